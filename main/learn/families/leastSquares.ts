// What ridge and PLS learn alike: cross products of standardised columns, and errors of several fits on the rows that came next. Runs in main; pure.
// Must never let a row that is tried teach the scaling or the fit that is tried on it.
import type { FitOptions } from "../family.ts";
import type { Frame } from "../frame.ts";
import { addGram, eachBlock, mirror, scalingOf, stopIfAsked, type Scaling } from "./standardise.ts";

/** Forward-validation parts, at least 4 rows each: trained on 3/6, 4/6, 5/6 of the rows, each tried on the next sixth. A fit on less than half has
 *  seen too little of how the plant runs: what suits it, mostly to answer the mean, does not suit the whole. */
const parts = 6;
const firstTried = 3;
const tried = parts - firstTried;
/** Squared errors up to this share of the squared target are rounding. */
const rounding = 1e-24;

/** Weights of standardised columns and the answer where all are 0. */
export interface LinearFit {
  weights: Float64Array;
  bias: number;
}

/** Cross products of standardised columns, and of each with the target around its mean. */
export interface Products {
  rows: number;
  size: number;
  gram: Float64Array;
  moment: Float64Array;
  mean: number;
}

/** Products of the given rows, whose target is known. */
export function crossProducts(frame: Frame, rows: Int32Array, scaling: Scaling): Products {
  const size = frame.features.length;
  const gram = new Float64Array(size * size);
  const moment = new Float64Array(size);
  let mean = 0;
  for (const r of rows) mean += frame.y![r]! / rows.length;
  eachBlock(frame, rows, scaling, (z, start, count) => {
    addGram(gram, z, size, count);
    for (let f = 0; f < size; f++) for (let i = 0; i < count; i++) moment[f]! += z[f * count + i]! * (frame.y![rows[start + i]!]! - mean);
  });
  return { rows: rows.length, size, gram: mirror(gram, size), moment, mean };
}

/** What is learned from and what is tried, part by part; none for too few rows. rows: in time order. */
export function forwardParts(rows: Int32Array): { train: Int32Array; test: Int32Array }[] {
  if (rows.length < 4 * parts) return [];
  const cut = (part: number) => Math.floor((rows.length * part) / parts);
  return Array.from({ length: tried }, (_, i) => ({ train: rows.subarray(0, cut(firstTried + i)), test: rows.subarray(cut(firstTried + i), cut(firstTried + i + 1)) }));
}

/** Logarithm of the mean squared error of each of several fits, part by part; undefined for too few rows. rows: in time order. `fitsOf` gives as
 *  many fits for every part. A part that no fit misses by more than rounding, as where the target stood still, judges nothing: an error of 0
 *  would outweigh every other part. */
export function forwardLogs(frame: Frame, rows: Int32Array, fitsOf: (products: Products) => LinearFit[], options: FitOptions): Float64Array[] | undefined {
  const logs = forwardParts(rows).flatMap(({ train, test }, part) => {
    stopIfAsked(options);
    options.onProgress?.(part / (tried + 1));
    const scaling = scalingOf(frame, train);
    const fits = fitsOf(crossProducts(frame, train, scaling));
    const sums = new Float64Array(fits.length);
    eachBlock(frame, test, scaling, (z, start, count) => {
      for (const [a, { weights, bias }] of fits.entries())
        for (let i = 0; i < count; i++) {
          let answer = bias;
          for (let f = 0; f < weights.length; f++) answer += weights[f]! * z[f * count + i]!;
          sums[a]! += (answer - frame.y![test[start + i]!]!) ** 2;
        }
    });
    const size = test.reduce((sum, r) => sum + frame.y![r]! ** 2, 0);
    return sums.every((sum) => sum <= rounding * size) ? [] : [sums.map((sum) => Math.log(sum / test.length))];
  });
  return logs.length === 0 ? undefined : logs;
}

/** Squared error of each of several fits over the forward parts, as the geometric mean of the parts' means; undefined for too few rows. Parts
 *  count by ratio: one that is hard for every fit must not decide alone. */
export function forwardErrors(...given: Parameters<typeof forwardLogs>): Float64Array | undefined {
  const logs = forwardLogs(...given);
  return logs?.[0]!.map((_, a) => Math.exp(logs.reduce((sum, part) => sum + part[a]! / logs.length, 0)));
}

/** The rows by time; as they are where the frame has no time. */
export function inTimeOrder(frame: Frame, rows: Int32Array): Int32Array {
  const { tUs } = frame;
  return tUs ? rows.sort((a, b) => tUs[a]! - tUs[b]! || a - b) : rows;
}
