// Draws by name: every random number of the plant is a pure function of (seed, use, stream, step, lane).
// Runs anywhere, pure. Never draws "the next" number. Inverse normal: P. J. Acklam's rational approximation; gamma: Marsaglia and Tsang, 2000.
import { exp, log, pow } from "./math.ts";
import { Philox } from "./philox.ts";

/** What a draw is for: the last word of the counter. Only appended to. */
export const use = { sample: 0, wander: 1, parameter: 2, event: 3, missing: 4, duplicate: 5, outage: 6, habit: 7, record: 8, wear: 9, laboratory: 10 } as const;

/** Inverse of the standard normal distribution, p in (0, 1); absolute error below 2e-9 of the relative slope. */
export function inverseNormal(p: number): number {
  if (p < 0.02425) return tail(p);
  if (p > 1 - 0.02425) return -tail(1 - p);
  const q = p - 0.5;
  const r = q * q;
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r - 30.66479806614716) * r + 2.506628277459239) * q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r - 13.28068155288572) * r + 1)
  );
}

function tail(p: number): number {
  const q = Math.sqrt(-2 * log(p));
  return (
    (((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783) /
    ((((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1)
  );
}

const enum Table {
  CELLS = 4096,
}
/** The inverse normal at each border of the cells. */
export const knots: Float64Array = (() => {
  const table = new Float64Array(Table.CELLS + 1);
  for (let i = 1; i < Table.CELLS; i++) table[i] = inverseNormal(i / Table.CELLS);
  return table;
})();

/** One standard normal from one 32-bit word: linear inside 4096 cells of the inverse, exact in the two outer cells. */
export function normalOfWord(word: number): number {
  const w = word >>> 0;
  const cell = w >>> 20;
  if (cell === 0 || cell === Table.CELLS - 1) return inverseNormal((w + 0.5) / 4294967296);
  const low = knots[cell]!;
  return low + (knots[cell + 1]! - low) * ((w & 0xfffff) / 1048576);
}

/** All draws of one seed. Steps are non-negative whole numbers below 2^53. */
export class Draws {
  private readonly generator: Philox;

  constructor(seed: bigint) {
    const key = BigInt.asUintN(64, seed);
    this.generator = new Philox(Number(key & 0xffffffffn), Number(key >> 32n));
  }

  /** Round keys of the generator. */
  get keys(): Int32Array {
    return this.generator.keys;
  }

  /** Four normals of sample noise at a step, written to out[at .. at + 3]; 7 rounds. */
  normals4(stream: number, step: number, out: Float64Array, at: number): void {
    const g = this.generator;
    g.block(step | 0, Math.floor(step / 4294967296), stream, use.sample, 7);
    out[at] = normalOfWord(g.w0);
    out[at + 1] = normalOfWord(g.w1);
    out[at + 2] = normalOfWord(g.w2);
    out[at + 3] = normalOfWord(g.w3);
  }

  /** One word of (stream, step) for a use; lane 0.. picks the word, four to a block; 10 rounds. */
  word(purpose: number, stream: number, step: number, lane = 0): number {
    const g = this.generator;
    g.block(step | 0, (Math.floor(step / 4294967296) & 0xff) | ((lane >> 2) << 8), stream, purpose, 10);
    const i = lane & 3;
    return (i === 0 ? g.w0 : i === 1 ? g.w1 : i === 2 ? g.w2 : g.w3) >>> 0;
  }

  /** Uniform in (0, 1), never 0 or 1. */
  uniform(purpose: number, stream: number, step: number, lane = 0): number {
    return (this.word(purpose, stream, step, lane) + 0.5) / 4294967296;
  }

  /** Standard normal. */
  normal(purpose: number, stream: number, step: number, lane = 0): number {
    return normalOfWord(this.word(purpose, stream, step, lane));
  }

  /** Lognormal with the given median and sd of the logarithm. */
  lognormal(median: number, sdLog: number, purpose: number, stream: number, step: number, lane = 0): number {
    return median * exp(sdLog * this.normal(purpose, stream, step, lane));
  }

  /** Exponential with the given mean. */
  exponential(mean: number, purpose: number, stream: number, step: number, lane = 0): number {
    return -mean * log(this.uniform(purpose, stream, step, lane));
  }

  /** Gamma(shape, scale), shape > 0; uses lanes 64 and up of the counter, so it never collides with the other draws of the step. */
  gamma(shape: number, scale: number, purpose: number, stream: number, step: number): number {
    const d = shape + 1 - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (let lane = 64; ; lane += 4) {
      const x = this.normal(purpose, stream, step, lane);
      const v = 1 + c * x;
      if (v <= 0) continue;
      const v3 = v * v * v;
      const u = this.uniform(purpose, stream, step, lane + 1);
      if (log(u) < 0.5 * x * x + d * (1 - v3 + log(v3))) return scale * d * v3 * pow(this.uniform(purpose, stream, step, lane + 2), 1 / shape);
    }
  }
}

/** Ornstein-Uhlenbeck process on a fixed grid, exact in law: x = a x + s sqrt(1 - a²) N with a = e^(-dt/tau). */
export class Wander {
  private readonly a: number;
  private readonly b: number;
  constructor(
    private readonly draws: Draws,
    private readonly stream: number,
    private readonly lane: number,
    gridS: number,
    tauS: number,
    private readonly sd: number,
  ) {
    this.a = exp(-gridS / tauS);
    this.b = sd * Math.sqrt(1 - this.a * this.a);
  }
  /** The value at grid point `index`, given the one before (`previous` is ignored at 0, which starts in the stationary law). */
  next(previous: number, index: number): number {
    const z = this.draws.normal(use.wander, this.stream, index, this.lane);
    return index === 0 ? this.sd * z : this.a * previous + this.b * z;
  }
}
