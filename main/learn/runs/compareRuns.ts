// What differs between two runs, in the words of the plan: data added, labels changed, steps, settings, figures, drivers.
// Reads only; rows are compared where both runs were tested on them (pairedRows.ts).
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import type { RunDifference, RunRecord } from "../../../shared/contract/runs.ts";
import { eventsInUse, type Said, type UsedEvent } from "../../../shared/labels/inUse.ts";
import type { Plan } from "../../../shared/plan/plan.ts";
import { scorerOf, type ModelDocument } from "../../../shared/scoring/scorer.ts";
import type { FeatureFacts } from "../../prepare/answers.ts";
import { readRows } from "../../prepare/dataset.ts";
import { needsLabels } from "../../store/lineage.ts";
import { canonicalJson } from "../../store/objects.ts";
import { quoteName, quoteText } from "../../store/quote.ts";
import type { Workbench } from "../../store/workbench.ts";
import { readOutcomes } from "../evaluationObject.ts";
import { metrics } from "../metrics.ts";
import { pairedDifference, type NamedOutcomes } from "./pairedRows.ts";
import { findRun, type EvaluationRun } from "./runs.ts";

const mostListed = 100;
/** Rows whose shares are averaged for a model's drivers. */
const driverRows = 400;

type Side = { of: EvaluationRun; run: RunRecord };

/** Everything that differs from `first` to `second`. Throws storeUnknownRef for a name that is no run. */
export async function compareRuns(workbench: Workbench, first: string, second: string): Promise<RunDifference> {
  const [a, b] = [findRun(workbench, first), findRun(workbench, second)];
  const facts = (side: Side) => workbench.project.objects.readJson<FeatureFacts>(side.run.features, "features.json");
  const [fa, fb] = [facts(a).columns, facts(b).columns];
  return {
    first: a.run,
    second: b.run,
    data: dataBetween(workbench, a.run, b.run),
    labels: labelsBetween(workbench, a, b),
    steps: changes(stepsOf(a.of.plan), stepsOf(b.of.plan)),
    features: { added: fb.filter((name) => !fa.includes(name)), removed: fa.filter((name) => !fb.includes(name)) },
    settings: changes(settingsOf(a), settingsOf(b)),
    figures: Object.entries(a.run.metrics).flatMap(([metric, before]) => (b.run.metrics[metric] ? [{ metric, before, after: b.run.metrics[metric] }] : [])),
    paired: pairedBetween(workbench, a, b),
    drivers: await driversBetween(workbench, a, b),
  };
}

function datasetOf({ project }: Workbench, digest: string): DatasetInfo {
  return project.objects.readJson<DatasetInfo>(digest, "dataset.json");
}

function dataBetween(workbench: Workbench, a: RunRecord, b: RunRecord): RunDifference["data"] {
  const [before, after] = [datasetOf(workbench, a.dataset), datasetOf(workbench, b.dataset)];
  const names = (info: DatasetInfo) => info.columns.map(({ name }) => name);
  return {
    same: a.dataset === b.dataset,
    rowsBefore: before.rows,
    rowsAfter: after.rows,
    fromUs: [before.fromUs, after.fromUs],
    toUs: [before.toUs, after.toUs],
    columnsAdded: names(after).filter((name) => !names(before).includes(name)),
    columnsRemoved: names(before).filter((name) => !names(after).includes(name)),
  };
}

/** Events of the target's class as they counted for a run. */
function eventsOf(workbench: Workbench, { of, run }: Side): UsedEvent[] {
  if (!needsLabels(of.plan) || run.labels === null) return [];
  const groups = datasetOf(workbench, run.dataset).groups.map(({ name }) => name);
  return eventsInUse(workbench.project.objects.readJson<Said>(run.labels, "labels.json"), groups).filter((event) => event.class === of.plan.label.class);
}

function labelsBetween(workbench: Workbench, a: Side, b: Side): RunDifference["labels"] {
  const keyOf = ({ fromUs, toUs, group, open }: UsedEvent) => canonicalJson({ fromUs, toUs, group, open });
  const [before, after] = [eventsOf(workbench, a), eventsOf(workbench, b)];
  const [known, now] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const added = after.filter((event) => !known.has(keyOf(event)));
  const removed = before.filter((event) => !now.has(keyOf(event)));
  const listed = (events: UsedEvent[]) => events.slice(0, mostListed).map(({ fromUs, toUs, group }) => ({ fromUs, toUs, group: group ?? null }));
  return { same: added.length + removed.length === 0, added: added.length, removed: removed.length, listedAdded: listed(added), listedRemoved: listed(removed) };
}

