// Whether one column of a new table still looks like that of a reference table. Pure.
// Rows of a plant hang together, so rows are never the unit of chance: both tables are cut into windows that are long enough to know nothing of each other,
// and the limit of a distance is what it becomes when windows change places between the tables (block permutation; reliability.md 8.2 says why tests that
// take rows as independent are banned).
import { populationStability, wassersteinDistance, type Sketch } from "../../../shared/stats/distances.ts";
import { sortedFinite, quantileOfSorted } from "../../../shared/stats/quantiles.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";

const binsMost = 16;
const sampleRows = 20_000;
const leastWindows = 20;

/** Windows of one column, one after another: counts per bin, missing values, sums and sums of squares about the center. */
export interface ColumnWindows {
  edges: number[];
  center: number;
  windows: number;
  /** windows × (bins + 3): counts of the bins, missing, sum, sum of squares. */
  cells: Float64Array;
}

const extra = 3;

/** Inner edges of at most 16 bins that hold about equally many rows of the reference, and its median. Read from 20 000 rows spread evenly. */
export function binsOf(reference: Float64Array, rows: number): { edges: number[]; center: number } {
  const step = Math.max(1, rows / sampleRows);
  const sorted = sortedFinite(Float64Array.from({ length: Math.min(rows, sampleRows) }, (_, i) => reference[Math.floor(i * step)]!));
  const edges: number[] = [];
  for (let i = 1; i < binsMost; i++) {
    const edge = quantileOfSorted(sorted, i / binsMost);
    if (!Number.isNaN(edge) && (edges.length === 0 || edge > edges.at(-1)!)) edges.push(edge);
  }
  // Of a column of few values the greatest is no edge: nothing would lie beyond it.
  if (edges.length > 0 && edges.at(-1) === sorted.at(-1)) edges.pop();
  const center = quantileOfSorted(sorted, 0.5);
  return { edges, center: Number.isNaN(center) ? 0 : center };
}

/** Cuts `rows` values into windows of `length` rows (a shorter rest joins the last one) and counts them. NaN is missing. */
export function windowsOf(values: Float64Array, rows: number, length: number, { edges, center }: { edges: number[]; center: number }): ColumnWindows {
  const bins = edges.length + 1;
  const width = bins + extra;
  const windows = Math.max(1, Math.floor(rows / length));
  const cells = new Float64Array(windows * width);
  const { low, high, scale, starts, above } = binTable(edges);
  const last = edges.length;
  const counts = new Int32Array(bins);
  for (let w = 0; w < windows; w++) {
    const at = w * width;
    const to = w === windows - 1 ? rows : (w + 1) * length;
    let [missing, sum, squares] = [0, 0, 0];
    counts.fill(0);
    for (let r = w * length; r < to; r++) {
      const value = values[r]!;
      if (value !== value) {
        missing++;
        continue;
      }
      if (value <= low) counts[0]!++;
      else if (value > high) counts[last]!++;
      else {
        let bin = starts[((value - low) * scale) | 0]!;
        while (value > above[bin]!) bin++;
        counts[bin]!++;
      }
      const distance = value - center;
      sum += distance;
      squares += distance * distance;
    }
    cells.set(counts, at);
    cells[at + bins] = missing;
    cells[at + bins + 1] = sum;
    cells[at + bins + 2] = squares;
  }
  return { edges, center, windows, cells };
}

/** Where to begin to look for the bin of a value, the number of edges below it: a table of 1024 equal steps between the outer edges. Without edges all is low. */
function binTable(edges: readonly number[]): { low: number; high: number; scale: number; starts: Uint8Array; above: Float64Array } {
  const low = edges[0] ?? Infinity;
  const high = edges.at(-1) ?? Infinity;
  const scale = high > low ? 1023 / (high - low) : 0;
  const starts = Uint8Array.from({ length: 1024 }, (_, i) => {
    const from = low + (i - 1) / (scale || 1);
    return edges.filter((edge) => edge < from).length;
  });
  return { low, high, scale, starts, above: Float64Array.of(...edges, Infinity) };
}

