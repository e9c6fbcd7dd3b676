// Drives the training of boosted trees: binning, gradients, leaf-wise growth. Runs in main; gives the event loop back after each tree.
// The result depends on data, parameters and seed alone, because every sum is of integers (kernel/boosting.as.ts names the sources).
import { setImmediate } from "node:timers/promises";
import { Failure } from "../../../shared/contract/errors.ts";
import { seededGenerator, shuffle } from "../../../shared/stats/random.ts";
import type { FitOptions } from "../family.ts";
import { growTree, type GrownTree } from "./boostingGrow.ts";
import { controlWords, crewOf } from "./kernel/crew.ts";
import { addressesOf, answerSize, kernelMemory, maximumChunks, parameterSize, sharedBytes, sharedCopy, sharedFloats, sharedInts, viewsOf, type Shape, type TrainingState, type TrainingViews } from "./kernel/layout.ts";
import { At, runChunk, Step } from "./kernel/steps.ts";

/** What to train on: every target known. X: column-major, rows × columns; y: class 0/1 or a number. */
export interface TrainingTask {
  rows: number;
  columns: number;
  X: Float64Array;
  y: Float64Array;
  loss: "logistic" | "squared";
  /** Weight of class 1 and of class 0; unused for squared loss. */
  classWeights: readonly [number, number];
}

export interface TrainingParameters {
  trees: number;
  leaves: number;
  learningRate: number;
  minRowsPerLeaf: number;
  lambda: number;
  rowShare: number;
  featureShare: number;
}

/** Cells times trees below which starting threads costs more than it saves. */
const worthThreads = 4e7;
/** Least curvature of a leaf, as LightGBM's min_sum_hessian_in_leaf. */
const leastCurvature = 1e-3;

/** The start value and the grown trees in order. Throws memoryBound, callCancelled, processDied. */
export async function trainTrees(
  task: TrainingTask,
  parameters: TrainingParameters,
  options: FitOptions & { threadsFrom?: number },
): Promise<{ base: number; trees: GrownTree[] }> {
  const base = startValue(task);
  const work = task.rows * task.columns * parameters.trees;
  const threads = work < (options.threadsFrom ?? worthThreads) ? 1 : Math.max(1, Math.floor(options.threads));
  const state = stateOf(task, parameters, threads > 1);
  const views = viewsOf(state);
  const crew = crewOf("boosting", state, (step, chunk, chunks) => runChunk(views, step as Step, chunk, chunks), threads);
  try {
    crew.run(Step.edges, Math.max(1, Math.min(task.columns, maximumChunks)));
    const used = packUsedColumns(state);
    if (used === 0) return { base, trees: [] };
    views.parameters[At.columns] = used;
    crew.run(Step.bin, Math.min(used, maximumChunks));
    fillTargets(task, views, base);
    const trees: GrownTree[] = [];
    const random = seededGenerator(options.seed);
    const p = views.parameters;
    const rowChunks = Math.max(1, Math.min(64, task.rows >> 14));
    p[At.share] = parameters.rowShare >= 1 ? 0xffffffff : Math.floor(parameters.rowShare * 2 ** 32);
    p[At.leastRows] = Math.max(1, Math.min(parameters.minRowsPerLeaf, Math.floor(task.rows / 10)));
    for (let number = 0; number < parameters.trees; number++) {
      if (options.signal?.aborted) throw new Failure("callCancelled", { step: "boosting" });
      p[At.seed] = random.uint32();
      chooseFeatures(views.allowed, used, parameters.featureShare, random);
      crew.run(Step.advance, rowChunks);
      const scales = setScales(task, views, parameters.lambda, () => crew.run(Step.residual, rowChunks), rowChunks);
      if (scales === undefined) break;
      crew.run(task.loss === "logistic" ? Step.logistic : Step.squared, rowChunks);
      const tree = growTree(views, crew, { leaves: parameters.leaves, learningRate: parameters.learningRate, lambda: parameters.lambda, ...scales });
      if (tree.nodes.length > 0) trees.push(tree);
      else if (parameters.rowShare >= 1 && parameters.featureShare >= 1) break;
      options.onProgress?.((number + 1) / parameters.trees);
      await setImmediate();
    }
    return { base, trees };
  } finally {
    crew.dismiss();
  }
}

