// Histograms of boosting, the search for a split in them, and the parting of rows. Part of the kernel that boosting.as.ts names.
// Never allocates: addresses come in. Sums are integers, so that none depends on order or threads.
// Bins: 255 per feature (0..254), 255 = missing. Method: Ke 2017 (LightGBM: histograms, leaf-wise), Shi 2022 (quantised gradients).

const histogramBytes: usize = 2048; // 256 entries of 64 bits: gradient sum in the upper, curvature sum in the lower half
const missingEntry: usize = 2040;

// @ts-ignore: decorator
@inline function widened(packed: i32): i64 {
  return (((packed >> 16) as i64) << 32) | ((packed & 0xffff) as i64);
}

// @ts-ignore: decorator
@inline function addAt(at: usize, lane: usize, v: i64): void {
  const p = at + lane * histogramBytes;
  store<i64>(p, load<i64>(p) + v);
}

// @ts-ignore: decorator
@inline function addFour(histogram: usize, word: u32, v: i64): void {
  addAt(histogram + (((word & 255) << 3) as usize), 0, v);
  addAt(histogram + (((word >>> 5) & 2040) as usize), 1, v);
  addAt(histogram + (((word >>> 13) & 2040) as usize), 2, v);
  addAt(histogram + (((word >>> 21) & 2040) as usize), 3, v);
}

// @ts-ignore: decorator
@inline function addTwo(histogram: usize, word: u32, v: i64): void {
  addAt(histogram + (((word & 255) << 3) as usize), 0, v);
  addAt(histogram + (((word >>> 5) & 2040) as usize), 1, v);
}

/** Histograms of the 2 or 4 features of one word column over all rows. words, packed: (rows) of 32 bits. */
export function sumAll(lanes: i32, words: usize, packed: usize, rows: i32, histogram: usize): void {
  memory.fill(histogram, 0, (lanes as usize) * histogramBytes);
  const end = packed + ((rows as usize) << 2);
  if (lanes == 4) {
    for (; packed < end; packed += 4, words += 4) addFour(histogram, load<u32>(words), widened(load<i32>(packed)));
  } else {
    for (; packed < end; packed += 4, words += 4) addTwo(histogram, load<u32>(words), widened(load<i32>(packed)));
  }
}

/** The same over the rows of a leaf: `order` lists them, `packed` lies in that order. */
export function sumLeaf(lanes: i32, words: usize, order: usize, packed: usize, rows: i32, histogram: usize): void {
  memory.fill(histogram, 0, (lanes as usize) * histogramBytes);
  const end = packed + ((rows as usize) << 2);
  if (lanes == 4) {
    for (; packed < end; packed += 4, order += 4)
      addFour(histogram, load<u32>(words + ((load<u32>(order) as usize) << 2)), widened(load<i32>(packed)));
  } else {
    for (; packed < end; packed += 4, order += 4)
      addTwo(histogram, load<u32>(words + ((load<u32>(order) as usize) << 2)), widened(load<i32>(packed)));
  }
}

/** Parent minus small child, in place of the parent. */
export function subtract(from: usize, part: usize, bytes: i32): void {
  const end = from + (bytes as usize);
  for (; from < end; from += 16, part += 16) v128.store(from, i64x2.sub(v128.load(from), v128.load(part)));
}

/** Looks for a better split in one feature's histogram: out (f64 x 5) holds gain, bin, missingLeft, gradient and curvature on the left.
 *  A gain is GL²/(HL+lambda) + GR²/(HR+lambda); missing rows are tried on the right, then on the left. Returns 1 when out was improved. */
export function bestSplit(histogram: usize, edges: i32, G: f64, H: f64, lambda: f64, least: f64, out: usize): i32 {
  let best = load<f64>(out);
  let improved = 0;
  const missing = load<i64>(histogram + missingEntry);
  const end = missing != 0 ? edges + 1 : edges;
  for (let missingLeft = 0; missingLeft < 2; missingLeft++) {
    if (missingLeft == 1 && missing == 0) break;
    let sum: i64 = missingLeft == 1 ? missing : 0;
    for (let bin = 0; bin < end; bin++) {
      const entry = load<i64>(histogram + ((bin as usize) << 3));
      if (entry == 0) continue; // an empty bin parts the rows as the one before it
      sum += entry;
      const hl = (sum & 0xffffffff) as f64;
      if (hl < least) continue;
      const hr = H - hl;
      if (hr < least) break;
      const gl = (sum >> 32) as f64;
      const gr = G - gl;
      const a = hl + lambda;
      const b = hr + lambda;
      const gain = (gl * gl * b + gr * gr * a) / (a * b);
      if (gain > best) {
        best = gain;
        improved = 1;
        store<f64>(out, gain, 0);
        store<f64>(out, bin as f64, 8);
        store<f64>(out, missingLeft as f64, 16);
        store<f64>(out, gl, 24);
        store<f64>(out, hl, 32);
      }
    }
  }
  return improved;
}

