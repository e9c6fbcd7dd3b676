// Symmetric matrices, row-major in flat arrays: inverse by Cholesky's factor. Pure.

/** Inverse of a symmetric positive definite n × n matrix (only the lower triangle is read). Throws on a matrix that is not: the caller adds a ridge. */
export function inverseOf(matrix: Float64Array, n: number): Float64Array {
  const low = Float64Array.from(matrix);
  for (let j = 0; j < n; j++) {
    for (let k = 0; k < j; k++) {
      const f = low[j * n + k]!;
      if (f !== 0) for (let i = j; i < n; i++) low[i * n + j]! -= low[i * n + k]! * f;
    }
    const d = low[j * n + j]!;
    if (!(d > 0)) throw new RangeError("not positive definite");
    const root = Math.sqrt(d);
    for (let i = j; i < n; i++) low[i * n + j]! /= root;
  }
  // Inverse of the factor, then its product with its transpose.
  const inner = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    inner[j * n + j] = 1 / low[j * n + j]!;
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= low[i * n + k]! * inner[k * n + j]!;
      inner[i * n + j] = sum / low[i * n + i]!;
    }
  }
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += inner[k * n + i]! * inner[k * n + j]!;
      out[i * n + j] = sum;
      out[j * n + i] = sum;
    }
  return out;
}
