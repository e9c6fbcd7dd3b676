// What blocks of rows say of each tag: level, spread, missing values, and movement with the tag that it moves with most. Pure. Nothing here may know which
// side a block is of, or blocks could not change places (densityRatio.ts).
import { quantileOfSorted, sortedFinite } from "../../shared/stats/quantiles.ts";

export type SeparationKind = "level" | "spread" | "missing" | "relation";

/** Rows of two tables drawn alike, those of the reference first, in time order: the same number of every block. */
export interface BlockRows {
  /** A column a tag, blocks × perBlock values; NaN is missing. */
  columns: readonly Float32Array[];
  names: readonly string[];
  perBlock: number;
  /** Blocks of the reference and of the current table. */
  blocks: readonly [number, number];
}

/** Beyond this many spreads a value says no more. */
const outlying = 6;
/** Tags beside each other in a table are looked through for partners; all pairs of a thousand would be half a million. */
const partnersAmong = 100;
const partnerBlocks = 60;

export interface Figure {
  tag: string;
  kind: SeparationKind;
  /** A standardised figure a block. */
  z: Float64Array;
  /** The same of a row: the mean over a block's rows is its figure; NaN where unknown. */
  ofRow: (row: number) => number;
}

/** A figure of `blocks` blocks of `perBlock` rows each, whose size is about 1; undefined where it does not vary from block to block. */
export function figureOf(tag: string, kind: SeparationKind, blocks: number, perBlock: number, ofRow: (row: number) => number): Figure | undefined {
  const means = Float64Array.from({ length: blocks }, (_, b) => {
    let [sum, count] = [0, 0];
    for (let r = b * perBlock; r < (b + 1) * perBlock; r++) {
      const value = ofRow(r);
      if (value === value) {
        sum += value;
        count++;
      }
    }
    return count === 0 ? Number.NaN : sum / count;
  });
  const known = means.filter((value) => value === value);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const sd = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length);
  // What only rounding moves tells nothing.
  if (!(sd > 1e-9)) return undefined;
  return { tag, kind, z: means.map((value) => (value === value ? Math.max(-outlying, Math.min(outlying, (value - mean) / sd)) : 0)), ofRow: (row) => (ofRow(row) - mean) / sd };
}

/** Figures of every tag that vary from block to block. */
export function figuresOf({ columns, names, perBlock, blocks: [before, now] }: BlockRows): Figure[] {
  const figures: Figure[] = [];
  const add = (tag: string, kind: SeparationKind, ofRow: (row: number) => number) => {
    const figure = figureOf(tag, kind, before + now, perBlock, ofRow);
    if (figure) figures.push(figure);
  };
  for (let from = 0; from < columns.length; from += partnersAmong) {
    const some = columns.slice(from, from + partnersAmong).map((column) => standard(column, perBlock));
    const within = some.map(({ within: values }) => values);
    const partners = partnersOf(within, perBlock);
    some.forEach(({ level, within: quick, hasMissing }, i) => {
      const tag = names[from + i]!;
      add(tag, "level", (r) => level[r]!);
      add(tag, "spread", (r) => quick[r]! * quick[r]!);
      if (hasMissing) add(tag, "missing", (r) => Number(level[r] !== level[r]));
      const partner = partners[i];
      // Of a pair the first speaks for both.
      if (partner !== undefined && !(partner < i && partners[partner] === i)) add(tag, "relation", (r) => quick[r]! * within[partner]![r]!);
    });
  }
  return figures;
}

/** A column in spreads of its middle half, and what of it moves within its block. */
function standard(column: Float32Array, perBlock: number): { level: Float32Array; within: Float32Array; hasMissing: boolean } {
  const known = sortedFinite(column);
  const center = quantileOfSorted(known, 0.5);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const scale = (quantileOfSorted(known, 0.75) - quantileOfSorted(known, 0.25)) / 1.349 || Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length) || 1;
  const level = column.map((value) => (Number.isFinite(value) ? Math.max(-outlying, Math.min(outlying, (value - center) / scale)) : Number.NaN));
  const within = new Float32Array(level.length);
  for (let from = 0; from < level.length; from += perBlock) {
    let [sum, count] = [0, 0];
    for (let r = from; r < from + perBlock; r++)
      if (level[r] === level[r]) {
        sum += level[r]!;
        count++;
      }
    for (let r = from; r < from + perBlock; r++) within[r] = level[r]! - sum / count;
  }
  return { level, within, hasMissing: known.length < column.length };
}

/** Of each tag the one that moves with it most within blocks, whichever way that goes; undefined where none does. Blocks count alike and their sides not at
 *  all; at most 60 are looked at, since a partner need only be a good one. */
function partnersOf(within: readonly Float32Array[], perBlock: number): (number | undefined)[] {
  const blocks = (within[0]?.length ?? 0) / perBlock;
  const step = Math.max(1, Math.floor(blocks / partnerBlocks));
  const units = within.map((column) => {
    const out = new Float32Array(Math.ceil(blocks / step) * perBlock);
    for (let block = 0, to = 0; block < blocks; block += step, to += perBlock) {
      const values = column.subarray(block * perBlock, (block + 1) * perBlock).map((value) => (value === value ? value : 0));
      const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
      if (length > 0) out.set(values.map((value) => value / length), to);
    }
    return out;
  });
  const most = within.map(() => 0);
  const best = within.map((): number | undefined => undefined);
  for (const [i, one] of units.entries())
    for (let j = 0; j < i; j++) {
      const other = units[j]!;
      let together = 0;
      for (let from = 0; from < one.length; from += perBlock) {
        let xy = 0;
        for (let r = from; r < from + perBlock; r++) xy += one[r]! * other[r]!;
        together += Math.abs(xy);
      }
      if (together > most[i]!) [best[i], most[i]] = [j, together];
      if (together > most[j]!) [best[j], most[j]] = [i, together];
    }
  return best;
}
