// What a column holds, how columns go together, and the rows themselves: small answers about a dataset's Parquet.
// Runs where DuckDB runs; reads only. Same answer each time; samples are every k-th row, never drawn.
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import { pearson } from "../../shared/stats/pearson.ts";
import { spearman } from "../../shared/stats/ranks.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { rowsOf } from "./rows.ts";
import { shapeOf } from "./series.ts";

export interface ColumnSummary {
  column: string;
  rows: number;
  missing: number;
  /** Edges of the bins, one more than counts; both empty for texts. */
  edges: Float64Array;
  counts: Float64Array;
  /** min, p01, p05, p25, p50, p75, p95, p99, max, mean, sd; without entries when there is no value. */
  quantiles: Record<string, number>;
  /** Most frequent texts, at most 20; empty for numbers. */
  topTexts: { text: string; count: number }[];
}

const mostBins = 60;
const levels = { p01: 0.01, p05: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95, p99: 0.99 };

/** Rows that are looked at. */
export interface RowRange {
  /** µs on a time axis, row numbers otherwise, ends included; null or absent: from the first, to the last. */
  from?: number | null;
  to?: number | null;
  group?: string | null;
}

/** The range as a condition of SQL. */
function withinOf({ hasTime, hasGroup }: { hasTime: boolean; hasGroup: boolean }, { from = null, to = null, group = null }: RowRange): string {
  const bound = (value: number) => (hasTime ? `make_timestamp(${Math.round(value)})` : String(Math.round(value)));
  const stored = hasTime ? "ts" : "row_id";
  return ["true", ...(from === null ? [] : [`${stored} >= ${bound(from)}`]), ...(to === null ? [] : [`${stored} <= ${bound(to)}`]), ...(hasGroup && group !== null ? [`grp = ${quoteText(group)}`] : [])].join(" AND ");
}

/** Distribution of one column in a range of rows (all without one). Quantiles interpolate linearly (type 7 of Hyndman and Fan, 1996) over those rows.
 *  Bins: square root of n, at most 60; a column of few whole numbers gets one bin a number. Throws planUnknownColumn, callCancelled. */
export async function columnSummary(connection: DuckDBConnection, parquetPath: string, column: string, range: RowRange = {}, signal?: AbortSignal): Promise<ColumnSummary> {
  const shape = await shapeOf(connection, parquetPath);
  const type = shape.types.get(column);
  const table = `(SELECT * FROM ${shape.table} WHERE ${withinOf(shape, range)})`;
  if (type === undefined) throw new Failure("planUnknownColumn", { column });
  const c = quoteName(column);
  if (type !== "DOUBLE") {
    const [count] = await rowsOf(connection, `SELECT count(*)::DOUBLE AS n, count(${c})::DOUBLE AS filled FROM ${table}`);
    const top = await rowsOf(connection, `SELECT ${c}::VARCHAR AS text, count(*)::DOUBLE AS count FROM ${table} WHERE ${c} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20`);
    return { column, rows: Number(count!["n"]), missing: Number(count!["n"]) - Number(count!["filled"]), edges: new Float64Array(0), counts: new Float64Array(0), quantiles: {}, topTexts: top.map((row) => ({ text: String(row["text"]), count: Number(row["count"]) })) };
  }
  const [row] = await rowsOf(connection, `SELECT count(*)::DOUBLE AS n, count(${c})::DOUBLE AS filled, min(${c}) AS low, max(${c}) AS high, fsum(${c}) / count(${c}) AS mean, bool_and(${c} = floor(${c})) AS whole, quantile_cont(${c}, [${Object.values(levels).join(", ")}]) AS q FROM ${table}`);
  const [rows, filled] = [Number(row!["n"]), Number(row!["filled"])];
  if (filled === 0) return { column, rows, missing: rows, edges: new Float64Array(0), counts: new Float64Array(0), quantiles: {}, topTexts: [] };
  if (signal?.aborted === true) throw new Failure("callCancelled", { column });
  const { low, high, mean } = row as { low: number; high: number; mean: number };
  const [spread] = await rowsOf(connection, `SELECT fsum((${c} - ${mean}::DOUBLE) ** 2) AS squares FROM ${table}`);
  const sd = filled > 1 ? Math.sqrt(Number(spread!["squares"]) / (filled - 1)) : 0;
  const quantiles: Record<string, number> = { min: low, max: high, mean, sd };
  const q = row!["q"] as number[];
  Object.keys(levels).forEach((key, index) => (quantiles[key] = q[index]!));
  const perNumber = row!["whole"] === true && high - low < mostBins;
  const bins = perNumber ? high - low + 1 : low === high ? 1 : Math.max(1, Math.min(mostBins, Math.ceil(Math.sqrt(filled))));
  const start = perNumber ? low - 0.5 : low;
  const width = perNumber ? 1 : (high - low) / bins || 1;
  const found = await rowsOf(connection, `SELECT least(${bins - 1}, greatest(0, floor((${c} - ${start}::DOUBLE) / ${width}::DOUBLE)))::INT AS b, count(*)::DOUBLE AS n FROM ${table} WHERE ${c} IS NOT NULL GROUP BY 1`);
  const counts = new Float64Array(bins);
  for (const { b, n } of found) counts[Number(b)] = Number(n);
  const edges = Float64Array.from({ length: bins + 1 }, (_, k) => (k === bins && !perNumber && low !== high ? high : start + k * width));
  return { column, rows, missing: rows - filled, edges, counts, quantiles, topTexts: [] };
}

