// Runs of a small project with real features, training and models: their list, their differences, and the proof that they can be made again.
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Failure } from "../../../shared/contract/errors.ts";
import { defaultPlan } from "../../../shared/plan/defaults.ts";
import { planSchema, type Plan } from "../../../shared/plan/plan.ts";
import { computeFeaturesFor } from "../../prepare/answers.ts";
import { canonicalJson } from "../../store/objects.ts";
import { Project } from "../../store/project.ts";
import { quoteText } from "../../store/quote.ts";
import type { Act, Workbench } from "../../store/workbench.ts";
import { chooseCandidate } from "../chooseByPlan.ts";
import { trainByPlan } from "../trainByPlan.ts";
import { compareRuns } from "./compareRuns.ts";
import { reproduce } from "./reproduce.ts";
import { evaluationRuns, findRun, runsOf } from "./runs.ts";

const folder = mkdtempSync(join(tmpdir(), "runs-"));
const act: Act = { actor: { person: "test", role: "scientist" }, signal: new AbortController().signal, progress: () => undefined };
let project: Project;
let database: DuckDBConnection;
let workbench: Workbench;

/** Logistic regression against the prior, forward in time; `l2` and a lag tell plans apart. */
function planOf(l2: number, lag: boolean): Plan {
  const steps = lag ? [{ kind: "lag", columns: ["flow"], rows: [1] }] : [];
  return planSchema.parse({
    ...defaultPlan("classification", "Plant"),
    data: { source: { kind: "files", match: ["*.csv"] } },
    prepare: { recipe: { format: "millwright.recipe/1", steps } },
    target: { what: { kind: "column", column: "failed", positive: 1 } },
    split: { how: { kind: "forwardChaining", folds: 2 }, purgeS: 0 },
    train: { candidates: [{ id: "logistic", family: "logistic", parameters: { l2 } }], baselines: [{ id: "prior", family: "prior" }] },
    select: { metric: "prAuc", threshold: { kind: "fixed", at: 0.5 } },
  });
}

/** Performs a plan as the loop does; returns the name of the run of its only candidate. */
async function perform(plan: Plan, choose: boolean): Promise<string> {
  const digest = await project.objects.makeJson("plan", plan);
  project.commit(act.actor, "plan.replace", { plan: digest });
  await computeFeaturesFor(workbench, act, plan);
  const evaluation = (await trainByPlan(workbench, act, plan))!;
  if (choose) await chooseCandidate(workbench, act, plan, "logistic", null, "");
  return `${evaluation.slice(0, 12)}/logistic`;
}

beforeAll(async () => {
  database = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  project = Project.create(join(folder, "plant"), { name: "Plant", zone: "UTC", language: "en" });
  workbench = { project, database, threads: 1, version: "9.9.9", dataFolders: [] as readonly string[], readPlan: () => ({ plan: planOf(1, false), digest: "" }) } as unknown as Workbench;
  const dataset = await project.objects.make("dataset", { key: "d" }, async (place) => {
    const columns = ["flow", "heat", "failed"].map((name) => ({ name, kind: "number" }));
    writeFileSync(join(place, "dataset.json"), canonicalJson({ rows: 400, columns: [{ name: "ts", kind: "time" }, ...columns], groups: [], fromUs: 0, toUs: 399e6, stepS: 1 }));
    const failed = "sin(range * 0.7) + 0.3 * cos(range * 13) > 0.6";
    await database.run(`COPY (SELECT range AS row_id, make_timestamp(range * 1000000) AS ts, sin(range * 0.7) AS flow, cos(range * 3.0) AS heat, CAST(${failed} AS DOUBLE) AS failed FROM range(400)) TO ${quoteText(join(place, "data.parquet"))} (FORMAT parquet)`);
  });
  project.commit(act.actor, "data.import", { dataset });
});
afterAll(() => {
  project.close();
  database.closeSync();
  rmSync(folder, { recursive: true });
});