/** Steps at work by kind and place among their kind, so that a step put in before them does not make all others look changed. */
function stepsOf(plan: Plan): Map<string, string> {
  const seen = new Map<string, number>();
  return new Map(
    plan.prepare.recipe.steps
      .filter((step) => step.off !== true)
      .map(({ kind, off: _off, ...rest }) => {
        const nth = (seen.get(kind) ?? 0) + 1;
        seen.set(kind, nth);
        return [nth === 1 ? kind : `${kind} ${nth}`, canonicalJson(rest)];
      }),
  );
}

function settingsOf({ of: { plan }, run }: Side): Map<string, string> {
  const { train, select } = plan;
  return new Map<string, string>([
    ["family", run.family],
    ...Object.entries(run.parameters).map(([name, value]): [string, string] => [name, canonicalJson(value)]),
    ["target", canonicalJson(plan.target.what)],
    ["split", canonicalJson(plan.split.how)],
    ["purgeGap", canonicalJson(plan.split.purgeS)],
    ["threshold", canonicalJson(select.threshold)],
    ["persistence", `${select.count} of ${select.of}`],
    ["perGroup", String(train.perGroup)],
    ["calibration", select.calibration],
    ["alarmClasses", (select.alarmClasses ?? []).join(", ")],
    ["plantChanges", plan.split.changesUs.map((us) => new Date(us / 1000).toISOString()).join(", ")],
    ["constraints", (train.constraints ?? []).map((law) => (law.kind === "lagLimit" ? `${law.tag} ≤ ${law.most}` : `${law.feature} ${law.kind === "rises" ? "↑" : "↓"}`)).sort().join(", ")],
    ["without", train.without.map(({ feature }) => feature).sort().join(", ")],
    ["seed", String(plan.seed)],
  ]);
}

function changes(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): RunDifference["settings"] {
  const fields = [...new Set([...before.keys(), ...after.keys()])];
  return fields.flatMap((field) => {
    const change = { field, before: before.get(field) ?? null, after: after.get(field) ?? null };
    return change.before === change.after ? [] : [change];
  });
}

function pairedBetween(workbench: Workbench, a: Side, b: Side): RunDifference["paired"] {
  if (a.of.kept.task !== b.of.kept.task) return null;
  const metric = metrics.find(({ id }) => id === b.run.metric)?.id;
  const named = (side: Side): NamedOutcomes | undefined => {
    const outcomes = readOutcomes(workbench, side.run.evaluation, side.run.candidate);
    return outcomes && { outcomes, groupNames: datasetOf(workbench, side.run.dataset).groups.map(({ name }) => name) };
  };
  const [first, second] = [named(a), named(b)];
  if (!metric || !first || !second || second.outcomes.y.length === 0) return null;
  return pairedDifference(first, second, metric, { seed: b.run.seed, regression: b.of.kept.task === "regression" });
}

async function driversBetween(workbench: Workbench, a: Side, b: Side): Promise<RunDifference["drivers"]> {
  const [before, after] = [await driversOf(workbench, a), await driversOf(workbench, b)];
  if (!before || !after) return null;
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .map((feature) => ({ feature, before: before.get(feature) ?? 0, after: after.get(feature) ?? 0 }))
    .sort((x, y) => Math.max(y.before, y.after) - Math.max(x.before, x.after) || (x.feature < y.feature ? -1 : 1));
}

/** Each feature's part of all shares in the scores (they add up to 1), over rows at even steps; undefined where the run's model was never taken. */
async function driversOf(workbench: Workbench, { of, run }: Side): Promise<Map<string, number> | undefined> {
  const taken = of.chosen.get(run.candidate);
  if (!taken) return undefined;
  const { objects } = workbench.project;
  const { columns, features } = taken.chosen;
  const scorer = scorerOf(objects.readJson<ModelDocument>(taken.digest, "model.json"));
  const path = objects.file(features, "features.parquet");
  const { rows } = objects.readJson<FeatureFacts>(features, "features.json");
  const step = Math.max(1, Math.floor(rows / driverRows));
  const list = columns.map((name, f) => `CAST(${quoteName(name)} AS DOUBLE) AS c${f}`);
  const grouped = of.plan.train.perGroup ? ", grp" : "";
  const found = await readRows(workbench.database, `SELECT ${list.join(", ")}${grouped} FROM read_parquet(${quoteText(path)}) WHERE row_id % ${step} = 0 ORDER BY row_id`, path);
  const sums = new Float64Array(columns.length);
  const row = new Float64Array(columns.length);
  for (const each of found) {
    columns.forEach((_, f) => (row[f] = each[`c${f}`] === null ? Number.NaN : Number(each[`c${f}`])));
    const values = scorer.forGroup(String(each["grp"] ?? ""))?.contributions(row).values;
    values?.forEach((value, f) => (sums[f]! += Number.isFinite(value) ? Math.abs(value) : 0));
  }
  const whole = sums.reduce((sum, value) => sum + value, 0);
  return new Map(columns.map((name, f) => [name, whole > 0 ? sums[f]! / whole : 0]));
}
