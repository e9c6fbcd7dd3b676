// How two evenly spaced series go together when one is shifted: cross-correlation over lags by FFT, with bands that respect each
// series' own memory. Pure. Sources: Box, Jenkins, Reinsel and Ljung, Time Series Analysis, 5th ed., 2015, section 12.1 (estimate);
// Bartlett 1955 (variance of the estimate for two autocorrelated series that are not related).
import { Fft, powerOfTwo } from "./fft.ts";

export interface CrossCorrelation {
  /** -most .. most, in steps. A positive lag means that y follows x: r is between x at t and y at t + lag. */
  lags: Float64Array;
  /** Correlation at each lag, -1..1; NaN where fewer than three pairs are known. */
  r: Float64Array;
  /** |r| below this comes from chance at a single lag in 95 of 100 unrelated pairs of series with the same memories. */
  band: number;
  /** The same for the greatest |r| over all lags (Bonferroni). */
  bandAll: number;
  /** Pairs at lag 0. */
  pairs: number;
}

/** Cross-correlation of x and y (equal length n) for lags up to `most` (below n). NaN is missing: each lag takes the places both know.
 *  Both series are taken about their mean over all known places. looks: how often the same question is asked of the same data, for `bandAll`. */
export function crossCorrelation(x: Float64Array, y: Float64Array, most: number, looks = 1): CrossCorrelation {
  const n = x.length;
  const [a, b] = [centred(x), centred(y)];
  const fft = new Fft(powerOfTwo(n + most + 1));
  const spectrumA = transform(fft, a.values, a.known);
  const spectrumB = transform(fft, b.values, b.known);
  // conj(A) B at +lag: sum of a[t] b[t + lag].
  const products = correlate(fft, spectrumA.values, spectrumB.values);
  const pairs = correlate(fft, spectrumA.known, spectrumB.known);
  const at = (source: Float64Array, lag: number) => source[(lag + fft.size) % fft.size]!;
  const lags = Float64Array.from({ length: 2 * most + 1 }, (_, k) => k - most);
  const r = lags.map((lag) => {
    const count = Math.round(at(pairs, lag));
    return count < 3 || a.sd === 0 || b.sd === 0 ? Number.NaN : Math.max(-1, Math.min(1, at(products, lag) / count / (a.sd * b.sd)));
  });
  const rhoA = autocorrelation(fft, spectrumA, a.sd, most);
  const rhoB = autocorrelation(fft, spectrumB, b.sd, most);
  let memory = 1;
  for (let lag = 1; lag <= most; lag++) memory += 2 * rhoA[lag]! * rhoB[lag]!;
  const both = Math.max(1, Math.round(at(pairs, 0)));
  const spread = Math.sqrt(Math.max(1, memory) / both);
  return { lags, r, band: Math.min(1, 1.959964 * spread), bandAll: Math.min(1, normalQuantile(1 - 0.025 / lags.length / looks) * spread), pairs: both };
}

interface Centred {
  values: Float64Array;
  known: Float64Array;
  sd: number;
}

function centred(series: Float64Array): Centred {
  let [count, sum] = [0, 0];
  for (const value of series) {
    if (value !== value) continue;
    count++;
    sum += value;
  }
  const mean = count > 0 ? sum / count : 0;
  let squares = 0;
  const known = new Float64Array(series.length);
  const values = series.map((value, i) => {
    if (value !== value) return 0;
    known[i] = 1;
    squares += (value - mean) ** 2;
    return value - mean;
  });
  return { values, known, sd: count > 0 ? Math.sqrt(squares / count) : 0 };
}

interface Complex {
  re: Float64Array;
  im: Float64Array;
}

function transform(fft: Fft, values: Float64Array, known: Float64Array): { values: Complex; known: Complex } {
  const padded = (source: Float64Array): Complex => {
    const re = new Float64Array(fft.size);
    re.set(source);
    const im = new Float64Array(fft.size);
    fft.forward(re, im);
    return { re, im };
  };
  return { values: padded(values), known: padded(known) };
}

/** Sum over t of a[t] b[t + lag], lag modulo the size. */
function correlate(fft: Fft, a: Complex, b: Complex): Float64Array {
  const re = new Float64Array(fft.size);
  const im = new Float64Array(fft.size);
  for (let i = 0; i < fft.size; i++) {
    re[i] = a.re[i]! * b.re[i]! + a.im[i]! * b.im[i]!;
    im[i] = a.re[i]! * b.im[i]! - a.im[i]! * b.re[i]!;
  }
  fft.inverse(re, im);
  return re;
}

/** Tapered by Bartlett's triangle, so that far lags, known from few pairs, weigh little. */
function autocorrelation(fft: Fft, spectrum: { values: Complex; known: Complex }, sd: number, most: number): Float64Array {
  const products = correlate(fft, spectrum.values, spectrum.values);
  const pairs = correlate(fft, spectrum.known, spectrum.known);
  return Float64Array.from({ length: most + 1 }, (_, lag) => {
    const count = Math.round(pairs[lag]!);
    return count < 3 || sd === 0 ? 0 : (products[lag]! / count / sd ** 2) * (1 - lag / (most + 1));
  });
}

/** Quantile of the standard normal distribution, p in 0.5..1; error below 4.5e-4 (Abramowitz and Stegun 26.2.23). */
export function normalQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - p));
  return t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3);
}
