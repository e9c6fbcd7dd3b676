// A correction as SQL over a dataset's Parquet, and a new version of the dataset made by it. The old version stays as it is: its object is never touched.
// Rows are found by row_id, so a correction fits the version that its finding was made from and no other.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Correction, DatasetInfo, SeriesColumn } from "../../../shared/contract/data.ts";
import { Failure } from "../../../shared/contract/errors.ts";
import { diskFailure } from "../../store/disk.ts";
import { canonicalJson } from "../../store/objects.ts";
import { quoteName, quoteText } from "../../store/quote.ts";
import type { Workbench } from "../../store/workbench.ts";
import { describeDataset } from "../describe.ts";
import { readDoubles } from "../doubles.ts";
import { rowsOf } from "../rows.ts";

type Columns = DatasetInfo["columns"];

/** A query with row_id, ts and grp where there are any, and the value columns, as the correction makes them; row_id counts from 0 again where rows are left out or move.
 *  Throws planUnknownColumn for a column that is not there. */
export function correctedSql(table: string, columns: Columns, correction: Correction): string {
  const hasTime = columns.some(({ kind }) => kind === "time");
  const hasGroup = columns.some(({ kind }) => kind === "group");
  const values = columns.filter(({ kind }) => kind === "number" || kind === "text").map(({ name }) => name);
  const named = correction.kind === "exchange" ? correction.columns : "column" in correction ? [correction.column] : [];
  for (const column of named) if (!values.includes(column)) throw new Failure("planUnknownColumn", { column });
  const changed = new Map<string, string>();
  let ts = "ts";
  let order = "row_id";
  let from = table;
  let where = "";
  switch (correction.kind) {
    case "blank":
      changed.set(correction.column, `CASE WHEN ${inRows(correction.rows)} THEN NULL ELSE ${quoteName(correction.column)} END`);
      break;
    case "convert":
      changed.set(correction.column, `CASE WHEN ${inRows(correction.rows)} THEN ${quoteName(correction.column)} * ${double(correction.slope)} + ${double(correction.offset)} ELSE ${quoteName(correction.column)} END`);
      break;
    case "exchange": {
      const [a, b] = correction.columns;
      for (const [one, other] of [[a, b], [b, a]] as const) changed.set(one, `CASE WHEN ${inRows(correction.rows)} THEN ${quoteName(other)} ELSE ${quoteName(one)} END`);
      break;
    }
    case "asNumber": {
      const c = quoteName(correction.column);
      // DuckDB reads NaN and Infinity as numbers; an import reads them as no value.
      const number = `coalesce(try_cast(${c} AS DOUBLE), try_cast(replace(${c}, ',', '.') AS DOUBLE))`;
      changed.set(correction.column, `CASE WHEN isfinite(${number}) THEN ${number} END`);
      break;
    }
    case "setClock":
      ts = `CASE WHEN ${inRows(correction.rows)} THEN make_timestamp(CAST(round(${double(correction.anchorUs)} + (epoch_us(ts) - ${double(correction.anchorUs)}) / ${double(1 + correction.perDayS / 86_400)}) AS BIGINT)) ELSE ts END`;
      break;
    case "sortByTime":
      // Where each group begins is asked first: DuckDB orders no window by another. No column's name begins with a blank.
      if (hasGroup) from = `(SELECT *, min(row_id) OVER (PARTITION BY grp) AS " first" FROM ${table})`;
      order = hasGroup ? '" first", ts NULLS LAST, row_id' : "ts NULLS LAST, row_id";
      break;
    case "dropRows":
      where = ` WHERE row_id NOT IN (${againSql(table, values, hasTime, hasGroup, correction.which)})`;
      break;
  }
  const moves = correction.kind === "sortByTime" || correction.kind === "dropRows";
  const list = [moves ? `row_number() OVER (ORDER BY ${order}) - 1 AS row_id` : "row_id", ...(hasTime ? [`${ts} AS ts`] : []), ...(hasGroup ? ["grp"] : []), ...values.map((name) => (changed.has(name) ? `${changed.get(name)!} AS ${quoteName(name)}` : quoteName(name)))];
  return `SELECT ${list.join(", ")} FROM ${from}${where}`;
}

const double = (value: number) => `${value}::DOUBLE`;

function inRows(rows: readonly (readonly [number, number])[]): string {
  const single = rows.filter(([from, to]) => from === to).map(([from]) => from);
  const spans = rows.filter(([from, to]) => from !== to).map(([from, to]) => `row_id BETWEEN ${from} AND ${to}`);
  return `(${[...(single.length > 0 ? [`row_id IN (${single.join(", ")})`] : []), ...spans].join(" OR ")})`;
}

/** Rows to leave out: of equal rows all but the first, of rows with one time all but the last. */
function againSql(table: string, values: readonly string[], hasTime: boolean, hasGroup: boolean, which: "equal" | "sameTime"): string {
  const key = [...(hasGroup ? ["coalesce(grp, '')"] : []), ...(hasTime ? ["ts"] : []), ...(which === "equal" ? [`hash(${values.map(quoteName).join(", ")})`] : [])].join(", ");
  const keep = which === "equal" ? "min" : "max";
  return `SELECT unnest(list_filter(all_rows, lambda r: r <> kept)) FROM (SELECT list(row_id) AS all_rows, ${keep}(row_id) AS kept FROM ${table}${hasTime ? " WHERE ts IS NOT NULL" : ""} GROUP BY ${key} HAVING count(*) > 1)`;
}

