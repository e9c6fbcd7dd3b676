// Partial least squares: a line for the value, and how far a row lies from those that taught it. Runs anywhere; pure.
// Sources: Wold, Sjöström, Eriksson, Chemometr. Intell. Lab. Syst. 58 (2001); limits as in pca.ts.
import { linearScorer, type LinearPart } from "./linear.ts";
import type { Scorer } from "./model.ts";

/** The line is that of LinearPart. For the statistics a row is read as z[f] = (x[f] - center[f]) * inverseScale[f]; a column constant in
 *  training has inverseScale 0. */
export interface PlsModel extends LinearPart {
  family: "pls";
  answer: "value";
  inverseScale: number[];
  /** One list of `features` weights a latent variable: its value is the sum of rotation[k][f] * z[f]. */
  rotations: number[][];
  /** One list of `features` weights a latent variable: what it says of the columns, z[f] about the sum of its value * loading[k][f]. */
  loadings: number[][];
  /** Variance of the training rows along each latent variable, above 0. */
  variances: number[];
  /** Importance of each feature in the projection (VIP), at least 0, mean square 1: above 1 carries more than its share. */
  importance: number[];
  /** Limits that a row of training passes with probability at most `share`; 0 says that the statistic is not used. */
  limits: { t2: number; q: number };
  limitsFrom: { share: number; rows: number };
}

/** The line, and both statistics of a row. */
export interface PlsScorer extends Scorer {
  /** Hotelling's T² among the latent variables and squared prediction error Q of the columns, unscaled. Past a limit the value is a guess
   *  outside of what was learned from. */
  statistics(row: Float64Array): { t2: number; q: number };
}

/** Scorer of a document: value and contributions are those of its line. */
export function plsScorer(model: PlsModel): PlsScorer {
  const size = model.features.length;
  const z = new Float64Array(size);
  return {
    ...linearScorer(model),
    statistics(row) {
      for (let f = 0; f < size; f++) {
        const x = row[f]!;
        z[f] = ((Number.isNaN(x) ? model.fill[f]! : x) - model.center[f]!) * model.inverseScale[f]!;
      }
      const residual = z.slice();
      let t2 = 0;
      for (const [k, rotation] of model.rotations.entries()) {
        let t = 0;
        for (let f = 0; f < size; f++) t += rotation[f]! * z[f]!;
        t2 += (t * t) / model.variances[k]!;
        for (let f = 0; f < size; f++) residual[f]! -= model.loadings[k]![f]! * t;
      }
      return { t2, q: residual.reduce((sum, r) => sum + r * r, 0) };
    },
  };
}
