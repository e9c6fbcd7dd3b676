// Makes the feature table of a recipe and a target: one Parquet file in row order, the same bytes at any number of threads.
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import { namedColumns, neededInputs, planRecipe, type Recipe } from "../../shared/recipe/recipe.ts";
import type { Column, History } from "../../shared/recipe/step.ts";
import { mergedAfter, prepareInBlocks } from "./bulk.ts";
import { readRows, readShape, type DatasetShape } from "./dataset.ts";
import type { EventInterval } from "./intervals.ts";
import { learnRecipe, writeBefore } from "./learned.ts";
import { readColumns } from "./loadFrame.ts";
import type { Taught } from "../store/lineage.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { featureList, writeRecipe, type TargetSource } from "./sql.ts";
import type { SqlWriter } from "./steps/writer.ts";
import { tableForm, writeFailure } from "./table/tableWriter.ts";
import type { TableFigures } from "./table/tally.ts";
import { targetSource, writeTarget, type Target } from "./target.ts";
import { classPlace, countClasses, readClasses, type CountedClass } from "./targetClasses.ts";

export interface FeatureRequest {
  connection: DuckDBConnection;
  /** Dataset Parquet: row_id, optional ts and grp, value columns. */
  datasetPath: string;
  recipe: Recipe;
  target: Target;
  /** Three and more values of the target's column are classes; without it they are numbers. */
  classes?: boolean;
  /** Needed by activeEvent and eventWithin; of the class that is the target. */
  events?: readonly EventInterval[];
  /** From which rows figures are learned that the recipe asks for; default from all. */
  taught?: Taught;
  /** Where the rows before a step with such figures are kept for training. */
  beforePath?: string;
  /** Where the feature Parquet is written: row_id, optional ts and grp, features and target as DOUBLE, missing as NULL. */
  outPath: string;
  signal?: AbortSignal;
  /** Called with the number of rows that are done. */
  onProgress?: (rows: number) => void;
}

export interface FeatureResult {
  rows: number;
  /** Features in order. */
  columns: string[];
  /** What the device must be fed, in this order, and `createStream(recipe, inputs, { hasTime })` expects. */
  inputs: Column[];
  hasTime: boolean;
  history: History;
  /** Dataset columns that each feature is made of. */
  from: Record<string, string[]>;
  /** Share of missing values of each feature, 0..1. */
  missing: Record<string, number>;
  target: { known: number; positives: number | null; mean: number | null; classes?: CountedClass[] };
  /** The recipe with the figures that it asked for, and the columns that are kept of the rows before; absent where it asks for none. */
  learned?: { recipe: Recipe; before: string[] };
  /** Everything beside the dataset that the table follows from, in a fixed key order: digest it together with the dataset's. */
  digestInputs: { format: "millwright.features/1"; recipe: Recipe; target: Target; events: EventInterval[] };
}

/** Computes features and target. Throws planUnknownColumn, planUnfit, planTooManyClasses, planLeakage (a step names the target),
 *  fileNotReadable, storeDiskFull, memoryBound, callCancelled. */
export async function computeFeatures(request: FeatureRequest): Promise<FeatureResult> {
  const { connection, datasetPath, target, events = [], outPath } = request;
  const shape = await readShape(connection, datasetPath);
  const classes = request.classes === true && target.kind === "column" ? await readClasses(connection, datasetPath, shape, target.column) : undefined;
  const source: TargetSource = classes ? { expression: classPlace(classes), merge: "last" } : targetSource(target, shape);
  const inputs = neededInputs(request.recipe, recipeInputs(shape, request.recipe, target), shape.hasTime);
  const toLearn = { connection, datasetPath, shape, inputs, recipe: request.recipe, target, source, events, taught: request.taught ?? {} };
  const recipe = await learnRecipe(toLearn);
  const before = recipe === request.recipe || request.beforePath === undefined ? [] : await writeBefore(toLearn, request.beforePath);
  const plan = planRecipe(recipe, inputs, shape.hasTime);
  const columns = plan.outputs.map((c) => c.name);
  const [setting] = await readRows(connection, "SELECT current_setting('threads') AS threads", datasetPath);
  const { signal, onProgress } = request;
  const figures = (await prepareInBlocks({ datasetPath, shape, inputs, recipe, plan, target, source, events, outPath, threads: Number(setting!.threads), signal, onProgress })) ?? (await prepareInSql({ ...request, recipe }, shape, inputs, source, columns));
  return {
    ...described(figures, columns, target, classes && (await countClasses(connection, outPath, classes))),
    columns,
    inputs,
    hasTime: shape.hasTime,
    history: plan.history,
    from: Object.fromEntries(plan.outputs.map((c) => [c.name, c.from])),
    ...(recipe === request.recipe ? {} : { learned: { recipe, before } }),
    digestInputs: { format: "millwright.features/1", recipe: request.recipe, target, events: events.map(({ fromUs, toUs, group }) => (group === undefined ? { fromUs, toUs } : { fromUs, toUs, group })) },
  };
}

