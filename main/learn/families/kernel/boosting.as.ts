// Inner loops of trees on histograms, compiled by asc to build/node/boosting.wasm; runs in the driver and in each worker on one shared
// memory. Boosting sums integers, so no sum depends on order or threads; a forest's tree is summed by one thread in the order of its rows.
// Never allocates: addresses come in. Method: Ke 2017 (LightGBM, histograms, leaf-wise), Shi 2022 (quantised gradients), Breiman 2001,
// Geurts 2006. Bins: 255 per feature (0..254), 255 = missing.

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

// Own exponential, so that every engine gives the same bits: 2^k times a Taylor polynomial on |r| <= ln(2)/2, error below 1e-11.
// @ts-ignore: decorator
@inline function exponential(x: f64): f64 {
  x = min(max(x, -700.0), 700.0);
  const k = nearest(x * 1.4426950408889634);
  const r = x - k * 0.6931471803691238 - k * 1.9082149292705877e-10;
  let p = 2.7557319223985893e-6;
  p = 2.48015873015873e-5 + r * p;
  p = 1.984126984126984e-4 + r * p;
  p = 0.001388888888888889 + r * p;
  p = 0.008333333333333333 + r * p;
  p = 0.041666666666666664 + r * p;
  p = 0.16666666666666666 + r * p;
  p = 0.5 + r * p;
  p = 1.0 + r * p;
  p = 1.0 + r * p;
  return p * reinterpret<f64>(((k as i64) + 1023) << 52);
}

// Random bits of a row: a 32-bit finaliser (Wellons 2018, "Prospecting for hash functions") over row and tree seed.
// @ts-ignore: decorator
@inline function hashOf(row: u32, seed: u32): u32 {
  let x = row ^ seed;
  x = (x ^ (x >>> 16)) * 0x7feb352d;
  x = (x ^ (x >>> 15)) * 0x846ca68b;
  return x ^ (x >>> 16);
}

// @ts-ignore: decorator
@inline function storeRounded(packed: usize, row: usize, g: f64, h: f64, seed: u32, share: u32): void {
  const x = hashOf(row as u32, seed);
  let value = 0;
  if (share == 0xffffffff || hashOf(row as u32, seed ^ 0x5bd1e995) < share) {
    const gi = floor(g + ((x & 0xffff) as f64) * (1.0 / 65536.0)) as i32;
    const hi = floor(h + ((x >>> 16) as f64) * (1.0 / 65536.0)) as i32;
    value = (gi << 16) | hi;
  }
  store<i32>(packed + (row << 2), value);
}

/** Adds a leaf's value to the score of its rows (places from..to-1 of `order`). */
export function addToScores(order: usize, scores: usize, from: i32, to: i32, value: f64): void {
  for (let i = from; i < to; i++) {
    const at = scores + ((load<u32>(order + ((i as usize) << 2)) as usize) << 3);
    store<f64>(at, load<f64>(at) + value);
  }
}

/** Logistic loss: gradient w(p - y) and curvature w p(1-p) of rows from..to-1 as rounded integers. labels: 8 bits a row.
 *  g1, h1, g0, h0: scale times class weight of class 1 and of class 0. share: rows taken, as a part of 2^32 - 1. */
export function logisticGradients(
  scores: usize, labels: usize, packed: usize, from: i32, to: i32, seed: u32, share: u32, g1: f64, h1: f64, g0: f64, h0: f64,
): void {
  for (let row = from as usize; row < (to as usize); row++) {
    const p = 1.0 / (1.0 + exponential(-load<f64>(scores + (row << 3))));
    const q = p * (1.0 - p);
    if (load<u8>(labels + row) == 1) storeRounded(packed, row, (p - 1.0) * g1, q * h1, seed, share);
    else storeRounded(packed, row, p * g0, q * h0, seed, share);
  }
}

/** Largest |score - target| of rows from..to-1. */
export function largestResidual(scores: usize, targets: usize, from: i32, to: i32): f64 {
  let largest = 0.0;
  for (let row = from as usize; row < (to as usize); row++)
    largest = max(largest, abs(load<f64>(scores + (row << 3)) - load<f64>(targets + (row << 3))));
  return largest;
}

