// What a model shall say, computed for every feature row in SQL. This is the one place that looks ahead in time, because a
// target is the future; nothing made here may return into a feature.
import type { z } from "zod";
import { Failure } from "../../shared/contract/errors.ts";
import type { TargetSection } from "../../shared/plan/plan.ts";
import { secondsToUs } from "../../shared/recipe/gaps.ts";
import type { DatasetShape } from "./dataset.ts";
import { joinIntervals, stepsApart, type EventInterval } from "./intervals.ts";
import { quoteName, quoteNumber, quoteText, quoteWhole } from "../store/quote.ts";
import { noTarget, type TargetSource } from "./sql.ts";
import type { SqlWriter } from "./steps/writer.ts";

/** none | column (its number, or 1 where it equals `positive`, else 0) | activeEvent | eventWithin (an event is active, or begins
 *  within the horizon; one between two rows counts at the row before it) | remainingLife (to the next event, or to the last row of the group where there are no events; in rows
 *  or hours, at most `cap`) | forecast (the column's value one horizon later). Unknown is NULL. */
export type Target = z.infer<typeof TargetSection>["what"];

/** What must travel with a row through the recipe. Throws planUnknownColumn, planUnfit. */
export function targetSource(target: Target, shape: DatasetShape): TargetSource {
  const timed = target.kind === "activeEvent" || target.kind === "eventWithin" || target.kind === "forecast" || (target.kind === "remainingLife" && target.unit === "hours");
  if (timed && !shape.hasTime) throw new Failure("planUnfit", { step: "target", detail: "the rows have no time" });
  if (target.kind !== "column" && target.kind !== "forecast") return noTarget;
  const column = shape.columns.find((c) => c.name === target.column);
  if (column === undefined) throw new Failure("planUnknownColumn", { step: "target", column: target.column });
  const name = quoteName(column.name);
  if (target.kind === "forecast" || target.positive === undefined) {
    if (column.kind !== "number") throw new Failure("planUnfit", { step: "target", column: column.name, detail: "not a number column; say which value counts" });
    return { expression: name, merge: target.kind === "forecast" ? "value" : "last" };
  }
  const equal = column.kind === "text" ? `CAST(${name} AS VARCHAR) = ${quoteText(String(target.positive))}` : `CAST(${name} AS DOUBLE) = ${quoteNumber(numberOf(target.positive, column.name))}`;
  return { expression: `CASE WHEN ${name} IS NULL THEN NULL WHEN ${equal} THEN 1 ELSE 0 END`, merge: "max" };
}

function numberOf(positive: string | number, column: string): number {
  const value = typeof positive === "number" ? positive : Number(positive);
  if (Number.isNaN(value)) throw new Failure("planUnfit", { step: "target", column, detail: `${positive} is not a number` });
  return value;
}

/** Adds the target as column __y (DOUBLE, NULL unknown) to the rows of `from`; returns the part that has it. Rows of open events alone are unknown;
 *  a life never ends at one. */
export function writeTarget(w: SqlWriter, from: string, target: Target, said: readonly EventInterval[]): string {
  const events = said.filter(({ open }) => open !== true);
  const open = said.filter((event) => event.open === true);
  switch (target.kind) {
    case "none":
    case "column":
      return w.add(`SELECT *, __target AS __y FROM ${from}`);
    case "activeEvent":
      return doubted(w, counted(w, from, joinIntervals(events, 0)), joinIntervals(open, 0));
    case "eventWithin":
      return doubted(w, counted(w, from, joinIntervals(events, secondsToUs(target.horizonS))), joinIntervals(open, secondsToUs(target.horizonS)));
    case "remainingLife":
      return remainingLife(w, from, target, joinIntervals(events, 0));
    case "forecast":
      return forecast(w, from, secondsToUs(target.horizonS));
  }
}

const noInterval = "SELECT CAST(NULL AS VARCHAR) AS g, CAST(NULL AS BIGINT) AS s, CAST(NULL AS BIGINT) AS e WHERE false";

/** Intervals as a table: of one group each, or of every group. */
function intervalTable(w: SqlWriter, intervals: readonly EventInterval[], grouped: boolean): string {
  const rows = intervals.filter((i) => (i.group !== undefined) === grouped).map((i) => `(CAST(${i.group === undefined ? "NULL" : quoteText(i.group)} AS VARCHAR), ${quoteWhole(i.fromUs)}, ${quoteWhole(i.toUs)})`);
  return w.add(rows.length === 0 ? noInterval : `SELECT * FROM (VALUES ${rows.join(", ")}) t(g, s, e)`);
}

/** The last interval that began at or before a row decides: intervals of a group do not overlap. */
function within(w: SqlWriter, from: string, intervals: readonly EventInterval[]): string {
  const own = intervalTable(w, intervals, true);
  const common = intervalTable(w, intervals, false);
  const one = w.add(`SELECT f.*, coalesce(f.__us <= i.e, false) AS __own FROM ${from} f ASOF LEFT JOIN ${own} i ON f.__grp = i.g AND f.__us >= i.s`);
  const both = w.add(`SELECT f.*, coalesce(f.__us <= i.e, false) AS __common FROM ${one} f ASOF LEFT JOIN ${common} i ON f.__us >= i.s`);
  return w.add(`SELECT * EXCLUDE (__own, __common), CASE WHEN __us IS NULL THEN NULL WHEN __own OR __common THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END AS __y FROM ${both}`);
}

