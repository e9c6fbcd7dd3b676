// What training needs, from the project's features and plan: frame, split with its purge gap, threshold, options. Runs in main; reads, never writes.
import { Failure } from "../../shared/contract/errors.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { planRecipe, type Recipe } from "../../shared/recipe/recipe.ts";
import type { History } from "../../shared/recipe/step.ts";
import { pauseUs } from "../../shared/scoring/decide.ts";
import { faultyOf, isFaultyAt } from "../data/catalogue/faulty.ts";
import { readFeatureFacts, type FeatureFacts } from "../prepare/answers.ts";
import { loadBefore } from "../prepare/learned.ts";
import { loadFrame } from "../prepare/loadFrame.ts";
import { withClasses } from "../prepare/targetClasses.ts";
import type { Workbench } from "../store/workbench.ts";
import { leftOutOf, limitsMemory } from "./constraints.ts";
import type { Task } from "./family.ts";
import { takeRows, type Frame } from "./frame.ts";
import { headlineOf, metrics, type MetricId } from "./metrics.ts";
import { searchParts } from "./search/parts.ts";
import { splitFrame, type SplitSpec } from "./splits.ts";
import { sharedFrame } from "./thread/thread.ts";
import type { PlainOptions } from "./thread/works.ts";
import type { ThresholdSpec } from "./thresholds.ts";

/** The kind of question that a scenario asks. */
export function taskOf(plan: Plan, facts: Pick<FeatureFacts, "target">): Task {
  if (facts.target.classes) return "classes";
  return plan.scenario === "anomaly" ? "anomaly" : plan.scenario === "classification" ? "classification" : "regression";
}

/** Gap between training and test: as the plan says, else history of a feature row plus label horizon; seconds, or rows without time. */
export function purgeGap(plan: Plan, facts: Pick<FeatureFacts, "hasTime" | "history">, stepS: number): number {
  if (plan.split.purgeS !== null) return plan.split.purgeS;
  const what = plan.target.what;
  const horizonS = what.kind === "eventWithin" || what.kind === "forecast" ? what.horizonS : what.kind === "remainingLife" && what.unit === "hours" ? what.cap * 3600 : 0;
  return facts.hasTime ? facts.history.seconds + facts.history.rows * stepS + horizonS : facts.history.rows;
}

/** Past that two rows of the table may share: of rows that are whole batches, what stands after the batch. */
function sharedPast(recipe: Recipe, { inputs, hasTime, history }: FeatureFacts): History {
  const batch = recipe.steps.findLastIndex((step) => step.kind === "batch" && step.off !== true);
  if (batch < 0) return history;
  const needs = planRecipe(recipe, inputs, hasTime).needs.slice(batch + 1);
  return { rows: needs.reduce((sum, { rows }) => sum + rows, 0), seconds: needs.reduce((sum, { seconds }) => sum + seconds, 0) };
}

/** The figure that candidates are compared by; undefined where the plan names one of another task. A plan made for two classes names a figure of two, and one
 *  of alarms has nothing to read where no class alarms: several classes are then compared by the figure that is usual for them. */
export function headlineFor({ select }: Pick<Plan, "select">, task: Task): MetricId | undefined {
  const asked = metrics.find(({ id, tasks }) => id === select.metric && tasks.includes(task));
  if (task !== "classes") return asked?.id;
  return asked && (!asked.needs.includes("alarm") || (select.alarmClasses?.length ?? 0) > 0) ? asked.id : headlineOf.classes;
}

