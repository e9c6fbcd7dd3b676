// What a plan's constraints do to its candidates and features, worked by hand.
import { expect, it } from "vitest";
import { directionsOf, withConstraint, type Constraint } from "../../shared/plan/constraints.ts";
import { defaultPlan } from "../../shared/plan/defaults.ts";
import { planSchema, type Plan } from "../../shared/plan/plan.ts";
import { canKeep, heldCandidates, leftOutOf } from "./constraints.ts";
import { addChecks, checkDirections } from "./directions.ts";
import type { Frame } from "./frame.ts";

const said = { reason: "flow carries heat", by: "E. Meyer", at: "2026-01-02T03:04:05Z" };
const planWith = (constraints: Constraint[], more: Partial<Plan["train"]> = {}): Plan => {
  const plan = defaultPlan("regression", "p");
  return planSchema.parse({ ...plan, prepare: { recipe: { ...plan.prepare.recipe, steps: [{ kind: "lag", columns: ["flow"], rows: [1, 30] }] } }, train: { ...plan.train, ...more, constraints } });
};
const facts = { columns: ["flow", "level", "flow_lag_1", "flow_lag_30"], inputs: [{ name: "flow", kind: "number" as const }, { name: "level", kind: "number" as const }], hasTime: true, from: { flow: ["flow"], level: ["level"], flow_lag_1: ["flow"], flow_lag_30: ["flow"] } };

it("tells candidates the directions, and sets aside those whose family cannot keep them", () => {
  const plan = planWith([{ kind: "rises", feature: "flow", ...said }, { kind: "falls", feature: "gone", ...said }], { candidates: [{ id: "a", family: "boosting", parameters: { trees: 5, monotone: { level: "falls" } }, why: "" }, { id: "b", family: "forest", parameters: {}, why: "" }] });
  expect(heldCandidates(plan, ["flow", "level"], "regression")).toEqual({ candidates: [{ id: "a", family: "boosting", role: "candidate", parameters: { trees: 5, monotone: { level: "falls", flow: "rises" } } }], setAside: ["b"] });
  expect(heldCandidates(plan, ["level"], "regression").setAside).toEqual([]);
  expect(() => heldCandidates({ ...plan, train: { ...plan.train, candidates: [plan.train.candidates[1]!] } }, ["flow"], "regression")).toThrow(/learnNoneKeepsDirection/);
  // A feature that tells the regime moves the reading of all others with it.
  expect([["flow"], ["level"]].map((regimes) => canKeep({ family: "ridge", parameters: { regimes } }, plan, ["flow", "level"], "regression"))).toEqual([false, true]);
  expect(canKeep({ family: "boosting", parameters: {} }, plan, ["flow"], "classes")).toBe(false);
});

it("leaves out what looks back further than the process remembers", () => {
  const limit = (most: number): Constraint => ({ kind: "lagLimit", tag: "flow", most, ...said });
  expect([...leftOutOf(planWith([limit(60)]), facts, 10)]).toEqual(["flow_lag_30"]);
  expect([...leftOutOf(planWith([limit(5)]), facts, 10)]).toEqual(["flow_lag_1", "flow_lag_30"]);
  expect([...leftOutOf(planWith([limit(0)], { without: [{ feature: "level", reason: "x" }] }), { ...facts, hasTime: false }, 0)]).toEqual(["level", "flow_lag_1", "flow_lag_30"]);
  expect(() => leftOutOf(planWith([limit(5)]), { ...facts, columns: ["flow_mean_9"] }, 10)).toThrow(/planStepBlocked/);
});

it("keeps one constraint a place", () => {
  const rises: Constraint = { kind: "rises", feature: "flow", ...said };
  const falls: Constraint = { ...rises, kind: "falls" };
  const limit: Constraint = { kind: "lagLimit", tag: "flow", most: 60, ...said };
  expect(withConstraint([rises, limit], falls)).toEqual([limit, falls]);
  expect(directionsOf([limit, falls])).toEqual({ flow: "falls" });
});

it("counts the rows on which a model goes the other way, and how far", () => {
  const frame: Frame = { rows: 3, features: ["a", "b"], X: Float64Array.of(0, 1, 2, 5, 5, 5) };
  const line = (weight: number) => ({ family: "ridge" as const, answer: "value" as const, features: ["a", "b"], fill: [0, 0], center: [0, 0], weights: [weight, 1], bias: 0, alpha: 1 });
  const [up, down] = [checkDirections(line(3), frame, { a: "rises", gone: "falls" }), checkDirections(line(-3), frame, { a: "rises" })];
  // From 0 to 2 the line falls by 6. A feature that stands still shows nothing.
  expect([up, down, checkDirections(line(3), frame, { b: "falls" })]).toEqual([[{ feature: "a", direction: "rises", rows: 3, broken: 0, worst: 0 }], [{ feature: "a", direction: "rises", rows: 3, broken: 3, worst: 6 }], [{ feature: "b", direction: "falls", rows: 0, broken: 0, worst: 0 }]]);
  expect(addChecks([up, down])).toEqual([{ feature: "a", direction: "rises", rows: 6, broken: 3, worst: 6 }]);
});
