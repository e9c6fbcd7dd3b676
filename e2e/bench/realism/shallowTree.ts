// A tree of depth two on ten simple statistics of a case: were it to name the cause, the bench would be trivial (simulation design, section 8).
// Pure. Method: CART with Gini's impurity (Breiman et al. 1984); judged on cases that taught nothing.
import { causes, type CauseName } from "../../../shared/contract/diagnosis.ts";
import type { TagCells } from "../../../main/monitor/diagnosis/table.ts";
import type { Case } from "../diagnosis/cases.ts";

export interface Taught {
  x: readonly number[];
  right: readonly CauseName[];
}

const dayCells = 24;
const lastDays = 14;

const known = (values: ArrayLike<number>): number[] => Array.from(values).filter((v) => !Number.isNaN(v));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
const sdOf = (values: readonly number[]): number => Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)));

function lag1(values: readonly number[]): number {
  const m = mean(values);
  const all = values.reduce((sum, v) => sum + (v - m) ** 2, 0);
  return all > 1e-12 ? values.slice(1).reduce((sum, v, i) => sum + (v - m) * (values[i]! - m), 0) / all : 0;
}

/** Daily means; NaN where a day tells nothing. */
const daily = (tag: TagCells): number[] => Array.from({ length: Math.floor(tag.mean.length / dayCells) }, (_, d) => known(tag.mean.subarray(d * dayCells, (d + 1) * dayCells))).map((hours) => (hours.length >= 3 ? mean(hours) : Number.NaN));

/** Shift, change of spread and change of lag-1 of the three tags that moved most, and how far the largest jump lies from a note, in days. */
export function simpleStatistics({ table }: Case): number[] {
  const reference = Math.floor(table.reference / dayCells);
  const moved = table.tags
    .flatMap((tag) => {
      const days = daily(tag);
      const before = known(days.slice(0, reference));
      const after = known(days.slice(-lastDays));
      const sd = sdOf(before);
      return before.length < 5 || after.length < 3 || !(sd > 1e-9) ? [] : [{ tag, days, shift: (mean(after) - mean(before)) / sd }];
    })
    .sort((a, b) => Math.abs(b.shift) - Math.abs(a.shift))
    .slice(0, 3);
  const of = moved.flatMap(({ tag, shift }) => {
    const [first, last] = [tag.mean.subarray(0, table.reference), tag.mean.subarray(-lastDays * dayCells)];
    const spread = (values: Float64Array): number => Math.max(1e-9, mean(known(values)));
    return [Math.abs(shift), Math.log(spread(tag.spread.subarray(-lastDays * dayCells)) / spread(tag.spread.subarray(0, table.reference))), lag1(known(last)) - lag1(known(first))];
  });
  const days = moved[0]?.days ?? [];
  const jumps = days.map((v, d) => (d >= reference && d > 0 ? Math.abs(v - days[d - 1]!) : 0)).map((v) => (Number.isNaN(v) ? 0 : v));
  const at = jumps.indexOf(Math.max(...jumps, 0));
  const notes = table.notes.filter(({ kind }) => kind === "change" || kind === "maintenance").map((note) => Math.abs(note.at / dayCells - at));
  return [...of, ...Array.from({ length: 9 - of.length }, () => 0), Math.min(30, ...notes)];
}

type Tree = { says: CauseName } | { column: number; limit: number; low: Tree; high: Tree };

function grow(cases: readonly Taught[], depth: number): Tree {
  const count = (some: readonly Taught[]): number[] => causes.map((cause) => some.filter(({ right }) => right[0] === cause).length);
  const impurity = (some: readonly Taught[]): number => some.length - count(some).reduce((sum, n) => sum + (n * n) / Math.max(1, some.length), 0);
  const counts = count(cases);
  const leaf: Tree = { says: causes[counts.indexOf(Math.max(...counts))]! };
  if (depth === 0) return leaf;
  let best = { gain: 1e-9, column: -1, limit: 0 };
  for (let column = 0; column < cases[0]!.x.length; column++) {
    const values = [...new Set(cases.map(({ x }) => x[column]!))].sort((a, b) => a - b);
    for (let k = 1; k < values.length; k++) {
      const limit = (values[k - 1]! + values[k]!) / 2;
      const gain = impurity(cases) - impurity(cases.filter(({ x }) => x[column]! <= limit)) - impurity(cases.filter(({ x }) => x[column]! > limit));
      if (gain > best.gain) best = { gain, column, limit };
    }
  }
  if (best.column < 0) return leaf;
  const { column, limit } = best;
  return { column, limit, low: grow(cases.filter(({ x }) => x[column]! <= limit), depth - 1), high: grow(cases.filter(({ x }) => x[column]! > limit), depth - 1) };
}

const named = (tree: Tree, x: readonly number[]): CauseName => ("says" in tree ? tree.says : named(x[tree.column]! <= tree.limit ? tree.low : tree.high, x));

/** Share of cases whose cause a tree names: on the cases that taught it, and on a fifth at a time that did not. */
export function treeNames(cases: readonly Taught[]): { taught: number; unseen: number } {
  const share = (tree: Tree, some: readonly Taught[]): number => some.filter(({ x, right }) => right.includes(named(tree, x))).length;
  const folds = 5;
  let unseen = 0;
  for (let fold = 0; fold < folds; fold++) unseen += share(grow(cases.filter((_, n) => n % folds !== fold), 2), cases.filter((_, n) => n % folds === fold));
  return { taught: share(grow(cases, 2), cases) / cases.length, unseen: unseen / cases.length };
}
