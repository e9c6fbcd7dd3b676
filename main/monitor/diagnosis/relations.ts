// Relations among tags, learned where all is well: each tag against the others within the ways of running that the reference has seen (analytical redundancy).
// Pure. One precision matrix P of the standardised cells holds them all: (P z)_j / P_jj is what tag j lies off its ridge regression on the others
// (Whittaker 1990, graphical models), and leaving tag i out changes it in closed form, so that every tag can be tried as the one that lies.
// Cells of the reference are judged by relations learned on other stretches of it, never by those they taught.
import { inverseOf } from "./matrix.ts";
import type { DiagnosisCells } from "./table.ts";

/** Ridge in units of a tag's variance: bounds how much is made of near-copies. */
const ridge = 0.005;
/** Least share of known cells in the reference that makes a tag comparable, and how rare a state must be to count as context. */
const leastKnown = 0.1;
const rarest = 0.03;
const folds = 5;
const mostStates = 12;
/** Blocks over which the running mean fades, and the least share that others must tell of a tag. */
const slowBlocks = 1.5;
const leastTold = 0.3;

/** Cells in units of quick movements: tags first, then context (whether a tag's machine runs, what a text says) that helps to predict and is never blamed. */
interface Standard {
  /** Columns into `table.tags`, in the order of the first columns of `z`. */
  tags: readonly number[];
  columns: number;
  /** cells × columns, 0 where a tag is unknown. */
  z: Float64Array;
  /** cells × columns: z less its running mean. Slow movements that two tags share by chance teach nothing; quick ones do (Granger and Newbold 1974). */
  quick: Float64Array;
  /** cells × tags: 1 where the tag is known. */
  known: Uint8Array;
}

/** Which tags are compared at all: known in the reference, moving, and no set point, which is a number in a controller. */
function comparable(table: DiagnosisCells): number[] {
  return table.tags.flatMap((tag, i) => {
    if (tag.loop?.role === "sp") return [];
    const { n, sd } = spreadOf(tag.mean, table.reference);
    return n >= Math.max(12, leastKnown * table.reference) && sd > 0 ? [i] : [];
  });
}

function standardise(table: DiagnosisCells, tags: readonly number[]): Standard {
  const { cells, reference, block } = table;
  const columnsOf: { value: (cell: number) => number }[] = tags.map((i) => ({ value: (c) => table.tags[i]!.mean[c]! }));
  const seen = new Set<string>();
  const offer = (value: (cell: number) => number) => {
    let sum = 0;
    let print = "";
    for (let c = 0; c < reference; c++) {
      const v = value(c);
      sum += v;
      print += v > 0.5 ? "1" : "0";
    }
    // Machines that rest together give one column, not one a tag.
    if (sum < rarest * reference || sum > (1 - rarest) * reference || seen.has(print)) return;
    seen.add(print);
    columnsOf.push({ value });
  };
  for (const i of tags) offer((c) => (isKnown(table.tags[i]!.mean[c]!) ? 0 : 1));
  for (const text of table.texts) {
    if (text.states.length <= mostStates) for (const { share } of text.states) offer((c) => share[c]!);
  }
  const k = tags.length;
  const columns = columnsOf.length;
  const z = new Float64Array(cells * columns);
  const quick = new Float64Array(cells * columns);
  const known = new Uint8Array(cells * k);
  const fade = 1 - 1 / (slowBlocks * block);
  columnsOf.forEach(({ value }, j) => {
    const values = Float64Array.from({ length: cells }, (_, c) => value(c));
    const { mean } = spreadOf(values, reference);
    let slow = Number.NaN;
    let squares = 0;
    let n = 0;
    for (let c = 0; c < cells; c++) {
      const v = values[c]! - mean;
      if (!isKnown(v)) continue;
      if (j < k) known[c * k + j] = 1;
      slow = isKnown(slow) ? fade * slow + (1 - fade) * v : v;
      z[c * columns + j] = v;
      quick[c * columns + j] = v - slow;
      if (c < reference) {
        n++;
        squares += (v - slow) ** 2;
      }
    }
    const scale = n > 0 && squares > 0 ? Math.sqrt(squares / n) : 1;
    for (let c = 0; c < cells; c++) {
      z[c * columns + j]! /= scale;
      quick[c * columns + j]! /= scale;
    }
  });
  return { tags, columns, z, quick, known };
}

/** What each tag lies off the relations, block by block. */
export interface Relations {
  standard: Standard;
  blocks: number;
  referenceBlocks: number;
  /** Precision matrix of the whole reference, columns × columns. */
  precision: Float64Array;
  /** blocks × columns: mean over a block of P z, reference blocks by relations of other stretches; NaN where a tag is unknown. */
  strain: Float64Array;
  /** By tag: share of the variance of its quick movements that relations learned on other stretches explain. */
  told: Float64Array;
}

