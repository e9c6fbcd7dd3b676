// SQL of the steps that look back over rows: impute, lag, difference, rolling, despike. Every window ends at its own row.
import { appended, selectColumns } from "../../../shared/recipe/columns.ts";
import { secondsToUs } from "../../../shared/recipe/gaps.ts";
import { anyGapS } from "../../../shared/recipe/steps/align.ts";
import { madScale, spikeRows, type DespikeStep } from "../../../shared/recipe/steps/despike.ts";
import { rateUs, type DifferenceStep } from "../../../shared/recipe/steps/difference.ts";
import type { ImputeStep } from "../../../shared/recipe/steps/impute.ts";
import type { LagStep } from "../../../shared/recipe/steps/lag.ts";
import { fewestPairs, leastMove, leastRange, neededRows, quantileShares, windowRowsOf, type RollingStat, type RollingStep } from "../../../shared/recipe/steps/rolling.ts";
import { quoteNumber, quoteText, quoteWhole } from "../../store/quote.ts";
import { changedColumns, knownSql, stageList, type SqlWriter, type StepSql } from "./writer.ts";

const laidOut = { step: "", hasTime: true };
export const runWindow = "run AS (PARTITION BY __grp, __seg, __run ORDER BY __ord)";

export const imputeSql: StepSql<ImputeStep> = (w, from, step, columns) => {
  const worked = selectColumns(step.columns, columns, laidOut);
  const flags = (filled: (i: number) => string): string[] => (step.flag === true ? worked.map((i) => `CASE WHEN c${i} IS NULL AND ${filled(i)} IS NOT NULL THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END`) : []);
  if (step.method === "constant") {
    const value = typeof step.value === "number" ? quoteNumber(step.value) : quoteText(step.value!);
    return w.add(`SELECT ${stageList([...changedColumns(columns, worked, (i) => `coalesce(c${i}, ${value})`), ...flags(() => value)])} FROM ${from}`);
  }
  // Rows are counted as they come here: a filter before leaves holes in __ord.
  const rows = step.maxRows === undefined ? from : w.add(`SELECT *, row_number() OVER (PARTITION BY __grp, __seg ORDER BY __ord) AS __n FROM ${from}`);
  const held = [...new Set(worked)].map((i) => `last_value(CASE WHEN c${i} IS NOT NULL THEN {'v': c${i}${step.maxRows === undefined ? "" : ", 'n': __n"}, 'u': __us} END IGNORE NULLS) OVER past AS h${i}`);
  const past = w.add(`SELECT ${["*", ...held].join(", ")} FROM ${rows} WINDOW past AS (PARTITION BY __grp, __seg ORDER BY __ord ROWS UNBOUNDED PRECEDING)`);
  const filled = (i: number): string => {
    const bounds: string[] = [];
    if (step.maxRows !== undefined) bounds.push(`__n - h${i}.n <= ${quoteWhole(step.maxRows)}`);
    if (step.maxGapS !== undefined) bounds.push(`__us - h${i}.u BETWEEN 0 AND ${quoteWhole(secondsToUs(step.maxGapS))}`);
    return `CASE WHEN c${i} IS NOT NULL THEN c${i} WHEN ${bounds.join(" AND ")} THEN h${i}.v END`;
  };
  return w.add(`SELECT ${stageList([...changedColumns(columns, worked, filled), ...flags((i) => `(${filled(i)})`)])} FROM ${past}`);
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
  const change = (i: number): string => `c${i} - lag(c${i}, ${step.rows}) OVER run`;
  const dt = step.per === undefined ? [] : [`CAST(__us - lag(__us, ${step.rows}) OVER run AS DOUBLE) / CAST(${rateUs[step.per]} AS DOUBLE) AS __dt`];
  const raw = w.add(`SELECT ${["*", ...dt, ...worked.map((i, k) => `${change(i)} AS d${k}`)].join(", ")} FROM ${w.runs(from, step.maxGapS)} WINDOW ${runWindow}`);
  const made = worked.map((_, k) => (step.per === undefined ? knownSql(`d${k}`) : `CASE WHEN __dt > 0 THEN ${knownSql(`(d${k} / __dt)`)} END`));
  return w.add(`SELECT ${stageList([...kept.map((i) => `c${i}`), ...made])} FROM ${raw}`);
};

