// SQL of the course of a batch: its places are laid among its rows, in the order of time, and each looks for the known values beside it.
// The twin of shared/recipe/steps/course.ts; one sort for all columns, no join of rows with rows.
import { sharesOf } from "../../../shared/recipe/steps/course.ts";
import { quoteNumber, quoteWhole } from "../../store/quote.ts";
import type { SqlWriter } from "./writer.ts";

/** From rows with __run and __cut: a row a batch, __batch (its first __ord) and lists k<part>_<column> of the values at the places. parts: conditions. */
export function courseSql(w: SqlWriter, from: string, worked: readonly number[], parts: readonly string[], places: number): string {
  const cells = worked.map((i) => `c${i}`);
  const part = `CASE ${parts.map((condition, p) => `WHEN ${condition} THEN ${p}`).join(" ")} END`;
  const named = w.add(`SELECT min(__ord) OVER (PARTITION BY __grp, __seg, __run, __cut) AS __batch, ${part} AS __part, __ord, __us, ${cells.join(", ")} FROM ${from}`);
  const byRow = "row_number() OVER rows";
  const byTime = "CASE WHEN __us >= max(__us) OVER rows THEN __us END";
  const laid = w.add(`SELECT *, CASE WHEN count(__us) OVER (PARTITION BY __batch, __part) = 0 THEN ${byRow} ELSE ${byTime} END AS __axis FROM ${named} WHERE __part IS NOT NULL WINDOW rows AS (PARTITION BY __batch, __part ORDER BY __ord ROWS UNBOUNDED PRECEDING)`);
  const rows = w.add(`SELECT __batch, __part, 0 AS __place, __ord, CAST(__axis - min(__axis) OVER (PARTITION BY __batch, __part) AS DOUBLE) AS __at, ${cells.join(", ")} FROM ${laid} WHERE __axis IS NOT NULL`);
  const ends = w.add(`SELECT __batch, __part, max(__at) AS __end FROM ${rows} GROUP BY __batch, __part`);
  const shares = sharesOf(places).map((share, k) => `(${quoteWhole(k + 1)}, ${quoteNumber(share)})`);
  const asked = w.add(`SELECT __batch, __part, __place, __end * __share AS __at FROM ${ends}, (VALUES ${shares.join(", ")}) shares(__place, __share)`);
  const both = w.add(`SELECT * FROM ${rows} UNION ALL BY NAME SELECT * FROM ${asked}`);
  // A row at the very time of a place stands before it.
  const order = "PARTITION BY __batch, __part ORDER BY __at, __place, __ord";
  const beside = worked.flatMap((i) => {
    const when = `CASE WHEN c${i} IS NOT NULL THEN __at END`;
    return [`last_value(c${i} IGNORE NULLS) OVER past AS a${i}`, `last_value(${when} IGNORE NULLS) OVER past AS at${i}`, `first_value(c${i} IGNORE NULLS) OVER next AS b${i}`, `first_value(${when} IGNORE NULLS) OVER next AS bt${i}`];
  });
  const found = w.add(`SELECT __batch, __part, __place, __at, ${beside.join(", ")} FROM ${both} WINDOW past AS (${order} ROWS UNBOUNDED PRECEDING), next AS (${order} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)`);
  const between = (i: number): string => `CASE WHEN a${i} IS NULL THEN b${i} WHEN b${i} IS NULL THEN a${i} ELSE a${i} + (b${i} - a${i}) * ((__at - at${i}) / (bt${i} - at${i})) END`;
  const lists = parts.flatMap((_, p) => worked.map((i) => `list(${between(i)} ORDER BY __place) FILTER (WHERE __part = ${p}) AS k${p}_${i}`));
  return w.add(`SELECT __batch, ${lists.join(", ")} FROM ${found} WHERE __place > 0 GROUP BY __batch`);
}

/** The values at the places, one expression each, of the list of one part and column. */
export function courseAt(at: string, places: number): string[] {
  return Array.from({ length: places }, (_, k) => `k${at}[${k + 1}]`);
}
