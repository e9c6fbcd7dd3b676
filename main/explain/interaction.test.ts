import { expect, it } from "vitest";
import { countAt, interactionsOf, jointEffect, placesOver, type SampledRow } from "./interaction.ts";

const last = <T>(run: Generator<number, T>): T => {
  for (let next = run.next(); ; next = run.next()) if (next.done === true) return next.value;
};
const corners = [[1, 1, 1], [1, -1, 1], [-1, 1, 1], [-1, -1, 1]];
const rowsOf = (score: (x: Float64Array) => number, cells = corners): SampledRow[] => cells.map((each) => ({ cells: Float64Array.from(each), score }));

it("is 0 where features add up and 1 where all lies in their meeting", () => {
  expect(last(interactionsOf(rowsOf((x) => 2 * x[0]! - 3 * x[1]!), [0, 1]))).toEqual([{ a: 0, b: 1, h: 0, size: 0 }]);
  expect(last(interactionsOf(rowsOf((x) => x[0]! * x[1]!), [0, 1]))).toEqual([{ a: 0, b: 1, h: 1, size: 1 }]);
});

it("is the meeting's share between, and the largest pair comes first", () => {
  // a + b + ab on the corners: the means alone are a and b, together 3, -1, -1, -1; the meeting is 4 of 12.
  const [first, ...rest] = last(interactionsOf(rowsOf((x) => x[0]! + x[1]! + x[0]! * x[1]! + x[2]!), [2, 0, 1]));
  expect(first).toMatchObject({ a: 0, b: 1, size: 1 });
  expect(first!.h).toBeCloseTo(Math.sqrt(4 / 12), 12);
  expect(rest.map(({ size }) => size)).toEqual([0, 0]);
});

it("leaves out a pair whose score is not known", () => {
  expect(last(interactionsOf(rowsOf(() => NaN), [0, 1]))).toEqual([]);
});

it("the joint effect is the mean of all rows at each place, with the rows that lie there", () => {
  const at = Float64Array.of(0, 10);
  expect(last(jointEffect(rowsOf((x) => x[0]! * x[1]! + x[2]!), 0, 1, at, Float64Array.of(1, 2)))).toEqual([Float64Array.of(1, 11), Float64Array.of(1, 21)]);
  expect(countAt([[1, 1], [9, 1.4], [9, 1.6], [NaN, 1]], at, Float64Array.of(1, 2))).toEqual([Float64Array.of(1, 1), Float64Array.of(0, 1)]);
});

it("places are even over the middle of the values, or the few values themselves", () => {
  expect(placesOver(Float64Array.of(1, 1, 5), 4)).toEqual(Float64Array.of(1, 5));
  expect(placesOver(Float64Array.from({ length: 101 }, (_, i) => i), 5)).toEqual(Float64Array.of(2, 26, 50, 74, 98));
});
