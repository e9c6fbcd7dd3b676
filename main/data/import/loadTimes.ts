// The time column of an import: written time to UTC, with every doubt counted: unreadable, backwards, double hour, missing hour, late midnight.
// Runs only in the throw-away import process. Never reorders rows and never drops one because of its time.
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../../shared/contract/errors.ts";
import type { FailureData, Where } from "../../../shared/contract/errors.ts";
import type { TextCount } from "./guess.ts";
import type { ImportRecipe } from "./importRecipe.ts";
import { quoteText } from "../../store/quote.ts";
import { rowsOf } from "../rows.ts";
import { inWindowsSql, offsetSql, timeCellSql, wallTimeSql, zonedSql, zonedTimeSql } from "./typedSql.ts";
import { zoneOffsets, zoneOffsetsOfYears } from "./zoneOffsets.ts";

export interface LoadedTimes {
  /** View with all of `raw` and a column ts. */
  table: string;
  /** True when ts is the time as written, in every row. */
  isAsWritten: boolean;
  zone: string;
  fromUs?: number;
  toUs?: number;
  missing: number;
  texts: TextCount[];
  flags: FailureData[];
}

/** Longer tables hold a time that stands for "none" or "for ever", such as 0001-01-01 or 9999-12-31. */
const longSpanUs = 50 * 366 * 86_400_000_000;
/** How much of the times before and after a double hour tells whether they rise or fall. */
const besideUs = 3 * 3_600_000_000;

/** Years in which rows of `times1` have a time without a zone. */
async function yearsOf(connection: DuckDBConnection): Promise<number[]> {
  const rows = await rowsOf(connection, "SELECT DISTINCT greatest(1, least(9999, year(wall)))::INTEGER AS year FROM times1 WHERE NOT zoned AND wall IS NOT NULL");
  return rows.map(({ year }) => Number(year));
}

type TimeReading = NonNullable<ImportRecipe["time"]>;

/** The written time of a row of `raw` as text, and what it says: whether there is one and it carries its zone, the time as written (UTC where zoned), whether it is finer
 *  than a microsecond, and the text where it is no time. */
export function timeSql(time: TimeReading, names: readonly string[]): { text: string; parsed: (text: string) => string } {
  const cells = time.columns.map((name) => timeCellSql(names.indexOf(name)));
  const epoch = time.format.startsWith("epoch");
  const zoned = (text: string) => (epoch ? "true" : `coalesce(${zonedSql(text)}, false)`);
  const wall = (text: string) => (epoch ? wallTimeSql(text, time.format) : `CASE WHEN ${zoned(text)} THEN ${zonedTimeSql(text, time.format)} ELSE ${wallTimeSql(text, time.format)} END`);
  const finer = (text: string) => (time.format === "epochNs" ? `TRY_CAST(${text} AS BIGINT) % 1000 <> 0` : "false");
  return { text: cells.length === 1 ? cells[0]! : `(${cells.join(" || ' ' || ")})`, parsed: (text) => `${text} IS NOT NULL AS has, ${zoned(text)} AS zoned, ${wall(text)} AS wall, ${finer(text)} AS finer, CASE WHEN wall IS NULL THEN ${text} END AS bad_text` };
}

