// The search for a leaf's best split among the features of a chunk, and where their words and histograms lie.
// Runs in the driver and in boostingWorker. The first of equal gains wins, so that chunks and threads change nothing.
import { histogramBytes, sortBytes, type TrainingViews } from "./layout.ts";
import { At, Candidate, LeafAt } from "./parameters.ts";

/** Categories (Ke 2017, the defaults of its library): pull towards no gradient, in rows of curvature 1; further shrinking of both sides;
 *  rows of a category, rows that each step along the order must add; categories on one side. Few categories are tried without them. */
export const categoryRules = { smooth: 10, lambda: 10, leastEntryRows: 10, leastGroupRows: 100, most: 32, few: 4 } as const;

/** Best split of a leaf as a gain over not splitting; written at `to` of the answers. */
export function findBest(v: TrainingViews, chunk: number, chunks: number, which: "small" | "large", to: number): void {
  const { parameters: p, answers, best, kernel } = v;
  const leaf = which === "small" ? At.small : At.large;
  const [slot, G, H, rows] = [p[leaf + LeafAt.slot]!, p[leaf + LeafAt.G]!, p[leaf + LeafAt.H]!, p[leaf + LeafAt.rows]!];
  const [low, high] = p[At.bounded] === 1 ? [p[leaf + LeafAt.low]!, p[leaf + LeafAt.high]!] : [-Infinity, Infinity];
  const lambda = p[At.lambda]!;
  const parent = p[At.bounded] === 1 ? boundedGain(G, H + lambda || 1, low, high) : (G * G) / (H + lambda || 1);
  const least = Math.max(p[At.leastCurvature]!, (p[At.leastRows]! * H) / Math.max(1, rows), 1);
  const out = chunk * 8;
  const outAt = v.at.best + out * 8;
  best[out] = parent + Math.abs(parent) * 1e-10;
  let found = -1;
  if (rows >= 2 * p[At.leastRows]! && H >= 2 * least) {
    const [firstGroup, endGroup] = part(0, groupsOf(v), chunk, chunks);
    const endFeature = Math.min(endGroup * 4, p[At.columns]!);
    const allowed = which === "small" ? 0 : v.shape.features;
    for (let f = firstGroup * 4; f < endFeature; f++) {
      if (v.allowed[allowed + f] === 0) continue;
      const histogram = histogramOf(v, slot, f >> 2) + (f & 3) * histogramBytes;
      const column = v.columns[f]!;
      const edges = v.edgeCount[column]!;
      const improved =
        v.isCategory[column] === 1
          ? bestOfCategories(v, { histogram, column, G, H, rows, least, low, high, outAt, scratch: v.at.sorting + chunk * sortBytes })
          : p[At.bounded] === 1
            ? kernel.bestBoundedSplit(histogram, edges, G, H, lambda, least, low, high, v.direction[column]!, outAt)
            : kernel.bestSplit(histogram, edges, G, H, lambda, least, outAt);
      if (improved === 1) found = f;
    }
  }
  answers[to + Candidate.gain] = found < 0 ? 0 : best[out]! - parent;
  answers[to + Candidate.feature] = found;
  for (let i = 1; i <= 4; i++) answers[to + 1 + i] = best[out + i]!;
}

/** What a leaf with its answer in low..high gains over answer 0. */
function boundedGain(g: number, h: number, low: number, high: number): number {
  const answer = Math.min(Math.max(-g / h, low), high);
  return -(2 * g + h * answer) * answer;
}

interface CategorySearch {
  histogram: number;
  column: number;
  G: number;
  H: number;
  rows: number;
  least: number;
  low: number;
  high: number;
  outAt: number;
  scratch: number;
}

function bestOfCategories(v: TrainingViews, s: CategorySearch): number {
  const used = sortedCategories(v, s.histogram, s.column, s.H, s.rows, s.scratch);
  const many = used > categoryRules.few;
  const leastGroup = many ? (Math.min(categoryRules.leastGroupRows, s.rows / 10) * s.H) / Math.max(1, s.rows) : 0;
  const lambda = v.parameters[At.lambda]! + (many ? categoryRules.lambda * v.parameters[At.perCurvature]! : 0);
  const most = Math.min(categoryRules.most, (used + 1) >> 1);
  return v.kernel.bestCategories(s.histogram, used, most, s.G, s.H, lambda, s.least, leastGroup, s.low, s.high, s.scratch, s.outAt);
}

/** Sorts the categories of a leaf's histogram (curvature H, rows) as the search does; their bins then stand behind the keys of `scratch`. */
export function sortedCategories(v: TrainingViews, histogram: number, column: number, H: number, rows: number, scratch: number): number {
  const { parameters: p, kernel } = v;
  const leastEntry = (Math.min(categoryRules.leastEntryRows, p[At.leastRows]!) * H) / Math.max(1, rows);
  return kernel.sortCategories(histogram, v.edgeCount[column]!, categoryRules.smooth * p[At.perCurvature]!, leastEntry, scratch);
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

/** The part of from..to-1 that belongs to a chunk. */
export function part(from: number, to: number, chunk: number, chunks: number): [number, number] {
  const size = to - from;
  return [from + Math.floor((size * chunk) / chunks), from + Math.floor((size * (chunk + 1)) / chunks)];
}
