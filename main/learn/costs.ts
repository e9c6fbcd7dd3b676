// What alarms cost at each threshold: missed events and false alarms, in the money or effort that the plan states. Runs in main; pure and seeded.
// Events are those of metricsEvents.ts; where rows have no order, each row is an event of its own.
import { blockBootstrap, centralInterval } from "../../shared/stats/bootstrap.ts";
import { quantileOfSorted, sortedFinite } from "../../shared/stats/quantiles.ts";
import { countSpans, sweepAlarms } from "./alarmSweep.ts";
import { blockLengthOf, replicatesFor, type IntervalOptions } from "./metrics.ts";
import type { Outcomes } from "./metricsOutcomes.ts";

export interface AlarmCosts {
  /** Cost of an event without an alarm, at least 0. */
  missedEvent: number;
  /** Cost of an alarm outside every event, at least 0. */
  falseAlarm: number;
}

/** Sums over the rows that were given. */
export interface CostPoint {
  threshold: number;
  missedEvents: number;
  falseAlarms: number;
  cost: number;
  /** 95 % interval of the cost; absent where none was asked for. */
  low?: number;
  high?: number;
}

/** Thresholds worth looking at, rising: evenly spaced quantiles, closer together in the upper tail, and one above every score. */
export function thresholdGrid(persisted: Float64Array): Float64Array {
  const sorted = sortedFinite(persisted.filter((v) => v > -Infinity));
  if (sorted.length === 0) return Float64Array.of(Infinity);
  const levels = Array.from({ length: 100 }, (_, i) => i / 100);
  for (let tail = 0.5; tail * sorted.length >= 0.5; tail /= 1.1) levels.push(1 - tail);
  const values = new Set(levels.map((p) => sorted[Math.round((sorted.length - 1) * p)]!));
  const middle = quantileOfSorted(sorted, 0.5);
  values.add(Number.isNaN(middle) ? sorted[0]! : middle);
  values.add(justAbove(sorted[sorted.length - 1]!));
  return Float64Array.from(values).sort();
}

/** The next number that a score must reach to be greater than x. */
export function justAbove(x: number): number {
  return x + Math.max(Math.abs(x) * 2 ** -52, Number.MIN_VALUE);
}

/** Cost at every threshold of the grid. outcomes.answer holds persisted scores (see shared/scoring/decide.ts), so a row alarms where it is at
 *  least the threshold. Intervals only where options are given. also: thresholds that must stand in the curve, such as the one in use. */
export function costCurve(outcomes: Outcomes, costs: AlarmCosts, options?: IntervalOptions, also: readonly number[] = []): CostPoint[] {
  const grid = Float64Array.from(new Set([...thresholdGrid(outcomes.answer), ...also])).sort();
  const rows = outcomes.y.length;
  const sweep = sweepAlarms(outcomes, grid);
  const missed = countSpans(sweep.missed, grid.length);
  const wrong = countSpans(sweep.wrong, grid.length);
  const curve = Array.from(
    grid,
    (threshold, i): CostPoint => ({ threshold, missedEvents: missed[i]!, falseAlarms: wrong[i]!, cost: missed[i]! * costs.missedEvent + wrong[i]! * costs.falseAlarm }),
  );
  if (!options) return curve;
  const replicates = replicatesFor(rows, options);
  const drawn = curve.map(() => new Float64Array(replicates));
  const blockLength = options.blockLength ?? blockLengthOf({ ...outcomes, alarm: alarmsAt(outcomes.answer, Infinity) });
  let b = 0;
  blockBootstrap({ rows, blockLength, replicates, seed: options.seed }, (weights) => {
    const drawnMissed = countSpans(sweep.missed, grid.length, weights);
    const drawnWrong = countSpans(sweep.wrong, grid.length, weights);
    for (let i = 0; i < grid.length; i++) drawn[i]![b] = drawnMissed[i]! * costs.missedEvent + drawnWrong[i]! * costs.falseAlarm;
    return b++;
  });
  return curve.map((point, i) => ({ ...point, ...centralInterval(drawn[i]!) }));
}

/** The cheapest point; of equal ones the middle of them, so that small shifts of the score matter least. */
export function cheapest(curve: readonly CostPoint[]): CostPoint {
  const least = Math.min(...curve.map((p) => p.cost));
  const equal = curve.filter((p) => p.cost === least);
  return equal[equal.length >> 1]!;
}

/** 1 where a persisted score is at least the threshold. */
export function alarmsAt(persisted: Float64Array, threshold: number): Uint8Array {
  // A plain loop: this runs once a threshold, and from() with a function is ten times as slow.
  const alarms = new Uint8Array(persisted.length);
  for (let r = 0; r < persisted.length; r++) alarms[r] = persisted[r]! >= threshold ? 1 : 0;
  return alarms;
}
