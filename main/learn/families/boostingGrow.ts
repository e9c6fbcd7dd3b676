// Grows one tree leaf by leaf: always the leaf whose split gains most. Runs in main on the shared memory of a training.
// Histograms: the smaller child is summed, the larger is parent minus smaller (Ke 2017).
import type { Generator } from "../../../shared/stats/random.ts";
import { allowFeatures, boundsBehind, drawFeatures, groupsBehind, orderAnswers, type Bounds, type Limits } from "./boostingLimits.ts";
import type { GrownNode, GrownTree } from "./grownTree.ts";
import { answerSize, histogramBytes, maximumChunks, type TrainingViews } from "./kernel/layout.ts";
import type { Crew } from "./kernel/crew.ts";
import { At, Candidate, LeafAt } from "./kernel/parameters.ts";
import { findBest, groupsOf, histogramOf, sortedCategories, wordsOf } from "./kernel/search.ts";
import { Step } from "./kernel/steps.ts";

export interface GrowSettings {
  leaves: number;
  learningRate: number;
  lambda: number;
  /** Integer units per unit of gradient and of curvature. */
  perGradient: number;
  perCurvature: number;
  /** True where a leaf answers a quantile of its residuals (kernel/renew.ts). */
  renew: boolean;
  limits: Limits;
  random: Generator;
}

/** What one tree is grown with. */
interface Growing extends GrowSettings {
  v: TrainingViews;
  crew: Crew;
  nodes: GrownNode[];
  /** Features drawn for the tree. */
  ofTree: Uint8Array;
}

interface Leaf {
  slot: number;
  from: number;
  to: number;
  G: number;
  H: number;
  gain: number;
  feature: number;
  bin: number;
  missingLeft: number;
  leftG: number;
  leftH: number;
  /** Bounds of its answer, in units of gradient by curvature, and the groups of features that may still meet. */
  bounds: Bounds;
  open: Limits["groups"];
  /** Node above and the side on which this leaf hangs. */
  above: number;
  side: "left" | "right";
}

/** Grows a tree from the packed gradients and writes the leaf table for the next `advance`. */
export function growTree(v: TrainingViews, crew: Crew, settings: GrowSettings): GrownTree {
  const g: Growing = { ...settings, v, crew, nodes: [], ofTree: drawFeatures(settings.limits, settings.random) };
  const leaves = [plantRoot(g)];
  while (leaves.length < g.leaves) {
    const at = leaves.reduce((best, leaf, i) => (leaf.gain > leaves[best]!.gain ? i : best), 0);
    const leaf = leaves[at]!;
    if (!(leaf.gain > 0)) break;
    const node = addNode(g, leaf, at, leaves.length);
    const middle = leaf.from + splitRows(g, leaf, node);
    const [small, large] = childrenOf(g, leaf, node, middle, leaves.length);
    if (leaves.length + 1 < g.leaves) searchChildren(g, small, large);
    leaves[at] = small.side === "left" ? small : large;
    leaves.push(small.side === "left" ? large : small);
  }
  const covers = leaves.map((leaf) => leaf.to - leaf.from);
  return { nodes: g.nodes, values: answersOf(g, leaves, covers), covers };
}

/** The leaves' answers, set into the leaf table too. */
function answersOf(g: Growing, leaves: readonly Leaf[], covers: readonly number[]): number[] {
  const { v } = g;
  v.parameters[At.leaves] = leaves.length;
  const values = leaves.map((leaf, i) => {
    v.leafTable.set([0, leaf.from, leaf.to], i * 3);
    return (g.learningRate * answerOf(g, leaf.G, leaf.H, leaf.bounds) * g.perCurvature) / g.perGradient;
  });
  if (g.renew) {
    g.crew.run(Step.renew, Math.min(16, leaves.length));
    for (let i = 0; i < leaves.length; i++) values[i] = g.learningRate * v.leafTable[i * 3]!;
    if (v.parameters[At.bounded] === 1) orderAnswers(g.nodes, values, covers, v.direction);
  }
  return values.map((value, i) => {
    const kept = Number(value.toPrecision(9)) + 0; // nine digits keep the file small; training goes on with what the file says
    v.leafTable[i * 3] = kept;
    return kept;
  });
}

