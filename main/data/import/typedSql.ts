// SQL that turns text cells into numbers and times: the bulk side of cells.ts. Makes expressions only, runs nothing.
// No text of a file is ever pasted unquoted.
import type { ImportRecipe } from "./importRecipe.ts";
import { quoteText } from "../../store/quote.ts";
import { groupedSource, markSet } from "./thousandsMark.ts";
import type { ZoneOffsets } from "./zoneOffsets.ts";

/** Trimmed cell of column `index` of the raw table, NULL when empty. */
export function cellSql(index: number): string {
  return `nullif(trim(c${index}), '')`;
}

/** The same for a written time. Most begin with a digit and end in a digit or Z, and trimming is dearer than reading them. */
export function timeCellSql(index: number): string {
  const ends = ["Z", ..."0123456789"].map((end) => `suffix(c${index}, '${end}')`);
  return `(CASE WHEN ascii(c${index}) BETWEEN 48 AND 57 AND (${ends.join(" OR ")}) THEN c${index} ELSE ${cellSql(index)} END)`;
}

/** DOUBLE or NULL from the VARCHAR expression `cell` (already trimmed), with the hyphen as minus. */
function castSql(cell: string, { decimal, thousands }: Pick<ImportRecipe, "decimal" | "thousands">): string {
  let plain = cell;
  if (decimal === ",") plain = `(CASE WHEN contains(${cell}, '.') THEN NULL ELSE replace(${cell}, ',', '.') END)`;
  if (thousands !== "") {
    const point = decimal === "." ? "\\." : ",";
    const isMark = thousands === " " || thousands === "'";
    const mark = isMark ? markSet(thousands) : thousands === "." ? "\\." : thousands;
    const grouped = `regexp_full_match(${cell}, ${quoteText(isMark ? groupedSource(thousands, point) : `[+-]?\\d{1,3}(${mark}\\d{3})+(${point}\\d*)?`)})`;
    const bare = `regexp_replace(${cell}, ${quoteText(mark)}, '', 'g')`;
    plain = `(CASE WHEN ${grouped} THEN ${decimal === "," ? `replace(${bare}, ',', '.')` : bare} ELSE ${plain} END)`;
  }
  return `TRY_CAST(${plain} AS DOUBLE)`;
}

/** DOUBLE or NULL from the VARCHAR expression `cell` (already trimmed). Only whole-cell numbers; "nan", "inf", "1_000" and texts give NULL. */
export function numberSql(cell: string, recipe: Pick<ImportRecipe, "decimal" | "thousands">): string {
  // Unicode's minus, and blanks that do not break around a number: looked for only where plain reading fails.
  const rewritten = `regexp_replace(replace(${cell}, '\u2212', '-'), '^[\u00a0\u202f]+|[\u00a0\u202f]+$', '', 'g')`;
  const value = `coalesce(${castSql(cell, recipe)}, CASE WHEN regexp_matches(${cell}, '\u2212|^[\u00a0\u202f]|[\u00a0\u202f]$') THEN ${castSql(rewritten, recipe)} END)`;
  return `(CASE WHEN isfinite(${value}) AND NOT contains(${cell}, '_') THEN ${value} END)`;
}

/** First and last time that a TIMESTAMP holds, µs. */
const [earliestUs, latestUs] = ["-9223372022400000000", "9223372036854775806"];

const zoneMark = String.raw`:\d{2}([.,]\d+)?( ?[AaPp][Mm])?\s?(Z|UTC|[+-]\d{2}(:?\d{2})?)$`;

/** BOOLEAN: the written time carries its own zone. */
export function zonedSql(text: string): string {
  // Most times end in Z, or show by their last letters that they carry no zone; only the rest is matched, which is a hundred times dearer.
  // The shortest time with an offset is 1.1.24 8:00+01.
  return `(CASE WHEN suffix(${text}, 'Z') AND contains(${text}, ':') THEN true WHEN length(${text}) < 14 OR NOT (contains(substr(${text}, 12), '+') OR contains(substr(${text}, 12), '-') OR suffix(${text}, 'Z') OR suffix(${text}, 'C')) THEN false ELSE regexp_matches(${text}, ${quoteText(zoneMark)}) END)`;
}

/** TIMESTAMP of µs (BIGINT), NULL where they are beyond what one can hold: a single cell of garbage must not end an import. */
function timestampSql(us: string): string {
  return `make_timestamp(CASE WHEN ${us} BETWEEN ${earliestUs} AND ${latestUs} THEN ${us} END)`;
}

