// Middle and step size of each number column in even blocks of rows: what a lasting change of unit or of roles shows in.
// A watcher of the pass; at most 64 values a block and column, so that its cost does not grow with the block.
import { medianOf, type BlockLevels, type Chunk, type Watcher } from "./check.ts";

const mostBlocks = 512;
const fewestRows = 32;
const valuesOfBlock = 64;

/** The watcher and the levels that it fills. A group's first row never counts as a step. */
export function watchLevels(columns: number, rows: number): { levels: BlockLevels; watcher: Required<Pick<Watcher, "see">> & { end(): void } } {
  const blockRows = Math.max(fewestRows, Math.ceil(rows / mostBlocks));
  const stride = Math.max(1, Math.floor(blockRows / valuesOfBlock));
  const levels: BlockLevels = { blockRows, firstRow: [], median: Array.from({ length: columns }, () => []), step: Array.from({ length: columns }, () => []) };
  const room = Math.ceil(blockRows / stride) + 1;
  const values = Array.from({ length: columns }, () => new Float64Array(room));
  const steps = Array.from({ length: columns }, () => new Float64Array(room));
  const counts = new Int32Array(columns);
  const stepCounts = new Int32Array(columns);
  const last = new Float64Array(columns).fill(NaN);
  let inBlock = 0;
  const end = (): void => {
    if (inBlock === 0) return;
    for (let k = 0; k < columns; k++) {
      levels.median[k]!.push(counts[k]! < 8 ? NaN : medianOf(values[k]!, counts[k]!));
      levels.step[k]!.push(stepCounts[k]! < 8 ? NaN : medianOf(steps[k]!, stepCounts[k]!));
    }
    counts.fill(0);
    stepCounts.fill(0);
    inBlock = 0;
  };
  const see = (chunk: Chunk): void => {
    for (let from = 0; from < chunk.n; ) {
      if (inBlock === 0) levels.firstRow.push(chunk.row[from]!);
      const to = Math.min(chunk.n, from + blockRows - inBlock);
      const skip = (stride - (inBlock % stride)) % stride;
      for (let k = 0; k < columns; k++) {
        const x = chunk.values[k]!;
        const [v, s] = [values[k]!, steps[k]!];
        let [n, m] = [counts[k]!, stepCounts[k]!];
        for (let i = from + skip; i < to; i += stride) {
          const value = x[i]!;
          if (value !== value) continue;
          v[n++] = value;
          const before = i === 0 ? last[k]! : x[i - 1]!;
          if (before === before && chunk.starts[i] === 0) s[m++] = Math.abs(value - before);
        }
        counts[k] = n;
        stepCounts[k] = m;
      }
      inBlock += to - from;
      from = to;
      if (inBlock === blockRows) end();
    }
    for (let k = 0; k < columns; k++) last[k] = chunk.values[k]![chunk.n - 1]!;
  };
  return { levels, watcher: { see, end } };
}

/** A lasting change between two blocks: what `of` calls equal before and after, each over up to `wide` blocks without the block in between. */
export interface Change {
  /** The block that the change lies in. */
  block: number;
  before: number;
  after: number;
  /** Widest distance of a block's middle from the window's, before and after. */
  spreadBefore: number;
  spreadAfter: number;
  stepBefore: number;
  stepAfter: number;
}

/** Blocks looked at on each side of a change. */
export const changeBlocks = 12;

/** What stands before and after block b of column k; undefined near the ends and where blocks hold too little. */
export function changeAt(levels: BlockLevels, k: number, b: number): Change | undefined {
  const [median, step] = [levels.median[k]!, levels.step[k]!];
  if (b < changeBlocks || b + changeBlocks >= median.length) return undefined;
  const left = window(median, step, b - changeBlocks, b);
  const right = window(median, step, b + 1, b + 1 + changeBlocks);
  if (left === undefined || right === undefined) return undefined;
  return { block: b, before: left.middle, after: right.middle, spreadBefore: left.spread, spreadAfter: right.spread, stepBefore: left.step, stepAfter: right.step };
}

function window(median: readonly number[], step: readonly number[], from: number, to: number): { middle: number; spread: number; step: number } | undefined {
  const values = Float64Array.from(median.slice(from, to));
  if (values.some((v) => v !== v)) return undefined;
  const middle = medianOf(values);
  return { middle, spread: Math.max(...values.map((v) => Math.abs(v - middle))), step: medianOf(Float64Array.from(step.slice(from, to)).filter((v) => v === v)) };
}
