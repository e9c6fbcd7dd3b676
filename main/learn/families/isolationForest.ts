// Isolation forest: the family that training offers. Runs in main; needs no target; the seed fixes every tree.
// Source: Liu, Ting, Zhou 2008: trees on small samples, random feature, random split between its least and largest value.
import { setImmediate } from "node:timers/promises";
import { Failure } from "../../../shared/contract/errors.ts";
import { isolationForestScorer, isolationNodesOf, meanPathLength, type IsolationForestModel } from "../../../shared/scoring/isolationForest.ts";
import { seededGenerator, type Generator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import type { Family, FitOptions, Task } from "../family.ts";
import { constant, fillMissing, modelBytes, node, type OnnxNode } from "../onnx/graph.ts";
import { treeEnsemble } from "../onnx/trees.ts";

export interface IsolationForestParameters {
  /** Number of trees, 1..1000. */
  trees: number;
  /** Rows drawn for each tree, 2..4096; all rows where there are fewer. */
  sampleRows: number;
}

export const isolationForest: Family<IsolationForestParameters, IsolationForestModel> = {
  id: "isolationForest",
  tasks: ["anomaly"],
  defaults: { trees: 200, sampleRows: 256 },
  fit,
  scorer: isolationForestScorer,
  toOnnx,
};

/** The target is never read. Missing and infinite values count as the median of the feature's finite values (0 where it has none). */
async function fit(frame: Frame, _task: Task, parameters: IsolationForestParameters, options: FitOptions): Promise<IsolationForestModel> {
  if (frame.rows < 2) throw new Failure("learnTooFewRows", { detail: `${frame.rows} rows` });
  const medians = frame.features.map((_, f) => medianOf(frame.X.subarray(f * frame.rows, (f + 1) * frame.rows)));
  const sampleRows = Math.min(parameters.sampleRows, frame.rows);
  const model: IsolationForestModel = {
    family: "isolationForest",
    answer: "score",
    features: [...frame.features],
    medians,
    sampleRows,
    feature: [],
    threshold: [],
    cover: [],
  };
  const random = seededGenerator(options.seed);
  const drawing = Int32Array.from({ length: frame.rows }, (_, r) => r);
  const limit = Math.ceil(Math.log2(sampleRows));
  for (let t = 0; t < parameters.trees; t++) {
    if (options.signal?.aborted) throw new Failure("callCancelled", { step: "isolationForest" });
    // A partial Fisher-Yates shuffle draws without replacement; going on from the last order keeps the draw uniform.
    for (let i = 0; i < sampleRows; i++) {
      const j = i + random.below(frame.rows - i);
      const kept = drawing[i]!;
      drawing[i] = drawing[j]!;
      drawing[j] = kept;
    }
    grow(model, frame, drawing.slice(0, sampleRows), limit, random);
    options.onProgress?.((t + 1) / parameters.trees);
    if (t % 16 === 15) await setImmediate();
  }
  return model;
}

function medianOf(column: Float64Array): number {
  const known = column.slice();
  let n = 0;
  for (const v of column) if (v - v === 0) known[n++] = v;
  if (n === 0) return 0;
  const upper = nthSmallest(known.subarray(0, n), n >> 1);
  if (n % 2 === 1) return upper;
  let lower = -Infinity; // the lower half now stands before the middle
  for (let i = 0; i < n >> 1; i++) lower = Math.max(lower, known[i]!);
  return (lower + upper) / 2;
}

/** Puts the value with `rank` smaller places before it in its place and returns it (Hoare 1961, "Find"). Reorders `values`. */
function nthSmallest(values: Float64Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const kept = values[i]!;
      values[i++] = values[j]!;
      values[j--] = kept;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return values[rank]!;
}

/** Appends the subtree over `rows` (which it reorders) in preorder. `limit`: splits still allowed on the way down. */
function grow(model: IsolationForestModel, frame: Frame, rows: Int32Array, limit: number, random: Generator): void {
  const split = limit > 0 && rows.length > 1 ? drawSplit(model, frame, rows, random) : undefined;
  if (split === undefined) {
    model.feature.push(-1);
    model.cover.push(rows.length);
    return;
  }
  model.feature.push(split.feature);
  model.threshold.push(split.threshold);
  let left = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (valueOf(model, frame, split.feature, row) > split.threshold) continue;
    rows[i] = rows[left]!;
    rows[left++] = row;
  }
  grow(model, frame, rows.subarray(0, left), limit - 1, random);
  grow(model, frame, rows.subarray(left), limit - 1, random);
}

/** A random feature among those that vary in `rows`, and a threshold uniform in [least, largest). */
function drawSplit(model: IsolationForestModel, frame: Frame, rows: Int32Array, random: Generator): { feature: number; threshold: number } | undefined {
  const left = frame.features.map((_, f) => f);
  while (left.length > 0) {
    const at = random.below(left.length);
    const feature = left[at]!;
    let least = Infinity;
    let largest = -Infinity;
    for (const row of rows) {
      const v = valueOf(model, frame, feature, row);
      if (v < least) least = v;
      if (v > largest) largest = v;
    }
    if (least < largest) {
      const drawn = least + random.uniform() * (largest - least);
      const short = Number(drawn.toPrecision(7)); // seven digits keep the file small
      const threshold = short >= least && short < largest ? short : drawn;
      return { feature, threshold: threshold >= least && threshold < largest ? threshold + 0 : least + 0 };
    }
    left[at] = left[left.length - 1]!;
    left.pop();
  }
  return undefined;
}

function valueOf(model: IsolationForestModel, frame: Frame, feature: number, row: number): number {
  const v = frame.X[feature * frame.rows + row]!;
  return Number.isFinite(v) ? v : model.medians[feature]!;
}

function toOnnx(model: IsolationForestModel): Uint8Array {
  const nodes = isolationNodesOf(model);
  const perLength = -Math.LN2 / (meanPathLength(model.sampleRows) * nodes.roots.length || 1);
  const steps: OnnxNode[] = [
    ...fillMissing("medians", "filled"),
    treeEnsemble(nodes, "filled", "lengths"),
    node("Mul", ["lengths", "perLength"], "exponent"),
    node("Exp", ["exponent"], "score"),
  ];
  const initializers = [constant("medians", [1, model.medians.length], model.medians), constant("perLength", [1, 1], [perLength])];
  return modelBytes({ name: "isolationForest", features: model.features, nodes: steps, initializers });
}
