// SQL of batch unfolding: rows are numbered by the batch they belong to, then grouped; figures are taken over lists in row order.
import { batchLayout, placesOf, type BatchFigure, type BatchStep } from "../../../shared/recipe/steps/batch.ts";
import { quoteNumber, quoteText, quoteWhole } from "../../store/quote.ts";
import { courseAt, courseSql } from "./course.ts";
import { head, knownSql, type StepSql } from "./writer.ts";

export const batchSql: StepSql<BatchStep> = (w, from, step, columns) => {
  const { key, phase, worked } = batchLayout(step, columns, { step: "", hasTime: true });
  const marked = w.add(`SELECT *, CASE WHEN c${key} IS DISTINCT FROM lag(c${key}) OVER seg THEN 1 ELSE 0 END AS __new FROM ${from} WINDOW seg AS (PARTITION BY __grp, __seg ORDER BY __ord)`);
  const runs = w.add(`SELECT *, CAST(sum(__new) OVER (PARTITION BY __grp, __seg ORDER BY __ord ROWS UNBOUNDED PRECEDING) AS BIGINT) AS __run FROM ${marked}`);
  const cut = w.add(`SELECT *, (row_number() OVER (PARTITION BY __grp, __seg, __run ORDER BY __ord) - 1) // ${quoteWhole(step.maxRows)} AS __cut FROM ${runs} WHERE c${key} IS NOT NULL`);
  const parts = step.phase?.values.map((value) => `c${phase!} = ${typeof value === "number" ? quoteNumber(value) : quoteText(value)}`) ?? ["true"];
  const figures = parts.flatMap((part, p) => worked.map((i) => `list(c${i} ORDER BY __ord) FILTER (WHERE c${i} IS NOT NULL AND ${part}) AS l${p}_${i}`));
  const counts = ["CAST(count(*) AS DOUBLE) AS n", ...(step.phase === undefined ? [] : parts.map((part, p) => `CAST(count(*) FILTER (WHERE ${part}) AS DOUBLE) AS n${p}`))];
  const target = { last: "last(__target ORDER BY __ord) FILTER (WHERE __target IS NOT NULL)", max: "max(__target)", value: "last(__target ORDER BY __ord) FILTER (WHERE __target IS NOT NULL)" }[w.targetMerge];
  const grouped = w.add(`SELECT __grp, __seg, min(__ord) AS __first, last(__us ORDER BY __ord) AS __us, ${target} AS __target, ${[...figures, ...counts].join(", ")} FROM ${cut} GROUP BY __grp, __seg, __run, __cut`);
  const places = placesOf(step);
  const read = places === 0 || worked.length === 0 ? grouped : w.add(`SELECT * FROM ${grouped} LEFT JOIN ${courseSql(w, cut, worked, parts, places)} ON __first = __batch`);
  const measured = w.add(`SELECT *, ${["row_number() OVER (ORDER BY __first) AS __ord", ...parts.flatMap((_, p) => worked.flatMap((i) => needed(step).map((stat) => `${aggregate(stat, `l${p}_${i}`)} AS ${stat}${p}_${i}`)))].join(", ")} FROM ${read}`);
  const cells = [...parts.flatMap((_, p) => worked.flatMap((i) => step.stats.flatMap((stat) => (stat === "course" ? courseAt(`${p}_${i}`, places) : answer(stat, `${p}_${i}`))))), "n", ...(step.phase === undefined ? [] : parts.map((_, p) => `n${p}`))];
  return w.add(`SELECT ${[head.replace("__rid", "__ord - 1 AS __rid"), ...cells.map((cell, c) => `${cell} AS c${c}`)].join(", ")} FROM ${measured}`);
};

function needed(step: BatchStep): Exclude<BatchFigure, "range">[] {
  return [...new Set<BatchStep["stats"][number]>(["min", "max", ...step.stats])].filter((stat) => stat !== "range" && stat !== "course");
}

function aggregate(stat: Exclude<BatchFigure, "range">, list: string): string {
  const names = { mean: "list_avg", min: "list_min", max: "list_max", first: "list_first", last: "list_last" };
  return stat === "std" ? `list_aggregate(${list}, 'stddev_samp')` : `${names[stat]}(${list})`;
}

function answer(stat: BatchFigure, at: string): string {
  const flat = `CASE WHEN min${at} = max${at} THEN`;
  if (stat === "mean") return `${flat} min${at} ELSE ${knownSql(`mean${at}`)} END`;
  if (stat === "std") return `CASE WHEN std${at} IS NULL THEN NULL WHEN min${at} = max${at} THEN CAST(0 AS DOUBLE) ELSE ${knownSql(`std${at}`)} END`;
  return stat === "range" ? knownSql(`(max${at} - min${at})`) : `${stat}${at}`;
}
