// What time the data covers, group by group: what people could have labelled. Runs where DuckDB runs; reads only.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Covered } from "../../shared/labels/agreement.ts";
import { rowsOf } from "../data/rows.ts";
import { shapeOf } from "../data/series.ts";

/** First and last time of each group; one part for data without groups, none for data without time. */
export async function coveredTime(connection: DuckDBConnection, parquetPath: string): Promise<Covered[]> {
  const { table, hasTime, hasGroup } = await shapeOf(connection, parquetPath);
  if (!hasTime) return [];
  const group = hasGroup ? "grp" : "NULL::VARCHAR";
  const rows = await rowsOf(connection, `SELECT ${group} AS g, epoch_us(min(ts))::DOUBLE AS a, epoch_us(max(ts))::DOUBLE AS b FROM ${table} WHERE ts IS NOT NULL GROUP BY 1 ORDER BY a, g`);
  return rows.map((row) => ({ fromUs: Number(row["a"]), toUs: Number(row["b"]), group: row["g"] === null ? undefined : String(row["g"]) }));
}
