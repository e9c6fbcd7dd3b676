// Grows one tree leaf by leaf: always the leaf whose split gains most. Runs in main on the shared memory of a training.
// Histograms: the smaller child is summed, the larger is parent minus smaller (Ke 2017).
import { answerSize, histogramBytes, maximumChunks, type TrainingViews } from "./kernel/layout.ts";
import type { Crew } from "./kernel/crew.ts";
import { At, Candidate, findBest, groupsOf, histogramOf, Step, wordsOf } from "./kernel/steps.ts";

/** A split. left, right: a node's index, or ~index of a leaf. */
export interface GrownNode {
  /** Column of the frame. */
  column: number;
  threshold: number;
  missingLeft: 0 | 1;
  left: number;
  right: number;
}

/** A tree with its leaves' values and training row counts; without nodes nothing could be split. */
export interface GrownTree {
  nodes: GrownNode[];
  values: number[];
  covers: number[];
}

export interface GrowSettings {
  leaves: number;
  learningRate: number;
  lambda: number;
  /** Integer units per unit of gradient and of curvature. */
  perGradient: number;
  perCurvature: number;
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
  /** Node above and the side on which this leaf hangs. */
  above: number;
  side: "left" | "right";
}

/** Grows a tree from the packed gradients and writes the leaf table for the next `advance`. */
export function growTree(v: TrainingViews, crew: Crew, settings: GrowSettings): GrownTree {
  const nodes: GrownNode[] = [];
  const leaves = [plantRoot(v, crew)];
  const chunks = groupChunks(v);
  while (leaves.length < settings.leaves) {
    const at = leaves.reduce((best, leaf, i) => (leaf.gain > leaves[best]!.gain ? i : best), 0);
    const leaf = leaves[at]!;
    if (!(leaf.gain > 0)) break;
    const node = addNode(v, nodes, leaf, at, leaves.length);
    const middle = leaf.from + splitRows(v, crew, leaf, node);
    const [small, large] = childrenOf(leaf, middle, nodes.length - 1, leaves.length);
    if (leaves.length + 1 < settings.leaves) searchChildren(v, crew, small, large, chunks);
    leaves[at] = small.side === "left" ? small : large;
    leaves.push(small.side === "left" ? large : small);
  }
  v.parameters[At.leaves] = leaves.length;
  const values = leaves.map((leaf, i) => {
    const value = (-settings.learningRate * (leaf.G / settings.perGradient)) / (leaf.H / settings.perCurvature + settings.lambda);
    const kept = Number(value.toPrecision(9)) + 0; // nine digits keep the file small; training goes on with what the file says
    v.leafTable.set([kept, leaf.from, leaf.to], i * 3);
    return kept;
  });
  return { nodes, values, covers: leaves.map((leaf) => leaf.to - leaf.from) };
}

function groupChunks(v: TrainingViews): number {
  return Math.min(maximumChunks, groupsOf(v));
}

function plantRoot(v: TrainingViews, crew: Crew): Leaf {
  const { rows } = v.shape;
  crew.run(Step.root, groupChunks(v));
  const first = v.words.subarray(histogramOf(v, 0, 0) / 4, (histogramOf(v, 0, 0) + histogramBytes) / 4);
  let G = 0;
  let H = 0;
  for (let i = 0; i < first.length; i += 2) {
    H += first[i]! >>> 0;
    G += first[i + 1]!;
  }
  findBest(v, 0, 1, 0, G, H, sampled(v, rows), 0);
  return { slot: 0, from: 0, to: rows, G, H, above: -1, side: "left", ...candidate(v, [0]) };
}

/** Rows that the tree's gradients stand for. */
function sampled(v: TrainingViews, rows: number): number {
  return rows * ((v.parameters[At.share]! + 1) / 2 ** 32);
}

function addNode(v: TrainingViews, nodes: GrownNode[], leaf: Leaf, left: number, right: number): GrownNode {
  const column = v.columns[leaf.feature]!;
  const missing = (histogramOf(v, leaf.slot, leaf.feature >> 2) + ((leaf.feature & 3) + 1) * histogramBytes) / 4 - 2;
  // Where a leaf saw nothing missing, a missing value later goes with the greater weight.
  const seen = v.words[missing] !== 0 || v.words[missing + 1] !== 0;
  const missingLeft = seen ? leaf.missingLeft : leaf.leftH >= leaf.H - leaf.leftH ? 1 : 0;
  const last = leaf.bin >= v.edgeCount[column]!;
  const threshold = last ? Number.MAX_VALUE : v.edges[column * 256 + leaf.bin]!;
  const node: GrownNode = { column, threshold, missingLeft: missingLeft === 1 ? 1 : 0, left: ~left, right: ~right };
  if (leaf.above >= 0) nodes[leaf.above]![leaf.side] = nodes.length;
  nodes.push(node);
  return node;
}

/** Parts the rows of a leaf; returns how many went left. */
function splitRows(v: TrainingViews, crew: Crew, leaf: Leaf, node: GrownNode): number {
  const p = v.parameters;
  p[At.from] = leaf.from;
  p[At.to] = leaf.to;
  p[At.words] = wordsOf(v, leaf.feature >> 2);
  p[At.shift] = (leaf.feature & 3) * 8;
  p[At.bin] = leaf.bin;
  p[At.missingLeft] = node.missingLeft;
  const chunks = Math.max(1, Math.min(16, (leaf.to - leaf.from) >> 13));
  crew.run(Step.split, chunks);
  crew.run(Step.settle, chunks);
  let left = 0;
  for (let c = 0; c < chunks; c++) left += v.answers[c * answerSize]!;
  return left;
}

/** The two leaves after a split, the one with fewer rows first; it takes the new histogram slot. */
function childrenOf(leaf: Leaf, middle: number, above: number, newSlot: number): [Leaf, Leaf] {
  const none = { gain: 0, feature: -1, bin: 0, missingLeft: 0, leftG: 0, leftH: 0, above };
  const leftIsSmall = middle - leaf.from <= leaf.to - middle;
  const left: Leaf = { ...none, slot: leftIsSmall ? newSlot : leaf.slot, from: leaf.from, to: middle, G: leaf.leftG, H: leaf.leftH, side: "left" };
  const right: Leaf = { ...none, slot: leftIsSmall ? leaf.slot : newSlot, from: middle, to: leaf.to, G: leaf.G - leaf.leftG, H: leaf.H - leaf.leftH, side: "right" };
  return leftIsSmall ? [left, right] : [right, left];
}

function searchChildren(v: TrainingViews, crew: Crew, small: Leaf, large: Leaf, chunks: number): void {
  const p = v.parameters;
  const largeRows = sampled(v, large.to - large.from);
  if (largeRows < 2 * p[At.leastRows]!) return;
  p.set([small.slot, small.from, small.to, large.slot, small.G, small.H, sampled(v, small.to - small.from), large.G, large.H, largeRows], At.smallSlot);
  crew.run(Step.children, chunks);
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
