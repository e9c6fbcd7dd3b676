// Fits one candidate on training rows, with its threshold chosen on honest scores of those same rows. Runs in main.
// Used inside every fold and for the final model alike, so what is shipped was made as what was measured. Must never see a test row.
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import type { DecisionRules } from "../../shared/scoring/decide.ts";
import { calibrate } from "../../shared/scoring/calibration.ts";
import type { Calibration, DecisionRule } from "../../shared/scoring/model.ts";
import type { ByGroupModel, ModelDocument, SingleDocument } from "../../shared/scoring/scorer.ts";
import { alarmScores, answerFrame, rowsByGroup, streamOrder } from "./answerFrame.ts";
import { fitCalibration } from "./calibration.ts";
import { takeRows, type Frame } from "./frame.ts";
import type { Family, FitOptions, Task } from "./family.ts";
import { familyEntry } from "./registry.ts";
import { isUncut, splitFrame, type Split, type SplitSpec } from "./splits.ts";
import { chooseThreshold, type Persistence, type ThresholdChoice, type ThresholdSpec } from "./thresholds.ts";

/** One line of a comparison: a family with parameters laid over its defaults. */
export interface Candidate {
  id: string;
  family: string;
  parameters: object;
  role: "candidate" | "baseline";
}

export interface TrainingOptions extends FitOptions {
  /** One model and one threshold for each group (machine, batch, run). Default false. */
  perGroup?: boolean;
  /** How the threshold is found; default 0.5 for probabilities, the conformal limit at 1 % of normal rows for anomaly scores, 0 for classes: there it is
   *  the least probability with which a class is answered, and what is not fixed needs classes that alarm. */
  threshold?: ThresholdSpec;
  /** Default 1 of 1. */
  persistence?: Persistence;
  /** A longer pause empties the memory of the persistence rule. */
  maxGapUs?: number;
  /** `normal` (default) keeps rows known to be anomalous out of an anomaly fit; `all` never looks at labels. */
  trainOn?: "normal" | "all";
  /** Least distance between inner training and inner test rows, in seconds (rows where there is no time): feature window + label horizon. */
  gap?: number;
  /** Where the answer is a class: those that alarm; default none. */
  alarmClasses?: readonly string[];
  /** Map laid behind probabilities of candidates, fitted on honest scores of the training rows; default none. Baselines are left as they are. */
  calibration?: Calibration["kind"];
  /** Parts that the training rows are cut into to get honest scores for threshold and calibration; default 10 for anomaly, 3 otherwise. */
  innerFolds?: number;
  /** Set where rows have no order: the inner parts are then drawn at random. */
  innerShuffled?: boolean;
}

/** What a fit made. `rules` is absent for regression. */
export interface Fitted {
  document: ModelDocument;
  rules?: DecisionRules;
  /** One choice, or one a group. */
  thresholds: ThresholdChoice[];
}

/** Fits on every row of the frame. Throws planUnfit for an unknown family or one that is not for the task, and what the family throws. */
export async function fitCandidate(frame: Frame, task: Task, candidate: Candidate, given: TrainingOptions): Promise<Fitted> {
  const { calibration: _, ...plain } = given;
  const options: TrainingOptions = candidate.role === "candidate" && task === "classification" ? given : plain;
  const family = familyEntry(candidate.family)?.family;
  if (!family || !family.tasks.includes(task)) throw new Failure("planUnfit", { field: "family", detail: `${candidate.family} for ${task}` });
  if (family.scoreRows && candidate.role === "candidate") throw new Failure("planUnfit", { field: "family", detail: `${candidate.family} judges models and is none` });
  if (!options.perGroup) {
    const one = await fitOne(frame, task, family, candidate.parameters, options);
    return { document: one.document, ...(one.choice ? { rules: one.choice.rule } : {}), thresholds: one.choice ? [one.choice] : [] };
  }
  if (!frame.group || !frame.groupNames) throw new Failure("planUnfit", { field: "group" });
  const parts = rowsByGroup(frame);
  const models: Record<string, SingleDocument> = {};
  const byGroup: Record<string, ThresholdChoice["rule"]> = {};
  const thresholds: ThresholdChoice[] = [];
  let done = 0;
  for (const [g, rows] of parts) {
    const name = frame.groupNames[g]!;
    const one = await fitOne(takeRows(frame, rows), task, family, candidate.parameters, { ...options, onProgress: (d) => options.onProgress?.((done + d) / parts.size) });
    models[name] = one.document;
    if (one.choice) {
      byGroup[name] = one.choice.rule;
      thresholds.push(one.choice);
    }
    done++;
  }
  const first = Object.values(models)[0]!;
  const document: ByGroupModel = { family: "byGroup", answer: first.answer, features: [...frame.features], models };
  return { document, ...(thresholds.length > 0 ? { rules: { byGroup } } : {}), thresholds };
}

