// Rising fits by hand.
import { expect, it } from "vitest";
import { risingFit } from "./isotonic.ts";

it("pools neighbours that fall to their mean, back over earlier ones", () => {
  expect(Array.from(risingFit([1, 3, 2, 4, 0]))).toEqual([1, 2.25, 2.25, 2.25, 2.25]);
  expect(Array.from(risingFit([1, 2, 2, 5]))).toEqual([1, 2, 2, 5]);
  expect(Array.from(risingFit([]))).toEqual([]);
});

it("counts by weight; what has none follows its neighbours", () => {
  expect(Array.from(risingFit([4, 1], [1, 3]))).toEqual([1.75, 1.75]);
  expect(Array.from(risingFit([2, 9, 3], [1, 0, 1]))).toEqual([2, 3, 3]);
  expect(() => risingFit([1, 2], [1])).toThrow(RangeError);
});
