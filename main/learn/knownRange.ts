// Finds the range that a model was taught in, and how many tested rows lay outside it. Runs in main; pure.
import { outsideKnown, type KnownRange } from "../../shared/scoring/knownRange.ts";
import type { Task } from "./family.ts";
import { readRow, type Frame } from "./frame.ts";
import type { Split } from "./splits.ts";

/** Span of every feature over some rows of the frame; default all. */
export function knownRangeOf(frame: Frame, rows?: Int32Array): KnownRange {
  const span = frame.features.map((_, f) => {
    let [low, high] = [Infinity, -Infinity];
    const column = frame.X.subarray(f * frame.rows, (f + 1) * frame.rows);
    const take = (v: number) => {
      if (v < low) low = v;
      if (v > high) high = v;
    };
    if (rows) for (const r of rows) take(column[r]!);
    else column.forEach(take);
    return Number.isFinite(low) && Number.isFinite(high) ? { low, high } : { low: null, high: null };
  });
  return { low: span.map((each) => each.low), high: span.map((each) => each.high) };
}

/** Tested rows outside the range of their own fold's training rows: how many, and which feature first took them out, most often first.
 *  Of a detector's rows only those that are not known to be anomalous: strange ones are what it looks for. */
export function outsideOfFolds(frame: Frame, task: Task, split: Split): { perFold: number[]; share: number; features: { feature: string; share: number }[] } {
  const counts = new Int32Array(frame.features.length);
  const row = new Float64Array(frame.features.length);
  let [outside, tested] = [0, 0];
  const perFold = split.folds.map(({ train, test: all }) => {
    const test = task === "anomaly" && frame.y ? all.filter((r) => !(frame.y![r]! > 0.5)) : all;
    const range = knownRangeOf(frame, train);
    let own = 0;
    for (const r of test) {
      const f = outsideKnown(range, readRow(frame, r, row));
      if (f < 0) continue;
      counts[f]!++;
      own++;
    }
    outside += own;
    tested += test.length;
    return test.length > 0 ? own / test.length : 0;
  });
  const of = (count: number) => (tested > 0 ? count / tested : 0);
  const features = frame.features.map((feature, f) => ({ feature, share: of(counts[f]!) })).filter(({ share }) => share > 0).sort((a, b) => b.share - a.share);
  return { perFold, share: of(outside), features };
}
