import { expect, it } from "vitest";
import type { Frame } from "../prepare/frame.ts";
import { costsOf, dealtAnew, featureGroups, stretchesOf } from "./importance.ts";

const n = 200;
const a = Array.from({ length: n }, (_, i) => Math.sin(i * 1.3));
const b = Array.from({ length: n }, (_, i) => Math.cos(i * 0.7 + 1));
const frame: Frame = { rows: n, features: ["a", "b", "falling twin"], X: Float64Array.from([...a, ...b, ...a.map((v) => -Math.exp(v))]) };

it("features that move as one are one group, also where one falls as the other rises", () => {
  expect(featureGroups(frame, [1, 0, 2])).toEqual([[1], [0, 2]]);
});

it("a deal moves the features of a group by the same rows and leaves the others", () => {
  const dealt = dealtAnew(frame, [0, 2], 1);
  const column = (of: Frame, f: number) => [...of.X.subarray(f * n, (f + 1) * n)];
  expect(column(dealt, 1)).toEqual(b);
  expect(column(dealt, 0)).not.toEqual(a);
  expect(column(dealt, 0).sort()).toEqual([...a].sort());
  expect(column(dealt, 2)).toEqual(column(dealt, 0).map((v) => -Math.exp(v)));
});

it("what is lost counts as positive, for errors as for shares, and a useless group costs nothing", () => {
  const y = Float64Array.from([0, 0, 1, 1]);
  const outcomes = (answer: number[]) => ({ y, answer: Float64Array.from(answer) });
  // Errors 0 against 1 each: the root mean square rises by 1.
  expect(costsOf("rmse", outcomes([0, 0, 1, 1]), [outcomes([1, 1, 0, 0]), outcomes([0, 0, 1, 1])], 1)).toEqual({ value: 0, costs: [{ value: 1, low: 1, high: 1 }, { value: 0, low: 0, high: 0 }] });
  // All pairs in order against one of four: 1 - 0.75.
  expect(costsOf("rocAuc", outcomes([0.1, 0.2, 0.8, 0.9]), [outcomes([0.1, 0.5, 0.4, 0.9])], 1).costs[0]!.value).toBeCloseTo(0.25, 12);
});

it("a long part is looked at in stretches", () => {
  const rows = Int32Array.from({ length: 12 }, (_, i) => i);
  expect([...stretchesOf(rows, 4, 2)]).toEqual([0, 1, 6, 7]);
  expect(stretchesOf(rows, 12, 2)).toBe(rows);
  // A part that is shorter than a stretch gives no row that it does not have.
  expect([...stretchesOf(rows.map((r) => r + 5), 10.5, 500)]).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
});
