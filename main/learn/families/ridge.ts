// Ridge regression in closed form: cross products, then Cholesky. Runs in main.
// Columns are standardised and gaps filled with the median inside the fit. Source: Hoerl and Kennard, Technometrics 12(1), 1970.
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { linearScorer, type RidgeModel } from "../../../shared/scoring/linear.ts";
import type { Family, FitOptions } from "../family.ts";
import type { Frame } from "../frame.ts";
import { crossProducts, forwardErrors, inTimeOrder, type LinearFit, type Products } from "./leastSquares.ts";
import { linearOnnx } from "./linearOnnx.ts";
import { inverse, knownRows, needRows, scalingOf, stopIfAsked } from "./standardise.ts";

export interface RidgeParameters {
  /** Penalty on the squared standardised weights as a share of the rows; `auto` (the default) chooses by forward validation in time. */
  alpha: number | "auto";
}

/** Strengths that `auto` tries, as a share of the rows. */
const alphas = [1e-6, 1e-5, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, 10];

export const ridge: Family<RidgeParameters, RidgeModel> = {
  id: "ridge",
  tasks: ["regression"],
  defaults: { alpha: "auto" },
  async fit(frame, _task, parameters, options) {
    const rows = inTimeOrder(frame, knownRows(frame));
    needRows(rows, 3);
    const alpha = parameters.alpha === "auto" ? chooseAlpha(frame, rows, options) : parameters.alpha;
    stopIfAsked(options);
    const scaling = scalingOf(frame, rows);
    const { weights, bias } = solve(crossProducts(frame, rows, scaling), alpha);
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

function solve(products: Products, alpha: number): LinearFit {
  const { size, rows, gram, moment, mean } = products;
  if (size === 0) return { weights: new Float64Array(0), bias: mean };
  const A = Matrix.zeros(size, size);
  // The small floor keeps a constant column (all zero after scaling) or a twin column solvable.
  for (let f = 0; f < size; f++) for (let g = 0; g < size; g++) A.set(f, g, gram[f * size + g]! + (f === g ? rows * Math.max(alpha, 1e-9) : 0));
  const weights = new CholeskyDecomposition(A).solve(Matrix.columnVector(Array.from(moment))).to1DArray();
  return { weights: Float64Array.from(weights), bias: mean };
}

/** Least squared error over the forward parts; of equal ones the stronger penalty. */
function chooseAlpha(frame: Frame, rows: Int32Array, options: FitOptions): number {
  const errors = forwardErrors(frame, rows, (products) => alphas.map((alpha) => solve(products, alpha)), options);
  if (!errors) return 1e-2;
  let best = 0;
  for (let a = 1; a < alphas.length; a++) if (errors[a]! <= errors[best]!) best = a;
  return alphas[best]!;
}
