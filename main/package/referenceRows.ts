// The monitoring reference of a package: normal rows as the device will see them, with scores and alarms; and what else the packed model says of every row
// of the data. Runs in main; reads, never writes.
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { MonitoringReference, PerformanceReference } from "../../shared/format/monitoringReference.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { mergesRows, operatingRecipe } from "../../shared/recipe/operating.ts";
import { decideAll } from "../../shared/scoring/decide.ts";
import type { ModelDocument } from "../../shared/scoring/scorer.ts";
import { faultyOf, isFaultyAt } from "../data/catalogue/faulty.ts";
import { alarmScores, answerFrame } from "../learn/answerFrame.ts";
import { alarmTruth } from "../learn/evaluateFit.ts";
import { readOutcomes, type Chosen } from "../learn/evaluationObject.ts";
import type { FeatureFacts } from "../prepare/answers.ts";
import type { Frame } from "../prepare/frame.ts";
import { loadFrame, readColumns } from "../prepare/loadFrame.ts";
import { computeFeatures } from "../prepare/prepare.ts";
import { withClasses } from "../prepare/targetClasses.ts";
import { workFolder } from "../store/disk.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import type { Workbench } from "../store/workbench.ts";
import { baselineOf, baselineRows } from "./baseline.ts";
import { buildMonitoringReference } from "./monitoringReference.ts";
import { performanceReference } from "./performanceReference.ts";
import { knownRegimes, regimeSource } from "./regimeContext.ts";

const referenceRows = 200_000;

/** Feature rows of the data with what the packed model says of them. */
export interface Answered {
  frame: Frame;
  /** 1 where the decision rule alarms; all 0 where nothing is decided. */
  alarms: Uint8Array;
  /** 1: an event, or a class that alarms; NaN where unknown; absent where the target is a value. */
  truth: Float64Array | undefined;
  monitoring: MonitoringReference;
}

/** Normal rows as the device will see them, with their scores and alarms. */
export async function referenceOf(workbench: Workbench, plan: Plan, facts: FeatureFacts, chosen: Chosen, model: ModelDocument): Promise<Answered> {
  const { project, database } = workbench;
  const features = project.objects.file(chosen.features, "features.parquet");
  const frame = withClasses(await loadFrame(database, features, model.features), facts);
  const answers = answerFrame(model, frame);
  const { scores } = answers;
  const nameOf = (r: number) => (frame.group && frame.groupNames ? frame.groupNames[frame.group[r]!]! : "");
  const alarms = chosen.rules ? decideAll(chosen.rules, { scores: alarmScores(answers, chosen.rules, nameOf), groups: nameOf, ...(frame.tUs ? { tUs: frame.tUs } : {}) }, typeof chosen.maxGapUs === "number" ? { maxGapUs: chosen.maxGapUs } : {}) : new Uint8Array(frame.rows);
  const numbers = facts.inputs.filter((input) => input.kind === "number");
  const dataset = project.objects.file(project.needRef("dataset"), "data.parquet");
  const table = `read_parquet(${quoteText(dataset)})`;
  const [counted] = (await database.runAndReadAll(`SELECT count(*) AS n FROM ${table}`)).getRowsJS() as [[bigint]];
  const total = Number(counted[0]);
  // Scores stand on feature rows; each is laid beside the raw row it belongs to, so that both are seen over the same windows.
  const source = await regimeSource(workbench, table, plan.prepare.recipe, model, facts);
  const texts = "texts" in source ? source.texts : [];
  const columns = Array.from({ length: numbers.length + 3 + texts.length }, () => new Float64Array(total));
  const double = (name: string) => `coalesce(CAST(d.${quoteName(name)} AS DOUBLE), CAST('nan' AS DOUBLE))`;
  const numbered = `(SELECT *, row_number() OVER (ORDER BY row_id) - 1 AS i FROM read_parquet(${quoteText(features)}))`;
  const time = facts.hasTime ? "CAST(epoch_us(d.ts) AS DOUBLE)" : "0.0";
  const group = frame.group ? `CAST(dense_rank() OVER (ORDER BY d.grp) AS DOUBLE)` : "0.0";
  // A resampled feature row is stamped with its bucket's end and numbered anew: its score stands at the bucket's last raw row.
  const resampled = plan.prepare.recipe.steps.some((step) => step.kind === "resample" && step.off !== true);
  const own = frame.group ? "d.grp = f.grp AND " : "";
  const beside = resampled
    ? `(SELECT d.row_id, CASE WHEN row_number() OVER (PARTITION BY f.i ORDER BY d.row_id DESC) = 1 THEN f.i END AS i FROM ${table} d ASOF LEFT JOIN ${numbered} f ON ${own}d.ts <= f.ts)`
    : numbered;
  await readColumns(database, `SELECT ${[...numbers.map((input) => double(input.name)), "coalesce(CAST(f.i AS DOUBLE), -1)", `coalesce(${time}, CAST('nan' AS DOUBLE))`, group, ...texts.map(({ code }) => code)].join(", ")} FROM ${table} d LEFT JOIN ${beside} f ON d.row_id = f.row_id ORDER BY d.row_id`, columns);
  const [at, tUs, groupOf, ...codes] = columns.slice(numbers.length) as [Float64Array, Float64Array, Float64Array, ...Float64Array[]];
  const truth = frame.classes ? alarmTruth(frame, { classes: plan.select.alarmClasses ?? [] }) : plan.scenario === "anomaly" || plan.scenario === "classification" ? frame.y : undefined;
  const operates = await operating(workbench, plan, total, at);
  const lies = isFaultyAt(faultyOf(workbench), numbers.map(({ name }) => name));
  const all = normalRows(plan, truth, at, groupOf, (row) => operates(row) && !lies(tUs[row]!), facts.hasTime ? { tUs, from: baselineOf(workbench)?.fromUs ?? -Infinity } : undefined);
  const normal = all.since.length >= baselineRows ? all.since : all.whole;
  const pick = (values: Float64Array) => Float64Array.from(normal, (r) => values[r]!);
  const signals = numbers.map((input, i) => ({ name: input.name, values: pick(columns[i]!) }));
  const regimes = knownRegimes(source, signals, codes.map(pick));
  const monitoring = buildMonitoringReference({
    ...(facts.hasTime ? { tUs: pick(tUs) } : {}),
    ...(frame.group ? { group: Int32Array.from(normal, (r) => groupOf[r]!) } : {}),
    signals,
    ...(regimes ? { regimes } : {}),
    scores: Float64Array.from(normal, (r) => (at[r]! < 0 ? Number.NaN : scores[at[r]!]!)),
    alarms: Uint8Array.from(normal, (r) => (at[r]! < 0 ? 0 : alarms[at[r]!]!)),
  });
  const performance = performanceOf(workbench, chosen);
  return { frame, alarms, truth, monitoring: performance ? { ...monitoring, performance } : monitoring };
}

