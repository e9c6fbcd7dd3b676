// Ridge regression in closed form: cross products, then Cholesky; weights that keep a sign by active sets. Runs in main.
// Columns are standardised and gaps filled with the median inside the fit. Source: Hoerl and Kennard, Technometrics 12(1), 1970.
import { linearScorer, type RidgeModel } from "../../../shared/scoring/linear.ts";
import type { Family, FitOptions } from "../family.ts";
import type { Frame } from "../frame.ts";
import { crossProducts, forwardLogs, inTimeOrder, type LinearFit, type Products } from "./leastSquares.ts";
import { linearOnnx } from "./linearOnnx.ts";
import { signsOf, solveSigned, type Directions } from "./signedSolve.ts";
import { inverse, knownRows, needRows, scalingOf, stopIfAsked } from "./standardise.ts";

export interface RidgeParameters {
  /** Penalty on the squared standardised weights as a share of the rows; `auto` (the default) chooses by forward validation in time. */
  alpha: number | "auto";
  /** Features with which the answer only rises or only falls, by name. */
  monotone?: Directions;
}

/** Strengths that `auto` tries, as a share of the rows. */
const alphas = [1e-6, 1e-5, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, 10];

export const ridge: Family<RidgeParameters, RidgeModel> = {
  id: "ridge",
  tasks: ["regression"],
  defaults: { alpha: "auto", monotone: {} },
  async fit(frame, _task, parameters, options) {
    const rows = inTimeOrder(frame, knownRows(frame));
    needRows(rows, 3);
    const signs = signsOf(frame.features, parameters.monotone);
    const alpha = parameters.alpha === "auto" ? chooseAlpha(frame, rows, signs, options) : parameters.alpha;
    stopIfAsked(options);
    const scaling = scalingOf(frame, rows);
    const { weights, bias } = solve(crossProducts(frame, rows, scaling), alpha, signs);
    const perUnit = inverse(scaling.scale);
    return {
      family: "ridge",
      answer: "value",
      features: [...frame.features],
      fill: Array.from(scaling.fill),
      center: Array.from(scaling.center),
      weights: Array.from(weights, (w, f) => w * perUnit[f]!),
      bias,
      alpha,
    };
  },
  scorer: linearScorer,
  toOnnx: linearOnnx,
};

function solve(products: Products, alpha: number, signs: Int8Array): LinearFit {
  const { size, rows, gram, moment, mean } = products;
  const A = gram.slice();
  // The small floor keeps a constant column (all zero after scaling) or a twin column solvable.
  for (let f = 0; f < size; f++) A[f * size + f]! += rows * Math.max(alpha, 1e-9);
  return { weights: solveSigned(A, moment, signs), bias: mean };
}

/** Most that the weakest penalty may lose to the best one, in the logarithm of the squared error: a tenth of the error. */
const mostLost = 2 * Math.log(1.1);

/** The weakest penalty that the best one over the forward parts does not beat by more than a standard error of the parts. A stronger one answers nearer
 *  to the mean, which is right for the rows tried and wrong when the plant moves. Rule of one standard error: Breiman et al., Classification and
 *  Regression Trees, 1984, here towards the fit that shrinks least. */
function chooseAlpha(frame: Frame, rows: Int32Array, signs: Int8Array, options: FitOptions): number {
  const logs = forwardLogs(frame, rows, (products) => alphas.map((alpha) => solve(products, alpha, signs)), options);
  if (!logs) return 1e-2;
  const mean = (of: (part: Float64Array) => number) => logs.reduce((sum, part) => sum + of(part) / logs.length, 0);
  const means = alphas.map((_, a) => mean((part) => part[a]!));
  const best = means.indexOf(Math.min(...means));
  const isAsGood = (a: number) => {
    const lost = means[a]! - means[best]!;
    const variance = mean((part) => (part[a]! - part[best]! - lost) ** 2) / (logs.length - 1);
    return lost <= Math.min(Math.sqrt(variance), mostLost);
  };
  return alphas[alphas.findIndex((_, a) => a === best || isAsGood(a))] ?? 1e-2;
}
