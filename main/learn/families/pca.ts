// Principal component monitoring for rows without labels: learns the plane of normal rows and the limits of T² and Q. Runs in main.
// Columns are standardised, so the decomposition is that of the correlation matrix. Source: Jackson, A User's Guide to Principal Components, 1991.
import { Matrix, SVD } from "ml-matrix";
import { pcaScorer, type PcaModel } from "../../../shared/scoring/pca.ts";
import { conformalLimit } from "../../../shared/stats/quantiles.ts";
import type { Family } from "../family.ts";
import { readRow, type Frame } from "../frame.ts";
import { constant, fillMissing, modelBytes, node, type OnnxNode, type OnnxTensor } from "../onnx/graph.ts";
import { planeStatistics, readCrossProducts } from "./blockKernel.ts";
import { allRows, inverse, mirror, needRows, scalingOf, stopIfAsked } from "./standardise.ts";

export interface PcaParameters {
  /** Below 1: share of variance that the kept components explain at least; 1 or more: their number. Default 0.95. */
  components: number;
  /** Share of normal rows allowed over each limit, 0..1; default 0.01. */
  limitShare: number;
  /** Share of the rows, the last ones, that set the limits and are kept out of the fit; 0 (default) sets them on the fitted rows. */
  heldOut: number;
  /** What is measured outside the plane: `spe` (default), the squared distance from it, where the loosest relations weigh most; `t2`, the same by
   *  the spread of normal rows in each direction, where a tight relation that breaks a little is seen as well: it needs many more rows than
   *  features. */
  outside: "spe" | "t2";
}

/** Components below this share of the mean variance are rounding, not plant. */
const leastVariance = 1e-10;
/** Outside the plane a direction counts from this share on: below it lie relations that hold exactly, and a rounded digit would break them. */
const leastOutside = 1e-6;

/** Labels are never read. */
export const pca: Family<PcaParameters, PcaModel> = {
  id: "pca",
  tasks: ["anomaly"],
  defaults: { components: 0.95, limitShare: 0.01, heldOut: 0, outside: "spe" },
  async fit(frame, _task, parameters, options) {
    const rows = allRows(frame);
    needRows(rows, 10);
    stopIfAsked(options);
    const heldOut = Math.floor(rows.length * parameters.heldOut);
    const fitted = rows.subarray(0, rows.length - heldOut);
    const limited = heldOut > 0 ? rows.subarray(rows.length - heldOut) : rows;
    const scaling = scalingOf(frame, fitted);
    const size = frame.features.length;
    const reading = { fill: scaling.fill, center: scaling.center, inverseScale: inverse(scaling.scale) };
    const gram = readCrossProducts(reading, frame, 0, fitted.length);
    options.onProgress?.(0.5);
    stopIfAsked(options);
    const { loadings, variances, explained, outside } = plane(mirror(gram, size), size, fitted.length, parameters.components);
    const model: PcaModel = {
      family: "pca",
      answer: "score",
      features: [...frame.features],
      fill: Array.from(scaling.fill),
      center: Array.from(scaling.center),
      inverseScale: Array.from(reading.inverseScale),
      loadings,
      variances,
      ...(parameters.outside === "t2" ? { outside } : {}),
      limits: { t2: 0, q: 0 },
      limitsFrom: { share: parameters.limitShare, rows: limited.length, heldOut: heldOut > 0 },
      explained,
    };
    const { t2, q } = statisticsOf(model, frame, frame.rows - limited.length);
    const limitQ = conformalLimit(q, parameters.limitShare);
    model.limits = { t2: variances.length > 0 ? conformalLimit(t2, parameters.limitShare) : 0, q: limitQ > size * leastVariance ? limitQ : 0 };
    return model;
  },
  scorer: pcaScorer,
  scoreTable(model, frame) {
    const { t2, q } = statisticsOf(model, frame, 0);
    const share = (statistic: number, limit: number) => (limit > 0 ? statistic / limit : 0);
    return t2.map((v, r) => Math.max(share(v, model.limits.t2), share(q[r]!, model.limits.q)));
  },
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
      along("t", model);
      initializers.push(constant("back", [kept, size], model.loadings.flat()));
      nodes.push(node("MatMul", ["t", "back"], "modelled"), node("Sub", ["z", "modelled"], "residual"), node("Mul", ["t2", "limitT2"], "t2Share"));
      if (model.outside && model.outside.variances.length > 0) along("q", model.outside);
      else nodes.push(node("ReduceSumSquare", ["residual", "axis"], "q2"));
      nodes.push(node("Mul", ["q2", "limitQ"], "qShare"), node("Max", ["t2Share", "qShare"], "score"));
    } else {
      if (model.outside && model.outside.variances.length > 0) along("q", model.outside);
      else nodes.push(node("ReduceSumSquare", ["z", "axis"], "q2"));
      nodes.push(node("Mul", ["q2", "limitQ"], "score"));
    }
    return modelBytes({ name: model.family, features: model.features, initializers, nodes });

    /** `name`: z along directions; `name`2: sum of their squares, each over its variance. */
    function along(name: string, { loadings, variances }: { loadings: number[][]; variances: number[] }): void {
      const across = Array.from({ length: size }, (_, f) => loadings.map((l) => l[f]!)).flat();
      initializers.push(constant(`${name}Directions`, [size, loadings.length], across), constant(`${name}Spread`, [1, loadings.length], variances.map((v) => 1 / Math.sqrt(v))));
      nodes.push(node("MatMul", ["z", `${name}Directions`], name), node("Mul", [name, `${name}Spread`], `${name}Scaled`), node("ReduceSumSquare", [`${name}Scaled`, "axis"], `${name}2`));
    }
  },
};

