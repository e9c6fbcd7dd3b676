// Exact search for the nearest reference rows of a row: the part that k-nearest distance and local outlier factor share. Runs anywhere; pure.
// Rows stand on a grid of whole steps, so squared distances are exact whole numbers: no order of adding changes them and equal ones are equal.
// Search: outwards along the widest direction (Friedman, Baskett, Shustek 1975); the difference along a few directions never exceeds the distance.
import type { ModelHead } from "./model.ts";

/** A row is read as z[f] = (x[f] - center[f]) * inverseScale[f] in spreads of training; missing x[f] reads center[f]; a column constant in
 *  training has inverseScale 0. */
export interface NeighbourModel extends ModelHead {
  answer: "score";
  /** Training median of each feature. */
  center: number[];
  inverseScale: number[];
  /** How many reference rows are asked, 1 .. their number. */
  neighbours: number;
  /** Reference rows, one after another, `features` whole steps each. */
  reference: number[];
}

/** Steps of the grid in one spread: fine enough that no detector feels it, coarse enough that sums of squares are exact in double. */
export const stepsPerSpread = 4096;
/** A value further out than this many spreads counts as this far: infinite ones have a place too. */
export const mostSpreads = 1024;
/** Values are held within this before scaling. */
export const mostValue = 1e300;

/** Directions that rule rows out before their distance is worked, and turns of the iteration that finds each. */
const mostDirections = 8;
const turns = 6;
/** Directions are rounded: a hair less than the difference along them is a safe bound. */
const nearlyOne = 0.999999;

/** Place of a value on the grid, in steps. */
export function placeOf(x: number, center: number, inverseScale: number): number {
  if (Number.isNaN(x)) return 0;
  const z = (Math.min(mostValue, Math.max(-mostValue, x)) - center) * inverseScale;
  return Math.floor(Math.min(mostSpreads, Math.max(-mostSpreads, z)) * stepsPerSpread + 0.5);
}

/** The nearest reference rows of one point; the arrays are used again by the next search. */
export interface Nearest {
  /** Places among the reference rows, nearest first; of equal distances the earlier row first. */
  index: Int32Array;
  /** Squared Euclidean distances in the same places, in steps squared. */
  squared: Float64Array;
}

export interface ReferenceSearch {
  /** Puts a row of raw values on the grid; the result is used again. */
  place(row: Float64Array): Float64Array;
  /** Nearest rows of a point on the grid; `skip`: a reference row that does not count, its own place when it is asked about itself. */
  nearest(point: Float64Array, skip?: number): Nearest;
  /** Squared difference in each feature of a point and a reference row, into `out`. */
  parts(point: Float64Array, index: number, out: Float64Array): Float64Array;
}