/** TIMESTAMP as written (wall time, zone mark ignored) or, for epochs, UTC; NULL when the text is no such time. `text` is trimmed. */
export function wallTimeSql(text: string, format: NonNullable<ImportRecipe["time"]>["format"]): string {
  if (format === "epochS") return timestampSql(`TRY_CAST(round(TRY_CAST(${text} AS DOUBLE) * 1e6) AS BIGINT)`);
  if (format === "epochMs") return timestampSql(`TRY_CAST(round(TRY_CAST(${text} AS DOUBLE) * 1e3) AS BIGINT)`);
  if (format === "epochUs") return timestampSql(`TRY_CAST(${text} AS BIGINT)`);
  if (format === "epochNs") return `make_timestamp(TRY_CAST(${text} AS BIGINT) // 1000)`;
  // Excel counts days, to the millisecond; its number names a wall time.
  if (format === "excel1900" || format === "excel1904") return timestampSql(`TRY_CAST(round((TRY_CAST(replace(${text}, ',', '.') AS DOUBLE) - ${format === "excel1904" ? 24_107 : 25_569}) * 86400000) * 1000 AS BIGINT)`);
  const isoText = isoSql(text, format);
  const half = `TRY_CAST(trim(left(${isoText}, length(${isoText}) - 2)) AS TIMESTAMP)`;
  const twelve = `(CASE WHEN hour(${half}) BETWEEN 1 AND 12 THEN ${half} + to_hours((CASE WHEN hour(${half}) = 12 THEN -12 ELSE 0 END) + (CASE WHEN regexp_matches(${text}, '[Pp][Mm]$') THEN 12 ELSE 0 END)) END)`;
  const parsed = `(CASE WHEN regexp_matches(${text}, '[AaPp][Mm]$') THEN ${twelve} ELSE TRY_CAST(${isoText} AS TIMESTAMP) END)`;
  // ISO texts need no rewriting; the rewriting is tried where plain reading fails.
  return `(CASE WHEN ascii(${text}) BETWEEN 48 AND 57 THEN ${format === "ymd" ? `coalesce(TRY_CAST(${text} AS TIMESTAMP), ${parsed})` : parsed} END)`;
}

/** TIMESTAMP in UTC of a text with its own zone mark. The session's zone must be UTC. */
export function zonedTimeSql(text: string, format: NonNullable<ImportRecipe["time"]>["format"]): string {
  if (format !== "ymd" && format !== "dmy" && format !== "mdy" && format !== "dMonY") return wallTimeSql(text, format);
  const colon = `regexp_replace(regexp_replace(${isoSql(text, format)}, '([+-]\\d{2})(\\d{2})$', '\\1:\\2'), ' ?(Z|UTC)$', '+00')`;
  // The database reads no offset behind a clock without seconds, and none behind a blank.
  const whole = `regexp_replace(regexp_replace(${colon}, ' ([+-]\\d{2}(:\\d{2})?)$', '\\1'), '([T ]\\d{1,2}:\\d{2})([+-]\\d{2}(:\\d{2})?)$', '\\1:00\\2')`;
  const rewritten = `CAST(TRY_CAST(${whole} AS TIMESTAMPTZ) AS TIMESTAMP)`;
  return `(CASE WHEN ascii(${text}) BETWEEN 48 AND 57 THEN ${format === "ymd" ? `(CASE WHEN suffix(${text}, 'Z') THEN coalesce(TRY_CAST(${text} AS TIMESTAMP), ${rewritten}) ELSE ${rewritten} END)` : rewritten} END)`;
}

const months = [["jan"], ["feb"], ["mar", "mär", "mrz"], ["apr"], ["may", "mai"], ["jun"], ["jul"], ["aug"], ["sep"], ["oct", "okt"], ["nov"], ["dec", "dez"]];

/** Day, month as an English or German word, year; the rest as it is. */
function namedMonthSql(text: string): string {
  const taken = (group: number) => `regexp_extract(${text}, '^(\\d{1,2})(?:\\. |[-/. ])([^\\d ./-]{3,9})\\.?[-/. ](\\d{4}|\\d{2})[T, ]*(.*)$', ${group})`;
  const month = `(CASE left(lower(${taken(2)}), 3) ${months.map((names, i) => names.map((name) => `WHEN ${quoteText(name)} THEN '${String(i + 1).padStart(2, "0")}'`).join(" ")).join(" ")} END)`;
  return `trim((CASE WHEN length(${taken(3)}) = 4 THEN '' WHEN ${taken(3)} >= '69' THEN '19' ELSE '20' END) || ${taken(3)} || '-' || ${month} || '-' || ${taken(1)} || ' ' || ${taken(4)})`;
}

/** The written time as ISO text. Two digits of a year mean 1969 to 2068, as in POSIX. */
function isoSql(text: string, format: "ymd" | "dmy" | "mdy" | "dMonY"): string {
  const point = `regexp_replace(${text}, '(:\\d{2}),(\\d)', '\\1.\\2')`;
  if (format === "dMonY") return namedMonthSql(point);
  if (format === "ymd") return `regexp_replace(${point}, '^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})', '\\1-\\2-\\3')`;
  const [day, month] = format === "dmy" ? ["1", "2"] : ["2", "1"];
  const long = `regexp_replace(${point}, '^(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4})[, T]*', '\\3-\\${month}-\\${day} ')`;
  const short = (of: string, years: string, century: string) => `regexp_replace(${of}, '^(\\d{1,2})[-/.](\\d{1,2})[-/.](${years})([, T]+|$)', '${century}\\3-\\${month}-\\${day} ')`;
  return `trim(${short(short(long, "69|[7-9]\\d", "19"), "\\d{2}", "20")})`;
}

/** BIGINT µs to take off the wall time `wallUs` (BIGINT µs) to get UTC; the first passage in a double hour. */
export function offsetSql(wallUs: string, offsets: ZoneOffsets): string {
  const last = offsets.segments.at(-1)!.offsetUs;
  const cases = offsets.segments.slice(0, -1).map(({ untilUs, offsetUs }) => `WHEN ${wallUs} < ${untilUs} THEN ${offsetUs}`);
  return cases.length === 0 ? `${last}` : `(CASE ${cases.join(" ")} ELSE ${last} END)`;
}

/** BOOLEAN: the wall time lies in one of the windows. */
export function inWindowsSql(wallUs: string, windows: { fromUs: number; toUs: number }[]): string {
  return windows.length === 0 ? "false" : `(${windows.map(({ fromUs, toUs }) => `${wallUs} >= ${fromUs} AND ${wallUs} < ${toUs}`).join(" OR ")})`;
}
