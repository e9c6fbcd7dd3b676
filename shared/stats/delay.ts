// By how much one evenly spaced series runs behind another, with an interval, or that it cannot be told. Pure and seeded.
// Changes (first differences) are compared rather than courses where asked: two courses that both drift go together at every shift.
// Sources: Box, Jenkins, Reinsel and Ljung, Time Series Analysis, 5th ed., 2015, section 12.1 (differencing before cross-correlation);
// Kuensch, Annals of Statistics 17 (1989), 1217-1241 (blocks drawn again); Peterson et al., PASP 110 (1998), 660-670 (interval of a lag from such draws).
import { crossCorrelation } from "./crossCorrelation.ts";
import { Fft, powerOfTwo } from "./fft.ts";
import { trendOf } from "./kendall.ts";
import { seededGenerator } from "./random.ts";

/** changes: differences from place to place; courses: values about their running mean over the shifts tried. */
export type Compared = "changes" | "courses";

/** clear: told. chance: no shift stands above what unrelated series give. edge: the greatest is at the longest shift tried.
 *  several: shifts far apart do as well (a period, or a delay that changes). */
export type DelayVerdict = "clear" | "chance" | "edge" | "several";

export interface Delay {
  verdict: DelayVerdict;
  /** Places; positive: y follows x. Of the greatest |r|. */
  lag: number;
  atLag: number;
  /** 95 of 100 draws of blocks have their greatest |r| in here, places; both ends belong to it. */
  low: number;
  high: number;
  /** -most .. most and the correlation there. */
  lags: Float64Array;
  r: Float64Array;
  /** |r| by chance at one shift in 5 of 100 cases, and over all shifts (and scales) together. */
  band: number;
  bandAll: number;
}

export interface DelayWish {
  /** Longest shift tried either way, places. */
  most: number;
  compared: Compared;
  seed: number;
  /** Further looks at the same data that the chance band must cover (scales tried). */
  looks?: number;
}

const blocks = 20;
const draws = 200;
/** An interval wider than this share of the shifts tried tells nothing. */
const widest = 0.125;

/** Delay of y against x (equal length, NaN missing). */
export function delayOf(x: Float64Array, y: Float64Array, wish: DelayWish): Delay {
  const { most } = wish;
  const prepare = (series: Float64Array) => (wish.compared === "changes" ? changesOf(series) : aboutMean(series, most));
  const [a, b] = [prepare(x), prepare(y)];
  const { lags, r, band, bandAll } = crossCorrelation(a, b, most, wish.looks ?? 1);
  const best = greatest(r);
  const lag = lags[best]!;
  const atLag = r[best]!;
  const unsure = { lag, atLag, low: -most, high: most, lags, r, band, bandAll };
  if (!(Math.abs(atLag) > bandAll)) return { verdict: "chance", ...unsure };
  const [low, high] = intervalOf(a, b, most, wish.seed);
  const told = { ...unsure, low, high };
  if (Math.abs(lag) >= most) return { verdict: "edge", ...told };
  return { verdict: high - low > Math.max(4, widest * (2 * most + 1)) ? "several" : "clear", ...told };
}

export interface ScaledDelay extends Delay {
  /** Places of the series that were put together (their mean) before: the least at which the delay is clear. `lag` and the others are in such places. */
  scale: number;
  /** The series at that scale. */
  x: Float64Array;
  y: Float64Array;
}

const leastPlaces = 192;
const leastShifts = 8;

/** The delay at the finest scale that tells it: single places first, then means of 2, 4, .. 32 of them, as noise from place to place may hide
 *  what slower movement shows. The chance band covers all scales tried. Where none tells, the one that comes nearest. */
export function delayAtScales(x: Float64Array, y: Float64Array, wish: DelayWish, told: (done: number) => void = () => undefined): ScaledDelay {
  const scales = [1, 2, 4, 8, 16, 32].filter((scale) => scale === 1 || (x.length / scale >= leastPlaces && wish.most / scale >= leastShifts));
  let nearest: ScaledDelay | undefined;
  const stands = ({ atLag, bandAll }: Delay) => (Number.isNaN(atLag) ? 0 : Math.abs(atLag) / bandAll);
  for (const [i, scale] of scales.entries()) {
    const [a, b] = [meansOf(x, scale), meansOf(y, scale)];
    const found = { ...delayOf(a, b, { ...wish, most: Math.max(1, Math.floor(wish.most / scale)), looks: scales.length }), scale, x: a, y: b };
    if (found.verdict === "clear") return found;
    if (nearest === undefined || stands(found) > stands(nearest)) nearest = found;
    told((i + 1) / scales.length);
  }
  return nearest!;
}

export interface DelayAlong {
  /** Windows one after another: first place and how many, with the delay there. */
  windows: { start: number; count: number; delay: Delay }[];
  /** steady: no two clear windows differ by more than their intervals; drifts: it rises or falls over the windows at 5 %; varies: neither; unknown: fewer than three clear windows. */
  course: "steady" | "drifts" | "varies" | "unknown";
}

