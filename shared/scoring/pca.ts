// Principal component monitoring: Hotelling's T² inside the model plane, squared prediction error Q outside it. Runs anywhere; pure.
// Score = max(T² / limit, Q / limit), so 1 is "at the limit". Source: MacGregor and Kourti, Control Eng. Practice 3(3), 1995.
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
  /** Limits of the two statistics; 0 says that the statistic is not used (no residual space, or no component). */
  limits: { t2: number; q: number };
  /** How the limits came about: conformal rank at `share` over `rows` rows, fitted ones or rows held out of the fit. */
  limitsFrom: { share: number; rows: number; heldOut: boolean };
  /** Share of the training variance inside the plane. */
  explained: number;
}

/** Both statistics of one row and the parts of the greater one. */
export interface PcaScorer extends Scorer {
  /** T² and Q, unscaled. */
  statistics(row: Float64Array): { t2: number; q: number };
}

/** Scorer of a PCA model. The parts are complete-decomposition contributions (Alcala and Qin, J. Process Control 21(3), 2011) of the
 *  statistic that decides, divided by its limit: for Q the squared residual of each feature, for T² the squared entries of
 *  P diag(variance)^-1/2 P' z. Each is at least 0, the base is 0, and they add up to the score. */
export function pcaScorer(model: PcaModel): PcaScorer {
  const size = model.features.length;
  const kept = model.variances.length;
  const fill = Float64Array.from(model.fill);
  const center = Float64Array.from(model.center);
  const inverseScale = Float64Array.from(model.inverseScale);
  const loadings = Float64Array.from(model.loadings.flat());
  const variances = Float64Array.from(model.variances);
  const { t2: limitT2, q: limitQ } = model.limits;
  const z = new Float64Array(size);
  const t = new Float64Array(kept);
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
    let q = 0;
    for (let f = 0; f < size; f++) q += residual[f]! * residual[f]!;
    return { t2, q };
  };
  const shares = (s: { t2: number; q: number }) => ({ t2: limitT2 > 0 ? s.t2 / limitT2 : 0, q: limitQ > 0 ? s.q / limitQ : 0 });
  return {
    statistics: project,
    score(row) {
      const s = shares(project(row));
      return Math.max(s.t2, s.q);
    },
    contributions(row): Contributions {
      const s = shares(project(row));
      const values = new Float64Array(size);
      if (s.q > s.t2) for (let f = 0; f < size; f++) values[f] = (residual[f]! * residual[f]!) / limitQ;
      else if (limitT2 > 0)
        for (let f = 0; f < size; f++) {
          let v = 0;
          for (let k = 0; k < kept; k++) v += (loadings[k * size + f]! * t[k]!) / Math.sqrt(variances[k]!);
          values[f] = (v * v) / limitT2;
        }
      return { scale: "score", base: 0, values, total: Math.max(s.t2, s.q) };
    },
  };
}
