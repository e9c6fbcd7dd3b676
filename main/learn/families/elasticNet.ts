// Elastic net for numbers and for two classes: a line that leaves out what says nothing. Coordinate descent on cross products; classes in
// elasticClasses.ts. Runs in main. Source: Friedman, Hastie, Tibshirani, J. Statistical Software 33(1), 2010.
import { linearScorer, type ElasticNetModel } from "../../../shared/scoring/linear.ts";
import type { Family, FitOptions, Task } from "../family.ts";
import type { Frame } from "../frame.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { classPath, evenOdds, pulls } from "./elasticClasses.ts";
import { crossProducts, forwardErrors, forwardParts, inTimeOrder, type LinearFit, type Products } from "./leastSquares.ts";
import { linearOnnx } from "./linearOnnx.ts";
import { signsOf, type Directions } from "./signedSolve.ts";
import { eachBlock, inverse, knownRows, needRows, scalingOf, stopIfAsked } from "./standardise.ts";

export interface ElasticNetParameters {
  /** Strength against half the mean squared error, or the mean loss of classes, of standardised columns; `auto` (the default) chooses on a
   *  path by forward validation in time. */
  alpha: number | "auto";
  /** Part of the strength on absolute weights, which sets weights to 0; the rest lies on squared ones. 0.01..1, default 0.5. */
  l1Share: number;
  /** Features with which the answer only rises or only falls, by name: their weight is never moved past 0. */
  monotone?: Directions;
}

/** What every descent of a fit shares. */
interface Rules {
  l1Share: number;
  /** As signsOf says. */
  signs: Int8Array;
}

/** Strengths of the path, from the one that leaves no weight down to this share of it. */
const steps = 20;
const least = 1e-4;
/** Descent ends when no weight moves by more than this, in spreads of its column; targets are scaled for it. */
const settled = 1e-9;
const mostTurns = 2000;
/** The same for classes, in log-odds a spread: while strengths are compared, and for the model itself. */
const roughly = 1e-3;
const finely = 1e-6;

export const elasticNet: Family<ElasticNetParameters, ElasticNetModel> = {
  id: "elasticNet",
  tasks: ["regression", "classification"],
  defaults: { alpha: "auto", l1Share: 0.5, monotone: {} },
  async fit(frame, task, parameters, options) {
    const rows = inTimeOrder(frame, knownRows(frame));
    needRows(rows, 3);
    const rules: Rules = { l1Share: Math.min(1, Math.max(0.01, parameters.l1Share)), signs: signsOf(frame.features, parameters.monotone) };
    const classes = task === "classification";
    const known = classes ? withClasses(frame, rows) : frame;
    const fixed = parameters.alpha === "auto" ? undefined : parameters.alpha;
    const step = fixed === undefined ? chooseStep(known, task, rows, rules, options) : 0;
    stopIfAsked(options);
    const scaling = scalingOf(known, rows);
    const onPath = (pull: Float64Array) => (fixed === undefined ? pathOf(pull, rows.length, rules.l1Share).slice(0, step + 1) : [fixed]);
    let strengths: number[];
    let fits: LinearFit[];
    if (classes) {
      const given = { frame: known, rows, scaling, ...rules };
      strengths = onPath(pulls(given, evenOdds(given)));
      // On the way to the last strength a rough start is enough.
      fits = classPath(given, strengths, (k) => (k + 1 < strengths.length ? roughly : finely), options);
    } else {
      const products = crossProducts(known, rows, scaling);
      strengths = onPath(products.moment);
      fits = linePath(products, strengths, rules);
    }
    const { weights, bias } = fits.at(-1)!;
    const perUnit = inverse(scaling.scale);
    return {
      family: "elasticNet",
      answer: classes ? "probability" : "value",
      features: [...frame.features],
      fill: Array.from(scaling.fill),
      center: Array.from(scaling.center),
      weights: Array.from(weights, (w, f) => w * perUnit[f]!),
      bias,
      alpha: strengths.at(-1)!,
    };
  },
  scorer: linearScorer,
  toOnnx: linearOnnx,
};

