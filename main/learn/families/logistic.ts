// Logistic regression with an L2 penalty, by Newton's method (iteratively reweighted least squares). Runs in main.
// Columns are standardised and gaps filled with the median inside the fit. Source: Hastie, Tibshirani, Friedman, ESL 2nd ed., 4.4.1.
import { Failure } from "../../../shared/contract/errors.ts";
import { linearScorer, logistic as sigmoid, type LogisticModel } from "../../../shared/scoring/linear.ts";
import type { Family } from "../family.ts";
import type { Frame } from "../frame.ts";
import { linearOnnx } from "./linearOnnx.ts";
import { signsOf, solveSigned, type Directions } from "./signedSolve.ts";
import { addGram, eachBlock, inverse, knownRows, mirror, needRows, scalingOf, stopIfAsked } from "./standardise.ts";

export interface LogisticParameters {
  /** Penalty l2 / 2 times the squared standardised weights, against the summed loss; above 0. Default 1. */
  l2: number;
  /** `balanced` weighs both classes equally (probabilities are then no longer frequencies); default `none`. */
  classWeights: "none" | "balanced";
  /** Newton steps at most; default 50. */
  maxSteps: number;
  /** Features with which the answer only rises or only falls, by name. */
  monotone?: Directions;
}

/** Penalised minimum: the penalty keeps it finite even where a column separates the classes. */
export const logistic: Family<LogisticParameters, LogisticModel> = {
  id: "logistic",
  tasks: ["classification"],
  defaults: { l2: 1, classWeights: "none", maxSteps: 50, monotone: {} },
  async fit(frame, _task, parameters, options) {
    const rows = knownRows(frame);
    needRows(rows, 2);
    const positives = countPositives(frame, rows);
    if (positives === 0 || positives === rows.length) throw new Failure("learnOneClass", { detail: String(positives > 0 ? 1 : 0) });
    const scaling = scalingOf(frame, rows);
    const size = frame.features.length;
    const balanced = parameters.classWeights === "balanced";
    const weightOf = [balanced ? rows.length / (2 * (rows.length - positives)) : 1, balanced ? rows.length / (2 * positives) : 1];

    // The bias stands last and has no sign.
    const signs = Int8Array.from([...signsOf(frame.features, parameters.monotone), 0]);
    let weights = new Float64Array(size);
    let bias = balanced ? 0 : Math.log(positives / (rows.length - positives));
    let now = lossAndSlopes(weights, bias);
    for (let step = 0, settled = false; !settled; step++) {
      stopIfAsked(options);
      options.onProgress?.(step / parameters.maxSteps);
      const { gradient, hessian, loss } = now;
      // A weight at 0 that is pulled past its sign stands still.
      if (gradient.every((slope, f) => Math.abs(slope) <= 1e-8 * rows.length || (weights[f] === 0 && signs[f]! * slope > 0))) break;
      if (step === parameters.maxSteps) throw new Failure("learnDiverged", { detail: "logistic" });
      const direction = newtonStep(hessian, gradient, weights, bias);
      // Newton's step is halved until the loss does not rise: it is convex, so this ends at its minimum.
      for (let factor = 1; ; factor /= 2) {
        if (factor < 1e-10) throw new Failure("learnDiverged", { detail: "logistic" });
        const tried = weights.map((w, f) => w - factor * direction[f]!);
        const triedBias = bias - factor * direction[size]!;
        const next = lossAndSlopes(tried, triedBias);
        if (!(next.loss <= loss + 1e-12 * Math.abs(loss))) continue;
        settled = loss - next.loss <= 1e-13 * Math.abs(loss);
        weights = tried;
        bias = triedBias;
        now = next;
        break;
      }
    }
    const perUnit = inverse(scaling.scale);
    return {
      family: "logistic",
      answer: "probability",
      features: [...frame.features],
      fill: Array.from(scaling.fill),
      center: Array.from(scaling.center),
      weights: Array.from(weights, (w, f) => w * perUnit[f]!),
      bias,
      l2: parameters.l2,
    };

    /** From where the loss's quadratic at these weights has its minimum among weights that keep their signs, to these weights. */
    function newtonStep(hessian: Float64Array, gradient: Float64Array, w: Float64Array, b: number): Float64Array {
      if (signs.every((sign) => sign === 0)) return solveSigned(hessian, gradient, signs);
      const now = Float64Array.from([...w, b]);
      const moment = Float64Array.from(gradient, (slope, f) => now.reduce((sum, v, g) => sum + hessian[f * now.length + g]! * v, -slope));
      const wanted = solveSigned(hessian, moment, signs);
      return now.map((v, f) => v - wanted[f]!);
    }

    /** Penalised loss with its gradient and Hessian; the bias stands last and is not penalised. */
    function lossAndSlopes(w: Float64Array, b: number) {
      const width = size + 1;
      const gram = new Float64Array(size * size);
      const gradient = new Float64Array(width);
      const edge = new Float64Array(width);
      let loss = 0;
      eachBlock(frame, rows, scaling, (z, start, count) => {
        const residual = new Float64Array(count);
        const curvature = new Float64Array(count);
        for (let i = 0; i < count; i++) {
          let t = b;
          for (let f = 0; f < size; f++) t += w[f]! * z[f * count + i]!;
          const y = frame.y![rows[start + i]!]! > 0.5 ? 1 : 0;
          const weight = weightOf[y]!;
          const p = sigmoid(t);
          const margin = y === 1 ? t : -t;
          loss += weight * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
          residual[i] = weight * (p - y);
          curvature[i] = weight * Math.max(p * (1 - p), 1e-12);
          gradient[size]! += residual[i]!;
          edge[size]! += curvature[i]!;
        }
        for (let f = 0; f < size; f++)
          for (let i = 0; i < count; i++) {
            gradient[f]! += residual[i]! * z[f * count + i]!;
            edge[f]! += curvature[i]! * z[f * count + i]!;
          }
        addGram(gram, z, size, count, curvature);
      });
      mirror(gram, size);
      const hessian = new Float64Array(width * width);
      for (let f = 0; f < width; f++) {
        for (let g = 0; g < size; g++) hessian[f * width + g] = f < size ? gram[f * size + g]! : edge[g]!;
        hessian[f * width + size] = edge[f]!;
        if (f < size) {
          hessian[f * width + f]! += parameters.l2;
          gradient[f]! += parameters.l2 * w[f]!;
          loss += (parameters.l2 / 2) * w[f]! * w[f]!;
        }
      }
      return { loss, gradient, hessian };
    }
  },
  scorer: linearScorer,
  toOnnx: linearOnnx,
};

function countPositives(frame: Frame, rows: Int32Array): number {
  let n = 0;
  for (const r of rows) if (frame.y![r]! > 0.5) n++;
  return n;
}
