// What a recipe asks to be learned: figures from rows of the dataset for a feature table, and the rows before that step kept, so that training
// learns the figures of every fold from its own training rows and works the features out anew. Runs in main.
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import { learnedAt, planRecipe, type Recipe, type RecipePlan, type Step } from "../../shared/recipe/recipe.ts";
import type { Column } from "../../shared/recipe/step.ts";
import { regimePlaces, type RegimeStep } from "../../shared/recipe/steps/regime.ts";
import type { Taught } from "../store/lineage.ts";
import { quoteText } from "../store/quote.ts";
import type { Block } from "./blocks/block.ts";
import { blockWork } from "./blocks/blockWork.ts";
import { readRows, type DatasetShape } from "./dataset.ts";
import type { BeforeLearned, Frame } from "./frame.ts";
import type { EventInterval } from "./intervals.ts";
import { learnRegimes } from "./learnRegimes.ts";
import { readColumns } from "./loadFrame.ts";
import { writeRecipe, type RecipeSql, type TargetSource } from "./sql.ts";
import { tableForm, writeFailure } from "./table/tableWriter.ts";
import { writeTarget, type Target } from "./target.ts";

/** Figures are learned from at most this many evenly spaced rows. */
const mostLearned = 200_000;
/** Figures of a recipe hang on its rows alone, so that one recipe on the same rows has the same figures in every plan. */
const seed = 0;

/** What the figures of a feature table are learned from. */
interface LearnRequest {
  connection: DuckDBConnection;
  datasetPath: string;
  shape: DatasetShape;
  inputs: Column[];
  recipe: Recipe;
  target: Target;
  source: TargetSource;
  events: readonly EventInterval[];
  taught: Taught;
}

/** The recipe with the figures that it asks for, or itself. Throws fileNotReadable, planUnfit. */
export async function learnRecipe(request: LearnRequest): Promise<Recipe> {
  const at = learnedAt(request.recipe);
  if (at < 0) return request.recipe;
  const { sql, numbers } = before(request, at);
  const stage = sql.stages[at]!;
  const { headRows, normal } = request.taught;
  const heads = headRows === undefined ? stage : sql.writer.add(`SELECT * FROM ${stage} QUALIFY row_number() OVER (PARTITION BY __grp ORDER BY __ord) <= ${headRows}`);
  const taught = normal ? sql.writer.add(`SELECT * FROM ${writeTarget(sql.writer, heads, request.target, request.events)} WHERE __y IS NULL OR __y <= 0.5`) : heads;
  const [counted] = await readRows(request.connection, sql.writer.query(`SELECT count(*) AS n FROM ${taught}`), request.datasetPath);
  const step = Math.max(1, Math.ceil(Number(counted!.n) / mostLearned));
  const picked = sql.writer.add(`SELECT *, row_number() OVER (ORDER BY __rid) - 1 AS __at FROM ${taught}`);
  const rows = Math.ceil(Number(counted!.n) / step);
  const columns = numbers.map(() => new Float64Array(rows));
  await readColumns(request.connection, sql.writer.query(`SELECT ${numbers.map((i) => double(`c${i}`)).join(", ")} FROM ${picked} WHERE __at % ${step} = 0 ORDER BY __at`), columns);
  return withFigures(request.recipe, at, numbers.map((i) => sql.plan.stages[at]![i]!.name), columns);
}

/** Writes the number columns before the learned step, row for row as the feature table has them; their names. Throws fileNotReadable, storeDiskFull. */
export async function writeBefore(request: LearnRequest, outPath: string): Promise<string[]> {
  const at = learnedAt(request.recipe);
  const { sql, numbers } = before(request, at);
  try {
    await request.connection.run(`COPY (${sql.writer.query(`SELECT __rid AS row_id, __seg AS segment${numbers.map((i, n) => `, c${i} AS n${n}`).join("")} FROM ${sql.stages[at]!} ORDER BY __rid`)}) TO ${quoteText(outPath)} (${tableForm})`);
  } catch (cause) {
    throw writeFailure(cause);
  }
  return numbers.map((i) => sql.plan.stages[at]![i]!.name);
}

function before({ datasetPath, shape, inputs, recipe, source }: LearnRequest, at: number): { sql: RecipeSql; numbers: number[] } {
  const sql = writeRecipe(datasetPath, shape, inputs, recipe, source, undefined, at);
  return { sql, numbers: sql.plan.stages[at]!.flatMap((column, i) => (column.kind === "number" ? [i] : [])) };
}

const double = (name: string): string => `coalesce(${name}, CAST('nan' AS DOUBLE))`;