/** The threshold spec that holds for a task when the plan states none. */
export function thresholdFor(task: Task, options: TrainingOptions): ThresholdSpec | undefined {
  if (task === "regression") return undefined;
  if (task === "classes") return options.threshold && (options.threshold.kind === "fixed" || options.alarmClasses?.length) ? options.threshold : { kind: "fixed", value: 0 };
  return options.threshold ?? (task === "anomaly" ? { kind: "conformal", share: 0.01 } : { kind: "fixed", value: 0.5 });
}

async function fitOne(frame: Frame, task: Task, family: Family, parameters: object, options: TrainingOptions) {
  const spec = thresholdFor(task, options);
  const { calibration: map } = options;
  const folds = (!spec || spec.kind === "fixed") && !map ? 0 : (options.innerFolds ?? (task === "anomaly" ? 10 : 3));
  const fit = async (part: Frame, step: number) => {
    if (options.signal?.aborted) throw new Failure("callCancelled");
    const used = task === "anomaly" && options.trainOn !== "all" ? normalRows(part) : part;
    const onProgress = (done: number) => options.onProgress?.((step + done) / (folds + 1));
    const document = await family.fit(used, task, { ...family.defaults, ...parameters }, { ...options, onProgress });
    // The registry hides the document's type; scorerOf refuses a family it does not know.
    return document as unknown as SingleDocument;
  };
  let choice: ThresholdChoice | undefined;
  let calibration: Calibration | undefined;
  if (spec) {
    const persistence = options.persistence ?? { count: 1, of: 1 };
    const stream = takeRows(frame, streamOrder(frame));
    const rule: DecisionRule = { threshold: 0, ...persistence, ...(task === "classes" ? { classes: [...(options.alarmClasses ?? [])] } : {}) };
    const answer = new Float64Array(stream.rows).fill(NaN);
    if (folds > 0) {
      for (const [i, { train, test }] of innerSplit(stream, folds, options).folds.entries()) {
        const document = await fit(takeRows(stream, train), i).catch(nothingToLearn);
        if (!document) continue;
        const scores = alarmScores(answerFrame(document, takeRows(stream, test)), rule, () => "");
        test.forEach((r, k) => (answer[r] = scores[k]!));
      }
    }
    if (map && stream.y) calibration = fitCalibration(map, stream.y, answer);
    if (calibration) for (let r = 0; r < answer.length; r++) answer[r] = calibrate(calibration, answer[r]!);
    const y = task === "classes" ? alarmTruth(stream, rule) : stream.y;
    const outcomes = { y: y ?? new Float64Array(stream.rows).fill(NaN), answer, ...(stream.tUs ? { tUs: stream.tUs } : {}), ...(stream.group ? { group: stream.group } : {}) };
    choice = chooseThreshold(spec, outcomes, persistence, options.maxGapUs === undefined ? {} : { maxGapUs: options.maxGapUs });
    // No class is answered with less than no probability: below 0 the threshold would make other classes alarm.
    if (task === "classes") choice = { ...choice, rule: { ...rule, threshold: Math.max(0, choice.rule.threshold) } };
  }
  const document = await fit(frame, folds);
  return { document: calibration ? { ...document, calibration } : document, choice };
}

/** Parts for honest scores: fewer where rows are fewer than parts, or where the gap leaves one of the parts nothing to learn from. Throws planUnfit where
 *  not even two can be cut, learnGapTooLong where the gap is why, as one of half of the rows. */
export function innerSplit(stream: Frame, folds: number, { innerShuffled, seed, gap = 0 }: Pick<TrainingOptions, "innerShuffled" | "seed" | "gap">): Split {
  for (let parts = folds; ; parts--) {
    const inner: SplitSpec = innerShuffled ? { kind: "shuffled", folds: parts, seed, reason: "rows without order" } : { kind: "blocked", folds: parts, gap };
    try {
      return splitFrame(stream, inner);
    } catch (thrown) {
      if (parts <= 2 || !isUncut(thrown)) throw thrown;
    }
  }
}

/** 1 where the true class alarms, 0 where it does not; NaN unknown. */
export function alarmTruth({ y, classes = [] }: Pick<Frame, "y" | "classes">, rule: Pick<DecisionRule, "classes">): Float64Array | undefined {
  return y?.map((k) => (Number.isNaN(k) ? NaN : Number(rule.classes?.includes(classes[k]!) ?? false)));
}

/** A part without both classes or with too few rows gives no scores: its rows are then no evidence for the threshold. */
function nothingToLearn(thrown: unknown): undefined {
  const { name } = failureOf(thrown);
  if (name !== "learnOneClass" && name !== "learnTooFewRows") throw thrown;
}

/** The frame without rows known to be anomalous. */
function normalRows(frame: Frame): Frame {
  const { y } = frame;
  if (!y?.some((v) => v > 0.5)) return frame;
  const normal = new Int32Array(frame.rows);
  let n = 0;
  for (let r = 0; r < frame.rows; r++) if (!(y[r]! > 0.5)) normal[n++] = r;
  return takeRows(frame, normal.subarray(0, n));
}
