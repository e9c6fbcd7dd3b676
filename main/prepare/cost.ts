// What each step costs on the device: its row-by-row work is done on rows of the data and timed on this machine. For a screen only:
// no result hangs on it.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Cell, Row } from "../../shared/recipe/step.ts";
import { readRows } from "./dataset.ts";
import type { RecipeSql } from "./sql.ts";

const sampleRows = 1000;

/** Microseconds that each step takes for one row that reaches the recipe, over the first rows of the part worked. */
export async function rowMicros(connection: DuckDBConnection, { writer, stages, plan }: RecipeSql): Promise<number[]> {
  const columns = plan.stages[0]!;
  const found = await readRows(connection, writer.query(`SELECT __us, __ord${columns.map((_, i) => `, c${i}`).join("")} FROM ${stages[0]!} ORDER BY __ord LIMIT ${sampleRows}`), "");
  const given = found.map((one): Row => ({ tUs: one["__us"] === null ? NaN : Number(one["__us"]), segment: 0, cells: columns.map((c, i) => (one[`c${i}`] as Cell) ?? (c.kind === "number" ? NaN : null)) }));
  const timed = (): number[] => {
    let rows = given;
    return plan.plans.map((step) => {
      const work = step.start();
      const began = performance.now();
      rows = rows.flatMap((row) => work.push(row));
      return given.length === 0 ? 0 : ((performance.now() - began) * 1000) / given.length;
    });
  };
  // The first pass only makes the code warm, as it is on a device that runs.
  timed();
  return timed();
}