/** T² and Q of the rows from `start` on, as the scorer says them. */
function statisticsOf(model: PcaModel, frame: Frame, start: number): { t2: Float64Array; q: Float64Array } {
  if (!model.outside) return planeStatistics({ ...model, directions: Float64Array.from(model.loadings.flat()), variances: Float64Array.from(model.variances) }, frame, start, frame.rows);
  const { statistics } = pcaScorer(model);
  const row = new Float64Array(frame.features.length);
  const [t2, q] = [new Float64Array(frame.rows - start), new Float64Array(frame.rows - start)];
  for (let r = start; r < frame.rows; r++) ({ t2: t2[r - start], q: q[r - start] } = statistics(readRow(frame, r, row)));
  return { t2, q };
}

/** Kept components, and the directions outside their plane, of a correlation matrix times (rows - 1), by singular value decomposition; the sign of each is fixed by its greatest weight. */
function plane(gram: Float64Array, size: number, rows: number, components: number) {
  if (size === 0) return { loadings: [], variances: [], explained: 0, outside: { loadings: [], variances: [] } };
  const C = new Matrix(size, size);
  for (let f = 0; f < size; f++) for (let g = 0; g < size; g++) C.set(f, g, gram[f * size + g]! / Math.max(1, rows - 1));
  const svd = new SVD(C, { computeRightSingularVectors: false });
  const all = svd.diagonal;
  const total = all.reduce((a, b) => a + b, 0);
  const usable = all.filter((v) => v > leastVariance * Math.max(1, total / size));
  let kept = 0;
  let sum = 0;
  while (kept < usable.length && (components < 1 ? sum < components * total - 1e-12 : kept < components)) sum += usable[kept++]!;
  const direction = (k: number) => {
    const v = Array.from({ length: size }, (__, f) => svd.leftSingularVectors.get(f, k));
    const greatest = v.reduce((a, b) => (Math.abs(b) > Math.abs(a) + 1e-12 ? b : a), 0);
    return greatest < 0 ? v.map((w) => -w) : v;
  };
  const loadings = usable.slice(0, kept).map((_, k) => direction(k));
  const beyond = usable.slice(kept).filter((v) => v > leastOutside * (total / size));
  return { loadings, variances: usable.slice(0, kept), explained: total > 0 ? sum / total : 0, outside: { loadings: beyond.map((_, k) => direction(kept + k)), variances: beyond } };
}
