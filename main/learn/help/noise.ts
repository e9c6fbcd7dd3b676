// How noisy a feature is by its own rows, and rows with as much noise again: what that costs is about what a quiet sensor would gain. Pure and seeded.
// Sources: second differences, Gasser, Sroka and Jennen-Steinmetz, Biometrika 73, 1986; adding what one would take away, Cook and Stefanski, JASA 89, 1994.
import { median } from "../../../shared/stats/quantiles.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import { streamOrder } from "../answerFrame.ts";

/** Fewer values than this are states or codes, which have no noise. */
const leastValues = 12;
/** Newest rows that are enough to tell. */
const lookedAt = 20_000;

/** Standard deviation of the noise of each of some features: from how cells jump about their neighbours in time, at least that of their steps. Where
 *  rows have no order only the steps tell. What really moves from row to row counts as noise too, so it is an upper bound. */
export function noiseOf(frame: Frame, features: readonly number[]): Map<number, number> {
  const order = streamOrder(frame).subarray(-lookedAt);
  return new Map(features.map((f) => [f, noiseOfColumn(frame.X.subarray(f * frame.rows, (f + 1) * frame.rows), order, frame)]));
}

function noiseOfColumn(values: Float64Array, order: Int32Array, { group, tUs }: Frame): number {
  const distinct = new Set(Array.from(order, (r) => values[r]!));
  distinct.delete(NaN);
  if (distinct.size < leastValues) return 0;
  const sorted = Float64Array.from(distinct).sort();
  let step = Infinity;
  for (let i = 1; i < sorted.length; i++) step = Math.min(step, sorted[i]! - sorted[i - 1]!);
  const ofSteps = step / Math.sqrt(12);
  if (!tUs) return ofSteps;
  const jumps: number[] = [];
  for (let i = 1; i + 1 < order.length; i++) {
    const [before, at, after] = [order[i - 1]!, order[i]!, order[i + 1]!];
    if (group && (group[before] !== group[at] || group[at] !== group[after])) continue;
    const jump = Math.abs(values[before]! - 2 * values[at]! + values[after]!);
    if (!Number.isNaN(jump)) jumps.push(jump);
  }
  // The second difference of white noise has six times its variance; 1.4826 makes a median a standard deviation.
  return jumps.length === 0 ? ofSteps : Math.max(ofSteps, (1.4826 * median(Float64Array.from(jumps))) / Math.sqrt(6));
}

/** The frame with noise added to some features: in a row all are pushed the same way, each by its own spread, as one sensor would push them. */
export function withNoise(frame: Frame, noise: ReadonlyMap<number, number>, seed: number): Frame {
  const random = seededGenerator(seed);
  const X = frame.X.slice();
  for (let r = 0; r < frame.rows; r++) {
    const push = random.normal();
    for (const [f, spread] of noise) X[f * frame.rows + r]! += spread * push;
  }
  return { ...frame, X };
}
