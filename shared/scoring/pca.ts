// Principal component monitoring: Hotelling's T² inside the model plane, squared prediction error Q outside it. Runs anywhere; pure.
// Score = max(T² / limit, Q / limit), so 1 is "at the limit". Sources: MacGregor and Kourti, Control Eng. Practice 3(3), 1995; T² outside the
// plane: Hawkins, J. Amer. Stat. Assoc. 69, 1974, as used by Russell, Chiang, Braatz, Chemom. Intell. Lab. Syst. 51, 2000.
import type { Contributions, ModelHead, Scorer } from "./model.ts";

/** A row is read as z[f] = (x[f] - center[f]) * inverseScale[f]; missing x[f] reads fill[f]; a column constant in training has inverseScale 0. */
export interface PcaModel extends ModelHead {
  family: "pca";
  answer: "score";
  fill: number[];
  center: number[];
  inverseScale: number[];
  /** One list of `features` weights for each kept component, unit length. */
  loadings: number[][];
  /** Variance of the training rows along each kept component, above 0. */
  variances: number[];
  /** Directions outside the plane with their variances: where they stand, Q is the sum of squares along them, each in units of its own variance,
   *  so that a small break of a tight relation counts as much as a large one of a loose relation. */
  outside?: { loadings: number[][]; variances: number[] };
  /** Limits of the two statistics; 0 says that the statistic is not used (no residual space, or no component). */
  limits: { t2: number; q: number };
  /** How the limits came about: conformal rank at `share` over `rows` rows, fitted ones or rows held out of the fit. */
  limitsFrom: { share: number; rows: number; heldOut: boolean };
  /** Share of the training variance inside the plane. */
  explained: number;
}

/** Both statistics of one row and the parts of the greater one. */
export interface PcaScorer extends Scorer {
  /** T² and Q, not yet divided by their limits. */
  statistics(row: Float64Array): { t2: number; q: number };
  /** What each feature adds to T² over its limit, and to Q over its limit. */
  both(row: Float64Array): { t2: Contributions; q: Contributions };
}

/** Scorer of a PCA model. The parts are complete-decomposition contributions (Alcala and Qin, J. Process Control 21(3), 2011) of the
 *  statistic that decides, divided by its limit: for Q the squared residual of each feature, for T², inside the plane or outside, the squared
 *  entries of P diag(variance)^-1/2 P' z. Each is at least 0, the base is 0, and they add up to the score. */
export function pcaScorer(model: PcaModel): PcaScorer {
  const size = model.features.length;
  const kept = model.variances.length;
  const fill = Float64Array.from(model.fill);
  const center = Float64Array.from(model.center);
  const inverseScale = Float64Array.from(model.inverseScale);
  const loadings = Float64Array.from(model.loadings.flat());
  const variances = Float64Array.from(model.variances);
  const outer = Float64Array.from(model.outside?.loadings.flat() ?? []);
  const outerVariances = Float64Array.from(model.outside?.variances ?? []);
  const { t2: limitT2, q: limitQ } = model.limits;
  const z = new Float64Array(size);
  const t = new Float64Array(kept);
  const u = new Float64Array(outerVariances.length);
  const residual = new Float64Array(size);

  const project = (row: Float64Array) => {
    for (let f = 0; f < size; f++) {
      const x = row[f]!;
      z[f] = ((Number.isNaN(x) ? fill[f]! : x) - center[f]!) * inverseScale[f]!;
    }
    residual.set(z);
    let t2 = 0;
    for (let k = 0; k < kept; k++) {
      const at = k * size;
      let sum = 0;
      for (let f = 0; f < size; f++) sum += loadings[at + f]! * z[f]!;
      t[k] = sum;
      t2 += (sum * sum) / variances[k]!;
      for (let f = 0; f < size; f++) residual[f]! -= loadings[at + f]! * sum;
    }
    if (model.outside) return { t2, q: alongAll(outer, outerVariances, u) };
    let q = 0;
    for (let f = 0; f < size; f++) q += residual[f]! * residual[f]!;
    return { t2, q };
  };
  /** Sum of squares of z along unit directions, each over its variance; the places along them go into `along`. */
  const alongAll = (directions: Float64Array, spread: Float64Array, along: Float64Array) => {
    let total = 0;
    for (let k = 0; k < spread.length; k++) {
      let sum = 0;
      for (let f = 0; f < size; f++) sum += directions[k * size + f]! * z[f]!;
      along[k] = sum;
      total += (sum * sum) / spread[k]!;
    }
    return total;
  };
  /** Squared entries of P diag(variance)^-1/2 P' z over the limit: one a feature. */
  const partsOf = (directions: Float64Array, spread: Float64Array, along: Float64Array, limit: number) =>
    Float64Array.from({ length: size }, (_, f) => {
      let v = 0;
      for (let k = 0; k < spread.length; k++) v += (directions[k * size + f]! * along[k]!) / Math.sqrt(spread[k]!);
      return (v * v) / limit;
    });
  const shares = (s: { t2: number; q: number }) => ({ t2: limitT2 > 0 ? s.t2 / limitT2 : 0, q: limitQ > 0 ? s.q / limitQ : 0 });
  const both = (row: Float64Array) => {
    const s = shares(project(row));
    const part = (total: number, values: Float64Array): Contributions => ({ scale: "score", base: 0, values, total });
    return {
      t2: part(s.t2, limitT2 > 0 ? partsOf(loadings, variances, t, limitT2) : new Float64Array(size)),
      q: part(s.q, !(limitQ > 0) ? new Float64Array(size) : model.outside ? partsOf(outer, outerVariances, u, limitQ) : residual.map((v) => (v * v) / limitQ)),
    };
  };
  return {
    statistics: project,
    score(row) {
      const s = shares(project(row));
      return Math.max(s.t2, s.q);
    },
    both,
    contributions(row): Contributions {
      const { t2, q } = both(row);
      return q.total > t2.total ? q : t2;
    },
  };
}
