// A watched folder with a real project and real import processes: files are read by a saved recipe, what is in doubt is held, nothing shrinks or vanishes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import { defaultPlan } from "../../shared/plan/defaults.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { Project } from "../store/project.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { dataAnswers } from "./answers.ts";
import { forkForTest } from "./import/forkForTest.ts";
import { matching, patternsFor } from "./planData.ts";
import { describedDataset, previewFileFor, readDataset } from "./readFiles.ts";
import { moveRecipe, savedRecipes } from "./savedRecipes.ts";
import { answerHeld, heldFiles, importFolder, leaveOut, lying, takeSettled, unjudged } from "./watchFolder.ts";
import { folderOf, heldOf, keepWatching, recipesWithWatch } from "./watching.ts";
import { readWatch, watchedFolder, writeWatch } from "./watchSettings.ts";

const folder = mkdtempSync(join(tmpdir(), "watch-test-"));
const inbox = join(folder, "inbox");
let project: Project;
let database: DuckDBConnection;
let workbench: Workbench;
const failed: string[] = [];
const act: Act = { actor: { person: "test", role: "engineer" }, signal: new AbortController().signal, progress: () => undefined };

beforeAll(async () => {
  database = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  await database.run("SET TimeZone='UTC'");
  project = Project.create(join(folder, "plant"), { name: "Plant", zone: "UTC", language: "en" });
  const plan = defaultPlan("anomaly", "Plant");
  workbench = {
    project, database, startProcess: forkForTest, configDir: join(folder, "config"),
    handleFor: (path: string) => `h-${path.length}`,
    readPlan: () => ({ plan, digest: "" }),
    writePlan: () => Promise.resolve(""),
    startJob: (_call: string, actor: Act["actor"], perform: (act: Act) => Promise<unknown>) => perform({ ...act, actor }).then(() => undefined, (thrown: unknown) => void failed.push(failureOf(thrown).name)),
  } as unknown as Workbench;
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

test("a number for no value far down a file is asked about, answered once, and the recipe reads on by the answer", async () => {
  // The preview has seen four megabytes; the mark stands behind them, in the second file that is read.
  const note = "x".repeat(300);
  const table = (count: number, mark: string) => `Zeit;Druck;Notiz\n${Array.from({ length: count }, (_, n) => `${new Date(Date.UTC(2024, 2, 1) + n * 1000).toISOString().slice(0, 19).replace("T", " ")};${n % 7},5;${note}`).join("\n")}\n2024-03-05 00:00:00;${mark};${note}\n`;
  const own = join(folder, "marks");
  mkdirSync(own);
  const first = join(folder, "long.csv");
  writeFileSync(first, table(30, "3,5"));
  const { choice } = await previewFileFor(workbench, act, first);
  await readDataset(workbench, act, [{ path: first, name: "long.csv" }], choice, { saveAs: "marks" });
  writeFileSync(join(own, "a.csv"), table(40, "4,5"));
  writeFileSync(join(own, "b.csv"), table(14_000, "-9999"));
  expect((await importFolder(workbench, act, own, "marks", false)).taken).toEqual(["a.csv"]);
  const [held] = heldFiles(workbench, "marks");
  expect([held?.name, held?.failure.code, held?.failure.where]).toEqual(["b.csv", "MW-CSV-804", { file: "b.csv", column: "Druck", field: "missing", detail: '"Druck" -9999 x 1' }]);
  // What is sound has come in without it, and stays so.
  expect(rows()).toBe(41);
  await importFolder(workbench, act, own, "marks", false);
  expect([heldFiles(workbench, "marks").map(({ name }) => name), rows()]).toEqual([["b.csv"], 41]);
  await expect(answerHeld(workbench, act, own, "marks", "c.csv", {})).rejects.toThrow("storeUnknownRef");
  const { taken, held: after } = await answerHeld(workbench, act, own, "marks", "b.csv", { columns: [{ source: "Druck", missingNumbers: [-9999] }] });
  expect([taken, after, rows()]).toEqual([["a.csv", "b.csv"], [], 14_042]);
  const druck = describedDataset(workbench, project.needRef("dataset")).columns.find(({ name }) => name === "Druck");
  expect([druck?.min, druck?.max, druck?.missing]).toEqual([0.5, 6.5, 1]);
  expect(savedRecipes(workbench).find(({ name }) => name === "marks")?.uses.map(({ name, rows: n }) => [name, n])).toEqual([["b.csv", 14_001], ["a.csv", 41], ["long.csv", 31]]);
}, 120_000);

test("a held file that is left out is not asked about again until it changes", async () => {
  await leaveOut(workbench, act, "pump", "7.csv");
  await importFolder(workbench, act, inbox, "pump", false);
  expect(codes().map(([name]) => name)).toEqual(["3.csv", "4.csv"]);
  put("7.csv", "\n");
  await importFolder(workbench, act, inbox, "pump", false);
  expect(codes().map(([name]) => name)).toEqual(["3.csv", "4.csv", "7.csv"]);
  await expect(leaveOut(workbench, act, "pump", "8.csv")).rejects.toThrow("storeUnknownRef");
}, 120_000);

test("a recipe takes its files and what it holds to its new name, and is forgotten with them", () => {
  moveRecipe(workbench, act.actor, "pump", "line 3 pumps");
  expect(() => moveRecipe(workbench, act.actor, "marks", "line 3 pumps")).toThrow("storeAlreadyExists");
  expect(() => moveRecipe(workbench, act.actor, "pump", "x")).toThrow("storeUnknownRef");
  expect(savedRecipes(workbench).map(({ name, uses }) => [name, uses.length])).toEqual([["line 3 pumps", 5], ["marks", 3]]);
  expect(heldFiles(workbench, "line 3 pumps").map(({ name }) => name)).toEqual(["3.csv", "4.csv", "7.csv"]);
  moveRecipe(workbench, act.actor, "marks", null);
  expect(savedRecipes(workbench).map(({ name }) => name)).toEqual(["line 3 pumps"]);
});

test("a watch is kept for the next start, reads what is dropped, and does nothing while nothing changes", async () => {
  const recipe = "line 3 pumps";
  writeWatch(workbench, { recipe, folder: null, person: "night", role: "engineer" });
  const place = watchedFolder(workbench, readWatch(workbench)!);
  expect([readWatch(workbench)?.person, place, folderOf(workbench, recipe)]).toEqual(["night", join(project.folder, "inbox"), place]);
  expect(() => folderOf(workbench, "marks")).toThrow("storeUnknownRef");
  let jobs = 0;
  let seen: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (seen = resolve));
  const counted = { ...workbench, startJob: (...words: Parameters<Workbench["startJob"]>) => workbench.startJob(...words).then(() => (jobs++, seen())) };
  writeFileSync(join(place, "20.csv"), day("07.02.2024"));
  const end = keepWatching(counted);
  await done;
  end();
  expect([jobs, failed, rows()]).toEqual([1, [], 30]);
  expect(heldOf(workbench, recipe)).toEqual([]);
  expect(recipesWithWatch(workbench).map(({ name, held, watch }) => [name, held, watch])).toEqual([[recipe, 0, { place: "inbox", folder: "inbox", isThere: true }]]);
  writeWatch(workbench, undefined);
  expect(readWatch(workbench)).toBeUndefined();
}, 60_000);

test("a file that mixes two encodings is held, though the recipe says how to read one of them", async () => {
  const own = join(folder, "latin");
  mkdirSync(own);
  const text = (of: string, encoding: "latin1" | "utf8") => Buffer.from(`${of}\n`, encoding);
  const first = join(folder, "latin.csv");
  const sound = (date: string) => [text("Zeit;Gerät;Druck", "latin1"), ...Array.from({ length: 20 }, (_, n) => text(`${date} 10:${10 + n};Lüfter;${n},5`, "latin1"))];
  writeFileSync(first, Buffer.concat(sound("13.01.2024")));
  const { choice } = await previewFileFor(workbench, act, first);
  await readDataset(workbench, act, [{ path: first, name: "latin.csv" }], { ...choice, zone: "Europe/Berlin" }, { saveAs: "latin" });
  writeFileSync(join(own, "1.csv"), Buffer.concat(sound("14.01.2024")));
  writeFileSync(join(own, "2.csv"), Buffer.concat([...sound("15.01.2024"), text("15.01.2024 10:30;Lüfter;1,5", "utf8")]));
  expect((await importFolder(workbench, act, own, "latin", false)).taken).toEqual(["1.csv"]);
  expect(heldFiles(workbench, "latin").map(({ name, failure }) => [name, failure.code, failure.where])).toEqual([["2.csv", "MW-CSV-706", { file: "2.csv", row: 22, detail: "lines=1" }]]);
}, 120_000);

test("a file that cannot be opened keeps no other out, and all that vanished are told of at once", async () => {
  const own = join(folder, "closed");
  const recipe = "line 3 pumps";
  mkdirSync(own);
  const take = (...names: string[]) => takeSettled(workbench, act, own, recipe, names);
  const state = () => heldFiles(workbench, recipe).map(({ name, failure }) => [name, failure.name]);
  // A folder of that name stands for a file that another program keeps closed: it is there and cannot be read.
  mkdirSync(join(own, "a.csv"));
  writeFileSync(join(own, "b.csv"), day("14.01.2024"));
  expect((await take("a.csv", "b.csv")).taken).toEqual(["b.csv"]);
  expect([rows(), state()]).toEqual([30, [["a.csv", "fileNotReadable"]]]);
  // Let go: it is judged though nothing else changed.
  rmSync(join(own, "a.csv"), { recursive: true });
  writeFileSync(join(own, "a.csv"), day("13.01.2024"));
  expect(unjudged(workbench, recipe, own, lying(own)).names).toEqual(["a.csv"]);
  await take("a.csv");
  expect([rows(), state()]).toEqual([60, []]);
  // Closed once it is taken: nothing is read without it.
  rmSync(join(own, "b.csv"));
  mkdirSync(join(own, "b.csv"));
  await take("b.csv");
  expect([rows(), state()]).toEqual([60, [["b.csv", "fileNotReadable"]]]);
  for (const name of ["a.csv", "b.csv"]) rmSync(join(own, name), { recursive: true });
  await take();
  expect([rows(), state(), unjudged(workbench, recipe, own, lying(own)).gone]).toEqual([60, [["a.csv", "fileMissing"], ["b.csv", "fileMissing"]], false]);
  const { seq } = project;
  await take();
  expect(project.seq).toBe(seq);
}, 120_000);

test("more files than a plan takes names of are matched by patterns: each once, and nothing that is held", () => {
  const own = join(folder, "many");
  mkdirSync(own);
  const names = Array.from({ length: 120 }, (_, n) => `pump-${n}.csv`);
  for (const name of [...names, "held.csv"]) writeFileSync(join(own, name), "");
  const matched = (patterns: string[]) => patterns.flatMap((pattern) => matching(own, pattern).map(({ name }) => name));
  expect(patternsFor(names.slice(0, 100), [])).toEqual(names.slice(0, 100));
  expect([patternsFor(names, []), patternsFor(names, ["held.csv"])]).toEqual([["*.csv"], ["pump-*.csv"]]);
  expect(matched(patternsFor(names, ["held.csv"]))).toEqual(names);
  expect(patternsFor(names.map((name) => `a/${name}`), ["held.csv"])).toEqual(["a/*.csv"]);
});

test("of more than a hundred chosen files the plan that is written names all, and what lies beside them is none of them", async () => {
  const own = join(folder, "chosen");
  mkdirSync(own);
  const names = Array.from({ length: 103 }, (_, n) => `pump-${n}.csv`);
  for (const name of [...names, "other.csv"]) writeFileSync(join(own, name), `time,v\n2024-01-13T10:00:00Z,${name.length}\n`);
  const written: Plan[] = [];
  const { plan } = workbench.readPlan();
  const beside = Project.create(join(folder, "chosen plant"), { name: "Chosen", zone: "UTC", language: "en" });
  const chosen: Workbench = {
    ...workbench, project: beside, dataFolders: [own],
    path: (handle: string) => join(own, handle),
    writePlan: (next: Plan) => Promise.resolve(written.push(next)).then(() => ""),
  };
  try {
    await dataAnswers.importFiles({ files: names, choice: { ...plan.data, timeColumn: null, group: { kind: "none" } } }, chosen, act);
  } finally {
    beside.close();
  }
  const { source } = written[0]!.data;
  const matched = source.kind === "files" ? source.match.flatMap((pattern) => matching(own, pattern).map(({ name }) => name)) : [];
  expect(matched).toEqual(names);
}, 120_000);

test("a watched folder that is away for a moment ends no job", async () => {
  const own = join(folder, "share");
  mkdirSync(own);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const stop = new AbortController();
    let seen: () => void = () => undefined;
    const looked = new Promise<void>((resolve) => (seen = resolve));
    const watching = importFolder(workbench, { ...act, signal: stop.signal, progress: () => seen() }, own, "line 3 pumps", true).catch(failureOf);
    await looked;
    rmSync(own, { recursive: true });
    await vi.advanceTimersByTimeAsync(4000);
    mkdirSync(own);
    await vi.advanceTimersByTimeAsync(4000);
    stop.abort();
    expect(await watching).toMatchObject({ name: "callCancelled" });
  } finally {
    vi.useRealTimers();
  }
});

