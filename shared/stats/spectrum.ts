// Spectrum of an evenly spaced series: averaged over overlapping windowed segments, and each segment for itself as a spectrogram. Pure.
// Source: Welch 1967; scaling as scipy.signal.welch (one-sided density, Hann window, half overlap, mean removed per segment).
import { Fft } from "./fft.ts";

export interface Spectrum {
  /** Cycles per step at each bin, 0 left out: 1/size .. 1/2. */
  frequency: Float64Array;
  /** Density: squared unit of the series per (cycle per step). */
  density: Float64Array;
  /** First place of each segment that was used. */
  starts: Float64Array;
  /** Density of each used segment, segment by segment. */
  segments: Float64Array;
  /** Segments left out because too much is missing. */
  leftOut: number;
}

/** Share of a segment that may be missing; short holes are bridged straight, longer ones leave the segment out. */
const mostMissing = 0.05;

/** size: places of a segment, a power of two. Density of a unit white noise is 2. Empty when no segment can be used. */
export function welch(series: Float64Array, size: number): Spectrum {
  const fft = new Fft(size);
  const window = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
  const power = window.reduce((sum, w) => sum + w * w, 0);
  const bins = size / 2;
  const density = new Float64Array(bins);
  const used: Float64Array[] = [];
  const starts: number[] = [];
  let leftOut = 0;
  for (let start = 0; start + size <= series.length; start += size / 2) {
    const re = bridged(series.subarray(start, start + size));
    if (re === undefined) {
      leftOut++;
      continue;
    }
    const mean = re.reduce((sum, value) => sum + value, 0) / size;
    for (let i = 0; i < size; i++) re[i] = (re[i]! - mean) * window[i]!;
    const im = new Float64Array(size);
    fft.forward(re, im);
    const one = Float64Array.from({ length: bins }, (_, k) => ((re[k + 1]! ** 2 + im[k + 1]! ** 2) / power) * (k + 1 === bins ? 1 : 2));
    one.forEach((value, k) => (density[k]! += value));
    used.push(one);
    starts.push(start);
  }
  const segments = new Float64Array(used.length * bins);
  used.forEach((one, k) => segments.set(one, k * bins));
  if (used.length > 0) density.forEach((value, k) => (density[k] = value / used.length));
  return { frequency: Float64Array.from({ length: bins }, (_, k) => (k + 1) / size), density, starts: Float64Array.from(starts), segments, leftOut };
}

/** A copy with short holes bridged by straight lines; undefined when too much is missing. */
function bridged(piece: Float64Array): Float64Array | undefined {
  const out = piece.slice();
  let missing = 0;
  for (let i = 0; i < out.length; i++) {
    if (out[i] === out[i]) continue;
    let end = i;
    while (end < out.length && out[end] !== out[end]) end++;
    missing += end - i;
    if (missing > mostMissing * out.length) return undefined;
    const [before, after] = [i > 0 ? out[i - 1]! : out[end], end < out.length ? out[end]! : out[i - 1]];
    for (let j = i; j < end; j++) out[j] = before! + ((after! - before!) * (j - i + 1)) / (end - i + 1);
    i = end;
  }
  return out;
}

/** Bins that stand out: higher than both neighbours and at least `times` the median density within an octave around; strongest first. */
export function peaks(density: Float64Array, most: number, times = 4): number[] {
  const out: number[] = [];
  for (let k = 1; k < density.length - 1; k++) {
    if (density[k]! < density[k - 1]! || density[k]! < density[k + 1]!) continue;
    const around = density.slice(Math.max(0, Math.floor(k / 1.41) - 2), Math.ceil(k * 1.41) + 3).sort();
    if (density[k]! >= times * around[around.length >> 1]!) out.push(k);
  }
  return out.sort((a, b) => density[b]! - density[a]!).slice(0, most);
}
