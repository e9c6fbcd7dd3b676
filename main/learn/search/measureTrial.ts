// One trial of a search: a candidate fitted inside the search's folds and measured by the plan's metric on their test rows. Runs in a thread.
// Must never see a row outside of the search's part: the frame that it is given holds no other.
import { outcomesOf, outOfFold, testedRows } from "../outOfFold.ts";
import type { Candidate, TrainingOptions } from "../evaluateFit.ts";
import type { Task } from "../family.ts";
import type { Frame } from "../frame.ts";
import { metricOf, prepare, type MetricId } from "../metrics.ts";
import type { Split } from "../splits.ts";
import { withShare } from "./parts.ts";

export interface TrialInput {
  /** Rows that the search may see. */
  frame: Frame;
  task: Task;
  candidate: Candidate;
  /** Folds of these rows, and the share of their training rows that teaches. */
  inner: Split;
  share: number;
  metric: MetricId;
  options: Omit<TrainingOptions, "signal" | "onProgress" | "onCurve">;
}

export interface TrialMeasured {
  /** NaN where the metric is not defined. */
  score: number;
  bytes: number;
  rowUs: number;
  /** Answers for the tested rows with a known target, by group and time. */
  answers: Float64Array;
}

/** Throws what the family throws on these rows. */
export async function measureTrial({ frame, task, candidate, inner, share, metric }: TrialInput, options: TrainingOptions): Promise<TrialMeasured> {
  const split = withShare(frame, inner, share, options.seed);
  // The threshold costs several more fits; a metric of the order needs none.
  const plain = (task === "classification" || task === "classes") && !metricOf(metric).needs.includes("alarm");
  const pooled = await outOfFold(frame, task, candidate, split, { ...options, ...(plain ? { threshold: { kind: "fixed" as const, value: 0.5 } } : {}) });
  const rows = testedRows(frame, split).filter((r) => frame.y !== undefined && !Number.isNaN(frame.y[r]!));
  const outcomes = outcomesOf(frame, task, pooled, rows);
  return { score: metricOf(metric).compute(prepare(outcomes)), ...pooled.deviceCost, answers: outcomes.answer };
}