/** Makes the view `timed`. `parsedBefore` says that `raw` has the columns of {@link timeSql} already, and that its times carry their zone all or none. Throws csvAmbiguousReading when the zone is not told, zones are mixed, or most cells are no such time. */
export async function loadTimes(connection: DuckDBConnection, time: TimeReading, names: string[], group: string | undefined, rows: number, scratch: string, parsedBefore = false): Promise<LoadedTimes> {
  const column = time.columns.join(" ");
  const { text, parsed } = timeSql(time, names);
  const written = `SELECT *, ${parsedBefore ? "" : `${text} AS time_text, `}${group ?? "''"} AS time_group FROM raw`;
  await connection.run(`CREATE VIEW wall0 AS SELECT *${parsedBefore ? "" : `, ${parsed("time_text")}`} FROM (${written})`);
  const facts = "SELECT row_id, line, has, zoned, time_group, wall, finer, bad_text FROM wall0";
  if (parsedBefore) await connection.run(`CREATE VIEW times0 AS ${facts}`);
  else {
    // Texts are read as times once; everything that is asked about them afterwards is asked of these small columns.
    const small = quoteText(join(scratch, "times.parquet"));
    await connection.run(`COPY (${facts}) TO ${small} (FORMAT parquet, COMPRESSION snappy)`);
    await connection.run(`CREATE VIEW times0 AS SELECT * FROM read_parquet(${small})`);
  }
  const [count] = await rowsOf(connection, `SELECT count(*) FILTER (has) AS filled, count(*) FILTER (has AND zoned) AS zoned, count(*) FILTER (finer) AS finer FROM times0`);
  const filled = Number(count!["filled"]);
  const zoned = Number(count!["zoned"]);
  if (zoned > 0 && zoned < filled && time.mixedZones !== true) {
    const examples = await rowsOf(connection, `(SELECT time_text FROM wall0 WHERE zoned AND time_text IS NOT NULL LIMIT 2) UNION ALL (SELECT time_text FROM wall0 WHERE NOT zoned AND time_text IS NOT NULL LIMIT 2)`);
    throw new Failure("csvAmbiguousReading", { column, field: "time.zone", detail: `withZone=${zoned} without=${filled - zoned} examples=${examples.map((row) => JSON.stringify(row["time_text"])).join(" ")}` });
  }
  if (zoned < filled && time.zone === undefined) throw new Failure("csvAmbiguousReading", { column, field: "time.zone", detail: "zone not given" });
  // lag over the whole table in stored order streams; groups are compared by hand so that no sort is needed.
  const steppedBack = zoned === filled ? "false" : `NOT zoned AND CAST(wall AS TIME) = TIME '00:00:00' AND lag(time_group) OVER () IS NOT DISTINCT FROM time_group AND lag(wall) OVER () > wall AND CAST(lag(wall) OVER () AS DATE) = CAST(wall AS DATE)`;
  const lateIn = (view: string) => `SELECT *, ${steppedBack} AS late FROM ${view}`;
  const moved = time.lateMidnight === "nextDay" ? "CASE WHEN late THEN wall + INTERVAL 1 DAY ELSE wall END" : "wall";
  await connection.run(`CREATE VIEW times1 AS SELECT * REPLACE (${moved} AS wall), epoch_us(${moved}) AS wall_us FROM (${lateIn("times0")})`);
  const [range] = await rowsOf(connection, `SELECT count(wall) AS readable, min(wall_us) FILTER (NOT zoned) AS low, max(wall_us) FILTER (NOT zoned) AS high, count(*) FILTER (late) AS late, min(line) FILTER (late) AS late_line, min(line) FILTER (has AND wall IS NULL) AS bad_line FROM times1`);
  // Looking back a row holds all threads to one: the cells are only made to where a row was moved by it.
  const isMoved = moved !== "wall" && Number(range!["late"]) > 0;
  await connection.run(`CREATE VIEW wall1 AS SELECT * ${isMoved ? `REPLACE (${moved} AS wall), epoch_us(${moved}) AS wall_us FROM (${lateIn("wall0")})` : ", epoch_us(wall) AS wall_us FROM wall0"}`);
  const readable = Number(range!["readable"]);
  const flags: FailureData[] = [];
  const flag = (field: string, n: number, line: unknown, more: Partial<Where> = {}) => n > 0 && flags.push(new Failure("csvTimeDisorder", { column, field, ...(line === null ? {} : { row: Number(line) }), detail: `count=${n}`, ...more }).data);
  const texts: TextCount[] = [];
  if (readable < filled) {
    for (const { time_text, times } of await rowsOf(connection, `SELECT bad_text AS time_text, count(*) AS times FROM times1 WHERE bad_text IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50`)) texts.push({ text: String(time_text).slice(0, 200), count: Number(times) });
    if (readable * 2 < filled) throw new Failure("csvAmbiguousReading", { column, field: "time.format", detail: `readable=${readable} of=${filled} examples=${texts.slice(0, 3).map((entry) => JSON.stringify(entry.text)).join(" ")}` });
    flag("unreadable", filled - readable, range!["bad_line"]);
  }
  flag("lateMidnight", Number(range!["late"]), range!["late_line"]);
  let utc = "wall_us";
  let isShifted = false;
  if (range!["low"] !== null && time.zone !== undefined) {
    const [low, high] = [Number(range!["low"]), Number(range!["high"])];
    const offsets = high - low < longSpanUs ? zoneOffsets(time.zone, low, high) : zoneOffsetsOfYears(time.zone, await yearsOf(connection));
    const first = `wall_us - ${offsetSql("wall_us", offsets)}`;
    const double = inWindowsSql("wall_us", offsets.doubleHours);
    const missing = inWindowsSql("wall_us", offsets.missingHours);
    const [doubts] = await rowsOf(connection, `SELECT count(*) FILTER (NOT zoned AND ${double}) AS doubled, min(line) FILTER (NOT zoned AND ${double}) AS double_line, count(*) FILTER (NOT zoned AND ${missing}) AS missing, min(line) FILTER (NOT zoned AND ${missing}) AS missing_line FROM times1`);
    flag("doubleHour", Number(doubts!["doubled"]), doubts!["double_line"]);
    flag("missingHour", Number(doubts!["missing"]), doubts!["missing_line"]);
    utc = first;
    isShifted = offsets.segments.some(({ offsetUs }) => offsetUs !== 0);
    if (Number(doubts!["doubled"]) > 0 && time.doubleHour !== "first") {
      const near = `CASE ${offsets.doubleHours.map(({ fromUs, toUs }, index) => `WHEN wall_us >= ${fromUs - besideUs} AND wall_us < ${toUs + besideUs} THEN ${index}`).join(" ")} END`;
      // A step back inside the window starts the second passage; where the window holds one time only (hourly data), its repetition does. Events that share a time say
      // nothing. A table whose times fall around the window is told from its end: its second passage stands first.
      await connection.run(`CREATE TEMP TABLE second_passage AS SELECT row_id FROM (
        SELECT row_id, sum(back::INT) OVER (PARTITION BY time_group, w ORDER BY place) AS backs, sum(same::INT) OVER (PARTITION BY time_group, w ORDER BY place) AS sames, max(wall_us) OVER part = min(wall_us) OVER part AS is_one FROM (
          SELECT row_id, place, time_group, w, wall_us, coalesce(wall_us < lag(wall_us) OVER part, false) AS back, coalesce(wall_us = lag(wall_us) OVER part, false) AS same
          FROM (SELECT row_id, time_group, w, wall_us, CASE WHEN sum(step) OVER (PARTITION BY time_group, w) < 0 THEN -row_id ELSE row_id END AS place, ${double} AS doubled
            FROM (SELECT row_id, time_group, w, wall_us, sign(wall_us - lag(wall_us) OVER (PARTITION BY time_group, w ORDER BY row_id)) AS step
              FROM (SELECT row_id, time_group, wall_us, ${near} AS w FROM times1 WHERE NOT zoned AND ${near} IS NOT NULL)))
          WHERE doubled WINDOW part AS (PARTITION BY time_group, w ORDER BY place)) WINDOW part AS (PARTITION BY time_group, w))
        WHERE ${time.doubleHour === "second" ? "true" : "backs > 0 OR (is_one AND sames > 0)"}`);
      const later = `(CASE ${offsets.doubleHours.map(({ fromUs, toUs, secondOffsetUs }) => `WHEN wall_us >= ${fromUs} AND wall_us < ${toUs} THEN ${secondOffsetUs}`).join(" ")} END)`;
      utc = `CASE WHEN row_id IN (SELECT row_id FROM second_passage) THEN wall_us - ${later} ELSE ${first} END`;
    }
  }
  for (const [from, to] of [["wall1", "timed"], ["times1", "times2"]] as const) await connection.run(`CREATE VIEW ${to} AS SELECT *, make_timestamp(CAST(CASE WHEN zoned THEN wall_us ELSE ${utc} END AS BIGINT)) AS ts FROM ${from}`);
  const sameGroup = group === undefined ? "" : " AND time_group IS NOT DISTINCT FROM lag(time_group) OVER ()";
  const [order] = await rowsOf(connection, `SELECT count(ts) AS filled, epoch_us(min(ts)) AS low, epoch_us(max(ts)) AS high, count(*) FILTER (back) AS backwards, min(line) FILTER (back) AS back_line, count(*) FILTER (again) AS repeated, min(line) FILTER (again) AS repeated_line
    FROM (SELECT ts, line, ts < lag(ts) OVER ()${sameGroup} AS back, ts = lag(ts) OVER ()${sameGroup} AS again FROM times2)`);
  flag("backwards", Number(order!["backwards"]), order!["back_line"]);
  flag("repeated", Number(order!["repeated"]), order!["repeated_line"]);
  flag("nanoseconds", Number(count!["finer"]), null);
  const known = order!["low"] !== null;
  return { table: "timed", isAsWritten: !isMoved && !isShifted, zone: zoned === filled ? "UTC" : time.zone!, ...(known ? { fromUs: Number(order!["low"]), toUs: Number(order!["high"]) } : {}), missing: rows - Number(order!["filled"]), texts, flags };
}
