// What a model's performance would be where the truth never comes home: by the truth that rows of each score bin had on rows that it had not seen. Pure.
// For alarms: confidence-based estimation (CBPE), for values: errors learned by score (DLE), both as NannyML's documentation describes them, here from
// counts by bin alone. Both hold only while the relation of inputs to truth is unchanged, which nobody can test without truth.
import type { PerformanceReference } from "../../shared/format/monitoringReference.ts";
import { quantile } from "../../shared/stats/quantiles.ts";
import { seededGenerator, type Generator } from "../../shared/stats/random.ts";

export interface Estimated {
  /** precision: share of alarm rows that are in events; recall: share of event rows in alarm; mae: mean absolute error. */
  metric: "precision" | "recall" | "mae";
  value: number;
  /** 90 % interval. */
  low: number;
  high: number;
}

const draws = 400;

/** Estimates from counts by bin; a metric that has no rows to stand on is left out. */
export function estimated(reference: PerformanceReference, counts: readonly number[], seed = 1): Estimated[] {
  const bins = reference.rows.map((rows, b) => binOf(reference, b, rows, counts[b] ?? 0));
  const all = counts.reduce((sum, n) => sum + n, 0);
  if (all === 0) return [];
  const random = seededGenerator(seed);
  const interval = (metric: Estimated["metric"], of: (means: readonly number[]) => number): Estimated[] => {
    const value = of(bins.map(({ mean }) => mean));
    if (!Number.isFinite(value)) return [];
    const drawn = Float64Array.from({ length: draws }, () => of(bins.map((bin) => drawnMean(bin, random, reference.kind === "alarm"))));
    return [{ metric, value, low: Math.min(value, quantile(drawn, 0.05)), high: Math.max(value, quantile(drawn, 0.95)) }];
  };
  const sumOf = (means: readonly number[], counts_: (b: number) => number) => bins.reduce((sum, _, b) => sum + counts_(b) * means[b]!, 0);
  if (reference.kind === "value") return interval("mae", (means) => sumOf(means, (b) => bins[b]!.count) / all);
  const { threshold, edges } = reference;
  if (threshold === null) return [];
  // Bin b holds values above edge b - 1; the threshold is an edge of its own just below it.
  const alarms = (b: number) => (b > 0 && edges[b - 1]! >= below(threshold) ? bins[b]!.count : 0);
  const alarmRows = bins.reduce((sum, _, b) => sum + alarms(b), 0);
  return [
    ...(alarmRows > 0 ? interval("precision", (means) => sumOf(means, alarms) / alarmRows) : []),
    ...interval("recall", (means) => {
      const events = sumOf(means, (b) => bins[b]!.count);
      return events >= 1 ? sumOf(means, alarms) / events : Number.NaN;
    }),
  ];
}

/** The edge under a threshold: rows at the threshold itself belong above it. */
export function below(threshold: number): number {
  return threshold - Math.max(1e-12, Math.abs(threshold) * 1e-12);
}

interface Bin {
  mean: number;
  /** Variance of the mean over the rows that are estimated, for what was seen and for those rows themselves. */
  variance: number;
  count: number;
}

function binOf({ sums, squares, together, kind, rows: allRows }: PerformanceReference, b: number, rows: number, count: number): Bin {
  const overall = sums.reduce((sum, value) => sum + value, 0) / Math.max(1, allRows.reduce((sum, value) => sum + value, 0));
  // One row of what is usual everywhere stands in for bins that held next to none.
  const mean = (sums[b]! + overall) / (rows + 1);
  const spread = kind === "alarm" ? mean * (1 - mean) : Math.max(0, (squares[b]! + overall * overall) / (rows + 1) - mean * mean);
  return { mean, variance: spread * together * (1 / (rows + 1) + (count > 0 ? 1 / count : 0)), count };
}

function drawnMean({ mean, variance }: Bin, random: Generator, isShare: boolean): number {
  const value = mean + Math.sqrt(variance) * random.normal();
  return Math.max(0, isShare ? Math.min(1, value) : value);
}
