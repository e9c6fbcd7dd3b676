// Whether a classifier tells two tables apart by all their tags together, and by which: the log of the ratio of both densities as a ridge on what each
// block of rows says of level, spread, missing values and movement with the nearest tag. Pure.
// Classifier two-sample test: Lopez-Paz and Oquab, ICLR 2017. Blocks, never rows, are held out and change sides, so rows that hang together prove nothing
// (reliability.md 8.2); the ridge is worked on blocks (dual form: Saunders, Gammerman, Vovk, ICML 1998), so a thousand tags cost little more than ten.
import { seededGenerator } from "../../shared/stats/random.ts";
import { figuresOf, type BlockRows, type Figure, type SeparationKind } from "./blockFigures.ts";
import { inverseOf } from "./diagnosis/matrix.ts";

export interface Separation {
  /** Chance that a current row is taken for more current than one of the reference by a classifier that saw neither's block; 90 % interval by blocks. */
  auc: { value: number; low: number; high: number };
  /** How often blocks that change places are told apart as well; at least 1 of the trials. */
  p: number;
  trials: number;
  /** Beyond chance. */
  apart: boolean;
  blocks: [number, number];
  /** What separates, the most first: share of the distance between both sides along the classifier, 0..1. */
  tags: { tag: string; kind: SeparationKind; share: number }[];
}

const folds = 5;
export const leastBlocks = 10;
const trialsMost = 499;
/** Chance that does as well so often needs no finer look (Besag and Clifford, Biometrika 78, 1991). */
const enoughAsWell = 20;
/** Share of unchanged pairs of tables that may be called apart. */
const alpha = 0.01;
const tagsNamed = 12;
/** Pull of the ridge as a share of the number of figures. */
const pull = 0.1;

/** Null with fewer than ten blocks on a side, or where nothing varies. */
export function separation(rows: BlockRows, seed: number): Separation | null {
  return Math.min(...rows.blocks) < leastBlocks ? null : separationBy(figuresOf(rows), rows, seed);
}

/** The same by figures that stand already; blocks of one row where blocks are all that is known, as of a device. */
export function separationBy(figures: readonly Figure[], rows: Pick<BlockRows, "perBlock" | "blocks">, seed: number): Separation | null {
  const [before, now] = rows.blocks;
  const blocks = before + now;
  const P = figures.length;
  if (Math.min(before, now) < leastBlocks) return null;
  if (P === 0) return null;
  const gram = new Float64Array(blocks * blocks);
  for (const { z } of figures) for (let b = 0; b < blocks; b++) for (let c = 0; c <= b; c++) gram[b * blocks + c]! += z[b]! * z[c]!;
  for (let b = 0; b < blocks; b++) for (let c = 0; c < b; c++) gram[c * blocks + b] = gram[b * blocks + c]!;
  const side = Uint8Array.from({ length: blocks }, (_, b) => Number(b >= before));
  const foldOf = Uint8Array.from({ length: blocks }, (_, b) => (side[b] === 1 ? Math.floor(((b - before) * folds) / now) : Math.floor((b * folds) / before)));
  const held = Array.from({ length: folds }, (_, f) => heldOut(gram, blocks, Int32Array.from(foldOf.keys()).filter((b) => foldOf[b] !== f), Int32Array.from(foldOf.keys()).filter((b) => foldOf[b] === f), pull * P));
  const seen = meanAuc(held, side);
  const random = seededGenerator(seed);
  const taken = Uint8Array.from(side);
  let [asWell, trials] = [0, 0];
  while (trials < trialsMost && asWell < enoughAsWell) {
    trials++;
    for (let i = blocks - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [taken[i], taken[j]] = [taken[j]!, taken[i]!];
    }
    asWell += Number(meanAuc(held, taken) >= seen - 1e-12);
  }
  const p = asWell < enoughAsWell ? (asWell + 1) / (trials + 1) : asWell / trials;
  return { auc: rowAuc(rows, figures, held, side), p, trials, apart: p <= alpha, blocks: [before, now], tags: sharesOf(figures, gram, side, pull * P) };
}

/** What a fold's blocks are scored by, whatever sides the others are of: test × train, (K + pull)^-1 applied. */
interface Held {
  train: Int32Array;
  test: Int32Array;
  weights: Float64Array;
  inverse: Float64Array;
}

function heldOut(gram: Float64Array, blocks: number, train: Int32Array, test: Int32Array, ridge: number): Held {
  const n = train.length;
  const inverse = inverseWithRidge(gram, blocks, train, ridge);
  const weights = new Float64Array(test.length * n);
  test.forEach((b, i) => {
    for (let j = 0; j < n; j++) {
      const k = gram[b * blocks + train[j]!]!;
      for (let l = 0; l < n; l++) weights[i * n + l]! += k * inverse[j * n + l]!;
    }
  });
  return { train, test, weights, inverse };
}

function inverseWithRidge(gram: Float64Array, blocks: number, of: Int32Array, ridge: number): Float64Array {
  const n = of.length;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j] = gram[of[i]! * blocks + of[j]!]! + (i === j ? ridge : 0);
  return inverseOf(matrix, n);
}

