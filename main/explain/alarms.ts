// From scores to the alarms that a person judges: runs of alarm per group, each with its peak row. For values (regression, life,
// forecast) the "alarms" are the rows where the model erred most, apart from each other. Pure.
import type { DecisionRules } from "../../shared/scoring/decide.ts";
import { decider } from "../../shared/scoring/decide.ts";
import type { Frame } from "../prepare/frame.ts";

export interface AlarmSpan {
  /** Rows of the frame: first, last and peak of the run. */
  from: number;
  to: number;
  peak: number;
  score: number;
  /** Share of the run's rows inside a labelled event; NaN where nothing is known. */
  eventShare: number;
}

/** Alarm runs over out-of-sample scores (NaN = row was not tested), strongest first, at most `most`. A run ends where the rows pause
 *  for longer than `maxGapUs`, as it does on the device. */
export function alarmSpans(frame: Frame, scores: Float64Array, rules: DecisionRules, most: number, maxGapUs?: number): AlarmSpan[] {
  const decide = decider(rules, maxGapUs === undefined ? {} : { maxGapUs });
  const spans: AlarmSpan[] = [];
  let open: AlarmSpan | undefined;
  let known = 0;
  let inside = 0;
  const close = () => {
    if (open) spans.push({ ...open, eventShare: known > 0 ? inside / known : Number.NaN });
    open = undefined;
    known = 0;
    inside = 0;
  };
  for (let r = 0; r < frame.rows; r++) {
    const group = frame.group && frame.groupNames ? frame.groupNames[frame.group[r]!] : undefined;
    if (r > 0 && frame.group && frame.group[r] !== frame.group[r - 1]) close();
    const score = scores[r]!;
    const { alarm, begins } = decide.take(score, frame.tUs?.[r], group);
    if (!alarm || begins) close();
    if (!alarm) continue;
    if (!open) open = { from: r, to: r, peak: r, score, eventShare: Number.NaN };
    open.to = r;
    if (score > open.score || Number.isNaN(open.score)) [open.peak, open.score] = [r, score];
    const truth = frame.y?.[r];
    if (truth !== undefined && !Number.isNaN(truth)) {
      known++;
      if (truth === 1) inside++;
    }
  }
  close();
  return spans.sort((a, b) => b.score - a.score || a.from - b.from).slice(0, most);
}

/** Rows that were surest of a wrong class, at least `apart` rows from each other, surest first. answered: place of the class by row, NaN untested. */
export function surestErrors(frame: Frame, answered: Float64Array, probabilities: Float64Array, most: number, apart: number): AlarmSpan[] {
  const wrong = { ...frame, y: answered.map((k, r) => (Number.isNaN(k) || Number.isNaN(frame.y![r]!) || k === frame.y![r] ? NaN : 0)) };
  return largestErrors(wrong, probabilities, most, apart);
}

/** Rows with the largest errors, at least `apart` rows from each other, largest first. */
export function largestErrors(frame: Frame, predictions: Float64Array, most: number, apart: number): AlarmSpan[] {
  const error = (r: number) => Math.abs(predictions[r]! - (frame.y?.[r] ?? Number.NaN));
  const rows = Array.from({ length: frame.rows }, (_, r) => r).filter((r) => !Number.isNaN(error(r)));
  rows.sort((a, b) => error(b) - error(a) || a - b);
  const taken: number[] = [];
  for (const r of rows) {
    if (taken.length >= most) break;
    if (taken.every((t) => Math.abs(t - r) >= apart)) taken.push(r);
  }
  return taken.map((r) => ({ from: r, to: r, peak: r, score: predictions[r]!, eventShare: Number.NaN }));
}
