// Least squares whose weights keep a sign: the active-set method for w'Aw / 2 - m'w. Runs in main; pure.
// Source: Lawson and Hanson, Solving Least Squares Problems, 1974, chapter 23 (NNLS), with weights of no sign always free.
import { CholeskyDecomposition, Matrix } from "ml-matrix";

export type Directions = Readonly<Record<string, "rises" | "falls">>;

/** Sign of each feature's weight: 1 never below 0, -1 never above, 0 free. A name that the table does not have says nothing. */
export function signsOf(features: readonly string[], directions: Directions = {}): Int8Array {
  return Int8Array.from(features, (name) => (directions[name] === "rises" ? 1 : directions[name] === "falls" ? -1 : 0));
}

/** Minimum over the weights that keep their signs. A: symmetric, positive definite, row by row. Without signs it is the plain solution. */
export function solveSigned(A: Float64Array, moment: Float64Array, signs: Int8Array): Float64Array {
  const size = moment.length;
  const free = Uint8Array.from(signs, (sign) => Number(sign === 0));
  let weights = solveFree(A, moment, free);
  // Each turn lowers the objective and every set of free weights has one minimum, so it ends; the bound is for rounding alone.
  for (let turn = 0; turn < 3 * size; turn++) {
    const slope = (f: number) => signs[f]! * (moment[f]! - product(A, weights, f));
    const tolerance = (f: number) => 1e-12 * (Math.abs(moment[f]!) + A[f * size + f]!);
    let next = -1;
    for (let f = 0; f < size; f++) if (free[f] === 0 && slope(f) > tolerance(f) && (next < 0 || slope(f) > slope(next))) next = f;
    if (next < 0) break;
    free[next] = 1;
    for (;;) {
      const wanted = solveFree(A, moment, free);
      let share = 1;
      for (let f = 0; f < size; f++) if (free[f] === 1 && signs[f]! * wanted[f]! < 0) share = Math.min(share, weights[f]! / (weights[f]! - wanted[f]!));
      if (share === 1) {
        weights = wanted;
        break;
      }
      weights = weights.map((w, f) => w + share * (wanted[f]! - w));
      for (let f = 0; f < size; f++) {
        if (free[f] === 0 || signs[f] === 0 || signs[f]! * weights[f]! > 1e-15 * Math.abs(wanted[f]!)) continue;
        free[f] = 0;
        weights[f] = 0;
      }
    }
  }
  return weights;
}

function product(A: Float64Array, weights: Float64Array, f: number): number {
  let sum = 0;
  for (let g = 0; g < weights.length; g++) sum += A[f * weights.length + g]! * weights[g]!;
  return sum;
}

/** The minimum over the free weights, the others at 0. */
function solveFree(A: Float64Array, moment: Float64Array, free: Uint8Array): Float64Array {
  const size = moment.length;
  const places = Array.from(free.keys()).filter((f) => free[f] === 1);
  const weights = new Float64Array(size);
  if (places.length === 0) return weights;
  const part = Matrix.zeros(places.length, places.length);
  places.forEach((f, i) => places.forEach((g, j) => part.set(i, j, A[f * size + g]!)));
  const solved = new CholeskyDecomposition(part).solve(Matrix.columnVector(places.map((f) => moment[f]!))).to1DArray();
  places.forEach((f, i) => (weights[f] = solved[i]!));
  return weights;
}
