// The shape of a change along a path of block means: none, a trend that went on before, step, ramp, step that fades, saw-tooth; errors that remember the block before (AR(1)).
// Pure. Shapes are compared by BIC (Schwarz 1978) after whitening with the reference's own memory; a change must gain 10 (Kass and Raftery 1995) to count.

export const shapes = ["none", "step", "ramp", "fade", "saw", "trend"] as const;
type Shape = (typeof shapes)[number];

export interface Change {
  shape: Shape;
  /** BIC of no change less that of the shape; 0 for none. */
  gain: number;
  /** First block of the change. */
  onset: number;
  /** What the path has moved by at its end (mean of the fitted change over the last quarter after the onset), in standard deviations of the reference's blocks. */
  size: number;
  /** Blocks until a ramp is up (0 for the others). */
  rampBlocks: number;
  /** Gain of each shape, in the order of `shapes`. */
  gains: readonly number[];
}

const leastAfter = 4;

/** What is believed of a plant's memory before its few blocks are looked at, and how many neighbouring pairs that is worth: every plant wanders for days. */
const believed = { phi: 0.7, pairs: 8 } as const;
const mostPhi = 0.97;
const leastBlocks = 6;

export interface Memory {
  phi: number;
  mean: number;
  /** Of the blocks about where the plant will be in the long run, not about their own mean: few weeks with a memory of days stay near each other. */
  sd: number;
  /** Blocks that are known. */
  known: readonly number[];
}

/** Memory of the reference's blocks as AR(1): its lag-1 autocorrelation, drawn up a little since few blocks understate it (Kendall 1954: bias -(1 + 3 phi)/n),
 *  drawn towards what is believed, in 0..0.97; and the spread that such a memory hides (Anderson 1971: the variance about the own mean is short by that of the mean). */
export function memoryOf(path: Float64Array, end: number): Memory {
  const known: number[] = [];
  let sum = 0;
  for (let b = 0; b < end; b++) if (!Number.isNaN(path[b]!)) {
    known.push(b);
    sum += path[b]!;
  }
  const n = known.length;
  const mean = n === 0 ? 0 : sum / n;
  if (n < leastBlocks) return { phi: 0, mean, sd: 0, known };
  let squares = 0;
  let products = 0;
  let pairs = 0;
  for (const b of known) {
    const v = path[b]! - mean;
    squares += v * v;
    const before = b > 0 ? path[b - 1]! - mean : Number.NaN;
    if (!Number.isNaN(before)) {
      pairs++;
      products += v * before;
    }
  }
  const raw = pairs > 0 && squares > 0 ? (products / pairs) * (n / squares) : 0;
  const seen = Math.max(0, raw + (1 + 3 * raw) / n);
  const phi = Math.min(mostPhi, (pairs * seen + believed.pairs * believed.phi) / (pairs + believed.pairs));
  return { phi, mean, sd: Math.sqrt(squares / n / Math.max(0.2, 1 - likeness(known, known, phi))), known };
}

/** Mean correlation of the blocks of two sets: phi to the power of their distance. */
export function likeness(some: readonly number[], others: readonly number[], phi: number): number {
  if (some.length === 0 || others.length === 0) return 0;
  const span = Math.max(some.at(-1)!, others.at(-1)!) + 1;
  const powers = new Float64Array(span);
  for (let d = 0, power = 1; d < span; d++, power *= phi) powers[d] = power;
  let sum = 0;
  for (const a of some) for (const b of others) sum += powers[Math.abs(a - b)]!;
  return sum / (some.length * others.length);
}

