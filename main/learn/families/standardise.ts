// Scaling, median filling and cross products of a frame's columns for the linear families. Runs in main; pure.
// Rows are read in blocks, so that no second copy of the table is made; sums run in row order whatever the thread count.
import { Failure } from "../../../shared/contract/errors.ts";
import { momentsOf } from "../../../shared/stats/moments.ts";
import { median } from "../../../shared/stats/quantiles.ts";
import type { FitOptions } from "../family.ts";
import type { Frame } from "../frame.ts";

/** Per feature: what fills a gap, the mean after filling, the standard deviation after filling (0 when constant or empty). */
export interface Scaling {
  fill: Float64Array;
  center: Float64Array;
  scale: Float64Array;
}

/** Medians are taken over at most this many evenly spaced rows. */
const medianRows = 65_536;
/** Rows whose scaled values are held at once. */
const blockRows = 1024;

/** Scaling learned from the given rows. An empty column fills with 0. A spread below 1e-9 of the column's size counts as constant. */
export function scalingOf(frame: Frame, rows: Int32Array): Scaling {
  const size = frame.features.length;
  const out: Scaling = { fill: new Float64Array(size), center: new Float64Array(size), scale: new Float64Array(size) };
  const step = Math.max(1, Math.ceil(rows.length / medianRows));
  const sample = new Float64Array(Math.ceil(rows.length / step));
  const column = new Float64Array(rows.length);
  for (let f = 0; f < size; f++) {
    const at = f * frame.rows;
    for (let i = 0; i < sample.length; i++) sample[i] = frame.X[at + rows[i * step]!]!;
    let fill = median(sample);
    for (let i = 0; i < rows.length; i++) column[i] = frame.X[at + rows[i]!]!;
    // The spaced sample may miss the few values of an almost empty column.
    if (Number.isNaN(fill)) fill = median(column);
    if (Number.isNaN(fill)) fill = 0;
    for (let i = 0; i < rows.length; i++) if (Number.isNaN(column[i]!)) column[i] = fill;
    const { mean, sd } = momentsOf(column);
    out.fill[f] = fill;
    out.center[f] = mean;
    out.scale[f] = sd > 1e-9 * Math.abs(mean) ? sd : 0;
  }
  return out;
}

/** 1 / scale, 0 where the column is constant. */
export function inverse(scale: Float64Array): Float64Array {
  return scale.map((s) => (s > 0 ? 1 / s : 0));
}

/** Calls `visit` with blocks of scaled rows: z[f * count + i] is feature f of row rows[start + i], or the f-th of `only`. z is used again. */
export function eachBlock(frame: Frame, rows: Int32Array, scaling: Scaling, visit: (z: Float64Array, start: number, count: number) => void, only?: Int32Array): void {
  const size = only?.length ?? frame.features.length;
  const inverseScale = inverse(scaling.scale);
  const whole = new Float64Array(size * Math.min(blockRows, rows.length));
  for (let start = 0; start < rows.length; start += blockRows) {
    const count = Math.min(blockRows, rows.length - start);
    const z = whole.subarray(0, size * count);
    for (let f = 0; f < size; f++) {
      const of = only ? only[f]! : f;
      const from = of * frame.rows;
      const fill = scaling.fill[of]!;
      const center = scaling.center[of]!;
      const factor = inverseScale[of]!;
      for (let i = 0; i < count; i++) {
        const x = frame.X[from + rows[start + i]!]!;
        z[f * count + i] = ((Number.isNaN(x) ? fill : x) - center) * factor;
      }
    }
    visit(z, start, count);
  }
}

/** Adds the weighted cross products of a block to `gram` (size × size, row-major, lower half and diagonal). */
export function addGram(gram: Float64Array, z: Float64Array, size: number, count: number, weights?: Float64Array): void {
  const weighted = new Float64Array(count);
  for (let f = 0; f < size; f++) {
    for (let i = 0; i < count; i++) weighted[i] = z[f * count + i]! * (weights ? weights[i]! : 1);
    for (let g = 0; g <= f; g++) {
      const at = g * count;
      let sum = 0;
      for (let i = 0; i < count; i++) sum += weighted[i]! * z[at + i]!;
      gram[f * size + g]! += sum;
    }
  }
}

/** Copies the lower half of a square matrix onto its upper half. */
export function mirror(gram: Float64Array, size: number): Float64Array {
  for (let f = 0; f < size; f++) for (let g = 0; g < f; g++) gram[g * size + f] = gram[f * size + g]!;
  return gram;
}

/** Rows whose target is known; every row when the frame has no target and the task needs none. */
export function knownRows(frame: Frame): Int32Array {
  const rows: number[] = [];
  for (let r = 0; r < frame.rows; r++) if (frame.y && !Number.isNaN(frame.y[r]!)) rows.push(r);
  return Int32Array.from(rows);
}

/** Every row of the frame. */
export function allRows(frame: Frame): Int32Array {
  return Int32Array.from({ length: frame.rows }, (_, r) => r);
}

/** Throws learnTooFewRows below `least` rows. */
export function needRows(rows: Int32Array, least: number): void {
  if (rows.length < least) throw new Failure("learnTooFewRows", { detail: `${rows.length} < ${least}` });
}

/** A parameter as a whole number of at least `least`. Throws planUnfit, naming it, for anything that is no number. */
export function wholeNumber(parameters: object, name: string, least: number): number {
  const value = (parameters as Record<string, unknown>)[name];
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Failure("planUnfit", { field: name, detail: String(value) });
  return Math.max(least, Math.round(value));
}

/** Throws callCancelled when the fit was asked to stop. */
export function stopIfAsked(options: FitOptions): void {
  if (options.signal?.aborted) throw new Failure("callCancelled");
}
