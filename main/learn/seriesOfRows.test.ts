import { expect, it } from "vitest";
import { seriesOfRows } from "./seriesOfRows.ts";

const frame = { rows: 6, tUs: Float64Array.from([0, 10, 20, 30, 40, 50]), group: Int32Array.from([0, 0, 0, 0, 1, 1]), groupNames: ["a", "b"] };

it("keeps the lowest and highest of each bucket and leaves empty ones empty", () => {
  const values = Float64Array.from([1, 5, NaN, 3, 100, 100]);
  const { columns, rows } = seriesOfRows(frame, [{ name: "score", values }], { from: 0, to: 40, buckets: 2, group: "a" });
  expect(rows).toBe(4);
  expect(columns[0]).toEqual({ name: "score", x: Float64Array.of(0, 20), min: Float64Array.of(1, 3), max: Float64Array.of(5, 3), mean: Float64Array.of(3, 3), count: Float64Array.of(2, 1) });
});

it("spans what the group spans when no window is given", () => {
  const { from, to } = seriesOfRows(frame, [], { from: null, to: null, buckets: 2, group: "b" });
  expect([from, to]).toEqual([40, 50]);
});