export interface Compared {
  /** Null where one side has no value. */
  psi: number | null;
  psiLimit: number;
  /** Distance of both distributions in standard deviations of the reference, never below that of the means; null for categories. */
  shiftSd: number | null;
  shiftLimit: number | null;
  missingLimit: number;
  /** The new mean less the old one in standard deviations of the reference, with its 90 % interval over windows; null for categories, constants and empty sides. */
  moved: { value: number; low: number; high: number } | null;
  changed: boolean;
  /** How often one of the distances is as great when windows change places; at least 1 of the trials. */
  p: number;
  trials: number;
  /** Windows of the reference and of the new table that stand behind it. */
  windows: [number, number];
  /** How many windows were put together until they no longer knew of each other. */
  joined: number;
  /** Fewer than 20 windows on a side, or windows that still know of each other. */
  lowPower: boolean;
}

const firstTrials = 99;
const trialsMost = 20_000;

/** Compares two tables' windows. alpha: share of unchanged columns that may be called changed. isCategory: bins are values without order. */
export function compareColumn(reference: ColumnWindows, current: ColumnWindows, alpha: number, isCategory: boolean, seed: number): Compared {
  const width = reference.edges.length + 1 + extra;
  const joined = joinedUntilApart(reference, current, width);
  const { cells, ofReference, windows } = joined;
  const sides = [new Float64Array(width), new Float64Array(width)] as const;
  const all = new Float64Array(width);
  for (let i = 0; i < cells.length; i++) all[i % width]! += cells[i]!;
  const sd = spread(reference, width);
  const taken = Int32Array.from({ length: windows }, (_, w) => w);
  const measure = (): [number, number, number] => {
    sides[0].fill(0);
    for (let w = 0; w < ofReference; w++) {
      const at = taken[w]! * width;
      for (let c = 0; c < width; c++) sides[0][c]! += cells[at + c]!;
    }
    for (let c = 0; c < width; c++) sides[1][c] = all[c]! - sides[0][c]!;
    return distancesOf(reference.edges, sides[0], sides[1], isCategory);
  };
  const seen = measure();
  const random = seededGenerator(seed);
  const values: number[][] = [[], [], []];
  const run = (until: number) => {
    while (values[0]!.length < until) {
      for (let i = 0; i < ofReference; i++) {
        const j = i + random.below(windows - i);
        const kept = taken[i]!;
        taken[i] = taken[j]!;
        taken[j] = kept;
      }
      measure().forEach((value, k) => values[k]!.push(value));
    }
  };
  if (ofReference > 0 && windows > ofReference) run(firstTrials);
  let judged = judge(seen, values, alpha);
  // Chance that makes as much three times as often as is allowed needs no finer look.
  if (judged.p < Math.max(0.05, 3 * alpha)) {
    run(Math.min(trialsMost, Math.ceil(6 / alpha)));
    judged = judge(seen, values, alpha);
  }
  const count = (side: Float64Array) => side.subarray(0, width - extra).reduce((sum, n) => sum + n, 0);
  const isEmpty = count(sumOf(reference, width)) === 0 || count(sumOf(current, width)) === 0;
  const scaled = (distance: number) => (sd > 0 ? Math.min(shiftMost, distance / sd) : distance > 0 ? shiftMost : 0);
  return {
    psi: isEmpty ? null : seen[0],
    psiLimit: judged.limits[0]!,
    shiftSd: isCategory || isEmpty ? null : scaled(seen[1]),
    shiftLimit: isCategory ? null : scaled(judged.limits[1]!),
    missingLimit: judged.limits[2]!,
    moved: isCategory || !(sd > 0) ? null : movedBy(cells, width, ofReference, sd),
    changed: judged.p <= alpha,
    p: judged.p,
    trials: values[0]!.length,
    windows: [ofReference, windows - ofReference],
    joined: joined.size,
    lowPower: joined.lowPower,
  };
}

