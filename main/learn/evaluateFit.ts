// Fits one candidate on training rows, with its threshold chosen on honest scores of those same rows. Runs in main.
// Used inside every fold and for the final model alike, so what is shipped was made as what was measured. Must never see a test row.
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import type { DecisionRules } from "../../shared/scoring/decide.ts";
import { calibrate } from "../../shared/scoring/calibration.ts";
import type { Calibration, ModelHead } from "../../shared/scoring/model.ts";
import { scorerOf, type ByGroupModel, type ModelDocument, type SingleDocument } from "../../shared/scoring/scorer.ts";
import { fitCalibration } from "./calibration.ts";
import { readRow, takeRows, type Frame } from "./frame.ts";
import type { Family, FitOptions, Task } from "./family.ts";
import { familyEntry } from "./registry.ts";
import { splitFrame, type SplitSpec } from "./splits.ts";
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
  /** How the threshold is found; default 0.5 for probabilities, the conformal limit at 1 % of normal rows for anomaly scores. */
  threshold?: ThresholdSpec;
  /** Default 1 of 1. */
  persistence?: Persistence;
  /** A longer pause empties the memory of the persistence rule. */
  maxGapUs?: number;
  /** `normal` (default) keeps rows known to be anomalous out of an anomaly fit; `all` never looks at labels. */
  trainOn?: "normal" | "all";
  /** Least distance between inner training and inner test rows, in seconds (rows where there is no time): feature window + label horizon. */
  gap?: number;
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

/** Score of every row, which stand by group and time; NaN where a row's group has no model. */
export function scoreFrame(document: ModelDocument, frame: Frame): Float64Array {
  const first = document.family === "byGroup" ? Object.values(document.models)[0] : document;
  const stream = first && familyEntry(first.family)?.family;
  if (stream?.scoreRows) return scoreStream(document, frame, (model, part) => stream.scoreRows!(model, part));
  const scorer = scorerOf(document);
  const byGroup = frame.groupNames?.map((name) => scorer.forGroup(name));
  const row = new Float64Array(frame.features.length);
  const scores = new Float64Array(frame.rows);
  for (let r = 0; r < frame.rows; r++) {
    const one = byGroup && frame.group ? byGroup[frame.group[r]!] : scorer;
    scores[r] = one ? one.score(readRow(frame, r, row)) : NaN;
  }
  return scores;
}

function scoreStream(document: ModelDocument, frame: Frame, score: (model: ModelHead, part: Frame) => Float64Array): Float64Array {
  if (document.family !== "byGroup") return score(document, frame);
  const scores = new Float64Array(frame.rows).fill(NaN);
  for (const [g, rows] of rowsByGroup(frame)) {
    const model = document.models[frame.groupNames?.[g] ?? ""];
    if (!model) continue;
    const own = score(model, takeRows(frame, rows));
    rows.forEach((r, i) => (scores[r] = own[i]!));
  }
  return scores;
}

/** Row numbers of each group, ascending; one group 0 where the frame has none. */
export function rowsByGroup(frame: Frame): Map<number, Int32Array> {
  const lists = new Map<number, number[]>();
  for (let r = 0; r < frame.rows; r++) {
    const g = frame.group?.[r] ?? 0;
    const list = lists.get(g);
    if (list) list.push(r);
    else lists.set(g, [r]);
  }
  return new Map([...lists].sort((a, b) => a[0] - b[0]).map(([g, rows]) => [g, Int32Array.from(rows)]));
}

/** Row numbers by group, then by time: the order in which a stream of alarms is read. */
export function streamOrder(frame: Frame): Int32Array {
  const { group, tUs } = frame;
  const order = new Int32Array(frame.rows);
  let inOrder = true;
  for (let r = 0; r < frame.rows; r++) {
    order[r] = r;
    const sameGroup = r === 0 || !group || group[r] === group[r - 1];
    if (r > 0 && !(sameGroup ? !tUs || tUs[r]! >= tUs[r - 1]! : group![r]! > group![r - 1]!)) inOrder = false;
  }
  if (inOrder) return order;
  return order.sort((a, b) => (group ? group[a]! - group[b]! : 0) || (tUs ? tUs[a]! - tUs[b]! : 0) || a - b);
}

/** The threshold spec that holds for a task when the plan states none. */
export function thresholdFor(task: Task, options: TrainingOptions): ThresholdSpec | undefined {
  if (task === "regression") return undefined;
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
    const answer = new Float64Array(stream.rows).fill(NaN);
    if (folds > 0) {
      const inner: SplitSpec = options.innerShuffled
        ? { kind: "shuffled", folds, seed: options.seed, reason: "rows without order" }
        : { kind: "blocked", folds, gap: options.gap ?? 0 };
      for (const [i, { train, test }] of splitFrame(stream, inner).folds.entries()) {
        const document = await fit(takeRows(stream, train), i).catch(nothingToLearn);
        if (!document) continue;
        const scores = scoreFrame(document, takeRows(stream, test));
        test.forEach((r, k) => (answer[r] = scores[k]!));
      }
    }
    if (map && stream.y) calibration = fitCalibration(map, stream.y, answer);
    if (calibration) for (let r = 0; r < answer.length; r++) answer[r] = calibrate(calibration, answer[r]!);
    const outcomes = { y: stream.y ?? new Float64Array(stream.rows).fill(NaN), answer, ...(stream.tUs ? { tUs: stream.tUs } : {}), ...(stream.group ? { group: stream.group } : {}) };
    choice = chooseThreshold(spec, outcomes, persistence, options.maxGapUs === undefined ? {} : { maxGapUs: options.maxGapUs });
  }
  const document = await fit(frame, folds);
  return { document: calibration ? { ...document, calibration } : document, choice };
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
