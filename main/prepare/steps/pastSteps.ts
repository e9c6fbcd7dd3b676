// SQL of the steps that look back over rows: impute, lag, difference, rolling. Every window ends at its own row.
import { appended, selectColumns } from "../../../shared/recipe/columns.ts";
import { secondsToUs } from "../../../shared/recipe/gaps.ts";
import type { DifferenceStep } from "../../../shared/recipe/steps/difference.ts";
import type { ImputeStep } from "../../../shared/recipe/steps/impute.ts";
import type { LagStep } from "../../../shared/recipe/steps/lag.ts";
import { neededRows, type RollingStat, type RollingStep } from "../../../shared/recipe/steps/rolling.ts";
import { quoteNumber, quoteText, quoteWhole } from "../../store/quote.ts";
import { changedColumns, knownSql, stageList, type StepSql } from "./writer.ts";

const laidOut = { step: "", hasTime: true };
const runWindow = "run AS (PARTITION BY __grp, __seg, __run ORDER BY __ord)";

export const imputeSql: StepSql<ImputeStep> = (w, from, step, columns) => {
  const worked = selectColumns(step.columns, columns, laidOut);
  if (step.method === "constant") {
    const value = typeof step.value === "number" ? quoteNumber(step.value) : quoteText(step.value!);
    return w.add(`SELECT ${stageList(changedColumns(columns, worked, (i) => `coalesce(c${i}, ${value})`))} FROM ${from}`);
  }
  const held = [...new Set(worked)].map((i) => `last_value(CASE WHEN c${i} IS NOT NULL THEN {'v': c${i}, 'o': __ord, 'u': __us} END IGNORE NULLS) OVER past AS h${i}`);
  const past = w.add(`SELECT ${["*", ...held].join(", ")} FROM ${from} WINDOW past AS (PARTITION BY __grp, __seg ORDER BY __ord ROWS UNBOUNDED PRECEDING)`);
  const filled = (i: number): string => {
    const bounds: string[] = [];
    if (step.maxRows !== undefined) bounds.push(`__ord - h${i}.o <= ${quoteWhole(step.maxRows)}`);
    if (step.maxGapS !== undefined) bounds.push(`__us - h${i}.u BETWEEN 0 AND ${quoteWhole(secondsToUs(step.maxGapS))}`);
    return `CASE WHEN c${i} IS NOT NULL THEN c${i} WHEN ${bounds.join(" AND ")} THEN h${i}.v END`;
  };
  return w.add(`SELECT ${stageList(changedColumns(columns, worked, filled))} FROM ${past}`);
};

export const lagSql: StepSql<LagStep> = (w, from, step, columns) => {
  const worked = selectColumns(step.columns, columns, laidOut);
  const { kept } = appended(columns, worked, [], step.keep);
  const made = worked.flatMap((i) => step.rows.map((n) => `lag(c${i}, ${n}) OVER run`));
  return w.add(`SELECT ${stageList([...kept.map((i) => `c${i}`), ...made])} FROM ${w.runs(from, step.maxGapS)} WINDOW ${runWindow}`);
};

export const differenceSql: StepSql<DifferenceStep> = (w, from, step, columns) => {
  const worked = selectColumns(step.columns, columns, laidOut);
  const { kept } = appended(columns, worked, [], step.keep);
  const raw = w.add(`SELECT ${["*", ...worked.map((i, k) => `c${i} - lag(c${i}, ${step.rows}) OVER run AS d${k}`)].join(", ")} FROM ${w.runs(from, step.maxGapS)} WINDOW ${runWindow}`);
  return w.add(`SELECT ${stageList([...kept.map((i) => `c${i}`), ...worked.map((_, k) => knownSql(`d${k}`))])} FROM ${raw}`);
};

/** One window over the whole table, cut at the start of each run by the length of its frame: partial sums then hang on the
 *  place of a row alone, never on how threads share the groups, and the same bits come out at any number of threads. */
export const rollingSql: StepSql<RollingStep> = (w, from, step, columns) => {
  const worked = selectColumns(step.columns, columns, laidOut);
  const { kept } = appended(columns, worked, [], step.keep);
  const needed = new Set<RollingStat>(["count", "min", "max", ...step.stats.filter((s) => s !== "range")]);
  const raw = worked.flatMap((i, k) => [...needed].map((stat) => `${aggregate(stat, `c${i}`)} OVER w AS ${stat}${k}`));
  const frame = `least(${quoteWhole(step.windowRows - 1)}, __pos)`;
  const counted = w.add(
    `SELECT ${["*", ...raw].join(", ")} FROM ${w.runs(from, step.maxGapS)} WINDOW w AS (ORDER BY __ord ROWS BETWEEN ${frame} PRECEDING AND CURRENT ROW)`,
  );
  const made = worked.flatMap((_, k) => step.stats.map((stat) => guarded(stat, k, neededRows(stat, step.minRows))));
  return w.add(`SELECT ${stageList([...kept.map((i) => `c${i}`), ...made])} FROM ${counted}`);
};

function aggregate(stat: RollingStat, column: string): string {
  if (stat === "mean") return `avg(${column})`;
  if (stat === "std") return `stddev_samp(${column})`;
  if (stat === "slope") return `regr_slope(${column}, CAST(__pos AS DOUBLE))`;
  return `${stat}(${column})`;
}

function guarded(stat: RollingStat, k: number, rows: number): string {
  if (stat === "count") return `CAST(count${k} AS DOUBLE)`;
  const flat = `WHEN min${k} = max${k} THEN`;
  const value = {
    mean: `CASE ${flat} min${k} ELSE mean${k} END`,
    std: `CASE ${flat} CAST(0 AS DOUBLE) ELSE std${k} END`,
    slope: `CASE ${flat} CAST(0 AS DOUBLE) ELSE ${knownSql(`slope${k}`)} END`,
    range: knownSql(`(max${k} - min${k})`),
    min: `min${k}`,
    max: `max${k}`,
    median: `median${k}`,
  }[stat];
  return `CASE WHEN count${k} >= ${rows} THEN ${value} END`;
}
