// Linear scorers: logistic regression (probability), ridge regression and PLS (value), elastic net (either), lines over lags (value). Runs anywhere; pure.
// Missing values take the training median. Contributions are those of a linear model around the training mean.
import type { Contributions, ModelHead, Scorer } from "./model.ts";

/** bias + sum of weights[f] * (x[f] - center[f]); missing x[f] reads fill[f]. Weights are per unit of the raw feature. */
export interface LinearPart extends ModelHead {
  /** Training median per feature, put where a value is missing. */
  fill: number[];
  /** Training mean per feature: where every contribution is 0. */
  center: number[];
  weights: number[];
  bias: number;
}

/** Logistic regression: the linear part is the log-odds of class 1. */
export interface LogisticModel extends LinearPart {
  family: "logistic";
  answer: "probability";
  /** L2 strength on standardised weights that was used. */
  l2: number;
}

/** Ridge regression: the linear part is the value in target units. */
export interface RidgeModel extends LinearPart {
  family: "ridge";
  answer: "value";
  /** L2 strength on standardised weights that was used, times rows. */
  alpha: number;
}

/** Elastic net: the linear part is the value in target units, or the log-odds of class 1. A weight of 0 says that the feature is not needed. */
export interface ElasticNetModel extends LinearPart {
  family: "elasticNet";
  answer: "value" | "probability";
  /** Strength that was used. */
  alpha: number;
}

/** Lines over lagged columns, folded back onto the columns: the linear part is the value in target units. */
export interface LagLineModel extends LinearPart {
  family: "nlinear" | "dlinear";
  answer: "value";
  /** Strength of the penalty that was used, as ridge's. */
  alpha: number;
}

/** Scorer of any of them. Contributions add up on log-odds for probabilities, on the value otherwise. */
export function linearScorer(model: LinearPart): Scorer {
  const { bias } = model;
  const fill = Float64Array.from(model.fill);
  const center = Float64Array.from(model.center);
  const weights = Float64Array.from(model.weights);
  const probability = model.answer === "probability";
  const part = (row: Float64Array, f: number) => {
    const x = row[f]!;
    return weights[f]! * ((Number.isNaN(x) ? fill[f]! : x) - center[f]!);
  };
  const linear = (row: Float64Array) => {
    let sum = bias;
    for (let f = 0; f < weights.length; f++) sum += part(row, f);
    return sum;
  };
  return {
    score: (row) => (probability ? logistic(linear(row)) : linear(row)),
    contributions(row): Contributions {
      const values = weights.map((_, f) => part(row, f));
      return { scale: probability ? "log-odds" : "score", base: bias, values, total: linear(row) };
    },
  };
}

/** 1 / (1 + exp(-t)) without overflow. */
export function logistic(t: number): number {
  if (t >= 0) return 1 / (1 + Math.exp(-t));
  const e = Math.exp(t);
  return e / (1 + e);
}
