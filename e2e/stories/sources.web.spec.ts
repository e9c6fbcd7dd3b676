// Data that come from beside a chosen file: a table of a database, a folder that is watched by a saved recipe.
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sqlite from "node-sqlite3-wasm";
import { expect, expectAccessible, story } from "../harness/story.ts";
import { press, type } from "../pages/fields.ts";
import { giveFiles } from "../pages/path.ts";
import { Workbench } from "../pages/workbench.ts";
import { dataText } from "../../shared/text/data.ts";
import { readingText } from "../../shared/text/reading.ts";
import { sourcesText } from "../../shared/text/sources.ts";

story("a table of an SQLite file becomes the data set, and its reading a recipe", async ({ open, work }) => {
  const path = join(work.makeFolder("input"), "plant.sqlite");
  const database = new sqlite.Database(path);
  database.exec("CREATE TABLE readings (at TEXT, pressure REAL, photo BLOB); CREATE TABLE empty (x); CREATE VIEW low AS SELECT at, pressure FROM readings WHERE pressure < 4");
  for (let n = 0; n < 60; n++) database.run("INSERT INTO readings VALUES (?, ?, x'00')", [new Date(Date.UTC(2026, 0, 5) + n * 60_000).toISOString(), 3 + (n % 7) / 2]);
  database.close();
  const bench = new Workbench((await open(work.makeFolder("line 3"))).page);
  await bench.goTo("data");
  // Dropped like a table, it says that it is a database and where to go on.
  await giveFiles(bench, path);
  await bench.button(sourcesText.isDatabase).click();
  const tables = bench.work.getByRole("grid", { name: bench.says(sourcesText.tables) });
  await bench.button(sourcesText.connect).click();
  await expect(tables.getByRole("row")).toHaveText([/Name/, /empty\s*Table\s*0/, /low\s*View\s*not counted/, /readings\s*Table\s*60/]);
  await expectAccessible(bench.page);
  await tables.getByRole("row", { name: /readings/ }).click();
  await bench.button(sourcesText.read).click();
  await expect(bench.work.getByText(bench.says(sourcesText.leftOut).replace("{columns}", "photo"))).toBeVisible();
  await bench.button(sourcesText.goOn).click();
  await expect(bench.work.getByRole("table", { name: bench.says(dataText.previewTitle) })).toContainText("2026-01-05");
  await type(bench.work, bench.says(readingText.saveAs), "plant readings");
  await bench.button(dataText.importOne).click();
  await expect(bench.button(dataText.next)).toBeVisible();
  await bench.button(dataText.otherData).click();
  await bench.page.getByRole("menuitem", { name: bench.says(sourcesText.recipes) }).click();
  await expect(bench.work.getByRole("table", { name: bench.says(sourcesText.cameIn) })).toContainText("readings.csv");

  // A server that is not there is told with its code; the password stands nowhere.
  await bench.button(sourcesText.back).click();
  await bench.button(dataText.otherData).click();
  await bench.page.getByRole("menuitem", { name: bench.says(sourcesText.database) }).click();
  await press(bench.work, bench.says(sourcesText.kind), bench.says(sourcesText.postgres));
  await type(bench.work, bench.says(sourcesText.host), "127.0.0.1");
  await bench.work.getByLabel(bench.says(sourcesText.port)).fill("1");
  await type(bench.work, bench.says(sourcesText.databaseName), "plant");
  await type(bench.work, bench.says(sourcesText.user), "reader");
  await bench.work.getByLabel(bench.says(sourcesText.password)).fill("right horse");
  await bench.button(sourcesText.connect).click();
  await expect(bench.work.getByRole("alert")).toContainText("MW-SYS-504");
  await expect(bench.page.locator("body")).not.toContainText("right horse");
});