/** Targets of the ridge: both sides weigh alike and sum to nothing. */
function targetsOf(side: Uint8Array, of: Int32Array): Float64Array {
  const now = of.reduce((sum, b) => sum + side[b]!, 0);
  return Float64Array.from(of, (b) => (side[b] === 1 ? 1 / now : -1 / (of.length - now)));
}

/** AUC of the blocks held out, mean over the folds that hold both sides. */
function meanAuc(held: readonly Held[], side: Uint8Array): number {
  let [sum, count] = [0, 0];
  for (const { train, test, weights } of held) {
    const y = targetsOf(side, train);
    const scores = Float64Array.from(test, (_, i) => {
      let score = 0;
      for (let l = 0; l < y.length; l++) score += weights[i * y.length + l]! * y[l]!;
      return score;
    });
    let [wins, pairs] = [0, 0];
    for (let i = 0; i < test.length; i++)
      if (side[test[i]!] === 1)
        for (let j = 0; j < test.length; j++)
          if (side[test[j]!] === 0) {
            pairs++;
            wins += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
          }
    if (pairs > 0) {
      sum += wins / pairs;
      count++;
    }
  }
  return sum / count;
}

/** AUC of single rows, each scored by the fold that has not seen its block, with the interval of two samples of blocks (Obuchowski, Biometrics 53, 1997). */
function rowAuc({ perBlock, blocks: [before, now] }: Pick<BlockRows, "perBlock" | "blocks">, figures: readonly Figure[], held: readonly Held[], side: Uint8Array): Separation["auc"] {
  const scores = new Float64Array((before + now) * perBlock);
  for (const { train, test, inverse } of held) {
    const y = targetsOf(side, train);
    const n = train.length;
    const dual = Float64Array.from(train, (_, i) => {
      let sum = 0;
      for (let l = 0; l < n; l++) sum += inverse[i * n + l]! * y[l]!;
      return sum;
    });
    for (const { z, ofRow } of figures) {
      const weight = train.reduce((sum, b, i) => sum + dual[i]! * z[b]!, 0);
      for (const b of test)
        for (let r = b * perBlock; r < (b + 1) * perBlock; r++) {
          const value = ofRow(r);
          if (value === value) scores[r]! += weight * value;
        }
    }
  }
  // Placements: how a block's rows stand against those of the other side in the same fold.
  const [won, met] = [new Float64Array(before + now), new Float64Array(before + now)];
  for (const { test } of held) {
    const of = (which: number) => test.filter((b) => side[b] === which);
    for (const b of of(0))
      for (const c of of(1)) {
        let wins = 0;
        for (let i = b * perBlock; i < (b + 1) * perBlock; i++) for (let j = c * perBlock; j < (c + 1) * perBlock; j++) wins += scores[j]! > scores[i]! ? 1 : scores[j] === scores[i] ? 0.5 : 0;
        const share = wins / (perBlock * perBlock);
        won[b]! += share;
        won[c]! += share;
        met[b]!++;
        met[c]!++;
      }
  }
  const places = won.map((value, b) => value / met[b]!);
  const sideOf = (from: number, to: number) => {
    const some = places.subarray(from, to);
    const mean = some.reduce((sum, value) => sum + value, 0) / some.length;
    return { mean, variance: some.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (some.length - 1) / some.length };
  };
  const [a, b] = [sideOf(0, before), sideOf(before, before + now)];
  const value = (a.mean + b.mean) / 2;
  const half = 1.645 * Math.sqrt(a.variance + b.variance);
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}

/** Of each tag, by its strongest figure: what share of the distance between the means of both sides it makes along the classifier of all blocks. */
function sharesOf(figures: readonly Figure[], gram: Float64Array, side: Uint8Array, ridge: number): Separation["tags"] {
  const all = Int32Array.from(side.keys());
  const inverse = inverseWithRidge(gram, all.length, all, ridge);
  const y = targetsOf(side, all);
  const n = all.length;
  const dual = Float64Array.from(all, (_, i) => {
    let sum = 0;
    for (let l = 0; l < n; l++) sum += inverse[i * n + l]! * y[l]!;
    return sum;
  });
  const tags = new Map<string, { kind: SeparationKind; strongest: number; sum: number }>();
  let total = 0;
  for (const { tag, kind, z } of figures) {
    const weight = z.reduce((sum, value, b) => sum + dual[b]! * value, 0);
    const apart = z.reduce((sum, value, b) => sum + y[b]! * value, 0);
    const part = Math.max(0, weight * apart);
    total += part;
    const known = tags.get(tag);
    if (!known) tags.set(tag, { kind, strongest: part, sum: part });
    else tags.set(tag, { kind: part > known.strongest ? kind : known.kind, strongest: Math.max(part, known.strongest), sum: known.sum + part });
  }
  return [...tags].map(([tag, { kind, sum }]) => ({ tag, kind, share: total > 0 ? sum / total : 0 })).sort((a, b) => b.share - a.share || (a.tag < b.tag ? -1 : 1)).slice(0, tagsNamed);
}
