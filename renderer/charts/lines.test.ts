import { expect, test } from "vitest";
import type { SeriesColumn } from "../../shared/contract/data.ts";
import { fitWindow, lineOf, nearest, seriesCsv } from "./lines.ts";

const column = (x: number[], mean: number[], count: number[]): SeriesColumn => ({ name: "VIB", unit: "mm/s", x: Float64Array.from(x), mean: Float64Array.from(mean), min: Float64Array.from(mean, (v) => v - 1), max: Float64Array.from(mean, (v) => v + 1), count: Float64Array.from(count) });

test("an empty bucket among full ones breaks the line and is a gap", () => {
  const line = lineOf(column([0, 80, 160, 240, 320], [1, 2, NaN, 4, 5], [80, 80, 0, 80, 80]), 80);
  expect({ x: line.x, mean: line.mean, gaps: line.gaps, isRows: line.isRows }).toEqual({ x: [0, 80, 160, 240, 320], mean: [1, 2, null, 4, 5], gaps: [[80, 240]], isRows: false });
});

test("buckets narrower than the rows leave no false gaps, a missing row does", () => {
  const whole = lineOf(column([0, 7, 14, 21, 28, 35, 42], [1, NaN, 2, 3, NaN, 4, 5], [1, 0, 1, 1, 0, 1, 1]), 7);
  expect({ gaps: whole.gaps, isRows: whole.isRows }).toEqual({ gaps: [], isRows: true });
  expect(lineOf(column([0, 10, 20, 40, 50, 60], [1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1]), 2).gaps).toEqual([[20, 40]]);
});

test("the value at a place is the nearest drawn one, and none inside a gap", () => {
  const line = lineOf(column([0, 80, 160, 240, 320], [1, 2, NaN, 4, 5], [80, 80, 0, 80, 80]), 80);
  expect([nearest(line, 10), nearest(line, 70), nearest(line, 150), nearest(line, 300), nearest(lineOf(column([], [], []), 1), 0)]).toEqual([0, 1, -1, 4, -1]);
});

test("a tag that begins late or ends early has no value before and after", () => {
  const line = lineOf(column([0, 80, 160, 240, 320, 400], [NaN, NaN, 3, 4, NaN, NaN], [0, 0, 80, 80, 0, 0]), 80);
  expect([nearest(line, 10), nearest(line, 150), nearest(line, 300), nearest(line, 400)]).toEqual([-1, 0, 1, -1]);
  expect(nearest(lineOf(column([0, 80, 160], [NaN, 2, NaN], [0, 80, 0]), 80), 160)).toBe(0);
});

test("the drawn figures are written as a table", () => {
  expect(seriesCsv({ axis: "time", from: 0, to: 1, bucket: 1, rows: 2, columns: [column([0, 1_000_000], [1, NaN], [3, 0])] })).toBe(
    "time_utc,tag,unit,lowest,mean,highest,rows\r\n1970-01-01T00:00:00.000Z,VIB,mm/s,0,1,2,3\r\n1970-01-01T00:00:01.000Z,VIB,mm/s,,,,0\r\n",
  );
});

test("a window stays inside its extent and is never too narrow", () => {
  expect([fitWindow({ from: -50, to: 50 }, { from: 0, to: 1000 }, 10), fitWindow({ from: 400, to: 401 }, { from: 0, to: 1000 }, 10), fitWindow({ from: -500, to: 5000 }, { from: 0, to: 1000 }, 10)]).toEqual([
    { from: 0, to: 100 }, { from: 395.5, to: 405.5 }, { from: 0, to: 1000 },
  ]);
});
