// Whether a short series rises or falls, without assuming how its values are spread. Pure.
// Sources: Mann, Econometrica 13 (1945), 245-259; Kendall, Rank Correlation Methods, 1975 (variance with ties); Sen, JASA 63 (1968), 1379-1389 (slope).
import { normalQuantile } from "./crossCorrelation.ts";

export interface Trend {
  /** Rises, falls or neither, at 5 % (two-sided). */
  isClear: boolean;
  /** Median of the slopes of all pairs, in values a place. */
  slope: number;
}

/** Mann-Kendall test and Sen's slope over places `at` (rising) with values `of`; fewer than five values are never clear. */
export function trendOf(at: ArrayLike<number>, of: ArrayLike<number>): Trend {
  const n = of.length;
  const slopes: number[] = [];
  let s = 0;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      s += Math.sign(of[j]! - of[i]!);
      slopes.push((of[j]! - of[i]!) / (at[j]! - at[i]!));
    }
  slopes.sort((a, b) => a - b);
  const middle = slopes.length >> 1;
  const slope = slopes.length === 0 ? 0 : slopes.length % 2 === 1 ? slopes[middle]! : (slopes[middle - 1]! + slopes[middle]!) / 2;
  const ties = new Map<number, number>();
  for (const value of Array.from(of)) ties.set(value, (ties.get(value) ?? 0) + 1);
  const tied = [...ties.values()].reduce((sum, count) => sum + count * (count - 1) * (2 * count + 5), 0);
  const variance = (n * (n - 1) * (2 * n + 5) - tied) / 18;
  const z = variance > 0 ? (Math.abs(s) - 1) / Math.sqrt(variance) : 0;
  return { isClear: n >= 5 && z > normalQuantile(0.975), slope };
}
