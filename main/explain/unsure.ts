// Places where the chosen model can hardly tell, for a person to say what they are: a mark there teaches it most. Pure.
// Source: Lewis and Gale, A sequential algorithm for training text classifiers, SIGIR 1994 (uncertainty sampling). Nearness to the threshold is
// measured in ranks of the tested scores, so it holds for any scale of scores.
import type { Frame } from "../prepare/frame.ts";
import { markedRows } from "../prepare/markedRows.ts";
import type { MarkedEvent } from "./labelDoubts.ts";

export interface UnsureStretch {
  fromUs: number;
  toUs: number;
  group: string | null;
  /** 0..1: 1 less the share of tested rows whose score lies between the stretch's peak and the threshold. */
  nearness: number;
}

const rowsOtherwise = 10;
/** Farther from the threshold than this share of all rows, nothing is unsure. */
const leastNearness = 0.9;

/** Stretches as long as the middle marked event (10 rows without one), one behind the other in each group, that no event touches, nearest to the
 *  threshold first, at most `most`. scores: of rows that the model did not learn from, NaN elsewhere; thresholdOf: of a row's group, NaN for none. */
export function unsureStretches(frame: Pick<Frame, "rows" | "tUs" | "group" | "groupNames">, scores: Float64Array, thresholdOf: (group: string | null) => number, events: readonly MarkedEvent[], most: number): UnsureStretch[] {
  const { tUs } = frame;
  if (tUs === undefined) return [];
  const nameOf = (r: number) => (frame.group && frame.groupNames ? (frame.groupNames[frame.group[r]!] ?? null) : null);
  const sorted = scores.filter((score) => !Number.isNaN(score)).sort();
  const rank = (value: number) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low / Math.max(1, sorted.length);
  };
  const marked = [...events].sort((a, b) => a.fromUs - b.fromUs);
  const isMarked = new Uint8Array(frame.rows);
  for (const rows of markedRows(frame, tUs, marked)) for (const r of rows) isMarked[r] = 1;
  const touches = (from: number, to: number) => isMarked.subarray(from, to + 1).includes(1);
  const length = middleLength(frame, marked);
  const found: UnsureStretch[] = [];
  let [start, peak] = [-1, -Infinity];
  for (let r = 0; r < frame.rows; r++) {
    const score = scores[r]!;
    const breaks = Number.isNaN(score) || (start >= 0 && frame.group !== undefined && frame.group[r] !== frame.group[start]);
    if (breaks) [start, peak] = [-1, -Infinity];
    if (Number.isNaN(score)) continue;
    if (start < 0) start = r;
    peak = Math.max(peak, score);
    if (r - start + 1 < length) continue;
    const group = nameOf(start);
    const threshold = thresholdOf(group);
    const nearness = Number.isNaN(threshold) ? 0 : 1 - Math.abs(rank(peak) - rank(threshold));
    if (nearness >= leastNearness && !touches(start, r)) found.push({ fromUs: tUs[start]!, toUs: tUs[r]!, group, nearness });
    [start, peak] = [-1, -Infinity];
  }
  return found.sort((a, b) => b.nearness - a.nearness || a.fromUs - b.fromUs).slice(0, most);
}

/** Rows of the middle marked event, by the usual step. */
function middleLength({ rows, tUs }: Pick<Frame, "rows" | "tUs">, events: readonly MarkedEvent[]): number {
  if (events.length === 0 || tUs === undefined || rows < 2) return rowsOtherwise;
  const steps = Float64Array.from({ length: Math.min(rows - 1, 10_000) }, (_, i) => tUs[i + 1]! - tUs[i]!).filter((step) => step > 0).sort();
  const lengths = Float64Array.from(events, ({ fromUs, toUs }) => toUs - fromUs).sort();
  return Math.max(1, Math.min(rows, Math.round(lengths[lengths.length >> 1]! / (steps[steps.length >> 1] ?? 1)) + 1));
}
