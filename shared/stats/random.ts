// Seeded pseudo-random numbers for everything that samples or shuffles. Pure; never reads a clock or Math.random.
// Generator: xoshiro128** (Blackman and Vigna, ACM TOMS 47(4), 2021), state filled by splitmix32. Not for keys or secrets.

/** A stream of numbers that depends on its seed alone. */
export interface Generator {
  /** Next whole number in 0 .. 2^32 - 1. */
  uint32(): number;
  /** Next number in [0, 1), 32 bits fine. */
  uniform(): number;
  /** Next whole number in 0 .. n - 1, without bias (rejection). n: 1 .. 2^32. */
  below(n: number): number;
  /** Next standard normal number (polar method, Marsaglia and Bray 1964). */
  normal(): number;
}

/** A generator for `seed` (its lower 32 bits count). Equal seeds give equal streams on every machine. */
export function seededGenerator(seed: number): Generator {
  let mix = seed >>> 0;
  const fill = () => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return generatorFrom([fill(), fill(), fill(), fill()]);
}

/** A generator that starts in a given state of four 32-bit words, not all zero. */
export function generatorFrom(state: readonly [number, number, number, number]): Generator {
  let [a, b, c, d] = state;
  let spare = NaN;
  const uint32 = () => {
    const times5 = Math.imul(b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const uniform = () => uint32() / 4294967296;
  const below = (n: number) => {
    const limit = 4294967296 - (4294967296 % n);
    let v = uint32();
    while (v >= limit) v = uint32();
    return v % n;
  };
  const normal = () => {
    if (!Number.isNaN(spare)) {
      const kept = spare;
      spare = NaN;
      return kept;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s <= 0 || s >= 1) continue;
      const k = Math.sqrt((-2 * Math.log(s)) / s);
      spare = v * k;
      return u * k;
    }
  };
  return { uint32, uniform, below, normal };
}

/** Shuffles in place (Fisher and Yates) and returns the same array. */
export function shuffle<T extends Int32Array | Float64Array>(values: T, generator: Generator): T {
  for (let i = values.length - 1; i > 0; i--) {
    const j = generator.below(i + 1);
    const kept = values[i]!;
    values[i] = values[j]!;
    values[j] = kept;
  }
  return values;
}
