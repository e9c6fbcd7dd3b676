// What a cell looks like: number by decimal sign, time by format, or text. Pure; the one place of these patterns for guessing.
// Thousands parted by blanks or apostrophes: thousandsMark.ts. SQL in typedSql.ts reads the same forms in bulk; neither ever makes a number out of a text.
import type { timeFormats } from "../../../shared/plan/plan.ts";

export type TimeFormat = (typeof timeFormats)[number];

// The minus may be the hyphen or the sign of Unicode (U+2212).
export const dotNumber = /^[-+\u2212]?(\d+\.?\d*|\.\d+)([eE][-+\u2212]?\d+)?$/;
export const commaNumber = /^[-+\u2212]?(\d+,\d*|,\d+)([eE][-+\u2212]?\d+)?$/;
/** Groups of three after a separator: a number with thousands, or with three decimals. */
export const dotGroups = /^[-+\u2212]?[1-9]\d{0,2}(\.\d{3})+$/;
export const commaGroups = /^[-+\u2212]?[1-9]\d{0,2}(,\d{3})+$/;
export const dotThousandsComma = /^[-+\u2212]?\d{1,3}(\.\d{3})+,\d+$/;
export const commaThousandsDot = /^[-+\u2212]?\d{1,3}(,\d{3})+\.\d+$/;

export function looksNumeric(cell: string): boolean {
  return dotNumber.test(cell) || commaNumber.test(cell) || dotThousandsComma.test(cell) || commaThousandsDot.test(cell) || commaGroups.test(cell) || dotGroups.test(cell);
}

const clock = String.raw`\d{1,2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?[AaPp][Mm])?`;
const zoneMark = String.raw`(\s?(Z|UTC|[+-]\d{2}(:?\d{2})?))?`;
const yearFirst = new RegExp(String.raw`^\d{4}[-/.](\d{1,2})[-/.](\d{1,2})([T ]+${clock}${zoneMark})?$`);
const yearLast = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})([T, ]+${clock}${zoneMark})?$`);
const monthName = new RegExp(String.raw`^\d{1,2}(\. |[-/. ])(jan|feb|m[aä]r|mrz|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]{0,6}\.?[-/. ](\d{4}|\d{2})([T, ]+${clock}${zoneMark})?$`, "i");
export const timeOfDay = new RegExp(`^${clock}$`);
const zoned = /:\d{2}([.,]\d+)?( ?[AaPp][Mm])?\s?(Z|UTC|[+-]\d{2}(:?\d{2})?)$/;

/** True when a written time carries its own zone or offset. */
export function hasZone(cell: string): boolean {
  return zoned.test(cell);
}

/** How a cell reads as a date: "ymd", a month as a word, the two small numbers when the year is last, or undefined. */
export function dateParts(cell: string): { order: "ymd" } | { order: "dMonY" } | { order: "yearLast"; first: number; second: number } | undefined {
  if (cell.length > 48) return undefined;
  const ymd = yearFirst.exec(cell);
  if (ymd) return Number(ymd[1]) <= 12 && Number(ymd[2]) <= 31 ? { order: "ymd" } : undefined;
  if (monthName.test(cell)) return { order: "dMonY" };
  const last = yearLast.exec(cell);
  if (!last) return undefined;
  const first = Number(last[1]);
  const second = Number(last[2]);
  if (first < 1 || second < 1 || Math.max(first, second) > 31 || Math.min(first, second) > 12) return undefined;
  return { order: "yearLast", first, second };
}

/** Epoch format by the size of a whole number (years 2001 to 2096), or undefined. */
export function epochFormat(value: number): TimeFormat | undefined {
  if (value >= 1e9 && value < 4e9) return "epochS";
  if (value >= 1e12 && value < 4e12) return "epochMs";
  if (value >= 1e15 && value < 4e15) return "epochUs";
  if (value >= 1e18 && value < 4e18) return "epochNs";
  return undefined;
}

/** True for a number that may be a day of Excel's calendar: 1954 to 2119. Which of its two calendars, no number says. */
export function excelDay(value: number): boolean {
  return value >= 20_000 && value < 80_000;
}

const statusWord =
  /^(bad([ ,:(].*)?|no ?(data|value|sample|result)|i\/?o ?time ?-?out|scan ?(off|time ?out)|inp(ut)? ?out ?(of )?range|(over|under) ?range|out of (range|serv(ice)?)|not ?connected|offline|comm(unication)?[ .]?(fail|err|loss|fault).*|pt created|shut ?down|intf shut|unit down|configure|set to bad|calc(ulation)?[ .]?fail(ed)?|fail(ed|ure)?|err(or)?|invalid|missing|unknown|null|nan|none|n\/?a|#n\/a|#(value|div\/0|ref|num|name)[!?]?|-{1,3}|\?{1,4}|\.|st[öo]rung|ung[üu]ltig|kein(e daten| wert)|fehler|ausfall)$/i;

/** True for a text that a historian or a spreadsheet writes instead of a number. */
export function isStatusWord(cell: string): boolean {
  return statusWord.test(cell);
}
