// Cyclic boosting of steps on binned terms (a feature, or a pair of features) for explainable boosting: one bag. Runs in main; pure.
// Within a round every term takes a Newton step on the same quadratic of the loss, its gradient kept up to date term by term; the quadratic is
// made anew each round (local scoring; Hastie and Tibshirani 1990). Cyclic, shallow, small steps: Lou, Caruana, Gehrke, KDD 2012.
import { logistic } from "../../../shared/scoring/linear.ts";
import type { FitOptions } from "../family.ts";
import { stopIfAsked } from "./standardise.ts";

/** Rows of a bag that learn, or that judge: score before this boosting, target, weight, and the cell of each term. */
export interface BagPart {
  score: Float64Array;
  y: Float64Array;
  weight: Float64Array;
  cells: Uint16Array[];
}

/** Sums of a term's cells: gradient, curvature, rows. `step` writes what each cell shall add (before the learning rate) into `out`. */
export interface Term {
  cells: number;
  step(gradient: Float64Array, curvature: Float64Array, rows: Float64Array, out: Float64Array): void;
}

export interface BoostOptions {
  classes: boolean;
  learningRate: number;
  /** Most rounds; a round gives every term one step. */
  rounds: number;
}

/** Rounds without a better judgement after which a bag stops, and what counts as better. */
const patience = 30;
const worthIt = 1e-4;
/** Rounds for which the curvature of a term's cells is kept: an older one only shortens or lengthens a step a little. */
const curvatureRounds = 8;
const leastCurvature = 1e-9;

/** What each cell of each term adds after the round that was judged best; every round where no row judges. Changes the parts' scores. */
export function boostTerms(terms: readonly Term[], learn: BagPart, judge: BagPart, options: BoostOptions, fit: FitOptions): Float64Array[] {
  const added = terms.map(({ cells }) => new Float64Array(cells));
  let kept = added.map((values) => values.slice());
  const rows = learn.y.length;
  const [slope, before, curvature] = [new Float64Array(rows), new Float64Array(rows), new Float64Array(rows)];
  const counts = terms.map(({ cells }, t) => countsOf(learn.cells[t]!, cells));
  const H = terms.map(({ cells }) => new Float64Array(cells));
  const most = Math.max(0, ...terms.map(({ cells }) => cells));
  const [G, step] = [new Float64Array(most), new Float64Array(most)];
  let best = lossOf(judge, options.classes);
  let bar = best;
  let since = 0;
  for (let round = 0; round < options.rounds && terms.length > 0; round++) {
    stopIfAsked(fit);
    derivatives(learn, options.classes, slope, curvature);
    before.set(slope);
    if (options.classes ? round % curvatureRounds === 0 : round === 0) H.forEach((sums, t) => sumCells(learn.cells[t]!, curvature, sums));
    for (const [t, term] of terms.entries()) {
      G.fill(0, 0, term.cells);
      // The step of the term before is added on the way: one pass over the rows a term.
      if (t === 0) sumCells(learn.cells[t]!, slope, G);
      else stepAndSum(learn.cells[t - 1]!, learn.cells[t]!, step, slope, curvature, G);
      term.step(G, H[t]!, counts[t]!, step);
      for (let c = 0; c < term.cells; c++) {
        step[c]! *= options.learningRate;
        added[t]![c]! += step[c]!;
      }
      addStep(judge.cells[t]!, step, judge.score);
    }
    stepAndSum(learn.cells.at(-1)!, learn.cells.at(-1)!, step, slope, curvature, G);
    // The slope moved by curvature times what the round added to the score.
    for (let i = 0; i < rows; i++) learn.score[i]! += (slope[i]! - before[i]!) / curvature[i]!;
    if (judge.y.length === 0) {
      kept = added;
      continue;
    }
    const loss = lossOf(judge, options.classes);
    since++;
    if (loss < bar - worthIt * Math.abs(bar)) {
      bar = loss;
      since = 0;
    }
    if (loss < best) {
      best = loss;
      added.forEach((values, t) => kept[t]!.set(values));
    }
    if (since >= patience) break;
  }
  return kept;
}

function sumCells(cells: Uint16Array, of: Float64Array, sums: Float64Array): void {
  sums.fill(0);
  for (let i = 0; i < cells.length; i++) sums[cells[i]!]! += of[i]!;
}

/** Moves the slopes by the step of one term and sums them in the cells of the next. */
function stepAndSum(last: Uint16Array, cells: Uint16Array, step: Float64Array, slope: Float64Array, curvature: Float64Array, sums: Float64Array): void {
  for (let i = 0; i < cells.length; i++) {
    const moved = slope[i]! + curvature[i]! * step[last[i]!]!;
    slope[i] = moved;
    sums[cells[i]!]! += moved;
  }
}

function addStep(cells: Uint16Array, step: Float64Array, score: Float64Array): void {
  for (let i = 0; i < cells.length; i++) score[i]! += step[cells[i]!]!;
}

/** First and second derivative of the loss at the present scores: logistic for classes, half the square for numbers. */
export function derivatives(part: Pick<BagPart, "score" | "y" | "weight">, classes: boolean, slope: Float64Array, curvature: Float64Array): void {
  const { score, y, weight } = part;
  for (let i = 0; i < y.length; i++) {
    const p = classes ? logistic(score[i]!) : score[i]!;
    slope[i] = weight[i]! * (p - y[i]!);
    curvature[i] = weight[i]! * (classes ? Math.max(p * (1 - p), leastCurvature) : 1);
  }
}

/** Mean loss; 0 without rows. */
function lossOf({ score, y, weight }: BagPart, classes: boolean): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const margin = y[i]! > 0.5 ? score[i]! : -score[i]!;
    sum += weight[i]! * (classes ? (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin) : (score[i]! - y[i]!) ** 2);
  }
  return y.length > 0 ? sum / y.length : 0;
}

/** Rows in each cell. */
export function countsOf(cells: Uint16Array, size: number): Float64Array {
  const counts = new Float64Array(size);
  for (let i = 0; i < cells.length; i++) counts[cells[i]!]!++;
  return counts;
}
