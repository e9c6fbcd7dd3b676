// Turns a column of numbers into at most 255 bins. Pure; same column same edges; missing and infinite values go to bin 255.
// Method: greedy equal-frequency bins on distinct values, heavy values alone (as LightGBM's GreedyFindBin, Ke 2017).
import { isApart } from "../apart.ts";
import { maximumBins } from "./layout.ts";

const sampleRows = 50_000;
const leastRowsPerBin = 3;
const gridCells = 2048;

/** Writes the edges of a column into `edges` (256 places, the rest +Infinity) and returns their number. A value v belongs to the bin
 *  number of edges below v, so v <= edges[b] means bin <= b. Returns -1 when the column is constant and nothing is missing. */
export function findEdges(column: Float64Array, edges: Float64Array): number {
  edges.fill(Infinity);
  const rows = column.length;
  const taken = Math.min(rows, sampleRows);
  const sample = new Float64Array(taken);
  let known = 0;
  for (let i = 0; i < taken; i++) {
    const v = column[Math.floor((i * rows) / taken)]!;
    if (Number.isFinite(v)) sample[known++] = v;
  }
  const sorted = sample.subarray(0, known).sort();
  const values: Distinct = { least: [], largest: [], counts: [] };
  const { least, largest, counts } = values;
  for (let i = 0; i < known; i++) {
    const value = sorted[i]!;
    if (i === 0 || isApart(largest.at(-1)!, value)) {
      least.push(value);
      largest.push(value);
      counts.push(1);
    } else {
      largest[largest.length - 1] = value;
      counts[counts.length - 1]!++;
    }
  }
  const found = least.length <= 1 ? 0 : cut(values, known, edges);
  return found === 0 && column.every(Number.isFinite) ? -1 : found;
}

/** Values that are apart, rising: each from `least` to `largest`, which differ by rounding alone, and how often it stands. */
interface Distinct {
  least: number[];
  largest: number[];
  counts: number[];
}

function cut({ least, largest, counts }: Distinct, total: number, edges: Float64Array): number {
  let found = 0;
  let inBin = 0;
  let rest = total;
  let binsLeft = maximumBins;
  for (let i = 0; i + 1 < least.length && found < maximumBins - 1; i++) {
    inBin += counts[i]!;
    const fair = Math.max(rest / binsLeft, least.length <= maximumBins ? 0 : leastRowsPerBin);
    if (inBin < fair && counts[i + 1]! < fair && least.length > maximumBins) continue;
    edges[found++] = between(largest[i]!, least[i + 1]!);
    rest -= inBin;
    binsLeft--;
    inBin = 0;
  }
  return found;
}

/** The number with the fewest digits near the middle of [low, high), clear of both by a tenth of their distance: a threshold that a person can read, a file
 *  can hold, and no rounding of a value passes. */
export function between(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  const clear = (high / 2 - low / 2) / 5;
  for (let digits = 1; digits < 17; digits++) {
    const short = Number(middle.toPrecision(digits));
    if (short - low >= clear && high - short >= clear && short < high) return short;
  }
  return middle >= low && middle < high ? middle : low;
}

/** Writes the bin of each row as one byte in `stride`, from byte `at` of `bytes`. A uniform grid says where to start looking. */
export function binColumn(column: Float64Array, edges: Float64Array, count: number, bytes: Uint8Array, at: number, stride: 1 | 4): void {
  const low = count > 0 ? edges[0]! : Infinity;
  const high = count > 0 ? edges[count - 1]! : -Infinity;
  const perUnit = gridCells / (high - low || 1);
  const start = new Uint8Array(gridCells + 2);
  if (count > 0 && Number.isFinite(perUnit)) {
    for (let cell = 0, bin = 0; cell <= gridCells; cell++) {
      const edge = low + cell / perUnit;
      while (bin < count && edges[bin]! < edge) bin++;
      start[cell] = Math.max(0, bin - 1);
    }
  }
  for (let i = 0, to = at; i < column.length; i++, to += stride) {
    const v = column[i]!;
    let bin: number;
    if (v - v !== 0) bin = 255;
    else if (count === 0 || v <= low) bin = 0;
    else if (v > high) bin = count;
    else {
      bin = start[((v - low) * perUnit) | 0]!;
      while (bin > 0 && edges[bin - 1]! >= v) bin--; // on a range of many magnitudes the cell may be rounded too far
      let steps = 0;
      while (edges[bin]! < v) {
        bin++;
        if (++steps > 8) {
          let upper = count;
          while (bin < upper) {
            const middle = (bin + upper) >> 1;
            if (edges[middle]! < v) bin = middle + 1;
            else upper = middle;
          }
          break;
        }
      }
    }
    bytes[to] = bin;
  }
}
