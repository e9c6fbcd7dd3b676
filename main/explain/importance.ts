// What the model loses without a group of features: their values dealt anew among rows that the model had not seen. Pure but for the scoring it is given.
// Features that move as one are dealt together, else each would stand in for the other and both would look worthless.
// Sources: Breiman, Machine Learning 45, 2001; groups by rank correlation: Altmann et al., Bioinformatics 26, 2010, and scikit-learn's guide.
import { blockBootstrap, centralInterval } from "../../shared/stats/bootstrap.ts";
import { seededGenerator, shuffle } from "../../shared/stats/random.ts";
import { spearman } from "../../shared/stats/ranks.ts";
import { blockLengthOf, metricOf, prepare, replicatesFor, type Measured, type MetricId, type Outcomes } from "../learn/metrics.ts";
import type { Frame } from "../prepare/frame.ts";
import { evenly } from "./effect.ts";

const comparedRows = 500;

/** Features in groups, in the order given: one joins the first group with whose every member its |Spearman| is at least `least`. */
export function featureGroups(frame: Frame, order: readonly number[], least = 0.8): number[][] {
  const rows = evenly(Int32Array.from({ length: frame.rows }, (_, r) => r), comparedRows);
  const values = new Map(order.map((f) => [f, Float64Array.from(rows, (r) => frame.X[f * frame.rows + r]!)]));
  const groups: number[][] = [];
  for (const f of order) {
    const alike = groups.find((group) => group.every((other) => Math.abs(spearman(values.get(f)!, values.get(other)!)) >= least));
    if (alike) alike.push(f);
    else groups.push([f]);
  }
  return groups;
}

/** The frame with the cells of some features dealt anew among its rows, all by the same deal. */
export function dealtAnew(frame: Frame, features: readonly number[], seed: number): Frame {
  const deal = shuffle(Int32Array.from({ length: frame.rows }, (_, r) => r), seededGenerator(seed));
  const X = frame.X.slice();
  for (const f of features) for (let r = 0; r < frame.rows; r++) X[f * frame.rows + r] = frame.X[f * frame.rows + deal[r]!]!;
  return { ...frame, X };
}

/** The metric as it is, and what each group costs: positive where the model gets worse without it, in units of the metric, with its 95 % interval from
 *  blocks of rows drawn alike for both. All outcomes are of the same rows in the same order. */
export function costsOf(metric: MetricId, whole: Outcomes, without: readonly Outcomes[], seed: number): { value: number; costs: Measured[] } {
  const { compute, direction } = metricOf(metric);
  const worse = (all: number, less: number) => (direction === "higher" ? all - less : less - all);
  const [full, ...parts] = [whole, ...without].map(prepare);
  const drawn = parts.map((): number[] => []);
  const rows = whole.y.length;
  blockBootstrap({ rows, blockLength: blockLengthOf(whole), replicates: replicatesFor(rows * (parts.length + 1), { seed }), seed }, (weights) => {
    const value = compute(full!, weights);
    parts.forEach((part, g) => drawn[g]!.push(worse(value, compute(part, weights))));
    return value;
  });
  const value = compute(full!);
  return { value, costs: parts.map((part, g) => ({ value: worse(value, compute(part)), ...centralInterval(Float64Array.from(drawn[g]!)) })) };
}

/** At most `most` rows of a part, in stretches so that alarms keep their neighbours. */
export function stretchesOf(rows: Int32Array, most: number, length = 500): Int32Array {
  if (rows.length <= most) return rows;
  const each = Math.max(1, Math.min(length, Math.floor(most))); // of many parts little is taken each: never more than it has
  const count = Math.max(1, Math.floor(most / each));
  const apart = rows.length / count;
  return Int32Array.from({ length: count * each }, (_, i) => rows[Math.floor(Math.floor(i / each) * apart) + (i % each)]!);
}
