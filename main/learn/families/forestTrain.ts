// Drives the training of a forest: bins, then as many trees at a time as there are threads. Runs in main; gives the event loop back
// after each such wave. The result depends on data, parameters and seed alone: each tree has a seed of its own and one thread.
import { setImmediate } from "node:timers/promises";
import { Failure } from "../../../shared/contract/errors.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { FitOptions } from "../family.ts";
import type { GrownNode, GrownTree } from "./grownTree.ts";
import { ForestStep, growChunk } from "./forestGrow.ts";
import { controlWords, crewOf } from "./kernel/crew.ts";
import { columnOf, forestArrays, forestBytes, forestViewsOf, nodeSize, type ForestShape, type ForestState, type ForestViews } from "./kernel/forestLayout.ts";
import { kernelMemory, maximumChunks, sharedCopy, sharedInts } from "./kernel/layout.ts";

/** What to train on. X: column-major, rows × columns; targets and weights: one a row, finite, weights above 0. */
export interface ForestTask {
  rows: number;
  columns: number;
  X: Float64Array;
  targets: Float64Array;
  weights: Float64Array;
}

export interface ForestGrowth extends Pick<ForestShape, "leaves" | "depth" | "least" | "tried" | "drawn" | "randomCuts"> {
  trees: number;
}

export interface GrownForest {
  trees: GrownTree[];
  /** Mean answer for each row of the trees that did not draw it; NaN where every tree did. Absent where nothing is drawn. */
  outOfBag?: Float64Array;
}

/** Rows times tried features times trees below which starting threads costs more than it saves. */
const worthThreads = 5e6;

/** Grows the trees in order of their seeds. Throws memoryBound, callCancelled, processDied. */
export async function trainForest(task: ForestTask, growth: ForestGrowth, options: FitOptions & { threadsFrom?: number }): Promise<GrownForest> {
  const work = task.rows * growth.tried * growth.trees;
  const threads = work < (options.threadsFrom ?? worthThreads) ? 1 : Math.max(1, Math.min(growth.trees, Math.floor(options.threads)));
  const state = stateOf(task, growth, threads);
  const views = forestViewsOf(state);
  const crew = crewOf("forest", state, (step, chunk, chunks) => growChunk(views, step, chunk, chunks), threads);
  try {
    if (growth.randomCuts) placeValues(views, task.X);
    else {
      const chunks = Math.max(1, Math.min(task.columns, maximumChunks));
      crew.run(ForestStep.edges, chunks);
      crew.run(ForestStep.bin, chunks);
      for (let c = 0; c < task.columns; c++) if (state.edgeCount[c]! >= 0) state.features[state.used[0]!++] = c;
    }
    const random = seededGenerator(options.seed);
    const trees: GrownTree[] = [];
    const sums = growth.drawn > 0 ? new Float64Array(task.rows) : undefined;
    const counts = new Int32Array(task.rows);
    while (trees.length < growth.trees) {
      if (options.signal?.aborted) throw new Failure("callCancelled", { step: "forest" });
      const wave = Math.min(threads, growth.trees - trees.length);
      for (let place = 0; place < wave; place++) state.seeds[place] = random.uint32();
      crew.run(ForestStep.tree, wave);
      for (let place = 0; place < wave; place++) {
        trees.push(treeOf(views, place));
        if (sums) addAnswers(views, place, sums, counts);
      }
      options.onProgress?.(trees.length / growth.trees);
      await setImmediate();
    }
    return { trees, ...(sums ? { outOfBag: sums.map((sum, r) => sum / counts[r]!) } : {}) };
  } finally {
    crew.dismiss();
  }
}

function stateOf(task: ForestTask, growth: ForestGrowth, threads: number): ForestState {
  const { leaves, depth, least, tried, drawn, randomCuts } = growth;
  // No leaf is without a row, so a small table needs no room for many.
  const shape: ForestShape = { rows: task.rows, columns: task.columns, places: threads, leaves: Math.max(1, Math.min(leaves, task.rows)), depth, least, tried, drawn, randomCuts };
  const shared = (numbers: Float64Array) => (threads > 1 ? sharedCopy(numbers) : numbers);
  return {
    shape,
    ...kernelMemory(forestBytes(shape)),
    ...forestArrays(shape),
    X: randomCuts ? new Float64Array(0) : shared(task.X),
    targets: shared(task.targets),
    weights: shared(task.weights),
    control: sharedInts(controlWords),
  };
}

/** Lays the values of every column that varies into the kernel's memory, infinite ones as missing. */
function placeValues(v: ForestViews, X: Float64Array): void {
  const { shape } = v;
  for (let c = 0; c < shape.columns; c++) {
    const at = columnOf(shape, c) / 8;
    const column = X.subarray(c * shape.rows, (c + 1) * shape.rows);
    let varies = false;
    for (let r = 0; r < shape.rows; r++) {
      const value = column[r]! - column[r]! === 0 ? column[r]! : NaN;
      v.numbers[at + r] = value;
      if (value !== v.numbers[at]) varies = true; // missing differs from itself: such a column is looked at in each node
    }
    if (varies) v.features[v.used[0]!++] = c;
  }
}

/** Copies the tree of a place out of the shared memory. */
function treeOf(v: ForestViews, place: number): GrownTree {
  const { leaves } = v.shape;
  const count = v.grown[place]!;
  const from = place * leaves;
  const nodes = Array.from({ length: count - 1 }, (_, i): GrownNode => {
    const at = (from + i) * nodeSize;
    const column = v.nodes[at]!;
    return { column, threshold: v.thresholds[from + i]!, missingLeft: v.nodes[at + 2] === 1 ? 1 : 0, left: v.nodes[at + 3]!, right: v.nodes[at + 4]! };
  });
  return { nodes, values: Array.from(v.values.subarray(from, from + count)), covers: Array.from(v.covers.subarray(from, from + count)) };
}

function addAnswers(v: ForestViews, place: number, sums: Float64Array, counts: Int32Array): void {
  const { rows } = v.shape;
  for (let r = 0, at = place * rows; r < rows; r++, at++) {
    const answer = v.answers[at]!;
    if (Number.isNaN(answer)) continue;
    sums[r]! += answer;
    counts[r]!++;
  }
}
