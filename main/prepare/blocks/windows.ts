// Where the window of each row begins, for blocks of one group: shared by all columns of a step. Pure. A window is a number of rows or
// a stretch of time; it never reaches over the start of the group, a break, or a gap in time.
import { anyGapS } from "../../../shared/recipe/steps/align.ts";
import { GapWatch, secondsToUs } from "../../../shared/recipe/gaps.ts";
import type { Block } from "./block.ts";

export interface WindowSize {
  /** Rows of a full window; with `windowS`, the most rows that are kept. */
  rows: number;
  /** Rows that are this many seconds older than their window's row are out; undefined: rows alone count. */
  windowS?: number | undefined;
  maxGapS?: number | undefined;
}

/** Windows over columns that hold some rows of the past before the block's own. */
export interface BlockWindows {
  /** Rows of the past that stand before the block's. */
  before: number;
  /** First row of the window of each row of the block, a place in the joined column. */
  from: Int32Array;
  /** Rows at the end of the joined column that the next block needs. */
  keep: number;
  /** Times of the joined rows, seconds after the first of them; only where the size is a time. */
  seconds: Float64Array | undefined;
}

/** Follows the windows of a group from block to block. */
export class WindowWatch {
  private readonly gaps: GapWatch;
  private held = 0;
  /** Rows since the start, break or gap, of the last row. */
  private since = 0;
  private tUs: Float64Array = new Float64Array(0);
  constructor(private readonly size: WindowSize) {
    // A time that runs back or is unknown tells no stretch of time.
    this.gaps = new GapWatch(size.maxGapS ?? (size.windowS === undefined ? undefined : anyGapS));
  }

  next(block: Block): BlockWindows {
    const { rows, windowS } = this.size;
    const before = this.held;
    const from = new Int32Array(block.rows);
    const times = windowS === undefined ? undefined : join(this.tUs, block.tUs);
    const windowUs = secondsToUs(windowS ?? 0);
    let head = 0;
    const at = { tUs: NaN, segment: 0, cells: [] };
    for (let r = 0; r < block.rows; r++) {
      at.tUs = block.tUs[r]!;
      at.segment = block.segment[r]!;
      this.since = this.gaps.startsAnew(at) ? 0 : this.since + 1;
      head = Math.max(head, before + r - Math.min(rows - 1, this.since));
      if (times !== undefined) while (times[head]! <= at.tUs - windowUs) head++;
      from[r] = head;
    }
    const keep = block.rows === 0 ? before : before + block.rows - head;
    this.held = keep;
    if (times !== undefined) this.tUs = times.slice(times.length - keep);
    return { before, from, keep, seconds: times?.map((t) => (t - times[0]!) / 1e6) };
  }
}

/** A column's past and its block as one. */
export function join(past: Float64Array, now: Float64Array): Float64Array {
  if (past.length === 0) return now;
  const out = new Float64Array(past.length + now.length);
  out.set(past);
  out.set(now, past.length);
  return out;
}

/** The pasts of the columns of a step, as long as its windows ask. */
export class Pasts {
  private readonly pasts: Float64Array[];
  constructor(columns: number) {
    this.pasts = Array.from({ length: columns }, () => new Float64Array(0));
  }
  /** Column k with its past before it; keeps the last `keep` rows of it. */
  joined(k: number, now: Float64Array, { keep }: BlockWindows): Float64Array {
    const out = join(this.pasts[k]!, now);
    this.pasts[k] = out.slice(out.length - keep);
    return out;
  }
}
