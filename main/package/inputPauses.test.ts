import { expect, test } from "vitest";
import { longestStill, usualStep } from "./inputPauses.ts";

test("a signal's longest still stretch is counted within one machine, over missing values and pauses", () => {
  const tUs = Float64Array.from([0, 10, 20, 60, 0, 10, 20, 30]);
  const group = Float64Array.from([1, 1, 1, 1, 2, 2, 2, 2]);
  expect(longestStill(Float64Array.from([5, 5, NaN, 5, 5, 6, 6, 7]), tUs, group)).toBe(60);
  expect(longestStill(Float64Array.from([1, 2, 3, 4, 4, 4, 5, 5]), tUs, group)).toBe(10);
  expect(usualStep(tUs, group)).toBe(10);
  expect(usualStep(Float64Array.of(1), Float64Array.of(1))).toBeNaN();
});
