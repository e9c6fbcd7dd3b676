// The steps of training that are cut into chunks: any thread may take any chunk, the result is the same.
// Runs in the driver and in boostingWorker. A chunk writes only its own rows, features or answers.
import { binColumn, findEdges } from "./bins.ts";
import { binCategories, findCategories } from "./categories.ts";
import { answerSize, histogramBytes, type TrainingViews } from "./layout.ts";
import { At, LeafAt, LossKind } from "./parameters.ts";
import { quantileOfLeaf } from "./renew.ts";
import { findBest, groupsOf, histogramOf, part, wordsOf } from "./search.ts";

export const Step = { edges: 1, bin: 2, advance: 3, measure: 4, gradients: 5, root: 6, split: 7, settle: 8, children: 9, renew: 10 } as const;
export type Step = (typeof Step)[keyof typeof Step];

/** Does chunk `chunk` of `chunks` of a step. */
export function runChunk(v: TrainingViews, step: Step, chunk: number, chunks: number): void {
  const { shape, parameters: p, at, kernel, answers } = v;
  const { rows } = shape;
  const first = Math.floor((rows * chunk) / chunks);
  const end = Math.floor((rows * (chunk + 1)) / chunks);
  switch (step) {
    case Step.edges:
      for (let c = chunk; c < shape.features; c += chunks)
        v.edgeCount[c] = (v.isCategory[c] === 1 ? findCategories : findEdges)(v.X.subarray(c * rows, (c + 1) * rows), v.edges.subarray(c * 256, (c + 1) * 256));
      return;
    case Step.bin:
      for (let f = chunk; f < p[At.columns]!; f += chunks) {
        const c = v.columns[f]!;
        const edges = v.edges.subarray(c * 256, (c + 1) * 256);
        (v.isCategory[c] === 1 ? binCategories : binColumn)(v.X.subarray(c * rows, (c + 1) * rows), edges, v.edgeCount[c]!, v.bytes, at.words + (f >> 2) * rows * 4 + (f & 3), 4);
      }
      return;
    case Step.advance:
      for (let leaf = 0; leaf < p[At.leaves]!; leaf++) {
        const from = Math.max(v.leafTable[leaf * 3 + 1]!, first);
        const to = Math.min(v.leafTable[leaf * 3 + 2]!, end);
        if (from < to) kernel.addToScores(at.order, at.scores, from, to, v.leafTable[leaf * 3]!);
      }
      return;
    case Step.measure:
      measure(v, chunk, first, end);
      return;
    case Step.gradients:
      setGradients(v, first, end);
      return;
    case Step.root: {
      for (let row = first; row < end; row++) v.order[row] = row;
      v.ordered.set(v.packed.subarray(first, end), first);
      eachGroup(v, chunk, chunks, (group, lanes) => kernel.sumAll(lanes, wordsOf(v, group), at.packed, rows, histogramOf(v, 0, group)));
      return;
    }
    case Step.split: {
      const [from, to] = part(p[At.from]!, p[At.to]!, chunk, chunks);
      const places = [at.order, at.ordered, at.leftOrder, at.leftPacked, at.rightOrder, at.rightPacked] as const;
      answers[chunk * answerSize] =
        p[At.byTable] === 1
          ? kernel.partitionByTable(from, to, p[At.words]!, p[At.shift]!, at.table, ...places)
          : kernel.partition(from, to, p[At.words]!, p[At.shift]!, p[At.bin]!, p[At.missingLeft]!, ...places);
      answers[chunk * answerSize + 1] = to - from;
      return;
    }
    case Step.settle:
      settle(v, chunk, chunks);
      return;
    case Step.children: {
      const [from, count] = [p[At.smallFrom]! * 4, p[At.smallTo]! - p[At.smallFrom]!];
      eachGroup(v, chunk, chunks, (group, lanes) => {
        const small = histogramOf(v, p[At.small + LeafAt.slot]!, group);
        kernel.sumLeaf(lanes, wordsOf(v, group), at.order + from, at.ordered + from, count, small);
        kernel.subtract(histogramOf(v, p[At.large + LeafAt.slot]!, group), small, lanes * histogramBytes);
      });
      findBest(v, chunk, chunks, "small", chunk * answerSize);
      findBest(v, chunk, chunks, "large", chunk * answerSize + 8);
      return;
    }
    case Step.renew:
      for (let leaf = chunk; leaf < p[At.leaves]!; leaf += chunks) v.leafTable[leaf * 3] = quantileOfLeaf(v, leaf, p[At.shape]!);
      return;
  }
}

/** Largest gradient and curvature of rows first..end-1; of squared loss the largest residual, whose curvature is 1. */
function measure(v: TrainingViews, chunk: number, first: number, end: number): void {
  const { parameters: p, at, kernel, answers } = v;
  if (p[At.loss] === LossKind.squared) {
    answers[chunk * answerSize] = kernel.largestResidual(at.scores, at.targets, first, end);
    answers[chunk * answerSize + 1] = 1;
    return;
  }
  kernel.largestGradient(p[At.loss]!, at.scores, at.targets, first, end, p[At.shape]!, at.best + chunk * 64);
  answers.set(v.best.subarray(chunk * 8, chunk * 8 + 2), chunk * answerSize);
}

function setGradients(v: TrainingViews, first: number, end: number): void {
  const { parameters: p, at, kernel } = v;
  const [seed, share, perGradient, perCurvature] = [p[At.seed]!, p[At.share]!, p[At.perGradient]!, p[At.perCurvature]!];
  if (p[At.loss] === LossKind.logistic) {
    const [w1, w0] = [p[At.weight1]!, p[At.weight0]!];
    kernel.logisticGradients(at.scores, at.targets, at.packed, first, end, seed, share, w1 * perGradient, w1 * perCurvature, w0 * perGradient, w0 * perCurvature);
  } else if (p[At.loss] === LossKind.squared) kernel.squaredGradients(at.scores, at.targets, at.packed, first, end, seed, share, perGradient);
  else kernel.lossGradients(p[At.loss]!, at.scores, at.targets, at.packed, first, end, seed, share, perGradient, perCurvature, p[At.shape]!);
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

function eachGroup(v: TrainingViews, chunk: number, chunks: number, visit: (group: number, lanes: number) => void): void {
  const [first, end] = part(0, groupsOf(v), chunk, chunks);
  for (let group = first; group < end; group++) visit(group, v.parameters[At.columns]! - group * 4 > 2 ? 4 : 2);
}
