// Figures of models that answer one of several classes: who was taken for whom, and how far the probabilities can be believed. Runs in main; pure.
// Sources: Sokolova and Lapalme, Information Processing & Management 45 (2009), 427-437 (macro averages); Good 1952 (log loss).
import { answeredClass } from "../../shared/scoring/classes.ts";
import { fallingOrder, isTie } from "./fallingOrder.ts";
import type { ClassOutcomes } from "./metricsOutcomes.ts";

/** Outcomes of classes with what several figures read. */
export interface PreparedClasses extends ClassOutcomes {
  /** Place of the answered class, -1 without an answer. */
  answered: Int32Array;
  /** -log of the probability that the true class was given, cut at 1e-15. */
  loss: Float64Array;
  /** Rows by falling probability, a list a class; made when first asked for. */
  orderOf: (k: number) => Int32Array;
}

/** Works out once what the figures share. */
export function prepareClasses(outcomes: ClassOutcomes): PreparedClasses {
  const { names, truth, probabilities } = outcomes;
  const width = names.length;
  const answered = new Int32Array(truth.length);
  const loss = new Float64Array(truth.length);
  for (let r = 0; r < truth.length; r++) {
    answered[r] = answeredClass(probabilities, r * width, (r + 1) * width);
    loss[r] = -Math.log(Math.max(probabilities[r * width + truth[r]!]!, 1e-15));
  }
  const orders: (Int32Array | undefined)[] = [];
  return { ...outcomes, answered, loss, orderOf: (k) => (orders[k] ??= fallingOrder(Float64Array.from(truth, (_, r) => probabilities[r * width + k]!))) };
}

/** Rows by true class (row-major) and answered class, weighted; rows without an answer stand in the last column, so there is one column more than classes. */
export function confusionMatrix({ names, truth, answered }: PreparedClasses, weights?: Int32Array): Float64Array {
  const columns = names.length + 1;
  const matrix = new Float64Array(names.length * columns);
  for (let r = 0; r < truth.length; r++) matrix[truth[r]! * columns + (answered[r]! < 0 ? names.length : answered[r]!)]! += weights ? weights[r]! : 1;
  return matrix;
}

/** Precision, recall and F1 of one class; NaN where they are not defined. */
export interface ClassFigures {
  rows: number;
  precision: number;
  recall: number;
  f1: number;
}

/** Of each class, from the matrix. A class that has rows and is never answered has F1 0. */
export function figuresOfMatrix(matrix: Float64Array, classes: number): ClassFigures[] {
  const columns = classes + 1;
  return Array.from({ length: classes }, (_, k) => {
    let [rows, answers] = [0, 0];
    for (let other = 0; other < columns; other++) rows += matrix[k * columns + other]!;
    for (let other = 0; other < classes; other++) answers += matrix[other * columns + k]!;
    const hit = matrix[k * columns + k]!;
    return { rows, precision: hit / answers, recall: hit / rows, f1: (2 * hit) / (rows + answers) };
  });
}

/** Mean over the classes that have rows; NaN where none has. */
export function meanOfClasses(figures: readonly ClassFigures[], of: "recall" | "f1"): number {
  const met = figures.filter(({ rows }) => rows > 0);
  return met.reduce((sum, each) => sum + each[of], 0) / met.length;
}

/** F1 of the class that fares worst. */
export function worstOfClasses(figures: readonly ClassFigures[]): number {
  return figures.reduce((worst, { rows, f1 }) => (rows > 0 && !(f1 >= worst) ? f1 : worst), NaN);
}

/** Share of rows whose class was answered. */
export function accuracyOf(matrix: Float64Array, classes: number): number {
  let [hits, all] = [0, 0];
  matrix.forEach((n, i) => {
    all += n;
    if (i % (classes + 1) === Math.floor(i / (classes + 1))) hits += n;
  });
  return hits / all;
}

/** Mean log loss; NaN where a model gave no answer. */
export function meanLogLoss({ loss }: PreparedClasses, weights?: Int32Array): number {
  let [sum, n] = [0, 0];
  for (let r = 0; r < loss.length; r++) {
    const w = weights ? weights[r]! : 1;
    if (w === 0) continue;
    sum += w * loss[r]!;
    n += w;
  }
  return sum / n;
}

/** Average precision of class k against the rest, rows of equal probability entering together; NaN without a row of it. */
export function prAucOfClass({ truth, probabilities, names, orderOf }: PreparedClasses, k: number, weights?: Int32Array): number {
  const order = orderOf(k);
  const p = (r: number) => probabilities[r * names.length + k]!;
  let [tp, all, sum, own, rows] = [0, 0, 0, 0, 0];
  for (let i = 0; i < order.length; i++) {
    const r = order[i]!;
    const w = weights ? weights[r]! : 1;
    if (truth[r] === k) own += w;
    rows += w;
    if (i + 1 < order.length && isTie(p(order[i + 1]!), p(r))) continue;
    tp += own;
    all += rows;
    if (own > 0) sum += (tp / all) * own;
    own = rows = 0;
  }
  return sum / tp;
}

/** Mean over the classes that have rows. */
export function meanPrAuc(prepared: PreparedClasses, weights?: Int32Array): number {
  const each = prepared.names.map((_, k) => prAucOfClass(prepared, k, weights)).filter((v) => !Number.isNaN(v));
  return each.reduce((a, b) => a + b, 0) / each.length;
}
