// Principal component monitoring for rows without labels: learns the plane of normal rows and the limits of T² and Q. Runs in main.
// Columns are standardised, so the decomposition is that of the correlation matrix. Source: Jackson, A User's Guide to Principal Components, 1991.
import { Matrix, SVD } from "ml-matrix";
import { pcaScorer, type PcaModel } from "../../../shared/scoring/pca.ts";
import { conformalLimit } from "../../../shared/stats/quantiles.ts";
import type { Family } from "../family.ts";
import { readRow } from "../frame.ts";
import { constant, fillMissing, modelBytes, node, type OnnxNode, type OnnxTensor } from "../onnx/graph.ts";
import { addGram, allRows, eachBlock, inverse, mirror, needRows, scalingOf, stopIfAsked } from "./standardise.ts";

export interface PcaParameters {
  /** Below 1: share of variance that the kept components explain at least; 1 or more: their number. Default 0.95. */
  components: number;
  /** Share of normal rows allowed over each limit, 0..1; default 0.01. */
  limitShare: number;
  /** Share of the rows, the last ones, that set the limits and are kept out of the fit; 0 (default) sets them on the fitted rows. */
  heldOut: number;
}

/** Components below this share of the mean variance are rounding, not plant. */
const leastVariance = 1e-10;

/** Labels are never read. */
export const pca: Family<PcaParameters, PcaModel> = {
  id: "pca",
  tasks: ["anomaly"],
  defaults: { components: 0.95, limitShare: 0.01, heldOut: 0 },
  async fit(frame, _task, parameters, options) {
    const rows = allRows(frame);
    needRows(rows, 10);
    stopIfAsked(options);
    const heldOut = Math.floor(rows.length * parameters.heldOut);
    const fitted = rows.subarray(0, rows.length - heldOut);
    const limited = heldOut > 0 ? rows.subarray(rows.length - heldOut) : rows;
    const scaling = scalingOf(frame, fitted);
    const size = frame.features.length;
    const gram = new Float64Array(size * size);
    eachBlock(frame, fitted, scaling, (z, _start, count) => addGram(gram, z, size, count));
    options.onProgress?.(0.5);
    stopIfAsked(options);
    const { loadings, variances, explained } = plane(mirror(gram, size), size, fitted.length, parameters.components);
    const model: PcaModel = {
      family: "pca",
      answer: "score",
      features: [...frame.features],
      fill: Array.from(scaling.fill),
      center: Array.from(scaling.center),
      inverseScale: Array.from(inverse(scaling.scale)),
      loadings,
      variances,
      limits: { t2: 0, q: 0 },
      limitsFrom: { share: parameters.limitShare, rows: limited.length, heldOut: heldOut > 0 },
      explained,
    };
    const scorer = pcaScorer(model);
    const t2 = new Float64Array(limited.length);
    const q = new Float64Array(limited.length);
    const row = new Float64Array(size);
    limited.forEach((r, i) => {
      const s = scorer.statistics(readRow(frame, r, row));
      t2[i] = s.t2;
      q[i] = s.q;
    });
    const limitQ = conformalLimit(q, parameters.limitShare);
    model.limits = { t2: variances.length > 0 ? conformalLimit(t2, parameters.limitShare) : 0, q: limitQ > size * leastVariance ? limitQ : 0 };
    return model;
  },
  scorer: pcaScorer,
  toOnnx(model) {
    const size = model.features.length;
    const kept = model.variances.length;
    const nodes: OnnxNode[] = [
      ...fillMissing("fill", "filled"),
      node("Sub", ["filled", "center"], "centered"),
      node("Mul", ["centered", "inverseScale"], "z"),
    ];
    const initializers: OnnxTensor[] = [
      constant("fill", [1, size], model.fill),
      constant("center", [1, size], model.center),
      constant("inverseScale", [1, size], model.inverseScale),
      constant("axis", [1], [1], "int64"),
      constant("limitT2", [1], [model.limits.t2 > 0 ? 1 / model.limits.t2 : 0]),
      constant("limitQ", [1], [model.limits.q > 0 ? 1 / model.limits.q : 0]),
    ];
    if (kept > 0) {
      const down = Array.from({ length: size }, (_, f) => model.loadings.map((l) => l[f]!)).flat();
      initializers.push(constant("loadings", [size, kept], down), constant("back", [kept, size], model.loadings.flat()));
      initializers.push(constant("spread", [1, kept], model.variances.map((v) => 1 / Math.sqrt(v))));
      nodes.push(
        node("MatMul", ["z", "loadings"], "t"),
        node("Mul", ["t", "spread"], "tScaled"),
        node("ReduceSumSquare", ["tScaled", "axis"], "t2"),
        node("MatMul", ["t", "back"], "modelled"),
        node("Sub", ["z", "modelled"], "residual"),
        node("ReduceSumSquare", ["residual", "axis"], "q"),
        node("Mul", ["t2", "limitT2"], "t2Share"),
        node("Mul", ["q", "limitQ"], "qShare"),
        node("Max", ["t2Share", "qShare"], "score"),
      );
    } else nodes.push(node("ReduceSumSquare", ["z", "axis"], "q"), node("Mul", ["q", "limitQ"], "score"));
    return modelBytes({ name: model.family, features: model.features, initializers, nodes });
  },
};

/** Kept components of a correlation matrix times (rows - 1), by singular value decomposition; the sign of each is fixed by its greatest weight. */
function plane(gram: Float64Array, size: number, rows: number, components: number) {
  if (size === 0) return { loadings: [], variances: [], explained: 0 };
  const C = new Matrix(size, size);
  for (let f = 0; f < size; f++) for (let g = 0; g < size; g++) C.set(f, g, gram[f * size + g]! / Math.max(1, rows - 1));
  const svd = new SVD(C, { computeRightSingularVectors: false });
  const all = svd.diagonal;
  const total = all.reduce((a, b) => a + b, 0);
  const usable = all.filter((v) => v > leastVariance * Math.max(1, total / size));
  let kept = 0;
  let sum = 0;
  while (kept < usable.length && (components < 1 ? sum < components * total - 1e-12 : kept < components)) sum += usable[kept++]!;
  const loadings = usable.slice(0, kept).map((_, k) => {
    const v = Array.from({ length: size }, (__, f) => svd.leftSingularVectors.get(f, k));
    const greatest = v.reduce((a, b) => (Math.abs(b) > Math.abs(a) + 1e-12 ? b : a), 0);
    return greatest < 0 ? v.map((w) => -w) : v;
  });
  return { loadings, variances: usable.slice(0, kept), explained: total > 0 ? sum / total : 0 };
}
