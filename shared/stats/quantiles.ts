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

/** Middle value; NaN values are left out. Selects instead of sorting: training asks for a median a column and fold. */
export function median(values: ArrayLike<number>): number {
  const kept = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (!Number.isNaN(v)) kept[n++] = v;
  }
  if (n === 0) return NaN;
  const low = (n - 1) >> 1;
  const a = nthSmallest(kept.subarray(0, n), low);
  if (n % 2 === 1) return a;
  let b = Infinity; // the upper half now stands behind the middle
  for (let i = low + 1; i < n; i++) if (kept[i]! < b) b = kept[i]!;
  return a === b ? a : a + 0.5 * (b - a);
}

/** Puts the value with `rank` smaller places before it in its place and returns it; what stands before is not larger, what stands behind
 *  not smaller. Reorders `values`, which hold no NaN. Source: Hoare, Algorithm 65 "Find", 1961. */
export function nthSmallest(values: Float64Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const kept = values[i]!;
      values[i++] = values[j]!;
      values[j--] = kept;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return values[rank]!;
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
  const kept = Float64Array.from(values).filter((v) => !Number.isNaN(v));
  const n = kept.length;
  if (n === 0) return NaN;
  // The small allowance keeps (n + 1)(1 - share) from landing one rank too high by rounding, e.g. 100 * 0.99.
  const rank = Math.min(n, Math.max(1, Math.ceil((n + 1) * (1 - share) - 1e-9)));
  return nthSmallest(kept, rank - 1);
}
