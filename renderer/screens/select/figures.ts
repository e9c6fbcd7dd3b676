// Measures of candidates as a person reads them: shares as percent, delays as times, never four decimals. Pure.

import type { CandidateResult, EvaluationInfo, Figure } from "../../../shared/contract/learn.ts";
import { selectText } from "../../../shared/text/select.ts";
import { familyText, metricText } from "../../../shared/text/train.ts";
import type { Format, Words } from "../../parts/words.ts";

const shares: ReadonlySet<string> = new Set(["recall", "precision", "falseAlarmRate", "missedAlarmRate", "eventRecall", "balancedAccuracy", "calibrationError", "macroRecall", "accuracy"]);
const seconds: ReadonlySet<string> = new Set(["detectionDelay", "leadTime"]);
const scores: ReadonlySet<string> = new Set(["prAuc", "rocAuc", "vusPr", "f1", "f2", "fHalf", "r2", "macroF1", "worstF1", "macroPrAuc"]);

/** A measure's value with its unit. */
export function figureWords(metric: string, value: number | null | undefined, f: Format): string {
  if (value === null || value === undefined || Number.isNaN(value)) return f.number(null);
  if (shares.has(metric)) return f.percent(value, { digits: 0 });
  if (seconds.has(metric)) return f.duration(value * 1000);
  return f.number(value, scores.has(metric) ? { digits: 2 } : {});
}

/** The candidate whose fit is under way: as the job tells it, else the one asked for here, else the proposed one. */
export function fittedName(told: string | undefined, asked: string | null, proposed: string | null): string {
  return told ?? asked ?? proposed ?? "";
}

/** The interval of a measure, "34 to 44"; empty when it is not known. */
export function intervalWords(metric: string, figure: Figure | undefined, f: Format): string {
  if (figure === undefined || figure.low === null || figure.high === null) return "";
  if (shares.has(metric)) return f.interval(figure.low * 100, figure.high * 100, { digits: 0 });
  if (seconds.has(metric)) return f.interval(figure.low, figure.high, { digits: 0 });
  return f.interval(figure.low, figure.high, scores.has(metric) ? { digits: 2 } : {});
}

/** A step in a measure: "0.09", "3.1 pp" (percentage points) for shares. Errors are told as a share of the baseline's. */
export function stepWords(metric: string, value: number, f: Format): string {
  if (scores.has(metric)) return f.number(value, { digits: 2 });
  return f.quantity(value * 100, shares.has(metric) ? "pp" : "%", { digits: Math.abs(value) < 0.1 ? 1 : 0 });
}

/** How a margin is entered: figures of `scores` as they are, shares in percentage points, errors as a share of the baseline's. */
export function marginScale(metric: string): { readonly unit: string; readonly by: number } {
  return scores.has(metric) ? { unit: "", by: 1 } : { unit: shares.has(metric) ? "pp" : "%", by: 100 };
}

/** The margin of the plan, without a sign. */
export function marginWords(metric: string, margin: number, f: Format): string {
  return stepWords(metric, margin, f);
}

/** Name of a measure; its id when nobody named it. */
export function metricName(metric: string, t: Words["t"]): string {
  const text = Object.entries(metricText).find(([id]) => id === metric)?.[1];
  return text === undefined ? metric : t(text);
}

/** What a measure means; empty when nobody said it. */
export function metricSays(metric: string, t: Words["t"]): string {
  const text = Object.entries(metricText).find(([id]) => id === `${metric}Says`)?.[1];
  return text === undefined ? "" : t(text);
}

/** Name of a family; its id when nobody named it. */
export function familyName(family: string, t: Words["t"]): string {
  const text = Object.entries(familyText).find(([id]) => id === family)?.[1];
  return text === undefined ? family : t(text);
}

/** Other measures worth a column beside the headline, at most two. */
export function besides(evaluation: EvaluationInfo): string[] {
  const known = new Set(evaluation.candidates.flatMap((one) => Object.entries(one.metrics).filter(([, figure]) => !Number.isNaN(figure.value)).map(([id]) => id)));
  const wanted = evaluation.task === "regression" ? ["mae", "r2", "rmse"] : evaluation.task === "classes" ? ["worstF1", "macroRecall", "logLoss"] : ["eventRecall", "falseAlarmsPerWeek", "recall", "precision", "falseAlarmRate"];
  return wanted.filter((id) => id !== evaluation.metric && known.has(id)).slice(0, 2);
}

type SliceLike = Pick<EvaluationInfo["slices"][number], "by" | "of" | "name">;

/** What a slice is cut by: a column's own name, or a word. */
export function cutName({ by, of }: SliceLike, t: Words["t"]): string {
  return by === "column" ? of : t(selectText[`by${by}`]);
}

/** A slice in one phrase, "Type L", "month 2024-03". */
export function sliceName(slice: SliceLike, t: Words["t"]): string {
  return slice.by === "group" ? slice.name : `${cutName(slice, t)} ${slice.name}`;
}

/** Candidates by rank, then the failed ones, then baselines, best first. */
export function inOrder(evaluation: EvaluationInfo): CandidateResult[] {
  const sign = evaluation.higherIsBetter ? -1 : 1;
  const key = (one: CandidateResult) => (one.role === "baseline" ? 1e6 : (one.rank ?? 1e5));
  const value = (one: CandidateResult) => sign * (one.metrics[evaluation.metric]?.value ?? Infinity);
  return [...evaluation.candidates].sort((a, b) => key(a) - key(b) || value(a) - value(b) || (a.id < b.id ? -1 : 1));
}

/** The common scale of the headline's dots: the intervals of all, with a little room. */
export function headlineScale(evaluation: EvaluationInfo): { min: number; max: number; reference?: number } {
  const figures = evaluation.candidates.flatMap((one) => one.metrics[evaluation.metric] ?? []);
  const all = figures.flatMap((figure) => [figure.value, figure.low ?? NaN, figure.high ?? NaN]).filter(Number.isFinite);
  const low = all.reduce((a, b) => Math.min(a, b), Infinity);
  const high = all.reduce((a, b) => Math.max(a, b), -Infinity);
  const reference = evaluation.candidates.find((one) => one.id === evaluation.verdict.baseline)?.metrics[evaluation.metric]?.value;
  if (!Number.isFinite(low)) return { min: 0, max: 1 };
  const room = (high - low) * 0.05 || Math.abs(high) * 0.05 || 0.1;
  return { min: low - room, max: high + room, ...(reference === undefined || Number.isNaN(reference) ? {} : { reference }) };
}
