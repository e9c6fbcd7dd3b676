import { describe, expect, it } from "vitest";
import { bucketed } from "./AlarmTrend.tsx";
import { boundsOf } from "./WhatIf.tsx";

describe("the score on the trend", () => {
  it("keeps lowest, mean and highest of each bucket and leaves empty buckets out", () => {
    const made = bucketed(Float64Array.from([0, 1, 4]), Float64Array.from([2, 4, 7]), 0, 6, 2);
    expect(made).toEqual({ x: Float64Array.from([0, 4]), min: Float64Array.from([2, 7]), max: Float64Array.from([4, 7]), mean: Float64Array.from([3, 7]), count: Float64Array.from([2, 1]) });
  });
  it("shows the last row, at the end of the window, and none beyond", () => {
    const made = bucketed(Float64Array.from([0, 6, 7]), Float64Array.from([2, 4, 9]), 0, 6, 2);
    expect([made.x, made.mean]).toEqual([Float64Array.from([0, 4]), Float64Array.from([2, 4])]);
  });
});

describe("ends of a what-if slider", () => {
  it("holds the usual range and the measured value with room around", () => {
    expect(boundsOf({ value: 9, usualLow: 1, usualHigh: 5 })).toEqual({ min: -1, max: 11, low: 1, high: 5, value: 9 });
  });
  it("is not offered where the value or its range is unknown", () => {
    expect([boundsOf({ value: null, usualLow: 1, usualHigh: 5 }), boundsOf({ value: 2, usualLow: null, usualHigh: null })]).toEqual([undefined, undefined]);
  });
});
