// What a model says of every row of a frame: its score, and the probability of each class where the answer is a class. Runs in main; pure.
import { alarmEvidence, answeredClass } from "../../shared/scoring/classes.ts";
import { ruleFor, type DecisionRules } from "../../shared/scoring/decide.ts";
import type { ModelHead } from "../../shared/scoring/model.ts";
import { isFamilyAlone, scorerOf, type ModelDocument } from "../../shared/scoring/scorer.ts";
import { readRow, takeRows, type Frame } from "./frame.ts";
import { familyEntry } from "./registry.ts";

/** Answers by row. `probabilities`: names.length numbers a row, all NaN where its group has no model. */
export interface FrameAnswers {
  scores: Float64Array;
  classes?: { names: readonly string[]; probabilities: Float64Array };
}

/** Answers for every row, which stand by group and time; NaN where a row's group has no model. */
export function answerFrame(document: ModelDocument, frame: Frame): FrameAnswers {
  const first = document.family === "byGroup" ? Object.values(document.models)[0] : document;
  const stream = streamOf(document);
  if (stream) {
    const said = scoreStream(document, frame, (model, part) => stream.scoreRows!(model, part));
    return document.answer === "class" ? certain(said, frame.classes ?? []) : { scores: said };
  }
  const table = isFamilyAlone(document) ? familyEntry(document.family)?.family.scoreTable?.(document, frame) : undefined;
  if (table) return { scores: table };
  const scorer = scorerOf(document);
  const byGroup = frame.groupNames?.map((name) => scorer.forGroup(name));
  const scorerAt = (r: number) => (byGroup && frame.group ? byGroup[frame.group[r]!] : scorer);
  const row = new Float64Array(frame.features.length);
  const scores = new Float64Array(frame.rows);
  if (first?.family !== "classes") {
    for (let r = 0; r < frame.rows; r++) scores[r] = scorerAt(r)?.score(readRow(frame, r, row)) ?? NaN;
    return { scores };
  }
  const names = first.classes;
  const probabilities = new Float64Array(frame.rows * names.length).fill(NaN);
  for (let r = 0; r < frame.rows; r++) {
    const own = probabilities.subarray(r * names.length, (r + 1) * names.length);
    scorerAt(r)?.classes!.probabilities(readRow(frame, r, row), own);
    scores[r] = own[answeredClass(own)] ?? NaN;
  }
  return { scores, classes: { names, probabilities } };
}

/** Answers for some rows of a frame, by group and time. A rule over a stream knows what came before them, as it would on the plant: the rows that it
 *  was taught on, those of the gap, and the truth where it was known by then. */
export function answerRows(document: ModelDocument, frame: Frame, rows: Int32Array): FrameAnswers {
  if (!streamOf(document)) return answerFrame(document, takeRows(frame, rows));
  const order = streamOrder(frame);
  const said = answerFrame(document, takeRows(frame, order));
  const placeOf = new Int32Array(frame.rows);
  order.forEach((r, i) => (placeOf[r] = i));
  const scores = Float64Array.from(rows, (r) => said.scores[placeOf[r]!]!);
  if (!said.classes) return { scores };
  const { names, probabilities } = said.classes;
  const picked = new Float64Array(rows.length * names.length);
  rows.forEach((r, i) => picked.set(probabilities.subarray(placeOf[r]! * names.length, (placeOf[r]! + 1) * names.length), i * names.length));
  return { scores, classes: { names, probabilities: picked } };
}

/** The family, where its rule needs the rows before. */
function streamOf(document: ModelDocument) {
  const first = document.family === "byGroup" ? Object.values(document.models)[0] : document;
  const family = first && familyEntry(first.family)?.family;
  return family?.scoreRows ? family : undefined;
}

/** Score of every row, which stand by group and time; NaN where a row's group has no model. */
export function scoreFrame(document: ModelDocument, frame: Frame): Float64Array {
  return answerFrame(document, frame).scores;
}

/** What decides about alarms: the scores, or the evidence where the answer is a class. nameOf: group of a row. */
export function alarmScores({ scores, classes }: FrameAnswers, rules: DecisionRules, nameOf: (row: number) => string): Float64Array {
  if (!classes) return scores;
  const { names, probabilities } = classes;
  return scores.map((score, r) => alarmEvidence(ruleFor(rules, nameOf(r)) ?? {}, names[answeredClass(probabilities, r * names.length, (r + 1) * names.length)], score));
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

/** Places of classes as answers without doubt. */
function certain(places: Float64Array, names: readonly string[]): FrameAnswers {
  const probabilities = new Float64Array(places.length * names.length);
  places.forEach((k, r) => (Number.isNaN(k) ? probabilities.fill(NaN, r * names.length, (r + 1) * names.length) : (probabilities[r * names.length + k] = 1)));
  return { scores: places.map((k) => (Number.isNaN(k) ? NaN : 1)), classes: { names, probabilities } };
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
