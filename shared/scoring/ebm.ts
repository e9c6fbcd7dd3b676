// Explainable boosting: a curve for each feature and a few grids for pairs of features, added up. Runs anywhere; pure.
// The document is the explanation: what an engineer sees, and may redraw, is what answers. Sources: Lou, Caruana, Gehrke, Hooker, KDD 2012 and
// 2013 (GA2M); Nori, Jenkins, Koch, Caruana, InterpretML, arXiv 1909.09223.
import { logistic } from "./linear.ts";
import type { Contributions, ModelHead, Scorer } from "./model.ts";

/** Steps of one feature. A value belongs to the step number of edges below it, so v <= edges[b] means step <= b; as many values as edges + 1. */
export interface Curve {
  /** Ascending, in units of the feature. */
  edges: number[];
  /** What each step adds: log-odds, or target units. */
  values: number[];
  /** What a missing value adds. */
  missing: number;
}

/** What two features add together beyond their curves. A missing value has the place after the last step. */
export interface PairGrid {
  /** Places in `features`. */
  features: [number, number];
  edges: [number[], number[]];
  /** Row-major: (edges[0].length + 2) x (edges[1].length + 2). */
  values: number[];
}

/** Steps of a curve redrawn by a person. */
export interface CurveEdit {
  feature: string;
  /** Steps of the curve; the place after the last step stands for a missing value. */
  bins: number[];
  /** What each of them adds from now on. */
  values: number[];
  person: string;
  reason: string;
}

/** base + sum of curves + sum of grids; log-odds of class 1 where the answer is a probability. `edits` lie over the curves, the last one on top. */
export interface EbmModel extends ModelHead {
  family: "ebm";
  answer: "probability" | "value";
  base: number;
  /** One for each feature. */
  curves: Curve[];
  pairs: PairGrid[];
  edits: CurveEdit[];
}

/** A scorer that names the grids' parts too. */
export interface EbmScorer extends Scorer {
  /** What each curve and each grid adds to a row, in document order; with the base they are the total. */
  parts(row: Float64Array): { curves: Float64Array; pairs: Float64Array };
}

/** Scorer of a document. Contributions are exact: a grid's part is shared in halves by its two features, which is its Shapley value, as a grid
 *  adds nothing on average over either. Throws RangeError where lists do not fit together. */
export function ebmScorer(model: EbmModel): EbmScorer {
  const size = model.features.length;
  if (model.curves.length !== size) throw new RangeError(`ebm: ${model.curves.length} curves for ${size} features`);
  const edges = model.curves.map((curve) => Float64Array.from(curve.edges));
  const values = model.features.map((_, f) => stepsOf(model, f));
  const grids = model.pairs.map((pair) => {
    const [a, b] = pair.edges;
    if (pair.values.length !== (a.length + 2) * (b.length + 2)) throw new RangeError(`ebm: a grid of ${pair.values.length} values`);
    return { features: pair.features, a: Float64Array.from(a), b: Float64Array.from(b), values: Float64Array.from(pair.values) };
  });
  const probability = model.answer === "probability";
  const curveOf = (row: Float64Array, f: number) => values[f]![stepOf(edges[f]!, row[f]!)]!;
  const gridOf = (row: Float64Array, k: number) => {
    const { features, a, b, values: cells } = grids[k]!;
    return cells[stepOf(a, row[features[0]]!) * (b.length + 2) + stepOf(b, row[features[1]]!)]!;
  };
  const sum = (row: Float64Array) => {
    let total = model.base;
    for (let f = 0; f < size; f++) total += curveOf(row, f);
    for (let k = 0; k < grids.length; k++) total += gridOf(row, k);
    return total;
  };
  return {
    score: (row) => (probability ? logistic(sum(row)) : sum(row)),
    parts: (row) => ({ curves: Float64Array.from(values, (_, f) => curveOf(row, f)), pairs: Float64Array.from(grids, (_, k) => gridOf(row, k)) }),
    contributions(row): Contributions {
      const parts = Float64Array.from(values, (_, f) => curveOf(row, f));
      for (const [k, { features }] of grids.entries()) for (const f of features) parts[f]! += gridOf(row, k) / 2;
      return { scale: probability ? "log-odds" : "score", base: model.base, values: parts, total: sum(row) };
    },
  };
}

/** What the steps of feature f add once every edit is laid over its curve; the last entry is for a missing value. */
export function stepsOf(model: EbmModel, f: number): Float64Array {
  const { values, edges, missing } = model.curves[f]!;
  if (values.length !== edges.length + 1) throw new RangeError(`ebm: ${values.length} values for ${edges.length} edges`);
  const steps = Float64Array.from([...values, missing]);
  for (const edit of model.edits) if (edit.feature === model.features[f]) edit.bins.forEach((bin, i) => (steps[bin] = edit.values[i]!));
  return steps;
}

/** The document with one more edit; the curve as learned stays below it. Throws RangeError for a feature or step that is not there, a value that
 *  is no number, and an edit without person or reason. */
export function editCurve(model: EbmModel, edit: CurveEdit): EbmModel {
  const curve = model.curves[model.features.indexOf(edit.feature)];
  if (!curve) throw new RangeError(`ebm: no feature ${edit.feature}`);
  if (edit.bins.length === 0 || edit.bins.length !== edit.values.length) throw new RangeError(`ebm: ${edit.values.length} values for ${edit.bins.length} steps`);
  if (!edit.bins.every((bin) => Number.isInteger(bin) && bin >= 0 && bin <= curve.values.length)) throw new RangeError(`ebm: steps ${edit.bins.join(" ")} of ${curve.values.length}`);
  if (!edit.values.every(Number.isFinite)) throw new RangeError(`ebm: values ${edit.values.join(" ")}`);
  if (edit.person.trim() === "" || edit.reason.trim() === "") throw new RangeError("ebm: an edit needs a person and a reason");
  return { ...model, edits: [...model.edits, { ...edit, bins: [...edit.bins], values: [...edit.values] }] };
}

/** Number of edges below v, by halving; the place after the last step for a missing value. */
function stepOf(edges: Float64Array, v: number): number {
  if (v !== v) return edges.length + 1;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! < v) low = middle + 1;
    else high = middle;
  }
  return low;
}
