// What a quality check is: a question to a dataset's Parquet that answers with findings. One check a file beside this one.
// Checks only read; what they suggest is a recipe step that a person may take over.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { QualityFinding } from "../../../shared/contract/data.ts";
import { rowsOf } from "../rows.ts";

/** A column as the import or the description tells it; low and high are the engineering range, where known. */
export interface QualityColumn {
  name: string;
  kind: "number" | "text" | "time" | "group";
  missing: number;
  statusTexts?: Record<string, number> | undefined;
  low?: number | undefined;
  high?: number | undefined;
}

export interface CheckContext {
  connection: DuckDBConnection;
  /** The Parquet as a table expression; it has row_id, and ts and grp where hasTime and hasGroup say so. */
  table: string;
  columns: QualityColumn[];
  numbers: QualityColumn[];
  rows: number;
  hasTime: boolean;
  hasGroup: boolean;
  /** Median step between rows of one group in µs; undefined without time or with fewer than two rows. */
  stepUs: number | undefined;
  ask(sql: string): Promise<Record<string, unknown>[]>;
}

/** A check: name, and findings for the columns that have something to say. No finding means that it found nothing. */
export interface Check {
  name: string;
  run(context: CheckContext): Promise<QualityFinding[]>;
}

/** Rows that robust statistics are taken from: every k-th row, the same ones each time, at most about this many. */
export const sampleRows = 200_000;

/** Condition that keeps the sample of a table with `rows` rows. */
export function sampleSql(rows: number): string {
  const every = Math.ceil(rows / sampleRows);
  return every <= 1 ? "true" : `row_id % ${every} = 0`;
}

/** Select list for the evidence of rows where `condition` holds: count n, first row, first and last time. */
export function evidenceSql(condition: string, hasTime: boolean): string {
  const times = hasTime ? `epoch_us(min(ts) FILTER (${condition}))::DOUBLE AS from_us, epoch_us(max(ts) FILTER (${condition}))::DOUBLE AS to_us` : "NULL AS from_us, NULL AS to_us";
  return `count(*) FILTER (${condition})::DOUBLE AS n, (min(row_id) FILTER (${condition}))::DOUBLE AS first_row, ${times}`;
}

/** A finding from a row of evidenceSql. */
export function findingOf(check: string, column: string, severity: QualityFinding["severity"], row: Record<string, unknown>, rows: number, repair?: unknown): QualityFinding {
  const number = (key: string) => (typeof row[key] === "number" ? row[key] : null);
  const count = number("n") ?? 0;
  return { check, column, severity, count, share: rows === 0 ? 0 : count / rows, fromUs: number("from_us"), toUs: number("to_us"), fromRow: number("first_row"), ...(repair === undefined ? {} : { repair }) };
}

/** Context over a Parquet's table expression. */
export async function contextOf(connection: DuckDBConnection, table: string, columns: QualityColumn[]): Promise<CheckContext> {
  const ask = (sql: string) => rowsOf(connection, sql);
  const hasTime = columns.some(({ kind }) => kind === "time");
  const hasGroup = columns.some(({ kind }) => kind === "group");
  const [count] = await ask(`SELECT count(*)::DOUBLE AS n FROM ${table}`);
  const rows = Number(count!["n"]);
  const same = hasGroup ? "grp IS NOT DISTINCT FROM lag(grp) OVER ()" : "true";
  const [step] = hasTime ? await ask(`SELECT quantile_disc(step, 0.5)::DOUBLE AS step FROM (SELECT CASE WHEN ${same} THEN epoch_us(ts) - lag(epoch_us(ts)) OVER () END AS step FROM (SELECT * FROM ${table} LIMIT 200000)) WHERE step > 0`) : [{}];
  return { connection, table, columns, numbers: columns.filter(({ kind }) => kind === "number"), rows, hasTime, hasGroup, stepUs: typeof step?.["step"] === "number" ? step["step"] : undefined, ask };
}
