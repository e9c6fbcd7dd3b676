// How far a new sample lies from a reference, read from a histogram sketch with fixed edges. Pure, streaming, constant memory.
// PSI: Siddiqi, Credit Risk Scorecards, 2006. KS and Wasserstein-1 are those of the binned distributions.
import { quantileOfSorted, sortedFinite } from "./quantiles.ts";

/** A histogram: counts[i] is the number of values in (edges[i-1], edges[i]], the first and last bin open; missing values apart. Plain JSON. */
export interface Sketch {
  edges: number[];
  counts: number[];
  missing: number;
}

/** An empty sketch whose edges are inner quantiles of the reference, equal ones merged. bins: at least 2. */
export function sketchFor(reference: ArrayLike<number>, bins = 10): Sketch {
  const sorted = sortedFinite(reference);
  const edges: number[] = [];
  for (let i = 1; i < bins; i++) {
    const edge = quantileOfSorted(sorted, i / bins);
    if (!Number.isNaN(edge) && (edges.length === 0 || edge > edges[edges.length - 1]!)) edges.push(edge);
  }
  return { edges, counts: new Array<number>(edges.length + 1).fill(0), missing: 0 };
}

/** An empty sketch with the same edges. */
export function emptyLike(sketch: Sketch): Sketch {
  return { edges: sketch.edges, counts: sketch.counts.map(() => 0), missing: 0 };
}

/** Counts one value into the sketch. */
export function addToSketch(sketch: Sketch, value: number): void {
  if (Number.isNaN(value)) {
    sketch.missing++;
    return;
  }
  let low = 0;
  let high = sketch.edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= sketch.edges[middle]!) high = middle;
    else low = middle + 1;
  }
  sketch.counts[low]!++;
}

/** A filled sketch of the reference itself. */
export function sketchOf(reference: ArrayLike<number>, bins = 10): Sketch {
  const sketch = sketchFor(reference, bins);
  for (let i = 0; i < reference.length; i++) addToSketch(sketch, reference[i]!);
  return sketch;
}

/** Population stability index of two sketches with equal edges, missing values as a bin of their own; 0 = alike.
 *  Half a count is added to each bin, so an empty bin gives a large number and never an infinite one. */
export function populationStability(reference: Sketch, now: Sketch): number {
  const a = [...reference.counts, reference.missing];
  const b = [...now.counts, now.missing];
  const shareOf = (counts: number[]) => {
    const total = counts.reduce((s, v) => s + v + 0.5, 0);
    return counts.map((v) => (v + 0.5) / total);
  };
  const p = shareOf(a);
  const q = shareOf(b);
  return p.reduce((sum, share, i) => sum + (share - q[i]!) * Math.log(share / q[i]!), 0);
}

/** Largest distance of the two cumulative shares at the edges, 0..1; NaN when one side is empty. */
export function kolmogorovSmirnov(reference: Sketch, now: Sketch): number {
  return Math.max(0, ...cumulativeGaps(reference, now));
}

/** Area between the two cumulative curves between the outer edges, in units of the value; NaN when one side is empty. */
export function wassersteinDistance(reference: Sketch, now: Sketch): number {
  const gaps = cumulativeGaps(reference, now);
  let area = gaps.some(Number.isNaN) ? NaN : 0;
  // Inside a bin the difference of the curves is taken as linear between the edges.
  for (let i = 1; i < gaps.length; i++) area += ((gaps[i]! + gaps[i - 1]!) / 2) * (reference.edges[i]! - reference.edges[i - 1]!);
  return area;
}

function cumulativeGaps(reference: Sketch, now: Sketch): number[] {
  const totalA = reference.counts.reduce((s, v) => s + v, 0);
  const totalB = now.counts.reduce((s, v) => s + v, 0);
  let a = 0;
  let b = 0;
  return reference.edges.map((_, i) => Math.abs((a += reference.counts[i]!) / totalA - (b += now.counts[i]!) / totalB));
}
