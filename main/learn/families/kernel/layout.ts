// Where the arrays of one training lie in the shared memory, and the views on them that driver and workers use alike.
// Runs in main and in boostingWorker; allocates once a training, never per tree.
import { readFileSync } from "node:fs";
import { Failure } from "../../../../shared/contract/errors.ts";
import { entryPath } from "../../../entryPath.ts";

/** Bytes of one feature's histogram: 256 entries of 64 bits. */
export const histogramBytes = 2048;
/** Most distinct bins of a feature; bin 255 means missing. */
export const maximumBins = 255;
/** Numbers a chunk of work answers with (a candidate for each of two leaves, 8 numbers each). */
export const answerSize = 16;
/** Most chunks in one step. */
export const maximumChunks = 4096;
/** Numbers of a step's parameters. */
export const parameterSize = 64;
/** Bytes that a chunk sorts categories in: 256 numbers and 256 places. */
export const sortBytes = 3072;

/** What fixes the layout of a training. `groups`: words of four features a row. */
export interface Shape {
  rows: number;
  features: number;
  groups: number;
  leaves: number;
  /** Bytes of a target: 1 for a class, 8 for a number. */
  targetBytes: 1 | 8;
}

const arrayNames = ["words", "scores", "targets", "packed", "order", "ordered", "leftOrder", "leftPacked", "rightOrder", "rightPacked", "histograms", "best", "sorting", "table"] as const;
export type Addresses = Record<(typeof arrayNames)[number], number> & { bytes: number };

/** Addresses of all arrays and the bytes they need together; each starts on a cache line. */
export function addressesOf(shape: Shape): Addresses {
  const perRow = shape.rows * 4;
  const size: Record<(typeof arrayNames)[number], number> = {
    words: perRow * shape.groups,
    scores: shape.rows * 8,
    targets: shape.rows * shape.targetBytes,
    packed: perRow,
    order: perRow,
    ordered: perRow,
    leftOrder: perRow + 64,
    leftPacked: perRow + 64,
    rightOrder: perRow + 64,
    rightPacked: perRow + 64,
    histograms: shape.leaves * shape.groups * 4 * histogramBytes,
    best: maximumChunks * 64,
    sorting: Math.max(1, shape.groups) * sortBytes,
    table: 256,
  };
  let top = 1024;
  const addresses = { bytes: 0 } as Addresses;
  for (const name of arrayNames) {
    addresses[name] = top;
    top += Math.ceil(size[name] / 64) * 64 + 64;
  }
  addresses.bytes = top;
  return addresses;
}

/** The functions of boosting.as.ts, in the order of its parts. */
export interface Kernel {
  sumAll(lanes: number, words: number, packed: number, rows: number, histogram: number): void;
  sumLeaf(lanes: number, words: number, order: number, packed: number, rows: number, histogram: number): void;
  subtract(from: number, part: number, bytes: number): void;
  bestSplit(histogram: number, edges: number, G: number, H: number, lambda: number, least: number, out: number): number;
  bestBoundedSplit(
    histogram: number, edges: number, G: number, H: number, lambda: number, least: number, low: number, high: number, direction: number, out: number,
  ): number;
  partition(
    from: number, to: number, words: number, shift: number, bin: number, missingLeft: number,
    order: number, packed: number, leftOrder: number, leftPacked: number, rightOrder: number, rightPacked: number,
  ): number;
  partitionByTable(
    from: number, to: number, words: number, shift: number, table: number,
    order: number, packed: number, leftOrder: number, leftPacked: number, rightOrder: number, rightPacked: number,
  ): number;
  sortCategories(histogram: number, bins: number, smooth: number, leastEntry: number, scratch: number): number;
  bestCategories(
    histogram: number, used: number, most: number, G: number, H: number, lambda: number, least: number, leastGroup: number,
    low: number, high: number, scratch: number, out: number,
  ): number;
  addToScores(order: number, scores: number, from: number, to: number, value: number): void;
  logisticGradients(
    scores: number, labels: number, packed: number, from: number, to: number, seed: number, share: number,
    g1: number, h1: number, g0: number, h0: number,
  ): void;
  largestResidual(scores: number, targets: number, from: number, to: number): number;
  squaredGradients(scores: number, targets: number, packed: number, from: number, to: number, seed: number, share: number, scale: number): void;
  largestGradient(kind: number, scores: number, targets: number, from: number, to: number, shape: number, out: number): void;
  lossGradients(
    kind: number, scores: number, targets: number, packed: number, from: number, to: number, seed: number, share: number,
    perGradient: number, perCurvature: number, shape: number,
  ): void;
  sumPairs(codes: number, order: number, rows: number, pairs: number, histogram: number): number;
  clearPairs(histogram: number, low: number, high: number): void;
  bestCut(histogram: number, spread: number, G: number, H: number, least: number, out: number): number;
  spanOf(values: number, order: number, rows: number, out: number): number;
  tryCut(values: number, order: number, rows: number, pairs: number, threshold: number, G: number, H: number, least: number, out: number): number;
  sumNode(order: number, rows: number, pairs: number, out: number): void;
  partRows(codes: number, order: number, rows: number, bin: number, missingLeft: number, spare: number): number;
  partValues(values: number, order: number, rows: number, threshold: number, missingLeft: number, spare: number): number;
}

