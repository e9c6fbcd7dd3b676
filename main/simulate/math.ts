// exp, log, pow, sin and cos from + - * / and sqrt only, so that every system gives the same bits (the engine's own may differ).
// Runs anywhere, pure. Never calls Math.exp and its kin. Method: range reduction and Taylor polynomials (textbook forms).

/** Numbers of the range reductions; an enum, so that the bundler writes them into the code. */
const enum Split {
  LN2_HIGH = 0.6931471803691238,
  LN2_LOW = 1.9082149292705877e-10,
  INV_LN2 = 1.4426950408889634,
  SQRT_TWO = 1.4142135623730951,
  HALF_PI_HIGH = 1.5707963267341256,
  HALF_PI_LOW = 6.077100506506192e-11,
}

/** 2^k for k = -1074..1023 at index k + 1074, by exact doubling and halving. */
const powersOfTwo = (() => {
  const table = new Float64Array(2098);
  table[1074] = 1;
  for (let k = 1; k <= 1023; k++) table[1074 + k] = table[1073 + k]! * 2;
  for (let k = 1; k <= 1074; k++) table[1074 - k] = table[1075 - k]! / 2;
  return table;
})();

/** e^x, relative error below 4e-16 for |x| < 700; 0 below -744, where halving ends, Infinity above 709.7; NaN stays NaN. */
export function exp(x: number): number {
  if (!(x > -744)) return x !== x ? x : 0;
  if (x > 709.7) return Infinity;
  const k = Math.floor(x * Split.INV_LN2 + 0.5);
  const r = x - k * Split.LN2_HIGH - k * Split.LN2_LOW;
  const p =
    1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040 + r * (1 / 40320 + r * (1 / 362880 + r * (1 / 3628800 + r * (1 / 39916800 + r / 479001600)))))))))));
  return p * powersOfTwo[k + 1074]!;
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
/** Where the sign and the exponent of a double stand on this machine. */
const high = (() => {
  double[0] = 1;
  return words[1] === 0x3ff00000 ? 1 : 0;
})();

/** Natural logarithm of x > 0, relative error below 4e-16 away from 1; -Infinity at 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  // x = m 2^k with m in [1, 2), exact; numbers below the normal range are lifted into it first
  let k = x < 2.2250738585072014e-308 ? -54 : 0;
  double[0] = k === 0 ? x : x * 18014398509481984;
  const bits = words[high]!;
  k += (bits >>> 20) - 1023;
  words[high] = (bits & 0xfffff) | 0x3ff00000;
  let m = double[0];
  if (m > Split.SQRT_TWO) {
    m /= 2;
    k++;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  const sum =
    z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z * (1 / 15 + z * (1 / 17 + z * (1 / 19 + z * (1 / 21 + z * (1 / 23 + z * (1 / 25))))))))))));
  return k * Split.LN2_HIGH + (2 * s + (2 * s * sum + k * Split.LN2_LOW));
}

/** x^y for x >= 0 (0^y = 0 for y > 0). */
export function pow(x: number, y: number): number {
  if (x <= 0) return y === 0 ? 1 : 0;
  return exp(y * log(x));
}

function sinKernel(r: number): number {
  const z = r * r;
  return r * (1 - (z / 6) * (1 - (z / 20) * (1 - (z / 42) * (1 - (z / 72) * (1 - (z / 110) * (1 - (z / 156) * (1 - z / 210)))))));
}

function cosKernel(r: number): number {
  const z = r * r;
  return 1 - (z / 2) * (1 - (z / 12) * (1 - (z / 30) * (1 - (z / 56) * (1 - (z / 90) * (1 - (z / 132) * (1 - (z / 182) * (1 - z / 240)))))));
}

function quadrant(x: number, shift: number): number {
  const k = Math.floor(x / (Split.HALF_PI_HIGH + Split.HALF_PI_LOW) + 0.5);
  const r = x - k * Split.HALF_PI_HIGH - k * Split.HALF_PI_LOW;
  const q = (((k + shift) % 4) + 4) % 4;
  return q === 0 ? sinKernel(r) : q === 1 ? cosKernel(r) : q === 2 ? -sinKernel(r) : -cosKernel(r);
}

/** Sine of x in radians, absolute error below 1e-14 for |x| < 1e5. */
export function sin(x: number): number {
  return quadrant(x, 0);
}

/** Cosine of x in radians, absolute error below 1e-14 for |x| < 1e5. */
export function cos(x: number): number {
  return quadrant(x, 1);
}
