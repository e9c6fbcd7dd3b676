// A sensor that froze: one value for many rows in a column that otherwise changes from row to row.
// A run counts from 30 rows and 20 usual runs on. At the column's lowest or highest value it is a note (standstill, saturation).
import type { QualityFinding } from "../../../shared/contract/data.ts";
import type { Check } from "./check.ts";
import { findingOf } from "./check.ts";
import { quoteName } from "../../store/quote.ts";

const shortest = 30;
const usualRuns = 20;
/** Columns whose values usually stay longer than this many rows are set points or states, not free signals. */
const freeSignalRows = 3;

export const flatline: Check = {
  name: "flatline",
  async run({ ask, table, numbers, rows, hasTime, hasGroup }) {
    const out: QualityFinding[] = [];
    const group = hasGroup ? "grp" : "0";
    for (const { name } of numbers) {
      const c = quoteName(name);
      // Only rows where the value or the group changes are kept; both windows stream, so memory does not grow with the data.
      const runs = `(SELECT v, row_id AS from_row, lead(row_id, 1, ${rows}) OVER () - row_id AS length FROM (
        SELECT row_id, v, row_id = 0 OR v IS DISTINCT FROM lag(v) OVER () OR g IS DISTINCT FROM lag(g) OVER () AS starts FROM (SELECT row_id, ${c} AS v, ${group} AS g FROM ${table})) WHERE starts)`;
      const [usual] = await ask(`SELECT avg(length) AS usual, min(v) AS low, max(v) AS high, max(length)::DOUBLE AS longest FROM ${runs} WHERE v IS NOT NULL`);
      const { usual: mean, low, high, longest } = usual as { usual: number | null; low: number; high: number; longest: number };
      if (mean === null || low === high || mean > freeSignalRows) continue;
      const least = Math.max(shortest, Math.ceil(usualRuns * mean));
      if (longest < least) continue;
      const [row] = await ask(`SELECT sum(length)::DOUBLE AS n, min(from_row)::DOUBLE AS first_row, max(from_row + length - 1)::DOUBLE AS last_row, bool_and(v = ${low}::DOUBLE OR v = ${high}::DOUBLE) AS at_limit FROM ${runs} WHERE v IS NOT NULL AND length >= ${least}`);
      const [times] = hasTime ? await ask(`SELECT epoch_us(min(ts))::DOUBLE AS from_us, epoch_us(max(ts))::DOUBLE AS to_us FROM ${table} WHERE row_id IN (${row!["first_row"]}, ${row!["last_row"]})`) : [{}];
      const count = Number(row!["n"]);
      out.push(findingOf("flatline", name, row!["at_limit"] === true ? "note" : count > rows * 0.05 ? "alarm" : "caution", { ...row, ...times }, rows));
    }
    return out;
  },
};
