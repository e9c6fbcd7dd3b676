// The plan's training performed: frame, split with its purge gap, candidates against baselines, verdict; and the choice of one of them.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CandidateResult as ShownCandidate, Figure } from "../../shared/contract/learn.ts";
import { Failure } from "../../shared/contract/errors.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { pauseUs, type DecisionRules } from "../../shared/scoring/decide.ts";
import { readFeatureFacts, type FeatureFacts } from "../prepare/answers.ts";
import { loadFrame } from "../prepare/loadFrame.ts";
import { evaluationKey } from "../store/lineage.ts";
import { canonicalJson } from "../store/objects.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { choose } from "./compare.ts";
import { bestOf, evaluate, finalFit, type Candidate, type CandidateResult, type EvaluateOptions, type EvaluationTable, type Fitted } from "./evaluate.ts";
import { keepEvaluation, readChosen, readEvaluation, type Chosen, type KeptEvaluation } from "./evaluationObject.ts";
import type { Task } from "./family.ts";
import { takeRows, type Frame } from "./frame.ts";
import { metricOf, metrics, type Measured, type MetricId } from "./metrics.ts";
import { findEvents } from "./metricsEvents.ts";
import { splitFrame, type Split, type SplitSpec } from "./splits.ts";
import type { ThresholdSpec } from "./thresholds.ts";

const secondsPerMonth = (365.25 / 12) * 86_400;

/** The kind of question that a scenario asks. */
export function taskOf(plan: Plan): Task {
  return plan.scenario === "anomaly" ? "anomaly" : plan.scenario === "classification" ? "classification" : "regression";
}

/** Gap between training and test: as the plan says, else history of a feature row plus label horizon; seconds, or rows without time. */
export function purgeGap(plan: Plan, facts: FeatureFacts, stepS: number): number {
  if (plan.split.purgeS !== null) return plan.split.purgeS;
  const what = plan.target.what;
  const horizonS = what.kind === "eventWithin" || what.kind === "forecast" ? what.horizonS : what.kind === "remainingLife" && what.unit === "hours" ? what.cap * 3600 : 0;
  return facts.hasTime ? facts.history.seconds + facts.history.rows * stepS + horizonS : facts.history.rows;
}

function splitSpecOf(plan: Plan, gap: number): SplitSpec {
  const { how } = plan.split;
  switch (how.kind) {
    case "forwardChaining":
      return { kind: "forward", folds: how.folds, gap };
    case "holdout":
      return { kind: "holdout", share: how.testShare, gap };
    case "groupFolds":
      return { kind: "grouped", folds: how.folds };
    case "headOfGroup":
      return { kind: "head", rows: how.trainRows, gap: plan.split.purgeS ?? 0 };
    case "stratifiedRandom":
      return { kind: "shuffled", folds: how.folds, seed: plan.seed, reason: how.reason };
  }
}

function thresholdSpecOf(plan: Plan): ThresholdSpec | undefined {
  const { threshold } = plan.select;
  switch (threshold.kind) {
    case "costs":
      return { kind: "cost", missedEvent: plan.frame.missedEventCost, falseAlarm: plan.frame.falseAlarmCost };
    case "alarmsPerWeek":
      return { kind: "falseAlarmsPerWeek", accepted: threshold.n };
    case "normalRows":
      return { kind: "conformal", share: threshold.share };
    case "fixed":
      return { kind: "fixed", value: threshold.at };
    case "none":
      return undefined;
  }
}

/** Everything that training needs, from the project's features and plan. */
async function trainingOf(workbench: Workbench, act: Act, plan: Plan) {
  const { facts, path, digest } = readFeatureFacts(workbench);
  const out = new Set(plan.train.without.map(({ feature }) => feature));
  if (facts.columns.every((feature) => out.has(feature))) throw new Failure("planUnfit", { field: "train.without", detail: "no feature is left" });
  const whole = await loadFrame(workbench.database, path, facts.columns.filter((feature) => !out.has(feature)));
  const task = taskOf(plan);
  const frame = task === "anomaly" ? whole : withKnownTarget(whole);
  if (task === "anomaly" && plan.target.what.kind === "none") delete frame.y;
  const maxGapUs = pauseUs(frame.tUs, frame.group);
  const stepS = medianStepS(frame);
  const gap = purgeGap(plan, facts, stepS);
  const split = splitFrame(frame, splitSpecOf(plan, gap));
  const headline = metrics.find((each) => each.id === plan.select.metric && each.tasks.includes(task))?.id;
  if (!headline) throw new Failure("planUnfit", { field: "select.metric", detail: `${plan.select.metric} for ${task}` });
  const threshold = thresholdSpecOf(plan);
  const options: EvaluateOptions = {
    seed: plan.seed,
    threads: workbench.threads,
    signal: act.signal,
    perGroup: plan.train.perGroup,
    trainOn: plan.train.trainOn,
    gap,
    headline,
    persistence: { count: plan.select.count, of: plan.select.of },
    ...(threshold ? { threshold } : {}),
    ...(maxGapUs === undefined ? {} : { maxGapUs }),
    // Shuffling puts anomalous rows into an unlabelled training part: that figure would say nothing about leakage.
    leakMeter: task !== "anomaly" || plan.train.trainOn === "normal",
  };
  return { frame, whole, task, split, options, gap, digest, facts };
}

