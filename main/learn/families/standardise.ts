// Scaling, median filling and cross products of a frame's columns for the linear families. Runs in main; pure.
// Rows are read in blocks, so that no second copy of the table is made; sums run in row order whatever the thread count.
import { Failure } from "../../../shared/contract/errors.ts";
import { median } from "../../../shared/stats/quantiles.ts";
import type { FitOptions } from "../family.ts";
import type { Frame } from "../frame.ts";
import { addCrossProducts } from "./blockKernel.ts";

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
  const inARow = rows.every((r, i) => r === rows[0]! + i);
  for (let f = 0; f < size; f++) {
    const at = f * frame.rows;
    if (inARow && rows.length > 0) column.set(frame.X.subarray(at + rows[0]!, at + rows[0]! + rows.length));
    else for (let i = 0; i < rows.length; i++) column[i] = frame.X[at + rows[i]!]!;
    for (let i = 0; i < sample.length; i++) sample[i] = column[i * step]!;
    let fill = median(sample);
    // The spaced sample may miss the few values of an almost empty column.
    if (Number.isNaN(fill)) fill = median(column);
    if (Number.isNaN(fill)) fill = 0;
    for (let i = 0; i < rows.length; i++) if (Number.isNaN(column[i]!)) column[i] = fill;
    const { mean, sd } = spreadOf(column);
    out.fill[f] = fill;
    out.center[f] = mean;
    out.scale[f] = sd > 1e-9 * Math.abs(mean) ? sd : 0;
  }
  return out;
}

/** Mean and sample standard deviation (0 below two values) of a column without gaps, in two passes of four sums each, so that no sum waits for another. */
function spreadOf(column: Float64Array): { mean: number; sd: number } {
  const n = column.length;
  const whole = n & ~3;
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a += column[i]!;
    b += column[i + 1]!;
    c += column[i + 2]!;
    d += column[i + 3]!;
  }
  for (let i = whole; i < n; i++) a += column[i]!;
  const mean = n > 0 ? (a + b + (c + d)) / n : 0;
  [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a += (column[i]! - mean) ** 2;
    b += (column[i + 1]! - mean) ** 2;
    c += (column[i + 2]! - mean) ** 2;
    d += (column[i + 3]! - mean) ** 2;
  }
  for (let i = whole; i < n; i++) a += (column[i]! - mean) ** 2;
  return { mean, sd: n > 1 ? Math.sqrt((a + b + (c + d)) / (n - 1)) : 0 };
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
  if (!weights) return addCrossProducts(gram, z, z, size, count);
  const weighted = new Float64Array(size * count);
  for (let f = 0; f < size; f++) for (let i = 0, at = f * count; i < count; i++, at++) weighted[at] = z[at]! * weights[i]!;
  addCrossProducts(gram, weighted, z, size, count);
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
  const rows = new Int32Array(frame.rows);
  for (let r = 0; r < rows.length; r++) rows[r] = r;
  return rows;
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
