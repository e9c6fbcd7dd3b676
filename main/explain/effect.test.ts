import { describe, expect, it } from "vitest";
import { finish } from "../../shared/stats/neighbours.ts";
import type { Frame } from "../prepare/frame.ts";
import { effectOf, evenly } from "./effect.ts";

const frameOf = (columns: Record<string, number[]>): Frame => {
  const features = Object.keys(columns);
  return { rows: columns[features[0]!]!.length, features, X: Float64Array.from(features.flatMap((name) => columns[name]!)) };
};
const all = (frame: Frame) => Int32Array.from({ length: frame.rows }, (_, r) => r);

describe("the effect of one feature", () => {
  it("is the mean of what every row would score, and the line of each", () => {
    const frame = frameOf({ a: [0, 1, 2], b: [1, 2, 6] });
    // Score a·b: partial dependence is a times the mean of b, which is 3.
    const effect = finish(effectOf(frame, 0, all(frame), (_, [a, b]) => a! * b!, { parts: 2 }))!;
    expect(effect.at[0]).toBe(0);
    expect(effect.at[effect.at.length - 1]).toBe(2);
    effect.at.forEach((a, k) => expect(effect.partial[k]).toBeCloseTo(3 * a, 12));
    expect(effect.lines.map((line) => line[line.length - 1])).toEqual([2, 4, 12]);
    expect(effect.rows).toEqual([0, 1, 2]);
  });

  it("adds up local steps by hand: rows tell only of the part they lie in", () => {
    const frame = frameOf({ a: [0, 1, 2], b: [1, 2, 6] });
    // Parts (0..1] hold rows 0 and 1: mean step (1 + 2) / 2 = 1.5; (1..2] holds row 2: step 6. Accumulated 0, 1.5, 7.5.
    // Middle over rows: (2 · 0.75 + 1 · 4.5) / 3 = 2; mean score (0 + 2 + 12) / 3 = 14 / 3.
    const effect = finish(effectOf(frame, 0, all(frame), (_, [a, b]) => a! * b!, { parts: 2 }))!;
    expect([...effect.edges]).toEqual([0, 1, 2]);
    [0, 1.5, 7.5].forEach((v, k) => expect(effect.local[k]).toBeCloseTo(v - 2 + 14 / 3, 12));
  });

  it("asks no row for what never is: twins share a straight model's effect in the local way alone", () => {
    const a = Array.from({ length: 200 }, (_, i) => i / 199);
    const frame = frameOf({ a, twin: a });
    // Where the twins differ by more than 0.2, the model answers wild: no row is there.
    const score = (_: number, [x, z]: Float64Array) => (Math.abs(x! - z!) > 0.2 ? 100 : x!);
    const effect = finish(effectOf(frame, 0, all(frame), score))!;
    expect(effect.local[effect.local.length - 1]! - effect.local[0]!).toBeCloseTo(1, 9);
    expect(Math.max(...effect.partial)).toBeGreaterThan(50);
  });

  it("leaves rows without the value out and counts them", () => {
    const frame = frameOf({ a: [NaN, 1, 3, 3], b: [0, 0, 0, 0] });
    const effect = finish(effectOf(frame, 0, all(frame), (_, [a]) => a!))!;
    expect([effect.known, effect.missing]).toEqual([3, 1]);
    expect([effect.bins.counts[0], effect.bins.counts[29]]).toEqual([1, 2]);
    expect([...effect.edges]).toEqual([1, 3]);
  });

  it("is not known for a feature that never moves", () => {
    const frame = frameOf({ a: [2, 2, NaN] });
    expect(finish(effectOf(frame, 0, all(frame), () => 0))).toBeUndefined();
  });
});

it("rows are spread evenly", () => {
  expect([...evenly(Int32Array.from([0, 1, 2, 3, 4, 5, 6, 7]), 2)]).toEqual([2, 6]);
  expect([...evenly(Int32Array.from([4, 5]), 2)]).toEqual([4, 5]);
});
