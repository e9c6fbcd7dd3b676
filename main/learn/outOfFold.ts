// Fits a candidate inside each fold and pools what it says of rows that it had not seen: the one way in which anything is measured here.
// Runs in main; pure but for the clock that times the fits. Must never let a test row reach a fit or a threshold.
import { alarmScores, answerFrame, answerRows, streamOrder } from "./answerFrame.ts";
import { decideAll, ruleFor } from "../../shared/scoring/decide.ts";
import { learnedFrom } from "../prepare/learned.ts";
import { dearer, deviceCostOf, type DeviceCost } from "./deviceCost.ts";
import { alarmTruth, fitCandidate, type Candidate, type Fitted, type TrainingOptions } from "./evaluateFit.ts";
import type { Direction } from "../../shared/plan/constraints.ts";
import { addChecks, checkDirections, type DirectionCheck } from "./directions.ts";
import type { Task } from "./family.ts";
import { foldName, type FoldAnswer, type FoldLedger } from "./foldLedger.ts";
import { takeRows, type Frame } from "./frame.ts";
import type { Outcomes } from "./metrics.ts";
import type { Split } from "./splits.ts";
import type { ThresholdChoice } from "./thresholds.ts";

/** Per row of the frame; NaN and 0 where a row was not tested. */
export interface Pooled {
  scores: Float64Array;
  relative: Float64Array;
  alarms: Uint8Array | undefined;
  /** Where the answer is a class: of each class, row by row. */
  probabilities?: Float64Array | undefined;
  /** The classes that alarm. */
  alarmClasses?: readonly string[] | undefined;
  fitSeconds: number;
  /** The largest over the folds. */
  deviceCost: DeviceCost;
  thresholds: ThresholdChoice[];
  /** Over the folds, where the candidate was told directions. */
  directions?: DirectionCheck[];
}

/** Fits inside each fold and scores its test rows; what the ledger knows of a fold is not fitted again. Throws what the fits throw. */
export async function outOfFold(frame: Frame, task: Task, candidate: Candidate, split: Split, options: TrainingOptions, ledger?: FoldLedger): Promise<Pooled> {
  const pooled = nothingPooled(frame, task, options);
  for (const [f, { train, test }] of split.folds.entries()) {
    const stream = inStream(frame, test);
    const name = foldName(candidate, split, f);
    let answer = ledger?.known(name);
    if (!answer) {
      const start = performance.now();
      const own = learnedFrom(frame, taughtIn(frame, train, task, options));
      const fitted = await fitCandidate(takeRows(own, train), task, candidate, {
        ...options,
        onProgress: (d) => options.onProgress?.((f + d) / split.folds.length),
      });
      const seconds = (performance.now() - start) / 1000;
      const part = takeRows(own, stream);
      const told = directionsTold(candidate);
      answer = { ...answerOf(fitted, seconds, part, options, answerRows(fitted.document, own, stream)), ...(told ? { directions: checkDirections(fitted.document, part, told) } : {}) };
      ledger?.keep(name, answer);
    }
    addFold(pooled, answer, stream);
  }
  return pooled;
}

/** Where the answers of folds are put: no row is tested yet. */
export function nothingPooled(frame: Frame, task: Task, options: TrainingOptions): Pooled {
  return {
    scores: new Float64Array(frame.rows).fill(NaN),
    relative: new Float64Array(frame.rows).fill(NaN),
    alarms: decides(task, options) ? new Uint8Array(frame.rows) : undefined,
    probabilities: task === "classes" ? new Float64Array(frame.rows * frame.classes!.length).fill(NaN) : undefined,
    alarmClasses: options.alarmClasses,
    fitSeconds: 0,
    deviceCost: { bytes: 0, rowUs: 0 },
    thresholds: [],
  };
}

/** Ways that a candidate's settings say the answer goes; undefined where they say none. */
function directionsTold({ parameters }: Candidate): Record<string, Direction> | undefined {
  const { monotone } = parameters as { monotone?: Record<string, Direction> };
  return monotone && Object.keys(monotone).length > 0 ? monotone : undefined;
}

/** Whether there is anything to alarm for. */
export function decides(task: Task, { alarmClasses }: Pick<TrainingOptions, "alarmClasses">): boolean {
  return task === "classes" ? (alarmClasses?.length ?? 0) > 0 : task !== "regression";
}

