// Parts of the training rows that give honest scores, and the fits that rest on them.
import { expect, it } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { fitCandidate, innerSplit } from "./evaluateFit.ts";
import type { Frame } from "./frame.ts";

const minute = 60e6;
function table(rows: number): Frame {
  const g = seededGenerator(4);
  const X = Float64Array.from({ length: rows }, () => g.normal());
  return { rows, features: ["a"], X, y: Float64Array.from(X, (v) => (v > 0.8 ? 1 : 0)), tUs: Float64Array.from({ length: rows }, (_, r) => r * minute) };
}
const threshold = { kind: "falseAlarmsPerWeek", accepted: 100 } as const;

it("are fewer where the gap leaves one of them nothing to learn from, and the fit goes on", async () => {
  // The middle of three parts of 30 has no row that is further than 36 minutes from it; halves of 45 have some.
  const frame = table(90);
  const gap = 36 * 60;
  expect(innerSplit(frame, 3, { seed: 1, gap }).folds.map(({ train, test }) => [train.length, test.length])).toEqual([[9, 45], [9, 45]]);
  const fitted = await fitCandidate(frame, "classification", { id: "logistic", family: "logistic", parameters: {}, role: "candidate" }, { seed: 1, threads: 1, gap, threshold });
  expect(fitted.thresholds).toHaveLength(1);
});

it("are fewer where rows are fewer than parts, in time and without order", () => {
  const frame = table(4);
  expect([{ seed: 1 }, { seed: 1, innerShuffled: true }].map((options) => innerSplit(frame, 10, options).folds.length)).toEqual([4, 4]);
});

it("are refused where not even two can be cut", () => {
  const named = (gap: number) => {
    try {
      return innerSplit(table(90), 3, { seed: 1, gap }).folds.length;
    } catch (thrown) {
      const { name, where } = failureOf(thrown);
      return [name, where.detail];
    }
  };
  expect([named(20 * 60), named(60 * 60)]).toEqual([3, ["learnGapTooLong", "gap=3600 s rows=45"]]);
});
