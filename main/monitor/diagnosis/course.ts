// How every tag went over the blocks: its level, what it lies off the relations, and when something began. What every evidence looks at. Pure.
import { isolate, type Isolation } from "./isolate.ts";
import { changeOf, type Change } from "./paths.ts";
import { isKnown, learnRelations, residualPath, type Relations } from "./relations.ts";
import type { DiagnosisCells } from "./table.ts";

export interface Course {
  table: DiagnosisCells;
  blocks: number;
  referenceBlocks: number;
  /** Newest blocks [from, blocks): the last third of what is asked about, where a slow change is largest. */
  lateFrom: number;
  relations: Relations;
  /** By table tag: place among the relations, -1 where nothing tells of it. */
  placeOf: Int32Array;
  /** By table tag: block means of its level, in its own unit. */
  levels: readonly Float64Array[];
  levelChanges: readonly Change[];
  /** By place among the relations. */
  residuals: readonly Float64Array[];
  residualChanges: readonly Change[];
  isolation: Isolation;
  /** Block in which the clearest changes begin; null when none is clear. */
  onset: number | null;
}

/** Gain of a path from which a change counts (Kass and Raftery's "very strong"). */
export const clearGain = 10;

export function courseOf(table: DiagnosisCells): Course {
  const relations = learnRelations(table);
  const { blocks, referenceBlocks, standard } = relations;
  const placeOf = new Int32Array(table.tags.length).fill(-1);
  standard.tags.forEach((tag, place) => (placeOf[tag] = place));
  const levels = table.tags.map((tag) => blockMeans(tag.mean, table.block, blocks));
  const levelChanges = levels.map((path) => changeOf(path, referenceBlocks));
  const residuals = standard.tags.map((_, place) => residualPath(relations, place));
  const residualChanges = residuals.map((path) => changeOf(path, referenceBlocks));
  const lateFrom = blocks - Math.max(3, Math.floor((blocks - referenceBlocks) / 3));
  return {
    table, blocks, referenceBlocks, lateFrom, relations, placeOf, levels, levelChanges, residuals, residualChanges,
    isolation: isolate(relations, lateFrom, blocks),
    onset: onsetOf([...residualChanges, ...levelChanges]),
  };
}

/** Means of the known cells of each block; NaN where fewer than one in twelve is known. */
export function blockMeans(cells: Float64Array, block: number, blocks: number): Float64Array {
  return Float64Array.from({ length: blocks }, (_, b) => {
    let n = 0;
    let sum = 0;
    for (let c = b * block; c < (b + 1) * block; c++) if (isKnown(cells[c]!)) {
      n++;
      sum += cells[c]!;
    }
    return n >= Math.max(1, block / 12) ? sum / n : Number.NaN;
  });
}

/** Median onset of the clear changes, each counted by what it gains beyond clear. */
function onsetOf(changes: readonly Change[]): number | null {
  const clear = changes.filter(({ gain, shape }) => gain > clearGain && shape !== "none" && shape !== "trend").map(({ onset, gain }) => ({ onset, weight: (gain - clearGain) ** 2 })).sort((a, b) => a.onset - b.onset);
  const whole = clear.reduce((sum, { weight }) => sum + weight, 0);
  let run = 0;
  for (const { onset, weight } of clear) {
    run += weight;
    if (run >= whole / 2) return onset;
  }
  return null;
}