/** As `within`, and an interval that no row of a group lies in (a moment, or less than a step) counts at the last row before it there, unless it ends
 *  more than a few usual steps after that row: nobody measured then. */
function counted(w: SqlWriter, from: string, intervals: readonly EventInterval[]): string {
  const active = within(w, from, intervals);
  if (intervals.length === 0) return active;
  const key = "CASE WHEN __grp IS NULL THEN '' ELSE 'g' || __grp END";
  const followed = w.add(`SELECT __rid, ${key} AS k, __us AS u, lead(__us) OVER (PARTITION BY __grp ORDER BY __us, __ord) AS n FROM ${from} WHERE __us IS NOT NULL`);
  const usual = w.add(`SELECT quantile_disc(n - u, 0.5) AS step FROM ${followed} WHERE n > u`);
  // Of rows with the same time the last one counts.
  const lasts = w.add(`SELECT * FROM ${followed} WHERE n IS NULL OR n > u`);
  const own = intervalTable(w, intervals, true);
  const common = intervalTable(w, intervals, false);
  const places = w.add(`SELECT 'g' || g AS k, s, e FROM ${own} UNION ALL SELECT k, s, e FROM ${common}, (SELECT DISTINCT k FROM ${lasts})`);
  const before = w.add(`SELECT DISTINCT r.__rid AS rid FROM ${places} i ASOF JOIN ${lasts} r ON i.k = r.k AND i.s >= r.u, ${usual} WHERE (r.n IS NULL OR i.e < r.n) AND i.e - r.u <= ${quoteWhole(stepsApart)} * step`);
  return w.add(`SELECT * EXCLUDE (__y), CASE WHEN __rid IN (SELECT rid FROM ${before}) THEN CAST(1 AS DOUBLE) ELSE __y END AS __y FROM ${active}`);
}

/** Takes back a 0 where an open event lies: it may have been one. */
function doubted(w: SqlWriter, from: string, open: readonly EventInterval[]): string {
  if (open.length === 0) return from;
  const known = w.add(`SELECT * EXCLUDE (__y), __y AS __known FROM ${from}`);
  return w.add(`SELECT * EXCLUDE (__y, __known), CASE WHEN __known = 0 AND __y = 1 THEN NULL ELSE __known END AS __y FROM ${counted(w, known, open)}`);
}

/** 0 while an event is active and at the last row; rows after the last event have no known life. */
function remainingLife(w: SqlWriter, from: string, target: Extract<Target, { kind: "remainingLife" }>, intervals: readonly EventInterval[]): string {
  const cap = quoteNumber(target.cap);
  const hours = (us: string): string => `CAST(${us} AS DOUBLE) / CAST(3600000000 AS DOUBLE)`;
  if (intervals.length === 0) {
    const left = target.unit === "rows" ? "CAST(max(__ord) OVER (PARTITION BY __grp) - __ord AS DOUBLE)" : hours("(max(__us) OVER (PARTITION BY __grp) - __us)");
    const life = w.add(`SELECT *, ${left} AS __left FROM ${from}`);
    return w.add(`SELECT *, CASE WHEN __left <= ${cap} THEN __left WHEN __left > ${cap} THEN ${cap} END AS __y FROM ${life}`);
  }
  const active = within(w, from, intervals);
  const own = intervalTable(w, intervals, true);
  const common = intervalTable(w, intervals, false);
  const marked = w.add(`SELECT * EXCLUDE (__y), __y AS __active FROM ${active}`);
  const one = w.add(`SELECT f.*, i.s AS __nextOwn FROM ${marked} f ASOF LEFT JOIN ${own} i ON f.__grp = i.g AND f.__us <= i.s`);
  const both = w.add(`SELECT f.*, least(f.__nextOwn, i.s) AS __next FROM ${one} f ASOF LEFT JOIN ${common} i ON f.__us <= i.s`);
  const left = target.unit === "rows" ? "CAST(max(__ord) OVER (PARTITION BY __grp, __next, __active) - __ord + 1 AS DOUBLE)" : hours("(__next - __us)");
  const life = w.add(`SELECT *, CASE WHEN __active = 1 THEN CAST(0 AS DOUBLE) WHEN __next IS NOT NULL THEN ${left} END AS __left FROM ${both}`);
  return w.add(`SELECT *, CASE WHEN __left <= ${cap} THEN __left WHEN __left > ${cap} THEN ${cap} END AS __y FROM ${life}`);
}

/** The last row at or before t + horizon in the group, if it lies in the second half of the horizon and the group goes on to
 *  t + horizon; of rows with the same time the last one counts. */
function forecast(w: SqlWriter, from: string, horizonUs: number): string {
  const horizon = quoteWhole(horizonUs);
  const key = w.add(`SELECT *, CASE WHEN __grp IS NULL THEN '' ELSE 'g' || __grp END AS __key, __us + ${horizon} AS __then FROM ${from}`);
  const later = w.add(`SELECT __key AS k, __us AS u, arg_max({'v': __target}, __ord).v AS v, max(max(__us)) OVER (PARTITION BY __key) AS e FROM ${key} WHERE __us IS NOT NULL GROUP BY __key, __us`);
  const joined = w.add(`SELECT f.*, n.u AS __u, n.v AS __v, n.e AS __e FROM ${key} f ASOF LEFT JOIN ${later} n ON f.__key = n.k AND f.__then >= n.u`);
  return w.add(`SELECT *, CASE WHEN __e >= __then AND 2 * (__then - __u) <= ${horizon} AND __u > __us THEN __v END AS __y FROM ${joined}`);
}