story("rows in the write-ahead log of an SQLite file come with it when both are chosen, and are told as missing when one is", async ({ open, work }) => {
  const path = join(work.makeFolder("input"), "plant.sqlite");
  const live = new sqlite.Database(path);
  live.all("PRAGMA locking_mode=EXCLUSIVE");
  live.all("PRAGMA journal_mode=WAL");
  live.exec("CREATE TABLE readings (at TEXT, pressure REAL); INSERT INTO readings VALUES ('2026-01-05 10:00:00', 3)");
  live.all("PRAGMA wal_checkpoint(RESTART)");
  live.exec("INSERT INTO readings VALUES ('2026-01-05 10:01:00', 4)");
  try {
    const bench = new Workbench((await open(work.makeFolder("line 3"))).page);
    await bench.goTo("data");
    await giveFiles(bench, path);
    await bench.button(sourcesText.isDatabase).click();
    await bench.button(sourcesText.connect).click();
    const tables = bench.work.getByRole("grid", { name: bench.says(sourcesText.tables) });
    await expect(tables.getByRole("row", { name: /readings/ })).toHaveText(/readings\s*Table\s*1$/);
    await bench.button(sourcesText.read).click();
    await expect(bench.work.getByText("MW-SYS-701")).toBeVisible();
    const choosing = bench.page.waitForEvent("filechooser");
    await bench.button(sourcesText.chooseFile).click();
    await (await choosing).setFiles([`${path}-wal`, path]);
    await expect(tables.getByRole("row", { name: /readings/ })).toHaveText(/readings\s*Table\s*2$/);
    await bench.button(sourcesText.read).click();
    await expect(bench.work.getByRole("table", { name: bench.says(dataText.previewTitle) })).toContainText("10:01:00");
  } finally {
    live.close();
  }
});

story("a watched folder reads what fits, holds what is in doubt, and goes on after the answer and after a restart", async ({ open, work }) => {
  const folder = work.makeFolder("line 3");
  const day = (date: string, last = "3.5") => `time,pressure\n${Array.from({ length: 30 }, (_, n) => `${date} 10:${String(n).padStart(2, "0")}:00,${n === 29 ? last : 3 + (n % 5) / 2}`).join("\n")}\n`;
  const first = join(work.makeFolder("input"), "monday.csv");
  writeFileSync(first, day("2026-01-05"));
  const drop = (name: string, text: string) => {
    writeFileSync(join(folder, "inbox", `${name}.part`), text);
    renameSync(join(folder, "inbox", `${name}.part`), join(folder, "inbox", name));
  };
  const window = await open(folder);
  const bench = new Workbench(window.page);
  await bench.goTo("data");
  await giveFiles(bench, first);
  await type(bench.work, bench.says(readingText.saveAs), "pump days");
  await bench.button(dataText.importOne).click();
  await bench.button(dataText.otherData).click();
  await bench.page.getByRole("menuitem", { name: bench.says(sourcesText.recipes) }).click();
  await bench.work.getByRole("switch", { name: bench.says(sourcesText.watchOn) }).locator("xpath=ancestor::label[1]").click();
  await expect(bench.work.getByText(bench.says(sourcesText.inbox))).toBeVisible();

  drop("tuesday.csv", day("2026-01-06"));
  const cameIn = bench.work.getByRole("table", { name: bench.says(sourcesText.cameIn) });
  await expect(cameIn).toContainText("tuesday.csv");
  drop("wednesday.csv", day("2026-01-07", "-9999"));
  const held = bench.work.getByRole("group", { name: "wednesday.csv" });
  await expect(held.getByRole("alert")).toContainText("MW-CSV-804");
  await expect(held.getByRole("button", { name: bench.says(sourcesText.answerAndRead) })).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(bench.page);

  // Ended and opened again: what waits still waits, and the folder is still watched.
  await window.close();
  const again = new Workbench((await open(folder)).page);
  await again.goTo("data");
  await again.button(sourcesText.answerThem).click();
  const waiting = again.work.getByRole("group", { name: "wednesday.csv" });
  await press(waiting, again.says(readingText.missingMarks).replace("{column}", "pressure"), again.says(readingText.noValue));
  await waiting.getByRole("button", { name: again.says(sourcesText.answerAndRead) }).click();
  await expect(waiting).toBeHidden();
  await expect(again.work.getByRole("table", { name: again.says(sourcesText.cameIn) })).toContainText("wednesday.csv");
  drop("thursday.csv", day("2026-01-08", "-9999"));
  await expect(again.work.getByRole("table", { name: again.says(sourcesText.cameIn) })).toContainText("thursday.csv");
  await again.button(sourcesText.back).click();
  await expect(again.work.getByText("thursday.csv")).toBeVisible();
});