/** The rarest of the distances is held against the rarest of each trial, so that looking at several costs nothing (Westfall and Young, 1993, min-p).
 *  limits: of each distance, such that alpha of the trials are over any of them. p: 1 without trials. */
function judge(seen: readonly number[], values: readonly number[][], alpha: number): { p: number; limits: number[] } {
  const trials = values[0]!.length;
  const sorted = values.map((list) => Float64Array.from(list).sort());
  /** Share of the trials at least as far, itself among them. */
  const rarity = (list: Float64Array, value: number) => {
    let [low, high] = [0, trials];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle]! < value - 1e-12) low = middle + 1;
      else high = middle;
    }
    return (trials - low + 1) / (trials + 1);
  };
  const rarest = (at: (k: number) => number) => sorted.reduce((least, list, k) => Math.min(least, rarity(list, at(k))), 1);
  const ofTrials = Float64Array.from({ length: trials }, (_, i) => rarest((k) => values[k]![i]!)).sort();
  const own = rarest((k) => seen[k]!);
  const asRare = ofTrials.reduce((count, value) => count + Number(value <= own), 0);
  const level = quantileOfSorted(ofTrials, alpha);
  return { p: seen.every((value) => value === 0) ? 1 : (asRare + 1) / (trials + 1), limits: sorted.map((list) => (trials === 0 ? 0 : quantileOfSorted(list, 1 - level))) };
}

function sumOf({ cells }: ColumnWindows, width: number): Float64Array {
  const out = new Float64Array(width);
  for (let i = 0; i < cells.length; i++) out[i % width]! += cells[i]!;
  return out;
}

/** Mean and standard deviation of a side, in the column's own unit; null without values. */
export function momentsOf(windows: ColumnWindows): { count: number; missing: number; mean: number | null; sd: number | null } {
  const bins = windows.edges.length + 1;
  const all = sumOf(windows, bins + extra);
  const count = all.subarray(0, bins).reduce((sum, n) => sum + n, 0);
  const mean = all[bins + 1]! / count;
  return { count, missing: all[bins]!, mean: count === 0 ? null : windows.center + mean, sd: count < 2 ? null : Math.sqrt(Math.max(0, (all[bins + 2]! / count - mean * mean) * (count / (count - 1)))) };
}

function spread(reference: ColumnWindows, width: number): number {
  const { sd } = momentsOf({ ...reference, cells: reference.cells.subarray(0, reference.windows * width) });
  return sd ?? 0;
}

const shiftMost = 1e6;

/** Difference of the means over sd. Windows are the units of its spread, and windows with more values count more (ratio estimator: Cochran, Sampling Techniques, 1977, 6.4). */
function movedBy(cells: Float64Array, width: number, ofReference: number, sd: number): Compared["moved"] {
  const sides = [cells.subarray(0, ofReference * width), cells.subarray(ofReference * width)].map((side) => {
    const windows = Array.from({ length: side.length / width }, (_, w) => {
      const cell = side.subarray(w * width, (w + 1) * width);
      return { count: cell.subarray(0, width - extra).reduce((sum, n) => sum + n, 0), sum: cell[width - 2]! };
    });
    const count = windows.reduce((sum, window) => sum + window.count, 0);
    const mean = windows.reduce((sum, window) => sum + window.sum, 0) / count;
    const squares = windows.reduce((sum, window) => sum + (window.sum - mean * window.count) ** 2, 0);
    return { mean, variance: (squares * windows.length) / (windows.length - 1) / count ** 2 };
  });
  const value = (sides[1]!.mean - sides[0]!.mean) / sd;
  const half = (1.645 * Math.sqrt(sides[0]!.variance + sides[1]!.variance)) / sd;
  return Number.isFinite(half) ? { value, low: value - half, high: value + half } : null;
}