/** Makes the corrected version of dataset `digest` an object of the project and gives its digest; no name moves. Throws as correctedSql, storeDiskFull, memoryBound. */
export async function correctDataset({ project, database }: Workbench, digest: string, info: DatasetInfo, correction: Correction): Promise<string> {
  const table = `read_parquet(${quoteText(project.objects.file(digest, "data.parquet"))})`;
  const sql = correctedSql(table, info.columns, correction);
  return project.objects.make("dataset", { correctedFrom: digest, correction }, async (folder) => {
    const path = join(folder, "data.parquet");
    try {
      await database.run(`COPY (SELECT * FROM (${sql}) ORDER BY row_id) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`);
    } catch (thrown) {
      const detail = thrown instanceof Error ? thrown.message : String(thrown);
      if (/out of memory/i.test(detail)) throw new Failure("memoryBound", { detail: detail.slice(0, 200) }, { cause: thrown });
      throw diskFailure(thrown, "data.parquet");
    }
    writeFileSync(join(folder, "dataset.json"), canonicalJson(await describeVersion(database, path, info, correction.kind === "asNumber" ? correction.column : undefined)));
    writeFileSync(join(folder, "correction.json"), canonicalJson({ from: digest, correction }));
  });
}

/** What stands in dataset.json of another version of a dataset, whose column `nowNumber` has become numbers. */
export async function describeVersion(connection: DuckDBConnection, path: string, info: DatasetInfo, nowNumber?: string): Promise<Omit<DatasetInfo, "digest">> {
  const { digest: _digest, ...before } = info;
  const columns = before.columns.map((column) => (column.name === nowNumber ? { ...column, kind: "number" as const } : column));
  const place = ({ name, kind }: Columns[number]) => quoteName(kind === "time" ? "ts" : kind === "group" ? "grp" : name);
  const [row] = await rowsOf(connection, `SELECT count(*)::DOUBLE AS n, ${columns.map((column, i) => `(count(*) - count(${place(column)}))::DOUBLE AS m${i}`).join(", ")} FROM read_parquet(${quoteText(path)})`);
  const described = await describeDataset(connection, path, {
    rows: Number(row!["n"]),
    columns: columns.map(({ name, kind, unit }, i) => ({ name, kind, ...(unit === undefined ? {} : { unit }), missing: Number(row![`m${i}`]), statusTexts: [] })),
    sources: before.sources,
    flags: [],
    aside: [],
    statusIntervals: 0,
    ...(before.zone === undefined ? {} : { zone: before.zone }),
  });
  const [span] = columns.some(({ kind }) => kind === "time") ? await rowsOf(connection, `SELECT epoch_us(min(ts))::DOUBLE AS a, epoch_us(max(ts))::DOUBLE AS b FROM read_parquet(${quoteText(path)})`) : [{ a: null, b: null }];
  const number = (value: unknown) => (typeof value === "number" ? value : null);
  // What import had to say about cells and files stays true of them.
  return { ...before, ...described, fromUs: number(span!["a"]), toUs: number(span!["b"]), flags: before.flags, columns: described.columns.map((column, i) => ({ ...column, ...(before.columns[i]!.statusTexts === undefined ? {} : { statusTexts: before.columns[i]!.statusTexts }) })) };
}

/** Number columns of a table over even buckets of the span from..to, in µs or rows: the two sides of a correction share their buckets. */
export async function drawn(connection: DuckDBConnection, table: string, axis: "time" | "row", names: readonly string[], from: number, to: number, buckets: number): Promise<SeriesColumn[]> {
  const width = Math.max(1, (to - from) / buckets);
  const x = axis === "time" ? "epoch_us(ts)" : "row_id";
  const parts = names.map((name, k) => {
    const c = `CAST(${quoteName(name)} AS DOUBLE)`;
    return [`min(${c}) AS a${k}`, `max(${c}) AS b${k}`, `avg(${c}) AS m${k}`, `count(${c}) AS n${k}`].join(", ");
  });
  const nan = (name: string) => `coalesce(CAST(${name} AS DOUBLE), CAST('nan' AS DOUBLE))`;
  const [at, ...read] = await readDoubles(connection, `SELECT ${from}::DOUBLE + b * ${width}::DOUBLE, ${names.flatMap((_, k) => ["a", "b", "m", "n"].map((letter) => nan(`${letter}${k}`))).join(", ")} FROM (SELECT floor((${x} - ${from}::DOUBLE) / ${width}::DOUBLE) AS b, ${parts.join(", ")} FROM ${table} WHERE ${x} BETWEEN ${Math.floor(from)} AND ${Math.ceil(to)} GROUP BY 1 ORDER BY 1)`);
  return names.map((name, k) => ({ name, x: at ?? new Float64Array(0), min: read[4 * k]!, max: read[4 * k + 1]!, mean: read[4 * k + 2]!, count: read[4 * k + 3]! }));
}
