// exp, log, pow, sin and cos from + - * / and sqrt only, so that every system gives the same bits (the engine's own may differ).
// Runs anywhere, pure. Never calls Math.exp and its kin. Method: range reduction and Taylor polynomials (textbook forms).

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INV_LN2 = 1.4426950408889634;
const SQRT_HALF = 0.7071067811865476;

/** 2^k for k = -1074..1023 at index k + 1074, by exact doubling and halving. */
const powersOfTwo = (() => {
  const table = new Float64Array(2098);
  table[1074] = 1;
  for (let k = 1; k <= 1023; k++) table[1074 + k] = table[1073 + k]! * 2;
  for (let k = 1; k <= 1074; k++) table[1074 - k] = table[1075 - k]! / 2;
  return table;
})();

/** e^x, relative error below 4e-16 for |x| < 700; 0 below -745, Infinity above 709.7; NaN stays NaN. */
export function exp(x: number): number {
  if (!(x > -745)) return x !== x ? x : 0;
  if (x > 709.7) return Infinity;
  const k = Math.floor(x * INV_LN2 + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  const p =
    1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040 + r * (1 / 40320 + r * (1 / 362880 + r * (1 / 3628800 + r * (1 / 39916800 + r / 479001600)))))))))));
  return p * powersOfTwo[k + 1074]!;
}

/** Natural logarithm of x > 0, relative error below 4e-16 away from 1; -Infinity at 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let k = 0;
  let m = x;
  // binary search for the exponent, by exact scaling
  for (let step = 512; step >= 1; step >>= 1) {
    if (m >= powersOfTwo[1074 + step]!) {
      m /= powersOfTwo[1074 + step]!;
      k += step;
    } else if (m < powersOfTwo[1074 - step + 1]!) {
      m *= powersOfTwo[1074 + step]!;
      k -= step;
    }
  }
  while (m >= 2) {
    m /= 2;
    k++;
  }
  while (m < 1) {
    m *= 2;
    k--;
  }
  if (m > 2 * SQRT_HALF) {
    m /= 2;
    k++;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let sum = 0;
  for (let n = 25; n >= 3; n -= 2) sum = z * (1 / n + sum);
  return k * LN2_HIGH + (2 * s + (2 * s * sum + k * LN2_LOW));
}

/** x^y for x >= 0 (0^y = 0 for y > 0). */
export function pow(x: number, y: number): number {
  if (x <= 0) return y === 0 ? 1 : 0;
  return exp(y * log(x));
}

const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_LOW = 6.077100506506192e-11;

function sinKernel(r: number): number {
  const z = r * r;
  return r * (1 - (z / 6) * (1 - (z / 20) * (1 - (z / 42) * (1 - (z / 72) * (1 - (z / 110) * (1 - (z / 156) * (1 - z / 210)))))));
}

function cosKernel(r: number): number {
  const z = r * r;
  return 1 - (z / 2) * (1 - (z / 12) * (1 - (z / 30) * (1 - (z / 56) * (1 - (z / 90) * (1 - (z / 132) * (1 - (z / 182) * (1 - z / 240)))))));
}

function quadrant(x: number, shift: number): number {
  const k = Math.floor(x / (HALF_PI_HIGH + HALF_PI_LOW) + 0.5);
  const r = x - k * HALF_PI_HIGH - k * HALF_PI_LOW;
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
