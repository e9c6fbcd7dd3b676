// Scores a model of three and more classes: a part a class, whose scores become probabilities that add up to 1. Pure; runs in evaluation, in the
// workbench and on the device. The parts are documents of the families as they are; the answer is the class of the largest probability.
import type { Contributions, DecisionRule, ModelHead, Scorer } from "./model.ts";

/** One part a class. `Part` is the document of one model. */
export interface ClassesModel<Part = unknown> extends ModelHead {
  family: "classes";
  answer: "class";
  /** Family that its parts were fitted by. */
  of: string;
  /** Names of the classes, in the order of their parts. */
  classes: string[];
  /** softmax: each part's score is a log-probability but for a common term; shares: each part's score is the share of its class against the rest, and
   *  together they are made to add up to 1. */
  link: "softmax" | "shares";
  parts: Part[];
}

/** Scorer of a document from the scorers of its parts. Its score is the probability of the answered class; contributions are those of that class's part,
 *  on the scale of the part (log-odds for softmax). Throws RangeError when there is no part a class. */
export function classesScorer(model: Pick<ClassesModel, "classes" | "link">, parts: readonly Scorer[]): Scorer {
  const { classes: names, link } = model;
  if (names.length < 2 || parts.length !== names.length) throw new RangeError(`${parts.length} parts for ${names.length} classes`);
  const own = new Float64Array(names.length);
  const probabilities = (row: Float64Array, out: Float64Array) => {
    for (let k = 0; k < parts.length; k++) out[k] = parts[k]!.score(row);
    return link === "softmax" ? softmax(out) : shares(out);
  };
  return {
    score: (row) => probabilities(row, own)[Math.max(0, answeredClass(own))]!,
    contributions(row): Contributions {
      const parted = parts[Math.max(0, answeredClass(probabilities(row, own)))]!.contributions(row);
      return link === "softmax" ? { ...parted, scale: "log-odds" } : parted;
    },
    classes: { names, probabilities },
  };
}

/** exp(s_k) over their sum, in place. */
export function softmax(scores: Float64Array): Float64Array {
  let largest = -Infinity;
  for (const s of scores) if (!(s <= largest)) largest = s;
  let sum = 0;
  for (let k = 0; k < scores.length; k++) sum += scores[k] = Math.exp(scores[k]! - largest);
  for (let k = 0; k < scores.length; k++) scores[k]! /= sum;
  return scores;
}

/** Each over their sum, in place; where all are 0 every class is as likely. */
function shares(scores: Float64Array): Float64Array {
  let sum = 0;
  for (const s of scores) sum += s;
  for (let k = 0; k < scores.length; k++) scores[k] = sum === 0 ? 1 / scores.length : scores[k]! / sum;
  return scores;
}

/** Place of the largest probability, the first of equal ones; -1 where there is none. */
export function answeredClass(probabilities: ArrayLike<number>, from = 0, to = probabilities.length): number {
  let best = -1;
  for (let k = from; k < to; k++) if (probabilities[k]! > (best < 0 ? -Infinity : probabilities[best]!)) best = k;
  return best - (best < 0 ? 0 : from);
}

/** What a decision rule counts for one row of a model of classes: the probability of the answered class where that class alarms, the same below 0 where
 *  it does not. At or over the rule's threshold the row speaks for an alarm. */
export function alarmEvidence(rule: Pick<DecisionRule, "classes">, answered: string | undefined, probability: number): number {
  return answered !== undefined && rule.classes?.includes(answered) ? probability : -probability;
}
