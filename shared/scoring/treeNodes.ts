// Trees as a document holds them and as a scorer walks them. Pure; runs on the device; one allocation per model, none per row.
// A document lists the nodes of all trees in preorder: a split is followed by its left side, then by its right side.
import { categorySetsOf, sideOfCode, type CategorySets, type KnownCodes } from "./treeCategories.ts";

/** Trees of a document. feature: -1 = leaf. value: a split's threshold or a leaf's value; 0 for a split on categories. */
export interface TreeDocument {
  feature: number[];
  value: number[];
  /** One entry a split: 1 when a missing value goes left. */
  missingLeft: number[];
  /** One entry a leaf: training rows in it. */
  cover: number[];
  /** Features that hold codes of categories; absent where none does. */
  categories?: KnownCodes[];
  /** One entry a split on categories: the codes that go left. */
  sets?: number[][];
}

/** The same, ready to walk. Node i goes to i + 1 when row[feature] <= value, else to `right`; leaves have feature -1. A split on
 *  categories has the value NaN. */
export interface TreeNodes {
  roots: Int32Array;
  feature: Int32Array;
  value: Float64Array;
  right: Int32Array;
  missingLeft: Uint8Array;
  /** Training rows that reached the node. */
  cover: Float64Array;
  /** Most splits between a root and a leaf. */
  depth: number;
  /** Present where a split is on categories. */
  categories?: CategorySets;
}

/** Opens a document's trees. Throws RangeError when the lists do not make whole trees over `features` features. */
export function treeNodesOf(document: TreeDocument, features: number): TreeNodes {
  const count = document.feature.length;
  const nodes: TreeNodes = {
    roots: new Int32Array(),
    feature: Int32Array.from(document.feature),
    value: Float64Array.from(document.value),
    right: new Int32Array(count),
    missingLeft: new Uint8Array(count),
    cover: new Float64Array(count),
    depth: 0,
  };
  const roots: number[] = [];
  const open: number[] = []; // splits above the current node; ~i once the left side of i is complete
  let splits = 0;
  let leaves = 0;
  for (let i = 0; i < count; i++) {
    if (open.length === 0) roots.push(i);
    if (nodes.feature[i]! >= features) throw new RangeError(`node ${i}: feature ${nodes.feature[i]} of ${features}`);
    if (nodes.feature[i]! >= 0) {
      nodes.missingLeft[i] = document.missingLeft[splits++] ?? 0;
      open.push(i);
      nodes.depth = Math.max(nodes.depth, open.length);
      continue;
    }
    nodes.cover[i] = document.cover[leaves++] ?? NaN;
    while (open.length > 0) {
      const above = open.pop()!;
      if (above >= 0) {
        nodes.right[above] = i + 1;
        open.push(~above);
        break;
      }
      const done = ~above;
      nodes.cover[done] = nodes.cover[done + 1]! + nodes.cover[nodes.right[done]!]!;
    }
  }
  if (open.length > 0 || splits !== document.missingLeft.length || leaves !== document.cover.length || count !== document.value.length)
    throw new RangeError(`trees: ${count} nodes do not end with the last tree`);
  nodes.roots = Int32Array.from(roots);
  const { categories = [], sets = [] } = document;
  if (categories.length + sets.length > 0) {
    nodes.categories = categorySetsOf(nodes.feature, categories, sets);
    nodes.categories.setOf.forEach((set, i) => set >= 0 && (nodes.value[i] = NaN));
  }
  return nodes;
}

/** Whether a value goes left at a split. NaN, and a code that is not known, follow missingLeft. */
export function goesLeft(nodes: TreeNodes, i: number, v: number): boolean {
  const threshold = nodes.value[i]!;
  if (v <= threshold) return true;
  if (v !== v) return nodes.missingLeft[i] === 1;
  if (threshold === threshold) return false;
  const side = sideOfCode(nodes.categories!, i, nodes.feature[i]!, v);
  return (side < 0 ? nodes.missingLeft[i]! : side) === 1;
}

/** The leaf that a row reaches from `root`. */
export function leafOf(nodes: TreeNodes, root: number, row: Float64Array): number {
  const { feature, right } = nodes;
  let i = root;
  for (let f = feature[i]!; f >= 0; f = feature[i]!) i = goesLeft(nodes, i, row[f]!) ? i + 1 : right[i]!;
  return i;
}

/** Sums the leaves' values that a row reaches, tree by tree from `start`. */
export type LeafSum = (row: Float64Array, start: number) => number;

/** How trees become a sum of leaves; whoever makes one gives the sums of leafSumOf to the last bit. */
export type LeafSumOf = (nodes: TreeNodes) => LeafSum;

/** A copy of trees laid out for walking eight side by side: a node is one record of 16 bytes, and a leaf leads to itself. */
export interface TreeRecords {
  /** Node i: [4i] feature; [4i + 1] way from the left to the right side, in words. Its threshold lies behind, in `thresholds`. */
  words: Int32Array;
  /** Node i: [2i + 1], on the memory of `words`; NaN marks a leaf: nothing is at most NaN. */
  thresholds: Float64Array;
  /** Value of each node's leaf. */
  leaves: Float64Array;
  /** First word of each tree, and of a leaf of value 0 as often as it takes to fill the last eight up. */
  roots: Int32Array;
  /** One entry for eight trees: most splits on the way to a leaf. */
  levels: Int32Array;
}

