// Moving-block bootstrap: intervals for statistics of rows that depend on their neighbours. Pure and seeded.
// Source: Künsch, The Annals of Statistics 17(3), 1989. Rows are resampled as weights, so a statistic sorts its scores only once.
import { quantile } from "./quantiles.ts";
import { seededGenerator } from "./random.ts";

/** Low and high end of an interval; both NaN when the statistic was never defined. */
export interface Interval {
  low: number;
  high: number;
}

export interface BootstrapOptions {
  /** Rows in their natural order. */
  rows: number;
  /** Rows in a block, at least 1 (1 = ordinary bootstrap); cut to `rows`. */
  blockLength: number;
  replicates: number;
  seed: number;
}

/** What a replicate drew: `count` blocks, each the rows from `start` to before `end`. Sums of whole numbers need only running sums at these places. */
export interface Blocks {
  start: Int32Array;
  end: Int32Array;
  count: number;
}

/** The statistic of each replicate. `statistic` is given how often each row was drawn, and the blocks; both are reused, so they must not be kept. */
export function blockBootstrap(options: BootstrapOptions, statistic: (weights: Int32Array, blocks: Blocks) => number): Float64Array {
  const { rows, replicates } = options;
  const length = Math.max(1, Math.min(rows, Math.round(options.blockLength)));
  const generator = seededGenerator(options.seed);
  const out = new Float64Array(replicates).fill(NaN);
  if (rows === 0) return out;
  const weights = new Int32Array(rows);
  const steps = new Int32Array(rows + 1);
  const most = Math.ceil(rows / length);
  const blocks: Blocks = { start: new Int32Array(most), end: new Int32Array(most), count: most };
  for (let b = 0; b < replicates; b++) {
    steps.fill(0);
    for (let drawn = 0, i = 0; drawn < rows; drawn += length, i++) {
      const start = generator.below(rows - length + 1);
      const end = start + Math.min(length, rows - drawn);
      steps[start]!++;
      steps[end]!--;
      blocks.start[i] = start;
      blocks.end[i] = end;
    }
    let level = 0;
    for (let r = 0; r < rows; r++) weights[r] = level += steps[r]!;
    out[b] = statistic(weights, blocks);
  }
  return out;
}

/** Central interval of the replicates, by quantiles; `level` is its share, default 0.95. */
export function centralInterval(replicates: Float64Array, level = 0.95): Interval {
  return { low: quantile(replicates, (1 - level) / 2), high: quantile(replicates, (1 + level) / 2) };
}
