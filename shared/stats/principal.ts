// Principal components of a few columns: eigenvectors of their correlation by Jacobi's rotations. Pure.
// Source: Golub and Van Loan, Matrix Computations, 4th ed., section 8.5 (cyclic Jacobi). Signs: each component's largest loading is positive.

export interface Principal {
  /** Share of the variance of each component, greatest first; sums to 1. */
  shares: Float64Array;
  /** Component by component, one loading a column. */
  loadings: Float64Array;
}

/** Components of standardised rows (`width` columns one after another a row, no NaN). A constant column has loading 0. */
export function principalComponents(values: Float64Array, width: number): Principal {
  const n = values.length / width;
  const a = new Float64Array(width * width);
  for (let row = 0; row < n; row++) for (let i = 0; i < width; i++) for (let j = 0; j <= i; j++) a[i * width + j]! += (values[row * width + i]! * values[row * width + j]!) / n;
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) a[j * width + i] = a[i * width + j]!;
  const v = Float64Array.from({ length: width * width }, (_, k) => (k % (width + 1) === 0 ? 1 : 0));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) off += a[i * width + j]! ** 2;
    if (off < 1e-24) break;
    for (let p = 0; p < width; p++)
      for (let q = p + 1; q < width; q++) {
        const apq = a[p * width + q]!;
        if (Math.abs(apq) < 1e-300) continue;
        const theta = (a[q * width + q]! - a[p * width + p]!) / (2 * apq);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < width; k++) {
          const [x, y] = [a[k * width + p]!, a[k * width + q]!];
          a[k * width + p] = c * x - s * y;
          a[k * width + q] = s * x + c * y;
        }
        for (let k = 0; k < width; k++) {
          const [x, y] = [a[p * width + k]!, a[q * width + k]!];
          a[p * width + k] = c * x - s * y;
          a[q * width + k] = s * x + c * y;
          const [vx, vy] = [v[k * width + p]!, v[k * width + q]!];
          v[k * width + p] = c * vx - s * vy;
          v[k * width + q] = s * vx + c * vy;
        }
      }
  }
  const variance = Float64Array.from({ length: width }, (_, k) => Math.max(0, a[k * width + k]!));
  const total = variance.reduce((sum, one) => sum + one, 0) || 1;
  const order = Int32Array.from(variance, (_, k) => k).sort((x, y) => variance[y]! - variance[x]! || x - y);
  const loadings = new Float64Array(width * width);
  order.forEach((k, place) => {
    const one = Float64Array.from({ length: width }, (_, j) => v[j * width + k]!);
    const largest = one.reduce((most, value) => (Math.abs(value) > Math.abs(most) + 1e-12 ? value : most), 0);
    loadings.set(largest < 0 ? one.map((value) => -value) : one, place * width);
  });
  return { shares: Float64Array.from(order, (k) => variance[k]! / total), loadings };
}