/** The whole recipe as one query: where blocks are of no use. */
async function prepareInSql({ connection, datasetPath, recipe, target, events = [], outPath }: FeatureRequest, shape: DatasetShape, inputs: Column[], source: TargetSource, columns: string[]): Promise<TableFigures> {
  // Events meet the rows before a filter leaves some out, as they do where blocks work.
  const early = target.kind === "activeEvent" || target.kind === "eventWithin";
  const mark = (writer: SqlWriter, from: string): string => writer.add(`SELECT * EXCLUDE (__target, __y), __y AS __target FROM ${writeTarget(writer, from, target, events)}`);
  const sql = writeRecipe(datasetPath, shape, inputs, recipe, source, undefined, recipe.steps.length, early ? { after: mergedAfter(recipe), write: mark } : undefined);
  const last = writeTarget(sql.writer, sql.stages.at(-1)!, early ? { kind: "none" } : target, events);
  const query = sql.writer.query(`SELECT ${featureList(sql, shape, "__y")} FROM ${last} ORDER BY row_id`);
  try {
    await connection.run(`COPY (${query}) TO ${quoteText(outPath)} (${tableForm})`);
  } catch (cause) {
    throw writeFailure(cause);
  }
  return summarise(connection, outPath, columns);
}

/** Columns that a recipe may use: all but the target itself. Throws planLeakage when a step names the target. */
export function recipeInputs(shape: DatasetShape, recipe: Recipe, target: Target): Column[] {
  if (target.kind !== "column") return shape.columns;
  recipe.steps.forEach((step, i) => {
    if (step.off !== true && namedColumns(step).includes(target.column)) throw new Failure("planLeakage", { step: `${i + 1} ${step.kind}`, column: target.column, detail: "the step names the target" });
  });
  return shape.columns.filter((c) => c.name !== target.column);
}

async function summarise(connection: DuckDBConnection, path: string, columns: string[]): Promise<TableFigures> {
  const table = `read_parquet(${quoteText(path)})`;
  const counts = columns.map((c, i) => `, count(${quoteName(c)}) AS n${i}`).join("");
  const [row] = await readRows(connection, `SELECT count(*) AS rows${counts} FROM ${table}`, path);
  const rows = Number(row!.rows);
  const y = new Float64Array(rows);
  await readColumns(connection, `SELECT coalesce(target, CAST('nan' AS DOUBLE)) FROM ${table} ORDER BY row_id`, [y]);
  // Summed here, in row order: a parallel sum in the engine would differ in its last bits.
  const known = y.filter((v) => !Number.isNaN(v));
  return { rows, missing: columns.map((_, i) => rows - Number(row![`n${i}`])), known: known.length, ones: known.filter((v) => v === 1).length, sum: known.reduce((a, b) => a + b, 0) };
}

function described({ rows, missing, known, ones, sum }: TableFigures, columns: string[], target: Target, classes: FeatureResult["target"]["classes"]): Pick<FeatureResult, "rows" | "missing" | "target"> {
  const twoClasses = target.kind === "activeEvent" || target.kind === "eventWithin" || (target.kind === "column" && target.positive !== undefined);
  return {
    rows,
    missing: Object.fromEntries(columns.map((c, i) => [c, rows === 0 ? 0 : 1 - (rows - missing[i]!) / rows])),
    target: { known, positives: twoClasses ? ones : null, mean: known === 0 || classes ? null : sum / known, ...(classes ? { classes } : {}) },
  };
}
