// Evaluation numbers, one record a metric: name, direction, what it needs, formula. Runs in main; pure.
// Row weights make the block bootstrap cheap: scores are sorted once. Events are never point-adjusted (see metricsEvents.ts).
import { blockBootstrap, centralInterval, type Blocks } from "../../shared/stats/bootstrap.ts";
import { autocorrelationTime } from "../../shared/stats/moments.ts";
import { fallingOrder, isTie } from "./fallingOrder.ts";
import { detectionDelay, eventRecall, falseAlarmsPerWeek, findEvents, leadTime, type Events } from "./metricsEvents.ts";
import type { Outcomes } from "./metricsOutcomes.ts";
import { accuracyOf, confusionMatrix, figuresOfMatrix, meanLogLoss, meanOfClasses, meanPrAuc, prepareClasses, worstOfClasses, type ClassFigures, type PreparedClasses } from "./metricsClasses.ts";
import { brierScore, calibrationError } from "./metricsProbability.ts";
import { volumeUnderPr } from "./metricsRange.ts";
import type { Task } from "./family.ts";

export type { Outcomes } from "./metricsOutcomes.ts";

/** Outcomes with what several metrics read: rows by falling answer, the events, and who was taken for whom. */
export interface Prepared extends Outcomes {
  classes?: PreparedClasses;
  order: Int32Array;
  /** By place in `order`: 1 where the row is positive; 1 where the next row has another answer. */
  positive: Uint8Array;
  tieEnds: Uint8Array;
  events: Events;
}

/** What the metrics of the order need, from one pass over the rows. */
export interface Ranking {
  positives: number;
  negatives: number;
  /** Sum of precision times positives over the ties. */
  precisionSum: number;
  /** Pairs in the right order, ties counting half. */
  pairs: number;
}

export type MetricId =
  | "prAuc" | "rocAuc" | "vusPr" | "f1" | "f2" | "fHalf" | "precision" | "recall" | "falseAlarmRate" | "missedAlarmRate" | "balancedAccuracy" | "brier" | "calibrationError"
  | "macroF1" | "macroRecall" | "worstF1" | "accuracy" | "logLoss" | "macroPrAuc"
  | "eventRecall" | "falseAlarmsPerWeek" | "detectionDelay" | "leadTime" | "rmse" | "mae" | "r2" | "pinball10" | "pinball90" | "nasaScore";

export interface Metric {
  id: MetricId;
  direction: "higher" | "lower";
  tasks: readonly Task[];
  /** `order`: only where rows have time or groups; `alarm`: a threshold must have been chosen. */
  needs: readonly ("alarm" | "order" | "time")[];
  /** The number, NaN where it is not defined. weights: how often each row counts; absent = once. */
  compute(outcomes: Prepared, weights?: Int32Array): number;
  /** The same number from the four counts, where they are all it needs; several such metrics then share one pass over the rows. */
  ofConfusion?: (counts: Confusion) => number;
  /** Likewise from the order. */
  ofRanking?: (ranking: Ranking) => number;
}

const labelled: readonly Task[] = ["classification", "anomaly"];
/** Where some class alarms, its alarms are judged as those of two classes. */
const alarming: readonly Task[] = [...labelled, "classes"];
const classes: readonly Task[] = ["classes"];
/** Figures of rows with and without alarm that say something where several classes alarm. */
const ofAlarms: readonly MetricId[] = ["precision", "recall", "falseAlarmRate"];
const regression: readonly Task[] = ["regression"];
const probability: readonly Task[] = ["classification"];

