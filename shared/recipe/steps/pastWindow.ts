// The newest rows up to and with the present one, for steps that answer over a window. Short at the start of a group, after a break and
// after a gap in time; it never reaches over one. Pure; memory is the rows of the window a column.
import { GapWatch, secondsToUs } from "../gaps.ts";
import type { RowWork } from "../step.ts";
import { anyGapS } from "./align.ts";

export interface PastWindow {
  /** Rows of a full window; with `windowS`, the most rows that are kept. */
  readonly windowRows: number;
  /** Only rows younger than this, in seconds; a time that runs back or is unknown then begins anew. */
  readonly windowS?: number | undefined;
  readonly maxGapS?: number | undefined;
}

/** Work of a step that keeps the columns `kept` and gives for each of `worked` the answers over its window. The window handed in is used
 *  again for the next column: missing values are NaN, its first entry is the oldest row or the newest, as `first` says. `seconds` tells the
 *  time of its rows against the present one where the window is a stretch of time, else it is empty. */
export function pastWindows({ windowRows: most, windowS, maxGapS }: PastWindow, worked: readonly number[], kept: readonly number[], first: "oldest" | "newest", answers: (window: Float64Array, seconds: Float64Array) => readonly number[]): RowWork {
  const timed = windowS !== undefined;
  const gaps = new GapWatch(maxGapS ?? (timed ? anyGapS : undefined));
  const windowUs = secondsToUs(windowS ?? 0);
  let size = timed ? Math.min(most, 64) : most;
  let rings = worked.map(() => new Float64Array(size));
  let times = new Float64Array(timed ? size : 0);
  let window = new Float64Array(size);
  let seconds = new Float64Array(timed ? size : 0);
  // Views of the rows that are there; made anew only when their number changes.
  let known = window.subarray(0, 0);
  let knownSeconds = seconds.subarray(0, 0);
  /** Rows put in since the window was emptied, and the number of the oldest that is in it. */
  let seen = 0;
  let oldest = 0;
  const larger = (ring: Float64Array, next: number): Float64Array<ArrayBuffer> => {
    const out = new Float64Array(next);
    for (let k = oldest; k < seen; k++) out[k % next] = ring[k % size]!;
    return out;
  };
  return {
    push(row) {
      if (gaps.startsAnew(row)) seen = oldest = 0;
      if (timed) while (oldest < seen && times[oldest % size]! <= row.tUs - windowUs) oldest += 1;
      if (seen - oldest === most) oldest += 1;
      if (seen - oldest === size) {
        const next = Math.min(most, size * 2);
        rings = rings.map((ring) => larger(ring, next));
        times = larger(times, next);
        size = next;
        window = new Float64Array(size);
        seconds = new Float64Array(size);
      }
      const slot = seen % size;
      seen += 1;
      const length = seen - oldest;
      const place = (k: number): number => (first === "oldest" ? oldest + k : seen - 1 - k) % size;
      if (timed) {
        times[slot] = row.tUs;
        for (let k = 0; k < length; k++) seconds[k] = (times[place(k)]! - row.tUs) / 1e6;
      }
      if (known.length !== length || known.buffer !== window.buffer) {
        known = window.subarray(0, length);
        knownSeconds = seconds.subarray(0, timed ? length : 0);
      }
      const cells = kept.map((i) => row.cells[i]!);
      worked.forEach((i, w) => {
        const ring = rings[w]!;
        ring[slot] = row.cells[i] as number;
        if (first === "oldest") unroll(ring, oldest % size, known);
        else unrollBack(ring, slot, known);
        for (const answer of answers(known, knownSeconds)) cells.push(answer);
      });
      return [{ tUs: row.tUs, segment: row.segment, cells }];
    },
  };
}

/** The rows of a ring from a place on, into `out`. Both walk without a division a row: copying is much of the time of a window. */
function unroll(ring: Float64Array, from: number, out: Float64Array): void {
  const head = Math.min(out.length, ring.length - from);
  for (let k = 0; k < head; k++) out[k] = ring[from + k]!;
  for (let k = head; k < out.length; k++) out[k] = ring[k - head]!;
}

/** The same, backwards. */
function unrollBack(ring: Float64Array, from: number, out: Float64Array): void {
  for (let k = 0, at = from; k < out.length; k++, at = at === 0 ? ring.length - 1 : at - 1) out[k] = ring[at]!;
}
