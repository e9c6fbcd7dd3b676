// How sure a counted share is. Pure.

/** Lower end of the 95 % score interval of a share: k of n, n at least 1. E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212. */
export function wilsonLow(k: number, n: number): number {
  const z = 1.959964;
  const p = k / n;
  return (p + (z * z) / (2 * n) - z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
}