/** Lays trees without splits on categories out for walking; later changes of `nodes` do not reach the copy. */
export function treeRecordsOf(nodes: TreeNodes): TreeRecords {
  const count = nodes.feature.length;
  const records = new ArrayBuffer((count + 1) * 16);
  const words = new Int32Array(records);
  const thresholds = new Float64Array(records);
  const leaves = new Float64Array(count + 1);
  thresholds.fill(NaN);
  for (let i = 0; i <= count; i++) {
    const leaf = i === count || nodes.feature[i]! < 0;
    words[i * 4] = leaf ? 0 : nodes.feature[i]!;
    words[i * 4 + 1] = leaf ? -4 : (nodes.right[i]! - i - 1) * 4;
    thresholds[i * 2 + 1] = leaf ? NaN : nodes.value[i]!;
    if (leaf && i < count) leaves[i] = nodes.value[i]!;
  }
  const trees = nodes.roots.length;
  const roots = Int32Array.from({ length: Math.ceil(trees / 8) * 8 }, (_, t) => (t < trees ? nodes.roots[t]! : count) * 4);
  const depths = depthsOf(nodes);
  const levels = Int32Array.from({ length: roots.length / 8 }, (_, q) => Math.max(...depths.subarray(q * 8, q * 8 + 8)));
  return { words, thresholds, leaves, roots, levels };
}

/** Sums the leaves' values that a row reaches, tree by tree from `start`; later changes of `nodes` are not allowed. Eight trees of like depth go
 *  down side by side without a branch, and none waits for the memory of another. Rows with a missing value, and all rows where splits are on
 *  categories, take a plain walk over the nodes themselves. */
export function leafSumOf(nodes: TreeNodes): LeafSum {
  if (nodes.categories) return plainSum;
  const { words, thresholds, leaves, roots: inOrder } = treeRecordsOf(nodes);
  const { places, levels } = eightsOf(nodes);
  const roots = places.map((t) => inOrder[t]!);
  /** Values in the order of the trees, in which they are summed. */
  const found = new Float64Array(roots.length);
  return (row, start) => {
    for (let i = 0; i < row.length; i++) if (Number.isNaN(row[i]!)) return plainSum(row, start);
    for (let t = 0; t < roots.length; t += 8) {
      let a = roots[t]!;
      let b = roots[t + 1]!;
      let c = roots[t + 2]!;
      let d = roots[t + 3]!;
      let e = roots[t + 4]!;
      let f = roots[t + 5]!;
      let g = roots[t + 6]!;
      let h = roots[t + 7]!;
      for (let level = levels[t >> 3]!; level > 0; level--) {
        a += 4 + Math.imul(1 - Number(row[words[a]!]! <= thresholds[(a >> 1) + 1]!), words[a + 1]!);
        b += 4 + Math.imul(1 - Number(row[words[b]!]! <= thresholds[(b >> 1) + 1]!), words[b + 1]!);
        c += 4 + Math.imul(1 - Number(row[words[c]!]! <= thresholds[(c >> 1) + 1]!), words[c + 1]!);
        d += 4 + Math.imul(1 - Number(row[words[d]!]! <= thresholds[(d >> 1) + 1]!), words[d + 1]!);
        e += 4 + Math.imul(1 - Number(row[words[e]!]! <= thresholds[(e >> 1) + 1]!), words[e + 1]!);
        f += 4 + Math.imul(1 - Number(row[words[f]!]! <= thresholds[(f >> 1) + 1]!), words[f + 1]!);
        g += 4 + Math.imul(1 - Number(row[words[g]!]! <= thresholds[(g >> 1) + 1]!), words[g + 1]!);
        h += 4 + Math.imul(1 - Number(row[words[h]!]! <= thresholds[(h >> 1) + 1]!), words[h + 1]!);
      }
      found[places[t]!] = leaves[a >> 2]!;
      found[places[t + 1]!] = leaves[b >> 2]!;
      found[places[t + 2]!] = leaves[c >> 2]!;
      found[places[t + 3]!] = leaves[d >> 2]!;
      found[places[t + 4]!] = leaves[e >> 2]!;
      found[places[t + 5]!] = leaves[f >> 2]!;
      found[places[t + 6]!] = leaves[g >> 2]!;
      found[places[t + 7]!] = leaves[h >> 2]!;
    }
    let sum = start;
    for (let t = 0; t < found.length; t++) sum += found[t]!;
    return sum;
  };

  function plainSum(row: Float64Array, start: number): number {
    let sum = start;
    for (const root of nodes.roots) sum += nodes.value[leafOf(nodes, root, row)]!;
    return sum;
  }
}

/** The trees in the order of their depth, eight that walk together ending together. `places`: number of each tree, and numbers beyond the last that fill
 *  the last eight up; `levels`: one entry for eight, most splits on the way to a leaf. */
export function eightsOf(nodes: TreeNodes): { places: Int32Array; levels: Int32Array } {
  const depths = depthsOf(nodes);
  const depthOf = (t: number) => depths[t] ?? 0;
  const places = Int32Array.from({ length: Math.ceil(depths.length / 8) * 8 }, (_, t) => t).sort((a, b) => depthOf(a) - depthOf(b) || a - b);
  const levels = Int32Array.from({ length: places.length / 8 }, (_, q) => Math.max(...Array.from(places.subarray(q * 8, q * 8 + 8), depthOf)));
  return { places, levels };
}

/** Most splits between root and leaf, tree by tree. */
function depthsOf(nodes: TreeNodes): Int32Array {
  const { feature, right, roots } = nodes;
  const level = new Int32Array(feature.length);
  const depths = new Int32Array(roots.length);
  for (let t = 0; t < roots.length; t++) {
    const end = t + 1 < roots.length ? roots[t + 1]! : feature.length;
    for (let i = roots[t]!; i < end; i++) {
      depths[t] = Math.max(depths[t]!, level[i]!);
      if (feature[i]! >= 0) level[i + 1] = level[right[i]!] = level[i]! + 1;
    }
  }
  return depths;
}