// What a leaf with answer clamped to low..high gains over answer 0; without bounds that is G²/(H+lambda).
// @ts-ignore: decorator
@inline function boundedGain(g: f64, h: f64, low: f64, high: f64): f64 {
  const answer = min(max(-g / h, low), high);
  return -(2.0 * g + h * answer) * answer;
}

/** The same as bestSplit where answers have bounds: those of both sides stay in low..high (in units of gradient by curvature), and
 *  `direction` 1 or -1 wants the right one at least or at most the left one (Ke 2017's library calls this its basic method). */
export function bestBoundedSplit(
  histogram: usize, edges: i32, G: f64, H: f64, lambda: f64, least: f64, low: f64, high: f64, direction: i32, out: usize,
): i32 {
  let best = load<f64>(out);
  let improved = 0;
  const missing = load<i64>(histogram + missingEntry);
  const end = missing != 0 ? edges + 1 : edges;
  const sign = direction as f64;
  for (let missingLeft = 0; missingLeft < 2; missingLeft++) {
    if (missingLeft == 1 && missing == 0) break;
    let sum: i64 = missingLeft == 1 ? missing : 0;
    for (let bin = 0; bin < end; bin++) {
      const entry = load<i64>(histogram + ((bin as usize) << 3));
      if (entry == 0) continue;
      sum += entry;
      const hl = (sum & 0xffffffff) as f64;
      if (hl < least) continue;
      const hr = H - hl;
      if (hr < least) break;
      const gl = (sum >> 32) as f64;
      const gr = G - gl;
      const left = min(max(-gl / (hl + lambda), low), high);
      const right = min(max(-gr / (hr + lambda), low), high);
      if (sign * (right - left) < 0.0) continue;
      const gain = boundedGain(gl, hl + lambda, low, high) + boundedGain(gr, hr + lambda, low, high);
      if (gain > best) {
        best = gain;
        improved = 1;
        store<f64>(out, gain, 0);
        store<f64>(out, bin as f64, 8);
        store<f64>(out, missingLeft as f64, 16);
        store<f64>(out, gl, 24);
        store<f64>(out, hl, 32);
      }
    }
  }
  return improved;
}

/** Stable partition of rows from..to-1 of a leaf by one feature (the byte `shift` of its word); both sides are written from place `from`
 *  of their scratch arrays, which need one spare place. Returns the number of rows on the left. */
export function partition(
  from: i32, to: i32, words: usize, shift: u32, bin: u32, missingLeft: u32,
  order: usize, packed: usize, leftOrder: usize, leftPacked: usize, rightOrder: usize, rightPacked: usize,
): i32 {
  const start = (from as usize) << 2;
  const end = (to as usize) << 2;
  let l = start;
  let r = start;
  for (let i = start; i < end; i += 4) {
    const row = load<u32>(order + i);
    const p = load<u32>(packed + i);
    const b = (load<u32>(words + ((row as usize) << 2)) >>> shift) & 255;
    const missing = (b == 255) as u32;
    const left = (((((b <= bin) as u32) & (missing ^ 1)) | (missing & missingLeft)) << 2) as usize;
    store<u32>(leftOrder + l, row);
    store<u32>(leftPacked + l, p);
    store<u32>(rightOrder + r, row);
    store<u32>(rightPacked + r, p);
    l += left;
    r += 4 - left;
  }
  return ((l - start) >> 2) as i32;
}

/** The same by a table of 256 bytes, one a bin: 1 sends it to the left. */
export function partitionByTable(
  from: i32, to: i32, words: usize, shift: u32, table: usize,
  order: usize, packed: usize, leftOrder: usize, leftPacked: usize, rightOrder: usize, rightPacked: usize,
): i32 {
  const start = (from as usize) << 2;
  const end = (to as usize) << 2;
  let l = start;
  let r = start;
  for (let i = start; i < end; i += 4) {
    const row = load<u32>(order + i);
    const p = load<u32>(packed + i);
    const b = (load<u32>(words + ((row as usize) << 2)) >>> shift) & 255;
    const left = (load<u8>(table + (b as usize)) as usize) << 2;
    store<u32>(leftOrder + l, row);
    store<u32>(leftPacked + l, p);
    store<u32>(rightOrder + r, row);
    store<u32>(rightPacked + r, p);
    l += left;
    r += 4 - left;
  }
  return ((l - start) >> 2) as i32;
}