/** Search among the rows of a document. Throws RangeError where the lists do not fit together. */
export function referenceSearch(model: Pick<NeighbourModel, "features" | "center" | "inverseScale" | "neighbours" | "reference">): ReferenceSearch {
  const size = model.features.length;
  const k = model.neighbours;
  const count = size > 0 ? model.reference.length / size : 0;
  if (!Number.isInteger(count) || model.center.length !== size || model.inverseScale.length !== size || !(k >= 1 && k <= Math.max(1, count)))
    throw new RangeError(`neighbours: ${model.reference.length} values for ${size} features, ${k} neighbours`);
  const reference = Float64Array.from(model.reference);
  const { order, along, directions, count: kept } = widestDirections(reference, size, count);
  const first = Float64Array.from({ length: count }, (_, i) => along[i * kept]!);
  const sorted = new Float64Array(reference.length);
  order.forEach((row, i) => sorted.set(reference.subarray(row * size, (row + 1) * size), i * size));
  const point = new Float64Array(size);
  const index = new Int32Array(k);
  const squared = new Float64Array(k);
  const here = new Float64Array(kept);

  /** Takes the reference row at place i of the order if it is among the nearest. */
  const offer = (of: Float64Array, i: number) => {
    const worst = squared[k - 1]!;
    let bound = 0;
    for (let j = 0, from = i * kept; j < kept; j++) bound += (here[j]! - along[from + j]!) ** 2;
    if (bound * nearlyOne > worst) return;
    const from = i * size;
    let sum = 0;
    let f = 0;
    for (; f + 4 <= size; f += 4) {
      const a = of[f]! - sorted[from + f]!;
      const b = of[f + 1]! - sorted[from + f + 1]!;
      const c = of[f + 2]! - sorted[from + f + 2]!;
      const d = of[f + 3]! - sorted[from + f + 3]!;
      sum += a * a + b * b + c * c + d * d;
      if (sum > worst) return;
    }
    for (; f < size; f++) sum += (of[f]! - sorted[from + f]!) ** 2;
    const row = order[i]!;
    if (sum > worst || (sum === worst && row > index[k - 1]!)) return;
    let at = k - 1;
    for (; at > 0 && (squared[at - 1]! > sum || (squared[at - 1] === sum && index[at - 1]! > row)); at--) {
      squared[at] = squared[at - 1]!;
      index[at] = index[at - 1]!;
    }
    squared[at] = sum;
    index[at] = row;
  };

  return {
    place(row) {
      for (let f = 0; f < size; f++) point[f] = placeOf(row[f]!, model.center[f]!, model.inverseScale[f]!);
      return point;
    },
    nearest(of, skip = -1) {
      squared.fill(Infinity);
      index.fill(count);
      for (let j = 0; j < kept; j++) {
        here[j] = 0;
        for (let f = 0; f < size; f++) here[j]! += of[f]! * directions[j * size + f]!;
      }
      const start = here[0] ?? 0;
      let up = firstAtLeast(first, start);
      let down = up - 1;
      for (;;) {
        const above = up < count ? first[up]! - start : Infinity;
        const below = down >= 0 ? start - first[down]! : Infinity;
        const gap = Math.min(above, below);
        if (gap === Infinity || gap * gap * nearlyOne > squared[k - 1]!) break;
        const i = above <= below ? up++ : down--;
        if (order[i] !== skip) offer(of, i);
      }
      return { index, squared };
    },
    parts(of, row, out) {
      for (let f = 0; f < size; f++) out[f] = (of[f]! - reference[row * size + f]!) ** 2;
      return out;
    },
  };
}

/** Orthogonal directions in which the rows differ most (power iteration), the rows in order along the first, and the place of each, in that
 *  order, along all of them. */
function widestDirections(reference: Float64Array, size: number, rows: number) {
  const mean = new Float64Array(size);
  for (let i = 0; i < reference.length; i++) mean[i % size]! += reference[i]! / rows;
  const moved = reference.map((v, i) => v - mean[i % size]!);
  const count = Math.min(size, mostDirections);
  const directions = new Float64Array(count * size);
  for (let j = 0; j < count; j++) {
    let direction = new Float64Array(size);
    for (let i = 0; i < moved.length; i++) direction[i % size]! += moved[i]! ** 2;
    for (let turn = 0; turn < turns && unit(direction); turn++) {
      const next = new Float64Array(size);
      for (let r = 0; r < rows; r++) {
        let t = 0;
        for (let f = 0; f < size; f++) t += moved[r * size + f]! * direction[f]!;
        for (let f = 0; f < size; f++) next[f]! += t * moved[r * size + f]!;
      }
      direction = next;
      apart(direction, directions, j);
    }
    // Twice, as one pass leaves rounding: the bound holds only for directions at right angles.
    apart(direction, directions, j);
    if (unit(direction)) apart(direction, directions, j);
    directions.set(direction, j * size);
  }
  const places = new Float64Array(rows * count);
  for (let r = 0; r < rows; r++) for (let j = 0; j < count; j++) for (let f = 0; f < size; f++) places[r * count + j]! += reference[r * size + f]! * directions[j * size + f]!;
  const order = Int32Array.from({ length: rows }, (_, r) => r).sort((a, b) => places[a * count]! - places[b * count]! || a - b);
  const along = new Float64Array(places.length);
  order.forEach((row, i) => along.set(places.subarray(row * count, (row + 1) * count), i * count));
  return { order, along, directions, count };
}

/** Takes out of v what lies along the first `count` directions. */
function apart(v: Float64Array, directions: Float64Array, count: number): void {
  for (let j = 0; j < count; j++) {
    let t = 0;
    for (let f = 0; f < v.length; f++) t += v[f]! * directions[j * v.length + f]!;
    for (let f = 0; f < v.length; f++) v[f]! -= t * directions[j * v.length + f]!;
  }
}

/** Scales to length 1; false, and unchanged, for a zero vector. */
function unit(v: Float64Array): boolean {
  const length = Math.sqrt(v.reduce((s, x) => s + x * x, 0));
  if (length > 0) for (let f = 0; f < v.length; f++) v[f]! /= length;
  return length > 0;
}

/** First place whose value is at least `value` in ascending values. */
function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
