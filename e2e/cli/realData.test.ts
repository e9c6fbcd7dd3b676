// A data scientist takes SKAB and AI4I from files to a scored device with one command, and gets the same again with other threads.
// Then a stranger carries the stick to a machine that has nothing else, and home again. Needs the public data sets (MILLWRIGHT_DATA).
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { millwright } from "../harness/commandLine.ts";
import { dataFolder, makeWork, root } from "../harness/work.ts";
import { skab, toThree } from "../plans/figures.ts";
import { readRun, type RunAnswer } from "./answer.ts";
import { onDisk, results } from "./project.ts";

const data = dataFolder() ?? ""; // without the folder this file is not registered: vitest.stories.config.ts
const work = makeWork(undefined);
afterAll(() => work.remove());

async function run(plan: string, folder: string, project: string, threads: number) {
  const words = ["run", join(root, "e2e/plans", plan), "--data", join(data, folder), "--project", project, "--threads", String(threads), "--json"];
  return readRun(await millwright(words, work.env));
}

/** What holds for every run that ended well. */
function expectWhole({ run: answer, progress }: Awaited<ReturnType<typeof run>>): void {
  expect(existsSync(answer.package.path)).toBe(true);
  expect(answer.device.verified).toBe(true);
  expect(answer.device.rowsScored).toBeGreaterThan(0);
  expect(progress.at(-1)?.done).toBe(1);
  expect(progress.every((line, n) => line.done >= (progress[n - 1]?.done ?? 0))).toBe(true);
  // Short parts may be passed over between two lines; these take long enough to be heard of.
  expect(["import", "train", "install", "replay"].filter((what) => !progress.some((line) => line.what === what))).toEqual([]);
}

const figure = (answer: RunAnswer, name: string) => answer.metrics[name] ?? Number.NaN;

describe("SKAB, 34 runs of a water loop", () => {
  const [first, second] = [join(work.folder, "skab"), join(work.folder, "skab again")];

  it("goes from files to a scored device by one command, above the published bar", async () => {
    const done = await run("skab.json", "skab", first, 2);
    expectWhole(done);
    // The published T2+Q (PCA) has F1 0.76 with 26.6 % false alarms; always saying "anomaly" has F1 0.698, so both are asked for.
    expect(figure(done.run, "f1")).toBeGreaterThanOrEqual(0.76);
    expect(figure(done.run, "falseAlarmRate")).toBeLessThanOrEqual(0.27);
    expect(figure(done.run, "f1")).toBeLessThan(0.95); // nobody has reached that honestly: more would be a leak
    expect(Object.fromEntries(Object.keys(skab.figures).map((name) => [name, toThree(figure(done.run, name))]))).toEqual(skab.figures); // those of the windows too
    expect(Number(done.run.baseline["f1"])).toBeLessThan(figure(done.run, "f1"));
    expect(done.run.device.rowsScored).toBe(5000);
  });

  it("gives the same digests in a fresh project with another number of threads", async () => {
    const again = await run("skab.json", "skab", second, 1);
    expect(results(second)).toEqual(results(first));
    expect(Object.values(results(first))).not.toContain(undefined);
    expect(readFileSync(again.run.package.path).equals(readFileSync(again.run.package.path.replace(second, first)))).toBe(true);
  });
});

