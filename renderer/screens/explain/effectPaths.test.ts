import { expect, it } from "vitest";
import { pathOf, scoreSpan, stairsOf } from "./effectPaths.ts";

const same = (v: number) => v;

it("a line breaks where the score is not known", () => {
  expect(pathOf([0, 1, 2, 3], [5, NaN, 6, 7], same, same)).toBe("M0.0 5.0M2.0 6.0L3.0 7.0");
});

it("steps hold up to their edge, between the ends that are shown", () => {
  expect(stairsOf({ edges: [1, 2, 9], values: [10, 20, 30, 40] }, 0, 3, same, same)).toBe("M0.0 10.0H1.0V20.0H2.0V30.0H3.0");
  expect(stairsOf({ edges: [1, 2], values: [10, 20, 30] }, 1.5, 3, same, same)).toBe("M1.5 20.0H2.0V30.0H3.0");
});

it("a near threshold is on the axis, a far one does not flatten the curves", () => {
  const curves = { partial: Float64Array.from([1, 2]), local: Float64Array.from([1, 2]), lines: [Float64Array.from([1, 2])] };
  expect(scoreSpan({ ...curves, threshold: 2.5 })).toEqual([0.91, 2.59]);
  expect(scoreSpan({ ...curves, threshold: 50 })).toEqual([0.94, 2.06]);
  expect(scoreSpan({ partial: new Float64Array(), local: new Float64Array(), lines: [], threshold: null })).toEqual([0, 1]);
});
