// Figures against numbers worked by hand; the same bytes however the rows are cut into chunks.
import { expect, test } from "vitest";
import { watchStatistics } from "./statistics.ts";

function figures(parts: number[][]) {
  const watcher = watchStatistics(1);
  for (const part of parts) watcher.see({ n: part.length, values: [Float64Array.from(part)] });
  return watcher.of(0);
}

test("missing values count for nothing", () => {
  expect(figures([[NaN, 2, 4, NaN, 4, 4, 5, 5, 7, 9]])).toEqual({ min: 2, max: 9, mean: 5, sd: Math.sqrt(32 / 7) });
});

test("a small spread far from zero keeps its size", () => {
  const { mean, sd } = figures([[1e9 + 1, 1e9 + 2, 1e9 + 3]]);
  expect([mean, sd]).toEqual([1e9 + 2, 1]);
});

test("one value has no spread, none has nothing", () => {
  expect(figures([[3]])).toEqual({ min: 3, max: 3, mean: 3, sd: NaN });
  expect(figures([[NaN]])).toEqual({ min: NaN, max: NaN, mean: NaN, sd: NaN });
});

test("chunks make no difference", () => {
  const values = Array.from({ length: 1000 }, (_, i) => Math.sin(i) * 1e3 + i / 7);
  expect(figures([values.slice(0, 1), values.slice(1, 311), values.slice(311)])).toEqual(figures([values]));
});
