// What a recipe does to one column, for a screen: the column before, the features made of it after, and rows, columns, past and cost
// of each step. Only the window and the past that the recipe needs are worked.
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import { planRecipe, type Recipe, type Step } from "../../shared/recipe/recipe.ts";
import { noHistory, type History } from "../../shared/recipe/step.ts";
import { readRows, readShape, type DatasetShape } from "./dataset.ts";
import { rowMicros } from "./cost.ts";
import { learnRecipe } from "./learned.ts";
import { readColumns } from "./loadFrame.ts";
import { recipeInputs } from "./prepare.ts";
import { quoteNumber, quoteText } from "../store/quote.ts";
import { scopeOf, type RowWindow } from "./scope.ts";
import { noTarget, writeRecipe, type RecipeSql } from "./sql.ts";
import type { Target } from "./target.ts";
import { thin, type DrawnColumns } from "./thin.ts";

export interface PreviewWindow extends RowWindow {
  /** Most points of a curve. */
  points: number;
}

/** A curve cut to the points that are drawn, and the rows that it stands for. */
export interface DrawnRows extends DrawnColumns {
  rows: number;
}

export interface RecipePreview {
  axis: "time" | "row";
  /** The data as they come (kind "data"), then each step: the rows of the window and the columns that it leaves, the past that
   *  it needs itself, and its time for one row of a stream, measured here (0 for the data). */
  steps: { kind: string; rows: number; columns: number; history: History; rowMicros: number }[];
  outputs: string[];
  history: History;
  /** The column itself; null where it is text or the target. */
  before: DrawnRows | null;
  /** The features made of it, at most `mostCurves`; null where there is none. */
  after: DrawnRows | null;
}

const mostCurves = 12;
/** Only these leave other rows than they find. */
const changesRows: Step["kind"][] = ["filter", "resample", "batch"];

/** Previews one column of a dataset under a recipe. Throws planUnknownColumn, planUnfit, planLeakage as computeFeatures does. */
export async function previewRecipe(
  connection: DuckDBConnection,
  datasetPath: string,
  asked: Recipe,
  column: string,
  window: PreviewWindow,
  target: Target = { kind: "none" },
): Promise<RecipePreview> {
  const shape = await readShape(connection, datasetPath);
  const at = shape.columns.findIndex((c) => c.name === column);
  if (at < 0) throw new Failure("planUnknownColumn", { column });
  const columns = recipeInputs(shape, asked, target);
  const recipe = await learnRecipe({ connection, datasetPath, shape, inputs: columns, recipe: asked, target: { kind: "none" }, source: noTarget, events: [], taught: {} });
  const plan = planRecipe(recipe, columns, shape.hasTime);
  const scope = await scopeOf(connection, `read_parquet(${quoteText(datasetPath)})`, shape, plan, window);
  const sql = writeRecipe(datasetPath, shape, columns, recipe, undefined, scope);
  const inputs = sql.plan.stages[0]!;
  const source = inputs.findIndex((c) => c.name === column && c.kind === "number");
  const made = sql.plan.stages.at(-1)!.flatMap((c, i) => (c.kind === "number" && c.from.includes(column) ? [{ at: i, name: c.name }] : []));
  return {
    axis: shape.hasTime ? "time" : "row",
    steps: await describeSteps(connection, sql, shape, recipe, window),
    outputs: sql.features.map((f) => f.name),
    history: sql.plan.history,
    before: source < 0 ? null : await draw(connection, sql, shape, sql.stages[0]!, [{ at: source, name: column }], window),
    after: made.length === 0 ? null : await draw(connection, sql, shape, sql.stages.at(-1)!, made.slice(0, mostCurves), window),
  };
}

async function describeSteps(connection: DuckDBConnection, sql: RecipeSql, shape: DatasetShape, recipe: Recipe, window: PreviewWindow): Promise<RecipePreview["steps"]> {
  const counted = sql.stages.filter((stage, i) => i === 0 || (stage !== sql.stages[i - 1] && changesRows.includes(recipe.steps[i - 1]!.kind)));
  const [row] = await readRows(connection, sql.writer.query(`SELECT ${counted.map((stage) => `(SELECT count(*) ${rowsOf(stage, shape, window)}) AS ${stage}`).join(", ")}`), "");
  const micros = await rowMicros(connection, sql);
  let rows = 0;
  return sql.stages.map((stage, i) => {
    if (counted.includes(stage)) rows = Number(row![stage]);
    return { kind: i === 0 ? "data" : recipe.steps[i - 1]!.kind, rows, columns: sql.plan.stages[i]!.length, history: i === 0 ? noHistory : sql.plan.needs[i - 1]!, rowMicros: i === 0 ? 0 : micros[i - 1]! };
  });
}

function rowsOf(stage: string, shape: DatasetShape, window: PreviewWindow): string {
  const axis = axisOf(shape);
  const conditions = [`${axis} IS NOT NULL`];
  if (window.from !== undefined) conditions.push(`${axis} >= ${quoteNumber(window.from)}`);
  if (window.to !== undefined) conditions.push(`${axis} <= ${quoteNumber(window.to)}`);
  if (window.group !== undefined) conditions.push(`__grp = ${quoteText(window.group)}`);
  return `FROM ${stage} WHERE ${conditions.join(" AND ")}`;
}

const axisOf = (shape: DatasetShape): string => (shape.hasTime ? "__us" : "__rid");

async function draw(connection: DuckDBConnection, sql: RecipeSql, shape: DatasetShape, stage: string, chosen: { at: number; name: string }[], window: PreviewWindow): Promise<DrawnRows> {
  const axis = axisOf(shape);
  const picked = rowsOf(stage, shape, window);
  const [counted] = await readRows(connection, sql.writer.query(`SELECT count(*) AS n ${picked}`), "");
  const arrays = [axis, ...chosen].map(() => new Float64Array(Number(counted!.n)));
  const list = [`CAST(${axis} AS DOUBLE)`, ...chosen.map((c) => `coalesce(c${c.at}, CAST('nan' AS DOUBLE))`)];
  await readColumns(connection, sql.writer.query(`SELECT ${list.join(", ")} ${picked} ORDER BY ${axis}, __rid`), arrays);
  return { ...thin({ x: arrays[0]!, columns: chosen.map((c, k) => ({ name: c.name, values: arrays[k + 1]! })) }, window.points), rows: arrays[0]!.length };
}