/** All that a worker needs to take part; passes between threads as it is. */
export interface TrainingState {
  shape: Shape;
  memory: WebAssembly.Memory;
  module: WebAssembly.Module;
  /** Columns of the frame (rows × features), needed for binning. */
  X: Float64Array;
  /** Column of the frame behind each packed feature, set after the edges are known. */
  columns: Int32Array;
  /** Edges of each column of the frame, 256 places each, and how many are in use; -1 = no edges and nothing missing. Of a column of
   *  categories: its codes, and how many there are. */
  edges: Float64Array;
  edgeCount: Int32Array;
  /** Per column of the frame: 1 where its numbers are codes of categories. */
  isCategory: Uint8Array;
  /** Per column of the frame: 1 where a greater value must not lower the score, -1 where it must not raise it. */
  direction: Int8Array;
  /** Per packed feature, for the smaller and then for the larger of two leaves (the root is the smaller): 1 when it may split. */
  allowed: Uint8Array;
  /** Leaf table of the last tree: value, first row, row after the last; three numbers a leaf. */
  leafTable: Float64Array;
  control: Int32Array;
  parameters: Float64Array;
  answers: Float64Array;
}

/** Views of one thread on a training. */
export interface TrainingViews extends TrainingState {
  at: Addresses;
  kernel: Kernel;
  order: Int32Array;
  ordered: Int32Array;
  packed: Int32Array;
  scores: Float64Array;
  /** Targets that are numbers; empty for classes. */
  targets: Float64Array;
  bytes: Uint8Array;
  /** The whole memory in words of 32 bits. */
  words: Int32Array;
  best: Float64Array;
}

let compiled: WebAssembly.Module | undefined;

/** The compiled kernel and memory of at least `bytes` for one training. Throws memoryBound. */
export function kernelMemory(bytes: number): { module: WebAssembly.Module; memory: WebAssembly.Memory } {
  compiled ??= new WebAssembly.Module(readFileSync(entryPath("boosting.wasm")));
  const pages = Math.ceil(bytes / 65536);
  if (pages > 65536) throw new Failure("memoryBound", { detail: `${pages * 64} KiB of training memory; at most 4 GiB` });
  return { module: compiled, memory: new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }) };
}

/** This thread's instance of the kernel on the memory that all threads of a training share. */
export function kernelOf({ module, memory }: { module: WebAssembly.Module; memory: WebAssembly.Memory }): Kernel {
  const abort = () => {
    throw new Error("tree kernel aborted");
  };
  return new WebAssembly.Instance(module, { env: { memory, abort } }).exports as unknown as Kernel;
}

/** Opens the shared memory for this thread. */
export function viewsOf(state: TrainingState): TrainingViews {
  const at = addressesOf(state.shape);
  const buffer = state.memory.buffer;
  const { rows } = state.shape;
  const kernel = kernelOf(state);
  return {
    ...state,
    at,
    kernel,
    order: new Int32Array(buffer, at.order, rows),
    ordered: new Int32Array(buffer, at.ordered, rows),
    packed: new Int32Array(buffer, at.packed, rows),
    scores: new Float64Array(buffer, at.scores, rows),
    targets: new Float64Array(buffer, at.targets, state.shape.targetBytes === 8 ? rows : 0),
    bytes: new Uint8Array(buffer, 0, at.bytes),
    words: new Int32Array(buffer, 0, Math.floor(at.bytes / 4)),
    best: new Float64Array(buffer, at.best, maximumChunks * 8),
  };
}

/** A zeroed array on memory that threads share. */
export function sharedFloats(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(Math.max(8, length * 8)));
}
export function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Math.max(4, length * 4)));
}
export function sharedBytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(Math.max(1, length)));
}
/** The numbers themselves where threads share them already, else a copy that they can share. */
export function sharedCopy(numbers: Float64Array): Float64Array {
  if (numbers.buffer instanceof SharedArrayBuffer) return numbers;
  const copy = sharedFloats(numbers.length).subarray(0, numbers.length);
  copy.set(numbers);
  return copy;
}
