// Curves redrawn in values of the feature, worked by hand.
import { expect, it } from "vitest";
import { withShapes, type CurveShape } from "./curveShape.ts";
import { ebmScorer, type EbmModel } from "./ebm.ts";

const said = { feature: "a", person: "E. Meyer", reason: "sensor sticks" };
/** Steps: up to 1 adds 4, up to 2 adds 1, up to 3 adds 3, beyond adds 2; a missing value -1. */
const model: EbmModel = { family: "ebm", answer: "value", features: ["a", "b"], base: 10, curves: [{ edges: [1, 2, 3], values: [4, 1, 3, 2], missing: -1 }, { edges: [], values: [0], missing: 0 }], pairs: [], edits: [] };
const at = (shapes: CurveShape[], ...xs: number[]) => {
  const { score } = ebmScorer(withShapes(model, shapes));
  return xs.map((x) => score(Float64Array.of(x, 0)) - 10);
};

it("is flat on exactly the range that was drawn, and as learned beside it", () => {
  expect(at([{ ...said, kind: "line", points: [[1.5, 7], [2.5, 7]] }], 1, 1.5, 1.6, 2.5, 2.6, 3.5, NaN)).toEqual([4, 1, 7, 7, 3, 2, -1]);
});

it("follows a slanted line in small steps", () => {
  // Twelve steps from 0 at 1 to 12 at 2: the middle of the sixth is 5.5.
  expect(at([{ ...said, kind: "line", points: [[1, 0], [2, 12]] }], 1.49, 2, 2.01).map((v) => Number(v.toFixed(9)))).toEqual([5.5, 11.5, 3]);
});

it("takes the nearest rising curve within its range, over what was drawn before", () => {
  // 4 and 1 rise nearest as 2.5 and 2.5; 3 and 2 as 2.5 and 2.5 too.
  expect(at([{ ...said, kind: "rises", from: null, to: 2 }], 0, 1.5, 2.5, 4)).toEqual([2.5, 2.5, 3, 2]);
  expect(at([{ ...said, kind: "line", points: [[2, 0], [3, 0]] }, { ...said, kind: "falls", from: 1, to: null }], 0, 1.5, 2.5, 4)).toEqual([4, 1, 1, 1]);
  expect(at([{ ...said, kind: "missing", value: 5 }, { ...said, kind: "line", points: [[0, 1], [1, 1]] }], NaN, -1, 0.5)).toEqual([5, 4, 1]);
});

it("says nothing of a feature that is not there, and refuses what is no line", () => {
  expect(withShapes(model, [{ ...said, feature: "gone", kind: "missing", value: 1 }])).toBe(model);
  for (const points of [[[1, 1]], [[2, 1], [1, 1]], [[1, NaN], [2, 1]]] as [number, number][][]) expect(() => withShapes(model, [{ ...said, kind: "line", points }])).toThrow(RangeError);
  expect(() => withShapes(model, [{ ...said, kind: "rises", from: 2, to: 1 }])).toThrow(RangeError);
  expect(() => withShapes(model, [{ ...said, reason: " ", kind: "missing", value: 1 }])).toThrow(RangeError);
});
