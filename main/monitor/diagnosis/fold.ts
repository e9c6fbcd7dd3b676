// Rows of one reading folded into cells: how many, mean, spread, jumps from row to row, range. Pure.
import type { TextRows } from "./phase.ts";
import type { TagCells, TextCells } from "./table.ts";

/** Rows in order folded into cells; `cellOfRow` is -1 for rows of none. */
export function folded(values: ArrayLike<number>, cells: number, cellOfRow: Int32Array): Pick<TagCells, "count" | "mean" | "spread" | "jump" | "low" | "high"> {
  const count = new Float64Array(cells);
  const mean = new Float64Array(cells);
  const spread = new Float64Array(cells);
  const jump = new Float64Array(cells);
  const jumps = new Float64Array(cells);
  const low = new Float64Array(cells).fill(Number.NaN);
  const high = new Float64Array(cells).fill(Number.NaN);
  let last = -1;
  let lastValue = Number.NaN;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const cell = cellOfRow[row]!;
    if (cell < 0) continue;
    if (Number.isNaN(value)) {
      lastValue = Number.NaN;
      continue;
    }
    // Welford's way: no loss where the mean is large beside the spread.
    const n = ++count[cell]!;
    const off = value - mean[cell]!;
    mean[cell]! += off / n;
    spread[cell]! += off * (value - mean[cell]!);
    if (n === 1) low[cell] = high[cell] = value;
    else {
      if (value < low[cell]!) low[cell] = value;
      if (value > high[cell]!) high[cell] = value;
    }
    if (cell === last && !Number.isNaN(lastValue)) {
      jumps[cell]!++;
      jump[cell]! += (value - lastValue) ** 2;
    }
    last = cell;
    lastValue = value;
  }
  for (let c = 0; c < cells; c++) {
    if (count[c] === 0) mean[c] = spread[c] = jump[c] = Number.NaN;
    else {
      spread[c] = Math.sqrt(spread[c]! / count[c]!);
      jump[c] = jumps[c]! > 0 ? Math.sqrt(jump[c]! / jumps[c]!) : Number.NaN;
    }
  }
  return { count, mean, spread, jump, low, high };
}

/** Steps from which a number that only rises is taken for a counter, and the share of steps down that it may have: where it starts anew. */
const leastSteps = 20;
const mostFalls = 0.02;

/** Whether a number only counts up (a batch number, a totaliser, hours run): it says how much was done, not how the plant is. NaN is no step. */
export function onlyCounts(values: ArrayLike<number>): boolean {
  let [ups, downs] = [0, 0];
  let last = Number.NaN;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    if (value > last) ups++;
    else if (value < last) downs++;
    last = value;
  }
  return ups + downs >= leastSteps && downs <= mostFalls * (ups + downs);
}

/** What share of each cell's rows a text says what. */
export function sharesOf({ name, names, codes }: TextRows, cells: number, cellOfRow: Int32Array): TextCells {
  const counts = names.map(() => new Float64Array(cells));
  const all = new Float64Array(cells);
  for (let row = 0; row < codes.length; row++) {
    const [cell, code] = [cellOfRow[row]!, codes[row]!];
    if (cell < 0 || code < 0) continue;
    counts[code]![cell]!++;
    all[cell]!++;
  }
  return { name, states: names.map((value, code) => ({ value, share: counts[code]!.map((n, c) => (all[c]! > 0 ? n / all[c]! : 0)) })) };
}
