// What models that were fitted inside folds say of rows that they had not seen, when something about rows or models is changed. Runs in main; pure.
import { failureOf } from "../../shared/contract/errors.ts";
import { decideAll, ruleFor } from "../../shared/scoring/decide.ts";
import { alarmScores, answerFrame } from "../learn/answerFrame.ts";
import type { Fitted } from "../learn/evaluateFit.ts";
import type { Task } from "../learn/family.ts";
import type { Outcomes } from "../learn/metrics.ts";
import { outcomesOf, type Pooled } from "../learn/outOfFold.ts";
import type { Frame } from "../prepare/frame.ts";

/** By row of the frame; NaN and 0 where none was asked for. */
export type Answers = Pick<Pooled, "scores" | "relative" | "alarms" | "probabilities" | "alarmClasses">;

export function noAnswers(frame: Frame, task: Task): Answers {
  return { scores: new Float64Array(frame.rows).fill(NaN), relative: new Float64Array(frame.rows).fill(NaN), alarms: task === "regression" ? undefined : new Uint8Array(frame.rows), probabilities: task === "classes" ? new Float64Array(frame.rows * frame.classes!.length).fill(NaN) : undefined };
}

/** Scores and alarms of a tested part, as the fold's own threshold has it. */
export function addAnswers(answers: Answers, rows: Int32Array, part: Frame, { document, rules }: Pick<Fitted, "document" | "rules">, maxGapUs: number | undefined): void {
  const said = answerFrame(document, part);
  const { scores, classes } = said;
  const groupOf = (i: number) => (part.group && part.groupNames ? part.groupNames[part.group[i]!]! : "");
  const alarms = rules && decideAll(rules, { scores: alarmScores(said, rules, groupOf), groups: groupOf, ...(part.tUs ? { tUs: part.tUs } : {}) }, maxGapUs === undefined ? {} : { maxGapUs });
  if (classes && rules) answers.alarmClasses = ruleFor(rules, groupOf(0))?.classes;
  rows.forEach((r, i) => {
    const threshold = rules && ruleFor(rules, groupOf(i))?.threshold;
    answers.scores[r] = scores[i]!;
    answers.relative[r] = threshold && threshold > 0 ? scores[i]! / threshold : scores[i]!;
    if (alarms && answers.alarms) answers.alarms[r] = alarms[i]!;
    if (classes && answers.probabilities) answers.probabilities.set(classes.probabilities.subarray(i * classes.names.length, (i + 1) * classes.names.length), r * classes.names.length);
  });
}

/** Truth and answers of some rows, in their order. */
export function outcomesOfAnswers(frame: Frame, task: Task, answers: Answers, rows: Int32Array): Outcomes {
  return outcomesOf(frame, task, { ...answers, fitSeconds: 0, deviceCost: { bytes: 0, rowUs: 0 }, thresholds: [] }, rows);
}

/** A fold that cannot teach judges nothing, here as in the evaluation. */
export function nothingToLearn(thrown: unknown): undefined {
  const { name } = failureOf(thrown);
  if (name !== "learnOneClass" && name !== "learnTooFewRows") throw thrown;
}