/** PSI, distance in the column's unit, difference of the missing shares. */
function distancesOf(edges: number[], a: Float64Array, b: Float64Array, isCategory: boolean): [number, number, number] {
  const bins = edges.length + 1;
  const sketch = (side: Float64Array): Sketch => ({ edges, counts: side.subarray(0, bins) as unknown as number[], missing: side[bins]! });
  let [rowsA, rowsB] = [0, 0];
  for (let c = 0; c < bins; c++) {
    rowsA += a[c]!;
    rowsB += b[c]!;
  }
  const missing = Math.abs(a[bins]! / Math.max(1, rowsA + a[bins]!) - b[bins]! / Math.max(1, rowsB + b[bins]!));
  if (rowsA === 0 || rowsB === 0) return [0, 0, missing];
  const ofBins = { ...sketch(a), counts: Array.from(a.subarray(0, bins)) };
  const ofNow = { ...sketch(b), counts: Array.from(b.subarray(0, bins)) };
  const psi = populationStability(ofBins, ofNow);
  if (isCategory) return [psi, 0, missing];
  const means = Math.abs(a[bins + 1]! / rowsA - b[bins + 1]! / rowsB);
  const distance = Math.max(means, edges.length > 1 ? wassersteinDistance(ofBins, ofNow) : 0);
  return [psi, distance, missing];
}

/** Neighbouring windows of each side are put together until the means (and the missing shares) of neighbours in the reference no longer go with each other,
 *  or 20 windows are left of it. */
function joinedUntilApart(reference: ColumnWindows, current: ColumnWindows, width: number): { cells: Float64Array; windows: number; ofReference: number; size: number; lowPower: boolean } {
  let size = 1;
  const most = Math.max(1, Math.floor(reference.windows / leastWindows));
  while (size < most && neighbourCorrelation(joinWindows(reference.cells, width, size), width) > apartFrom(Math.floor(reference.windows / size))) size = Math.min(most, size * 2);
  const a = joinWindows(reference.cells, width, size);
  const b = joinWindows(current.cells, width, size);
  const cells = new Float64Array(a.length + b.length);
  cells.set(a);
  cells.set(b, a.length);
  const [ofReference, ofCurrent] = [a.length / width, b.length / width];
  const isTied = neighbourCorrelation(a, width) > 2 * apartFrom(ofReference);
  return { cells, windows: ofReference + ofCurrent, ofReference, size, lowPower: isTied || Math.min(ofReference, ofCurrent) < leastWindows };
}

/** Windows of 15 autocorrelation times of a first-order signal go with their neighbours by 1/60, of 5 times by 1/20; beyond that chance alone speaks. */
const apartFrom = (windows: number) => Math.max(0.1, 1 / Math.sqrt(windows));

function joinWindows(cells: Float64Array, width: number, size: number): Float64Array {
  const windows = Math.max(1, Math.floor(cells.length / width / size));
  const out = new Float64Array(windows * width);
  const count = cells.length / width;
  for (let w = 0; w < count; w++) {
    const to = Math.min(windows - 1, Math.floor(w / size)) * width;
    for (let c = 0; c < width; c++) out[to + c]! += cells[w * width + c]!;
  }
  return out;
}

/** The greater of both correlations between a window and the next: of means, and of missing shares. */
function neighbourCorrelation(cells: Float64Array, width: number): number {
  const windows = cells.length / width;
  const bins = width - extra;
  const means = new Float64Array(windows).fill(NaN);
  const shares = new Float64Array(windows);
  for (let w = 0; w < windows; w++) {
    let count = 0;
    for (let c = 0; c < bins; c++) count += cells[w * width + c]!;
    shares[w] = cells[w * width + bins]! / Math.max(1, count + cells[w * width + bins]!);
    if (count > 0) means[w] = cells[w * width + bins + 1]! / count;
  }
  return Math.max(lag1(means), lag1(shares));
}

function lag1(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  let [together, alone] = [0, 0];
  for (let i = 0; i < known.length; i++) {
    alone += (known[i]! - mean) ** 2;
    if (i > 0) together += (known[i]! - mean) * (known[i - 1]! - mean);
  }
  return alone > 0 ? together / alone : 0;
}