function splitSpecOf(plan: Plan, gap: number): SplitSpec {
  const { how, changesUs } = plan.split;
  switch (how.kind) {
    case "forwardChaining":
      return { kind: "forward", folds: how.folds, gap, changesUs };
    case "blockedFolds":
      return { kind: "blocked", folds: how.folds, gap, changesUs };
    case "holdout":
      return { kind: "holdout", share: how.testShare, gap, changesUs };
    case "groupFolds":
      return { kind: "grouped", folds: how.folds, gap };
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

/** Everything that training needs, from the project's features and plan; `features`: others in their place. */
export async function trainingOf(workbench: Workbench, plan: Plan, features = readFeatureFacts(workbench)) {
  const { facts, path, beforePath, digest } = features;
  const out = leftOutOf(plan, facts, limitsMemory(plan) ? medianStepS(await loadFrame(workbench.database, path, [])) : 0);
  if (facts.columns.every((feature) => out.has(feature))) throw new Failure("planUnfit", { field: "train.without", detail: "no feature is left" });
  const table = sharedFrame(withClasses(await loadFrame(workbench.database, path, facts.columns.filter((feature) => !out.has(feature))), facts));
  if (facts.learned) table.before = await loadBefore(workbench.database, beforePath, plan.prepare.recipe, facts.learned.before, table);
  const task = taskOf(plan, facts);
  const read = [...new Set(table.features.flatMap((feature) => facts.from[feature] ?? []))];
  const lies = isFaultyAt(faultyOf(workbench), read, facts.history.seconds * 1e6 + facts.history.rows * medianStepS(table) * 1e6);
  const frame = rowsThat(table, (r) => (task === "anomaly" || !Number.isNaN(table.y![r]!)) && !lies(table.tUs?.[r] ?? Number.NaN));
  if (task === "anomaly" && plan.target.what.kind === "none") delete frame.y;
  const maxGapUs = pauseUs(frame.tUs, frame.group);
  const stepS = medianStepS(frame);
  const gap = purgeGap(plan, { hasTime: facts.hasTime, history: sharedPast(plan.prepare.recipe, facts) }, stepS);
  const whole = splitFrame(frame, splitSpecOf(plan, gap));
  // What a search may look at judges nothing, whether it has run or not: figures before and after it stand on the same rows.
  const { seen, judged: split } = plan.train.search ? searchParts(whole, frame.rows) : { seen: null, judged: whole };
  const headline = headlineFor(plan, task);
  if (!headline) throw new Failure("planUnfit", { field: "select.metric", detail: `${plan.select.metric} for ${task}` });
  const threshold = thresholdSpecOf(plan);
  const options: PlainOptions = {
    seed: plan.seed,
    threads: workbench.threads,
    perGroup: plan.train.perGroup,
    trainOn: plan.train.trainOn,
    gap,
    headline,
    persistence: { count: plan.select.count, of: plan.select.of },
    ...(threshold ? { threshold } : {}),
    ...(task === "classes" ? { alarmClasses: plan.select.alarmClasses ?? [] } : {}),
    ...(plan.select.calibration === "none" ? {} : { calibration: plan.select.calibration }),
    ...(maxGapUs === undefined ? {} : { maxGapUs }),
    // Shuffling puts anomalous rows into an unlabelled training part: that figure would say nothing about leakage.
    leakMeter: task !== "anomaly" || plan.train.trainOn === "normal",
  };
  return { frame, tableRows: table.rows, task, split, seen, options, gap, digest, facts };
}

/** The rows that can teach or judge: of a known target where one is learned, and with no value that people do not believe. Row numbers are kept in `rowOf`. */
function rowsThat(frame: Frame, teach: (row: number) => boolean): Frame & { rowOf?: Int32Array } {
  const kept = Int32Array.from(Array.from({ length: frame.rows }, (_, r) => r).filter(teach));
  return kept.length === frame.rows ? frame : { ...sharedFrame(takeRows(frame, kept)), rowOf: kept };
}

function medianStepS(frame: Frame): number {
  const { tUs, group } = frame;
  if (!tUs) return 0;
  const steps: number[] = [];
  for (let r = 1; r < Math.min(frame.rows, 50_000); r++) if ((!group || group[r] === group[r - 1]) && tUs[r]! > tUs[r - 1]!) steps.push(tUs[r]! - tUs[r - 1]!);
  return steps.length > 0 ? steps.sort((a, b) => a - b)[steps.length >> 1]! / 1e6 : 0;
}
