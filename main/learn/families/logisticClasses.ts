// Logistic regression for many classes: one line a class, joined by the softmax, with an L2 penalty. Runs in main; pure.
// Minimised by L-BFGS (Nocedal, Mathematics of Computation 35 (1980), 773-782) that starts each step from Böhning's bound of the curvature (Annals of the
// Institute of Statistical Mathematics 44 (1992), 197-200): half the weighted cross products, the same for every class, so one decomposition serves all.
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { Failure } from "../../../shared/contract/errors.ts";
import { softmax } from "../../../shared/scoring/classes.ts";
import type { LogisticParameters } from "./logistic.ts";
import type { FitParts } from "./manyClasses.ts";
import { addGram, allRows, eachBlock, inverse, mirror, scalingOf, stopIfAsked } from "./standardise.ts";

/** Steps remembered; most steps per step that the family allows two classes. */
const memory = 10;
const stepsPerNewton = 10;

/** Lines of all classes. Throws learnDiverged where it does not settle, callCancelled. */
export const fitLogisticClasses: FitParts<LogisticParameters> = async ({ frame, names, y, counts }, { l2, classWeights, maxSteps }, options) => {
  if (!(l2 > 0)) throw new Failure("planUnfit", { field: "l2", detail: String(l2) });
  const rows = allRows(frame);
  const scaling = scalingOf(frame, rows);
  const [size, classes] = [frame.features.length, names.length];
  const width = size + 1;
  const met = counts.filter((n) => n > 0).length;
  const weightOf = counts.map((n) => (classWeights === "balanced" && n > 0 ? y.length / (met * n) : 1));
  const step = boundedStep();

  // Weights of class k stand at k * width, its bias last of them.
  let at = new Float64Array(classes * width);
  counts.forEach((n, k) => (at[k * width + size] = Math.log((Math.max(n, 0.5) * weightOf[k]!) / y.length)));
  let now = lossAndSlopes(at);
  const pairs: { moved: Float64Array; turned: Float64Array; scale: number }[] = [];
  const most = maxSteps * stepsPerNewton;
  for (let n = 0; ; n++) {
    stopIfAsked(options);
    options.onProgress?.(n / most);
    if (now.gradient.every((g) => Math.abs(g) <= 1e-7 * y.length)) break;
    if (n === most) throw new Failure("learnDiverged", { detail: "logistic" });
    const direction = descent(now.gradient);
    const slope = dot(direction, now.gradient);
    let settled = false;
    for (let factor = 1; ; factor /= 2) {
      if (factor < 1e-10) throw new Failure("learnDiverged", { detail: "logistic" });
      const tried = at.map((v, i) => v - factor * direction[i]!);
      const next = lossAndSlopes(tried);
      if (!(next.loss <= now.loss - 1e-4 * factor * slope + 1e-12 * Math.abs(now.loss))) continue;
      settled = now.loss - next.loss <= 1e-13 * Math.abs(now.loss);
      const [moved, turned] = [tried.map((v, i) => v - at[i]!), next.gradient.map((v, i) => v - now.gradient[i]!)];
      const scale = dot(moved, turned);
      if (scale > 0) pairs.push({ moved, turned, scale });
      if (pairs.length > memory) pairs.shift();
      [at, now] = [tried, next];
      break;
    }
    if (settled) break;
    await Promise.resolve();
  }
  const perUnit = inverse(scaling.scale);
  // A common term of all biases changes no probability.
  const common = counts.reduce((sum, _, k) => sum + at[k * width + size]!, 0) / classes;
  return {
    link: "softmax",
    parts: names.map((_, k) => ({
      family: "ridge" as const,
      answer: "value" as const,
      features: [...frame.features],
      fill: Array.from(scaling.fill),
      center: Array.from(scaling.center),
      weights: Array.from(at.subarray(k * width, k * width + size), (w, f) => w * perUnit[f]!),
      bias: at[k * width + size]! - common,
      alpha: l2,
    })),
  };

  /** Penalised loss and its slopes; biases are not penalised. */
  function lossAndSlopes(w: Float64Array): { loss: number; gradient: Float64Array } {
    const gradient = new Float64Array(w.length);
    const p = new Float64Array(classes);
    let loss = 0;
    eachBlock(frame, rows, scaling, (z, start, count) => {
      const residual = new Float64Array(classes * count);
      for (let k = 0; k < classes; k++) {
        const line = residual.subarray(k * count, (k + 1) * count).fill(w[k * width + size]!);
        for (let f = 0; f < size; f++) {
          const weight = w[k * width + f]!;
          for (let i = 0; i < count; i++) line[i]! += weight * z[f * count + i]!;
        }
      }
      for (let i = 0; i < count; i++) {
        const truth = y[start + i]!;
        for (let k = 0; k < classes; k++) p[k] = residual[k * count + i]!;
        softmax(p);
        const weight = weightOf[truth]!;
        loss -= weight * Math.log(Math.max(p[truth]!, 1e-300));
        for (let k = 0; k < classes; k++) residual[k * count + i] = weight * (p[k]! - Number(k === truth));
      }
      for (let k = 0; k < classes; k++) {
        const line = residual.subarray(k * count, (k + 1) * count);
        for (let f = 0; f < size; f++) {
          let sum = 0;
          for (let i = 0; i < count; i++) sum += line[i]! * z[f * count + i]!;
          gradient[k * width + f]! += sum;
        }
        for (let i = 0; i < count; i++) gradient[k * width + size]! += line[i]!;
      }
    });
    for (let k = 0; k < classes; k++)
      for (let f = 0; f < size; f++) {
        const v = w[k * width + f]!;
        loss += (l2 / 2) * v * v;
        gradient[k * width + f]! += l2 * v;
      }
    return { loss, gradient };
  }

  /** Solves the bound of the curvature for the slopes of one class after another. */
  function boundedStep(): (gradient: Float64Array) => Float64Array {
    const gram = new Float64Array(size * size);
    const edge = new Float64Array(width);
    eachBlock(frame, rows, scaling, (z, start, count) => {
      const weights = Float64Array.from({ length: count }, (_, i) => weightOf[y[start + i]!]! / 2);
      addGram(gram, z, size, count, weights);
      for (let f = 0; f < size; f++) for (let i = 0; i < count; i++) edge[f]! += weights[i]! * z[f * count + i]!;
      for (const weight of weights) edge[size]! += weight;
    });
    mirror(gram, size);
    const bound = Matrix.zeros(width, width);
    for (let f = 0; f < width; f++) {
      for (let g = 0; g < size; g++) bound.set(f, g, f < size ? gram[f * size + g]! : edge[g]!);
      bound.set(f, size, edge[f]!);
      if (f < size) bound.set(f, f, bound.get(f, f) + l2);
    }
    const cut = new CholeskyDecomposition(bound);
    return (gradient) => {
      const out = new Float64Array(gradient.length);
      for (let k = 0; k < classes; k++) out.set(cut.solve(Matrix.columnVector(Array.from(gradient.subarray(k * width, (k + 1) * width)))).to1DArray(), k * width);
      return out;
    };
  }

  /** The two loops of L-BFGS. */
  function descent(gradient: Float64Array): Float64Array {
    const q = gradient.slice();
    const kept = [...pairs].reverse().map((pair) => ({ ...pair, share: 0 }));
    for (const pair of kept) {
      pair.share = dot(pair.moved, q) / pair.scale;
      for (let i = 0; i < q.length; i++) q[i]! -= pair.share * pair.turned[i]!;
    }
    const out = step(q);
    for (const { moved, turned, scale, share } of kept.reverse()) {
      const back = share - dot(turned, out) / scale;
      for (let i = 0; i < out.length; i++) out[i]! += back * moved[i]!;
    }
    return out;
  }
};

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
