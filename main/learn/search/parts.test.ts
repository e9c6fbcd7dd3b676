// What a search sees: never a row that judges its winner, always rows in an order that the judgement keeps too.
import { describe, expect, it } from "vitest";
import type { Frame } from "../frame.ts";
import { splitFrame, type SplitSpec } from "../splits.ts";
import { innerFolds, rungsFor, searchParts, withShare } from "./parts.ts";

const frameOf = (rows: number, more: Partial<Frame> = {}): Frame => ({
  rows,
  features: ["a"],
  X: Float64Array.from({ length: rows }, (_, r) => r),
  y: Float64Array.from({ length: rows }, (_, r) => Number(r % 10 === 0)),
  tUs: Float64Array.from({ length: rows }, (_, r) => r * 1e6),
  ...more,
});
const groups = Int32Array.from({ length: 120 }, (_, r) => r % 6);

const cases: [string, SplitSpec, Frame][] = [
  ["forward in time", { kind: "forward", folds: 4, gap: 3 }, frameOf(120)],
  ["the newest rows", { kind: "holdout", share: 0.25, gap: 3 }, frameOf(120)],
  ["stretches of time", { kind: "blocked", folds: 4, gap: 3 }, frameOf(120)],
  ["whole machines", { kind: "grouped", folds: 3 }, frameOf(120, { group: groups })],
  ["heads of runs", { kind: "head", rows: 10 }, frameOf(120, { group: groups })],
  ["shuffled rows", { kind: "shuffled", folds: 5, seed: 2, reason: "rows have no order" }, frameOf(120)],
];

describe("the rows of a search", () => {
  for (const [name, spec, frame] of cases)
    it(`judges ${name} on rows that the search has not seen`, () => {
      const split = splitFrame(frame, spec);
      const { seen, judged } = searchParts(split, frame.rows);
      const looked = new Set(seen);
      expect(judged.folds.length).toBeGreaterThan(0);
      expect(judged.folds.flatMap(({ test }) => [...test]).filter((r) => looked.has(r))).toEqual([]);
    });

  it("sees about the first half forward in time, and counts the rows that the gap leaves out of the folds that stay", () => {
    const { seen, judged } = searchParts(splitFrame(frameOf(100), { kind: "forward", folds: 4, gap: 3 }), 100);
    expect([seen.length, seen[0], seen.at(-1)]).toEqual([57, 0, 56]);
    expect(judged.folds.map(({ train, test }) => [train.length, test[0], test.at(-1)])).toEqual([[57, 60, 79], [77, 80, 99]]);
    expect(judged.purgedRows).toBe(6);
  });

  it("folds its own rows forward with the gap, on half of them at least, and fewer times where the gap would eat a fold", () => {
    const tight = innerFolds(frameOf(100), "forward", 3, 1);
    expect(tight.folds.map(({ train, test }) => [train.at(-1), test[0], test.at(-1)])).toEqual([[46, 50, 66], [63, 67, 82], [79, 83, 99]]);
    expect(innerFolds(frameOf(100), "forward", 40, 1).folds.map(({ train, test }) => [train.at(-1), test[0]])).toEqual([[9, 50]]);
    expect(() => innerFolds(frameOf(100), "forward", 90, 1)).toThrow("learnGapTooLong");
  });

  it("has lower rungs only where a ninth of the rows still teaches", () => {
    const rungs = (frame: Frame) => rungsFor(frame, innerFolds(frame, "holdout", 0, 1));
    expect(rungs(frameOf(1000))).toEqual([1]);
    expect(rungs(frameOf(30_000))).toEqual([1 / 3, 1]);
    expect(rungs(frameOf(75_000))).toEqual([1 / 9, 1 / 3, 1]);
    // One row in ten thousand is an event: a third of them would be two.
    expect(rungs(frameOf(75_000, { y: Float64Array.from({ length: 75_000 }, (_, r) => Number(r % 10_000 === 0)) }))).toEqual([1]);
  });

  it("takes the newest share in time, whole machines, and each class alike of shuffled rows", () => {
    const newest = withShare(frameOf(100), innerFolds(frameOf(100), "forward", 0, 1), 1 / 5, 1);
    expect(newest.folds[2]!.train).toEqual(Int32Array.from({ length: 17 }, (_, i) => 66 + i));
    const machines = frameOf(120, { group: groups });
    const third = withShare(machines, innerFolds(machines, "grouped", 0, 1), 0.5, 1);
    expect(third.folds.map(({ train }) => [train.length, new Set(train.map((r) => groups[r]!)).size])).toEqual([[40, 2], [40, 2], [40, 2]]);
    const loose = frameOf(120);
    const half = withShare(loose, innerFolds(loose, "shuffled", 0, 1), 0.5, 1);
    expect(half.folds.map(({ train }) => [train.length, train.filter((r) => loose.y![r] === 1).length])).toEqual([[40, 4], [40, 4], [40, 4]]);
  });
});
