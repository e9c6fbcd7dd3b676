// Nearest rows of each row by exact search, and how well a map keeps them. Pure; rows times rows in time, so for samples only.
// Source of the share kept: Lee and Verleysen, Quality assessment of dimensionality reduction, Neurocomputing 72 (2009), Q_NX(k).
import type { Rows } from "./clusters.ts";

export interface Neighbours {
  /** How many a row, itself not among them. */
  k: number;
  /** Row by row, nearest first; equal distances by the order of rows. */
  of: Int32Array;
  /** Euclidean, in the same places. */
  distance: Float64Array;
}

/** The k nearest other rows of each row (k below the number of rows). No NaN. Yields the share done. */
export function* nearestNeighbours({ values, width }: Rows, k: number): Generator<number, Neighbours> {
  const n = values.length / width;
  const of = new Int32Array(n * k);
  const distance = new Float64Array(n * k).fill(Infinity);
  for (let row = 0; row < n; row++) {
    const first = row * k;
    const last = first + k - 1;
    for (let other = 0; other < n; other++) {
      if (other === row) continue;
      let sum = 0;
      const worst = distance[last]!;
      for (let j = 0; j < width && sum < worst; j++) sum += (values[row * width + j]! - values[other * width + j]!) ** 2;
      if (!(sum < worst)) continue;
      let at = last;
      for (; at > first && distance[at - 1]! > sum; at--) {
        distance[at] = distance[at - 1]!;
        of[at] = of[at - 1]!;
      }
      distance[at] = sum;
      of[at] = other;
    }
    if (row % 256 === 255) yield row / n;
  }
  return { k, of, distance: distance.map(Math.sqrt) };
}

/** Runs a search to its end; `told` hears the share done. */
export function finish<T>(run: Generator<number, T>, told: (done: number) => void = () => undefined): T {
  for (;;) {
    const next = run.next();
    if (next.done === true) return next.value;
    told(next.value);
  }
}

/** Mean share, 0..1, of each row's neighbours in the one space that are also its neighbours in the other. */
export function keptNeighbours(a: Neighbours, b: Neighbours): number {
  const n = a.of.length / a.k;
  let kept = 0;
  for (let row = 0; row < n; row++) {
    const known = new Set(a.of.subarray(row * a.k, (row + 1) * a.k));
    for (const other of b.of.subarray(row * b.k, (row + 1) * b.k)) if (known.has(other)) kept++;
  }
  return kept / (n * b.k);
}
