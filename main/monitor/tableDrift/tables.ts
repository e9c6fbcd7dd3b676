// The two tables of a drift report as Parquet that can be read by blocks of columns. Runs only in the throw-away process: outside files are opened here.
// Parquet is read where it lies; every other form goes through the product's own import first.
import { join } from "node:path";
import type { DuckDBConnection, DuckDBVector } from "@duckdb/node-api";
import { Failure } from "../../../shared/contract/errors.ts";
import { lookAt } from "../../data/import/fileForm.ts";
import { defaultBounds } from "../../data/import/importRecipe.ts";
import { inspectParquet, parquetBounds, type ParquetColumn } from "../../data/import/parquet.ts";
import { previewTable } from "../../data/import/preview.ts";
import { readImport } from "../../data/import/readImport.ts";
import { rowsOf } from "../../data/rows.ts";
import { quoteName, quoteText } from "../../store/quote.ts";

export interface TableFile {
  path: string;
  name: string;
  /** Of a dataset: from here (UTC µs where it has time, else a row number) to before there; absent: all of it. */
  span?: { from: number | null; to: number | null };
}

export interface Table {
  name: string;
  rows: number;
  columns: ParquetColumn[];
  /** What to read from, in SQL. */
  from: string;
}

/** Opens one side. Throws what the readers throw; csvAmbiguousReading where the file can be read in two ways. */
export async function openTable(connection: DuckDBConnection, file: TableFile, scratch: string, memoryMb: number, onForm: (form: string) => void): Promise<Table> {
  const look = await lookAt(file.path, file.name);
  let path = file.path;
  if (look.form !== "parquet") {
    const preview = await previewTable(file, { bounds: defaultBounds, scratch, memoryMb, onForm });
    const [open] = preview.open;
    if (open) throw new Failure("csvAmbiguousReading", { file: file.name, field: open.field, ...(open.column ? { column: open.column } : {}), detail: open.options.join(", ") });
    path = join(scratch, `${file.name.replace(/[^\w.-]/g, "_")}.parquet`);
    await readImport([file], preview.recipe, scratch, path, defaultBounds, memoryMb, () => undefined, onForm);
  }
  onForm("parquet");
  const { rows, columns } = await inspectParquet(connection, path, file.name, { ...parquetBounds, columns: defaultBounds.columns, rows: defaultBounds.rows });
  const own = columns.filter(({ source }) => source !== "row_id");
  const whole = `read_parquet(${quoteText(path)}, hive_partitioning=false)`;
  const within = spanSql(columns, file.span);
  if (within === "") return { name: file.name, rows, columns: own, from: whole };
  const from = `(SELECT * FROM ${whole} WHERE ${within})`;
  const [counted] = await rowsOf(connection, `SELECT count(*) AS n FROM ${from}`);
  return { name: file.name, rows: Number(counted!["n"]), columns: own, from };
}

/** What keeps the rows of a span; empty for all of them. */
function spanSql(columns: readonly ParquetColumn[], span: TableFile["span"]): string {
  const axis = columns.some(({ source }) => source === "ts") ? "epoch_us(ts)" : "row_id";
  const { from, to } = span ?? { from: null, to: null };
  return [...(from === null ? [] : [`${axis} >= ${from}`]), ...(to === null ? [] : [`${axis} < ${to}`])].join(" AND ");
}

/** The commonest texts of a column in the reference, at most 15, the commonest first. */
export async function commonTexts(connection: DuckDBConnection, table: Table, source: string): Promise<string[]> {
  const column = quoteName(source);
  const found = await rowsOf(connection, `SELECT CAST(${column} AS VARCHAR) AS v, count(*) AS n FROM ${table.from} WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY n DESC, v LIMIT 15`);
  return found.map(({ v }) => String(v));
}

/** Greatest value that the rows drawn of a column can hold, single floats. */
const floatMost = 3.4028234663852886e38;

/** How a column is read as a number: itself, or the place of its text among those known (0: another one). Missing is NaN, and so is what is not finite or
 *  beyond a single float: one such value would leave the column without mean, spread and limits. */
export function numberSql({ source, kind, type }: ParquetColumn, texts: readonly string[] | undefined): string {
  const column = quoteName(source);
  if (kind === "number") {
    const value = type === "DOUBLE" || type === "FLOAT" ? column : `CAST(${column} AS ${type === "BOOLEAN" ? "INTEGER" : "DOUBLE"})`;
    // NaN compares as greater than every number here.
    return `CASE WHEN abs(CAST(${value} AS DOUBLE)) <= ${floatMost} THEN CAST(${value} AS DOUBLE) ELSE 'nan'::DOUBLE END`;
  }
  return `CASE WHEN ${column} IS NULL THEN 'nan'::DOUBLE ELSE CAST(coalesce(list_position([${(texts ?? []).map(quoteText).join(", ")}]::VARCHAR[], CAST(${column} AS VARCHAR)), 0) AS DOUBLE) END`;
}

/** Reads columns of a table from first to last row into arrays that are long enough. The rows are streamed: a block never lies twice in memory. */
export async function readBlock(connection: DuckDBConnection, table: Table, expressions: readonly string[], into: readonly Float64Array[]): Promise<void> {
  const result = await connection.stream(`SELECT ${expressions.join(", ")} FROM ${table.from}`);
  let at = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (let k = 0; k < expressions.length; k++) copyDoubles(chunk.getColumnVector(k), into[k]!, at, chunk.rowCount);
    at += chunk.rowCount;
  }
  if (at !== table.rows) throw new Failure("fileNotReadable", { file: table.name, detail: `${at} of ${table.rows} rows` });
}

/** The client keeps a column's doubles in one array; reading them one by one would take a hundred times as long. */
function copyDoubles(vector: DuckDBVector, into: Float64Array, at: number, count: number): void {
  const items: unknown = Reflect.get(vector, "items");
  if (items instanceof Float64Array) into.set(items.subarray(0, count), at);
  else for (let j = 0; j < count; j++) into[at + j] = Number(vector.getItem(j));
}
