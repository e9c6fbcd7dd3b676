// Distance of one stretch to every stretch of the same length in a series, by FFT in overlapping pieces. Pure; memory: the answer and a few pieces.
// Source: Mueen et al., MASS (The Fastest Similarity Search Algorithm for Time Series Subsequences), 2017; with missing values the sums run
// over the places that both sides know, which is the same formula on masked series.
import { Fft, powerOfTwo } from "./fft.ts";

export interface MassOptions {
  /** shape: each window is standardised, so level and size do not count. amplitude: values as they are. */
  likeness: "shape" | "amplitude";
  /** A window needs at least this share of the places that the query knows; below it is NaN. */
  leastShare: number;
  /** What a difference is measured in; of the series itself where it is not given. */
  scale?: Scale;
}

/** Mean and standard deviation of a tag. */
export interface Scale {
  mean: number;
  sd: number;
}

/** Windows beside the query. */
export interface Profile {
  /** Squared distance per place. */
  distance: Float64Array;
  /** How much each window moves: its standard deviation in spreads of the tag; empty by amplitude. */
  moved: Float64Array;
  /** How much the query moves. */
  queryMoved: number;
}

/** A window whose variance is below this share of the tag's is constant. */
const flatShare = 1e-10;

/** Squared distance per place of `query` to each window of `series` (n - m + 1 values), yielding the share done after each piece.
 *  shape: 2 (1 - r), 0..4, with r the correlation; a constant window is 1 from one that moves and 0 from a constant one (as stumpy has it).
 *  amplitude: mean squared difference in units of the tag's variance. NaN in series and query are missing; windows that know too little
 *  are NaN. Empty when the query is longer than the series; all NaN when the query knows fewer than three places. */
