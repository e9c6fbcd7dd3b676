// Marked events that the model finds nothing in: the mark may be wrong, or the model blind. Judged on scores of rows that it did not learn from. Pure.
// The measure is a rank, so it holds for any scale of scores: the share of unmarked stretches of the same length that score as high as the event's own peak.
// Unmarked rows are the reference, as in confident learning (C. Northcutt, L. Jiang, I. Chuang, Journal of Artificial Intelligence Research 70 (2021), 1373-1411).
import type { Frame } from "../prepare/frame.ts";
import { markedRows } from "../prepare/markedRows.ts";

export interface MarkedEvent {
  id: string;
  fromUs: number;
  toUs: number;
  group?: string | undefined;
}

export interface LabelDoubt {
  event: string;
  /** 0..1: share of unmarked stretches of the same number of rows with a peak at least as high. */
  share: number;
}

/** An event is doubted when at least one in ten unmarked stretches looks as much like one. A mark set at random is found nine times in ten then. */
const doubtFrom = 0.1;
const mostReference = 2000;

/** Doubts, strongest first. scores: of each frame row, NaN where it was not tested; events without a tested row are left out. Needs times; else empty. */
export function labelDoubts(frame: Pick<Frame, "rows" | "tUs" | "group" | "groupNames">, scores: Float64Array, events: readonly MarkedEvent[]): LabelDoubt[] {
  const { tUs } = frame;
  if (tUs === undefined) return [];
  const rowsOf = markedRows(frame, tUs, events);
  const isMarked = new Uint8Array(frame.rows);
  for (const rows of rowsOf) for (const r of rows) isMarked[r] = 1;
  const peakOf = (rows: Iterable<number>) => {
    let peak = -Infinity;
    let tested = 0;
    for (const r of rows) {
      const score = scores[r]!;
      if (Number.isNaN(score)) continue;
      tested += 1;
      if (score > peak) peak = score;
    }
    return tested === 0 ? Number.NaN : peak;
  };
  return events
    .flatMap(({ id }, i): LabelDoubt[] => {
      const peak = peakOf(rowsOf[i]!);
      if (Number.isNaN(peak)) return [];
      const reference = calmPeaks(frame, scores, isMarked, rowsOf[i]!.length);
      const share = reference.length === 0 ? 0 : reference.filter((each) => each >= peak).length / reference.length;
      return share >= doubtFrom ? [{ event: id, share }] : [];
    })
    .sort((a, b) => b.share - a.share || (a.event < b.event ? -1 : 1));
}

/** Peaks of stretches of `length` tested, unmarked rows of one group that do not overlap; evenly thinned to at most 2,000. */
function calmPeaks(frame: Pick<Frame, "rows" | "group">, scores: Float64Array, isMarked: Uint8Array, length: number): number[] {
  const peaks: number[] = [];
  let [peak, rows] = [-Infinity, 0];
  for (let r = 0; r < frame.rows; r++) {
    const breaks = isMarked[r] === 1 || Number.isNaN(scores[r]!) || (r > 0 && frame.group !== undefined && frame.group[r] !== frame.group[r - 1]);
    if (breaks) [peak, rows] = [-Infinity, 0];
    if (isMarked[r] === 1 || Number.isNaN(scores[r]!)) continue;
    peak = Math.max(peak, scores[r]!);
    rows += 1;
    if (rows < length) continue;
    peaks.push(peak);
    [peak, rows] = [-Infinity, 0];
  }
  const every = Math.ceil(peaks.length / mostReference);
  return every <= 1 ? peaks : peaks.filter((_, i) => i % every === 0);
}
