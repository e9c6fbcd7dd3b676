// What time the data covers, group by group: what people could have labelled. Runs where DuckDB runs; reads only.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Covered } from "../../shared/labels/agreement.ts";
import { rowsOf } from "../data/rows.ts";
import { shapeOf } from "../data/series.ts";
import { stepsApart } from "../prepare/intervals.ts";

/** A stretch, and how long after its last row an event still counts at that row. */
export type Reached = Covered & { readonly reachUs: number };

/** The stretches of each group that hold rows: first and last time of rows that follow each other within five usual steps (the median of all
 *  steps). Nobody could look at what lies in a gap, so it is in no stretch. None for data without time. */
export async function coveredTime(connection: DuckDBConnection, parquetPath: string): Promise<Reached[]> {
  const { table, hasTime, hasGroup } = await shapeOf(connection, parquetPath);
  if (!hasTime) return [];
  const group = hasGroup ? "grp" : "NULL::VARCHAR";
  const rows = await rowsOf(
    connection,
    `WITH read AS (SELECT ${group} AS g, epoch_us(ts) AS us FROM ${table} WHERE ts IS NOT NULL),
      steps AS (SELECT g, us, us - lag(us) OVER (PARTITION BY g ORDER BY us) AS d FROM read),
      usual AS (SELECT coalesce(quantile_disc(d, 0.5), 0) AS step FROM steps WHERE d > 0),
      runs AS (SELECT g, us, sum(CASE WHEN d <= ${stepsApart} * step THEN 0 ELSE 1 END) OVER (PARTITION BY g ORDER BY us ROWS UNBOUNDED PRECEDING) AS run FROM steps, usual)
    SELECT g, min(us)::DOUBLE AS a, max(us)::DOUBLE AS b, (SELECT step FROM usual)::DOUBLE AS step FROM runs GROUP BY g, run ORDER BY a, g`,
  );
  return rows.map((row) => ({ fromUs: Number(row["a"]), toUs: Number(row["b"]), group: row["g"] === null ? undefined : String(row["g"]), reachUs: stepsApart * Number(row["step"]) }));
}
