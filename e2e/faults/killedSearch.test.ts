// A search is killed at random moments, and a training between two fits, with everything that it started: started again it goes on where it was, and its log is that of a search that
// nobody disturbed. MILLWRIGHT_KILLS sets how often; moments come from a seed, so that a failure can be met again.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { defaultPlan } from "../../shared/plan/defaults.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { millwright } from "../harness/commandLine.ts";
import { killedWhen } from "../harness/killed.ts";
import { makeWork } from "../harness/work.ts";

const kills = Number(process.env["MILLWRIGHT_KILLS"] ?? 3);
/** More trials for more kills, so that the last ones still meet a search. */
const trials = Math.max(8, kills * 2);
const work = makeWork(undefined);
afterAll(() => work.remove());
const data = join(work.folder, "data");
const [calm, killed] = [join(work.folder, "calm"), join(work.folder, "killed")];
const settings = JSON.stringify({ settings: { minutes: null, trials, families: ["ridge", "boosting"] } });

/** A product value that bends with its inputs, by the minute. */
function writeTable(rows: number): void {
  const random = seededGenerator(7);
  const lines = Array.from({ length: rows }, (_, n) => {
    const [feed, heat, speed] = [random.normal(), random.normal(), random.normal()];
    return `${new Date(Date.UTC(2026, 0, 5) + n * 60_000).toISOString()},${feed.toFixed(3)},${heat.toFixed(3)},${speed.toFixed(3)},${(feed * heat + Math.abs(speed) + 0.1 * random.normal()).toFixed(3)}`;
  });
  mkdirSync(data);
  writeFileSync(join(data, "product.csv"), `time,feed,heat,speed,product\n${lines.join("\n")}\n`);
}

const search = (project: string) => ["call", "learn.search", settings, "--project", project, "--threads", "1"];

const logOf = async (project: string) => {
  const answer = await millwright(["call", "learn.describeSearch", "--project", project], work.env);
  expect(answer.code, answer.stderr).toBe(0);
  return answer.json<{ state: string; current: boolean; digest: string; winners: number[]; trials: { number: number }[] }>();
};

/** Trials that the killed search has kept on the disk; undefined where none is under way. */
function kept(): number | undefined {
  const folder = join(killed, "jobs/search");
  const log = existsSync(folder) ? readdirSync(folder).map((key) => join(folder, key, "trials.jsonl")).find(existsSync) : undefined;
  return log === undefined ? undefined : Math.max(0, readFileSync(log, "utf8").split("\n").length - 2);
}

const usual = defaultPlan("regression", "product");
const plan: Plan = { ...usual, data: { ...usual.data, source: { kind: "files", match: ["product.csv"] } }, target: { what: { kind: "column", column: "product" }, why: "" }, split: { ...usual.split, how: { kind: "holdout", testShare: 0.3 } } };
let wholeMs = 0;
beforeAll(async () => {
  writeTable(600);
  for (const words of [["plan.replace", JSON.stringify({ plan })], ["plan.run", '{"until":"prepare"}']]) {
    const answer = await millwright(["call", ...words, "--project", calm, "--data", data], work.env);
    expect(answer.code, answer.stderr).toBe(0);
  }
  cpSync(calm, killed, { recursive: true });
  const undisturbed = await millwright(search(calm), work.env);
  expect(undisturbed.code, undisturbed.stderr).toBe(0);
  wholeMs = undisturbed.seconds * 1000;
});

it(`${kills} kills of a search change nothing in what it finds`, async () => {
  const random = seededGenerator(20260105);
  let met = 0;
  for (let round = 1; round <= kills; round++) {
    // Somewhere in the trial after the next one that is kept, however busy the machine is.
    const before = kept() ?? 0;
    const waitMs = (wholeMs / trials) * random.uniform();
    let atMs = Number.POSITIVE_INFINITY;
    const ended = await killedWhen(search(killed), work.env, () => {
      if (atMs === Number.POSITIVE_INFINITY && (kept() ?? 0) > before) atMs = performance.now() + waitMs;
      return performance.now() >= atMs;
    });
    if (ended) break;
    met += Number(kept() !== undefined);
  }
  expect(met, "kills that met a search under way").toBeGreaterThan(0);
  const last = await millwright(search(killed), work.env);
  expect(last.code, last.stderr).toBe(0);
  const [one, other] = [await logOf(calm), await logOf(killed)];
  expect(one.trials.map(({ number }) => number)).toEqual(Array.from({ length: trials }, (_, i) => i + 1));
  expect({ state: other.state, current: other.current, digest: other.digest, winners: other.winners }).toEqual({ state: "done", current: true, digest: one.digest, winners: one.winners });
  expect(kept()).toBeUndefined();
}, 120_000 + kills * 120_000);

it("a killed training goes on after its last fit and gives the evaluation of one that nobody disturbed", async () => {
  const [whole, cut] = [join(work.folder, "whole"), join(work.folder, "cut")];
  const slow = (id: string, trees: number) => ({ id, family: "boosting", parameters: { trees } });
  const patient = { ...plan, train: { ...plan.train, candidates: [slow("first", 150), slow("second", 400)] } };
  cpSync(calm, whole, { recursive: true });
  expect((await millwright(["call", "plan.replace", JSON.stringify({ plan: patient }), "--project", whole], work.env)).code).toBe(0);
  cpSync(whole, cut, { recursive: true });
  const training = (project: string) => ["call", "learn.train", "--project", project, "--threads", "1"];
  const undisturbed = await millwright(training(whole), work.env);
  expect(undisturbed.code, undisturbed.stderr).toBe(0);
  const fits = () => (existsSync(join(cut, "jobs/training")) ? readdirSync(join(cut, "jobs/training"), { recursive: true }).filter((name) => String(name).endsWith(".fold")).length : 0);
  await killedWhen(training(cut), work.env, () => fits() > 0);
  expect(fits()).toBeGreaterThan(0);
  const rest = await millwright(training(cut), work.env);
  expect(rest.code, rest.stderr).toBe(0);
  const digestOf = (of: typeof rest) => of.json<{ digest: string }>().digest;
  expect(digestOf(rest)).toBe(digestOf(undisturbed));
  expect(fits()).toBe(0);
});
