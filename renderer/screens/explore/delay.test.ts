import { expect, test } from "vitest";
import { alignOf, withAlign } from "./delay.ts";
import type { Step } from "../../../shared/recipe/recipe.ts";

const basis = { dataset: "0".repeat(64), axis: "time", rows: 100, used: 100, step: 60e6 } as const;

test("the tag that runs ahead is shown later; without a clear delay, without time or at no delay nothing is", () => {
  expect(alignOf("a", "b", { verdict: "clear", lag: 300e6, basis })).toEqual({ kind: "align", columns: ["a"], delayS: 300, maxAgeS: 300 });
  expect(alignOf("a", "b", { verdict: "clear", lag: -2e6, basis: { ...basis, step: 1e6 } })).toEqual({ kind: "align", columns: ["b"], delayS: 2, maxAgeS: 60 });
  expect([alignOf("a", "b", { verdict: "several", lag: 300e6, basis }), alignOf("a", "b", { verdict: "clear", lag: 0, basis }), alignOf("a", "b", { verdict: "clear", lag: 3, basis: { ...basis, axis: "row" } })]).toEqual([null, null, null]);
});

test("it stands behind the cleaning, before what looks back; measured again it takes its own place", () => {
  const step = { kind: "align", columns: ["a"], delayS: 300, maxAgeS: 300 } as const;
  const clean: Step = { kind: "clean", columns: ["a"], codes: [] };
  const lag: Step = { kind: "lag", columns: ["a"], rows: [1], keep: true };
  const made = withAlign([clean, lag], { ...step, columns: ["a"] });
  expect(made.map(({ kind }) => kind)).toEqual(["clean", "align", "lag"]);
  expect(withAlign(made, { ...step, columns: ["a"], delayS: 240 })[1]).toMatchObject({ delayS: 240 });
  expect(withAlign(made, { ...step, columns: ["b"] }).map(({ kind }) => kind)).toEqual(["clean", "align", "align", "lag"]);
  expect(withAlign([], { ...step, columns: ["a"] }).length).toBe(1);
});
