// The steps of training that are cut into chunks: any thread may take any chunk, the result is the same.
// Runs in the driver and in boostingWorker. A chunk writes only its own rows, features or answers.
import { binColumn, findEdges } from "./bins.ts";
import { answerSize, histogramBytes, type TrainingViews } from "./layout.ts";

export const Step = { edges: 1, bin: 2, advance: 3, logistic: 4, residual: 5, squared: 6, root: 7, split: 8, settle: 9, children: 10 } as const;
export type Step = (typeof Step)[keyof typeof Step];

/** Places in `parameters`; a number is set by the driver before the step that reads it. */
export const At = {
  leaves: 0, seed: 1, share: 2, g1: 3, h1: 4, g0: 5, h0: 6, scale: 7,
  from: 8, to: 9, words: 10, shift: 11, bin: 12, missingLeft: 13,
  smallSlot: 14, smallFrom: 15, smallTo: 16, parentSlot: 17,
  smallG: 18, smallH: 19, smallRows: 20, largeG: 21, largeH: 22, largeRows: 23,
  lambda: 24, leastRows: 25, leastCurvature: 26, columns: 27,
} as const;

/** Answers of a chunk: a candidate split takes 8 numbers. gain is 0 where there is none; feature counts packed features. */
export const Candidate = { gain: 0, feature: 1, bin: 2, missingLeft: 3, G: 4, H: 5 } as const;

/** Does chunk `chunk` of `chunks` of a step. */
export function runChunk(v: TrainingViews, step: Step, chunk: number, chunks: number): void {
  const { shape, parameters: p, at, kernel, answers } = v;
  const { rows } = shape;
  const first = Math.floor((rows * chunk) / chunks);
  const end = Math.floor((rows * (chunk + 1)) / chunks);
  switch (step) {
    case Step.edges:
      for (let c = chunk; c < shape.features; c += chunks)
        v.edgeCount[c] = findEdges(v.X.subarray(c * rows, (c + 1) * rows), v.edges.subarray(c * 256, (c + 1) * 256));
      return;
    case Step.bin:
      for (let f = chunk; f < p[At.columns]!; f += chunks) {
        const c = v.columns[f]!;
        const edges = v.edges.subarray(c * 256, (c + 1) * 256);
        binColumn(v.X.subarray(c * rows, (c + 1) * rows), edges, v.edgeCount[c]!, v.bytes, at.words + (f >> 2) * rows * 4 + (f & 3), 4);
      }
      return;
    case Step.advance:
      for (let leaf = 0; leaf < p[At.leaves]!; leaf++) {
        const from = Math.max(v.leafTable[leaf * 3 + 1]!, first);
        const to = Math.min(v.leafTable[leaf * 3 + 2]!, end);
        if (from < to) kernel.addToScores(at.order, at.scores, from, to, v.leafTable[leaf * 3]!);
      }
      return;
    case Step.logistic:
      kernel.logisticGradients(at.scores, at.targets, at.packed, first, end, p[At.seed]!, p[At.share]!, p[At.g1]!, p[At.h1]!, p[At.g0]!, p[At.h0]!);
      return;
    case Step.residual:
      answers[chunk * answerSize] = kernel.largestResidual(at.scores, at.targets, first, end);
      return;
    case Step.squared:
      kernel.squaredGradients(at.scores, at.targets, at.packed, first, end, p[At.seed]!, p[At.share]!, p[At.scale]!);
      return;
    case Step.root: {
      for (let row = first; row < end; row++) v.order[row] = row;
      v.ordered.set(v.packed.subarray(first, end), first);
      eachGroup(v, chunk, chunks, (group, lanes) => kernel.sumAll(lanes, wordsOf(v, group), at.packed, rows, histogramOf(v, 0, group)));
      return;
    }
    case Step.split: {
      const [from, to] = part(p[At.from]!, p[At.to]!, chunk, chunks);
      answers[chunk * answerSize] = kernel.partition(
        from, to, p[At.words]!, p[At.shift]!, p[At.bin]!, p[At.missingLeft]!,
        at.order, at.ordered, at.leftOrder, at.leftPacked, at.rightOrder, at.rightPacked,
      );
      answers[chunk * answerSize + 1] = to - from;
      return;
    }
    case Step.settle:
      settle(v, chunk, chunks);
      return;
    case Step.children: {
      const { smallSlot, smallFrom, smallTo, parentSlot } = At;
      eachGroup(v, chunk, chunks, (group, lanes) => {
        const small = histogramOf(v, p[smallSlot]!, group);
        kernel.sumLeaf(lanes, wordsOf(v, group), at.order + p[smallFrom]! * 4, at.ordered + p[smallFrom]! * 4, p[smallTo]! - p[smallFrom]!, small);
        kernel.subtract(histogramOf(v, p[parentSlot]!, group), small, lanes * histogramBytes);
      });
      findBest(v, chunk, chunks, p[smallSlot]!, p[At.smallG]!, p[At.smallH]!, p[At.smallRows]!, chunk * answerSize);
      findBest(v, chunk, chunks, p[parentSlot]!, p[At.largeG]!, p[At.largeH]!, p[At.largeRows]!, chunk * answerSize + 8);
      return;
    }
  }
}

