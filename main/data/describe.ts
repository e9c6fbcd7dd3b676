// The description of a dataset: per column its range and what is missing, per group its span. One pass of SQL over the Parquet.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { DatasetInfo } from "../../shared/contract/data.ts";
import type { ImportReport } from "./import/load.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { rowsOf } from "./rows.ts";

/** Facts about a dataset's Parquet, without its digest. Numbers are null where a column has none. */
export async function describeDataset(connection: DuckDBConnection, parquetPath: string, report: ImportReport): Promise<Omit<DatasetInfo, "digest">> {
  const table = `read_parquet(${quoteText(parquetPath)})`;
  const numbers = report.columns.filter((column) => column.kind === "number");
  const hasTime = report.columns.some((column) => column.kind === "time");
  const hasGroup = report.columns.some((column) => column.kind === "group");
  const stats = numbers.flatMap((column, i) => {
    const c = quoteName(column.name);
    return [`min(${c}) AS a${i}`, `max(${c}) AS b${i}`, `avg(${c}) AS m${i}`, `stddev_samp(${c}) AS s${i}`];
  });
  const [row] = numbers.length > 0 ? await rowsOf(connection, `SELECT ${stats.join(", ")} FROM ${table}`) : [{}];
  const value = (name: string): number | null => {
    const v = row?.[name];
    return typeof v === "number" && Number.isFinite(v) ? v : null;
  };
  const spans = hasTime ? "epoch_us(min(ts)) AS f, epoch_us(max(ts)) AS t" : "NULL AS f, NULL AS t";
  const groups = hasGroup ? await rowsOf(connection, `SELECT grp AS g, count(*) AS n, ${spans} FROM ${table} GROUP BY grp ORDER BY min(row_id)`) : [];
  const [step] = hasTime
    ? await rowsOf(connection, `SELECT median(d) AS d FROM (SELECT epoch_us(ts) - lag(epoch_us(ts)) OVER (${hasGroup ? "PARTITION BY grp " : ""}ORDER BY row_id) AS d FROM ${table} LIMIT 200000) WHERE d > 0`)
    : [undefined];
  const asNumber = (v: unknown): number | null => (v === null || v === undefined ? null : Number(v));
  const stepUs = asNumber(step?.["d"]);
  return {
    rows: report.rows,
    columns: report.columns.map((column) => {
      const i = numbers.indexOf(column);
      return {
        name: column.name,
        kind: column.kind,
        ...(column.unit ? { unit: column.unit } : {}),
        missing: column.missing,
        ...(column.statusTexts.length > 0 ? { statusTexts: Object.fromEntries(column.statusTexts.map(({ text, count }) => [text, count])) } : {}),
        ...(i >= 0 ? { min: value(`a${i}`), max: value(`b${i}`), mean: value(`m${i}`), sd: value(`s${i}`) } : {}),
      };
    }),
    groups: groups.map((group) => ({ name: String(group["g"]), rows: Number(group["n"]), fromUs: asNumber(group["f"]), toUs: asNumber(group["t"]) })),
    fromUs: report.fromUs ?? null,
    toUs: report.toUs ?? null,
    stepS: stepUs === null ? null : stepUs / 1e6,
    zone: report.zone ?? "UTC",
    sources: report.sources,
    flags: report.flags as DatasetInfo["flags"],
  };
}