/** Squared loss: gradient score - target, rounded; curvature 1, so that curvature sums are row counts. */
export function squaredGradients(scores: usize, targets: usize, packed: usize, from: i32, to: i32, seed: u32, share: u32, scale: f64): void {
  for (let row = from as usize; row < (to as usize); row++)
    storeRounded(packed, row, (load<f64>(scores + (row << 3)) - load<f64>(targets + (row << 3))) * scale, 1.0, seed, share);
}

// Forests. pairs: (rows) of two f64, weight times target and weight; codes: (rows) of 8 bits, the bins of one feature; a histogram has
// 256 entries of such pairs (4096 bytes) and is all zero between two calls.

const pairMissing: usize = 4080;

/** Histogram of one feature over the `rows` rows that `order` lists. Returns lowest bin, highest bin << 8, 1 << 16 if any is missing;
 *  the lowest is over the highest where none is known. */
export function sumPairs(codes: usize, order: usize, rows: i32, pairs: usize, histogram: usize): i32 {
  const end = order + ((rows as usize) << 2);
  let low: u32 = 255;
  let high: u32 = 0;
  let missing: u32 = 0;
  for (; order < end; order += 4) {
    const row = load<u32>(order) as usize;
    const bin = load<u8>(codes + row) as u32;
    const p = histogram + ((bin as usize) << 4);
    v128.store(p, f64x2.add(v128.load(p), v128.load(pairs + (row << 4))));
    if (bin == 255) missing = 1;
    else {
      low = min(low, bin);
      high = max(high, bin);
    }
  }
  return (low | (high << 8) | (missing << 16)) as i32;
}

/** Makes the entries low..high and the one of missing rows zero again. */
export function clearPairs(histogram: usize, low: i32, high: i32): void {
  if (high >= low) memory.fill(histogram + ((low as usize) << 4), 0, ((high - low + 1) as usize) << 4);
  v128.store(histogram + pairMissing, i64x2.splat(0));
}

// Keeps a cut in `out` (f64 x 3: gain, bin, missingLeft) where it gains more; gain is GL²/HL + GR²/HR. Returns 1 then.
// @ts-ignore: decorator
@inline function keepCut(out: usize, gl: f64, hl: f64, G: f64, H: f64, least: f64, bin: i32, missingLeft: i32): i32 {
  const hr = H - hl;
  if (hl < least || hr < least) return 0;
  const gr = G - gl;
  const gain = (gl * gl) / hl + (gr * gr) / hr;
  if (gain <= load<f64>(out)) return 0;
  store<f64>(out, gain, 0);
  store<f64>(out, bin as f64, 8);
  store<f64>(out, missingLeft as f64, 16);
  return 1;
}

/** Best cut of one feature; missing rows are tried on the right, then on the left. `spread`: what sumPairs said. Returns 1 when out was improved. */
export function bestCut(histogram: usize, spread: i32, G: f64, H: f64, least: f64, out: usize): i32 {
  const low = spread & 255;
  const high = (spread >> 8) & 255;
  const missing = spread >> 16;
  let improved = 0;
  for (let missingLeft = 0; missingLeft <= missing; missingLeft++) {
    let gl = missingLeft == 1 ? load<f64>(histogram + pairMissing) : 0.0;
    let hl = missingLeft == 1 ? load<f64>(histogram + pairMissing, 8) : 0.0;
    const end = missingLeft == 0 ? high + missing : high; // all known left, all missing right: once is enough
    for (let bin = low; bin < end; bin++) {
      const entry = histogram + ((bin as usize) << 4);
      const h = load<f64>(entry, 8);
      if (h == 0.0) continue; // an empty bin parts the rows as the one before it
      gl += load<f64>(entry);
      hl += h;
      improved |= keepCut(out, gl, hl, G, H, least, bin, missingLeft);
    }
  }
  return improved;
}

/** Least and largest known value of a feature over the rows that `order` lists, to out at 24 and 32. Returns 1 if any is missing.
 *  values: (rows) of f64, NaN = missing. The least is over the largest where none is known. */
