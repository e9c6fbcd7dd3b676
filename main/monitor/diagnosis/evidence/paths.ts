// Paths over the blocks that several evidences look at, beside levels. Pure.
import { blockMeans } from "../course.ts";
import { isKnown } from "../relations.ts";

/** Block means of the logarithm; NaN where a cell is zero or unknown. */
export function logMeans(cells: Float64Array, block: number, blocks: number): Float64Array {
  return blockMeans(Float64Array.from(cells, (v) => (v > 0 ? Math.log(v) : Number.NaN)), block, blocks);
}

/** By block: median difference of neighbouring cells, which is how fast a level falls or fills between refills. */
export function slopes(cells: Float64Array, block: number, blocks: number): Float64Array {
  return Float64Array.from({ length: blocks }, (_, b) => {
    const steps: number[] = [];
    for (let c = Math.max(1, b * block); c < (b + 1) * block; c++) if (isKnown(cells[c]!) && isKnown(cells[c - 1]!)) steps.push(cells[c]! - cells[c - 1]!);
    if (steps.length < Math.max(2, block / 6)) return Number.NaN;
    steps.sort((a, b) => a - b);
    return steps[steps.length >> 1]!;
  });
}
