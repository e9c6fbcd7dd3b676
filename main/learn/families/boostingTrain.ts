// Drives the training of boosted trees: binning, gradients, leaf-wise growth. Runs in main; gives the event loop back after each tree.
// The result depends on data, parameters and seed alone, because every sum is of integers (kernel/boosting.as.ts names the sources).
import { setImmediate } from "node:timers/promises";
import { Failure } from "../../../shared/contract/errors.ts";
import type { KnownCodes } from "../../../shared/scoring/treeCategories.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { FitOptions } from "../family.ts";
import { growTree } from "./boostingGrow.ts";
import { packedGroups, type Limits } from "./boostingLimits.ts";
import { setScales, startScore, type Loss } from "./boostingLoss.ts";
import { Watch, type HeldBack } from "./boostingWatch.ts";
import type { GrownTree } from "./grownTree.ts";
import { controlWords, crewOf } from "./kernel/crew.ts";
import { addressesOf, answerSize, kernelMemory, maximumChunks, parameterSize, sharedBytes, sharedCopy, sharedFloats, sharedInts, viewsOf, type Shape, type TrainingState, type TrainingViews } from "./kernel/layout.ts";
import { At, LossKind } from "./kernel/parameters.ts";
import { runChunk, Step } from "./kernel/steps.ts";

/** What to train on: every target known. X: column-major, rows × columns; y: class 0/1 or a number. */
export interface TrainingTask {
  rows: number;
  columns: number;
  X: Float64Array;
  y: Float64Array;
  loss: Loss;
  /** Columns that hold codes of categories. */
  categorical: readonly number[];
  /** Columns where a greater value must not lower (1) or not raise (-1) the score. */
  directions: readonly { column: number; direction: 1 | -1 }[];
  /** Columns that may meet on a path of a tree; none: any may. */
  groups: readonly (readonly number[])[];
  /** Rows to watch the loss on, from which nothing is learned. */
  heldBack?: HeldBack;
}

/** What people set and training reads as it stands. */
export interface TrainingParameters {
  /** Number of trees, 1..10000; the most where training may stop early. */
  trees: number;
  /** Most leaves of a tree, 2..255. */
  leaves: number;
  /** Part of each tree's answer that is taken, above 0, at most 1. */
  learningRate: number;
  /** Least training rows in a leaf (by curvature, so about, for classes); never more than a tenth of the rows. */
  minRowsPerLeaf: number;
  /** Shrinks leaf values; weight of that many rows with answer 0 (squared loss), at least 0. Without effect on quantiles. */
  lambda: number;
  /** Part of the rows drawn for each tree, above 0, at most 1. */
  rowShare: number;
  /** Part of the features drawn for each tree, and of those for each split, above 0, at most 1. */
  featureShare: number;
  nodeFeatureShare: number;
  /** Trees without progress on the latest part of the training rows after which that many are enough; 0: all trees. */
  patience: number;
}

export interface Grown {
  base: number;
  trees: GrownTree[];
  /** Trees with the least loss on the rows held back; without those all. */
  best: number;
  /** Codes of the columns that hold categories. */
  codes: KnownCodes[];
}

/** Cells times trees below which starting threads costs more than it saves. */
const worthThreads = 4e7;

/** The start score and the grown trees in order. Throws memoryBound, callCancelled, processDied, learnDiverged. */
export async function trainTrees(task: TrainingTask, parameters: TrainingParameters, options: FitOptions & { threadsFrom?: number }): Promise<Grown> {
  const base = startScore(task.loss, task.y);
  const training = openTraining(task, parameters, options, parameters.trees);
  try {
    const { views, crew, codes, limits, random, rowChunks } = training;
    if (limits.used === 0) return { base, trees: [], best: 0, codes: [] };
    fillTargets(task, views, base);
    const trees: GrownTree[] = [];
    const watch = new Watch(task.loss, task.y, base, task.heldBack, codes, options.onCurve);
    for (let number = 0; number < parameters.trees; number++) {
      if (options.signal?.aborted) throw new Failure("callCancelled", { step: "boosting" });
      views.parameters[At.seed] = random.uint32();
      const scales = setScales(task.loss, views, parameters.lambda, () => crew.run(Step.measure, rowChunks), rowChunks);
      if (scales === undefined) break;
      crew.run(Step.gradients, rowChunks);
      const { leaves, learningRate, lambda } = parameters;
      const tree = growTree(views, crew, { leaves, learningRate, lambda, ...scales, renew: task.loss.kind === "quantile", limits, random });
      if (tree.nodes.length > 0) {
        trees.push(tree);
        crew.run(Step.advance, rowChunks);
        watch.tell(tree, trees.length, views.scores);
      } else if (parameters.rowShare >= 1 && parameters.featureShare >= 1 && parameters.nodeFeatureShare >= 1) break;
      options.onProgress?.((number + 1) / parameters.trees);
      if (task.heldBack && trees.length - watch.best >= parameters.patience) break;
      await setImmediate();
    }
    return { base, trees, best: watch.best, codes };
  } finally {
    training.close();
  }
}

