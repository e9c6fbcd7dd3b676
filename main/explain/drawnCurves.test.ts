import { expect, it } from "vitest";
import type { EbmModel } from "../../shared/scoring/ebm.ts";
import { scorerOf } from "../../shared/scoring/scorer.ts";
import { curveOf, drawnOn } from "./drawnCurves.ts";

const edit = { feature: "b", bins: [1], values: [5], person: "p", reason: "r" };
/** Reads b and d of four columns. */
const model: EbmModel = {
  family: "ebm", answer: "value", features: ["a", "b", "c", "d"], kept: [1, 3], base: 0, pairs: [], edits: [edit],
  curves: [{ edges: [0], values: [-1, 1], missing: 0 }, { edges: [10, 20], values: [-2, 0, 2], missing: 3 }],
};

it("the curve of a model that chose among its features is that of the feature, with its own edits", () => {
  expect(curveOf(model, "b")).toEqual({ edges: Float64Array.of(0), values: Float64Array.of(-1, 5), missing: 0 });
  expect(curveOf(model, "d")).toEqual({ edges: Float64Array.of(10, 20), values: Float64Array.of(-2, 0, 2), missing: 3 });
  expect(curveOf(model, "a")).toBeNull();
});

it("a shape changes the curve of the feature it names, and the answer with it", () => {
  const drawn = drawnOn(model, [{ feature: "d", kind: "missing", value: 7, person: "p", reason: "r" }]);
  expect(drawn).toMatchObject({ features: model.features, kept: [1, 3] });
  expect(curveOf(drawn, "d")?.missing).toBe(7);
  expect(scorerOf(drawn).score(Float64Array.of(0, 1, 0, NaN))).toBe(12);
  expect(drawnOn(model, [{ feature: "a", kind: "missing", value: 7, person: "p", reason: "r" }])).toEqual(model);
});