/** Rows whose target is known: only they can teach or judge. Row numbers are kept in `rowOf`. */
function withKnownTarget(frame: Frame): Frame & { rowOf?: Int32Array } {
  const known = Int32Array.from(Array.from({ length: frame.rows }, (_, r) => r).filter((r) => !Number.isNaN(frame.y![r]!)));
  return known.length === frame.rows ? frame : { ...takeRows(frame, known), rowOf: known };
}

function medianStepS(frame: Frame): number {
  const { tUs, group } = frame;
  if (!tUs) return 0;
  const steps: number[] = [];
  for (let r = 1; r < Math.min(frame.rows, 50_000); r++) if ((!group || group[r] === group[r - 1]) && tUs[r]! > tUs[r - 1]!) steps.push(tUs[r]! - tUs[r - 1]!);
  return steps.length > 0 ? steps.sort((a, b) => a - b)[steps.length >> 1]! / 1e6 : 0;
}

/** Evaluates the plan's candidates and keeps the result as the project's evaluation. */
export async function trainByPlan(workbench: Workbench, act: Act, plan: Plan): Promise<string> {
  act.progress(0, "train");
  const { frame, whole, task, split, options, gap } = await trainingOf(workbench, act, plan);
  const candidates: Candidate[] = [
    ...plan.train.candidates.map(({ id, family, parameters }): Candidate => ({ id, family, parameters, role: "candidate" })),
    ...plan.train.baselines.map(({ id, family, parameters }): Candidate => ({ id, family, parameters, role: "baseline" })),
  ];
  if (new Set(candidates.map((c) => c.id)).size < candidates.length) throw new Failure("planUnfit", { field: "train.candidates", detail: "two candidates of one id" });
  const table = await evaluate(frame, task, candidates, split, { ...options, onProgress: (done) => act.progress(0.97 * done, "train") });
  const kept = keptOf(plan, table, frame, split, gap);
  const rowOf = (frame as { rowOf?: Int32Array }).rowOf;
  const placed = rowOf ? { ...table, rows: table.rows.map((r) => rowOf[r]!) } : table;
  const seconds = Object.fromEntries(table.results.map((r) => [r.candidate.id, r.fitSeconds]));
  const digest = await keepEvaluation(workbench, evaluationKey(workbench.project, plan), kept, placed, whole.rows, seconds);
  if (act.signal.aborted) throw new Failure("callCancelled", { step: "train" });
  workbench.project.commit(act.actor, "learn.train", { evaluation: digest });
  act.progress(1, "train");
  return digest;
}

const figure = (measured: Measured | undefined): Figure => ({ value: measured?.value ?? Number.NaN, low: finite(measured?.low), high: finite(measured?.high) });
const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null);

