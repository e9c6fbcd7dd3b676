// What was said of features, over the models that came after it: on a project of kept objects, without a model.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { AlarmInfo } from "../../shared/contract/explain.ts";
import { defaultPlan } from "../../shared/plan/defaults.ts";
import type { Constraint } from "../../shared/plan/constraints.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { Project } from "../store/project.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { doubtsOf, everyVerdict, keepVerdict, verdictOn, withdrawDoubt } from "./verdicts.ts";

const folder = mkdtempSync(join(tmpdir(), "verdicts-"));
const project = Project.create(join(folder, "plant"), { name: "Plant", zone: "UTC", language: "en" });
const act: Act = { actor: { person: "E. Meyer", role: "engineer" }, signal: new AbortController().signal, progress: () => undefined };
afterAll(() => {
  project.close();
  rmSync(folder, { recursive: true, force: true });
});

const law: Constraint = { kind: "rises", feature: "flow", reason: "physics", by: "E. Meyer", at: "" };
const benchOf = (train: Partial<Plan["train"]> = {}) => {
  const plan = defaultPlan("classification", "Plant");
  return { project, readPlan: () => ({ plan: { ...plan, train: { ...plan.train, ...train } }, digest: "" }) } as unknown as Workbench;
};

/** Makes a model the chosen one; returns its digest. */
async function choose(candidate: string, columns: string[], constraints?: Constraint[]): Promise<string> {
  const chosen = await project.objects.make("chosen", { candidate }, (place) => {
    writeFileSync(join(place, "chosen.json"), JSON.stringify({ candidate, columns, ...(constraints ? { constraints } : {}) }));
    writeFileSync(join(place, "model.json"), "{}");
  });
  const features = await project.objects.make("features", {}, (place) => {
    writeFileSync(join(place, "features.json"), JSON.stringify({ from: { flow: ["flow"], flow_mean_5: ["flow"], heat: ["heat"] } }));
    writeFileSync(join(place, "features.parquet"), "");
  });
  project.commit(act.actor, "test", { chosen, features });
  return chosen;
}
const said = (feature: string, more: object = {}) => ({ verdict: "implausible", note: "looks at the pump", by: "E. Meyer", feature, at: "t", fromUs: 5, row: 9, ...more });
const keep = async (verdicts: object) => project.commit(act.actor, "test", { feedback: await project.objects.makeJson("feedback", { verdicts }) });
const open = (workbench = benchOf()) => doubtsOf(workbench).map(({ feature, verdict, answered, alike, alarms }) => ({ feature, verdict, answered, alike, alarms: alarms.map(({ id, ofChosen }) => `${id} ${ofChosen}`) }));

it("outlives its model until a later one is taught under a law, and counts anew when it is said of that one", async () => {
  const first = await choose("a", ["flow", "flow_mean_5", "heat"]);
  await keep({ [`${first}/a-9`]: said("flow"), [`${first}/a-3`]: said("heat", { verdict: "artefact" }) });
  const flow = { feature: "flow", verdict: "implausible", answered: false, alike: ["flow", "flow_mean_5"], alarms: ["a-9 true"] };
  const heat = { feature: "heat", verdict: "artefact", answered: false, alike: ["heat"], alarms: ["a-3 true"] };
  expect(open()).toEqual([flow, heat]);
  expect(open(benchOf({ constraints: [law], without: [{ feature: "heat", reason: "x" }] }))).toEqual([{ ...flow, answered: true }, { ...heat, answered: true }]);
  await choose("b", ["flow", "heat"]);
  expect(open()).toEqual([{ ...flow, alike: ["flow"], alarms: ["a-9 false"] }, { ...heat, alarms: ["a-3 false"] }]);
  const under = await choose("c", ["flow"], [law]);
  expect(open(benchOf({ constraints: [law] }))).toEqual([]);
  await keep({ [`${first}/a-9`]: said("flow"), [`${under}/a-7`]: said("flow") });
  // The law that it was taught under answers nothing that is said of it.
  expect(open(benchOf({ constraints: [law] }))).toEqual([{ ...flow, alike: ["flow"], alarms: ["a-7 true"] }]);
});

it("is taken back with a reason only, one by one or all about a feature", async () => {
  const digest = await choose("d", ["flow"]);
  await keep({ [`${digest}/a-9`]: said("flow"), "earlier/a-1": said("flow") });
  const alarm = { id: "a-9", ...verdictOn(benchOf(), "a-9") } as AlarmInfo;
  await expect(keepVerdict(benchOf(), act, alarm, "open", " ", undefined)).rejects.toThrow(/planUnfit/);
  expect(await withdrawDoubt(benchOf(), act, "flow", "the pump was off")).toBe(2);
  expect([open(), verdictOn(benchOf(), "a-9"), everyVerdict(benchOf()).map(({ id, verdict, note }) => `${id} ${verdict} ${note}`)]).toEqual([[], { verdict: "open", note: "the pump was off", by: "E. Meyer", feature: "flow" }, ["a-9 open the pump was off", "a-1 open the pump was off"]]);
  await expect(withdrawDoubt(benchOf(), act, "flow", "again")).rejects.toThrow(/planUnknownColumn/);
});