export const metrics: readonly Metric[] = [
  // Sum over thresholds of precision times gain in recall; rows of equal answer enter together. Same as scikit-learn's average precision.
  rankingMetric("prAuc", (r) => r.precisionSum / r.positives),
  // Share of pairs in the right order, ties counting half.
  rankingMetric("rocAuc", (r) => r.pairs / (r.positives * r.negatives)),
  { id: "vusPr", direction: "higher", tasks: labelled, needs: ["order"], compute: (o, w) => volumeUnderPr(o, o.order, o.tieEnds, w) },
  confusionMetric("f1", "higher", (c) => fBeta(c, 1)),
  // A caught event row weighs twice as much as a right alarm row, and half as much (van Rijsbergen, Information Retrieval, 1979).
  confusionMetric("f2", "higher", (c) => fBeta(c, 2)),
  confusionMetric("fHalf", "higher", (c) => fBeta(c, 0.5)),
  confusionMetric("precision", "higher", (c) => c.tp / (c.tp + c.fp)),
  confusionMetric("recall", "higher", (c) => c.tp / (c.tp + c.fn)),
  confusionMetric("falseAlarmRate", "lower", (c) => c.fp / (c.fp + c.tn)),
  confusionMetric("missedAlarmRate", "lower", (c) => c.fn / (c.fn + c.tp)),
  confusionMetric("balancedAccuracy", "higher", (c) => (c.tp / (c.tp + c.fn) + c.tn / (c.tn + c.fp)) / 2),
  { id: "brier", direction: "lower", tasks: probability, needs: [], compute: brierScore },
  { id: "calibrationError", direction: "lower", tasks: probability, needs: [], compute: (o, w) => calibrationError(o, o.order, w) },
  classMetric("macroF1", (figures) => meanOfClasses(figures, "f1")),
  // Balanced accuracy of many classes.
  classMetric("macroRecall", (figures) => meanOfClasses(figures, "recall")),
  classMetric("worstF1", worstOfClasses),
  { id: "accuracy", direction: "higher", tasks: classes, needs: [], compute: (o, w) => (o.classes ? accuracyOf(confusionMatrix(o.classes, w), o.classes.names.length) : NaN) },
  { id: "logLoss", direction: "lower", tasks: classes, needs: [], compute: (o, w) => (o.classes ? meanLogLoss(o.classes, w) : NaN) },
  { id: "macroPrAuc", direction: "higher", tasks: classes, needs: [], compute: (o, w) => (o.classes ? meanPrAuc(o.classes, w) : NaN) },
  { id: "eventRecall", direction: "higher", tasks: alarming, needs: ["alarm", "order"], compute: (o, w) => eventRecall(o.events, w) },
  { id: "falseAlarmsPerWeek", direction: "lower", tasks: alarming, needs: ["alarm", "time"], compute: (o, w) => falseAlarmsPerWeek(o, o.events, w) },
  { id: "detectionDelay", direction: "lower", tasks: alarming, needs: ["alarm", "time"], compute: (o, w) => detectionDelay(o, o.events, w) },
  { id: "leadTime", direction: "higher", tasks: alarming, needs: ["alarm", "time"], compute: (o, w) => leadTime(o, o.events, w) },
  { id: "rmse", direction: "lower", tasks: regression, needs: [], compute: (o, w) => Math.sqrt(errorMean(o, w, (d) => d * d)) },
  { id: "mae", direction: "lower", tasks: regression, needs: [], compute: (o, w) => errorMean(o, w, Math.abs) },
  { id: "r2", direction: "higher", tasks: regression, needs: [], compute: rSquared },
  // Error of a promise that a tenth of the values lie below (above): for models of a quantile (Koenker and Bassett, Econometrica 46, 1978).
  { id: "pinball10", direction: "lower", tasks: regression, needs: [], compute: (o, w) => errorMean(o, w, pinball(0.1)) },
  { id: "pinball90", direction: "lower", tasks: regression, needs: [], compute: (o, w) => errorMean(o, w, pinball(0.9)) },
  { id: "nasaScore", direction: "lower", tasks: regression, needs: [], compute: nasaScore },
];

/** The metric that orders candidates unless the plan says otherwise. A detector that always alarms has prAuc = share of positives,
 *  balancedAccuracy 0.5 and eventRecall 0, whatever its f1. */
export const headlineOf: Readonly<Record<Task, MetricId>> = { classification: "prAuc", classes: "macroF1", anomaly: "balancedAccuracy", regression: "rmse" };

/** The record of a metric. */
export function metricOf(id: MetricId): Metric {
  return metrics.find((m) => m.id === id)!;
}

/** Metrics that these outcomes can give. */
export function metricsFor(task: Task, outcomes: Outcomes): Metric[] {
  const has = { alarm: outcomes.alarm !== undefined, order: outcomes.tUs !== undefined || outcomes.group !== undefined, time: outcomes.tUs !== undefined };
  return metrics.filter((m) => m.tasks.includes(task) && m.needs.every((need) => has[need]));
}

/** Sorts once what the metrics share. */
export function prepare(outcomes: Outcomes): Prepared {
  const { answer, y } = outcomes;
  const order = fallingOrder(answer);
  const positive = new Uint8Array(y.length);
  const tieEnds = new Uint8Array(y.length);
  for (let i = 0; i < order.length; i++) {
    if (y[order[i]!]! > 0.5) positive[i] = 1;
    if (i + 1 === order.length || !isTie(answer[order[i]!]!, answer[order[i + 1]!]!)) tieEnds[i] = 1;
  }
  const { classes: asked, ...plain } = outcomes;
  return { ...plain, order, positive, tieEnds, events: findEvents(outcomes), ...(asked ? { classes: prepareClasses(asked) } : {}) };
}