/** The frame with targets 0 and 1. Throws learnOneClass. */
function withClasses(frame: Frame, rows: Int32Array): Frame {
  const y = frame.y!.map((v) => (Number.isNaN(v) ? v : Number(v >= 0.5)));
  const ones = rows.reduce((n, r) => n + y[r]!, 0);
  if (ones === 0 || ones === rows.length) throw new Failure("learnOneClass", { detail: String(ones > 0 ? 1 : 0) });
  return { ...frame, y };
}

/** Falling strengths from the least one that leaves no weight. */
function pathOf(pull: Float64Array, rows: number, l1Share: number): number[] {
  const top = Math.max(pull.reduce((m, v) => Math.max(m, Math.abs(v)), 0) / rows / l1Share, Number.MIN_VALUE);
  return Array.from({ length: steps }, (_, k) => top * least ** (k / (steps - 1)));
}

/** Step of the path with the least error on the rows that came next; of equal ones the stronger. */
function chooseStep(frame: Frame, task: Task, rows: Int32Array, rules: Rules, options: FitOptions): number {
  const errors = task === "regression" ? forwardErrors(frame, rows, (products) => linePath(products, pathOf(products.moment, products.rows, rules.l1Share), rules), options) : forwardLosses(frame, rows, rules, options);
  if (!errors) return Math.floor(steps / 2);
  let best = 0;
  for (let k = 1; k < steps; k++) if (errors[k]! < errors[best]!) best = k;
  return best;
}

/** Weights for each of falling strengths, each begun at the one before. */
function linePath(products: Products, strengths: readonly number[], { l1Share, signs }: Rules): LinearFit[] {
  const weights = new Float64Array(products.size);
  const reach = Math.max(...products.moment.map(Math.abs), 0) / products.rows;
  return strengths.map((alpha) => {
    const { gram, moment, rows, size } = products;
    descend(gram, moment, size, rows * alpha * l1Share, rows * alpha * (1 - l1Share), weights, reach, signs);
    return { weights: weights.slice(), bias: products.mean };
  });
}

/** Minimum over w of w'Gw / 2 - m'w + l1 |w| + l2 w'w / 2, from the given weights, in place; `reach`: size of weights that matter. */
function descend(gram: Float64Array, moment: Float64Array, size: number, l1: number, l2: number, weights: Float64Array, reach: number, signs: Int8Array): void {
  const left = moment.slice();
  for (let f = 0; f < size; f++) if (weights[f] !== 0) for (let g = 0; g < size; g++) left[g]! -= gram[f * size + g]! * weights[f]!;
  for (let turn = 0; turn < mostTurns; turn++) {
    let moved = 0;
    for (let f = 0; f < size; f++) {
      const own = gram[f * size + f]!;
      if (!(own > 0)) continue;
      const pull = left[f]! + own * weights[f]!;
      const wanted = (Math.sign(pull) * Math.max(0, Math.abs(pull) - l1)) / (own + l2);
      const next = signs[f]! * wanted < 0 ? 0 : wanted;
      const change = next - weights[f]!;
      if (change === 0) continue;
      weights[f] = next;
      moved = Math.max(moved, Math.abs(change));
      for (let g = 0; g < size; g++) left[g]! -= gram[f * size + g]! * change;
    }
    if (moved <= settled * reach) return;
  }
}

/** Mean logistic loss of each step of the path on the rows that came next; undefined for too few rows. A part of one class teaches nothing. */
function forwardLosses(frame: Frame, rows: Int32Array, rules: Rules, options: FitOptions): Float64Array | undefined {
  const losses = new Float64Array(steps);
  let judged = 0;
  for (const { train, test } of forwardParts(rows)) {
    const scaling = scalingOf(frame, train);
    const ones = train.reduce((n, r) => n + frame.y![r]!, 0);
    if (ones === 0 || ones === train.length) continue;
    const given = { frame, rows: train, scaling, ...rules };
    const fits = classPath(given, pathOf(pulls(given, evenOdds(given)), train.length, rules.l1Share), () => roughly, options);
    judged++;
    eachBlock(frame, test, scaling, (z, start, count) => {
      for (const [k, { weights, bias }] of fits.entries())
        for (let i = 0; i < count; i++) {
          let t = bias;
          for (let f = 0; f < weights.length; f++) t += weights[f]! * z[f * count + i]!;
          const margin = frame.y![test[start + i]!]! > 0.5 ? t : -t;
          losses[k]! += (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin) / test.length;
        }
    });
  }
  return judged > 0 ? losses : undefined;
}
