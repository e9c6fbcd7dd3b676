// At which thresholds of a rising grid each event is missed and each false alarm begins, from one pass over the rows. Runs in main; pure.
// The same counts as findEvents (metricsEvents.ts) at each threshold: an alarm begins where the score reaches the threshold and the one before did not.
import { pauseOf } from "./metricsEvents.ts";
import type { Outcomes } from "./metricsOutcomes.ts";

/** Spans of the grid, each belonging to a row: places from `from` to before `to`. */
export interface Spans {
  row: Int32Array;
  from: Int32Array;
  to: Int32Array;
}

export interface AlarmSweep {
  /** Where an event has no alarm that begins inside it; the row is the event's first. Spans of one event do not overlap. */
  missed: Spans;
  /** Where an alarm begins at a row outside every event. */
  wrong: Spans;
}

/** Sweeps persisted scores (outcomes.answer, see shared/scoring/decide.ts) over a rising grid of thresholds. */
export function sweepAlarms(outcomes: Outcomes, grid: Float64Array): AlarmSweep {
  const { y, answer, group, tUs } = outcomes;
  const ordered = tUs !== undefined || group !== undefined;
  const pause = pauseOf(outcomes);
  const missed = new SpanList();
  const wrong = new SpanList();
  const begun = new Uint8Array(grid.length);
  let event = -1;
  const closeEvent = () => {
    if (event < 0) return;
    for (let g = 0; g < grid.length; g++) {
      if (begun[g] === 1) continue;
      const from = g;
      while (g < grid.length && begun[g] === 0) g++;
      missed.push(event, from, g);
    }
    begun.fill(0);
    event = -1;
  };
  let before = 0;
  for (let r = 0; r < y.length; r++) {
    const joined = ordered && r > 0 && (group === undefined || group[r] === group[r - 1]);
    const inside = y[r]! > 0.5;
    if (event >= 0 && !(inside && joined)) closeEvent();
    if (inside && event < 0) event = r;
    // Thresholds up to `reached` alarm at this row; those up to `stood` alarmed at the row before and go on.
    const reached = placesReached(grid, answer[r]!);
    const stood = joined && !(tUs !== undefined && tUs[r]! - tUs[r - 1]! > pause) ? before : 0;
    before = reached;
    if (stood >= reached) continue;
    if (inside) begun.fill(1, stood, reached);
    else wrong.push(r, stood, reached);
  }
  closeEvent();
  return { missed: missed.spans(), wrong: wrong.spans() };
}

/** How many thresholds of the grid lie at or under the score; none for NaN. */
function placesReached(grid: Float64Array, score: number): number {
  let low = 0;
  let high = grid.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (grid[middle]! <= score) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** At each place of the grid, how many spans hold it; each counts as often as its row was drawn. */
export function countSpans({ row, from, to }: Spans, places: number, weights?: Int32Array): Int32Array {
  const counts = new Int32Array(places + 1);
  for (let i = 0; i < row.length; i++) {
    const w = weights ? weights[row[i]!]! : 1;
    counts[from[i]!]! += w;
    counts[to[i]!]! -= w;
  }
  for (let g = 1; g < places; g++) counts[g]! += counts[g - 1]!;
  return counts.subarray(0, places);
}

class SpanList {
  private readonly flat: number[] = [];

  push(row: number, from: number, to: number): void {
    this.flat.push(row, from, to);
  }

  spans(): Spans {
    const count = this.flat.length / 3;
    const out: Spans = { row: new Int32Array(count), from: new Int32Array(count), to: new Int32Array(count) };
    for (let i = 0; i < count; i++) {
      out.row[i] = this.flat[i * 3]!;
      out.from[i] = this.flat[i * 3 + 1]!;
      out.to[i] = this.flat[i * 3 + 2]!;
    }
    return out;
  }
}
