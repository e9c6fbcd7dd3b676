// What rows that the judged model had not seen say of its errors, by bins of its score: for estimates where truth never comes home. The second half of
// them tries the estimates of the first. Pure.
import type { PerformanceReference } from "../../shared/format/monitoringReference.ts";
import { binOf } from "../../shared/format/sketch.ts";
import { below, estimated } from "./estimate.ts";
import { quantileOfSorted } from "../../shared/stats/quantiles.ts";
import type { Outcomes } from "../learn/metrics.ts";

const leastRows = 200;
const blocks = 40;
const triedWindows = 12;
const scoreBins = 12;

/** threshold: rows from here on alarm; null for values. Undefined where fewer than 200 rows have truth and answer, where nothing was ever an event, and for answers
 *  of several classes, whose score is not one axis. */
export function performanceReference(outcomes: Outcomes, threshold: number | null): PerformanceReference | undefined {
  const { y, answer, alarm, classes, tUs, group } = outcomes;
  const isAlarm = alarm !== undefined;
  if (classes || (isAlarm && threshold === null)) return undefined;
  const known = Array.from(y.keys()).filter((r) => Number.isFinite(y[r]!) && Number.isFinite(answer[r]!));
  known.sort((a, b) => (tUs ? tUs[a]! - tUs[b]! : 0) || (group ? group[a]! - group[b]! : 0) || a - b);
  if (known.length < leastRows) return undefined;
  const truth = known.map((r) => (isAlarm ? Number(y[r]! > 0.5) : Math.abs(y[r]! - answer[r]!)));
  if (isAlarm && !truth.some((value) => value === 1)) return undefined;
  const scores = known.map((r) => answer[r]!);
  const edges = edgesOf(scores, truth, isAlarm ? threshold : null);
  const of = (from: number, to: number, together: number): Omit<PerformanceReference, "backtest"> => {
    const bins = edges.length + 1;
    const [rows, sums, squares] = [new Array<number>(bins).fill(0), new Array<number>(bins).fill(0), new Array<number>(bins).fill(0)];
    for (let i = from; i < to; i++) {
      const b = binOf(edges, scores[i]!);
      rows[b]!++;
      sums[b]! += truth[i]!;
      squares[b]! += truth[i]! ** 2;
    }
    return { kind: isAlarm ? "alarm" : "value", edges, rows, sums, squares, threshold: isAlarm ? threshold : null, together };
  };
  const alone = of(0, known.length, 1);
  const together = togetherOf(scores, truth, alone);
  const half = known.length >> 1;
  const first = { ...of(0, half, together), backtest: { windows: 0, covered: 0 } };
  const backtest = { windows: 0, covered: 0 };
  const size = Math.floor((known.length - half) / triedWindows);
  for (let w = 0; w < triedWindows; w++) {
    const [from, to] = [half + w * size, half + (w + 1) * size];
    const actual = of(from, to, 1);
    for (const { metric, low, high } of estimated(first, actual.rows)) {
      const value = actualOf(metric, actual);
      if (Number.isNaN(value)) continue;
      backtest.windows++;
      backtest.covered += Number(value >= low - 1e-12 && value <= high + 1e-12);
    }
  }
  return { ...alone, together, backtest };
}

function actualOf(metric: "precision" | "recall" | "mae", { rows, sums, edges, threshold }: Omit<PerformanceReference, "backtest">): number {
  const total = (values: readonly number[], from = 0) => values.slice(from).reduce((sum, value) => sum + value, 0);
  if (metric === "mae") return total(sums) / total(rows);
  const from = edges.findIndex((edge) => edge >= below(threshold!)) + 1;
  return from === 0 ? Number.NaN : total(sums, from) / (metric === "precision" ? total(rows, from) : total(sums));
}

/** Quantiles of all scores and of those in events, and the threshold, so that both sides of it are seen. */
function edgesOf(scores: readonly number[], truth: readonly number[], threshold: number | null): number[] {
  const inner = (values: number[]) => {
    const sorted = Float64Array.from(values).sort();
    return values.length === 0 ? [] : Array.from({ length: scoreBins - 1 }, (_, i) => quantileOfSorted(sorted, (i + 1) / scoreBins));
  };
  const edges = [...inner([...scores]), ...(threshold === null ? [] : [...inner(scores.filter((_, i) => truth[i] === 1)), below(threshold)])];
  return [...new Set(edges)].sort((a, b) => a - b);
}

/** How many neighbouring rows count as one: how much more the mean of what a bin does not tell varies from block to block than of independent rows. */
function togetherOf(scores: readonly number[], truth: readonly number[], { edges, rows, sums }: Omit<PerformanceReference, "backtest">): number {
  const rest = truth.map((value, i) => {
    const b = binOf(edges, scores[i]!);
    return value - sums[b]! / rows[b]!;
  });
  const size = Math.floor(rest.length / blocks);
  const variance = rest.reduce((sum, value) => sum + value * value, 0) / rest.length;
  if (!(variance > 0)) return 1;
  let ofMeans = 0;
  for (let k = 0; k < blocks; k++) {
    let sum = 0;
    for (let i = k * size; i < (k + 1) * size; i++) sum += rest[i]!;
    ofMeans += (sum / size) ** 2 / blocks;
  }
  return Math.max(1, (size * ofMeans) / variance);
}