function withFigures(recipe: Recipe, at: number, names: readonly string[], columns: readonly Float64Array[]): Recipe {
  const step = recipe.steps[at] as RegimeStep;
  const places = regimePlaces(step, names.map((name) => ({ name, kind: "number", from: [] })), { step: `${at + 1} regime`, hasTime: true });
  const figures = learnRegimes(places.context.map((i) => columns[i]!), places.worked.map((i) => columns[i]!), seed);
  return { ...recipe, steps: recipe.steps.with(at, { ...step, columns: places.worked.map((i) => names[i]!), figures }) };
}

/** Reads what `writeBefore` wrote, for the whole feature table `frame`. recipe: as it was asked, without figures. Throws fileNotReadable. */
export async function loadBefore(connection: DuckDBConnection, path: string, recipe: Recipe, columns: string[], frame: Frame): Promise<BeforeLearned> {
  const shared = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * length));
  const X = shared(frame.rows * columns.length);
  const segment = shared(frame.rows);
  const into = [segment, ...columns.map((_, c) => X.subarray(c * frame.rows, (c + 1) * frame.rows))];
  const list = ["CAST(segment AS DOUBLE)", ...columns.map((_, c) => double(`n${c}`))];
  const read = await readColumns(connection, `SELECT ${list.join(", ")} FROM read_parquet(${quoteText(path)}) ORDER BY row_id`, into);
  if (read !== frame.rows) throw new Failure("fileNotReadable", { file: path, detail: `${read} of ${frame.rows} rows` });
  return {
    at: learnedAt(recipe),
    recipe,
    columns,
    rows: frame.rows,
    X,
    segment,
    ...(frame.tUs ? { tUs: frame.tUs } : {}),
    ...(frame.group ? { group: frame.group } : {}),
    place: Int32Array.from({ length: frame.rows }, (_, r) => r),
  };
}

/** The frame as it is for models that learn from its rows `train`: what the recipe asks to be learned is learned from them alone. The frame itself
 *  where nothing is asked. Windows reach into all rows of the table, as on the device. */
export function learnedFrom(frame: Frame, train: Int32Array): Frame {
  const { before } = frame;
  if (!before) return frame;
  const step = Math.max(1, Math.ceil(train.length / mostLearned));
  const taught = Int32Array.from({ length: Math.ceil(train.length / step) }, (_, i) => before.place[train[i * step]!]!);
  const column = (c: number): Float64Array => before.X.subarray(c * before.rows, (c + 1) * before.rows);
  const learned = withFigures(before.recipe, before.at, before.columns, before.columns.map((_, c) => Float64Array.from(taught, (r) => column(c)[r]!)));
  const hasTime = before.tUs !== undefined;
  const plan = planRecipe({ ...learned, steps: learned.steps.slice(before.at) }, before.columns.map((name) => ({ name, kind: "number" })), hasTime);
  const X = workAnew(frame, before, learned.steps.slice(before.at), plan);
  return { ...frame, X };
}

/** The features of the frame's rows by the steps from the learned one on. */
function workAnew(frame: Frame, before: BeforeLearned, steps: readonly Step[], plan: RecipePlan): Float64Array {
  const at = new Int32Array(before.rows).fill(-1);
  before.place.forEach((row, r) => (at[row] = r));
  const last = plan.stages.at(-1)!.map(({ name }) => name);
  const X = new Float64Array(frame.X.length);
  const start = blockWork(steps, plan, 0);
  for (const rows of rowsOfGroups(before)) {
    const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (r) => values[r]!);
    const block: Block = {
      rows: rows.length,
      rid: Float64Array.from(rows),
      tUs: before.tUs ? pick(before.tUs) : new Float64Array(rows.length).fill(NaN),
      segment: pick(before.segment),
      target: new Float64Array(rows.length),
      columns: before.columns.map((_, c) => pick(before.X.subarray(c * before.rows, (c + 1) * before.rows))),
    };
    const made = start()(block);
    for (const [f, name] of frame.features.entries()) {
      const values = made.columns[last.indexOf(name)] as Float64Array;
      for (let i = 0; i < rows.length; i++) if (at[rows[i]!]! >= 0) X[f * frame.rows + at[rows[i]!]!] = values[i]!;
    }
  }
  return X;
}

function rowsOfGroups({ rows, group }: BeforeLearned): Int32Array[] {
  if (!group) return [Int32Array.from({ length: rows }, (_, r) => r)];
  const lists = new Map<number, number[]>();
  for (let r = 0; r < rows; r++) {
    const list = lists.get(group[r]!);
    if (list) list.push(r);
    else lists.set(group[r]!, [r]);
  }
  return [...lists.values()].map((list) => Int32Array.from(list));
}