/** Finds the shape that best explains a path. `reference`: blocks that are known to be well. */
export function changeOf(path: Float64Array, reference: number): Change {
  const none: Change = { shape: "none", gain: 0, onset: path.length, size: 0, rampBlocks: 0, gains: shapes.map(() => 0) };
  const { phi, mean, sd } = memoryOf(path, reference);
  const known = Array.from(path.keys()).filter((b) => !Number.isNaN(path[b]!));
  const floor = 1e-9;
  if (known.length < 12 || !(sd > floor)) return none;
  // Cut far outliers: one wild block is no change of the plant.
  const y = Float64Array.from(path, (v) => Math.max(-40, Math.min(40, (v - mean) / sd)));
  // Whitened with the reference's memory, over holes too; then each column is a plain regression beside the constant.
  const n = known.length;
  const memory = Float64Array.from(known, (b, k) => (k === 0 ? 0 : phi ** (b - known[k - 1]!)));
  const scale = memory.map((m, k) => (k === 0 ? Math.sqrt(1 - phi * phi) : Math.sqrt((1 - phi * phi) / (1 - m * m))));
  const white = (x: (b: number) => number, out: Float64Array) => {
    let before = 0;
    for (let k = 0; k < n; k++) {
      const value = x(known[k]!);
      out[k] = (value - memory[k]! * before) * scale[k]!;
      before = value;
    }
    return out;
  };
  const constant = white(() => 1, new Float64Array(n));
  const constantSquares = dot(constant, constant);
  const beside = (values: Float64Array) => {
    const f = dot(values, constant) / constantSquares;
    for (let k = 0; k < n; k++) values[k]! -= f * constant[k]!;
    return values;
  };
  const target = beside(white((b) => y[b]!, new Float64Array(n)));
  const whole = dot(target, target);
  const bic = (rss: number, parameters: number) => n * Math.log(Math.max(rss, 1e-12) / n) + parameters * Math.log(n);
  const base = bic(whole, 1);
  const best: Record<Shape, { bic: number; onset: number; days: number }> = Object.fromEntries(shapes.map((shape) => [shape, { bic: base, onset: path.length, days: 0 }])) as Record<Shape, { bic: number; onset: number; days: number }>;
  const column = new Float64Array(n);
  const tryOne = (shape: Shape, onset: number, days: number, of: (b: number) => number, parameters: number) => {
    beside(white(of, column));
    const squares = dot(column, column);
    if (squares < 1e-9) return;
    const value = bic(whole - dot(column, target) ** 2 / squares, parameters);
    if (value < best[shape].bic) best[shape] = { bic: value, onset, days };
  };
  // A season or wear that was under way all along, told by the reference as well: no change of what goes on.
  tryOne("trend", 0, path.length, (b) => b / path.length, 2);
  const last = path.length - leastAfter;
  for (let onset = reference; onset <= last; onset++) {
    tryOne("step", onset, 0, (b) => (b >= onset ? 1 : 0), 3);
    if ((onset - reference) % 2 === 0)
      for (const days of rampLengths(path.length - onset)) tryOne("ramp", onset, days, (b) => Math.min(1, Math.max(0, (b - onset) / days)), 4);
    if ((onset - reference) % 2 === 0) for (const days of [2, 6]) tryOne("fade", onset, days, (b) => (b >= onset ? Math.exp(-(b - onset) / days) : 0), 4);
    if ((onset - reference) % 3 === 0)
      for (const period of [4, 7, 14, 28, 35]) if (period < path.length - onset) tryOne("saw", onset, period, (b) => (b >= onset ? ((b - onset) % period) / period : 0), 4);
  }
  const gains = shapes.map((shape) => (shape === "none" ? 0 : base - best[shape].bic));
  const winner = shapes.reduce((a, shape, i) => (gains[i]! > gains[shapes.indexOf(a)]! ? shape : a), "none" as Shape);
  const { onset, days } = best[winner];
  if (winner === "none") return { ...none, gains };
  const tail = Math.max(onset, Math.floor(path.length - (path.length - onset) / 4 - 1));
  return { shape: winner, gain: gains[shapes.indexOf(winner)]!, onset, size: meanOf(y, tail, path.length) - meanOf(y, 0, reference), rampBlocks: winner === "ramp" ? days : 0, gains };
}

/** Half the length left, the whole, and beyond: a ramp may still be going on. */
function rampLengths(left: number): number[] {
  return [3, 8, left / 2, left, left * 1.6].filter((days, i, all) => days >= 2 && days <= left * 1.6 && all.indexOf(days) === i);
}

function meanOf(values: Float64Array, from: number, to: number): number {
  let n = 0;
  let sum = 0;
  for (let b = from; b < to; b++) if (!Number.isNaN(values[b]!)) {
    n++;
    sum += values[b]!;
  }
  return n === 0 ? 0 : sum / n;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
