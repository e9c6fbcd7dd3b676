// Effect of one feature on the score: partial dependence with lines of single rows, and accumulated local effects. Pure; runs in main.
// Partial dependence asks of every row "what if", also where such rows never are; the local effects ask only of rows that are there, so where the
// two part, the feature moves with others. Sources: Friedman, Annals of Statistics 29, 2001; Goldstein et al., JCGS 24, 2015; Apley and Zhu, JRSS B 82, 2020.
import { sortedFinite } from "../../shared/stats/quantiles.ts";
import { readRow, type Frame } from "../prepare/frame.ts";

/** How much is looked at. All samples are rows spread evenly, so the same question has the same answer. */
export interface EffectSize {
  /** Rows whose lines are averaged. Default 200. */
  lines: number;
  /** Rows of the local effects. Default 2000. */
  rows: number;
  /** Parts of about equally many rows. Default 20. */
  parts: number;
}

export interface Effect {
  /** Values of the feature, rising: where partial dependence was asked. */
  at: Float64Array;
  /** Mean score with the feature at each place. */
  partial: Float64Array;
  /** Rows behind `partial`, and the score of each at each place. */
  rows: number[];
  lines: Float64Array[];
  /** Ends of the parts, rising. */
  edges: Float64Array;
  /** Accumulated local effect at each end, laid so that its mean over the rows is their mean score. */
  local: Float64Array;
  /** Values seen: bins of equal width and how many rows each holds. */
  bins: { edges: Float64Array; counts: Float64Array };
  /** Rows with and without a value. */
  known: number;
  missing: number;
}

const size: EffectSize = { lines: 200, rows: 2000, parts: 20 };
const binCount = 30;
const evenPlaces = 21;

/** The effect of feature f on the rows given; undefined where they hold fewer than two values of it. `score` answers a row of the frame with its
 *  cells changed. Yields the share done, so that others are answered in between. */
export function* effectOf(frame: Frame, f: number, rows: Int32Array, score: (row: number, cells: Float64Array) => number, wish: Partial<EffectSize> = {}): Generator<number, Effect | undefined> {
  const want = { ...size, ...wish };
  const valueOf = (r: number) => frame.X[f * frame.rows + r]!;
  const known = rows.filter((r) => Number.isFinite(valueOf(r)));
  const sorted = sortedFinite(Float64Array.from(known, valueOf));
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  if (low === undefined || high === undefined || low === high) return undefined;
  const edges = edgesOf(sorted, want.parts);
  const at = placesOf(edges, low, high);
  const cells = new Float64Array(frame.features.length);
  const asked = (r: number, value: number) => {
    readRow(frame, r, cells)[f] = value;
    return score(r, cells);
  };

  const few = evenly(known, want.lines);
  const lines: Float64Array[] = [];
  for (const [i, r] of few.entries()) {
    lines.push(at.map((value) => asked(r, value)));
    if (i % 8 === 7) yield (0.7 * i) / few.length;
  }
  const partial = at.map((_, k) => lines.reduce((sum, line) => sum + line[k]!, 0) / lines.length);

  const many = evenly(known, want.rows);
  const steps = new Float64Array(edges.length);
  const counts = new Float64Array(edges.length);
  let sum = 0;
  for (const [i, r] of many.entries()) {
    const part = partOf(edges, valueOf(r));
    steps[part]! += asked(r, edges[part]!) - asked(r, edges[part - 1]!);
    counts[part]!++;
    sum += score(r, readRow(frame, r, cells));
    if (i % 64 === 63) yield 0.7 + (0.3 * i) / many.length;
  }
  const local = accumulate(steps, counts, sum / many.length);
  return { at, partial, rows: [...few], lines, edges, local, bins: binsOf(sorted, low, high), known: known.length, missing: rows.length - known.length };
}

/** Steps added up and laid at the height `mean`: the row-weighted middle of the parts is taken off, as in Apley and Zhu, equation 16. */
function accumulate(steps: Float64Array, counts: Float64Array, mean: number): Float64Array {
  const out = new Float64Array(steps.length);
  let middle = 0;
  let rows = 0;
  for (let k = 1; k < steps.length; k++) {
    out[k] = out[k - 1]! + (counts[k]! > 0 ? steps[k]! / counts[k]! : 0);
    middle += (counts[k]! * (out[k]! + out[k - 1]!)) / 2;
    rows += counts[k]!;
  }
  return out.map((v) => v - middle / rows + mean);
}

/** Different quantiles of the values, lowest and highest among them. */
function edgesOf(sorted: Float64Array, parts: number): Float64Array {
  const all = Array.from({ length: parts + 1 }, (_, k) => sorted[Math.round((k / parts) * (sorted.length - 1))]!);
  return Float64Array.from(all.filter((v, k) => k === 0 || v > all[k - 1]!));
}

/** The quantiles, and even places between: the far ends hold few rows, and alarms often lie there. */
function placesOf(edges: Float64Array, low: number, high: number): Float64Array {
  const even = Array.from({ length: evenPlaces }, (_, k) => low + ((high - low) * k) / (evenPlaces - 1));
  return Float64Array.from(new Set([...edges, ...even])).sort();
}

/** The part k with edges[k - 1] < v <= edges[k]; the lowest value belongs to the first. */
function partOf(edges: Float64Array, v: number): number {
  let k = 1;
  while (k < edges.length - 1 && v > edges[k]!) k++;
  return k;
}

function binsOf(sorted: Float64Array, low: number, high: number): Effect["bins"] {
  const counts = new Float64Array(binCount);
  for (const v of sorted) counts[Math.min(binCount - 1, Math.floor(((v - low) / (high - low)) * binCount))]!++;
  return { edges: Float64Array.from({ length: binCount + 1 }, (_, k) => low + ((high - low) * k) / binCount), counts };
}

/** At most `most` of the rows, spread evenly. */
export function evenly(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows;
  return Int32Array.from({ length: most }, (_, i) => rows[Math.floor(((i + 0.5) * rows.length) / most)]!);
}
