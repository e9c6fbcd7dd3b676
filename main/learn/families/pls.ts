// Partial least squares for one target: few latent variables that move with the columns and with the target. Runs in main.
// Worked on cross products, so one pass over the rows serves any number of latent variables: Dayal and MacGregor, J. Chemometrics 11 (1997);
// for one target the same numbers as NIPALS and SIMPLS (de Jong, 1993).
import { plsScorer, type PlsModel } from "../../../shared/scoring/pls.ts";
import { conformalLimit } from "../../../shared/stats/quantiles.ts";
import type { Family, FitOptions } from "../family.ts";
import { readRow, type Frame } from "../frame.ts";
import { crossProducts, forwardErrors, inTimeOrder, type LinearFit, type Products } from "./leastSquares.ts";
import { linearOnnx } from "./linearOnnx.ts";
import { inverse, knownRows, needRows, scalingOf, stopIfAsked, wholeNumber } from "./standardise.ts";

export interface PlsParameters {
  /** Latent variables, at least 1; `auto` (the default) chooses up to 20 by forward validation in time. */
  latentVariables: number | "auto";
  /** Share of training rows allowed over each limit of T² and Q, 0..1; default 0.01. */
  limitShare: number;
}

const mostTried = 20;
/** Fewer latent variables are taken when their squared error is at most this much larger than the least. */
const worthOne = 1.01;
/** A further latent variable must find more covariance with the target than rounding: a share of the first one's, and of the target's mean. */
const leastCovariance = 1e-10;
const leastOfMean = 1e-12;

export const pls: Family<PlsParameters, PlsModel> = {
  id: "pls",
  tasks: ["regression"],
  defaults: { latentVariables: "auto", limitShare: 0.01 },
  async fit(frame, _task, parameters, options) {
    const rows = inTimeOrder(frame, knownRows(frame));
    needRows(rows, 3);
    const asked = parameters.latentVariables === "auto" ? chooseCount(frame, rows, options) : wholeNumber(parameters, "latentVariables", 1);
    stopIfAsked(options);
    const scaling = scalingOf(frame, rows);
    const products = crossProducts(frame, rows, scaling);
    const latent = latentOf(products, asked);
    const { weights, bias } = fitsOf(products, latent, latent.length).at(-1) ?? { weights: new Float64Array(products.size), bias: products.mean };
    const perUnit = inverse(scaling.scale);
    const model: PlsModel = {
      family: "pls",
      answer: "value",
      features: [...frame.features],
      fill: Array.from(scaling.fill),
      center: Array.from(scaling.center),
      weights: Array.from(weights, (w, f) => w * perUnit[f]!),
      bias,
      inverseScale: Array.from(perUnit),
      rotations: latent.map((l) => Array.from(l.rotation)),
      loadings: latent.map((l) => Array.from(l.loading)),
      variances: latent.map((l) => l.square / (rows.length - 1)),
      importance: importanceOf(latent, products.size),
      limits: { t2: 0, q: 0 },
      limitsFrom: { share: parameters.limitShare, rows: rows.length },
    };
    model.limits = limitsOf(model, frame, rows);
    return model;
  },
  scorer: plsScorer,
  toOnnx: linearOnnx,
};

/** One latent variable of standardised columns. */
interface Latent {
  /** Unit weights on what the variables before it left of the columns. */
  weight: Float64Array;
  /** Weights on the columns themselves. */
  rotation: Float64Array;
  loading: Float64Array;
  /** Weight of the latent variable in the target. */
  slope: number;
  /** Sum of squares of its values over the rows. */
  square: number;
}

/** At most `count` latent variables; fewer where nothing of the target is left to explain. */
function latentOf({ rows, size, gram, moment, mean }: Products, count: number): Latent[] {
  const left = moment.slice();
  const least = Math.max(leastCovariance * norm(left), leastOfMean * rows * Math.abs(mean));
  const latent: Latent[] = [];
  while (latent.length < Math.min(count, size)) {
    const length = norm(left);
    if (!(length > least)) break;
    const weight = left.map((v) => v / length);
    const rotation = weight.slice();
    for (const { loading, rotation: earlier } of latent) {
      const overlap = dot(loading, weight);
      for (let f = 0; f < size; f++) rotation[f]! -= overlap * earlier[f]!;
    }
    const carried = new Float64Array(size);
    for (let f = 0; f < size; f++) for (let g = 0; g < size; g++) carried[f]! += gram[f * size + g]! * rotation[g]!;
    const square = dot(rotation, carried);
    if (!(square > 0)) break;
    const loading = carried.map((v) => v / square);
    const slope = dot(rotation, left) / square;
    for (let f = 0; f < size; f++) left[f]! -= loading[f]! * slope * square;
    latent.push({ weight, rotation, loading, slope, square });
  }
  return latent;
}

/** The lines of the first 1 .. count latent variables; the last one again where there are no more. */
function fitsOf({ size, mean }: Products, latent: readonly Latent[], count: number): LinearFit[] {
  const weights = new Float64Array(size);
  return Array.from({ length: count }, (_, k) => {
    const one = latent[k];
    if (one) for (let f = 0; f < size; f++) weights[f]! += one.slope * one.rotation[f]!;
    return { weights: weights.slice(), bias: mean };
  });
}

/** The fewest latent variables that are worth one less in the forward parts. */
function chooseCount(frame: Frame, rows: Int32Array, options: FitOptions): number {
  const most = Math.max(1, Math.min(mostTried, frame.features.length));
  const errors = forwardErrors(frame, rows, (products) => fitsOf(products, latentOf(products, most), most), options);
  if (!errors) return Math.min(2, most);
  const least = Math.min(...errors);
  return Math.max(1, 1 + errors.findIndex((e) => e <= worthOne * least));
}

/** Variable importance in the projection: squared weights, each by the share of the target that its latent variable explains. */
function importanceOf(latent: readonly Latent[], size: number): number[] {
  const explained = latent.map(({ slope, square }) => slope * slope * square);
  const total = explained.reduce((a, b) => a + b, 0);
  return Array.from({ length: size }, (_, f) => (total > 0 ? Math.sqrt((size * latent.reduce((s, l, k) => s + l.weight[f]! ** 2 * explained[k]!, 0)) / total) : 0));
}

function limitsOf(model: PlsModel, frame: Frame, rows: Int32Array): PlsModel["limits"] {
  const scorer = plsScorer(model);
  const t2 = new Float64Array(rows.length);
  const q = new Float64Array(rows.length);
  const row = new Float64Array(model.features.length);
  rows.forEach((r, i) => {
    const s = scorer.statistics(readRow(frame, r, row));
    t2[i] = s.t2;
    q[i] = s.q;
  });
  const { share } = model.limitsFrom;
  const limitQ = conformalLimit(q, share);
  // Below rounding there is no space outside the model.
  return { t2: model.variances.length > 0 ? conformalLimit(t2, share) : 0, q: limitQ > model.features.length * 1e-10 ? limitQ : 0 };
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
const norm = (a: Float64Array) => Math.sqrt(dot(a, a));