/** Puts the answers for one test part in their rows. */
export function addFold(pooled: Pooled, { scores, relative, alarms, probabilities, thresholds, deviceCost, fitSeconds, directions }: FoldAnswer, test: Int32Array): void {
  if (directions) pooled.directions = addChecks([pooled.directions ?? [], directions]);
  pooled.fitSeconds += fitSeconds;
  pooled.thresholds.push(...thresholds);
  pooled.deviceCost = dearer(pooled.deviceCost, deviceCost);
  test.forEach((r, i) => {
    pooled.scores[r] = scores[i]!;
    pooled.relative[r] = relative[i]!;
    if (alarms && pooled.alarms) pooled.alarms[r] = alarms[i]!;
    if (probabilities && pooled.probabilities) {
      const width = pooled.probabilities.length / pooled.scores.length;
      pooled.probabilities.set(probabilities.subarray(i * width, (i + 1) * width), r * width);
    }
  });
}

/** The training rows that a model of the task learns from. */
export function taughtIn({ y }: Frame, train: Int32Array, task: Task, { trainOn }: TrainingOptions): Int32Array {
  return task === "anomaly" && trainOn !== "all" && y ? train.filter((r) => !(y[r]! > 0.5)) : train;
}

/** Scores and alarms of one test part, whose rows stand by group and time, from what the model answered there. */
export function answerOf(fitted: Fitted, fitSeconds: number, part: Frame, options: TrainingOptions, answers = answerFrame(fitted.document, part)): FoldAnswer {
  const nameOf = (i: number) => (part.group ? (part.groupNames?.[part.group[i]!] ?? String(part.group[i])) : "");
  const { rules } = fitted;
  const { scores, classes } = answers;
  const alarms = rules
    ? decideAll(rules, { scores: alarmScores(answers, rules, nameOf), groups: nameOf, ...(part.tUs ? { tUs: part.tUs } : {}) }, options.maxGapUs === undefined ? {} : { maxGapUs: options.maxGapUs })
    : undefined;
  const relative = scores.map((score, i) => {
    const threshold = rules ? ruleFor(rules, nameOf(i))?.threshold : undefined;
    return threshold && threshold > 0 ? score / threshold : score;
  });
  return { scores, relative, ...(alarms ? { alarms } : {}), ...(classes ? { probabilities: classes.probabilities } : {}), thresholds: fitted.thresholds, deviceCost: deviceCostOf(fitted.document), fitSeconds };
}

/** Truth and answers of some tested rows, in their order; for anomaly the answer is relative to the threshold, for classes it is the evidence for an alarm. */
export function outcomesOf(frame: Frame, task: Task, pooled: Pooled, rows: Int32Array): Outcomes {
  const pick = (from: ArrayLike<number>) => {
    const out = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) out[i] = from[rows[i]!]!;
    return out;
  };
  const classes = task === "classes" ? classesOf(frame, pooled, rows) : undefined;
  const rule = { classes: [...(pooled.alarmClasses ?? [])] };
  const answer = pick(task === "anomaly" ? pooled.relative : pooled.scores);
  return {
    y: classes ? alarmTruth({ y: classes.truth, classes: [...classes.names] }, rule)! : frame.y ? pick(frame.y) : new Float64Array(0),
    answer: classes ? alarmScores({ scores: answer, classes }, { threshold: 0, count: 1, of: 1, ...rule }, () => "") : answer,
    ...(classes ? { classes } : {}),
    ...(pooled.alarms ? { alarm: Uint8Array.from(rows, (r) => pooled.alarms![r]!) } : {}),
    ...(frame.tUs ? { tUs: pick(frame.tUs) } : {}),
    ...(frame.group ? { group: Int32Array.from(rows, (r) => frame.group![r]!) } : {}),
  };
}

function classesOf({ classes = [], y }: Frame, { probabilities }: Pooled, rows: Int32Array): NonNullable<Outcomes["classes"]> {
  const picked = new Float64Array(rows.length * classes.length);
  rows.forEach((r, i) => picked.set(probabilities!.subarray(r * classes.length, (r + 1) * classes.length), i * classes.length));
  return { names: classes, truth: Float64Array.from(rows, (r) => y![r]!), probabilities: picked };
}

/** Every row that some fold tests, by group and time. */
export function testedRows(frame: Frame, split: Split): Int32Array {
  return inStream(frame, Int32Array.from(split.folds.flatMap((f) => Array.from(f.test))));
}

/** The same row numbers by group, then by time. */
export function inStream(frame: Frame, rows: Int32Array): Int32Array {
  const sorted = rows.slice().sort();
  const order = streamOrder(takeRows({ ...frame, features: [], X: new Float64Array(0) }, sorted));
  return Int32Array.from(order, (i) => sorted[i]!);
}
