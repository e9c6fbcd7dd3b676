// The kernel of blocks of scaled rows, compiled by asc to build/node/blocks.wasm: scaling, cross products, and the two statistics of a
// plane, two rows a step. Never allocates: addresses come in. A block holds feature f of its rows at z + f * stride; stride is a multiple of 32 bytes,
// and what lies between the last row and the stride is 0. There are two rows of features beyond the last, whatever they hold.
export { leafSums } from "./leafSums.as";
export { treeParts } from "./treeParts.as";

// @ts-ignore: decorator
@inline function put(sums: usize, at: usize, sum: v128): void {
  const p = sums + (at << 3);
  store<f64>(p, load<f64>(p) + (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
}

/** Values become (value, or its fill where it is NaN, - center) * factor; scaling: size fills, size centers, size factors. */
export function scale(z: usize, size: i32, stride: usize, scaling: usize): void {
  const width = (size as usize) << 3;
  for (let f: usize = 0, row = z; f < width; f += 8, row += stride) {
    const fill = v128.load64_splat(scaling + f);
    const center = v128.load64_splat(scaling + width + f);
    const factor = v128.load64_splat(scaling + 2 * width + f);
    for (let i = row, end = row + stride; i < end; i += 16) {
      const x = v128.load(i);
      v128.store(i, f64x2.mul(f64x2.sub(v128.bitselect(x, fill, f64x2.eq(x, x)), center), factor));
    }
  }
}

/** Adds the products of each feature of `a` with the features up to it of `b`, summed over the rows, to the lower half of sums (size × size). */
export function crossProducts(a: usize, b: usize, size: i32, stride: usize, sums: usize): void {
  const n = size as usize;
  for (let f: usize = 0; f < n; f += 2) {
    for (let g: usize = 0; g <= f + 1 && g < n; g += 3) {
      let s00 = f64x2.splat(0.0);
      let s01 = s00;
      let s02 = s00;
      let s10 = s00;
      let s11 = s00;
      let s12 = s00;
      const rowA = a + f * stride;
      const rowB = b + g * stride;
      for (let i: usize = 0; i < stride; i += 16) {
        const x0 = v128.load(rowA + i);
        const x1 = v128.load(rowA + stride + i);
        const y0 = v128.load(rowB + i);
        const y1 = v128.load(rowB + stride + i);
        const y2 = v128.load(rowB + 2 * stride + i);
        s00 = f64x2.add(s00, f64x2.mul(x0, y0));
        s01 = f64x2.add(s01, f64x2.mul(x0, y1));
        s02 = f64x2.add(s02, f64x2.mul(x0, y2));
        s10 = f64x2.add(s10, f64x2.mul(x1, y0));
        s11 = f64x2.add(s11, f64x2.mul(x1, y1));
        s12 = f64x2.add(s12, f64x2.mul(x1, y2));
      }
      if (g <= f) put(sums, f * n + g, s00);
      if (g + 1 <= f) put(sums, f * n + g + 1, s01);
      if (g + 2 <= f) put(sums, f * n + g + 2, s02);
      if (f + 1 == n) continue;
      put(sums, (f + 1) * n + g, s10);
      if (g <= f) put(sums, (f + 1) * n + g + 1, s11);
      if (g + 1 <= f) put(sums, (f + 1) * n + g + 2, s12);
    }
  }
}

/** T² and Q of each row of a block by unit directions (kept × size) with their variances; `along` is room for kept * 32 bytes. The order of
 *  every sum is that of the row by itself (shared/scoring/pca.ts), so each number is the same to the last bit. */
export function planeStatistics(z: usize, size: i32, stride: usize, directions: usize, variances: usize, kept: i32, along: usize, t2: usize, q: usize): void {
  const width = (size as usize) << 3;
  const alongEnd = along + ((kept as usize) << 5);
  for (let i: usize = 0; i < stride; i += 32) {
    let direction = directions;
    let variance = variances;
    let t0 = f64x2.splat(0.0);
    let t1 = t0;
    for (let k = along; k < alongEnd; k += 32) {
      let s0 = f64x2.splat(0.0);
      let s1 = s0;
      let at = z + i;
      for (const end = direction + width; direction < end; direction += 8, at += stride) {
        const w = v128.load64_splat(direction);
        s0 = f64x2.add(s0, f64x2.mul(w, v128.load(at)));
        s1 = f64x2.add(s1, f64x2.mul(w, v128.load(at, 16)));
      }
      v128.store(k, s0);
      v128.store(k, s1, 16);
      const spread = v128.load64_splat(variance);
      variance += 8;
      t0 = f64x2.add(t0, f64x2.div(f64x2.mul(s0, s0), spread));
      t1 = f64x2.add(t1, f64x2.div(f64x2.mul(s1, s1), spread));
    }
    v128.store(t2 + i, t0);
    v128.store(t2 + i, t1, 16);
    let q0 = f64x2.splat(0.0);
    let q1 = q0;
    let at = z + i;
    for (let f: usize = 0; f < width; f += 8, at += stride) {
      let r0 = v128.load(at);
      let r1 = v128.load(at, 16);
      let w = directions + f;
      for (let k = along; k < alongEnd; k += 32, w += width) {
        const weight = v128.load64_splat(w);
        r0 = f64x2.sub(r0, f64x2.mul(weight, v128.load(k)));
        r1 = f64x2.sub(r1, f64x2.mul(weight, v128.load(k, 16)));
      }
      q0 = f64x2.add(q0, f64x2.mul(r0, r0));
      q1 = f64x2.add(q1, f64x2.mul(r1, r1));
    }
    v128.store(q + i, q0);
    v128.store(q + i, q1, 16);
  }
}