/** The answer of a leaf in units of gradient by curvature. */
function answerOf(g: Growing, G: number, H: number, { low, high }: Bounds): number {
  return Math.min(Math.max(-G / (H + g.lambda * g.perCurvature), low), high);
}

function plantRoot(g: Growing): Leaf {
  const { v, limits } = g;
  const { rows } = v.shape;
  g.crew.run(Step.root, groupChunks(v));
  const first = v.words.subarray(histogramOf(v, 0, 0) / 4, (histogramOf(v, 0, 0) + histogramBytes) / 4);
  let G = 0;
  let H = 0;
  for (let i = 0; i < first.length; i += 2) {
    H += first[i]! >>> 0;
    G += first[i + 1]!;
  }
  const root: Leaf = { ...unsearched, slot: 0, from: 0, to: rows, G, H, bounds: { low: -Infinity, high: Infinity }, open: limits.groups, above: -1, side: "left" };
  allowFeatures(v, "small", limits, g.ofTree, root.open, g.random);
  tell(v, "small", root);
  findBest(v, 0, 1, "small", 0);
  return Object.assign(root, candidate(v, [0]));
}

const unsearched = { gain: 0, feature: -1, bin: 0, missingLeft: 0, leftG: 0, leftH: 0 };

function groupChunks(v: TrainingViews): number {
  return Math.min(maximumChunks, groupsOf(v));
}

/** Rows that the tree's gradients stand for. */
function sampled(v: TrainingViews, rows: number): number {
  return rows * ((v.parameters[At.share]! + 1) / 2 ** 32);
}

/** Sets the numbers of a leaf for the search. */
function tell(v: TrainingViews, which: "small" | "large", leaf: Leaf): void {
  const at = At[which];
  v.parameters[at + LeafAt.slot] = leaf.slot;
  v.parameters[at + LeafAt.G] = leaf.G;
  v.parameters[at + LeafAt.H] = leaf.H;
  v.parameters[at + LeafAt.rows] = sampled(v, leaf.to - leaf.from);
  v.parameters[at + LeafAt.low] = leaf.bounds.low;
  v.parameters[at + LeafAt.high] = leaf.bounds.high;
}

function addNode(g: Growing, leaf: Leaf, left: number, right: number): GrownNode {
  const { v, nodes } = g;
  const column = v.columns[leaf.feature]!;
  const missing = (histogramOf(v, leaf.slot, leaf.feature >> 2) + ((leaf.feature & 3) + 1) * histogramBytes) / 4 - 2;
  const set = v.isCategory[column] === 1 ? writeTable(v, leaf, column) : undefined;
  // Where a leaf saw nothing missing, a missing value later goes with the greater weight.
  const seen = v.words[missing] !== 0 || v.words[missing + 1] !== 0;
  const found = set ? v.bytes[v.at.table + 255]! : leaf.missingLeft;
  const missingLeft = seen ? found : leaf.leftH >= leaf.H - leaf.leftH ? 1 : 0;
  if (set) v.bytes[v.at.table + 255] = missingLeft; // rows that were not drawn for the tree may miss what those that were do not
  const last = leaf.bin >= v.edgeCount[column]!;
  const threshold = set ? 0 : last ? Number.MAX_VALUE : v.edges[column * 256 + leaf.bin]!;
  const node: GrownNode = { column, threshold, missingLeft: missingLeft === 1 ? 1 : 0, left: ~left, right: ~right, ...(set ? { set } : {}) };
  if (leaf.above >= 0) nodes[leaf.above]![leaf.side] = nodes.length;
  nodes.push(node);
  return node;
}

/** Writes which bins of a leaf's categories go left, as its search found it, and returns their codes. */
function writeTable(v: TrainingViews, leaf: Leaf, column: number): number[] {
  const histogram = histogramOf(v, leaf.slot, leaf.feature >> 2) + (leaf.feature & 3) * histogramBytes;
  const used = sortedCategories(v, histogram, column, leaf.H, sampled(v, leaf.to - leaf.from), v.at.sorting);
  const sorted = v.words.subarray(v.at.sorting / 4 + 512, v.at.sorting / 4 + 512 + used);
  const table = v.bytes.subarray(v.at.table, v.at.table + 256).fill(0);
  for (const bin of leaf.bin > 0 ? sorted.subarray(0, leaf.bin) : sorted.subarray(leaf.bin)) table[bin] = 1;
  const codes = v.edges.subarray(column * 256, column * 256 + v.edgeCount[column]!);
  return Array.from(codes).filter((_, bin) => table[bin] === 1).sort((a, b) => a - b);
}

