// SQL of the steps that look at one row only: select, clean, filter, oneHot, calendar, scale, regime.
import { selectColumns, columnAt, appended } from "../../../shared/recipe/columns.ts";
import { dayUs, type CalendarStep } from "../../../shared/recipe/steps/calendar.ts";
import type { CleanStep } from "../../../shared/recipe/steps/clean.ts";
import type { FilterStep } from "../../../shared/recipe/steps/filter.ts";
import type { OneHotStep } from "../../../shared/recipe/steps/oneHot.ts";
import { needFigures, regimePlaces, type RegimeStep } from "../../../shared/recipe/steps/regime.ts";
import type { ScaleStep } from "../../../shared/recipe/steps/scale.ts";
import type { SelectStep } from "../../../shared/recipe/steps/select.ts";
import { quoteNumber, quoteText, quoteWhole } from "../../store/quote.ts";
import { changedColumns, knownSql, stageList, type StepSql } from "./writer.ts";

/** Failures were thrown when the recipe was laid out; a place is not needed again. */
const laidOut = { step: "", hasTime: true };

export const selectSql: StepSql<SelectStep> = (w, from, step, columns) =>
  w.add(`SELECT ${stageList(selectColumns(step.columns, columns, laidOut).map((i) => `c${i}`))} FROM ${from}`);

export const cleanSql: StepSql<CleanStep> = (w, from, step, columns) => {
  const cleaned = (i: number): string => {
    const faults: string[] = [];
    if (columns[i]!.kind === "number") {
      if (step.low !== undefined) faults.push(`c${i} < ${quoteNumber(step.low)}`);
      if (step.high !== undefined) faults.push(`c${i} > ${quoteNumber(step.high)}`);
      for (const code of step.codes) if (typeof code === "number") faults.push(`c${i} = ${quoteNumber(code)}`);
    } else for (const code of step.codes) if (typeof code === "string") faults.push(`c${i} = ${quoteText(code)}`);
    return faults.length === 0 ? `c${i}` : `CASE WHEN ${faults.join(" OR ")} THEN NULL ELSE c${i} END`;
  };
  return w.add(`SELECT ${stageList(changedColumns(columns, selectColumns(step.columns, columns, laidOut), cleaned))} FROM ${from}`);
};

export const filterSql: StepSql<FilterStep> = (w, from, step, columns) => {
  const c = `c${columnAt(step.column, columns, laidOut)}`;
  const wanted = step.values
    ? step.values.map((value) => `${c} = ${typeof value === "number" ? quoteNumber(value) : quoteText(value)}`).join(" OR ") || "false"
    : [`${c} IS NOT NULL`, ...(step.low === undefined ? [] : [`${c} >= ${quoteNumber(step.low)}`]), ...(step.high === undefined ? [] : [`${c} <= ${quoteNumber(step.high)}`])].join(" AND ");
  return w.add(`SELECT * FROM ${from} WHERE ${wanted}`);
};

export const oneHotSql: StepSql<OneHotStep> = (w, from, step, columns) => {
  const at = columnAt(step.column, columns, laidOut);
  const { kept } = appended(columns, [at], [], step.keep);
  const level = (l: string | number): string => `CASE WHEN c${at} IS NULL THEN NULL WHEN c${at} = ${typeof l === "number" ? quoteNumber(l) : quoteText(l)} THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END`;
  return w.add(`SELECT ${stageList([...kept.map((i) => `c${i}`), ...step.levels.map(level)])} FROM ${from}`);
};

export const calendarSql: StepSql<CalendarStep> = (w, from, step, columns) => {
  const day = quoteWhole(dayUs);
  const local = w.add(`SELECT *, __us + ${quoteWhole(step.offsetMinutes * 60_000_000)} AS __local FROM ${from}`);
  const split = w.add(`SELECT * EXCLUDE (__local), (__local % ${day} + ${day}) % ${day} AS __ofDay, __local FROM ${local}`);
  const weekday = `((((__local - __ofDay) // ${day} + 3) % 7 + 7) % 7)`;
  const turn = { hour: `CAST(__ofDay AS DOUBLE) / CAST(${day} AS DOUBLE)`, weekday: `CAST(${weekday} AS DOUBLE) / CAST(7 AS DOUBLE)` };
  const made = step.parts.flatMap((part) => ["sin", "cos"].map((f) => `${f}(2 * pi() * (${turn[part]}))`));
  return w.add(`SELECT ${stageList([...columns.map((_, i) => `c${i}`), ...made])} FROM ${split}`);
};

export const scaleSql: StepSql<ScaleStep> = (w, from, step, columns) => {
  const scales = new Map(step.scales.map((one) => [columnAt(one.column, columns, laidOut), one]));
  const scaled = (i: number): string => knownSql(`((c${i} - ${quoteNumber(scales.get(i)!.center)}) / ${quoteNumber(scales.get(i)!.spread)})`);
  return w.add(`SELECT ${stageList(changedColumns(columns, [...scales.keys()], scaled))} FROM ${from}`);
};

/** Distances to the middles of the regimes, then the nearest of them, then each column by its regime's figures; sums run in the stream's order. */
export const regimeSql: StepSql<RegimeStep> = (w, from, step, columns) => {
  const { context, worked } = regimePlaces(step, columns, laidOut);
  const { fill, inverseSpread, centres, means, inverseScales } = needFigures(step, laidOut);
  const z = context.map((at, i) => `coalesce((c${at} - ${quoteNumber(fill[i]!)}) * ${quoteNumber(inverseSpread[i]!)}, CAST(0 AS DOUBLE)) AS __z${i}`);
  const placed = w.add(`SELECT *, ${z.join(", ")} FROM ${from}`);
  const distance = (centre: number[]): string => centre.reduce((sum, middle, i) => `(${sum} + ${quoteNumber(middle)} * (${quoteNumber(middle)} - CAST(2 AS DOUBLE) * __z${i}))`, "CAST(0 AS DOUBLE)");
  const far = w.add(`SELECT *, ${centres.map((centre, k) => `${distance(centre)} AS __d${k}`).join(", ")} FROM ${placed}`);
  const least = w.add(`SELECT *, least(${centres.map((_, k) => `__d${k}`).join(", ")}) AS __least FROM ${far}`);
  const nearest = w.add(`SELECT *, CASE ${centres.map((_, k) => `WHEN __d${k} = __least THEN ${k}`).join(" ")} ELSE 0 END AS __regime FROM ${least}`);
  const figure = (lists: number[][], i: number): string => `(CASE __regime ${lists.map((list, k) => `WHEN ${k} THEN ${quoteNumber(list[i]!)}`).join(" ")} END)`;
  const read = w.add(`SELECT ${stageList(columns.map((_, at) => (worked.includes(at) ? `(c${at} - ${figure(means, worked.indexOf(at))}) * ${figure(inverseScales, worked.indexOf(at))}` : `c${at}`)))} FROM ${nearest}`);
  return w.add(`SELECT ${stageList(changedColumns(columns, worked, (at) => knownSql(`c${at}`)))} FROM ${read}`);
};
