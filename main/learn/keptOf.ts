// From an evaluation's table to what is kept and shown of it: figures with intervals, ranks, verdict, money, leak meter, slices. Pure.
import type { CandidateResult as ShownCandidate, ClassTable, Figure } from "../../shared/contract/learn.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { choose } from "./compare.ts";
import { bestOf, type CandidateResult, type EvaluationTable } from "./evaluate.ts";
import type { KeptEvaluation } from "./evaluationObject.ts";
import type { Frame } from "./frame.ts";
import { metricOf, type Measured, type Outcomes } from "./metrics.ts";
import { confusionMatrix, figuresOfMatrix, prAucOfClass, prepareClasses } from "./metricsClasses.ts";
import { findEvents } from "./metricsEvents.ts";
import type { Split } from "./splits.ts";
import { trustOf, type Trust, type TrustContext } from "./trust.ts";

const secondsPerMonth = (365.25 / 12) * 86_400;

const figure = (measured: Measured | undefined): Figure => ({ value: measured?.value ?? Number.NaN, low: finite(measured?.low), high: finite(measured?.high) });
const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null);

/** What is kept of an evaluation: figures, verdict, leak meter, slices. */
export function keptOf(plan: Plan, table: EvaluationTable, frame: Frame, split: Split, gap: number, searchedRows: number, context: TrustContext): KeptEvaluation {
  const metric = metricOf(table.headline);
  const verdict = verdictOf(plan, table);
  const order = ranked(table);
  const trust = trustOf(table, frame, split, verdict.proposed, context);
  return {
    task: table.task,
    metric: table.headline,
    higherIsBetter: metric.direction === "higher",
    rows: frame.rows,
    features: frame.features,
    split: {
      kind: split.kind,
      folds: split.folds.map((fold, f) => ({ trainRows: fold.train.length, testRows: fold.test.length, ...spanOf(frame, fold.test), ...trust.folds[f]! })),
      purgedRows: split.purgedRows,
      purgeS: gap,
      random: split.kind === "shuffled",
      note: split.note.reason ?? "",
      ...(searchedRows > 0 ? { searchedRows } : {}),
    },
    candidates: table.results.map((result, i) => ({ ...shown(plan, table, result, verdict, order), ...trust.candidates[i]! })),
    verdict,
    leak: leakOf(table),
    slices: trust.slices,
    outside: trust.outside,
  };
}

function spanOf(frame: Frame, rows: Int32Array): { fromUs: number | null; toUs: number | null } {
  const { tUs } = frame;
  if (!tUs || rows.length === 0) return { fromUs: null, toUs: null };
  let [fromUs, toUs] = [Infinity, -Infinity];
  for (const r of rows) [fromUs, toUs] = [Math.min(fromUs, tUs[r]!), Math.max(toUs, tUs[r]!)];
  return { fromUs, toUs };
}

function ranked(table: EvaluationTable): string[] {
  const sign = metricOf(table.headline).direction === "higher" ? -1 : 1;
  const value = (r: CandidateResult) => sign * (r.metrics[table.headline]?.value ?? Number.NaN);
  return table.results
    .filter((r) => r.candidate.role === "candidate" && !Number.isNaN(value(r)))
    .sort((a, b) => value(a) - value(b))
    .map((r) => r.candidate.id);
}

function shown(plan: Plan, table: EvaluationTable, result: CandidateResult, verdict: KeptEvaluation["verdict"], order: string[]): Omit<ShownCandidate, keyof Trust["candidates"][number]> {
  const { id, family, role } = result.candidate;
  const tied = verdict.tied.includes(id);
  const rank = order.indexOf(id) + 1;
  const chosen = result.thresholds.filter((t) => Number.isFinite(t.rule.threshold)).map((t) => t.rule.threshold);
  return {
    id,
    family,
    role,
    rank: rank === 0 ? null : tied ? 1 : rank,
    tied,
    // A metric that is not defined here (no alarm: no delay) is absent, never a number.
    metrics: Object.fromEntries(Object.entries(result.metrics).flatMap(([name, measured]) => (Number.isFinite(measured.value) ? [[name, figure(measured)]] : []))),
    threshold: chosen.length > 0 ? chosen.sort((a, b) => a - b)[chosen.length >> 1]! : null,
    costPerMonth: monthlyCost(plan, table, result),
    fitSeconds: result.fitSeconds,
    modelBytes: result.deviceCost.bytes,
    rowUs: result.deviceCost.rowUs,
    ...(result.outcomes.classes ? { classes: classTable(result.outcomes.classes) } : {}),
    ...(result.directions ? { directions: result.directions } : {}),
  };
}

