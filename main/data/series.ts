// Series cut to the pixels that will be drawn: lowest, highest and mean of each bucket, so that no spike is lost at any zoom.
// Runs where DuckDB runs; reads only. One scan of the wanted columns and span; raw rows when they are few enough to draw singly.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Series } from "../../shared/contract/data.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { rowsOf } from "./rows.ts";

/** What is wanted of a series. fromUs and toUs are UTC µs on a time axis and row numbers without time, both included; null means from the first or to the last. */
export interface SeriesWish {
  columns: string[];
  fromUs: number | null;
  toUs: number | null;
  /** Number of buckets over the span: the width in pixels. */
  buckets: number;
  group?: string | null;
}

/** The columns of a dataset's Parquet and whether it has time and group. */
export async function shapeOf(connection: DuckDBConnection, parquetPath: string): Promise<{ table: string; hasTime: boolean; hasGroup: boolean; types: Map<string, string> }> {
  const table = `read_parquet(${quoteText(parquetPath)})`;
  const described = await rowsOf(connection, `DESCRIBE SELECT * FROM ${table}`);
  const types = new Map(described.map((row) => [String(row["column_name"]), String(row["column_type"])]));
  return { table, hasTime: types.has("ts"), hasGroup: types.has("grp"), types };
}

/** The number columns of a query as Float64Array, NULL as NaN; at most a few thousand rows are meant. */
async function arraysOf(connection: DuckDBConnection, sql: string): Promise<Float64Array[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getColumns().map((column) => Float64Array.from(column, (value) => (value === null ? Number.NaN : Number(value))));
}

/** Reads columns over a span. Buckets without any row are absent from the arrays; buckets with rows but no value are NaN; a hole of
 *  more than one bucket gets one NaN entry so that a drawn line breaks. x is a bucket's start, or the row's own time when single rows are given
 *  (bucket 0). Throws planUnknownColumn. The mean's last bit may depend on the number of threads. */
export async function readSeries(connection: DuckDBConnection, parquetPath: string, wish: SeriesWish): Promise<Series> {
  const { table, hasTime, hasGroup, types } = await shapeOf(connection, parquetPath);
  for (const column of wish.columns) if (types.get(column) !== "DOUBLE") throw new Failure("planUnknownColumn", { column });
  const axis = hasTime ? "epoch_us(ts)" : "row_id";
  // Bounds are compared in the stored type, so that row groups outside the span are never read.
  const bound = (value: number) => (hasTime ? `make_timestamp(${Math.round(value)})` : `${Math.round(value)}`);
  const stored = hasTime ? "ts" : "row_id";
  const where = [
    `${stored} IS NOT NULL`,
    ...(wish.fromUs === null ? [] : [`${stored} >= ${bound(wish.fromUs)}`]),
    ...(wish.toUs === null ? [] : [`${stored} <= ${bound(wish.toUs)}`]),
    ...(hasGroup && wish.group !== undefined && wish.group !== null ? [`grp = ${quoteText(wish.group)}`] : []),
  ].join(" AND ");
  const [span] = await rowsOf(connection, `SELECT count(*)::DOUBLE AS n, min(${axis})::DOUBLE AS low, max(${axis})::DOUBLE AS high FROM ${table} WHERE ${where}`);
  const rows = Number(span!["n"]);
  const name = hasTime ? "time" : "row";
  const empty = () => new Float64Array(0);
  if (rows === 0) return { axis: name, from: wish.fromUs ?? 0, to: wish.toUs ?? 0, bucket: 0, rows, columns: wish.columns.map((column) => ({ name: column, x: empty(), min: empty(), max: empty(), mean: empty(), count: empty() })) };
  const from = wish.fromUs ?? Number(span!["low"]);
  const to = wish.toUs ?? Number(span!["high"]);
  if (rows <= wish.buckets) {
    const [x, ...values] = await arraysOf(connection, `SELECT ${axis}::DOUBLE, ${wish.columns.map(quoteName).join(", ")} FROM ${table} WHERE ${where} ORDER BY ${stored}, row_id`);
    return { axis: name, from, to, bucket: 0, rows, columns: wish.columns.map((column, index) => ({ name: column, x: x!, min: values[index]!, max: values[index]!, mean: values[index]!, count: values[index]!.map((value) => (Number.isNaN(value) ? 0 : 1)) })) };
  }
  const bucket = Math.max(1, Math.ceil((to - from + 1) / wish.buckets));
  // fsum (Kahan) keeps the mean right to the last place or so, whatever the order in which threads add.
  const parts = wish.columns.flatMap((column) => {
    const c = quoteName(column);
    return [`min(${c})`, `max(${c})`, `fsum(${c}) / count(${c})`, `count(${c})::DOUBLE`];
  });
  const [index, ...values] = await arraysOf(connection, `SELECT ((${axis} - ${Math.round(from)}) // ${bucket})::DOUBLE, ${parts.join(", ")} FROM ${table} WHERE ${where} GROUP BY 1 ORDER BY 1`);
  const places = withBreaks(index!);
  const spread = (source: Float64Array, absent: number) => Float64Array.from(places, ({ at }) => (at < 0 ? absent : source[at]!));
  const x = Float64Array.from(places, ({ b }) => from + b * bucket);
  return {
    axis: name,
    from,
    to,
    bucket,
    rows,
    columns: wish.columns.map((column, k) => ({
      name: column,
      x,
      min: spread(values[4 * k]!, Number.NaN),
      max: spread(values[4 * k + 1]!, Number.NaN),
      mean: spread(values[4 * k + 2]!, Number.NaN),
      count: spread(values[4 * k + 3]!, 0),
    })),
  };
}

/** Bucket numbers with one empty place (at -1) after each hole; a hole is a distance of more than twice the usual one. */
function withBreaks(index: Float64Array): { b: number; at: number }[] {
  const steps = Array.from(index.subarray(1), (b, k) => b - index[k]!).sort((a, b) => a - b);
  const usual = steps[steps.length >> 1] ?? 1;
  const out: { b: number; at: number }[] = [];
  index.forEach((b, at) => {
    const before = at > 0 ? index[at - 1]! : b;
    if (b - before > 2 * usual) out.push({ b: before + 1, at: -1 });
    out.push({ b, at });
  });
  return out;
}
