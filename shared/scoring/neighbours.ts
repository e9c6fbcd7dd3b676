// Exact search for the nearest reference rows of a row: the part that k-nearest distance and local outlier factor share. Runs anywhere; pure.
// Rows stand on a grid of whole steps, so squared distances are exact whole numbers: no order of adding changes them and equal ones are equal.
// Search: outwards from the row's place along the widest direction, whose difference never exceeds the distance (Friedman, Baskett, Shustek 1975).
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
  const { order, along, direction } = widestOrder(reference, size, count);
  const sorted = new Float64Array(reference.length);
  order.forEach((row, i) => sorted.set(reference.subarray(row * size, (row + 1) * size), i * size));
  const point = new Float64Array(size);
  const index = new Int32Array(k);
  const squared = new Float64Array(k);

  /** Takes the reference row at place i of the order if it is among the nearest. */
  const offer = (of: Float64Array, i: number) => {
    const worst = squared[k - 1]!;
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
      let here = 0;
      for (let f = 0; f < size; f++) here += of[f]! * direction[f]!;
      let up = firstAtLeast(along, here);
      let down = up - 1;
      for (;;) {
        const above = up < count ? along[up]! - here : Infinity;
        const below = down >= 0 ? here - along[down]! : Infinity;
        const gap = Math.min(above, below);
        // The direction is rounded: a hair less than its difference is a safe bound.
        if (gap === Infinity || gap * gap * 0.999999 > squared[k - 1]!) break;
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

/** The rows in order along the direction in which they differ most (power iteration), and each one's place along it. */
function widestOrder(reference: Float64Array, size: number, count: number): { order: Int32Array; along: Float64Array; direction: Float64Array } {
  const mean = new Float64Array(size);
  for (let i = 0; i < reference.length; i++) mean[i % size]! += reference[i]! / count;
  let direction = new Float64Array(size);
  for (let i = 0; i < reference.length; i++) direction[i % size]! += (reference[i]! - mean[i % size]!) ** 2;
  unit(direction);
  for (let turn = 0; turn < 8; turn++) {
    const next = new Float64Array(size);
    for (let r = 0; r < count; r++) {
      let t = 0;
      for (let f = 0; f < size; f++) t += (reference[r * size + f]! - mean[f]!) * direction[f]!;
      for (let f = 0; f < size; f++) next[f]! += t * (reference[r * size + f]! - mean[f]!);
    }
    if (!unit(next)) break;
    direction = next;
  }
  const places = new Float64Array(count);
  for (let r = 0; r < count; r++) for (let f = 0; f < size; f++) places[r]! += reference[r * size + f]! * direction[f]!;
  const order = Int32Array.from({ length: count }, (_, r) => r).sort((a, b) => places[a]! - places[b]! || a - b);
  return { order, along: Float64Array.from(order, (r) => places[r]!), direction };
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