/** One window over the whole table, cut at the start of each run by the length of its frame: partial sums then hang on the
 *  place of a row alone, never on how threads share the groups, and the same bits come out at any number of threads. */
export const rollingSql: StepSql<RollingStep> = (w, from, step, columns) => {
  const worked = selectColumns(step.columns, columns, laidOut);
  const { kept } = appended(columns, worked, [], step.keep);
  // Every aggregate of a window has its price, so known rows are counted only where a statistic would not be missing by itself.
  const counts = step.stats.some((stat) => stat === "count" || stat === "slope") || step.stats.some((stat) => neededRows(stat, step.minRows) > neededRows(stat, 1));
  const needed = new Set<RollingStat>([...(counts ? (["count"] as const) : []), "min", "max", ...step.stats.filter((s) => s !== "range" && s !== "autocorrelation")]);
  const pairs = step.stats.includes("autocorrelation");
  const timed = step.windowS !== undefined;
  const raw = worked.flatMap((i, k) => [...needed].map((stat) => `${aggregate(stat, `c${i}`, timed)} OVER ${isRanked(stat) && !timed ? "f" : "w"} AS ${stat}${k}`));
  const most = windowRowsOf(step);
  const runs = timed ? timedRuns(w, from, step.windowS!, step.maxGapS) : w.runs(from, step.maxGapS);
  const frame = `least(${quoteWhole(most - 1)}, ${timed ? "__back" : "__pos"})`;
  // A pair is a value and the one before it, inside one window.
  const paired = pairs ? w.add(`SELECT ${["*", ...worked.flatMap((i, k) => [`CASE WHEN lag(c${i}) OVER run IS NOT NULL THEN c${i} END AS x${k}`, `CASE WHEN c${i} IS NOT NULL THEN lag(c${i}) OVER run END AS y${k}`])].join(", ")} FROM ${runs} WINDOW ${runWindow}`) : runs;
  if (pairs) raw.push(...worked.flatMap((_, k) => [`corr(x${k}, y${k}) OVER p AS r${k}`, `count(x${k}) OVER p AS pairs${k}`, ...["x", "y"].flatMap((v) => ["min", "max"].map((f) => `${f}(${v}${k}) OVER p AS ${v}${f}${k}`))]));
  const pairWindow = pairs ? `, p AS (ORDER BY __ord ROWS BETWEEN ${timed ? `greatest(0, ${frame} - 1)` : `least(${quoteWhole(Math.max(0, most - 2))}, __pos)`} PRECEDING AND CURRENT ROW)` : "";
  const counted = w.add(
    `SELECT ${["*", ...raw].join(", ")} FROM ${paired} WINDOW w AS (ORDER BY __ord ROWS BETWEEN ${frame} PRECEDING AND CURRENT ROW)${timed ? "" : `, ${rankedWindow("f", most)}`}${pairWindow}`,
  );
  const made = worked.flatMap((_, k) => step.stats.map((stat) => guarded(stat, k, counts ? neededRows(stat, step.minRows) : 0, most)));
  return w.add(`SELECT ${stageList([...kept.map((i) => `c${i}`), ...made])} FROM ${counted}`);
};

/** `from` with __run, __pos, __back (rows of the window before the row) and __s (seconds since the start of the run). The rows of a run never
 *  run back in time, so the first row of the stretch of time is the one with the lowest place. */
function timedRuns(w: SqlWriter, from: string, windowS: number, maxGapS: number | undefined): string {
  const runs = w.runs(from, maxGapS ?? anyGapS);
  const first = `min(__pos) OVER (PARTITION BY __grp, __seg, __run ORDER BY __us RANGE BETWEEN ${quoteWhole(secondsToUs(windowS) - 1)} PRECEDING AND CURRENT ROW)`;
  return w.add(`SELECT *, coalesce(__pos - ${first}, 0) AS __back, CAST(__us - min(__us) OVER (PARTITION BY __grp, __seg, __run) AS DOUBLE) / 1000000 AS __s FROM ${runs}`);
}

