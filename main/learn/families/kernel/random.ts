// Seeded random numbers for fitting. Pure 32-bit integer arithmetic: the same stream on every machine; never for secrets.
// Source: Blackman and Vigna 2021, "Scrambled linear pseudorandom number generators" (xoshiro128**), seeded by splitmix32.

/** A stream of random numbers that its seed fixes. */
export interface Random {
  /** Whole number in 0 .. 2^32 - 1. */
  word(): number;
  /** Number in [0, 1) with 53 random bits. */
  unit(): number;
  /** Whole number in 0 .. below - 1, without bias. below: 1 .. 2^32. */
  below(below: number): number;
  /** Standard normal number. Source: Marsaglia and Bray 1964 (polar method), one of the pair kept. */
  normal(): number;
}

/** The stream number `stream` of a seed: other streams of the same seed are independent of it. seed, stream: whole numbers. */
export function randomOf(seed: number, stream = 0): Random {
  let mix = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(Math.floor(seed / 2 ** 32) | 0, 0x85ebca6b) ^ Math.imul(stream + 1, 0xc2b2ae35)) | 0;
  const next = () => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = next();
  let b = next();
  let c = next();
  let d = next() | 1;
  let spare = NaN;
  const word = () => {
    const five = Math.imul(b, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const unit = () => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) * 2 ** -53;
  return {
    word,
    unit,
    below(below) {
      const limit = 2 ** 32 - (2 ** 32 % below);
      let w = word();
      while (w >= limit) w = word();
      return w % below;
    },
    normal() {
      if (!Number.isNaN(spare)) {
        const kept = spare;
        spare = NaN;
        return kept;
      }
      for (;;) {
        const u = 2 * unit() - 1;
        const v = 2 * unit() - 1;
        const s = u * u + v * v;
        if (s >= 1 || s === 0) continue;
        const f = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * f;
        return u * f;
      }
    },
  };
}
