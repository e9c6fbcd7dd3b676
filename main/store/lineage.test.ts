import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { LabelEvent } from "../../shared/contract/label.ts";
import { defaultPlan } from "../../shared/plan/defaults.ts";
import { planSchema, type Plan } from "../../shared/plan/plan.ts";
import { featuresKey } from "./lineage.ts";
import { canonicalJson, sha256 } from "./objects.ts";
import { Project } from "./project.ts";

const me = { person: "Modelling 1", role: "scientist" };
let folder: string;
let project: Project;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lineage-"));
  project = Project.create(join(folder, "plant"), { name: "Plant", zone: "UTC", language: "en" });
});
afterEach(() => {
  project.close();
  rmSync(folder, { recursive: true, force: true });
});

const base = defaultPlan("classification", "Plant");
const planOf = (what: Plan["target"]["what"], ...steps: unknown[]) => planSchema.parse({ ...base, target: { ...base.target, what }, prepare: { ...base.prepare, recipe: { ...base.prepare.recipe, steps } } });
const event = (of: string, more: Partial<LabelEvent> = {}): LabelEvent => ({ id: "e-1", class: of, fromUs: 0, toUs: 9, sure: "sure", by: "ann", at: "", ...more });
const label = async (document: object) => project.commit(me, "label.save", { labels: await project.objects.makeJson("labels", { format: "millwright.labels/1", classes: [], ...document }) });

it("features hang on the events that count, not on what people proposed, noted or looked through", async () => {
  for (const what of [{ kind: "activeEvent" }, { kind: "remainingLife", unit: "rows", cap: 9 }] as const) {
    const plan = planOf(what);
    await label({ events: [event(plan.label.class)] });
    const key = featuresKey(project, plan);
    await label({ events: [event(plan.label.class, { note: "loud", by: "bob" }), event("other", { id: "e-2" })], reviews: [{ fromUs: 0, toUs: 5, by: "cem", at: "" }] });
    expect(featuresKey(project, plan)).toBe(key);
    await label({ events: [event(plan.label.class, { sure: "open" })] });
    expect(featuresKey(project, plan)).not.toBe(key);
  }
});

it("features of another target do not hang on events", async () => {
  const plan = planOf({ kind: "none" });
  const key = featuresKey(project, plan);
  await label({ events: [event(plan.label.class)] });
  expect(featuresKey(project, plan)).toBe(key);
});

it("a step that is switched off makes no other features", () => {
  const rolling = { kind: "difference", columns: ["x"] };
  const [without, off, on] = [planOf({ kind: "none" }), planOf({ kind: "none" }, { ...rolling, off: true }), planOf({ kind: "none" }, rolling)].map((plan) => featuresKey(project, plan));
  expect([off === without, on === without]).toEqual([true, false]);
});

it("a step that has come to mean other numbers makes other features, and only where it is at work", () => {
  const plan = planOf({ kind: "none" }, { kind: "difference", columns: ["x"] });
  const key = featuresKey(project, plan);
  expect(featuresKey(project, plan, () => 1)).toBe(key);
  expect(featuresKey(project, plan, (kind) => (kind === "difference" ? 2 : 1))).not.toBe(key);
  expect(featuresKey(project, plan, (kind) => (kind === "lag" ? 2 : 1))).toBe(key);
});

it("features whose target came to mean other values have another key; the others have the one of their first meaning", () => {
  const first = (plan: Plan) => sha256(canonicalJson({ dataset: null, recipe: plan.prepare.recipe, target: plan.target.what, class: plan.label.class, column: null, labels: null }));
  const isFirst = (what: Plan["target"]["what"]) => featuresKey(project, planOf(what)) === first(planOf(what));
  expect([isFirst({ kind: "none" }), isFirst({ kind: "remainingLife", unit: "rows", cap: 9 }), isFirst({ kind: "activeEvent" }), isFirst({ kind: "eventWithin", horizonS: 60 })]).toEqual([true, true, false, false]);
});
