// A watched folder with a real project and real import processes: files are read by a saved recipe, what is in doubt is held, nothing shrinks or vanishes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { Project } from "../store/project.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { forkForTest } from "./import/forkForTest.ts";
import { describedDataset, previewFileFor, readDataset } from "./readFiles.ts";
import { savedRecipes } from "./savedRecipes.ts";
import { heldFiles, importFolder } from "./watchFolder.ts";

const folder = mkdtempSync(join(tmpdir(), "watch-test-"));
const inbox = join(folder, "inbox");
let project: Project;
let database: DuckDBConnection;
let workbench: Workbench;
const act: Act = { actor: { person: "test", role: "engineer" }, signal: new AbortController().signal, progress: () => undefined };

beforeAll(async () => {
  database = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  await database.run("SET TimeZone='UTC'");
  project = Project.create(join(folder, "plant"), { name: "Plant", zone: "UTC", language: "en" });
  workbench = { project, database, startProcess: forkForTest, handleFor: (path: string) => `h-${path.length}` } as unknown as Workbench;
  mkdirSync(inbox);
});
afterAll(() => {
  project.close();
  database.closeSync();
  rmSync(folder, { recursive: true });
});

/** Minutes of a day with decimal commas; the day may fit two orders of the date. */
const day = (date: string, header = "Zeit;Druck") => `${header}\n${Array.from({ length: 30 }, (_, n) => `${date} 10:${String(n).padStart(2, "0")};${n},5`).join("\n")}\n`;
const put = (name: string, content: string) => writeFileSync(join(inbox, name), content);
const rows = () => describedDataset(workbench, project.needRef("dataset")).rows;
const codes = () => heldFiles(workbench, "pump").map(({ name, failure }) => [name, failure.code, failure.where.detail]);

test("files are taken by the recipe, held with their reason, judged again by a new recipe, and never lost", async () => {
  const first = join(folder, "first.csv");
  writeFileSync(first, day("13.01.2024"));
  const { choice } = await previewFileFor(workbench, act, first);
  await readDataset(workbench, act, [{ path: first, name: "first.csv" }], { ...choice, zone: "Europe/Berlin" }, { saveAs: "pump" });
  expect(savedRecipes(workbench).map(({ name, form, choice: saved }) => [name, form, saved.decimal, saved.timeFormat, saved.zone])).toEqual([["pump", "text", ",", "dmy", "Europe/Berlin"]]);
  await expect(importFolder(workbench, act, inbox, "other", false)).rejects.toThrow("storeUnknownRef");

  // 1 February or 2 January: the file alone does not say; the recipe does.
  put("2.csv", day("01.02.2024"));
  put("10.csv", day("02.02.2024"));
  put("3.csv", day("03.02.2024", "Zeit;Durchfluss"));
  put("4.csv", day("04.02.2024").replaceAll(/(\d),5/g, "$1.5"));
  put(".5.csv", "half");
  put("6.csv.part", "half");
  put("7.csv", "");
  expect((await importFolder(workbench, act, inbox, "pump", false)).taken).toEqual(["2.csv", "10.csv"]);
  expect(rows()).toBe(60);
  const held = [["3.csv", "MW-CSV-803", '-"Druck", +"Durchfluss"'], ["4.csv", "MW-CSV-803", 'decimal: "," > "."'], ["7.csv", "MW-CSV-101", undefined]];
  expect(codes()).toEqual(held);

  const before = project.needRef("dataset");
  expect((await importFolder(workbench, act, inbox, "pump", false)).taken).toEqual(["2.csv", "10.csv"]);
  expect(project.needRef("dataset")).toBe(before);

  // A taken file that vanishes does not make the dataset smaller.
  rmSync(join(inbox, "2.csv"));
  put("11.csv", day("05.02.2024"));
  await importFolder(workbench, act, inbox, "pump", false);
  expect([rows(), codes().map(([name, code]) => [name, code])]).toEqual([60, [["2.csv", "MW-SYS-101"], ["3.csv", "MW-CSV-803"], ["4.csv", "MW-CSV-803"], ["7.csv", "MW-CSV-101"]]]);
  put("2.csv", day("01.02.2024"));
  await importFolder(workbench, act, inbox, "pump", false);
  expect(rows()).toBe(90);
}, 120_000);

test("a job that watches ends when it is cancelled, and what it took stays", async () => {
  const stop = new AbortController();
  put("12.csv", day("06.02.2024"));
  const watching = importFolder(workbench, { ...act, signal: stop.signal, progress: (_done, _what, detail) => detail?.startsWith("4 ") && stop.abort() }, inbox, "pump", true);
  expect(failureOf(await watching.catch((thrown: unknown) => thrown)).name).toBe("callCancelled");
  expect(rows()).toBe(120);
}, 120_000);
