import { expect, test } from "vitest";
import { axisScale } from "./ParallelCoordinates.tsx";

test("numbers stand linearly, over two decades by their logarithm, one value in the middle", () => {
  const linear = axisScale([2, 4, null, 10]);
  expect([2, 4, 10].map(linear.at)).toEqual([0, 0.25, 1]);
  const wide = axisScale([0.001, 0.1, 10]);
  expect([0.001, 0.1, 10].map((value) => Number(wide.at(value).toFixed(9)))).toEqual([0, 0.5, 1]);
  expect(axisScale([3, 3]).at(3)).toBe(0.5);
});

test("words stand in the order of the alphabet, also where numbers are among them", () => {
  const { at, low, high } = axisScale(["none", "auto", null, 5]);
  expect([low, high]).toEqual(["5", "none"]);
  expect([5, "auto", "none"].map(at)).toEqual([0, 0.5, 1]);
});