/** A number with its 95 % interval (moving-block bootstrap). */
export interface Measured {
  value: number;
  low: number;
  high: number;
}

export interface IntervalOptions {
  seed: number;
  /** Default 200; never more than 40 million row visits, never fewer than 50. */
  replicates?: number;
  /** Rows in a block; default `blockLengthOf`. */
  blockLength?: number;
}

/** Every metric of the task that the outcomes can give, each with its interval from the same replicates. */
export function measure(task: Task, prepared: Prepared, options: IntervalOptions): Partial<Record<MetricId, Measured>> {
  const chosen = metricsFor(task, prepared);
  const rows = prepared.y.length;
  const replicates = replicatesFor(rows, options);
  const drawn = chosen.map(() => new Float64Array(replicates));
  const sums = prepared.alarm && confusionSums(prepared);
  let b = 0;
  blockBootstrap({ rows, blockLength: options.blockLength ?? blockLengthOf(prepared), replicates, seed: options.seed }, (weights, blocks) => {
    const counts = sums && confusionOfBlocks(sums, blocks);
    const ranking = chosen.some((metric) => metric.ofRanking) ? rankingOf(prepared, weights) : undefined;
    for (const [m, metric] of chosen.entries())
      drawn[m]![b] = counts && metric.ofConfusion ? metric.ofConfusion(counts) : ranking && metric.ofRanking ? metric.ofRanking(ranking) : metric.compute(prepared, weights);
    return b++;
  });
  return Object.fromEntries(chosen.map((m, i) => [m.id, { value: m.compute(prepared), ...centralInterval(drawn[i]!) }]));
}

/** Replicates that a table of this size is given. */
export function replicatesFor(rows: number, options: IntervalOptions): number {
  return Math.max(50, Math.min(options.replicates ?? 200, Math.floor(4e7 / Math.max(1, rows))));
}

/** Block length: twice the autocorrelation time of the squared error (of the log loss where the answer is a class), at most a tenth of the rows; 1 where rows have no order. */
export function blockLengthOf(outcomes: Outcomes): number {
  if (!outcomes.tUs && !outcomes.group) return 1;
  const { y, answer } = outcomes;
  // Anomaly scores have no unit, so there the truth itself shows how long neighbours stay alike.
  const given = outcomes.alarm ?? answer;
  const squared = outcomes.classes ? prepareClasses(outcomes.classes).loss : new Float64Array(y.length);
  if (!outcomes.classes)
    for (let r = 0; r < y.length; r++) {
      const difference = y[r]! - given[r]!;
      squared[r] = difference * difference;
    }
  const time = Math.max(autocorrelationTime(squared), outcomes.alarm ? autocorrelationTime(y) : 1);
  return Math.max(1, Math.min(Math.floor(y.length / 10), Math.ceil(2 * time)));
}

/** Rows by truth and alarm. */
export interface Confusion {
  tp: number;
  fp: number;
  fn: number;
  tn: number;
}

/** Counts rows, weighted. */
export function confusionOf(outcomes: Outcomes, weights?: Int32Array): Confusion {
  const { y, alarm } = outcomes;
  let all = 0;
  let positives = 0;
  let alarms = 0;
  let tp = 0;
  for (let r = 0; r < y.length; r++) {
    const w = weights ? weights[r]! : 1;
    const positive = y[r]! > 0.5 ? w : 0;
    all += w;
    positives += positive;
    if (alarm![r] === 1) {
      alarms += w;
      tp += positive;
    }
  }
  return { tp, fp: alarms - tp, fn: positives - tp, tn: all - positives - alarms + tp };
}

/** Running counts: entry r holds the rows before r. */
export interface ConfusionSums {
  positives: Int32Array;
  alarms: Int32Array;
  tp: Int32Array;
}

/** Running counts of outcomes with alarms. */
export function confusionSums({ y, alarm }: Outcomes): ConfusionSums {
  const sums: ConfusionSums = { positives: new Int32Array(y.length + 1), alarms: new Int32Array(y.length + 1), tp: new Int32Array(y.length + 1) };
  for (let r = 0; r < y.length; r++) {
    const positive = y[r]! > 0.5 ? 1 : 0;
    const alarms = alarm![r] === 1 ? 1 : 0;
    sums.positives[r + 1] = sums.positives[r]! + positive;
    sums.alarms[r + 1] = sums.alarms[r]! + alarms;
    sums.tp[r + 1] = sums.tp[r]! + positive * alarms;
  }
  return sums;
}

