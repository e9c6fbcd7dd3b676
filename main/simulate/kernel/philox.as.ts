// Philox4x32 four counters at a time, compiled by asc to build/node/philox.wasm; the same words as philox.ts, the same normals as draws.ts.
// Never allocates and never draws in the outer two cells of the table: those places are listed for the caller.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.

// the memory, as noise.ts fills it: round keys, the inverse normal's knots, four words of four counters, then the caller's room
const keys: usize = 0;
const knots: usize = 128;
const words: usize = 32912;

// @ts-ignore: decorator
@inline function high(product: v128, productOfUpper: v128): v128 {
  return v128.shuffle<i32>(product, productOfUpper, 1, 3, 5, 7);
}

/** The blocks of four counters; their words stand word by word at `words`. */
// @ts-ignore: decorator
@inline function block(first: v128, second: v128, third: v128, fourth: v128, rounds: i32): void {
  const m0 = i32x4.splat(0xd2511f53);
  const m1 = i32x4.splat(0xcd9e8d57);
  let c0 = first;
  let c1 = second;
  let c2 = third;
  let c3 = fourth;
  for (let r: usize = 0; r < ((rounds as usize) << 3); r += 8) {
    const hi0 = high(i64x2.extmul_low_i32x4_u(c0, m0), i64x2.extmul_high_i32x4_u(c0, m0));
    const hi1 = high(i64x2.extmul_low_i32x4_u(c2, m1), i64x2.extmul_high_i32x4_u(c2, m1));
    const n0 = v128.xor(v128.xor(hi1, c1), v128.load32_splat(keys + r));
    const n2 = v128.xor(v128.xor(hi0, c3), v128.load32_splat(keys + r + 4));
    c1 = i32x4.mul(c2, m1);
    c3 = i32x4.mul(c0, m0);
    c0 = n0;
    c2 = n2;
  }
  v128.store(words, c0);
  v128.store(words + 16, c1);
  v128.store(words + 32, c2);
  v128.store(words + 48, c3);
}

/** Four normals of each of `count` counters (first + n·by, 0, stream, purpose), 7 rounds, to out + n·stride.
 *  Places in the outer cells are listed at `rare` as address and word; returns how many. */
export function normals(first: i32, by: i32, count: i32, stream: i32, purpose: i32, out: usize, stride: usize, rare: usize): i32 {
  let found = 0;
  for (let n = 0; n < count; n += 4) {
    const c0 = first + n * by;
    block(i32x4.replace_lane(i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(c0), 1, c0 + by), 2, c0 + 2 * by), 3, c0 + 3 * by), i32x4.splat(0), i32x4.splat(stream), i32x4.splat(purpose), 7);
    const end = n + 4 < count ? 4 : count - n;
    for (let k = 0; k < end; k++) {
      const to = out + ((n + k) as usize) * stride;
      for (let lane: usize = 0; lane < 4; lane++) {
        const w = load<u32>(words + (lane << 4) + ((k as usize) << 2));
        const cell = w >>> 20;
        if (((cell + 1) & 4095) < 2) {
          store<u32>(rare + ((found as usize) << 3), (to + (lane << 3)) as u32);
          store<u32>(rare + ((found as usize) << 3) + 4, w);
          found++;
          continue;
        }
        const knot = knots + ((cell as usize) << 3);
        const low = load<f64>(knot);
        store<f64>(to + (lane << 3), low + (load<f64>(knot + 8) - low) * (((w & 0xfffff) as f64) * (1.0 / 1048576.0)));
      }
    }
  }
  return found;
}

/** First word of each of `count` counters (step, 0, stream, purpose), 10 rounds: steps and streams (i32) come in, words go to out. Reads and writes up to three places more. */
export function firstWords(count: i32, steps: usize, streams: usize, purpose: i32, out: usize): void {
  for (let n: usize = 0; n < ((count as usize) << 2); n += 16) {
    block(v128.load(steps + n), i32x4.splat(0), v128.load(streams + n), i32x4.splat(purpose), 10);
    v128.store(out + n, v128.load(words));
  }
}