export function spanOf(values: usize, order: usize, rows: i32, out: usize): i32 {
  const end = order + ((rows as usize) << 2);
  let least = Infinity;
  let largest = -Infinity;
  let missing = 0;
  for (; order < end; order += 4) {
    const value = load<f64>(values + ((load<u32>(order) as usize) << 3));
    least = value < least ? value : least; // NaN is neither
    largest = value > largest ? value : largest;
    missing |= (value != value) as i32;
  }
  store<f64>(out, least, 24);
  store<f64>(out, largest, 32);
  return missing;
}

/** Tries one cut: values at most the threshold on the left, missing ones on both sides in turn. Returns 1 when out was improved. */
export function tryCut(values: usize, order: usize, rows: i32, pairs: usize, threshold: f64, G: f64, H: f64, least: f64, out: usize): i32 {
  const end = order + ((rows as usize) << 2);
  const at = f64x2.splat(threshold);
  let left = f64x2.splat(0);
  let missing = f64x2.splat(0);
  for (; order < end; order += 4) {
    const row = load<u32>(order) as usize;
    const value = v128.load64_splat(values + (row << 3));
    const pair = v128.load(pairs + (row << 4));
    left = f64x2.add(left, v128.and(pair, f64x2.le(value, at)));
    missing = f64x2.add(missing, v128.and(pair, f64x2.ne(value, value)));
  }
  const gl = f64x2.extract_lane(left, 0);
  const hl = f64x2.extract_lane(left, 1);
  let improved = keepCut(out, gl, hl, G, H, least, 0, 0);
  const hm = f64x2.extract_lane(missing, 1);
  if (hm > 0) improved |= keepCut(out, gl + f64x2.extract_lane(missing, 0), hl + hm, G, H, least, 0, 1);
  return improved;
}

/** Sums over rows of a node to out (f64 x 3): weight times target, weight, weight times squared target. */
export function sumNode(order: usize, rows: i32, pairs: usize, out: usize): void {
  const end = order + ((rows as usize) << 2);
  let g = 0.0;
  let h = 0.0;
  let q = 0.0;
  for (; order < end; order += 4) {
    const at = pairs + ((load<u32>(order) as usize) << 4);
    const gi = load<f64>(at);
    const hi = load<f64>(at, 8);
    g += gi;
    h += hi;
    q += (gi * gi) / hi;
  }
  store<f64>(out, g, 0);
  store<f64>(out, h, 8);
  store<f64>(out, q, 16);
}

/** Stable partition of the rows of a node by one feature, in place; `spare` has room for as many. Returns the number of rows on the left. */
export function partRows(codes: usize, order: usize, rows: i32, bin: u32, missingLeft: u32, spare: usize): i32 {
  const end = order + ((rows as usize) << 2);
  let l = order;
  let r = spare;
  for (let i = order; i < end; i += 4) {
    const row = load<u32>(i);
    const b = load<u8>(codes + (row as usize)) as u32;
    const missing = (b == 255) as u32;
    const left = (((((b <= bin) as u32) & (missing ^ 1)) | (missing & missingLeft)) << 2) as usize;
    store<u32>(l, row);
    store<u32>(r, row);
    l += left;
    r += 4 - left;
  }
  memory.copy(l, spare, end - l);
  return ((l - order) >> 2) as i32;
}

/** The same by a feature's values and a threshold. */
export function partValues(values: usize, order: usize, rows: i32, threshold: f64, missingLeft: u32, spare: usize): i32 {
  const end = order + ((rows as usize) << 2);
  let l = order;
  let r = spare;
  for (let i = order; i < end; i += 4) {
    const row = load<u32>(i);
    const value = load<f64>(values + ((row as usize) << 3));
    const left = ((((value <= threshold) as u32) | ((value != value) as u32 & missingLeft)) << 2) as usize;
    store<u32>(l, row);
    store<u32>(r, row);
    l += left;
    r += 4 - left;
  }
  memory.copy(l, spare, end - l);
  return ((l - order) >> 2) as i32;
}