/** Learns the relations of those tags that others tell at all; a tag that nobody tells would only lend its own wandering to the others. */
export function learnRelations(table: DiagnosisCells): Relations {
  let tags = comparable(table);
  for (;;) {
    const relations = relationsAmong(table, standardise(table, tags));
    const kept = tags.filter((_, j) => relations.told[j]! >= leastTold);
    if (kept.length === tags.length) return relations;
    tags = kept;
  }
}

function relationsAmong(table: DiagnosisCells, standard: Standard): Relations {
  const { cells, reference, block } = table;
  const { columns, z, quick, known, tags } = standard;
  const blocks = Math.floor(cells / block);
  const referenceBlocks = Math.floor(reference / block);
  const foldOf = (b: number) => Math.min(folds - 1, Math.floor((b * folds) / Math.max(1, referenceBlocks)));
  const grams = Array.from({ length: folds }, () => new Float64Array(columns * columns));
  const rows = new Float64Array(folds);
  for (let c = 0; c < referenceBlocks * block; c++) {
    const fold = foldOf(Math.floor(c / block));
    const gram = grams[fold]!;
    rows[fold]!++;
    for (let i = 0; i < columns; i++) {
      const v = quick[c * columns + i]!;
      if (v !== 0) for (let j = 0; j <= i; j++) gram[i * columns + j]! += v * quick[c * columns + j]!;
    }
  }
  const precisionWithout = (left: number) => {
    const sum = new Float64Array(columns * columns);
    let n = 0;
    grams.forEach((gram, fold) => {
      if (fold === left) return;
      n += rows[fold]!;
      for (let i = 0; i < sum.length; i++) sum[i]! += gram[i]!;
    });
    for (let i = 0; i < sum.length; i++) sum[i]! /= Math.max(1, n);
    for (let i = 0; i < columns; i++) sum[i * columns + i]! += ridge;
    return inverseOf(sum, columns);
  };
  const strain = new Float64Array(blocks * columns).fill(Number.NaN);
  const off = new Float64Array(tags.length);
  const all = new Float64Array(tags.length);
  const fill = (precision: Float64Array, from: number, to: number) => {
    for (let b = from; b < to; b++)
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        let n = 0;
        for (let c = b * block; c < (b + 1) * block; c++) {
          if (j < tags.length && known[c * tags.length + j] === 0) continue;
          let u = 0;
          for (let i = 0; i < columns; i++) u += precision[j * columns + i]! * z[c * columns + i]!;
          sum += u;
          n++;
          if (b >= referenceBlocks || j >= tags.length) continue;
          let q = 0;
          for (let i = 0; i < columns; i++) q += precision[j * columns + i]! * quick[c * columns + i]!;
          off[j]! += (q / precision[j * columns + j]!) ** 2;
          all[j]! += quick[c * columns + j]! ** 2;
        }
        if (n >= Math.max(1, block / 12)) strain[b * columns + j] = sum / n;
      }
  };
  for (let fold = 0; fold < folds; fold++) {
    const mine = Array.from({ length: referenceBlocks }, (_, b) => b).filter((b) => foldOf(b) === fold);
    if (mine.length > 0) fill(precisionWithout(fold), mine[0]!, mine.at(-1)! + 1);
  }
  const precision = precisionWithout(-1);
  fill(precision, referenceBlocks, blocks);
  return { standard, blocks, referenceBlocks, precision, strain, told: off.map((squares, j) => (all[j]! > 0 ? 1 - squares / all[j]! : 0)) };
}

/** Path of tag j over the blocks: what it lies off the relations with the others, without tag `without` where one is named; in standard deviations of the tag. */
export function residualPath({ standard: { columns }, precision, strain, blocks }: Relations, j: number, without?: number): Float64Array {
  const pjj = precision[j * columns + j]!;
  if (without === undefined) return Float64Array.from({ length: blocks }, (_, b) => strain[b * columns + j]! / pjj);
  const pji = precision[j * columns + without]!;
  const pii = precision[without * columns + without]!;
  return Float64Array.from({ length: blocks }, (_, b) => {
    const u = strain[b * columns + without]!;
    return (strain[b * columns + j]! - (Number.isNaN(u) ? 0 : (pji / pii) * u)) / (pjj - (pji * pji) / pii);
  });
}

/** Mean and robust-free standard deviation of the known values before `end`. */
export function spreadOf(values: ArrayLike<number>, end: number): { mean: number; sd: number; n: number } {
  let n = 0;
  let sum = 0;
  for (let c = 0; c < end; c++) if (isKnown(values[c]!)) {
    n++;
    sum += values[c]!;
  }
  const mean = sum / n;
  let squares = 0;
  for (let c = 0; c < end; c++) if (isKnown(values[c]!)) squares += (values[c]! - mean) ** 2;
  return { mean, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : 0, n };
}

/** The middle one of the known values, the upper of two; NaN without any. What the verdict's figures were learned with: shared/stats takes the mean of two. */
export function middleOf(values: ArrayLike<number>): number {
  const known = Array.from(values).filter(isKnown).sort((a, b) => a - b);
  return known[known.length >> 1] ?? Number.NaN;
}

export const isKnown = (value: number) => !Number.isNaN(value);