/** Who was taken for whom among the tested rows. */
function classTable(outcomes: NonNullable<Outcomes["classes"]>): ClassTable {
  const prepared = prepareClasses(outcomes);
  const matrix = confusionMatrix(prepared);
  const { names } = outcomes;
  const columns = names.length + 1;
  return {
    names: [...names],
    matrix: names.map((_, k) => Array.from(matrix.subarray(k * columns, (k + 1) * columns))),
    figures: figuresOfMatrix(matrix, names.length).map(({ precision, recall, f1 }, k) => ({ precision: finite(precision), recall: finite(recall), f1: finite(f1), prAuc: finite(prAucOfClass(prepared, k)) })),
  };
}

/** Cost of what the tested rows missed and alarmed wrongly, scaled to a month; null where rows have no time or nothing is decided. */
function monthlyCost(plan: Plan, table: EvaluationTable, result: CandidateResult): Figure | null {
  const { outcomes } = result;
  if (!outcomes.alarm || !outcomes.tUs || table.task === "regression" || outcomes.y.length === 0) return null;
  const events = findEvents({ ...outcomes, alarm: outcomes.alarm });
  const seconds = testedSeconds(outcomes.tUs, outcomes.group);
  if (!(seconds > 0)) return null;
  const missed = events.foundAt.filter((at) => at < 0).length;
  const cost = missed * plan.frame.missedEventCost + events.falseStarts.length * plan.frame.falseAlarmCost;
  return { value: (cost * secondsPerMonth) / seconds, low: null, high: null };
}

/** Seconds that rows by group and time span. */
export function testedSeconds(tUs: Float64Array, group?: Int32Array): number {
  let sum = 0;
  for (let r = 1; r < tUs.length; r++) if (!group || group[r] === group[r - 1]) sum += Math.max(0, tUs[r]! - tUs[r - 1]!);
  return sum / 1e6;
}

function verdictOf(plan: Plan, table: EvaluationTable): KeptEvaluation["verdict"] {
  const verdict = choose(table, { margin: plan.select.margin });
  if (verdict.kind === "notComparable") {
    const first = table.results.find((r) => r.candidate.role === "candidate")?.candidate.id ?? null;
    return { kind: "tie", proposed: first, baseline: null, margin: plan.select.margin, gain: null, tied: [], reason: verdict.reason, facts: {} };
  }
  const facts = { best: verdict.best, baseline: verdict.baseline, improvement: verdict.improvement.value };
  const common = { baseline: verdict.baseline, margin: verdict.margin, gain: figure(verdict.improvement), facts };
  if (verdict.kind === "noModel") return { kind: "noModel", proposed: null, tied: [], reason: verdict.reason, ...common };
  const tied = verdict.ties.length > 0 ? [verdict.best, ...verdict.ties] : [];
  return { kind: tied.length > 0 ? "tie" : "winner", proposed: verdict.proposed, tied, reason: tied.length > 0 ? "tieCheaper" : "beatsBaseline", ...common };
}

function leakOf(table: EvaluationTable): KeptEvaluation["leak"] {
  const best = bestOf(table.results.filter((r) => r.candidate.role === "candidate"), table.headline);
  const suspects = table.suspects.map(({ feature, figure: score }) => ({ column: feature, score }));
  if (table.leakMeter) return { candidate: table.leakMeter.candidate, honest: table.leakMeter.honest, shuffled: finite(table.leakMeter.flattered), suspects };
  return best ? { candidate: best.candidate.id, honest: best.metrics[table.headline]!.value, shuffled: null, suspects } : null;
}