/** The delay window by window: at most 12 of at least 3 times the longest shift and 64 places each. */
export function delayAlong(x: Float64Array, y: Float64Array, wish: DelayWish, told: (done: number) => void = () => undefined): DelayAlong {
  const count = Math.min(12, Math.floor(x.length / Math.max(64, 3 * wish.most)));
  if (count < 2) return { windows: [], course: "unknown" };
  const windows: DelayAlong["windows"] = [];
  for (let w = 0; w < count; w++) {
    const [start, end] = [Math.floor((w * x.length) / count), Math.floor(((w + 1) * x.length) / count)];
    windows.push({ start, count: end - start, delay: delayOf(x.subarray(start, end), y.subarray(start, end), wish) });
    told((w + 1) / count);
  }
  const clear = windows.filter(({ delay }) => delay.verdict === "clear");
  if (clear.length < 3) return { windows, course: "unknown" };
  const lags = clear.map(({ delay }) => delay.lag);
  const trend = trendOf(clear.map(({ start }) => start), lags);
  const moved = Math.abs(trend.slope * (clear.at(-1)!.start - clear[0]!.start));
  if (trend.isClear && moved >= 2) return { windows, course: "drifts" };
  const apart = clear.some(({ delay: one }) => clear.some(({ delay: other }) => one.low > other.high + 1));
  return { windows, course: apart ? "varies" : "steady" };
}

function greatest(r: ArrayLike<number>): number {
  let best = r.length >> 1;
  for (let k = 0; k < r.length; k++) {
    const value = Math.abs(r[k]!);
    if (!Number.isNaN(value) && !(Math.abs(r[best]!) >= value)) best = k;
  }
  return best;
}

function changesOf(series: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.max(0, series.length - 1) }, (_, t) => series[t + 1]! - series[t]!);
}

/** Values less the mean of the known ones within `reach` places on both sides: slower movement than the delays sought says nothing about them. */
function aboutMean(series: Float64Array, reach: number): Float64Array {
  const n = series.length;
  const [sums, counts] = [new Float64Array(n + 1), new Float64Array(n + 1)];
  const level = series.find((value) => !Number.isNaN(value)) ?? 0;
  for (let i = 0; i < n; i++) {
    const value = series[i]! - level;
    sums[i + 1] = sums[i]! + (Number.isNaN(value) ? 0 : value);
    counts[i + 1] = counts[i]! + (Number.isNaN(value) ? 0 : 1);
  }
  return series.map((value, i) => {
    const [from, to] = [Math.max(0, i - reach), Math.min(n, i + reach + 1)];
    return value - level - (sums[to]! - sums[from]!) / (counts[to]! - counts[from]!);
  });
}

/** Means of `scale` places each; NaN where fewer than half are known. */
function meansOf(series: Float64Array, scale: number): Float64Array {
  if (scale === 1) return series;
  return Float64Array.from({ length: Math.floor(series.length / scale) }, (_, cell) => {
    let [sum, known] = [0, 0];
    for (let i = cell * scale; i < (cell + 1) * scale; i++) {
      const value = series[i]!;
      if (value !== value) continue;
      sum += value;
      known++;
    }
    return 2 * known >= scale ? sum / known : Number.NaN;
  });
}

/** Where the greatest |r| lies when blocks of x, each with all of y around it, are drawn again with replacement: 2.5 % and 97.5 % of the draws. */
function intervalOf(x: Float64Array, y: Float64Array, most: number, seed: number): [number, number] {
  const width = 2 * most + 1;
  const length = Math.ceil(x.length / blocks);
  const fft = new Fft(powerOfTwo(length + 2 * most + length));
  const [a, b] = [zeroMean(x), zeroMean(y)];
  const [sums, pairs]: [Float64Array[], Float64Array[]] = [[], []];
  for (let start = 0; start < x.length; start += length) {
    const end = Math.min(x.length, start + length);
    // Real part: values, imaginary part: which are known. The product by parts is done once for each.
    const at = (source: Float64Array, place: number) => (place >= 0 && place < source.length && !Number.isNaN(source[place]!) ? source[place]! : Number.NaN);
    const products = (value: (v: number) => number): Float64Array => {
      const [p, q] = [blank(fft.size), blank(fft.size)];
      for (let t = start; t < end; t++) p.re[t - start] = value(at(a, t));
      for (let t = start - most; t < end + most; t++) q.re[t - start + most] = value(at(b, t));
      fft.forward(p.re, p.im);
      fft.forward(q.re, q.im);
      const out = blank(fft.size);
      for (let i = 0; i < fft.size; i++) {
        out.re[i] = p.re[i]! * q.re[i]! + p.im[i]! * q.im[i]!;
        out.im[i] = p.re[i]! * q.im[i]! - p.im[i]! * q.re[i]!;
      }
      fft.inverse(out.re, out.im);
      return out.re.slice(0, width);
    };
    sums.push(products((v) => (Number.isNaN(v) ? 0 : v)));
    pairs.push(products((v) => (Number.isNaN(v) ? 0 : 1)));
  }
  const draw = seededGenerator(seed);
  const found: number[] = [];
  const [sum, pair, r] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  for (let turn = 0; turn < draws; turn++) {
    sum.fill(0);
    pair.fill(0);
    for (let take = 0; take < sums.length; take++) {
      const one = draw.below(sums.length);
      const [s, p] = [sums[one]!, pairs[one]!];
      for (let k = 0; k < width; k++) {
        sum[k]! += s[k]!;
        pair[k]! += p[k]!;
      }
    }
    for (let k = 0; k < width; k++) r[k] = pair[k]! < 2.5 ? Number.NaN : sum[k]! / pair[k]!;
    found.push(greatest(r) - most);
  }
  found.sort((p, q) => p - q);
  return [found[Math.floor(0.025 * draws)]!, found[Math.ceil(0.975 * draws) - 1]!];
}

const blank = (size: number) => ({ re: new Float64Array(size), im: new Float64Array(size) });

function zeroMean(series: Float64Array): Float64Array {
  let [sum, count] = [0, 0];
  for (const value of series) {
    if (value !== value) continue;
    sum += value;
    count++;
  }
  const mean = count > 0 ? sum / count : 0;
  return series.map((value) => value - mean);
}
