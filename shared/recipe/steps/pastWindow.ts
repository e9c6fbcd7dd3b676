// The newest rows up to and with the present one, for steps that answer over a window. Short at the start of a group, after a break and
// after a gap in time; it never reaches over one. Pure; memory is windowRows numbers a column.
import { GapWatch } from "../gaps.ts";
import type { RowWork } from "../step.ts";

export interface PastWindow {
  readonly windowRows: number;
  readonly maxGapS?: number | undefined;
}

/** Work of a step that keeps the columns `kept` and gives for each of `worked` the answers over its window. The window handed in is used
 *  again for the next column: missing values are NaN, its first entry is the oldest row or the newest, as `first` says. */
export function pastWindows({ windowRows: size, maxGapS }: PastWindow, worked: readonly number[], kept: readonly number[], first: "oldest" | "newest", answers: (window: Float64Array) => readonly number[]): RowWork {
  const gaps = new GapWatch(maxGapS);
  const rings = worked.map(() => new Float64Array(size));
  const window = new Float64Array(size);
  let seen = 0;
  return {
    push(row) {
      if (gaps.startsAnew(row)) seen = 0;
      const slot = seen % size;
      seen += 1;
      const length = Math.min(seen, size);
      const cells = kept.map((i) => row.cells[i]!);
      worked.forEach((i, w) => {
        const ring = rings[w]!;
        ring[slot] = row.cells[i] as number;
        for (let k = 0; k < length; k++) window[k] = ring[(first === "oldest" ? seen - length + k : seen - 1 - k) % size]!;
        cells.push(...answers(window.subarray(0, length)));
      });
      return [{ tUs: row.tUs, segment: row.segment, cells }];
    },
  };
}