describe("AI4I, failures of a milling machine", () => {
  const [first, second] = [join(work.folder, "ai4i"), join(work.folder, "ai4i again")];
  let answer: RunAnswer;

  it("goes from file to a scored device by one command, above the published bar", async () => {
    const done = await run("ai4i.json", "ai4i2020", first, 2);
    answer = done.run;
    expectWhole(done);
    expect(figure(answer, "f1")).toBeGreaterThanOrEqual(0.7);
    expect(figure(answer, "f1")).toBeLessThan(0.9); // 27 rows carry labels that disagree with their modes
    expect(Number(answer.baseline["f1"])).toBeLessThan(figure(answer, "f1"));
    expect(answer.device.rowsScored).toBe(2000);
  });

  it("gives the same digests in a fresh project with another number of threads", async () => {
    const again = await run("ai4i.json", "ai4i2020", second, 1);
    expect(results(second)).toEqual(results(first));
    expect(Object.values(results(first))).not.toContain(undefined);
    expect([again.run.package.digest, again.run.metrics]).toEqual([answer.package.digest, answer.metrics]);
  });

  it("computes nothing anew when the same plan runs again in the same project", async () => {
    const before = { ...onDisk(first), results: results(first) };
    const { run: same } = await run("ai4i.json", "ai4i2020", first, 2);
    const after = { ...onDisk(first), results: results(first) };
    expect(after.acts.slice(before.acts.length).filter((act) => !/^(deploy|monitor)\./.test(act))).toEqual([]);
    expect(after.results).toEqual(before.results);
    expect(after.leftovers).toEqual([]);
    expect({ ...same, seconds: 0, device: undefined }).toEqual({ ...answer, seconds: 0, device: undefined });
  });

  it("is scored by a stranger who has the stick and an empty folder, and the proof comes home once", async () => {
    // The stick, copied: what the practice device left on it is known at home already.
    const stick = join(work.folder, "stick");
    const home = join(work.folder, "machine");
    cpSync(join(first, "practice", "stick"), stick, { recursive: true });
    mkdirSync(home);
    const device = (...words: string[]) => {
      const done = spawnSync(process.execPath, [join(stick, "MILLWRIGHT/device/edge.cjs"), ...words, "--home", home, "--json"], { encoding: "utf8", cwd: home, env: {} });
      return { code: done.status, answer: JSON.parse(done.stdout || "{}") as Record<string, unknown>, words: done.stderr };
    };
    const installed = device("install", "--lab", "--label", "stranger");
    expect(installed).toMatchObject({ code: 0, answer: { ok: true, outcome: "installed", mode: "LAB", package: answer.package.digest, selfTest: { passed: true } } });
    const input = join(home, "rows.csv");
    const rows = readFileSync(join(data, "ai4i2020/ai4i2020.csv"), "utf8").split("\n").slice(0, 301);
    writeFileSync(input, `${rows.join("\n")}\n`);
    expect(device("run", "--input", input)).toMatchObject({ code: 0, answer: { ok: true, rows: 300, answered: 300, unreadable: 0 } });
    expect(device("collect")).toMatchObject({ code: 0, answer: { ok: true } });
    const scored = readFileSync(join(home, "out/scores.csv"), "utf8").trim().split("\n");
    expect([scored.length, scored.slice(1).every((line) => line.endsWith("LAB"))]).toEqual([301, true]);

    // The person hands the stick's folder over with --data; the engine knows it by that handle.
    const call = async <T>(name: string, input: object) => {
      const done = await millwright(["call", name, JSON.stringify(input), "--project", first, "--data", stick], work.env);
      if (done.code !== 0) throw new Error(`${done.stdout}\n${done.stderr}`);
      return done.json<T>();
    };
    type Imported = { receipts: number; records: number; already: number; refused: unknown[] };
    const once = await call<Imported>("monitor.importStick", { stick: "h-data-0" });
    expect(once.refused).toEqual([]);
    expect(once.receipts).toBe(2); // installed, reported
    expect(once.records).toBeGreaterThan(0);
    const twice = await call<Imported>("monitor.importStick", { stick: "h-data-0" });
    expect(twice).toMatchObject({ receipts: 0, records: 0, refused: [] });
    expect(twice.already).toBeGreaterThanOrEqual(once.receipts + once.records);
    const fleet = await call<{ device: string; name: string; package: string; rowsScored: number; lab: boolean; ageS: number; verdict: string }[]>("monitor.readFleet", {});
    expect(fleet.map(({ name }) => name).sort()).toEqual(["milling box", "stranger"]);
    const stranger = fleet.find(({ name }) => name === "stranger");
    expect(stranger).toMatchObject({ device: installed.answer["device"], package: answer.package.digest, rowsScored: 300, lab: true });
    expect(stranger?.ageS).toBeGreaterThanOrEqual(0);
    expect(stranger?.ageS).toBeLessThan(600);
    expect(await call("monitor.readDrift", { device: stranger?.device })).toMatchObject({ device: stranger?.device });
    expect(readdirSync(join(stick, "MILLWRIGHT")).sort()).toEqual(["device", "in", "out", "packages"]);
  });
});
