// Rows drawn from every window of both tables, the same number of each: what is looked at together and what is drawn. Pure; never holds a table whole.
import type { TableDrift } from "../../../shared/contract/monitor.ts";
import { quantileOfSorted, sortedFinite } from "../../../shared/stats/quantiles.ts";
import type { BlockRows } from "../blockFigures.ts";
import { separation } from "../densityRatio.ts";

/** Rows of a window. Twenty tell its level, its spread and what moves together within it. */
const rowsOfWindow = 20;
/** Blocks of a side that the classifier looks at; more of them would cost by their cube. */
const blocksMost = 240;
const leastBlocks = 20;
const pictureBins = 24;
/** One in so many of the drawn rows tells where a picture ends. */
const drawnForEnds = 4;

/** Rows drawn of a window of `length` rows. */
export const drawnOf = (length: number): number => Math.min(rowsOfWindow, length);

/** Values drawn evenly from each window of a column, in order. */
export function drawn(values: Float64Array, rows: number, length: number): Float32Array {
  const windows = Math.max(1, Math.floor(rows / length));
  const each = drawnOf(length);
  const step = length / each;
  return Float32Array.from({ length: windows * each }, (_, i) => values[Math.min(rows - 1, Math.floor(i / each) * length + Math.floor(((i % each) + 0.5) * step))]!);
}

/** How the values of both sides lie in equally wide bins over all but the outermost of them. */
export function pictureOf(reference: Float32Array, current: Float32Array): TableDrift["columns"][number]["picture"] {
  const some = Math.ceil(reference.length / drawnForEnds);
  const rest = Math.ceil(current.length / drawnForEnds);
  const sorted = sortedFinite(Float64Array.from({ length: some + rest }, (_, i) => (i < some ? reference[i * drawnForEnds]! : current[(i - some) * drawnForEnds]!)));
  const [low, high] = [quantileOfSorted(sorted, 0.002), quantileOfSorted(sorted, 0.998)];
  if (!(high >= low)) return { edges: [], texts: [], shares: [[], []] };
  const width = high > low ? (high - low) / pictureBins : Math.abs(low) / 10 || 1;
  const start = high > low ? low : low - (pictureBins / 2) * width;
  const shares = (values: Float32Array) => {
    const counts = new Array<number>(pictureBins).fill(0);
    let all = 0;
    for (const value of values)
      if (Number.isFinite(value)) {
        counts[Math.max(0, Math.min(pictureBins - 1, Math.floor((value - start) / width)))]!++;
        all++;
      }
    return counts.map((count) => count / Math.max(1, all));
  };
  return { edges: Array.from({ length: pictureBins + 1 }, (_, i) => start + i * width), texts: [], shares: [shares(reference), shares(current)] };
}

/** A number column as it was drawn from both sides, and how many windows it took until they no longer knew of each other. */
export interface DrawnColumn {
  name: string;
  reference: Float32Array;
  current: Float32Array;
  joined: number;
  lowPower: boolean;
}

/** All columns together. Windows are put together as far as nine of ten columns ask for it, while twenty are left of the smaller side. */
export function togetherOf(columns: readonly DrawnColumn[], perWindow: number, seed: number): TableDrift["together"] {
  const [first] = columns;
  if (!first) return null;
  const asked = Float64Array.from(columns, ({ joined }) => joined).sort();
  const smaller = Math.min(first.reference.length, first.current.length) / perWindow;
  const size = Math.max(1, Math.min(Math.ceil(quantileOfSorted(asked, 0.9)), Math.floor(smaller / leastBlocks)));
  const perBlock = perWindow * size;
  const taken = (values: Float32Array) => {
    const blocks = Math.floor(values.length / perBlock);
    const kept = Math.min(blocks, blocksMost);
    return Array.from({ length: kept }, (_, i) => Math.floor((i * blocks) / kept));
  };
  const [before, now] = [taken(first.reference), taken(first.current)];
  const rows: BlockRows = {
    names: columns.map(({ name }) => name),
    perBlock,
    blocks: [before.length, now.length],
    columns: columns.map(({ reference, current }) => {
      const out = new Float32Array((before.length + now.length) * perBlock);
      before.forEach((block, i) => out.set(reference.subarray(block * perBlock, (block + 1) * perBlock), i * perBlock));
      now.forEach((block, i) => out.set(current.subarray(block * perBlock, (block + 1) * perBlock), (before.length + i) * perBlock));
      return out;
    }),
  };
  const found = separation(rows, seed);
  if (!found) return null;
  const { blocks: windows, ...rest } = found;
  const tied = columns.filter(({ lowPower }) => lowPower).length;
  return { ...rest, windows, lowPower: Math.min(...windows) < leastBlocks || tied > columns.length / 10 };
}
