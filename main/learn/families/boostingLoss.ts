// The losses that boosting can follow: the constant to start from, how gradients become integers, and the mean loss for the learning curve.
// Runs in main; gradients themselves are in kernel/gradients.as.ts. Sources: Friedman 2001 (squared, absolute, Huber, logistic), Koenker
// and Bassett 1978 (quantile), Jørgensen 1987 (Tweedie, with Poisson as its power 1).
import { Failure } from "../../../shared/contract/errors.ts";
import { quantile } from "../../../shared/stats/quantiles.ts";
import { At, type LossKind } from "./kernel/parameters.ts";
import { answerSize, type TrainingViews } from "./kernel/layout.ts";

/** A loss. shape: share of targets below (quantile), residual from which loss grows in a line (huber), power of the variance (tweedie). */
export interface Loss {
  kind: keyof typeof LossKind;
  shape: number;
  /** Weight of class 1 and of class 0; of use to the logistic loss alone. */
  classWeights: readonly [number, number];
}

/** True where the answer is the exponential of the score. */
export function isLogarithmic({ kind }: Loss): boolean {
  return kind === "poisson" || kind === "tweedie";
}

/** The score that a model without trees answers: log-odds of the weighted classes, a quantile, the mean, or its logarithm. */
export function startScore({ kind, shape, classWeights }: Loss, y: Float64Array): number {
  if (kind === "quantile") return quantile(y, shape);
  if (kind === "huber") return quantile(y, 0.5);
  let sum = 0;
  for (const target of y) sum += kind === "logistic" ? Number(target >= 0.5) : target;
  if (kind === "logistic") return Math.log((sum * classWeights[0]) / ((y.length - sum) * classWeights[1]));
  const mean = sum / y.length;
  return kind === "squared" ? mean : Math.log(Math.max(mean, 1e-12));
}

/** Mean loss of scores: what is lowered, but for terms that no score changes; for classes without weights the log loss. */
export function meanLoss(loss: Loss, scores: Float64Array, y: Float64Array): number {
  const one = lossOfRow(loss);
  let sum = 0;
  for (let r = 0; r < y.length; r++) sum += one(scores[r]!, y[r]!);
  return sum / y.length;
}

function lossOfRow({ kind, shape, classWeights: [w1, w0] }: Loss): (score: number, target: number) => number {
  switch (kind) {
    case "logistic":
      return (s, y) => (y >= 0.5 ? w1 : w0) * (Math.max(s, 0) - (y >= 0.5 ? s : 0) + Math.log1p(Math.exp(-Math.abs(s))));
    case "squared":
      return (s, y) => (s - y) ** 2;
    case "quantile":
      return (s, y) => (s >= y ? (1 - shape) * (s - y) : shape * (y - s));
    case "huber":
      return (s, y) => (Math.abs(s - y) <= shape ? (s - y) ** 2 / 2 : shape * (Math.abs(s - y) - shape / 2));
    case "poisson":
      return (s, y) => Math.exp(s) - y * s;
    case "tweedie":
      return (s, y) => Math.exp((2 - shape) * s) / (2 - shape) - (y * Math.exp((1 - shape) * s)) / (1 - shape);
  }
}

/** Sets how gradients become integers so that a sum over all rows fits 32 bits; undefined when nothing is left to learn. `measure` makes
 *  `chunks` answers with the largest gradient and curvature. Throws learnDiverged. */
export function setScales(loss: Loss, v: TrainingViews, lambda: number, measure: () => void, chunks: number): { perGradient: number; perCurvature: number } | undefined {
  const p = v.parameters;
  const bits = Math.max(1, Math.min(14, Math.floor(Math.log2(2 ** 31 / v.shape.rows)) - 1));
  let [gradient, curvature] = [1, 1];
  if (loss.kind === "logistic") {
    gradient = Math.max(...loss.classWeights);
    curvature = gradient / 4;
  } else if (loss.kind === "quantile") gradient = Math.max(loss.shape, 1 - loss.shape);
  else {
    measure();
    [gradient, curvature] = [0, 0];
    for (let c = 0; c < chunks; c++) {
      gradient = Math.max(gradient, v.answers[c * answerSize]!);
      curvature = Math.max(curvature, v.answers[c * answerSize + 1]!);
    }
    if (gradient === 0) return undefined;
    if (!Number.isFinite(gradient + curvature)) throw new Failure("learnDiverged", { detail: "residuals are not finite" });
  }
  const perGradient = 2 ** bits / gradient;
  // Where curvature is 1 everywhere, its sums are row counts.
  const perCurvature = loss.kind === "logistic" || isLogarithmic(loss) ? 2 ** bits / curvature : 1;
  p[At.perGradient] = perGradient;
  p[At.perCurvature] = perCurvature;
  p[At.lambda] = lambda * perCurvature;
  p[At.leastCurvature] = leastCurvature * perCurvature;
  return { perGradient, perCurvature };
}

/** Least curvature of a leaf, as LightGBM's min_sum_hessian_in_leaf. */
const leastCurvature = 1e-3;
