// The description of a dataset: per column its range and what is missing, per group its span. Reads the Parquet once, or what a pass over it has seen.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { DatasetInfo } from "../../shared/contract/data.ts";
import type { ImportReport } from "./import/load.ts";
import { inStoredOrder, passOver } from "./quality/scan.ts";
import { quoteText } from "../store/quote.ts";
import { rowsOf } from "./rows.ts";
import { watchStatistics, type Statistics } from "./statistics.ts";

/** A description that names no version yet. */
export type DatasetShape = Omit<DatasetInfo, "digest">;

/** Facts about a dataset's Parquet, without its digest. Numbers are null where a column has none. */
export async function describeDataset(connection: DuckDBConnection, parquetPath: string, report: ImportReport): Promise<DatasetShape> {
  const numbers = report.columns.filter((column) => column.kind === "number");
  const watcher = watchStatistics(numbers.length);
  if (numbers.length > 0 && report.rows > 0) await passOver(connection, inStoredOrder(`read_parquet(${quoteText(parquetPath)})`), { rows: report.rows, hasTime: false, numbers }, [watcher.see]);
  return withFigures(await describeShape(connection, parquetPath, report), watcher.of);
}

/** The description with the figures of its number columns, in their order, as a pass over the rows gathered them. */
export function withFigures(shape: DatasetShape, of: (column: number) => Statistics): DatasetShape {
  let k = 0;
  const value = (v: number): number | null => (Number.isFinite(v) ? v : null);
  return {
    ...shape,
    columns: shape.columns.map((column) => {
      if (column.kind !== "number") return column;
      const { min, max, mean, sd } = of(k++);
      return { ...column, min: value(min), max: value(max), mean: value(mean), sd: value(sd) };
    }),
  };
}

/** The description without the figures of number columns: answered from few columns, so before any pass over all of them. */
export async function describeShape(connection: DuckDBConnection, parquetPath: string, report: ImportReport): Promise<DatasetShape> {
  const table = `read_parquet(${quoteText(parquetPath)})`;
  const hasTime = report.columns.some((column) => column.kind === "time");
  const hasGroup = report.columns.some((column) => column.kind === "group");
  const spans = hasTime ? "epoch_us(min(ts)) AS f, epoch_us(max(ts)) AS t" : "NULL AS f, NULL AS t";
  const groups = hasGroup ? await rowsOf(connection, `SELECT grp AS g, count(*) AS n, ${spans} FROM ${table} GROUP BY grp ORDER BY min(row_id)`) : [];
  const [step] = hasTime
    ? await rowsOf(connection, `SELECT median(d) AS d FROM (SELECT epoch_us(ts) - lag(epoch_us(ts)) OVER (${hasGroup ? "PARTITION BY grp " : ""}ORDER BY row_id) AS d FROM ${table} WHERE row_id <= 200000) WHERE d > 0`)
    : [undefined];
  const asNumber = (v: unknown): number | null => (v === null || v === undefined ? null : Number(v));
  const stepUs = asNumber(step?.["d"]);
  return {
    rows: report.rows,
    columns: report.columns.map(({ name, kind, unit, missing, statusTexts }) => ({
      name,
      kind,
      ...(unit ? { unit } : {}),
      missing,
      ...(statusTexts.length > 0 ? { statusTexts: Object.fromEntries(statusTexts.map(({ text, count }) => [text, count])) } : {}),
    })),
    groups: groups.map((group) => ({ name: String(group["g"]), rows: Number(group["n"]), fromUs: asNumber(group["f"]), toUs: asNumber(group["t"]) })),
    fromUs: report.fromUs ?? null,
    toUs: report.toUs ?? null,
    stepS: stepUs === null ? null : stepUs / 1e6,
    zone: report.zone ?? "UTC",
    sources: report.sources,
    flags: report.flags as DatasetInfo["flags"],
  };
}