export function* distanceProfile(series: Float64Array, query: Float64Array, options: MassOptions): Generator<number, Profile> {
  const [n, m] = [series.length, query.length];
  const { mean, sd } = options.scale ?? scaleOf(series);
  const out = new Float64Array(m === 0 ? 0 : Math.max(0, n - m + 1));
  const moved = new Float64Array(options.likeness === "shape" ? out.length : 0);
  const profile: Profile = { distance: out, moved, queryMoved: scaleOf(query).deviation / sd };
  const knownPlaces = query.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  if (knownPlaces < 3) out.fill(Number.NaN);
  if (out.length === 0 || knownPlaces < 3) return profile;
  const scaled = Float64Array.from(query, (value) => (Number.isNaN(value) ? 0 : (value - mean) / sd));
  const least = Math.max(3, options.leastShare * knownPlaces);
  const size = Math.max(4096, powerOfTwo(8 * m));
  const step = size - m + 1;
  const fft = new Fft(size);
  const kernel = (of: (value: number) => number): Spectrum => {
    const spectrum = { re: new Float64Array(size), im: new Float64Array(size) };
    for (let j = 0; j < m; j++) spectrum.re[j] = Number.isNaN(query[j]!) ? 0 : of(scaled[j]!);
    fft.forward(spectrum.re, spectrum.im);
    return spectrum;
  };
  const [known, values, squares] = [kernel(() => 1), kernel((value) => value), kernel((value) => value * value)];
  let [sumQ, sumQQ] = [0, 0];
  for (const value of scaled) {
    sumQ += value;
    sumQQ += value * value;
  }

  const put = (at: number, k: number, sx: number, sxx: number, sq: number, sqq: number, sqx: number): void => {
    if (k < least) {
      out[at] = Number.NaN;
      return;
    }
    if (options.likeness === "amplitude") {
      out[at] = Math.max(0, (sxx - 2 * sqx + sqq) / k);
      return;
    }
    const vx = (sxx - (sx * sx) / k) / k;
    const vq = (sqq - (sq * sq) / k) / k;
    moved[at] = Math.sqrt(Math.max(0, vx));
    const [flatX, flatQ] = [vx < flatShare, vq < flatShare];
    if (flatX || flatQ) out[at] = flatX && flatQ ? 0 : 1;
    else out[at] = Math.max(0, 2 * (1 - Math.max(-1, Math.min(1, (sqx - (sx * sq) / k) / k / Math.sqrt(vx * vq)))));
  };

  /** Standardised piece with 0 for missing; whether all is known. */
  const load = (start: number, into: Float64Array): boolean => {
    let isWhole = true;
    for (let i = 0; i < size; i++) {
      const value = start + i < n ? series[start + i]! : 0;
      if (value !== value) isWhole = false;
      into[i] = start + i >= n || value !== value ? 0 : (value - mean) / sd;
    }
    return isWhole;
  };
  const product = (source: Spectrum, by: Spectrum, into: Spectrum): void => {
    for (let i = 0; i < size; i++) {
      const [a, b, c, d] = [source.re[i]!, source.im[i]!, by.re[i]!, -by.im[i]!];
      into.re[i] = a * c - b * d;
      into.im[i] = a * d + b * c;
    }
    fft.inverse(into.re, into.im);
  };
  const blank = (): Spectrum => ({ re: new Float64Array(size), im: new Float64Array(size) });
  const [first, second, work, back] = [new Float64Array(size), new Float64Array(size), blank(), blank()];

  /** Sums over windows of a piece that knows all, the products already there. */
  const whole = (start: number, x: Float64Array, products: Float64Array): void => {
    let [sx, sxx] = [0, 0];
    for (let j = 0; j < m - 1; j++) {
      sx += x[j]!;
      sxx += x[j]! * x[j]!;
    }
    const end = Math.min(step, n - m + 1 - start);
    for (let i = 0; i < end; i++) {
      const next = x[i + m - 1]!;
      sx += next;
      sxx += next * next;
      put(start + i, m, sx, sxx, sumQ, sumQQ, products[i]!);
      sx -= x[i]!;
      sxx -= x[i]! * x[i]!;
    }
  };
  /** The same with missing values: every sum by FFT, over the places that both know. */
  const masked = (start: number, x: Float64Array): void => {
    const end = Math.min(step, n - m + 1 - start);
    const [xs, xx] = [blank(), blank()];
    for (let i = 0; i < size; i++) {
      xs.re[i] = x[i]!;
      xs.im[i] = start + i < n && !Number.isNaN(series[start + i]!) ? 1 : 0;
      xx.re[i] = x[i]! * x[i]!;
    }
    fft.forward(xs.re, xs.im);
    fft.forward(xx.re, xx.im);
    product(xs, known, back);
    const [sx, k] = [back.re.slice(0, end), back.im.slice(0, end)];
    product(xs, values, back);
    const [sqx, sq] = [back.re.slice(0, end), back.im.slice(0, end)];
    product(xs, squares, back);
    const sqq = back.im.slice(0, end);
    product(xx, known, back);
    for (let i = 0; i < end; i++) put(start + i, Math.round(k[i]!), sx[i]!, back.re[i]!, sq[i]!, sqq[i]!, sqx[i]!);
  };

  for (let start = 0; start < out.length; start += 2 * step) {
    const other = start + step;
    const isFirst = load(start, first) && knownPlaces === m;
    const isSecond = other < out.length ? load(other, second) && knownPlaces === m : false;
    if (isFirst || isSecond) {
      // Two real pieces in one complex transform: the query is real, so their products come back apart.
      work.re.set(first);
      work.im.set(second);
      fft.forward(work.re, work.im);
      product(work, values, back);
      if (isFirst) whole(start, first, back.re);
      if (isSecond) whole(other, second, back.im);
    }
    if (!isFirst) masked(start, first);
    if (other < out.length && !isSecond) masked(other, second);
    yield Math.min(1, (other + step) / out.length);
  }
  return profile;
}

interface Spectrum {
  re: Float64Array;
  im: Float64Array;
}

/** Mean and standard deviation of the known values; 1 as sd where they do not move, as then nothing is measured in it. */
export function scaleOf(values: ArrayLike<number>): Scale & { deviation: number } {
  let [count, mean, squares] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) continue;
    count++;
    const before = value - mean;
    mean += before / count;
    squares += before * (value - mean);
  }
  const deviation = count > 1 ? Math.sqrt(squares / count) : 0;
  return { mean, sd: deviation > 0 ? deviation : 1, deviation };
}

/** The least places of a profile, ascending, none nearer than `apart` to another or to one of `taken`; NaN is never chosen. */
export function leastPlaces(profile: ArrayLike<number>, most: number, apart: number, taken: readonly number[] = []): number[] {
  const candidates: number[] = [];
  for (let i = 0; i < profile.length; i++) {
    const value = profile[i]!;
    if (value !== value) continue;
    // Only a place that is not above its neighbours can be chosen before them.
    if (profile[i - 1]! < value || profile[i + 1]! < value) continue;
    candidates.push(i);
  }
  candidates.sort((a, b) => profile[a]! - profile[b]! || a - b);
  const chosen: number[] = [];
  for (const at of candidates) {
    if (chosen.length >= most) break;
    if (taken.some((one) => Math.abs(one - at) < apart) || chosen.some((one) => Math.abs(one - at) < apart)) continue;
    chosen.push(at);
  }
  return chosen;
}
