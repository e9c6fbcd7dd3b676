// Lowest, highest, mean and standard deviation of number columns, watched in a pass over the rows. Pure; runs anywhere.
// Sums run over differences from each column's first value, row after row: the same bytes however the rows arrive in chunks, and no loss where values are
// large beside their spread (Chan, Golub, LeVeque, American Statistician 37, 1983).
import type { Chunk } from "./quality/check.ts";

/** Figures of one column; NaN where it has no value, `sd` also where it has only one. */
export interface Statistics {
  min: number;
  max: number;
  mean: number;
  /** Of a sample: divided by n - 1. */
  sd: number;
}

/** A watcher of `columns` number columns. */
export function watchStatistics(columns: number): { see(chunk: Pick<Chunk, "n" | "values">): void; of(column: number): Statistics } {
  const [low, high] = [new Float64Array(columns).fill(Infinity), new Float64Array(columns).fill(-Infinity)];
  const [first, count, sum, squares] = [new Float64Array(columns).fill(NaN), new Float64Array(columns), new Float64Array(columns), new Float64Array(columns)];
  return {
    see({ n, values }) {
      for (let k = 0; k < columns; k++) {
        const x = values[k]!;
        let [a, b, from, known, s, q] = [low[k]!, high[k]!, first[k]!, count[k]!, sum[k]!, squares[k]!];
        for (let i = 0; i < n; i++) {
          const v = x[i]!;
          if (v !== v) continue;
          if (known === 0) from = v;
          if (v < a) a = v;
          if (v > b) b = v;
          const d = v - from;
          s += d;
          q += d * d;
          known++;
        }
        low[k] = a;
        high[k] = b;
        first[k] = from;
        count[k] = known;
        sum[k] = s;
        squares[k] = q;
      }
    },
    of(k) {
      const [n, s] = [count[k]!, sum[k]!];
      if (n === 0) return { min: NaN, max: NaN, mean: NaN, sd: NaN };
      return { min: low[k]!, max: high[k]!, mean: first[k]! + s / n, sd: n < 2 ? NaN : Math.sqrt(Math.max(0, (squares[k]! - (s * s) / n) / (n - 1))) };
    },
  };
}
