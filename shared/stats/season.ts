// Finds the season of an evenly spaced series: a period whose power stands out of the neighbourhood of its spectrum, and that tells the series
// better than its multiples and rivals. Pure. The series is whitened by its own memory and the background is the local median of the periodogram, so that
// wandering is no season: after Schulz and Mudelsee, Computers & Geosciences 28, 2002 (peaks over red noise); exponential law of a periodogram: Brockwell and Davis 1991.
import { Fft, powerOfTwo } from "./fft.ts";
import { median } from "./quantiles.ts";

export interface Season {
  /** Steps of one season; need not be whole. */
  period: number;
  /** Share of the movement about the trend that the value of one season before tells, above 0, at most 1. */
  share: number;
}

/** Whole seasons that a series must hold. */
const leastSeasons = 3;
/** Chance that noise alone gives a season, over all periods together; of one that the clock names, for itself. */
const chance = 0.001;
/** Half-width of the neighbourhood of a frequency, as a share of it, and in frequencies that the series tells apart at least. */
const near = 0.4;
const leastNear = 16;
/** Peaks that are looked at, and multiples of each: a course of two alike halves has its own double. */
const mostPeaks = 6;
const multiples = 3;
/** A season tells at least this share of the movement; of two the longer one must leave this much less untold. */
const leastShare = 0.1;
const worthwhile = 0.15;

/** The season of a series (NaN is missing), or undefined where none stands out of noise. `clock`: periods in steps that people live by (day, week): one of
 *  them is taken where the data cannot tell it from its neighbours. */
export function findSeason(series: Float64Array, clock: readonly number[] = []): Season | undefined {
  const n = series.length;
  const x = aboutTrend(series);
  const power = x.reduce((sum, v) => sum + v * v, 0);
  if (n < 4 * leastSeasons || !(power > 0)) return undefined;
  const size = powerOfTwo(n);
  const spectrum = periodogram(whitened(x, series), size);
  // Bins of padded zeros repeat their neighbours: only so many frequencies are looked at for themselves.
  const looks = n / 2;
  const standsOut = (k: number, tried: number) => spectrum[k]! > backgroundAt(spectrum, k, size / n) * Math.log(tried / chance);
  const first = Math.ceil((leastSeasons * size) / n);
  const peaks: { period: number; power: number }[] = [];
  for (let k = first; k < spectrum.length - 1; k++) {
    if (!(spectrum[k]! >= spectrum[k - 1]! && spectrum[k]! > spectrum[k + 1]!) || !standsOut(k, looks)) continue;
    peaks.push({ period: size / (k + bend(spectrum[k - 1]!, spectrum[k]!, spectrum[k + 1]!)), power: spectrum[k]! });
  }
  const found = peaks.sort((a, b) => b.power - a.power).slice(0, mostPeaks).flatMap(({ period }) => Array.from({ length: multiples }, (_, m) => period * (m + 1)));
  const longest = n / leastSeasons;
  const named = clock.filter((period) => period >= 2 && period <= longest && Math.round(size / period) >= first && standsOut(Math.round(size / period), 1));
  // A period closer to a named one than one cycle in the whole series is that one.
  const snapped = found.map((period) => clock.find((one) => Math.abs(n / one - n / period) < 1) ?? period);
  const candidates = [...new Set([...named, ...snapped])].filter((period) => period >= 2 && period <= longest).sort((a, b) => a - b);
  let best: Season | undefined;
  for (const period of candidates) {
    const share = toldBy(x, period);
    if (share >= leastShare && (!best || 1 - share < (1 - worthwhile) * (1 - best.share))) best = { period, share };
  }
  return best;
}

/** The series about its straight line by least squares; missing places are 0 and lie on it. */
function aboutTrend(series: Float64Array): Float64Array {
  let [count, meanT, meanX] = [0, 0, 0];
  series.forEach((v, t) => {
    if (Number.isFinite(v)) [count, meanT, meanX] = [count + 1, meanT + t, meanX + v];
  });
  [meanT, meanX] = [meanT / Math.max(1, count), meanX / Math.max(1, count)];
  let [squares, product] = [0, 0];
  series.forEach((v, t) => {
    if (Number.isFinite(v)) [squares, product] = [squares + (t - meanT) ** 2, product + (t - meanT) * (v - meanX)];
  });
  const slope = squares > 0 ? product / squares : 0;
  return series.map((v, t) => (Number.isFinite(v) ? v - meanX - slope * (t - meanT) : 0));
}

/** What a value does not have from the one before it: slow wandering becomes even, a season stays a peak. Places beside a missing one are 0. */
function whitened(x: Float64Array, series: Float64Array): Float64Array {
  let [product, squares] = [0, 0];
  for (let t = 1; t < x.length; t++) [product, squares] = [product + x[t]! * x[t - 1]!, squares + x[t - 1]! ** 2];
  const memory = squares > 0 ? product / squares : 0;
  return x.map((v, t) => (t > 0 && Number.isFinite(series[t]!) && Number.isFinite(series[t - 1]!) ? v - memory * x[t - 1]! : 0));
}

/** Power at bins 0 .. size / 2 of the series under a Hann window, so that a strong season does not leak over weak neighbours. */
function periodogram(x: Float64Array, size: number): Float64Array {
  const re = new Float64Array(size);
  x.forEach((v, i) => (re[i] = v * (0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / x.length))));
  const im = new Float64Array(size);
  new Fft(size).forward(re, im);
  return Float64Array.from({ length: size / 2 + 1 }, (_, k) => re[k]! ** 2 + im[k]! ** 2);
}

/** Mean power that noise has about a bin: the median of its neighbourhood over ln 2, for powers are exponentially distributed. The bin and those that
 *  the window spreads it over stay out. padded: bins for each frequency that the series tells apart. */
function backgroundAt(spectrum: Float64Array, k: number, padded: number): number {
  const reach = Math.ceil(Math.max(leastNear * padded, k * near));
  const around: number[] = [];
  for (let i = Math.max(1, k - reach); i <= Math.min(spectrum.length - 1, k + reach); i++) if (Math.abs(i - k) > 2 * padded) around.push(spectrum[i]!);
  return around.length > 0 ? median(around) / Math.LN2 : Infinity;
}

/** Where between its neighbours a peak lies, -0.5..0.5: the top of a parabola through the logarithms. */
function bend(before: number, at: number, after: number): number {
  const [a, b, c] = [before, at, after].map((v) => Math.log(Math.max(v, Number.MIN_VALUE))) as [number, number, number];
  const down = a - 2 * b + c;
  return down < 0 ? Math.max(-0.5, Math.min(0.5, (a - c) / (2 * down))) : 0;
}

/** Share of the movement that the value one period before tells: 1 - E(x(t) - x(t - period))² / (2 E x²); the nearest whole step stands for the period. */
function toldBy(x: Float64Array, period: number): number {
  const lag = Math.round(period);
  let [apart, own] = [0, 0];
  for (let t = lag; t < x.length; t++) [apart, own] = [apart + (x[t]! - x[t - lag]!) ** 2, own + x[t]! ** 2 + x[t - lag]! ** 2];
  return own > 0 ? 1 - apart / own : 0;
}