function keptOf(plan: Plan, table: EvaluationTable, frame: Frame, split: Split, gap: number): KeptEvaluation {
  const metric = metricOf(table.headline);
  const verdict = verdictOf(plan, table);
  const order = ranked(table);
  return {
    task: table.task,
    metric: table.headline,
    higherIsBetter: metric.direction === "higher",
    rows: frame.rows,
    features: frame.features,
    split: {
      kind: split.kind,
      folds: split.folds.map((fold) => ({ trainRows: fold.train.length, testRows: fold.test.length, ...spanOf(frame, fold.test) })),
      purgedRows: split.purgedRows,
      purgeS: gap,
      random: split.kind === "shuffled",
      note: split.note.reason ?? "",
    },
    candidates: table.results.map((result) => shown(plan, table, result, verdict, order)),
    verdict,
    leak: leakOf(table),
    slices: slicesOf(table, verdict.proposed),
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

function shown(plan: Plan, table: EvaluationTable, result: CandidateResult, verdict: KeptEvaluation["verdict"], order: string[]): ShownCandidate {
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
    modelBytes: null,
    rowUs: null,
    worstSlice: result.worstGroup && Number.isFinite(result.worstGroup.value) ? { name: result.worstGroup.group, value: result.worstGroup.value } : null,
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

/** Groups with their headline figures for the proposed candidate, worst first; at most 100. */
function slicesOf(table: EvaluationTable, proposed: string | null): KeptEvaluation["slices"] {
  const result = table.results.find((r) => r.candidate.id === proposed) ?? table.results[0];
  const sign = metricOf(table.headline).direction === "higher" ? 1 : -1;
  const known = (values: Partial<Record<MetricId, number>>) => Object.fromEntries(Object.entries(values).filter(([, v]) => Number.isFinite(v))) as Record<string, number>;
  return (result?.perGroup ?? [])
    .map((slice) => ({ name: slice.group, rows: slice.rows, values: known(slice.figures) }))
    .sort((a, b) => sign * ((a.values[table.headline] ?? Infinity) - (b.values[table.headline] ?? Infinity)))
    .slice(0, 100);
}

/** Takes a candidate: fits it on the training rows and keeps model and rule. threshold: on the axis of the cost curve; null: as the plan says. */
export async function chooseCandidate(workbench: Workbench, act: Act, plan: Plan, id: string, threshold: number | null, reason: string): Promise<Chosen> {
  const { project } = workbench;
  const evaluation = project.needRef("evaluation");
  const kept = readEvaluation(workbench, evaluation);
  const spec = plan.train.candidates.find((each) => each.id === id);
  if (!spec || !kept.candidates.some((each) => each.id === id)) throw new Failure("storeUnknownRef", { field: id });
  if (kept.verdict.kind === "noModel") throw new Failure("learnNoModelBeatsBaseline", { field: kept.verdict.baseline ?? "", detail: kept.verdict.reason });
  if (kept.verdict.proposed !== id && reason.trim() === "") throw new Failure("planUnfit", { field: "reason", detail: "another candidate than the proposed one needs a reason" });
  act.progress(0.05, "fit");
  const { frame, split, task, options, digest: features } = await trainingOf(workbench, act, plan);
  const rows = split.kind === "head" ? takeRows(frame, split.folds[0]!.train) : frame;
  const fitted = await finalFit(rows, task, { id, family: spec.family, parameters: spec.parameters, role: "candidate" }, { ...options, onProgress: (done) => act.progress(0.05 + 0.9 * done, "fit") });
  const rules = rulesAt(fitted, threshold, task);
  const chosen: Chosen = { candidate: id, family: spec.family, threshold: axisThreshold(rules, threshold, task), rules: rules ?? null, maxGapUs: options.maxGapUs ?? null, reason, evaluation, features, columns: frame.features };
  if (act.signal.aborted) throw new Failure("callCancelled", { step: "select" });
  const digest = await project.objects.make("chosen", { evaluation }, (folder) => {
    writeFileSync(join(folder, "chosen.json"), canonicalJson(chosen));
    writeFileSync(join(folder, "model.json"), canonicalJson(fitted.document));
  });
  project.commit(act.actor, "learn.choose", { chosen: digest }, reason);
  act.progress(1, "fit");
  return chosen;
}

/** Rules moved to a person's threshold: for anomaly scores the axis is the score over the limit, so limits are multiplied by it. */
function rulesAt(fitted: Fitted, threshold: number | null, task: Task): DecisionRules | undefined {
  const { rules } = fitted;
  if (!rules || threshold === null) return rules;
  const move = (rule: { threshold: number; count: number; of: number }) => ({ ...rule, threshold: task === "anomaly" && rule.threshold > 0 ? rule.threshold * threshold : threshold });
  return "byGroup" in rules ? { byGroup: Object.fromEntries(Object.entries(rules.byGroup).map(([name, rule]) => [name, move(rule)])) } : move(rules);
}

function axisThreshold(rules: DecisionRules | undefined, threshold: number | null, task: Task): number | null {
  if (!rules) return null;
  if (threshold !== null) return threshold;
  return task === "anomaly" ? 1 : "byGroup" in rules ? null : rules.threshold;
}

/** The plan's own choice: the proposed candidate, or the one taken by hand; candidate null when no model beats the baseline. */
export async function chooseByPlan(workbench: Workbench, act: Act, plan: Plan): Promise<{ candidate: string | null; metrics: Record<string, number>; baseline: Record<string, string | number>; baselineId: string | null; reason: string }> {
  const kept = readEvaluation(workbench, workbench.project.needRef("evaluation"));
  const { verdict } = kept;
  const figures = (id: string | null): Record<string, number> => {
    const found = kept.candidates.find((each) => each.id === id);
    return found ? Object.fromEntries(Object.entries(found.metrics).flatMap(([name, f]) => (Number.isFinite(f.value) ? [[name, f.value]] : []))) : {};
  };
  const baseline = verdict.baseline === null ? {} : { id: verdict.baseline, ...figures(verdict.baseline) };
  const id = plan.select.byHand?.candidate ?? verdict.proposed;
  if (id === null) return { candidate: null, metrics: {}, baseline, baselineId: verdict.baseline, reason: verdict.reason };
  const current = workbench.project.ref("chosen") ? readChosen(workbench).chosen : undefined;
  if (current?.candidate !== id || current.evaluation !== workbench.project.ref("evaluation")) await chooseCandidate(workbench, act, plan, id, null, plan.select.byHand?.reason ?? "");
  return { candidate: id, metrics: figures(id), baseline, baselineId: verdict.baseline, reason: verdict.reason };
}

