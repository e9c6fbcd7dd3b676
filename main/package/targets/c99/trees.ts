// Trees as C: every value is first told its place among the thresholds of its feature, then small whole numbers alone walk the trees, eight
// side by side without a branch. v <= threshold k exactly where fewer than k + 1 thresholds lie below v, so the answer is the very same.
// Layout as in shared/scoring/treeNodes.ts; ranks instead of values as in Lucchese and others, QuickScorer, SIGIR 2015.
import type { TreeNodes } from "../../../../shared/scoring/treeNodes.ts";
import { notOffered, type CType, type Draft } from "./draft.ts";

const small = 32_767;

interface RankedFeature {
  feature: number;
  missingLeft: boolean;
  /** Rising, each once. */
  thresholds: number[];
  /** Place of the first in the table of all thresholds. */
  at: number;
}

/** C of a function `double name(const double *x, double sum)` that adds the leaves which a row reaches, tree by tree; its name. */
export function leafSumText(draft: Draft, nodes: TreeNodes, family: string): string {
  if (nodes.categories) throw notOffered(family, "splits on categories");
  const ranked = rankedFeatures(nodes);
  const rank = ranked.some(({ thresholds }) => thresholds.length > small) ? "int32_t" : "int16_t";
  const places = new Map(ranked.map((one, place) => [keyOf(one.feature, one.missingLeft), { place, rankOf: new Map(one.thresholds.map((threshold, k) => [threshold, k])) }]));
  const { roots, feature, value, right, missingLeft } = nodes;
  const count = feature.length;
  if (ranked.length > 65_535) throw notOffered(family, `${ranked.length} features in splits`);
  const records: string[] = [];
  const leaves: number[] = [];
  const leafBase: number[] = [];
  let widest = 0;
  for (const [t, root] of roots.entries()) {
    leafBase.push(leaves.length);
    for (let i = root; i < (roots[t + 1] ?? count); i++) {
      const f = feature[i]!;
      if (f < 0) {
        // A leaf leads to itself: no rank is at most -1. Its last field is its place among the leaves of the tree.
        records.push(`{0, -1, -1, ${leaves.length - leafBase[t]!}}`);
        leaves.push(value[i]!);
      } else {
        const { place, rankOf } = places.get(keyOf(f, missingLeft[i] === 1))!;
        records.push(`{${place}, ${rankOf.get(value[i]!)!}, ${right[i]! - i - 1}, 0}`);
        widest = Math.max(widest, right[i]! - i);
      }
    }
  }
  records.push("{0, -1, -1, 0}");
  leafBase.push(leaves.length);
  leaves.push(0);
  const [node, table, fn] = [draft.name("node"), draft.name("nodes"), draft.name("trees")];
  const jump: CType = widest > small ? "int32_t" : "int16_t";
  draft.write(`typedef struct {\n  uint16_t feature;\n  ${rank} rank;\n  ${jump} jump;\n  ${widest > small ? "uint32_t" : "uint16_t"} leaf;\n} ${node};`);
  draft.write(`static const ${node} ${table}[] = {\n${lines(records)}\n};`);
  const eights = Math.ceil(roots.length / 8);
  const rootOf = Array.from({ length: eights * 8 }, (_, t) => roots[t] ?? count);
  const baseOf = Array.from({ length: eights * 8 }, (_, t) => leafBase[Math.min(t, roots.length)]!);
  const levels = Array.from({ length: eights }, (_, e) => Math.max(0, ...rootOf.slice(e * 8, e * 8 + 8).map((root, k) => depthOf(nodes, root, rootOf[e * 8 + k + 1] ?? count))));
  const ranks = draft.work(`${fn.slice(3)}_ranks`, rank, Math.max(1, ranked.length));
  const doubles = (values: readonly number[]) => draft.table("double", values);
  const [thresholds, leafTable] = [doubles(ranked.flatMap((one) => one.thresholds)), doubles(leaves)];
  const from = draft.table("uint32_t", ranked.map((one) => one.at));
  const [rootTable, baseTable] = [draft.table("uint32_t", rootOf), draft.table("uint32_t", baseOf)];
  const eight = (text: (k: number) => string, between = " ") => Array.from({ length: 8 }, (_, k) => text(k)).join(between);
  draft.write(`static double ${fn}(const double *x, double sum) {
  ${rank} *ranks = ${ranks};
  for (int32_t u = 0; u < ${ranked.length}; u++) {
    const double v = x[${draft.table("uint16_t", ranked.map((one) => one.feature))}[u]];
    const int32_t n = ${draft.table("int32_t", ranked.map((one) => one.thresholds.length))}[u];
    ranks[u] = (${rank})(isnan(v) && !${draft.table("uint8_t", ranked.map((one) => Number(one.missingLeft)))}[u] ? n : mw_below(${thresholds} + ${from}[u], n, v));
  }
  for (int32_t t = 0; t < ${eights * 8}; t += 8) {
    ${eight((k) => `const ${node} *n${k} = ${table} + ${rootTable}[t + ${k}];`, "\n    ")}
    for (int32_t level = ${draft.table("uint16_t", levels)}[t / 8]; level > 0; level--) {
      ${eight((k) => `n${k} += 1 + (-(ranks[n${k}->feature] > n${k}->rank) & n${k}->jump);`, "\n      ")}
    }
    ${eight((k) => `sum += ${leafTable}[${baseTable}[t + ${k}] + n${k}->leaf];`, "\n    ")}
  }
  return sum;
}`);
  return fn;
}

const keyOf = (feature: number, missingLeft: boolean): number => feature * 2 + Number(missingLeft);

/** Features of the splits, once for each way that a missing value goes. */
function rankedFeatures({ feature, value, missingLeft }: TreeNodes): RankedFeature[] {
  const sets = new Map<number, Set<number>>();
  feature.forEach((f, i) => {
    if (f < 0) return;
    const key = keyOf(f, missingLeft[i] === 1);
    const set = sets.get(key) ?? new Set<number>();
    set.add(value[i]!);
    sets.set(key, set);
  });
  let at = 0;
  return [...sets].sort(([a], [b]) => a - b).map(([key, set]) => {
    const thresholds = [...set].sort((a, b) => a - b);
    const one = { feature: key >> 1, missingLeft: key % 2 === 1, thresholds, at };
    at += thresholds.length;
    return one;
  });
}

/** Most splits between a root and a leaf of the tree in [root, end). */
function depthOf({ feature, right }: TreeNodes, root: number, end: number): number {
  const level = new Map<number, number>();
  let most = 0;
  for (let i = root; i < end; i++) {
    const here = level.get(i) ?? 0;
    most = Math.max(most, here);
    if (feature[i]! >= 0) {
      level.set(i + 1, here + 1);
      level.set(right[i]!, here + 1);
    }
  }
  return most;
}

function lines(items: readonly string[]): string {
  const out: string[] = [];
  for (let i = 0; i < items.length; i += 8) out.push(`  ${items.slice(i, i + 8).join(", ")}`);
  return out.join(",\n");
}
