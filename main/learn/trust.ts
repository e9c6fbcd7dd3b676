// What an evaluation says beside its figures: where the choice would disappoint, how it fared fold by fold, how far probabilities and values can be
// believed, and how many rows lay where no model was taught. Runs in main; pure and seeded.
import type { EvaluationInfo, Figure } from "../../shared/contract/learn.ts";
import { valueInterval } from "./conformal.ts";
import type { CandidateResult, EvaluationTable } from "./evaluate.ts";
import type { Frame } from "./frame.ts";
import { outsideOfFolds } from "./knownRange.ts";
import { prepare, type Measured, type MetricId } from "./metrics.ts";
import { reliability } from "./metricsProbability.ts";
import { sliceFigures, worstOf, type Dimension } from "./slices.ts";
import type { Split } from "./splits.ts";

export interface TrustContext {
  /** Ways to cut the frame's rows. */
  dimensions: readonly Dimension[];
  /** When somebody changed the plant, UTC microseconds. */
  changesUs: readonly number[];
}

const perFoldShown: readonly MetricId[] = ["eventRecall", "falseAlarmsPerWeek", "mae"];
const featuresShown = 5;

type CandidateTrust = Pick<EvaluationInfo["candidates"][number], "perFold" | "reliability" | "interval" | "worstSlice">;

export interface Trust extends Pick<EvaluationInfo, "slices" | "outside"> {
  folds: Pick<EvaluationInfo["split"]["folds"][number], "judged" | "changes" | "outside">[];
  /** In the order of the table's results. */
  candidates: CandidateTrust[];
}

/** What can be trusted of an evaluation. proposed: the candidate whose slices are listed; without one the first. */
export function trustOf(table: EvaluationTable, frame: Frame, split: Split, proposed: string | null, context: TrustContext): Trust {
  const judging = table.rows.filter((r) => frame.y !== undefined && !Number.isNaN(frame.y[r]!));
  const tested = new Set(table.rows);
  const outside = outsideOfFolds(frame, table.task, split);
  const listed = table.results.find(({ candidate }) => candidate.id === proposed) ?? table.results[0];
  const cut = judging.length > 0 && listed ? sliceFigures(table.task, table.headline, listed.outcomes, judging, context.dimensions) : [];
  return {
    folds: split.folds.map(({ test }, f) => ({ judged: tested.has(test[0] ?? -1), changes: changesIn(context.changesUs, frame, test), outside: outside.perFold[f] ?? 0 })),
    candidates: table.results.map((result) => trustIn(result, table, judging, split, context)),
    slices: cut.map(({ by, of, name, rows, values }) => ({ by, of, name, rows, values: values as Record<string, number> })),
    outside: { share: outside.share, features: outside.features.slice(0, featuresShown) },
  };
}

function trustIn(result: CandidateResult, table: EvaluationTable, judging: Int32Array, split: Split, { dimensions }: TrustContext): CandidateTrust {
  const { outcomes, perFold } = result;
  const wanted = [table.headline, ...perFoldShown];
  const common = { perFold: perFold.map((figures) => Object.fromEntries(wanted.flatMap((id) => (Number.isFinite(figures[id]) ? [[id, figures[id]!]] : [])))) };
  if (judging.length === 0) return { ...common, reliability: [], interval: null, worstSlice: null };
  const worst = worstOf(table.task, table.headline, outcomes, judging, dimensions);
  const interval = table.task === "regression" ? valueInterval(outcomes, judging, split, table) : undefined;
  return {
    ...common,
    reliability: table.task === "classification" ? reliability(outcomes, prepare(outcomes).order) : [],
    interval: interval ? { ...interval, coverage: figureOf(interval.coverage) } : null,
    worstSlice: worst ? { by: worst.slice.by, of: worst.slice.of, name: worst.slice.name, value: worst.value } : null,
  };
}

const figureOf = ({ value, low, high }: Measured): Figure => ({ value, low: Number.isFinite(low) ? low : null, high: Number.isFinite(high) ? high : null });

/** Changes of the plant inside the tested time of a fold: what was taught before is judged after. */
function changesIn(changesUs: readonly number[], { tUs }: Frame, test: Int32Array): number {
  if (!tUs || changesUs.length === 0 || test.length === 0) return 0;
  let [first, last] = [Infinity, -Infinity];
  for (const r of test) [first, last] = [Math.min(first, tUs[r]!), Math.max(last, tUs[r]!)];
  return changesUs.filter((t) => t > first && t <= last).length;
}
