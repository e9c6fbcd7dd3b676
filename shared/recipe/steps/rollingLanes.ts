// Rolling statistics over windows of rows, from sums that fold.ts takes of several columns side by side: the answers of rolling.ts, to the last bit.
// Pure; no allocation but the row handed on. A window with a hole, and statistics that need its values in order, are worked column by column.
import { foldedLists, foldLanes, lanes, type FoldOf } from "../fold.ts";
import { GapWatch } from "../gaps.ts";
import { known, type Cell, type RowWork } from "../step.ts";

/** Longer windows are worked column by column: there the sums are all that counts, and the blocks would leave the processor's cache. */
export const laneRowsMost = 4096;

const laneStats = ["mean", "std", "min", "max", "range", "slope", "count"] as const;
type LaneStat = (typeof laneStats)[number];

/** Whether all statistics of a step can be worked side by side. */
export function fitLanes(stats: readonly string[]): stats is readonly LaneStat[] {
  return stats.every((stat) => (laneStats as readonly string[]).includes(stat));
}

export interface LaneWindow {
  readonly windowRows: number;
  readonly maxGapS?: number | undefined;
  readonly stats: readonly LaneStat[];
  /** Per statistic: known values that it needs. */
  readonly needed: readonly number[];
}

/**
 * Work of a rolling step on the rows of a group: keeps the columns `kept`, then for each of `worked` its statistics. `oneByOne` answers for a window
 * with a hole, oldest row first. What is folded serves all groups, which take turns.
 */
export function laneWindows(step: LaneWindow, worked: readonly number[], kept: readonly number[], oneByOne: (window: Float64Array) => readonly number[], foldOf: FoldOf = foldLanes): () => RowWork {
  const { windowRows: size, maxGapS, stats, needed } = step;
  const width = worked.length;
  const blocks = Math.ceil(width / lanes);
  const list = blocks * lanes;
  const folded = new Float64Array(foldedLists.length * list);
  const moves = stats.includes("std") || stats.includes("slope");
  const ranges = stats.includes("min") || stats.includes("max") || stats.includes("range");
  const fold = foldOf({ blocks, size, moves, ranges }, folded);
  const window = new Float64Array(size);
  /** Where the list of each statistic begins; nothing for those that are worked from others. */
  const lists = stats.map((stat) => (foldedLists as readonly string[]).indexOf(stat) * list);
  /** Of equal values the deviation and the slope are 0, the others are that value. */
  const isLevel = stats.map((stat) => stat !== "std" && stat !== "slope");
  const [low, high] = [foldedLists.indexOf("min") * list, foldedLists.indexOf("max") * list];

  /** Statistic `s` of column `w`; `flat`: all its values are `oldest`, and answers are exact. */
  const answer = (s: number, w: number, length: number, flat: boolean, oldest: number): number => {
    if (lists[s]! >= 0) return flat ? (isLevel[s]! ? oldest : 0) : folded[lists[s]! + w]!;
    return stats[s] === "range" ? folded[high + w]! - folded[low + w]! : length;
  };

  return () => {
    const gaps = new GapWatch(maxGapS);
    /** Block by block, row by row, lane by lane. */
    const ring = new Float64Array(blocks * size * lanes);
    /** Per column: unknown values in the window, and how many of its newest values are alike. */
    const holes = new Int32Array(width);
    const alike = new Int32Array(width);
    let length = 0;
    let slot = 0;

    /** Where the values of column `w` lie in the ring. */
    const columnAt = (w: number): number => (w >> 2) * size * lanes + (w & 3);

    /** Puts a row's values in the place of those that leave. */
    const take = (cells: readonly Cell[]): void => {
      const isFull = length === size;
      const last = slot === 0 ? size - 1 : slot - 1;
      for (let w = 0; w < width; w++) {
        const column = columnAt(w);
        const at = column + slot * lanes;
        const x = cells[worked[w]!] as number;
        if (isFull && Number.isNaN(ring[at]!)) holes[w]!--;
        if (Number.isNaN(x)) holes[w]!++;
        alike[w] = length > 0 && ring[column + last * lanes] === x ? alike[w]! + 1 : 1;
        ring[at] = x;
      }
      slot = slot + 1 === size ? 0 : slot + 1;
      if (!isFull) length++;
    };

    const unrolled = (w: number, from: number): Float64Array => {
      const column = columnAt(w);
      for (let k = 0, row = from; k < length; k++, row = row + 1 === size ? 0 : row + 1) window[k] = ring[column + row * lanes]!;
      return length === size ? window : window.subarray(0, length);
    };

    return {
      push(row) {
        if (gaps.startsAnew(row)) {
          length = slot = 0;
          holes.fill(0);
        }
        take(row.cells);
        const from = length === size ? slot : 0;
        fold(ring, from, length);
        const cells = new Array<Cell>(kept.length + width * stats.length);
        let out = 0;
        for (; out < kept.length; out++) cells[out] = row.cells[kept[out]!]!;
        for (let w = 0; w < width; w++) {
          if (holes[w]! > 0) {
            for (const each of oneByOne(unrolled(w, from))) cells[out++] = each;
            continue;
          }
          const flat = alike[w]! >= length;
          const oldest = ring[columnAt(w) + from * lanes]!;
          for (let s = 0; s < stats.length; s++) cells[out++] = length < needed[s]! ? NaN : known(answer(s, w, length, flat, oldest));
        }
        return [{ tUs: row.tUs, segment: row.segment, cells }];
      },
    };
  };
}
