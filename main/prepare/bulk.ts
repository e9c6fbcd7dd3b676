// Bulk preparation in blocks: rows stream out of DuckDB, the steps of the recipe work on them as columns, and the feature table is
// written as they go. Memory: a few blocks and row groups, and the past that the steps keep of each group. Steps that merge rows come
// before, in SQL. Runs in Node on databases of its own; the same bytes at any number of threads.
import { mkdirSync, rmSync } from "node:fs";
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import type { Recipe, RecipePlan } from "../../shared/recipe/recipe.ts";
import type { Column } from "../../shared/recipe/step.ts";
import { mostTimedRows } from "../../shared/recipe/steps/rolling.ts";
import { openDatabase } from "../store/database.ts";
import { quoteText } from "../store/quote.ts";
import { blockWork, mergingKinds } from "./blocks/blockWork.ts";
import { Filling } from "./blocks/filling.ts";
import { GroupWorks } from "./blocks/groupWorks.ts";
import { readRows, type DatasetShape } from "./dataset.ts";
import type { EventInterval } from "./intervals.ts";
import { writeRecipe, writeRows, type TargetSource } from "./sql.ts";
import { TableWriter, writeFailure } from "./table/tableWriter.ts";
import { Tally, type TableFigures } from "./table/tally.ts";
import { writeTarget, type Target } from "./target.ts";

export interface BulkRequest {
  datasetPath: string;
  shape: DatasetShape;
  inputs: Column[];
  recipe: Recipe;
  plan: RecipePlan;
  target: Target;
  source: TargetSource;
  events: readonly EventInterval[];
  outPath: string;
  /** Threads of reading and of writing. */
  threads: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((rows: number) => void) | undefined;
  /** Rows of a block; answers hang on it in their last bits only. */
  blockRows?: number | undefined;
}

/** An eighth of a row group: short enough that the process answers others in between. */
const usualBlockRows = 15_360;
/** Numbers of the past that steps may hold for all groups that are under way; beyond it SQL does the work. */
const mostHeld = 32_000_000;

/** How many steps of the recipe stand before the last one that merges rows is done: from there on rows are only worked on or left out. */
export function mergedAfter({ steps }: Recipe): number {
  return steps.findLastIndex((step) => step.off !== true && mergingKinds.includes(step.kind)) + 1;
}

/** The step with which blocks begin; undefined where they are of no use: SQL then does the whole. */
export function blocksBegin({ steps }: Recipe, target: Target): number | undefined {
  // A target that looks at later rows must see which rows are left.
  const looksAhead = target.kind === "remainingLife" || target.kind === "forecast";
  const before = steps.findLastIndex((step) => step.off !== true && (mergingKinds.includes(step.kind) || (looksAhead && step.kind === "filter")));
  return steps.some((step, i) => i > before && step.off !== true) ? before + 1 : undefined;
}

interface Group {
  rows: number;
  last: number;
}

/** Writes the feature table; undefined (and no file) where the recipe or the data ask for SQL. Throws fileNotReadable, storeDiskFull,
 *  memoryBound, callCancelled. */
