// Windows of a device over the cells of a diagnosis, worked by hand: two windows a release, four cells of half a window each.
import { expect, test } from "vitest";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";
import { addToSketch, emptySketch, type Sketch } from "../../shared/format/sketch.ts";
import { modelCellsOf, type ArchiveWindow, type ReleaseWindows } from "./deviceFacts.ts";

const sketchOf = (name: string, values: readonly number[]): Sketch => {
  const sketch = emptySketch(name, []);
  for (const value of values) addToSketch(sketch, [], value);
  return sketch;
};
const calm = sketchOf("p", [4, 6, 4, 6]);
const reference: MonitoringReference = { format: 1, axis: "time", length: 20, lowPower: false, signals: [{ edges: [], base: calm, windows: [] }], score: { edges: [], base: sketchOf("score", [0, 1, 0, 1]), windows: [] }, alarmRates: [] };
const stamp = { format: 1 as const, seq: 1, bootSeq: 1, bootId: "0".repeat(32), monotonicNs: "0", wallUs: 0, clockTrust: "none" as const, tFloorUs: 0, mode: "LAB" as const };
const window = (start: number, values: readonly number[], scores: readonly number[], alarms: number): WindowRecord => ({ ...stamp, kind: "window", package: "0".repeat(64), group: null, start, whole: true, rows: values.length, answered: scores.length, alarms, late: 0, unreadable: 0, signals: [sketchOf("p", values)], score: sketchOf("score", scores) });
const archive = (mean: number, score: number, more: Partial<ArchiveWindow> = {}): ArchiveWindow => ({ rows: 2, inputs: [{ name: "p", count: 2, mean }], answered: 2, score, gap: Number.NaN, truth: Number.NaN, ...more });
const release = (windows: readonly WindowRecord[], seen: readonly ArchiveWindow[], more: Partial<ReleaseWindows> = {}): ReleaseWindows => ({ reference, windows, archiveOf: ({ start }) => seen[windows.findIndex((each) => each.start === start)], historyUs: 0, says: "alarm", isPresent: true, ...more });
const grid = (cells: number) => ({ cells, cell: 10, placeOf: (cell: number) => cell * 10 });
const plain = (cells: ReturnType<typeof modelCellsOf>) => cells && Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, value instanceof Float64Array ? Array.from(value) : value]));
const unknown = [Number.NaN, Number.NaN];

test("a window that sees the archive and says what the package says tells its alarms and nothing else", () => {
  const found = modelCellsOf(grid(4), [release([window(0, [4, 6], [0.2, 0.4], 0), window(20, [4, 6], [0.8, 1], 1)], [archive(5, 0.3), archive(5, 0.9)])], null, 1);
  expect(plain(found)).toEqual({ releasedAt: null, limitRatio: 1, differs: [0, 0, 0, 0], stale: [0, 0, 0, 0], alarms: [0, 0, 0.5, 0.5], gap: [...unknown, ...unknown], error: [...unknown, ...unknown] });
});

test("inputs of another time are stale, and then nobody can say whether the score is wrong; a score that the scorer does not give differs", () => {
  const found = modelCellsOf(grid(4), [release([window(0, [4, 7], [0.2, 0.4], 0), window(20, [4, 6], [0.5, 0.7], 0)], [archive(5, 0.9), archive(5, 0.3)])], null, 1);
  expect(plain(found)).toMatchObject({ stale: [1, 1, 0, 0], differs: [...unknown, 1, 1] });
});

test("a window of which the archive has other rows, or none, tells nothing of inputs and scores", () => {
  const found = modelCellsOf(grid(4), [release([window(0, [4, 6], [0.2, 0.4], 1), window(20, [4, 6], [0.2, 0.4], 2)], [archive(5, 0.3, { rows: 3 })])], null, 1);
  expect(plain(found)).toMatchObject({ stale: [...unknown, ...unknown], differs: [...unknown, ...unknown], alarms: [0.5, 0.5, 1, 1] });
});

test("the first answers after a start rest on a shorter past than the archive's and are not held against it", () => {
  const found = modelCellsOf(grid(4), [release([window(0, [4, 6], [0.9, 0.9], 0), window(20, [4, 6], [0.9, 0.9], 0)], [archive(5, 0.3), archive(5, 0.3)], { historyUs: 15 })], null, 1);
  expect(plain(found)).toMatchObject({ stale: [0, 0, 0, 0], differs: [...unknown, 1, 1] });
});

test("a second release begins in its cell, with its distance to the first and what was measured less what was said", () => {
  const first = release([window(0, [4, 6], [0.2, 0.4], 1)], [archive(5, 0.3, { gap: 9, truth: 1 })], { isPresent: false });
  const second = release([window(20, [4, 6], [0.2, 0.4], 0)], [archive(5, 0.3, { gap: 2, truth: 0.25 })]);
  expect(plain(modelCellsOf(grid(4), [first, second], 20, 0.5))).toMatchObject({ releasedAt: 2, limitRatio: 0.5, gap: [...unknown, 2, 2], error: [0.5, 0.5, 0.25, 0.25] });
  const values = release([window(0, [4, 6], [0.2, 0.4], 0)], [archive(5, 0.3, { truth: 1 })], { says: "value" });
  expect(modelCellsOf(grid(2), [values], null, 1)!.error[0]).toBeCloseTo(0.7, 12);
});

test("without an answered window in the time of the table nothing is known of the model", () => {
  expect(modelCellsOf(grid(2), [release([window(40, [4, 6], [0.2, 0.4], 0)], [archive(5, 0.3)])], null, 1)).toBeNull();
  expect(modelCellsOf(grid(4), [], null, 1)).toBeNull();
});