/** Quantiles hang on the values alone, whatever the order of the work; over a frame of fixed length they are found many times faster. */
export function rankedWindow(name: string, windowRows: number): string {
  return `${name} AS (PARTITION BY __grp, __seg, __run ORDER BY __ord ROWS BETWEEN ${quoteWhole(windowRows - 1)} PRECEDING AND CURRENT ROW)`;
}

function isRanked(stat: RollingStat): boolean {
  return stat === "median" || stat in quantileShares;
}

function aggregate(stat: RollingStat, column: string, timed: boolean): string {
  if (stat === "mean") return `avg(${column})`;
  if (stat === "std") return `stddev_samp(${column})`;
  if (stat === "slope") return `regr_slope(${column}, ${timed ? "__s" : "CAST(__pos AS DOUBLE)"})`;
  if (stat in quantileShares) return `quantile_cont(${column}, ${quantileShares[stat as keyof typeof quantileShares]})`;
  return `${stat}(${column})`;
}

/** Missing where a side of the pairs hardly moves. */
function autocorrelation(k: number, windowRows: number): string {
  if (windowRows <= fewestPairs) return "CAST(NULL AS DOUBLE)";
  const moves = (v: string): string => {
    const range = `(${v}max${k} - ${v}min${k})`;
    return `${range} > ${quoteNumber(leastRange)} AND ${range} > ${quoteNumber(leastMove)} * greatest(abs(${v}min${k}), abs(${v}max${k}))`;
  };
  return `CASE WHEN pairs${k} >= ${fewestPairs} AND ${moves("x")} AND ${moves("y")} THEN ${knownSql(`r${k}`)} END`;
}

function guarded(stat: RollingStat, k: number, rows: number, windowRows: number): string {
  if (stat === "count") return `CAST(count${k} AS DOUBLE)`;
  const flat = `WHEN min${k} = max${k} THEN`;
  const value = {
    mean: `CASE ${flat} min${k} ELSE mean${k} END`,
    std: `CASE WHEN std${k} IS NULL THEN NULL ${flat} CAST(0 AS DOUBLE) ELSE std${k} END`,
    slope: `CASE ${flat} CAST(0 AS DOUBLE) ELSE ${knownSql(`slope${k}`)} END`,
    range: knownSql(`(max${k} - min${k})`),
    min: `min${k}`,
    max: `max${k}`,
    median: `median${k}`,
    q05: `q05${k}`,
    q25: `q25${k}`,
    q75: `q75${k}`,
    q95: `q95${k}`,
    autocorrelation: autocorrelation(k, windowRows),
  }[stat];
  return rows === 0 ? value : `CASE WHEN count${k} >= ${rows} THEN ${value} END`;
}

export const despikeSql: StepSql<DespikeStep> = (w, from, step, columns) => {
  const worked = [...new Set(selectColumns(step.columns, columns, laidOut))];
  const figures = worked.flatMap((i) => [`median(c${i}) OVER f AS m${i}`, `mad(c${i}) OVER f AS d${i}`, `count(c${i}) OVER f AS n${i}`]);
  const seen = w.add(`SELECT ${["*", ...figures].join(", ")} FROM ${w.runs(from, step.maxGapS)} WINDOW ${rankedWindow("f", step.windowRows)}`);
  const believed = (i: number): string => `CASE WHEN n${i} >= ${spikeRows} AND d${i} > 0 AND ${quoteNumber(madScale)} * abs(c${i} - m${i}) > ${quoteNumber(step.limit)} * d${i} THEN NULL ELSE c${i} END`;
  return w.add(`SELECT ${stageList(changedColumns(columns, worked, believed))} FROM ${seen}`);
};
