// Turns a column of category codes into bins: one a code, the frequent ones first. Pure; same column same bins.
// A code is a whole number from 0 to 65535; anything else, and any code beyond the 254 most frequent, is missing (bin 255).
import { largestCode } from "../../../../shared/scoring/treeCategories.ts";

const mostCategories = 254;

/** Writes the column's codes into `codes` (256 places, the rest +Infinity), the most frequent first, of equals the smaller, and returns
 *  their number: code number b has bin b. Returns -1 when there is one code at most and nothing missing. */
export function findCategories(column: Float64Array, codes: Float64Array): number {
  codes.fill(Infinity);
  const counts = new Map<number, number>();
  let missing = 0;
  for (const v of column) {
    if (Number.isInteger(v) && v >= 0 && v <= largestCode) counts.set(v, (counts.get(v) ?? 0) + 1);
    else missing++;
  }
  const kept = [...counts].sort(([a, m], [b, n]) => n - m || a - b).slice(0, mostCategories);
  kept.forEach(([code], bin) => (codes[bin] = code));
  return kept.length <= 1 && missing === 0 ? -1 : kept.length;
}

/** Writes the bin of each row as one byte in `stride`, from byte `at` of `bytes`. */
export function binCategories(column: Float64Array, codes: Float64Array, count: number, bytes: Uint8Array, at: number, stride: 1 | 4): void {
  const bins = new Map<number, number>();
  for (let bin = 0; bin < count; bin++) bins.set(codes[bin]!, bin);
  for (let i = 0, to = at; i < column.length; i++, to += stride) bytes[to] = bins.get(column[i]!) ?? 255;
}
