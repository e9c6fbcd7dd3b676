// The part of a dataset that a window of the recipe's answer rests on: the rows of the window and the past that the recipe needs.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { RecipePlan } from "../../shared/recipe/recipe.ts";
import { quoteNumber, quoteText } from "../store/quote.ts";
import { readRows, type DatasetShape } from "./dataset.ts";

export interface RowWindow {
  /** Both ends included, in the unit of the axis: UTC microseconds, or row numbers where rows have no time. */
  from?: number;
  to?: number;
  /** Only this machine, batch or run. */
  group?: string;
}

/** Condition on the dataset's columns that keeps the rows of the window and `plan`'s history before them; undefined: all rows.
 *  Rows are taken in row order without a hole, so times that run back are seen as they came. */
export async function scopeOf(connection: DuckDBConnection, table: string, shape: DatasetShape, plan: RecipePlan, window: RowWindow): Promise<string | undefined> {
  const own = window.group === undefined || !shape.hasGroup ? [] : [`grp = ${quoteText(window.group)}`];
  const { rows, seconds } = plan.history;
  const axis = shape.hasTime ? "epoch_us(ts)" : "row_id";
  const inside: string[] = [];
  // How many rows a filter leaves out is not known before it is done: then everything before the window is worked.
  if (window.from !== undefined && !plan.countsLeft) inside.push(`${axis} >= ${quoteNumber(window.from - seconds * 1e6)}`);
  if (window.to !== undefined) inside.push(`${axis} <= ${quoteNumber(window.to)}`);
  if (inside.length === 0) return own[0];
  const [bounds] = await readRows(connection, `SELECT min(row_id) AS low, max(row_id) AS high FROM ${table} WHERE ${[...own, ...inside].join(" AND ")}`, "");
  if (bounds?.low === null || bounds?.low === undefined) return "false";
  let low = Number(bounds.low);
  if (plan.countsLeft) low = 0;
  else if (rows > 0 && !shape.hasGroup) low -= rows;
  else if (rows > 0) low = await earlier(connection, table, [...own, ...inside], own, rows, low);
  return [...own, `row_id BETWEEN ${low} AND ${Number(bounds.high)}`].join(" AND ");
}

/** The row from which every group has `rows` rows before its first one inside. */
async function earlier(connection: DuckDBConnection, table: string, inside: string[], own: string[], rows: number, low: number): Promise<number> {
  const of = own.length === 0 ? "" : ` WHERE ${own.join(" AND ")}`;
  const sql = `WITH placed AS (SELECT row_id, grp, row_number() OVER (PARTITION BY grp ORDER BY row_id) AS k FROM ${table}${of}),
    firsts AS (SELECT grp, min(row_id) AS first FROM ${table} WHERE ${inside.join(" AND ")} GROUP BY grp),
    places AS (SELECT p.grp, p.k FROM placed p JOIN firsts f ON p.row_id = f.first)
    SELECT min(p.row_id) AS low FROM placed p JOIN places q ON p.grp IS NOT DISTINCT FROM q.grp AND p.k >= q.k - ${rows}`;
  const [found] = await readRows(connection, sql, "");
  return Math.min(low, Number(found!.low));
}