/** A training with its columns binned, ready for gradients. trees: how many will be grown at most. Whoever opens it closes it. */
export function openTraining(task: TrainingTask, parameters: TrainingParameters, options: FitOptions & { threadsFrom?: number }, trees: number) {
  const work = task.rows * task.columns * trees;
  const threads = work < (options.threadsFrom ?? worthThreads) ? 1 : Math.max(1, Math.floor(options.threads));
  const state = stateOf(task, parameters, threads > 1);
  const views = viewsOf(state);
  const crew = crewOf("boosting", state, (step, chunk, chunks) => runChunk(views, step as Step, chunk, chunks), threads);
  try {
    crew.run(Step.edges, Math.max(1, Math.min(task.columns, maximumChunks)));
    const used = packUsedColumns(state);
    if (used > 0) {
      setParameters(views, task, parameters, used);
      crew.run(Step.bin, Math.min(used, maximumChunks));
    }
    const limits: Limits = { used, featureShare: parameters.featureShare, nodeShare: parameters.nodeFeatureShare, groups: packedGroups(task.groups, state.columns, used) };
    return { views, crew, limits, codes: knownCodes(state, task.categorical), random: seededGenerator(options.seed), rowChunks: Math.max(1, Math.min(64, task.rows >> 14)), close: () => crew.dismiss() };
  } catch (thrown) {
    crew.dismiss();
    throw thrown;
  }
}

function stateOf(task: TrainingTask, parameters: TrainingParameters, shared: boolean): TrainingState {
  const shape: Shape = {
    rows: task.rows,
    features: task.columns,
    groups: Math.ceil(task.columns / 4),
    leaves: parameters.leaves,
    targetBytes: task.loss.kind === "logistic" ? 1 : 8,
  };
  const state: TrainingState = {
    shape,
    ...kernelMemory(addressesOf(shape).bytes),
    X: shared ? sharedCopy(task.X) : task.X,
    columns: sharedInts(task.columns),
    edges: sharedFloats(task.columns * 256),
    edgeCount: sharedInts(task.columns),
    isCategory: sharedBytes(task.columns),
    direction: new Int8Array(sharedBytes(task.columns).buffer),
    allowed: sharedBytes(task.columns * 2),
    leafTable: sharedFloats(Math.max(1, parameters.leaves) * 3),
    control: sharedInts(controlWords),
    parameters: sharedFloats(parameterSize),
    answers: sharedFloats(maximumChunks * answerSize),
  };
  for (const column of task.categorical) state.isCategory[column] = 1;
  for (const { column, direction } of task.directions) state.direction[column] = direction;
  return state;
}

/** Columns with at least one edge or a missing value come first; the rest (-1) is never read. Returns how many are used. */
function packUsedColumns(state: TrainingState): number {
  let used = 0;
  for (let c = 0; c < state.shape.features; c++) if (state.edgeCount[c]! >= 0) state.columns[used++] = c;
  state.columns.fill(-1, used);
  return used;
}

/** Codes of the columns of categories that vary, ascending. */
function knownCodes(state: TrainingState, categorical: readonly number[]): KnownCodes[] {
  const varying = [...categorical].sort((a, b) => a - b).filter((column) => state.edgeCount[column]! >= 0);
  return varying.map((column) => ({ feature: column, codes: Array.from(state.edges.subarray(column * 256, column * 256 + state.edgeCount[column]!).slice().sort()) }));
}

/** The numbers that stay the same from tree to tree. */
function setParameters({ parameters: p }: TrainingViews, { loss, rows, directions }: TrainingTask, { rowShare, minRowsPerLeaf }: TrainingParameters, used: number): void {
  p[At.columns] = used;
  p[At.loss] = LossKind[loss.kind];
  p[At.shape] = loss.shape;
  [p[At.weight1], p[At.weight0]] = loss.classWeights;
  p[At.bounded] = directions.length > 0 ? 1 : 0;
  p[At.share] = rowShare >= 1 ? 0xffffffff : Math.floor(rowShare * 2 ** 32);
  p[At.leastRows] = Math.max(1, Math.min(minRowsPerLeaf, Math.floor(rows / 10)));
}

function fillTargets(task: TrainingTask, views: TrainingViews, base: number): void {
  views.scores.fill(base);
  if (task.loss.kind !== "logistic") views.targets.set(task.y);
  else for (let r = 0; r < task.rows; r++) views.bytes[views.at.targets + r] = task.y[r]! >= 0.5 ? 1 : 0;
}
