// Isolation forest: the family that training offers. Runs in main; needs no target; the seed fixes every tree.
// Source: Liu, Ting, Zhou 2008: trees on small samples, random feature, random split between its least and largest value.
import { setImmediate } from "node:timers/promises";
import { Failure } from "../../../shared/contract/errors.ts";
import { isolationExponent, isolationForestScorer, isolationNodesOf, meanPathLength, type IsolationForestModel } from "../../../shared/scoring/isolationForest.ts";
import { treeRecordsOf } from "../../../shared/scoring/treeNodes.ts";
import { nthSmallest } from "../../../shared/stats/quantiles.ts";
import { seededGenerator, type Generator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import type { Family, FitOptions, Task } from "../family.ts";
import { constant, fillMissing, modelBytes, node, type OnnxNode } from "../onnx/graph.ts";
import { treeEnsemble } from "../onnx/trees.ts";
import { leafSums } from "./blockKernel.ts";
import { isApart } from "./apart.ts";
import { drawThreshold, shortThreshold } from "./drawThreshold.ts";

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
  scoreTable(model, frame) {
    const nodes = isolationNodesOf(model);
    const perLength = isolationExponent(model.sampleRows, nodes.roots.length);
    return leafSums(treeRecordsOf(nodes), frame, 0, model.medians).map((lengths) => 2 ** (lengths * perLength));
  },
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
  const size = frame.features.length;
  const drawn: Drawn = { rows: sampleRows, size, values: new Float64Array(size * sampleRows), left: new Int32Array(size) };
  const places = new Int32Array(sampleRows);
  for (let t = 0; t < parameters.trees; t++) {
    if (options.signal?.aborted) throw new Failure("callCancelled", { step: "isolationForest" });
    // A partial Fisher-Yates shuffle draws without replacement; going on from the last order keeps the draw uniform.
    for (let i = 0; i < sampleRows; i++) {
      const j = i + random.below(frame.rows - i);
      const kept = drawing[i]!;
      drawing[i] = drawing[j]!;
      drawing[j] = kept;
    }
    gather(drawn, frame, medians, drawing);
    for (let i = 0; i < sampleRows; i++) places[i] = i;
    grow(model, drawn, places, limit, random);
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

/** The rows drawn for one tree: values[f * rows + i] is feature f of the i-th of them, gaps filled. */
interface Drawn {
  rows: number;
  size: number;
  values: Float64Array;
  /** Features still to be tried at a node; used again at each. */
  left: Int32Array;
}

/** Copies the drawn rows together, so that a tree walks over little memory. */
function gather(drawn: Drawn, frame: Frame, medians: readonly number[], rows: Int32Array): void {
  for (let f = 0; f < drawn.size; f++) {
    const from = f * frame.rows;
    const to = f * drawn.rows;
    for (let i = 0; i < drawn.rows; i++) {
      const v = frame.X[from + rows[i]!]!;
      drawn.values[to + i] = v - v === 0 ? v : medians[f]!;
    }
  }
}

/** Appends the subtree over `rows` (places in the drawn sample, which it reorders) in preorder. `limit`: splits still allowed on the way down. */
function grow(model: IsolationForestModel, drawn: Drawn, rows: Int32Array, limit: number, random: Generator): void {
  const feature = limit > 0 && rows.length > 1 ? drawSplit(model, drawn, rows, random) : -1;
  if (feature < 0) {
    model.feature.push(-1);
    model.cover.push(rows.length);
    return;
  }
  const threshold = model.threshold[model.threshold.length - 1]!;
  const at = feature * drawn.rows;
  let left = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (drawn.values[at + row]! > threshold) continue;
    rows[i] = rows[left]!;
    rows[left++] = row;
  }
  grow(model, drawn, rows.subarray(0, left), limit - 1, random);
  grow(model, drawn, rows.subarray(left), limit - 1, random);
}

/** Draws a random feature among those that vary in `rows` and a threshold uniform in [least, largest); appends both to the model.
 *  Returns the feature; -1, and appends nothing, where none varies. */
function drawSplit(model: IsolationForestModel, drawn: Drawn, rows: Int32Array, random: Generator): number {
  const { left, values } = drawn;
  for (let f = 0; f < drawn.size; f++) left[f] = f;
  for (let open = drawn.size; open > 0; open--) {
    const place = random.below(open);
    const feature = left[place]!;
    const at = feature * drawn.rows;
    let least = Infinity;
    let largest = -Infinity;
    for (let i = 0; i < rows.length; i++) {
      const v = values[at + rows[i]!]!;
      if (v < least) least = v;
      if (v > largest) largest = v;
    }
    if (isApart(least, largest)) {
      model.feature.push(feature);
      model.threshold.push(shortThreshold(drawThreshold(least, largest, random), least, largest));
      return feature;
    }
    left[place] = left[open - 1]!;
  }
  return -1;
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
