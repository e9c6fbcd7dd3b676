// Events from a column of the data: each unbroken run of rows with the wanted value, within one group, is one event.
// Runs where DuckDB runs; reads only. Rows of a group are taken in stored order, whatever rows of other groups stand between them; a row without a
// value ends no run and begins none.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { LabelEvent } from "../../shared/contract/label.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { quoteName, quoteText } from "../store/quote.ts";
import { rowsOf } from "../data/rows.ts";
import { shapeOf } from "../data/series.ts";

/** Events of class `of` where `column` equals `positive`; times are those of the first and last row of the run.
 *  Throws planUnknownColumn; planUnfit when the data has no time, or a number is compared with a text. */
export async function eventsFromColumn(connection: DuckDBConnection, parquetPath: string, column: string, positive: string | number, of: string, said: { by: string; at: string }): Promise<LabelEvent[]> {
  const { table, hasTime, hasGroup, types } = await shapeOf(connection, parquetPath);
  const type = types.get(column);
  if (type === undefined) throw new Failure("planUnknownColumn", { column });
  if (!hasTime) throw new Failure("planUnfit", { column, detail: "no time" });
  const number = Number(positive);
  if (type === "DOUBLE" && !Number.isFinite(number)) throw new Failure("planUnfit", { column, detail: String(positive) });
  const wanted = type === "DOUBLE" ? `${quoteName(column)} = ${number}::DOUBLE` : `${quoteName(column)} = ${quoteText(String(positive))}`;
  const group = hasGroup ? "grp" : "NULL::VARCHAR";
  // A run's number is how many times "wanted" has begun so far in its group; without groups both windows stream in stored order.
  const inGroup = hasGroup ? "PARTITION BY g ORDER BY row_id" : "ORDER BY row_id";
  const runs = await rowsOf(
    connection,
    `SELECT g, epoch_us(min(ts))::DOUBLE AS from_us, epoch_us(max(ts))::DOUBLE AS to_us, min(row_id)::DOUBLE AS first_row
     FROM (SELECT row_id, ts, g, hit, sum(CASE WHEN hit AND NOT coalesce(before, false) THEN 1 ELSE 0 END) OVER (${inGroup} ROWS UNBOUNDED PRECEDING) AS run
       FROM (SELECT row_id, ts, g, hit, lag(hit) OVER (${inGroup}) AS before
         FROM (SELECT row_id, ts, ${group} AS g, ${wanted} AS hit FROM ${table} WHERE ts IS NOT NULL AND ${quoteName(column)} IS NOT NULL)))
     WHERE hit GROUP BY g, run ORDER BY first_row`,
  );
  return runs.map((run, index) => ({ id: `${of}-${index + 1}`.slice(-60), class: of, fromUs: Number(run["from_us"]), toUs: Number(run["to_us"]), ...(run["g"] === null ? {} : { group: String(run["g"]) }), sure: "sure" as const, by: said.by, at: said.at, note: column }));
}