it("lists what was compared with the plan it was made by, tells two runs apart, and makes one again to the last digit", async () => {
  // One way of reading files under two names is one object.
  const reading = await project.objects.makeJson("importRecipe", { format: 1 });
  project.commit(act.actor, "data.keepRecipe", { "importRecipe/line": reading, "importRecipe/mill": reading });
  const first = await perform(planOf(1, false), true);
  const second = await perform(planOf(0.01, true), true);
  // What was not measured is not taken: after an edit of its settings the candidate of that name is another model.
  await expect(chooseCandidate(workbench, act, planOf(77, true), "logistic", null, "")).rejects.toMatchObject({ data: { name: "planStepBlocked" } });
  // An edit after the training is not what the run was made by.
  project.commit(act.actor, "plan.replace", { plan: await project.objects.makeJson("plan", planOf(77, true)) });

  const runs = evaluationRuns(workbench).flatMap(runsOf);
  expect(runs.map(({ name, family, role, parameters, steps, wasChosen, split }) => ({ name, family, role, parameters, steps, wasChosen, split }))).toEqual([
    { name: first, family: "logistic", role: "candidate", parameters: { l2: 1 }, steps: 0, wasChosen: true, split: "forward" },
    { name: first.replace("logistic", "prior"), family: "prior", role: "baseline", parameters: {}, steps: 0, wasChosen: false, split: "forward" },
    { name: second, family: "logistic", role: "candidate", parameters: { l2: 0.01 }, steps: 1, wasChosen: true, split: "forward" },
    { name: second.replace("logistic", "prior"), family: "prior", role: "baseline", parameters: {}, steps: 1, wasChosen: false, split: "forward" },
  ]);
  expect(findRun(workbench, first.slice(0, 8) + "/logistic").run.name).toBe(first);
  expect(() => findRun(workbench, "00000000/logistic")).toThrow(Failure);

  const between = await compareRuns(workbench, first, second);
  expect(between).toMatchObject({
    data: { same: true, rowsBefore: 400, rowsAfter: 400 },
    labels: { same: true },
    steps: [{ field: "lag", before: null }],
    settings: [{ field: "l2", before: "1", after: "0.01" }],
    features: { added: ["flow_lag_1"], removed: [] },
  });
  expect(between.paired!.rows).toBeGreaterThan(200);
  expect(between.paired!.gain.value).toBeCloseTo(between.second.metrics["prAuc"]!.value - between.first.metrics["prAuc"]!.value, 2);
  expect(between.drivers!.find(({ feature }) => feature === "flow")!.before).toBeGreaterThan(0.5);
  expect(between.drivers!.reduce((sum, { after }) => sum + after, 0)).toBeCloseTo(1, 9);

  const entries = project.seq;
  const again = await reproduce(workbench, act, second);
  expect(again).toMatchObject({ same: true, version: { recorded: "9.9.9", now: "9.9.9" } });
  expect(again.parts.map(({ part, same }) => [part, same])).toEqual([["features", true], ["evaluation", true], ["model", true]]);
  expect(project.seq).toBe(entries + 1);
  expect(project.journal.at(-1)).toMatchObject({ act: "run.reproduce", note: `${second}: same`, refs: {} });
});

it("a figure that was written by hand is not made again, and data that were altered are refused", async () => {
  const honest = findRun(workbench, await perform(planOf(0.5, false), false));
  const { key } = project.objects.manifest(honest.run.evaluation).meta as { key: string };
  const kept = project.objects.readJson<{ candidates: { id: string; metrics: Record<string, { value: number }> }[] }>(honest.run.evaluation, "evaluation.json");
  kept.candidates[0]!.metrics["prAuc"]!.value = 0.999;
  const forged = await project.objects.make("evaluation", { key }, (into) => {
    cpSync(project.objects.path(honest.run.evaluation), into, { recursive: true, filter: (path) => !path.endsWith("manifest.json") && !path.endsWith("evaluation.json") });
    writeFileSync(join(into, "evaluation.json"), canonicalJson(kept));
  });
  project.commit(act.actor, "learn.train", { evaluation: forged });
  const again = await reproduce(workbench, act, `${forged.slice(0, 12)}/logistic`);
  expect(again).toMatchObject({ same: false, version: { recorded: null } });
  expect(again.parts.find(({ part }) => part === "evaluation")).toEqual({ part: "evaluation", recorded: forged, made: honest.run.evaluation, same: false });

  appendFileSync(project.objects.file(honest.run.dataset, "data.parquet"), "x");
  await expect(reproduce(workbench, act, honest.run.name)).rejects.toMatchObject({ data: { name: "storeDamagedObject" } });
});
