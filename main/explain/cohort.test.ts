import { expect, it } from "vitest";
import { besideAll, DriveSums } from "./cohort.ts";

const parts = (...values: number[]) => ({ scale: "log-odds" as const, base: 0, values: Float64Array.from(values), total: values.reduce((a, b) => a + b, 0) });

it("adds features up by tag: what part of the movement is theirs, and which way they push", () => {
  const sums = new DriveSums(["A", "B", "A"]);
  for (const row of [parts(1, -2, 1), parts(-1, -2, 1), parts(NaN, 0, 0)]) sums.add(row);
  expect([sums.rows, sums.scale, sums.drives()]).toEqual([2, "log-odds", [{ tag: "A", share: 0.5, push: 1 }, { tag: "B", share: 0.5, push: -2 }]]);
  expect(new DriveSums(["A"]).drives()).toEqual([]);
});

it("puts first what differs most from all rows; a tag that plays no part there has none", () => {
  const all = [{ tag: "A", share: 0.625, push: 1 }, { tag: "B", share: 0.3125, push: 0 }, { tag: "C", share: 0.0625, push: 0 }];
  expect(besideAll([{ tag: "A", share: 0.5, push: 2 }, { tag: "B", share: 0.5, push: -1 }], all).map(({ tag, share, allShare, push, allPush }) => [tag, share, allShare, push, allPush])).toEqual([
    ["B", 0.5, 0.3125, -1, 0],
    ["A", 0.5, 0.625, 2, 1],
    ["C", 0, 0.0625, 0, 0],
  ]);
});
