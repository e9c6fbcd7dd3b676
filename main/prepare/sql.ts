// The recipe as one SQL query over a dataset Parquet: the bulk twin of shared/recipe/stream.ts, held equal to it by property
// tests. Rows of a group are worked in row order; nothing in the answer hangs on the number of threads.
import type { Column } from "../../shared/recipe/step.ts";
import { planRecipe, type Recipe, type RecipePlan, type Step } from "../../shared/recipe/recipe.ts";
import type { DatasetShape } from "./dataset.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { alignSql } from "./steps/align.ts";
import { batchSql } from "./steps/batch.ts";
import { deriveSql } from "./steps/derive.ts";
import { despikeSql, differenceSql, imputeSql, lagSql, rollingSql } from "./steps/pastSteps.ts";
import { resampleSql } from "./steps/resample.ts";
import { calendarSql, cleanSql, filterSql, oneHotSql, regimeSql, scaleSql, selectSql } from "./steps/rowSteps.ts";
import { smoothSql } from "./steps/smooth.ts";
import { spectrumSql } from "./steps/spectrum.ts";
import { knownSql, SqlWriter, type StepSql, type TargetMerge } from "./steps/writer.ts";

const twins: { [K in Step["kind"]]: StepSql<Extract<Step, { kind: K }>> } = {
  select: selectSql,
  clean: cleanSql,
  filter: filterSql,
  impute: imputeSql,
  resample: resampleSql,
  rolling: rollingSql,
  lag: lagSql,
  difference: differenceSql,
  oneHot: oneHotSql,
  calendar: calendarSql,
  derive: deriveSql,
  despike: despikeSql,
  align: alignSql,
  smooth: smoothSql,
  spectrum: spectrumSql,
  scale: scaleSql,
  batch: batchSql,
  regime: regimeSql,
};

/** What travels with each row until the target is made of it: an SQL expression over the dataset's own columns. */
export interface TargetSource {
  expression: string;
  merge: TargetMerge;
}

export const noTarget: TargetSource = { expression: "CAST(NULL AS DOUBLE)", merge: "last" };

export interface RecipeSql {
  writer: SqlWriter;
  plan: RecipePlan;
  /** Names of the parts that hold the columns before the first step and after each step. */
  stages: string[];
  /** Features of the last stage: their position there and their name. */
  features: { at: number; name: string }[];
}

/** Writes the recipe over the columns `inputs` of a dataset. scope: condition on the dataset's own columns, for a part of its
 *  rows. steps: how many are written, for work that goes on elsewhere. between: a part written after so many steps; what it gives goes on in
 *  the place of the stage. Throws as planRecipe does. */
export function writeRecipe(datasetPath: string, shape: DatasetShape, inputs: Column[], recipe: Recipe, target: TargetSource = noTarget, scope?: string, steps = recipe.steps.length, between?: { after: number; write: (w: SqlWriter, from: string) => string }): RecipeSql {
  const plan = planRecipe(recipe, inputs, shape.hasTime);
  const writer = new SqlWriter(target.merge);
  const placed = (stage: string, after: number): string => (between?.after === after ? between.write(writer, stage) : stage);
  const stages = [placed(writeSource(writer, datasetPath, shape, inputs, target, scope), 0)];
  recipe.steps.slice(0, steps).forEach((step, i) => stages.push(placed(step.off === true ? stages[i]! : writeStep(writer, stages[i]!, step, plan, i), i + 1)));
  const features = plan.stages.at(-1)!.flatMap((c, at) => (c.kind === "number" ? [{ at, name: c.name }] : []));
  return { writer, plan, stages, features };
}

function writeStep<K extends Step["kind"]>(writer: SqlWriter, from: string, step: Extract<Step, { kind: K }>, plan: RecipePlan, i: number): string {
  return (twins[step.kind] as unknown as StepSql<typeof step>)(writer, from, step, plan.stages[i]!);
}

/** The rows of a dataset in the order of its file, with the target's source as __y: what blocks begin with where nothing comes before them. */
export function writeRows(datasetPath: string, shape: DatasetShape, inputs: Column[], target: TargetSource): { writer: SqlWriter; last: string } {
  const writer = new SqlWriter(target.merge);
  const raw = writer.add(rawRows(datasetPath, shape, inputs, target));
  const cells = inputs.map((c, i) => `, ${c.kind === "number" ? knownSql(`c${i}`) : `c${i}`} AS c${i}`);
  return { writer, last: writer.add(`SELECT __rid, __grp, CAST(0 AS BIGINT) AS __seg, __us, ${knownSql("__raw")} AS __y${cells.join("")} FROM ${raw}`) };
}

function rawRows(datasetPath: string, shape: DatasetShape, inputs: Column[], target: TargetSource): string {
  const group = shape.hasGroup ? `CAST(grp AS VARCHAR)` : `CAST(NULL AS VARCHAR)`;
  const time = shape.hasTime ? "epoch_us(ts)" : "CAST(NULL AS BIGINT)";
  const values = inputs.map((c, i) => `CAST(${quoteName(c.name)} AS ${c.kind === "number" ? "DOUBLE" : "VARCHAR"}) AS c${i}`);
  return `SELECT row_id AS __rid, ${group} AS __grp, ${time} AS __us, CAST(${target.expression} AS DOUBLE) AS __raw${values.map((v) => `, ${v}`).join("")} FROM read_parquet(${quoteText(datasetPath)})`;
}

function writeSource(writer: SqlWriter, datasetPath: string, shape: DatasetShape, inputs: Column[], target: TargetSource, scope: string | undefined): string {
  const raw = writer.add(`${rawRows(datasetPath, shape, inputs, target)}${scope === undefined ? "" : ` WHERE ${scope}`}`);
  const first = shape.hasGroup ? `min(__rid) OVER (PARTITION BY __grp)` : "CAST(0 AS BIGINT)";
  const placed = writer.add(`SELECT *, ${first} AS __first FROM ${raw}`);
  const cells = inputs.map((c, i) => `, ${c.kind === "number" ? knownSql(`c${i}`) : `c${i}`} AS c${i}`);
  return writer.add(
    `SELECT __rid, row_number() OVER (ORDER BY __first, __rid) AS __ord, __grp, CAST(0 AS BIGINT) AS __seg, __us, ${knownSql("__raw")} AS __target${cells.join("")} FROM ${placed}`,
  );
}

/** The select list of a feature table from the last stage and an expression for the target. */
export function featureList(sql: RecipeSql, shape: DatasetShape, target: string): string {
  const columns = ["__rid AS row_id"];
  if (shape.hasTime) columns.push("make_timestamp(__us) AS ts");
  if (shape.hasGroup) columns.push("__grp AS grp");
  return [...columns, ...sql.features.map((f) => `c${f.at} AS ${quoteName(f.name)}`), `${target} AS target`].join(", ");
}