export interface Correlation {
  columns: string[];
  /** Rows that the numbers rest on. */
  rows: number;
  /** Pearson's r, row by row, columns × columns; NaN where a column is constant or a pair has fewer than three rows. */
  matrix: Float64Array;
}

const correlationRows = 50_000;

export interface CorrelationWish extends RowRange {
  method?: "pearson" | "spearman";
}

/** Correlation of number columns over at most 50,000 rows (every k-th of those in the range), pair by pair where both have a value:
 *  Pearson's r, or Spearman's (ties share their rank). Throws planUnknownColumn. */
export async function correlation(connection: DuckDBConnection, parquetPath: string, columns: string[], wish: CorrelationWish = {}): Promise<Correlation> {
  const { table, types, hasTime, hasGroup } = await shapeOf(connection, parquetPath);
  for (const column of columns) if (types.get(column) !== "DOUBLE") throw new Failure("planUnknownColumn", { column });
  const within = withinOf({ hasTime, hasGroup }, wish);
  const [count] = await rowsOf(connection, `SELECT count(*)::DOUBLE AS n FROM ${table} WHERE ${within}`);
  const every = Math.max(1, Math.ceil(Number(count!["n"]) / correlationRows));
  const reader = await connection.runAndReadAll(`SELECT ${columns.map(quoteName).join(", ")} FROM ${table} WHERE ${within} AND row_id % ${every} = 0 ORDER BY row_id`);
  const data = reader.getColumns().map((column) => Float64Array.from(column, (value) => (typeof value === "number" ? value : Number.NaN)));
  const k = columns.length;
  const matrix = new Float64Array(k * k);
  for (let i = 0; i < k; i++) for (let j = 0; j <= i; j++) matrix[i * k + j] = matrix[j * k + i] = wish.method === "spearman" ? spearman(data[i]!, data[j]!) : pearson(data[i]!, data[j]!);
  return { columns, rows: data[0]?.length ?? 0, matrix };
}

export interface RowsPage {
  columns: string[];
  rows: (string | number | null)[][];
  total: number;
}

/** Rows from `offset` on in stored order, as values that any screen can show: times as ISO text in UTC, missing as null. */
export async function readRows(connection: DuckDBConnection, parquetPath: string, offset: number, limit: number): Promise<RowsPage> {
  const { table, types } = await shapeOf(connection, parquetPath);
  const columns = [...types.keys()];
  const [count] = await rowsOf(connection, `SELECT count(*)::DOUBLE AS n FROM ${table}`);
  const shown = columns.map((name) => {
    const c = quoteName(name);
    if (types.get(name)!.startsWith("TIMESTAMP")) return `strftime(${c}, '%Y-%m-%dT%H:%M:%S.%fZ') AS ${c}`;
    return name === "row_id" ? `row_id::DOUBLE AS row_id` : c;
  });
  const from = Math.trunc(offset);
  const rows = await rowsOf(connection, `SELECT ${shown.join(", ")} FROM ${table} WHERE row_id >= ${from} AND row_id < ${from + Math.trunc(limit)} ORDER BY row_id`);
  return { columns, rows: rows.map((row) => columns.map((name) => row[name] as string | number | null)), total: Number(count!["n"]) };
}
