// What a recipe does to one column, for a screen: the column before, the features made of it after, and rows and columns of each step.
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import type { Recipe } from "../../shared/recipe/recipe.ts";
import type { History } from "../../shared/recipe/step.ts";
import { readRows, readShape, type DatasetShape } from "./dataset.ts";
import { readColumns } from "./loadFrame.ts";
import { recipeInputs } from "./prepare.ts";
import { quoteNumber, quoteText } from "../store/quote.ts";
import { writeRecipe, type RecipeSql } from "./sql.ts";
import type { Target } from "./target.ts";
import { thin, type DrawnColumns } from "./thin.ts";

export interface PreviewWindow {
  /** Most points of a curve. */
  points: number;
  /** Both ends included, in the unit of the axis: UTC microseconds, or row numbers where rows have no time. */
  from?: number;
  to?: number;
  /** Only this machine, batch or run. */
  group?: string;
}

export interface RecipePreview {
  axis: "time" | "row";
  /** The data as they come (kind "data"), then each step with the rows and columns it leaves. */
  steps: { kind: string; rows: number; columns: number }[];
  outputs: string[];
  history: History;
  /** The column itself; null where it is text. */
  before: DrawnColumns | null;
  /** The features made of it, at most `mostCurves`; null where there is none. */
  after: DrawnColumns | null;
}

const mostCurves = 12;

/** Previews one column of a dataset under a recipe. Throws planUnknownColumn, planUnfit, planLeakage as computeFeatures does. */
export async function previewRecipe(
  connection: DuckDBConnection,
  datasetPath: string,
  recipe: Recipe,
  column: string,
  window: PreviewWindow,
  target: Target = { kind: "none" },
): Promise<RecipePreview> {
  const shape = await readShape(connection, datasetPath);
  const at = shape.columns.findIndex((c) => c.name === column);
  if (at < 0) throw new Failure("planUnknownColumn", { column });
  const sql = writeRecipe(datasetPath, shape, recipeInputs(shape, recipe, target), recipe);
  const inputs = sql.plan.stages[0]!;
  const source = inputs.findIndex((c) => c.name === column && c.kind === "number");
  const made = sql.plan.stages.at(-1)!.flatMap((c, i) => (c.kind === "number" && c.from.includes(column) ? [{ at: i, name: c.name }] : []));
  return {
    axis: shape.hasTime ? "time" : "row",
    steps: await countSteps(connection, sql, recipe),
    outputs: sql.features.map((f) => f.name),
    history: sql.plan.history,
    before: source < 0 ? null : await draw(connection, sql, shape, sql.stages[0]!, [{ at: source, name: column }], window),
    after: made.length === 0 ? null : await draw(connection, sql, shape, sql.stages.at(-1)!, made.slice(0, mostCurves), window),
  };
}

/** Only a grid changes the number of rows, so only its stages are counted. */
async function countSteps(connection: DuckDBConnection, sql: RecipeSql, recipe: Recipe): Promise<RecipePreview["steps"]> {
  const counted = sql.stages.filter((_, i) => i === 0 || recipe.steps[i - 1]!.kind === "resample");
  const [row] = await readRows(connection, sql.writer.query(`SELECT ${counted.map((stage) => `(SELECT count(*) FROM ${stage}) AS ${stage}`).join(", ")}`), "");
  let rows = 0;
  return sql.stages.map((stage, i) => {
    if (counted.includes(stage)) rows = Number(row![stage]);
    return { kind: i === 0 ? "data" : recipe.steps[i - 1]!.kind, rows, columns: sql.plan.stages[i]!.length };
  });
}

async function draw(connection: DuckDBConnection, sql: RecipeSql, shape: DatasetShape, stage: string, chosen: { at: number; name: string }[], window: PreviewWindow): Promise<DrawnColumns> {
  const axis = shape.hasTime ? "__us" : "__rid";
  const conditions = [`${axis} IS NOT NULL`];
  if (window.from !== undefined) conditions.push(`${axis} >= ${quoteNumber(window.from)}`);
  if (window.to !== undefined) conditions.push(`${axis} <= ${quoteNumber(window.to)}`);
  if (window.group !== undefined) conditions.push(`__grp = ${quoteText(window.group)}`);
  const picked = `FROM ${stage} WHERE ${conditions.join(" AND ")}`;
  const [counted] = await readRows(connection, sql.writer.query(`SELECT count(*) AS n ${picked}`), "");
  const arrays = [axis, ...chosen].map(() => new Float64Array(Number(counted!.n)));
  const list = [`CAST(${axis} AS DOUBLE)`, ...chosen.map((c) => `coalesce(c${c.at}, CAST('nan' AS DOUBLE))`)];
  await readColumns(connection, sql.writer.query(`SELECT ${list.join(", ")} ${picked} ORDER BY ${axis}, __rid`), arrays);
  return thin({ x: arrays[0]!, columns: chosen.map((c, k) => ({ name: c.name, values: arrays[k + 1]! })) }, window.points);
}
