// Labelling many events in a row: every key that is pressed is counted, what a person says faster than it is saved is not lost.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, expectAccessible, story } from "../harness/story.ts";
import { type } from "../pages/fields.ts";
import { expectDrawn, giveFiles, workMs } from "../pages/path.ts";
import { Workbench } from "../pages/workbench.ts";
import { dataText } from "../../shared/text/data.ts";
import { labelText } from "../../shared/text/label.ts";
import type { Text } from "../../shared/text/text.ts";

const startMs = Date.UTC(2026, 0, 5);
const [bursts, byHand] = [60, 40];

/** A pressure every 10 s for 10 hours, that stands above 8 for a good minute in every tenth. */
const readings = Array.from({ length: 3600 }, (_, n) => `${new Date(startMs + n * 10_000).toISOString()},${n % 60 < 8 ? 9 : 4 + (n % 7) / 10}`);

story("a process engineer labels 100 events in a row with at most two key presses each", async ({ open, work }) => {
  const file = join(work.makeFolder("input"), "pump.csv");
  writeFileSync(file, `time,pressure\n${readings.join("\n")}\n`);
  const bench = new Workbench((await open(work.makeFolder("line 3"))).page);
  const { page, work: screen } = bench;
  await bench.goTo("data");
  await giveFiles(bench, file);
  await bench.button(dataText.importOne).click();
  await expect(bench.button(dataText.next)).toBeVisible();
  await bench.goTo("label");
  const plot = screen.locator("[data-drag=range]");
  await expectDrawn(screen.getByRole("figure").filter({ has: page.locator("[data-drag=range]") }));

  // A rule proposes 60 stretches.
  const showPart = (part: Text) => screen.getByLabel(bench.says(labelText.parts)).getByRole("radio", { name: bench.says(part) }).click();
  await showPart(labelText.proposals);
  await type(screen, bench.says(labelText.formula), "\"pressure\" > 8");
  await bench.button(labelText.propose).click();
  const proposals = screen.getByRole("grid", { name: bench.says(labelText.proposals) });
  await expect(screen.getByText(bench.says(labelText.acceptAll).replace("{count}", String(bursts)))).toBeVisible();
  await screen.getByRole("heading", { level: 1 }).click();

  await page.evaluate(() => window.addEventListener("keydown", () => (document.body.dataset["pressed"] = String(Number(document.body.dataset["pressed"] ?? 0) + 1)), true));
  const pressed = () => page.evaluate(() => Number(document.body.dataset["pressed"] ?? 0));
  // One key each, as fast as they come: every third is rejected.
  for (let n = 0; n < bursts; n++) await page.keyboard.press(n % 3 === 2 ? "r" : "a");
  await expect(proposals).toBeHidden();
  expect(await pressed()).toBe(bursts);

  // By hand: a click is a moment, Enter saves it; the first by the keyboard alone.
  await showPart(labelText.events);
  const box = await plot.boundingBox();
  if (box === null) throw new Error("the trend has no plot");
  await plot.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("m");
  await expect(screen.getByText(bench.says(labelText.moment), { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  for (let n = 1; n < byHand; n++) {
    await page.mouse.click(box.x + (0.02 + (0.96 * n) / byHand) * box.width, box.y + box.height / 2);
    await page.keyboard.press("Enter");
  }
  const saved = (bursts * 2) / 3 + byHand;
  // A hundred saves, one after another, each on the disk before the next begins.
  await expect(screen.getByText(bench.says(labelText.factsEvents).replace("{count}", String(saved)), { exact: true })).toBeVisible({ timeout: workMs });
  // An arrow key brought the cursor to the first by hand, M marked it; the others took Enter alone.
  expect(await pressed()).toBe(bursts + 2 + byHand);

  await bench.button(labelText.takeOver).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: bench.says(labelText.exportCsv) }).click()]);
  const [head, ...lines] = readFileSync(await download.path(), "utf8").trim().split("\n").map((line) => line.split(","));
  const [from, to] = [head?.indexOf("from") ?? -1, head?.indexOf("to") ?? -1];
  const moments = lines.filter((line) => line[from] === line[to]).map((line) => line[from]);
  expect([lines.length, moments.length, new Set(moments).size]).toEqual([saved, byHand, byHand]);
});