/** The counts of drawn blocks: those of confusionOf with the weights of the same blocks. */
export function confusionOfBlocks(sums: ConfusionSums, { start, end, count }: Blocks): Confusion {
  let [all, positives, alarms, tp] = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [from, to] = [start[i]!, end[i]!];
    all += to - from;
    positives += sums.positives[to]! - sums.positives[from]!;
    alarms += sums.alarms[to]! - sums.alarms[from]!;
    tp += sums.tp[to]! - sums.tp[from]!;
  }
  return { tp, fp: alarms - tp, fn: positives - tp, tn: all - positives - alarms + tp };
}

function confusionMetric(id: MetricId, direction: Metric["direction"], formula: (c: Confusion) => number): Metric {
  const tasks = ofAlarms.includes(id) ? alarming : labelled;
  return { id, direction, tasks, needs: ["alarm"], compute: (o, w) => formula(confusionOf(o, w)), ofConfusion: formula };
}

function classMetric(id: MetricId, formula: (figures: ClassFigures[]) => number): Metric {
  return { id, direction: "higher", tasks: classes, needs: [], compute: (o, w) => (o.classes ? formula(figuresOfMatrix(confusionMatrix(o.classes, w), o.classes.names.length)) : NaN) };
}

function rankingMetric(id: MetricId, formula: (r: Ranking) => number): Metric {
  return { id, direction: "higher", tasks: labelled, needs: [], compute: (o, w) => formula(rankingOf(o, w)), ofRanking: formula };
}

/** Walks the rows by falling answer, weighted; rows of equal answer enter together. */
export function rankingOf({ order, positive, tieEnds }: Prepared, weights?: Int32Array): Ranking {
  let [tp, fp, precisionSum, pairs, positives, negatives] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < order.length; i++) {
    const w = weights ? weights[order[i]!]! : 1;
    if (positive[i] === 1) positives += w;
    else negatives += w;
    if (tieEnds[i] === 0) continue;
    pairs += negatives * (tp + positives / 2);
    tp += positives;
    fp += negatives;
    if (positives > 0) precisionSum += (tp / (tp + fp)) * positives;
    positives = negatives = 0;
  }
  return { positives: tp, negatives: fp, precisionSum, pairs };
}

function errorMean(o: Outcomes, weights: Int32Array | undefined, of: (difference: number) => number): number {
  let sum = 0;
  let n = 0;
  for (let r = 0; r < o.y.length; r++) {
    const w = weights ? weights[r]! : 1;
    if (w === 0) continue;
    sum += w * of(o.answer[r]! - o.y[r]!);
    n += w;
  }
  return sum / n;
}

/** (1 + b²) precision recall / (b² precision + recall), from the counts; 0 where nothing was caught. */
function fBeta({ tp, fp, fn }: Confusion, beta: number): number {
  const b2 = beta * beta;
  return ((1 + b2) * tp) / ((1 + b2) * tp + b2 * fn + fp);
}

/** Loss of a quantile at `share` by the difference predicted - true. */
function pinball(share: number): (difference: number) => number {
  return (d) => (d > 0 ? (1 - share) * d : -share * d);
}

function rSquared(o: Outcomes, weights?: Int32Array): number {
  const mean = errorMean({ y: new Float64Array(o.y.length), answer: o.y }, weights, (v) => v);
  const spread = errorMean({ y: new Float64Array(o.y.length).fill(mean), answer: o.y }, weights, (d) => d * d);
  return spread > 0 ? 1 - errorMean(o, weights, (d) => d * d) / spread : NaN;
}

/** Sum over the last row of each group of exp(-d / 13) - 1 for early and exp(d / 10) - 1 for late predictions, d = predicted - true.
 *  Without groups every row counts. Source: Saxena et al., PHM 2008. */
function nasaScore(o: Outcomes, weights?: Int32Array): number {
  let sum = 0;
  for (let r = 0; r < o.y.length; r++) {
    if (o.group && r + 1 < o.y.length && o.group[r + 1] === o.group[r]) continue;
    const d = o.answer[r]! - o.y[r]!;
    sum += (weights ? weights[r]! : 1) * (d < 0 ? Math.exp(-d / 13) : Math.exp(d / 10)) - (weights ? weights[r]! : 1);
  }
  return sum;
}