/** Parts the rows of a leaf; returns how many went left. */
function splitRows({ v, crew }: Growing, leaf: Leaf, node: GrownNode): number {
  const p = v.parameters;
  p[At.from] = leaf.from;
  p[At.to] = leaf.to;
  p[At.words] = wordsOf(v, leaf.feature >> 2);
  p[At.shift] = (leaf.feature & 3) * 8;
  p[At.bin] = leaf.bin;
  p[At.missingLeft] = node.missingLeft;
  p[At.byTable] = node.set ? 1 : 0;
  const chunks = Math.max(1, Math.min(16, (leaf.to - leaf.from) >> 13));
  crew.run(Step.split, chunks);
  crew.run(Step.settle, chunks);
  let left = 0;
  for (let c = 0; c < chunks; c++) left += v.answers[c * answerSize]!;
  return left;
}

/** The two leaves after a split, the one with fewer rows first; it takes the new histogram slot. */
function childrenOf(g: Growing, leaf: Leaf, node: GrownNode, middle: number, newSlot: number): [Leaf, Leaf] {
  const [G, H] = [leaf.G - leaf.leftG, leaf.H - leaf.leftH];
  const direction = g.v.direction[node.column]!;
  const [leftBounds, rightBounds] = boundsBehind(leaf.bounds, direction, answerOf(g, leaf.leftG, leaf.leftH, leaf.bounds), answerOf(g, G, H, leaf.bounds));
  const common = { ...unsearched, open: groupsBehind(leaf.open, leaf.feature), above: g.nodes.length - 1 };
  const leftIsSmall = middle - leaf.from <= leaf.to - middle;
  const left: Leaf = { ...common, slot: leftIsSmall ? newSlot : leaf.slot, from: leaf.from, to: middle, G: leaf.leftG, H: leaf.leftH, bounds: leftBounds, side: "left" };
  const right: Leaf = { ...common, slot: leftIsSmall ? leaf.slot : newSlot, from: middle, to: leaf.to, G, H, bounds: rightBounds, side: "right" };
  return leftIsSmall ? [left, right] : [right, left];
}

function searchChildren(g: Growing, small: Leaf, large: Leaf): void {
  const { v, limits } = g;
  if (sampled(v, large.to - large.from) < 2 * v.parameters[At.leastRows]!) return;
  for (const [which, leaf] of [["small", small], ["large", large]] as const) {
    // Where nothing changes from node to node the first ones of the tree say it for all.
    if (g.nodes.length === 1 || limits.nodeShare < 1 || limits.groups.length > 0) allowFeatures(v, which, limits, g.ofTree, leaf.open, g.random);
    tell(v, which, leaf);
  }
  v.parameters[At.smallFrom] = small.from;
  v.parameters[At.smallTo] = small.to;
  const chunks = groupChunks(v);
  g.crew.run(Step.children, chunks);
  const places = Array.from({ length: chunks }, (_, c) => c * answerSize);
  Object.assign(small, candidate(v, places));
  Object.assign(large, candidate(v, places.map((place) => place + 8)));
}

/** The best candidate among the answers at `places`; of equals the first, so that the number of threads changes nothing. */
function candidate(v: TrainingViews, places: number[]): Pick<Leaf, "gain" | "feature" | "bin" | "missingLeft" | "leftG" | "leftH"> {
  const { answers } = v;
  const at = places.reduce((best, place) => (answers[place]! > answers[best]! ? place : best), places[0]!);
  return {
    gain: answers[at + Candidate.gain]!,
    feature: answers[at + Candidate.feature]!,
    bin: answers[at + Candidate.bin]!,
    missingLeft: answers[at + Candidate.missingLeft]!,
    leftG: answers[at + Candidate.G]!,
    leftH: answers[at + Candidate.H]!,
  };
}
