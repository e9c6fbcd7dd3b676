// Pearson's correlation and the centred sums behind it, over the places that both know. Pure; two passes, so that large levels cost no digits.
// Source: Chan, Golub and LeVeque, The American Statistician 37 (1983), 242-247 (two-pass sums).

export interface PairSums {
  /** Pairs where both are known. */
  n: number;
  meanA: number;
  meanB: number;
  /** Sums of squares and products about the means. */
  aa: number;
  bb: number;
  ab: number;
}

/** Sums over pairs (a[i], b[i]) of equal length; NaN on either side leaves the pair out. */
export function pairSums(a: ArrayLike<number>, b: ArrayLike<number>): PairSums {
  let [n, meanA, meanB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]! + b[i]!)) continue;
    n++;
    meanA += a[i]!;
    meanB += b[i]!;
  }
  meanA /= Math.max(1, n);
  meanB /= Math.max(1, n);
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]! + b[i]!)) continue;
    const [da, db] = [a[i]! - meanA, b[i]! - meanB];
    aa += da * da;
    bb += db * db;
    ab += da * db;
  }
  return { n, meanA, meanB, aa, bb, ab };
}

/** Pearson's r, -1..1; NaN below three pairs or when one side is constant. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const { n, aa, bb, ab } = pairSums(a, b);
  return n >= 3 && aa > 0 && bb > 0 ? Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb))) : Number.NaN;
}
