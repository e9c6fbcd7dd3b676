// SQL of the regular grid: buckets by group and run, merged in row order, holes filled, and new row numbers.
import type { ResampleStep } from "../../../shared/recipe/steps/resample.ts";
import { secondsToUs } from "../../../shared/recipe/gaps.ts";
import type { ColumnKind } from "../../../shared/recipe/step.ts";
import { quoteWhole } from "../../store/quote.ts";
import { head, type SqlWriter, type StepSql, type TargetMerge } from "./writer.ts";

export const resampleSql: StepSql<ResampleStep> = (w, from, step, columns) => {
  const every = quoteWhole(secondsToUs(step.everyS));
  const placed = w.add(`SELECT *, (__us - (__us % ${every} + ${every}) % ${every}) // ${every} AS __k FROM ${from} WHERE __us IS NOT NULL`);
  const hole = `__k - lag(__k) OVER seg`;
  const broken = w.add(
    `SELECT *, CASE WHEN ${hole} BETWEEN 0 AND ${quoteWhole(step.maxEmpty + 1)} THEN 0 ELSE 1 END AS __brk FROM ${placed} WINDOW seg AS (PARTITION BY __grp, __seg ORDER BY __ord)`,
  );
  const runs = w.add(`SELECT *, CAST(sum(__brk) OVER (PARTITION BY __grp, __seg ORDER BY __ord ROWS UNBOUNDED PRECEDING) AS BIGINT) AS __run FROM ${broken}`);
  const values = columns.map((c, i) => `${merged(c.kind, step.numeric, `c${i}`)} AS c${i}`);
  const merge = `${merged("number", targetMerge(w, step), "__target")} AS __target`;
  const buckets = w.add(`SELECT __grp, __seg, __run, __k, min(__ord) AS __first, ${[merge, ...values].join(", ")} FROM ${runs} GROUP BY __grp, __seg, __run, __k`);
  const spans = w.add(
    `SELECT *, min(__first) OVER (PARTITION BY __grp, __seg, __run) AS __runFirst, coalesce(lead(__k) OVER (PARTITION BY __grp, __seg, __run ORDER BY __k), __k + 1) AS __next FROM ${buckets}`,
  );
  const filled = w.add(`SELECT *, unnest(range(__k, __next)) AS __at FROM ${spans}`);
  const own = (e: string): string => `CASE WHEN __at = __k THEN ${e} END AS ${e}`;
  const ordered = w.add(
    `SELECT row_number() OVER (ORDER BY __runFirst, __at) AS __ord, __grp, __runFirst AS __seg, (__at + 1) * ${every} AS __us, ${["__target", ...columns.map((_, i) => `c${i}`)].map(own).join(", ")} FROM ${filled}`,
  );
  return w.add(`SELECT ${[head.replace("__rid", "__ord - 1 AS __rid"), ...columns.map((_, i) => `c${i}`)].join(", ")} FROM ${ordered}`);
};

function targetMerge(w: SqlWriter, step: ResampleStep): ResampleStep["numeric"] {
  const how: Record<TargetMerge, ResampleStep["numeric"]> = { last: "last", max: "max", value: step.numeric };
  return how[w.targetMerge];
}

/** The mean is taken over the list in row order: a plain sum of doubles would hang on how threads share the rows. */
function merged(kind: ColumnKind, how: ResampleStep["numeric"], column: string): string {
  if (kind === "text" || how === "last") return `arg_max(${column}, __ord) FILTER (WHERE ${column} IS NOT NULL)`;
  if (how !== "mean") return `${how}(${column})`;
  return `CASE WHEN min(${column}) = max(${column}) THEN min(${column}) ELSE list_avg(list(${column} ORDER BY __ord) FILTER (WHERE ${column} IS NOT NULL)) END`;
}
