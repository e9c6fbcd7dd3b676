// The numeric table that training sees. Column-major so that a family reads one feature in a straight line.
import type { Recipe } from "../../shared/recipe/recipe.ts";

/** Feature table in memory. All arrays have `rows` entries; X is column-major: feature f of row r is X[f * rows + r]; NaN = missing. */
export interface Frame {
  rows: number;
  features: string[];
  X: Float64Array;
  /** Target per row (class 0/1, place in `classes`, or a number); NaN where unknown. Absent for purely unlabelled work. */
  y?: Float64Array;
  /** Names of the classes where the target is one of three and more. */
  classes?: string[];
  /** UTC microseconds per row as float64 (exact below 2^53); absent where rows have no order (AI4I). */
  tUs?: Float64Array;
  /** Group index per row into `groupNames` (machine, batch or run); absent when the table is one group. */
  group?: Int32Array;
  groupNames?: string[];
  /** There where figures of the recipe are learned in every fold anew (learnedFrom). */
  before?: BeforeLearned;
}

/** The rows before a learned step, from which a fold's features are worked out anew. Numbers lie in memory that threads share. */
export interface BeforeLearned {
  /** Place of the step in the recipe. */
  at: number;
  recipe: Recipe;
  columns: string[];
  /** Rows of the whole table; X is column-major as a frame's. */
  rows: number;
  X: Float64Array;
  segment: Float64Array;
  tUs?: Float64Array;
  group?: Int32Array;
  /** Row of the table for each row of the frame. */
  place: Int32Array;
}

/** Row r of the frame in feature order, written into `out`. */
export function readRow(frame: Frame, r: number, out: Float64Array): Float64Array {
  for (let f = 0; f < frame.features.length; f++) out[f] = frame.X[f * frame.rows + r]!;
  return out;
}

/** The rows named by `index`, in that order, as a frame of its own. */
export function takeRows(frame: Frame, index: Int32Array): Frame {
  const rows = index.length;
  const X = new Float64Array(rows * frame.features.length);
  for (let f = 0; f < frame.features.length; f++) {
    const from = f * frame.rows;
    const to = f * rows;
    for (let r = 0; r < rows; r++) X[to + r] = frame.X[from + index[r]!]!;
  }
  const pick = (a: Float64Array | undefined) => (a ? Float64Array.from(index, (r) => a[r]!) : undefined);
  const out: Frame = { rows, features: frame.features, X };
  const y = pick(frame.y);
  const tUs = pick(frame.tUs);
  if (y) out.y = y;
  if (tUs) out.tUs = tUs;
  if (frame.group) out.group = Int32Array.from(index, (r) => frame.group![r]!);
  if (frame.groupNames) out.groupNames = frame.groupNames;
  if (frame.classes) out.classes = frame.classes;
  if (frame.before) out.before = { ...frame.before, place: Int32Array.from(index, (r) => frame.before!.place[r]!) };
  return out;
}
