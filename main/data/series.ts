// Series cut to the pixels that will be drawn: lowest, highest and mean of each bucket, so that no spike is lost at any zoom.
// Runs where DuckDB runs; reads only. From the pyramid where there is one and the span is wide; from the rows otherwise.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Series } from "../../shared/contract/data.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { doubleOf, readDoubles } from "./doubles.ts";
import { Buckets, withBreaks } from "./pyramid/buckets.ts";
import type { Pyramid } from "./pyramid/read.ts";
import type { Piece } from "./pyramid/tiles.ts";
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

/** Reads columns over a span. Buckets without any row are absent from the arrays; buckets with rows but no value are NaN; a hole of
 *  more than one bucket gets one NaN entry so that a drawn line breaks. x is a bucket's start, or the row's own time when single rows are given
 *  (bucket 0). Throws planUnknownColumn. The mean's last bit may depend on the number of threads. With a pyramid buckets stand on multiples of their
 *  width, so that they keep their rows while a window moves. */
export async function readSeries(connection: DuckDBConnection, parquetPath: string, wish: SeriesWish, pyramid?: Pyramid): Promise<Series> {
  if (pyramid !== undefined) return throughPyramid(connection, parquetPath, wish, pyramid);
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
    const [x, ...values] = await readDoubles(connection, `SELECT ${axis}::DOUBLE, ${wish.columns.map(doubleOf).join(", ")} FROM ${table} WHERE ${where} ORDER BY ${stored}, row_id`);
    return { axis: name, from, to, bucket: 0, rows, columns: singly(wish.columns, x!, values) };
  }
  const bucket = Math.max(1, Math.ceil((to - from + 1) / wish.buckets));
  // fsum (Kahan) keeps the mean right to the last place or so, whatever the order in which threads add.
  const parts = wish.columns.flatMap((column) => {
    const c = quoteName(column);
    return [...[`min(${c})`, `max(${c})`, `fsum(${c}) / nullif(count(${c}), 0)`].map((one) => `coalesce(${one}, CAST('nan' AS DOUBLE))`), `count(${c})::DOUBLE`];
  });
  const [index, ...values] = await readDoubles(connection, `SELECT ((${axis} - ${Math.round(from)}) // ${bucket})::DOUBLE, ${parts.join(", ")} FROM ${table} WHERE ${where} GROUP BY 1 ORDER BY 1`);
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

/** Columns of single rows: lowest, highest and mean are the value. */
function singly(names: readonly string[], x: Float64Array, values: readonly Float64Array[]): Series["columns"] {
  return names.map((name, k) => ({ name, x, min: values[k]!, max: values[k]!, mean: values[k]!, count: values[k]!.map((value) => (Number.isNaN(value) ? 0 : 1)) }));
}

/** The same through a pyramid; where the window is narrower than its finest level serves, the few rows there are read. */
async function throughPyramid(connection: DuckDBConnection, parquetPath: string, wish: SeriesWish, pyramid: Pyramid): Promise<Series> {
  const { head } = pyramid;
  const places = wish.columns.map((column) => {
    const at = head.columns.indexOf(column);
    if (at < 0) throw new Failure("planUnknownColumn", { column });
    return at;
  });
  const group = head.hasGroup ? (wish.group ?? null) : null;
  const extent = pyramid.extent(group);
  const span = { from: wish.fromUs ?? extent?.from ?? 0, to: wish.toUs ?? extent?.to ?? 0 };
  const level = pyramid.levelFor(span, wish.buckets);
  // A hand that zooms in comes to the rows next; one that pans, to those beside.
  const tiles = pyramid.tiles(parquetPath);
  if (level !== undefined) {
    if (level === 0) tiles.warm(connection, span, wish.columns, group);
    else tiles.prepare(connection);
    return pyramid.buckets(level, span, wish.buckets, places, group).series(head.axis, wish.columns);
  }
  // Whole buckets are read, as from the levels; single rows are cut to the span.
  const buckets = new Buckets(Math.max(1, Math.ceil((span.to - span.from + 1) / wish.buckets)), span, wish.columns.length);
  const whole = { from: buckets.first * buckets.width, to: (buckets.first + buckets.rows.length) * buckets.width - 1 };
  const read = await tiles.rows(connection, whole, wish.columns, group);
  tiles.warm(connection, { from: span.from - (span.to - span.from), to: span.to + (span.to - span.from) }, wish.columns, group);
  if (read.reduce((sum, { places: at }) => sum + at.length, 0) <= wish.buckets) {
    const joined = (of: (piece: Piece) => Float64Array) => Float64Array.from(read.flatMap((piece) => [...of(piece)]));
    const at = joined((piece) => piece.places);
    const order = Int32Array.from(at, (_, row) => row).filter((row) => at[row]! >= span.from && at[row]! <= span.to).sort((a, b) => at[a]! - at[b]! || a - b);
    const sorted = (values: Float64Array) => Float64Array.from(order, (row) => values[row]!);
    return { axis: head.axis, ...span, bucket: 0, rows: order.length, columns: singly(wish.columns, sorted(at), wish.columns.map((_, k) => sorted(joined((piece) => piece.columns[k]!)))) };
  }
  for (const piece of read) buckets.addRows(piece.places, piece.columns);
  return buckets.series(head.axis, wish.columns);
}
