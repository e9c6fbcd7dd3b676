// How far probabilities can be believed: Brier score, calibration error, and the points of a reliability diagram. Runs in main; pure.
// Bins hold equal numbers of rows (Nguyen and O'Connor, EMNLP 2015): with rare events bins of equal width are nearly all empty.
import type { Outcomes } from "./metricsOutcomes.ts";

const binCount = 10;

/** Mean squared distance of probability and truth (Brier, Monthly Weather Review 78, 1950), 0..1; NaN where an answer is no probability. */
export function brierScore({ y, answer }: Outcomes, weights?: Int32Array): number {
  let [sum, n] = [0, 0];
  for (let r = 0; r < y.length; r++) {
    const w = weights ? weights[r]! : 1;
    const p = answer[r]!;
    if (!(p >= 0 && p <= 1)) return NaN;
    const distance = p - (y[r]! > 0.5 ? 1 : 0);
    sum += w * distance * distance;
    n += w;
  }
  return sum / n;
}

/** One bin of equally many rows: what was promised, what came. */
export interface ReliabilityPoint {
  rows: number;
  promised: number;
  came: number;
}

/** Rows by falling answer cut into ten bins of nearly equal weight; rows of one answer stay together. Empty where an answer is no probability. */
export function reliability({ y, answer }: Outcomes, order: Int32Array, weights?: Int32Array): ReliabilityPoint[] {
  const points: ReliabilityPoint[] = [];
  let total = 0;
  for (let r = 0; r < y.length; r++) {
    if (!(answer[r]! >= 0 && answer[r]! <= 1)) return [];
    total += weights ? weights[r]! : 1;
  }
  let [rows, promised, came, done] = [0, 0, 0, 0];
  for (let i = 0; i < order.length; i++) {
    const r = order[i]!;
    const w = weights ? weights[r]! : 1;
    rows += w;
    promised += w * answer[r]!;
    came += y[r]! > 0.5 ? w : 0;
    const last = i + 1 === order.length;
    if (!last && (done + rows < ((points.length + 1) * total) / binCount || answer[r] === answer[order[i + 1]!])) continue;
    if (rows > 0) points.push({ rows, promised: promised / rows, came: came / rows });
    done += rows;
    rows = promised = came = 0;
  }
  return points;
}

/** Mean distance of promised and come shares over the bins, weighted by rows, 0..1; NaN where an answer is no probability. */
export function calibrationError(o: Outcomes, order: Int32Array, weights?: Int32Array): number {
  const points = reliability(o, order, weights);
  let [sum, n] = [0, 0];
  for (const { rows, promised, came } of points) {
    sum += rows * Math.abs(promised - came);
    n += rows;
  }
  return n > 0 ? sum / n : NaN;
}
