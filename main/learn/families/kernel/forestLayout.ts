// Where the arrays of one forest lie in the shared memory: all columns once, and a place a tree that is being grown. Where cuts are
// searched a column is its bins, one byte a row; where they are drawn it is the values themselves, so that every value may be a cut.
// Runs in main and in boostingWorker; allocates once a training, never per tree.
import { kernelOf, sharedFloats, sharedInts, type Kernel } from "./layout.ts";

/** Bytes of one feature's histogram: 256 pairs of 64-bit numbers. */
export const pairHistogramBytes = 4096;
/** Numbers of a node in `nodes` of a place: column, bin, missingLeft, left, right (a node's index, or ~index of a leaf). */
export const nodeSize = 5;

/** What fixes a forest's growth; the same for every tree. */
export interface ForestShape {
  rows: number;
  columns: number;
  /** Trees that grow at the same time. */
  places: number;
  /** Most leaves of a tree, and most splits above one. */
  leaves: number;
  depth: number;
  /** Least weight of a leaf. */
  least: number;
  /** Features tried at a split. */
  tried: number;
  /** Rows drawn with replacement for each tree; 0: each row once. */
  drawn: number;
  /** One random cut a tried feature instead of its best (Geurts 2006); every tree then sees every row: drawn is 0. */
  randomCuts: boolean;
}

/** All that a worker needs to take part; passes between threads as it is. */
export interface ForestState {
  shape: ForestShape;
  memory: WebAssembly.Memory;
  module: WebAssembly.Module;
  /** (rows × columns), needed for binning; empty where cuts are drawn. */
  X: Float64Array;
  /** Target of each row, and its weight. */
  targets: Float64Array;
  weights: Float64Array;
  /** Columns that can be split; the first `used[0]` count. */
  features: Int32Array;
  used: Int32Array;
  /** Edges of each column, 256 places each, and how many are in use; -1 = no edges and nothing missing. */
  edges: Float64Array;
  edgeCount: Int32Array;
  /** A place each: seed of its tree, leaves grown, the nodes and their thresholds, the leaves' values and covers. */
  seeds: Int32Array;
  grown: Int32Array;
  nodes: Int32Array;
  thresholds: Float64Array;
  values: Float64Array;
  covers: Float64Array;
  /** A place each, where rows are drawn: answer of its tree for each row that was not; NaN for the others. */
  answers: Float64Array;
  control: Int32Array;
}

/** Views of one thread on a forest. */
export interface ForestViews extends ForestState {
  kernel: Kernel;
  /** The whole memory. */
  bytes: Uint8Array;
  words: Int32Array;
  numbers: Float64Array;
}

const base = 1024;
const rounded = (bytes: number) => Math.ceil(bytes / 64) * 64;

/** Address of a column's bins, or of its values where cuts are drawn. */
export function columnOf(shape: ForestShape, column: number): number {
  return base + column * rounded(shape.rows * (shape.randomCuts ? 8 : 1));
}

/** Addresses of a place's arrays: target pairs, row order, spare order, histogram, and the numbers that the kernel answers. */
export function placeOf(shape: ForestShape, place: number): { pairs: number; order: number; spare: number; histogram: number; out: number; end: number } {
  const pairs = columnOf(shape, shape.columns) + place * placeBytes(shape);
  const order = pairs + rounded(shape.rows * 16);
  const spare = order + rounded(shape.rows * 4);
  const histogram = spare + rounded(shape.rows * 4 + 4);
  const out = histogram + pairHistogramBytes;
  return { pairs, order, spare, histogram, out, end: out + 64 };
}

function placeBytes({ rows }: ForestShape): number {
  return rounded(rows * 16) + rounded(rows * 4) + rounded(rows * 4 + 4) + pairHistogramBytes + 64;
}

/** Bytes that a forest needs. */
export function forestBytes(shape: ForestShape): number {
  return placeOf(shape, shape.places - 1).end;
}

/** The arrays outside the kernel's memory, zeroed; X, targets and weights must be on shared memory where threads share them. */
export function forestArrays({ rows, columns, places, leaves, drawn, randomCuts }: ForestShape): Omit<ForestState, "shape" | "memory" | "module" | "X" | "targets" | "weights" | "control"> {
  return {
    features: sharedInts(columns),
    used: sharedInts(1),
    edges: sharedFloats(randomCuts ? 1 : columns * 256),
    edgeCount: sharedInts(columns),
    seeds: sharedInts(places),
    grown: sharedInts(places),
    nodes: sharedInts(places * leaves * nodeSize),
    thresholds: sharedFloats(places * leaves),
    values: sharedFloats(places * leaves),
    covers: sharedFloats(places * leaves),
    answers: sharedFloats(drawn > 0 ? places * rows : 1),
  };
}

/** Opens the shared memory for this thread. */
export function forestViewsOf(state: ForestState): ForestViews {
  const { buffer } = state.memory;
  return { ...state, kernel: kernelOf(state), bytes: new Uint8Array(buffer), words: new Int32Array(buffer), numbers: new Float64Array(buffer) };
}