function stateOf(task: TrainingTask, parameters: TrainingParameters, shared: boolean): TrainingState {
  const shape: Shape = {
    rows: task.rows,
    features: task.columns,
    groups: Math.ceil(task.columns / 4),
    leaves: parameters.leaves,
    targetBytes: task.loss === "logistic" ? 1 : 8,
  };
  return {
    shape,
    ...kernelMemory(addressesOf(shape).bytes),
    X: shared ? sharedCopy(task.X) : task.X,
    columns: sharedInts(task.columns),
    edges: sharedFloats(task.columns * 256),
    edgeCount: sharedInts(task.columns),
    allowed: sharedBytes(task.columns),
    leafTable: sharedFloats(Math.max(1, parameters.leaves) * 3),
    control: sharedInts(controlWords),
    parameters: sharedFloats(parameterSize),
    answers: sharedFloats(maximumChunks * answerSize),
  };
}

/** Columns with at least one edge or a missing value come first; the rest (-1) is never read. Returns how many are used. */
function packUsedColumns(state: TrainingState): number {
  let used = 0;
  for (let c = 0; c < state.shape.features; c++) if (state.edgeCount[c]! >= 0) state.columns[used++] = c;
  state.columns.fill(-1, used);
  return used;
}

function fillTargets(task: TrainingTask, views: TrainingViews, base: number): void {
  views.scores.fill(base);
  if (task.loss === "squared") new Float64Array(views.memory.buffer, views.at.targets, task.rows).set(task.y);
  else for (let r = 0; r < task.rows; r++) views.bytes[views.at.targets + r] = task.y[r]! >= 0.5 ? 1 : 0;
}

/** Log-odds of the weighted share of class 1, or the mean. */
function startValue(task: TrainingTask): number {
  let sum = 0;
  for (const y of task.y) sum += task.loss === "logistic" ? Number(y >= 0.5) : y;
  if (task.loss === "squared") return sum / task.rows;
  return Math.log((sum * task.classWeights[0]) / ((task.rows - sum) * task.classWeights[1]));
}

/** Sets how gradients become integers so that a sum over all rows fits 32 bits; undefined when nothing is left to learn. */
function setScales(
  task: TrainingTask,
  views: TrainingViews,
  lambda: number,
  measure: () => void,
  chunks: number,
): { perGradient: number; perCurvature: number } | undefined {
  const p = views.parameters;
  const bits = Math.max(1, Math.min(14, Math.floor(Math.log2(2 ** 31 / task.rows)) - 1));
  let perGradient: number;
  let perCurvature = 1;
  if (task.loss === "logistic") {
    const [w1, w0] = task.classWeights;
    const largest = Math.max(w1, w0);
    perGradient = 2 ** bits / largest;
    perCurvature = 2 ** (bits + 2) / largest;
    [p[At.g1], p[At.h1], p[At.g0], p[At.h0]] = [w1 * perGradient, w1 * perCurvature, w0 * perGradient, w0 * perCurvature];
  } else {
    measure();
    let largest = 0;
    for (let c = 0; c < chunks; c++) largest = Math.max(largest, views.answers[c * answerSize]!);
    if (largest === 0) return undefined;
    if (!Number.isFinite(largest)) throw new Failure("learnDiverged", { detail: "residuals are not finite" });
    perGradient = 2 ** bits / largest;
    p[At.scale] = perGradient;
  }
  p[At.lambda] = lambda * perCurvature;
  p[At.leastCurvature] = leastCurvature * perCurvature;
  return { perGradient, perCurvature };
}

function chooseFeatures(allowed: Uint8Array, used: number, share: number, random: ReturnType<typeof seededGenerator>): void {
  if (share >= 1) {
    allowed.fill(1);
    return;
  }
  const order = shuffle(Int32Array.from({ length: used }, (_, f) => f), random);
  allowed.fill(0);
  for (let i = 0; i < Math.max(1, Math.round(share * used)); i++) allowed[order[i]!] = 1;
}