/** Best split of a leaf among the features of a chunk, as a gain over not splitting; written at `to` of the answers. */
export function findBest(v: TrainingViews, chunk: number, chunks: number, slot: number, G: number, H: number, rows: number, to: number): void {
  const { parameters: p, answers, best, kernel } = v;
  const lambda = p[At.lambda]!;
  const parent = (G * G) / (H + lambda || 1);
  const least = Math.max(p[At.leastCurvature]!, (p[At.leastRows]! * H) / Math.max(1, rows), 1);
  const out = chunk * 8;
  best[out] = parent * (1 + 1e-10);
  let found = -1;
  if (rows >= 2 * p[At.leastRows]! && H >= 2 * least) {
    const [firstGroup, endGroup] = part(0, groupsOf(v), chunk, chunks);
    const endFeature = Math.min(endGroup * 4, p[At.columns]!);
    for (let f = firstGroup * 4; f < endFeature; f++) {
      if (v.allowed[f] === 0) continue;
      const histogram = histogramOf(v, slot, f >> 2) + (f & 3) * histogramBytes;
      if (kernel.bestSplit(histogram, v.edgeCount[v.columns[f]!]!, G, H, lambda, least, v.at.best + out * 8)) found = f;
    }
  }
  answers[to + Candidate.gain] = found < 0 ? 0 : best[out]! - parent;
  answers[to + Candidate.feature] = found;
  for (let i = 1; i <= 4; i++) answers[to + 1 + i] = best[out + i]!;
}

/** Groups of four in use. */
export function groupsOf(v: TrainingViews): number {
  return Math.ceil(v.parameters[At.columns]! / 4);
}

/** Address of the words of a group of four features. */
export function wordsOf(v: TrainingViews, group: number): number {
  return v.at.words + group * v.shape.rows * 4;
}

/** Address of the four histograms of a group in a slot. */
export function histogramOf(v: TrainingViews, slot: number, group: number): number {
  return v.at.histograms + (slot * v.shape.groups + group) * 4 * histogramBytes;
}

/** Brings both sides of a partition back: left rows first, each side in its old order. */
function settle(v: TrainingViews, chunk: number, chunks: number): void {
  const { answers, at } = v;
  const [from] = part(v.parameters[At.from]!, v.parameters[At.to]!, chunk, chunks);
  let left = v.parameters[At.from]!;
  let right = left;
  for (let c = 0; c < chunks; c++) right += answers[c * answerSize]!;
  for (let c = 0; c < chunk; c++) {
    left += answers[c * answerSize]!;
    right += answers[c * answerSize + 1]! - answers[c * answerSize]!;
  }
  const lefts = answers[chunk * answerSize]!;
  const rights = answers[chunk * answerSize + 1]! - lefts;
  const copy = (target: number, to: number, source: number, count: number) =>
    v.bytes.copyWithin(target + to * 4, source + from * 4, source + (from + count) * 4);
  copy(at.order, left, at.leftOrder, lefts);
  copy(at.ordered, left, at.leftPacked, lefts);
  copy(at.order, right, at.rightOrder, rights);
  copy(at.ordered, right, at.rightPacked, rights);
}

function part(from: number, to: number, chunk: number, chunks: number): [number, number] {
  const size = to - from;
  return [from + Math.floor((size * chunk) / chunks), from + Math.floor((size * (chunk + 1)) / chunks)];
}

function eachGroup(v: TrainingViews, chunk: number, chunks: number, visit: (group: number, lanes: number) => void): void {
  const [first, end] = part(0, groupsOf(v), chunk, chunks);
  for (let group = first; group < end; group++) visit(group, v.parameters[At.columns]! - group * 4 > 2 ? 4 : 2);
}
