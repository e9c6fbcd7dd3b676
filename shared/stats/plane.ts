// How far a row of many signals lies from the plane that they usually move on, and which signal is off it. Pure; no memory between rows.
// T² and SPE: Jackson and Mudholkar, Technometrics 21(3), 1979. How far one signal lies from what the others say of it: reconstruction along its axis,
// Alcala and Qin, Automatica 45(7), 2009; unlike plain contributions it does not smear one signal's fault over the others.
import { principalComponents } from "./principal.ts";
import { median, quantile } from "./quantiles.ts";

/** A plane in scaled values, (value - center) / scale; loadings component by component. */
export interface Plane {
  center: readonly number[];
  scale: readonly number[];
  loadings: readonly (readonly number[])[];
  variances: readonly number[];
}

const wantedShare = 0.9;
const componentsMost = 20;
const rowsForComponents = 20_000;
/** A signal of which the plane keeps more than this share is not told by the others. */
const leastFree = 0.05;

/** Plane of signals (a column each) over rows without a missing value, of those at most 20 000 spread evenly: centers are medians, scales are spreads of the middle
 *  half, components tell 90 % of the variance. Undefined with fewer than two signals that vary or fewer rows than five a signal. kept: which signals it holds. */
export function learnPlane(columns: readonly Float64Array[]): { plane: Plane; kept: number[] } | undefined {
  const spread = (values: Float64Array) => (quantile(values, 0.75) - quantile(values, 0.25)) / 1.349 || deviation(values);
  const scales = columns.map(spread);
  const kept = scales.flatMap((scale, i) => (scale > 0 && Number.isFinite(scale) ? [i] : []));
  if (kept.length < 2) return undefined;
  const whole: number[] = [];
  const total = columns[0]!.length;
  for (let r = 0; r < total; r++) if (kept.every((i) => Number.isFinite(columns[i]![r]!))) whole.push(r);
  if (whole.length < 5 * kept.length) return undefined;
  const step = Math.max(1, whole.length / rowsForComponents);
  const rows = Array.from({ length: Math.min(whole.length, rowsForComponents) }, (_, i) => whole[Math.floor(i * step)]!);
  const width = kept.length;
  const center = kept.map((i) => median(columns[i]!));
  const scale = kept.map((i) => scales[i]!);
  const values = new Float64Array(rows.length * width);
  rows.forEach((r, place) => kept.forEach((i, j) => (values[place * width + j] = Math.max(-outlying, Math.min(outlying, (columns[i]![r]! - center[j]!) / scale[j]!)))));
  const { shares, loadings } = principalComponents(values, width);
  let told = 0;
  let count = 0;
  while (count < Math.min(width - 1, componentsMost) && told < wantedShare) told += shares[count++]!;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / rows.length;
  return {
    kept,
    plane: {
      center,
      scale,
      loadings: Array.from({ length: count }, (_, k) => [...loadings.subarray(k * width, (k + 1) * width)]),
      variances: Array.from({ length: count }, (_, k) => Math.max(1e-9, shares[k]! * variance)),
    },
  };
}

/** A rare far value shall not turn the plane towards itself. */
const outlying = 6;

function deviation(values: Float64Array): number {
  let n = 0;
  let mean = 0;
  let squares = 0;
  for (const value of values)
    if (Number.isFinite(value)) {
      n++;
      const step = value - mean;
      mean += step / n;
      squares += step * (value - mean);
    }
  return n < 2 ? 0 : Math.sqrt(squares / (n - 1));
}

export interface Measured {
  t2: number;
  spe: number;
  /** Per signal: how far it lies from what the others say of it, in spreads; 0 where the others say nothing of it. Written anew for each row. */
  off: Float64Array;
  /** Per signal: what the others say of it, in spreads from its center. */
  told: Float64Array;
}

/** Measures rows against a plane; NaN in T² and SPE where a signal is missing. The arrays of the answer are used again for the next row. */
export function planeMeter(plane: Plane): (row: ArrayLike<number>) => Measured {
  const { center, scale, loadings, variances } = plane;
  const width = center.length;
  const free = Float64Array.from(center, (_, i) => loadings.reduce((rest, loading) => rest - loading[i]! ** 2, 1));
  const x = new Float64Array(width);
  const rest = new Float64Array(width);
  const out: Measured = { t2: 0, spe: 0, off: new Float64Array(width), told: new Float64Array(width) };
  return (row) => {
    for (let i = 0; i < width; i++) rest[i] = x[i] = (row[i]! - center[i]!) / scale[i]!;
    out.t2 = 0;
    loadings.forEach((loading, k) => {
      let t = 0;
      for (let i = 0; i < width; i++) t += loading[i]! * x[i]!;
      out.t2 += (t * t) / variances[k]!;
      for (let i = 0; i < width; i++) rest[i]! -= t * loading[i]!;
    });
    out.spe = 0;
    for (let i = 0; i < width; i++) {
      out.spe += rest[i]! ** 2;
      out.off[i] = free[i]! < leastFree ? 0 : rest[i]! / free[i]!;
      out.told[i] = x[i]! - out.off[i]!;
    }
    return out;
  };
}