export async function prepareInBlocks(request: BulkRequest): Promise<TableFigures | undefined> {
  const begin = blocksBegin(request.recipe, request.target);
  if (begin === undefined) return undefined;
  const folder = `${request.outPath}.work`;
  mkdirSync(folder, { recursive: true });
  const database = await openDatabase({ threads: request.threads, memoryMb: begin === 0 ? 512 : 1024, spillFolder: folder });
  try {
    await database.connection.run("SET TimeZone='UTC'");
    const groups = request.shape.hasGroup ? await readGroups(database.connection, request.datasetPath) : { names: [], facts: [] };
    if (held(request, begin, groups.facts) > mostHeld) return undefined;
    // Rows lie in their order in every table that was imported; where they do not, they are sorted.
    return (await attempt(request, begin, database.connection, folder, groups, false)) ?? (await attempt(request, begin, database.connection, folder, groups, true));
  } finally {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Groups in the order of their first row, and the codes of the type `grp_code`; rows without group come last. */
async function readGroups(connection: DuckDBConnection, datasetPath: string): Promise<{ names: string[]; facts: (Group & { first: number })[] }> {
  await connection.run(`CREATE TABLE groups AS SELECT CAST(grp AS VARCHAR) AS g, CAST(count(*) AS DOUBLE) AS n, CAST(min(row_id) AS DOUBLE) AS a, CAST(max(row_id) AS DOUBLE) AS b FROM read_parquet(${quoteText(datasetPath)}) GROUP BY 1`);
  const rows = await readRows(connection, "SELECT * FROM groups ORDER BY g IS NULL, a", datasetPath);
  const names = rows.flatMap(({ g }) => (g === null ? [] : [String(g)]));
  if (names.length > 0) await connection.run("CREATE TYPE grp_code AS ENUM (SELECT g FROM groups WHERE g IS NOT NULL ORDER BY a)");
  return { names, facts: rows.map(({ n, a, b }) => ({ rows: Number(n), first: Number(a), last: Number(b) })) };
}

/** Most numbers of the past that are held at once. */
function held({ plan, recipe }: BulkRequest, begin: number, groups: readonly { rows: number; first: number; last: number }[]): number {
  const past = plan.needs.slice(begin).reduce((sum, need) => sum + (need.seconds > 0 ? mostTimedRows : need.rows), 0);
  const wide = Math.max(...plan.stages.slice(begin).map((columns) => columns.length));
  const merged = recipe.steps.slice(0, begin).some((step) => mergingKinds.includes(step.kind));
  if (groups.length === 0 || merged) return past * wide;
  const acts = groups.flatMap(({ rows, first, last }) => [{ at: first, by: Math.min(rows, past) }, { at: last + 0.5, by: -Math.min(rows, past) }]).sort((a, b) => a.at - b.at);
  let [now, most] = [0, 0];
  for (const { by } of acts) most = Math.max(most, (now += by));
  return most * wide;
}

/** undefined: rows came out of order. */
async function attempt(request: BulkRequest, begin: number, connection: DuckDBConnection, folder: string, groups: { names: string[]; facts: Group[] }, sorted: boolean): Promise<TableFigures | undefined> {
  const { shape, plan, recipe, outPath } = request;
  const features = plan.stages.at(-1)!.flatMap((c, i) => (c.kind === "number" ? [i] : []));
  const { query, merges, columns } = rowsQuery(request, begin, groups.names.length > 0, sorted);
  const writer = await TableWriter.open({ hasTime: shape.hasTime, hasGroup: shape.hasGroup, features: plan.outputs.map((c) => c.name) }, outPath, folder, groups.names, Math.min(4, Math.max(1, request.threads)));
  const tally = new Tally(features.length);
  const works = new GroupWorks(blockWork(recipe.steps, plan, begin), features, merges ? undefined : groups.facts);
  const filling = new Filling(columns, request.blockRows ?? usualBlockRows);
  let lastRow = -1;
  const work = async (): Promise<void> => {
    const { block, group } = filling.taken();
    lastRow = lastInOrder(block.rid, lastRow);
    const rows = works.run(block, group);
    tally.add(rows);
    await writer.append(rows);
    request.onProgress?.(lastRow + 1);
    if (request.signal?.aborted === true) throw new Failure("callCancelled", { step: "prepare" });
  };
  try {
    const result = await connection.stream(query);
    for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk())
      for (let from = 0; from < chunk.rowCount; ) {
        from = filling.put(chunk, from);
        if (filling.isFull()) await work();
      }
    if (filling.rows > 0) await work();
    await writer.close();
    return tally.summary();
  } catch (thrown) {
    await writer.drop();
    rmSync(outPath, { force: true });
    if (thrown instanceof OutOfOrder && !sorted) return undefined;
    throw writeFailure(thrown);
  }
}

class OutOfOrder extends Error {}

/** The last of row numbers that rise from `before` on. */
function lastInOrder(rid: Float64Array, before: number): number {
  let last = before;
  for (let r = 0; r < rid.length; r++) {
    if (rid[r]! <= last) throw new OutOfOrder();
    last = rid[r]!;
  }
  return last;
}

/** The rows with which blocks begin: row number, time, break, target, group code, then the columns. */
function rowsQuery({ datasetPath, shape, inputs, recipe, plan, target, source, events }: BulkRequest, begin: number, grouped: boolean, sorted: boolean): { query: string; merges: boolean; columns: Column[] } {
  const plain = begin === 0 && (target.kind === "none" || target.kind === "column");
  const { writer, last } = plain ? writeRows(datasetPath, shape, inputs, source) : written();
  function written(): ReturnType<typeof writeRows> {
    const sql = writeRecipe(datasetPath, shape, inputs, recipe, source, undefined, begin);
    return { writer: sql.writer, last: writeTarget(sql.writer, sql.stages.at(-1)!, target, events) };
  }
  const columns = plan.stages[begin]!;
  const number = (expression: string): string => `coalesce(CAST(${expression} AS DOUBLE), CAST('nan' AS DOUBLE))`;
  const list = ["__rid", "__us", "__seg", "__y", grouped ? "enum_code(CAST(__grp AS grp_code))" : "NULL", ...columns.flatMap((c, i) => (c.kind === "number" ? [`c${i}`] : []))].map(number);
  const texts = columns.flatMap((c, i) => (c.kind === "text" ? [`c${i}`] : []));
  return {
    query: writer.query(`SELECT ${[...list, ...texts].join(", ")} FROM ${last}${plain && !sorted ? "" : " ORDER BY __rid"}`),
    merges: recipe.steps.slice(0, begin).some((step) => step.off !== true && mergingKinds.includes(step.kind)),
    columns,
  };
}
