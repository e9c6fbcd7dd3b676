// What a device keeps of a signal instead of its rows: count, missing, moments, range and counts in the reference's bins.
// Mergeable and streaming (Welford 1962; merging: Chan, Golub, LeVeque 1979). Pure; same code at packaging and on the device.
import { finite, list, orNull, struct, text, whole } from "./readers.ts";
import type { Read } from "./readers.ts";

export const sketchReader = struct({
  name: text(256),
  /** Values that were numbers. */
  count: whole(0),
  missing: whole(0),
  outOfRange: whole(0),
  /** Null when count is 0. */
  mean: orNull(finite()),
  /** Sum of squared deviations from the mean. */
  m2: finite(0),
  min: orNull(finite()),
  max: orNull(finite()),
  /** Counts in (-inf, e0], (e0, e1], … (elast, inf), the bins of shared/stats/distances.ts. */
  bins: list(whole(0), 256, 1),
}, {
  /** Pairs of a value and the one before it in its window: how many, how many of them equal (a stuck tag), and the sum of the products of their
   *  distances from the reference's mean, from which the autocovariance at lag 1 follows. */
  pairs: whole(0),
  same: whole(0),
  lagged: finite(),
});

export type Sketch = Read<typeof sketchReader>;

/** What a signal is compared with. */
export const signalReferenceReader = struct({
  /** Inner bin edges, ascending; they came from the base half. */
  edges: list(finite(), 64),
  base: sketchReader,
  /** One sketch a held-out window, in time order. */
  windows: list(sketchReader, 1000),
});

export type SignalReference = Read<typeof signalReferenceReader>;

/** An empty sketch with `edges` + 1 bins. */
export function emptySketch(name: string, edges: readonly number[]): Sketch {
  return { name, count: 0, missing: 0, outOfRange: 0, mean: null, m2: 0, min: null, max: null, bins: new Array<number>(edges.length + 1).fill(0) };
}

/** Bin of a value: the number of edges below it. */
export function binOf(edges: readonly number[], value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value > edges[middle]!) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Beyond this size squares could overflow; recipes count such numbers as missing too. */
const largestKnown = 1e100;

/** Adds one value; NaN and what lies beyond 1e100 count as missing. */
export function addToSketch(sketch: Sketch, edges: readonly number[], value: number): void {
  if (!(Math.abs(value) <= largestKnown)) {
    sketch.missing++;
    return;
  }
  const before = sketch.mean ?? 0;
  sketch.count++;
  sketch.mean = before + (value - before) / sketch.count;
  sketch.m2 += (value - before) * (value - sketch.mean);
  sketch.min = sketch.min === null ? value : Math.min(sketch.min, value);
  sketch.max = sketch.max === null ? value : Math.max(sketch.max, value);
  sketch.bins[binOf(edges, value)]!++;
}

/** Counts a value and the one before it in the same window. center: the mean of the reference. Nothing where one of them is missing. */
export function addPair(sketch: Sketch, center: number, before: number, value: number): void {
  if (!(Math.abs(before) <= largestKnown && Math.abs(value) <= largestKnown)) return;
  sketch.pairs = (sketch.pairs ?? 0) + 1;
  sketch.same = (sketch.same ?? 0) + Number(before === value);
  sketch.lagged = (sketch.lagged ?? 0) + (before - center) * (value - center);
}

/** Both together, as if all values had been added to one. Bins must agree in number. */
export function mergeSketches(a: Sketch, b: Sketch): Sketch {
  const count = a.count + b.count;
  const mean = count === 0 ? null : ((a.mean ?? 0) * a.count + (b.mean ?? 0) * b.count) / count;
  const shift = (b.mean ?? 0) - (a.mean ?? 0);
  const both = (pick: (x: number, y: number) => number, x: number | null, y: number | null) => (x === null ? y : y === null ? x : pick(x, y));
  return {
    name: a.name,
    count,
    missing: a.missing + b.missing,
    outOfRange: a.outOfRange + b.outOfRange,
    mean,
    m2: a.m2 + b.m2 + (count === 0 ? 0 : (shift * shift * a.count * b.count) / count),
    min: both(Math.min, a.min, b.min),
    max: both(Math.max, a.max, b.max),
    bins: a.bins.map((n, i) => n + (b.bins[i] ?? 0)),
    ...(a.pairs === undefined && b.pairs === undefined ? {} : { pairs: (a.pairs ?? 0) + (b.pairs ?? 0), same: (a.same ?? 0) + (b.same ?? 0), lagged: (a.lagged ?? 0) + (b.lagged ?? 0) }),
  };
}

/** Sample standard deviation; 0 below two values. */
export function sketchSd(sketch: Sketch): number {
  return sketch.count < 2 ? 0 : Math.sqrt(sketch.m2 / (sketch.count - 1));
}
