import { expect, it } from "vitest";
import { alike, inCommon, profileOf } from "./profile.ts";

it("a profile adds contributions up by group and takes what is not known as none", () => {
  expect(profileOf([1, -2, NaN, 4], [[0, 3], [1], [2]])).toEqual(Float64Array.of(5, -2, 0));
});

it("the same cause is alike at any size, the opposite is its negative, and nothing is like nothing", () => {
  const of = (...values: number[]) => Float64Array.from(values);
  expect(alike(of(3, 4), of(6, 8))).toBe(1);
  expect(alike(of(3, 4), of(-3, -4))).toBe(-1);
  expect(alike(of(3, 4), of(4, 3))).toBeCloseTo(24 / 25, 12);
  expect(alike(of(0, 0), of(4, 3))).toBe(0);
});

it("what two profiles have in common is named strongest first, without what hardly counts or goes against", () => {
  // Products 24, 2, -5, 9 of 30 in all: 2 is under a tenth.
  expect(inCommon(Float64Array.of(6, 2, 1, 3), Float64Array.of(4, 1, -5, 3), 3)).toEqual([0, 3]);
  expect(inCommon(Float64Array.of(6, 2, 1, 3), Float64Array.of(4, 1, -5, 3), 1)).toEqual([0]);
  expect(inCommon(Float64Array.of(1), Float64Array.of(-1), 3)).toEqual([]);
});
