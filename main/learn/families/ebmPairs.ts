// Pairs of features for explainable boosting: which are worth a grid, and grids that hold nothing that a curve could say. Runs in main; pure.
// Ranking by FAST: Lou, Caruana, Gehrke, Hooker, KDD 2013. Purification: Lengerich, Tan, Chang, Hooker, Caruana, AISTATS 2020.
import type { FitOptions } from "../family.ts";
import type { BinnedColumn } from "./ebmColumns.ts";
import { corners } from "./ebmTerms.ts";
import { stopIfAsked } from "./standardise.ts";

/** Places in the list of binned columns. */
export type Pair = readonly [number, number];

/** Pairs are ranked on at most this many evenly spaced rows. */
const rankedRows = 50_000;
/** A grid is purified until nothing moves by more than this share of its largest value. */
const settled = 1e-12;
const mostSweeps = 200;

/** The `count` pairs whose best two cuts leave the strongest interaction in the slopes of the loss, strongest first; `open`: columns that may
 *  take part. The gain is what four quadrants explain beyond the two cuts alone: contrast² / sum of 1 / curvature. */
export function strongestPairs(columns: readonly BinnedColumn[], open: readonly number[], slope: Float64Array, curvature: Float64Array, leastRows: number, count: number, options: FitOptions): Pair[] {
  const step = Math.max(1, Math.ceil(slope.length / rankedRows));
  const found: { pair: Pair; gain: number }[] = [];
  for (const [i, a] of open.entries()) {
    stopIfAsked(options);
    for (const b of open.slice(i + 1)) found.push({ pair: [a, b], gain: interaction(columns[a]!, columns[b]!, slope, curvature, step, leastRows) });
  }
  return found
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1])
    .slice(0, count)
    .map(({ pair }) => pair);
}

function interaction(a: BinnedColumn, b: BinnedColumn, slope: Float64Array, curvature: Float64Array, step: number, leastRows: number): number {
  const [m, n] = [gridSide(a), gridSide(b)];
  const [G, H, rows] = [new Float64Array(m * n), new Float64Array(m * n), new Float64Array(m * n)];
  for (let r = 0; r < slope.length; r += step) {
    const c = a.coarse[a.bins[r]!]! * n + b.coarse[b.bins[r]!]!;
    G[c]! += slope[r]!;
    H[c]! += curvature[r]!;
    rows[c]!++;
  }
  const [g, h, k] = [corners(G, m, n), corners(H, m, n), corners(rows, m, n)];
  const width = n + 1;
  const end = m * width + n;
  const least = Math.max(1, leastRows / step);
  let best = 0;
  for (let i = 1; i < m; i++)
    for (let j = 1; j < n; j++) {
      const [corner, right, down] = [i * width + j, i * width + n, m * width + j];
      const quarter = (of: Float64Array) => [of[corner]!, of[right]! - of[corner]!, of[down]! - of[corner]!, of[end]! - of[right]! - of[down]! + of[corner]!] as const;
      const counts = quarter(k);
      if (Math.min(...counts) < least) continue;
      const [g0, g1, g2, g3] = quarter(g);
      const [h0, h1, h2, h3] = quarter(h);
      const contrast = g0 / h0 - g1 / h1 - g2 / h2 + g3 / h3;
      best = Math.max(best, (contrast * contrast) / (1 / h0 + 1 / h1 + 1 / h2 + 1 / h3));
    }
  return best;
}

/** Cells of a pair's grid along one column: its coarse bins and one for missing values. */
export function gridSide(column: BinnedColumn): number {
  return column.coarseEdges.length + 2;
}

/** The grid's cell of each row. */
export function cellsOf(a: BinnedColumn, b: BinnedColumn): Uint16Array {
  const n = gridSide(b);
  return Uint16Array.from(a.bins, (bin, r) => a.coarse[bin]! * n + b.coarse[b.bins[r]!]!);
}

/** Moves what one feature says alone out of a grid (m x n, changed in place), so that its mean over the rows is 0 along every line; returns
 *  what was moved. Lines without a row become 0. */
export function purify(grid: Float64Array, rows: Float64Array, m: number, n: number): { first: Float64Array; second: Float64Array } {
  const first = new Float64Array(m);
  const second = new Float64Array(n);
  const largest = grid.reduce((s, v) => Math.max(s, Math.abs(v)), 0);
  const clear = (moved: Float64Array, count: number, length: number, at: (line: number, k: number) => number) => {
    let worst = 0;
    for (let line = 0; line < count; line++) {
      let [sum, weight] = [0, 0];
      for (let k = 0; k < length; k++) {
        sum += grid[at(line, k)]! * rows[at(line, k)]!;
        weight += rows[at(line, k)]!;
      }
      const mean = weight > 0 ? sum / weight : 0;
      for (let k = 0; k < length; k++) grid[at(line, k)] = weight > 0 ? grid[at(line, k)]! - mean : 0;
      moved[line]! += mean;
      worst = Math.max(worst, Math.abs(mean));
    }
    return worst;
  };
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    const across = clear(first, m, n, (line, k) => line * n + k);
    const down = clear(second, n, m, (line, k) => k * n + line);
    if (Math.max(across, down) <= settled * largest) break;
  }
  return { first, second };
}
