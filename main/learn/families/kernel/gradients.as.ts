// Gradients of boosting's losses as rounded integers, and the scores that they follow. Part of the kernel that boosting.as.ts names.
// Never allocates: addresses come in. Rounding is stochastic, from a hash of row and tree (Shi 2022), so that sums are right on average.

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

// Kinds of `lossGradients`; the same numbers stand in boostingLoss.ts.
const quantile: i32 = 2;
const huber: i32 = 3;
const poisson: i32 = 4;
const tweedie: i32 = 5;

let gradient: f64 = 0;
let curvature: f64 = 0;

// Gradient and curvature of one row by score and target. quantile: shape is the share of targets below; huber: shape is the residual from
// which loss grows in a line; poisson, tweedie: the score is the logarithm of the answer, shape is the power of tweedie's variance.
// @ts-ignore: decorator
@inline function differentiate(kind: i32, score: f64, target: f64, shape: f64): void {
  if (kind == quantile) {
    gradient = score >= target ? 1.0 - shape : -shape;
    curvature = 1.0;
  } else if (kind == huber) {
    gradient = min(max(score - target, -shape), shape);
    curvature = 1.0;
  } else if (kind == poisson) {
    const answer = exponential(score);
    gradient = answer - target;
    curvature = answer * 2.0137527074704766; // e^0.7, so that a step stays short (LightGBM's poisson_max_delta_step)
  } else {
    const near = target * exponential((1.0 - shape) * score);
    const far = exponential((2.0 - shape) * score);
    gradient = far - near;
    curvature = (2.0 - shape) * far + (shape - 1.0) * near;
  }
}

/** Largest gradient without sign and largest curvature of rows from..to-1, to out (f64 x 2). */
export function largestGradient(kind: i32, scores: usize, targets: usize, from: i32, to: i32, shape: f64, out: usize): void {
  let g = 0.0;
  let h = 0.0;
  for (let row = from as usize; row < (to as usize); row++) {
    differentiate(kind, load<f64>(scores + (row << 3)), load<f64>(targets + (row << 3)), shape);
    g = max(g, abs(gradient));
    h = max(h, curvature);
  }
  store<f64>(out, g, 0);
  store<f64>(out, h, 8);
}

/** Gradients and curvatures of a loss by its kind, times their scales, rounded. share: as in logisticGradients. */
export function lossGradients(
  kind: i32, scores: usize, targets: usize, packed: usize, from: i32, to: i32, seed: u32, share: u32, perGradient: f64, perCurvature: f64, shape: f64,
): void {
  for (let row = from as usize; row < (to as usize); row++) {
    differentiate(kind, load<f64>(scores + (row << 3)), load<f64>(targets + (row << 3)), shape);
    storeRounded(packed, row, gradient * perGradient, curvature * perCurvature, seed, share);
  }
}
