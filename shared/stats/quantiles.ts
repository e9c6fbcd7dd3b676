// Quantiles, conformal ranks and robust spread of a sample. Pure; NaN never counts as a value.
// Quantile: linear interpolation, type 7 of Hyndman and Fan, The American Statistician 50(4), 1996.

/** The values without NaN, ascending. */
export function sortedFinite(values: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (!Number.isNaN(v)) kept[n++] = v;
  }
  return kept.subarray(0, n).sort();
}

/** Quantile p (0..1) of an ascending sample without NaN; NaN when it is empty. */
export function quantileOfSorted(sorted: Float64Array, p: number): number {
  const n = sorted.length;
  if (n === 0) return NaN;
  const place = (n - 1) * Math.min(1, Math.max(0, p));
  const low = Math.floor(place);
  const a = sorted[low]!;
  const b = sorted[Math.min(low + 1, n - 1)]!;
  return a === b ? a : a + (place - low) * (b - a);
}

/** Quantile p (0..1) of any sample; NaN values are left out; NaN when nothing is left. */
export function quantile(values: ArrayLike<number>, p: number): number {
  return quantileOfSorted(sortedFinite(values), p);
}

/** Middle value; NaN values are left out. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Median absolute deviation from the median, unscaled (times 1.4826 estimates a normal sd). */
export function medianAbsoluteDeviation(values: ArrayLike<number>): number {
  const sorted = sortedFinite(values);
  const middle = quantileOfSorted(sorted, 0.5);
  return median(sorted.map((v) => Math.abs(v - middle)));
}

/** Upper limit that a further exchangeable value passes with probability at most `share` (0..1): the value of rank
 *  ceil((n + 1)(1 - share)). With n < 1/share - 1 that rank does not exist; the largest value is given and the promise is 1/(n + 1).
 *  NaN when empty. Source: Vovk, Gammerman, Shafer, Algorithmic Learning in a Random World, 2005. */
export function conformalLimit(values: ArrayLike<number>, share: number): number {
  const sorted = sortedFinite(values);
  const n = sorted.length;
  if (n === 0) return NaN;
  // The small allowance keeps (n + 1)(1 - share) from landing one rank too high by rounding, e.g. 100 * 0.99.
  const rank = Math.min(n, Math.max(1, Math.ceil((n + 1) * (1 - share) - 1e-9)));
  return sorted[rank - 1]!;
}