/** What the evaluation's rows, each judged by a model that had not seen it, say of errors by score; undefined where thresholds differ by group. */
function performanceOf(workbench: Workbench, { evaluation, candidate, rules }: Chosen): PerformanceReference | undefined {
  const outcomes = rules && "byGroup" in rules ? undefined : readOutcomes(workbench, evaluation, candidate);
  return outcomes && performanceReference(outcomes, rules && "threshold" in rules ? rules.threshold : null);
}

/** Which raw rows the recipe's filters keep: the device compares only those. */
async function operating({ project, database }: Workbench, plan: Plan, total: number, at: Float64Array): Promise<(row: number) => boolean> {
  const filters = operatingRecipe(plan.prepare.recipe);
  if (!filters) return () => true;
  if (!mergesRows(plan.prepare.recipe)) return (row) => at[row]! >= 0;
  const dataset = project.objects.file(project.needRef("dataset"), "data.parquet");
  const folder = workFolder(project.workPath(""), "operating");
  const outPath = join(folder, "rows.parquet");
  try {
    await computeFeatures({ connection: database, datasetPath: dataset, recipe: filters, target: { kind: "none" }, outPath });
    const kept = new Float64Array(total);
    await readColumns(database, `SELECT CASE WHEN k.row_id IS NULL THEN 0.0::DOUBLE ELSE 1.0::DOUBLE END FROM read_parquet(${quoteText(dataset)}) d LEFT JOIN read_parquet(${quoteText(outPath)}) k ON d.row_id = k.row_id ORDER BY d.row_id`, [kept]);
    return (row) => kept[row] === 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Raw rows that stand for normal operation: kept by the recipe's filters, not inside a known event; of runs that train on their head, only the head. whole: of
 *  all the data; since: behind the last change of the plant. Where too few lie there (other data, say) the whole is the reference as before. */
function normalRows(plan: Plan, truth: Float64Array | undefined, at: Float64Array, group: Float64Array, operates: (row: number) => boolean, changed: { tUs: Float64Array; from: number } | undefined): { whole: number[]; since: number[] } {
  const [whole, since]: [number[], number[]] = [[], []];
  const seen = new Map<number, number>();
  const head = plan.split.how.kind === "headOfGroup" ? plan.split.how.trainRows : Infinity;
  let inEvent = false;
  for (let r = 0; r < at.length && since.length < referenceRows; r++) {
    if (at[r]! >= 0) inEvent = truth?.[at[r]!] === 1;
    const n = seen.get(group[r]!) ?? 0;
    seen.set(group[r]!, n + 1);
    if (inEvent || n >= head || !operates(r)) continue;
    if (whole.length < referenceRows) whole.push(r);
    if (changed && changed.tUs[r]! >= changed.from) since.push(r);
  }
  return { whole, since };
}