test("what a full disk stopped is tried again, though no file has changed; a long file is summed up in pieces", async () => {
  const recipe = "line 3 pumps";
  const own = join(folder, "full");
  mkdirSync(own);
  // Five pieces.
  writeFileSync(join(own, "a.csv"), Buffer.alloc(5 << 20, "1\n"));
  writeWatch(workbench, { recipe, folder: own, person: "night", role: "engineer" });
  let turns = 0;
  let jobs = 0;
  const turnsOf: number[] = [];
  let ended: () => void = () => undefined;
  let beat = setImmediate(function next() {
    turns++;
    beat = setImmediate(next);
  });
  const full = {
    ...workbench,
    startProcess: () => {
      turnsOf.push(turns);
      throw new Failure("storeDiskFull");
    },
    startJob: (_call: string, _actor: Act["actor"], perform: (act: Act) => Promise<unknown>) => {
      jobs++;
      turns = 0;
      return perform(act).then(() => undefined, () => undefined).finally(() => setImmediate(() => ended()));
    },
  } as unknown as Workbench;
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const end = keepWatching(full);
  try {
    for (const many of [2, 150]) {
      const job = new Promise<void>((resolve) => (ended = resolve));
      vi.advanceTimersByTime(many * 2000);
      await job;
    }
    expect(jobs).toBe(2);
    vi.advanceTimersByTime(149 * 2000);
    expect(jobs).toBe(2);
    expect(Math.min(...turnsOf)).toBeGreaterThanOrEqual(5);
  } finally {
    end();
    clearImmediate(beat);
    vi.useRealTimers();
    writeWatch(workbench, undefined);
  }
}, 20_000);
