// From the sample's records to a recipe: kind of each column, decimal sign, time column and its format, status texts, sentinels.
// Pure. What the data leaves open is listed with examples and never decided here (reliability.md section 10, rows 6 and 11).
import { commaGroups, commaNumber, commaThousandsDot, dateParts, dotGroups, dotNumber, dotThousandsComma, epochFormat, excelDay, hasZone, isStatusWord, looksNumeric, timeOfDay } from "./cells.ts";
import type { TimeFormat } from "./cells.ts";
import { unitInName } from "./columnNames.ts";
import type { TallLayout } from "../../../shared/plan/plan.ts";
import type { ColumnChoice, ImportRecipe } from "./importRecipe.ts";
import type { Sniffed } from "./sniff.ts";
import { medianStepS } from "./sampleStep.ts";
import { guessTall } from "./tallGuess.ts";
import { isGrouped, markOf, withoutMark } from "./thousandsMark.ts";
import type { Marked, ThousandsMark } from "./thousandsMark.ts";

export interface TextCount {
  text: string;
  count: number;
}

export interface GuessedColumn extends ColumnChoice {
  /** First three filled cells. */
  examples: string[];
  filled: number;
  /** How its cells part their thousands, where they are numbers or a person says so. */
  mark?: ThousandsMark;
  /** Texts among numbers: what a historian writes instead of a value. */
  statusTexts: TextCount[];
  /** Numbers that often stand for "no value": repeated and far from the rest. */
  sentinels: { value: number; count: number }[];
}

export interface OpenQuestion {
  field: ImportRecipe["open"][number];
  column: string;
  options: string[];
  examples: string[];
}

export interface Guess {
  recipe: ImportRecipe;
  columns: GuessedColumn[];
  /** Columns that may name the machine, batch or run, best first. */
  groupCandidates: string[];
  /** True when some number of the sample shows which sign parts its decimals. */
  decimalSeen: boolean;
  /** Median step between the rows of the sample, seconds; null without time. */
  stepS: number | null;
  /** The long layout that the names of the columns suggest. */
  tall?: TallLayout;
  /** True when times carry no zone and the caller has to name it. */
  zoneNeeded: boolean;
  open: OpenQuestion[];
}

const timeName = /time|date|zeit|datum|stamp|epoch|^ts(_2)?$|^t$|^column_1$/i;
/** Numbers that loggers and historians write for "no value". */
export const sentinelValues: readonly number[] = [-9999, -999, -99, -99.99, -999.25, -9999.99, 9999, 99999, 999999, 1e38, -1e38, 3.4028235e38, -3.4028235e38, 1e30, -1e30];
/** More distinct texts than this in one column are names, not status. */
export const mostStatusTexts = 20;

/** One sign before three digits: a thousand, or three decimals. */
const threeDecimals = /^[-+\u2212]?\d{1,3}[.,]\d{3}$/;

/** `mark`: how the file's numbers are known to part their thousands; one sign before three digits parts decimals then. */
function readDecimal(cells: Map<string, string[]>, delimiter: string, mark: ThousandsMark | undefined): { decimal: "." | ","; thousands: ImportRecipe["thousands"]; open: OpenQuestion[]; seen: boolean } {
  let comma = 0;
  let dot = 0;
  let thousandsDot = false;
  let thousandsComma = false;
  const open: OpenQuestion[] = [];
  for (const [column, values] of cells) {
    let own: "," | "." | "open" | "" = "";
    for (const cell of values) {
      if (mark !== undefined && (isGrouped(cell, mark) || threeDecimals.test(cell))) own = (/[.,]/.exec(cell)?.[0] as "," | "." | undefined) ?? own;
      else if (dotThousandsComma.test(cell)) {
        thousandsDot = true;
        own = ",";
      } else if (commaThousandsDot.test(cell)) {
        thousandsComma = true;
        own = ".";
      } else if (commaNumber.test(cell) && !commaGroups.test(cell)) own = ",";
      else if (/[.eE]/.test(cell) && dotNumber.test(cell) && !dotGroups.test(cell)) own = ".";
      else if (own === "" && (commaGroups.test(cell) || (dotGroups.test(cell) && delimiter !== ","))) own = "open";
    }
    if (own === ",") comma++;
    if (own === ".") dot++;
    if (own === "open") open.push({ field: "decimal", column, options: [".", ","], examples: values.filter((cell) => commaGroups.test(cell) || dotGroups.test(cell)).slice(0, 3) });
  }
  if (comma > 0 && dot > 0) {
    const both = [...cells].filter(([, values]) => values.some((cell) => (commaNumber.test(cell) && !commaGroups.test(cell)) || (cell.includes(".") && dotNumber.test(cell) && !dotGroups.test(cell))));
    return { seen: true, decimal: ".", thousands: mark ?? "", open: both.slice(0, 3).map(([column, values]) => ({ field: "decimal", column, options: [".", ","], examples: values.filter((cell) => /[.,]/.test(cell)).slice(0, 3) })) };
  }
  if (comma > 0) return { seen: true, decimal: ",", thousands: mark ?? (thousandsDot ? "." : ""), open: [] };
  // A number such as 1.234 or 1,234 alone in a file says neither; beside a clear decimal point it follows the rest.
  if (dot > 0) return { seen: true, decimal: ".", thousands: mark ?? (thousandsComma || open.some(({ examples }) => examples.some((cell) => cell.includes(","))) ? "," : ""), open: [] };
  return { seen: false, decimal: ".", thousands: mark ?? "", open };
}

interface ColumnView {
  name: string;
  filled: string[];
  isNumber: (cell: string) => boolean;
  /** How its cells part their thousands, if they are numbers at all. */
  mark?: ThousandsMark;
  numeric: number;
  texts: Map<string, number>;
}

/** `own`: the mark that the column shows, `file` that of the whole table. */
function viewOf(name: string, filled: string[], own: Marked | undefined, file: ThousandsMark | undefined): ColumnView {
  const isMarked = own?.sure === true && own.mark === file;
  const isNumber = (cell: string) => looksNumeric(cell) || (isMarked && isGrouped(cell, own.mark));
  const texts = new Map<string, number>();
  let numeric = 0;
  for (const cell of filled) {
    if (isNumber(cell)) numeric++;
    else if (texts.size <= 1000 || texts.has(cell)) texts.set(cell, (texts.get(cell) ?? 0) + 1);
  }
  return { name, filled, numeric, texts, isNumber, ...(own ? { mark: own.mark } : {}) };
}

/** The one mark that columns show beyond doubt; none where they contradict each other. */
function markOfTable(columns: readonly (Marked | undefined)[]): ThousandsMark | undefined {
  const marks = new Set(columns.flatMap((own) => (own?.sure ? [own.mark] : [])));
  return marks.size === 1 ? [...marks][0] : undefined;
}

function kindOf(view: ColumnView): "number" | "text" | "auto" {
  if (view.filled.length === 0) return "auto";
  // Codes such as 00417 would lose their zeros as numbers.
  const codes = view.filled.filter((cell) => /^0\d+$/.test(cell)).length;
  // Serial numbers of more digits than a number holds would become their neighbours'.
  const long = view.filled.filter((cell) => /^\d{16,}$/.test(cell) && !Number.isSafeInteger(Number(cell))).length;
  if (codes + long > 0 && view.filled.every((cell) => /^\d+$/.test(cell))) return "text";
  // Groups that may be thousands or a telephone number: as numbers they would be missing, as texts nothing is lost.
  const { mark } = view;
  const doubtful = mark === undefined ? 0 : view.filled.filter((cell) => isGrouped(cell, mark) && !view.isNumber(cell)).length;
  if (doubtful * 10 >= Math.max(1, view.filled.length)) return "text";
  // However often a historian says "Bad", what it says between is still a number.
  if (view.numeric > 0 && view.texts.size > 0 && [...view.texts.keys()].every(isStatusWord)) return "number";
  // "null" or "Bad" all along the sample says nothing about what comes later: decided over all rows.
  if (view.numeric === 0 && view.texts.size > 0 && [...view.texts.keys()].every(isStatusWord)) return "auto";
  return view.numeric * 2 >= view.filled.length && view.texts.size <= mostStatusTexts ? "number" : "text";
}

/** True for a number that stands far from the rest of its column, whose largest magnitude is `rest`. */
export function isFarFrom(value: number, rest: number): boolean {
  return Math.abs(value) > 3 * rest || (value < 0 && Math.abs(value) > rest);
}

function sentinelsOf(view: ColumnView): { value: number; count: number }[] {
  const counts = new Map<number, number>();
  let rest = 0;
  for (const cell of view.filled) {
    const value = Number((view.mark && isGrouped(cell, view.mark) ? withoutMark(cell, view.mark) : cell).replace(",", ".").replace("\u2212", "-"));
    if (sentinelValues.includes(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
    else if (Number.isFinite(value)) rest = Math.max(rest, Math.abs(value));
  }
  return [...counts].filter(([value]) => isFarFrom(value, rest)).map(([value, count]) => ({ value, count }));
}

function timeOf(views: ColumnView[]): { columns: string[]; format: TimeFormat; zoned: boolean; open: OpenQuestion[] } | undefined {
  const most = (view: ColumnView, test: (cell: string) => boolean) => view.filled.length > 0 && view.filled.filter(test).length >= view.filled.length * 0.9;
  const byName = [...views].sort((a, b) => Number(timeName.test(b.name)) - Number(timeName.test(a.name)));
  for (const view of byName) {
    if (most(view, (cell) => dateParts(cell) !== undefined)) {
      const next = views[views.indexOf(view) + 1];
      const split = next !== undefined && !view.filled.some((cell) => cell.includes(":")) && most(next, (cell) => timeOfDay.test(cell));
      const columns = split ? [view.name, next.name] : [view.name];
      const zoned = view.filled.filter(hasZone).length * 2 > view.filled.length;
      let dayFirst = false;
      let monthFirst = false;
      let yearFirst = false;
      let named = false;
      for (const cell of view.filled) {
        const parts = dateParts(cell);
        if (parts?.order === "ymd") yearFirst = true;
        else if (parts?.order === "dMonY") named = true;
        else if (parts && parts.first > 12) dayFirst = true;
        else if (parts && parts.second > 12) monthFirst = true;
      }
      const dots = view.filled.some((cell) => /^\d{1,2}\.\d{1,2}\./.test(cell));
      if (yearFirst) return { columns, format: "ymd", zoned, open: [] };
      if (named) return { columns, format: "dMonY", zoned, open: [] };
      // Day.month.year with dots is the only order in which dots are written.
      const open: OpenQuestion[] = dayFirst !== monthFirst || dots ? [] : [{ field: "time.format", column: view.name, options: ["dmy", "mdy"], examples: view.filled.slice(0, 3) }];
      return { columns, format: monthFirst && !dayFirst ? "mdy" : "dmy", zoned, open };
    }
    if (timeName.test(view.name) && view.filled.length > 0) {
      const format = epochFormat(Number(view.filled[0]));
      if (format && most(view, (cell) => epochFormat(Number(cell)) === format)) return { columns: [view.name], format, zoned: true, open: [] };
      // Two calendars of Excel differ by four years and a day; a person says which one.
      if (most(view, (cell) => excelDay(Number(cell.replace(",", "."))))) return { columns: [view.name], format: "excel1900", zoned: false, open: [{ field: "time.format", column: view.name, options: ["excel1900", "excel1904"], examples: view.filled.slice(0, 3) }] };
    }
  }
  return undefined;
}

/** Columns whose values come in few unbroken runs, each of several rows: batch, unit, machine. */
function groupsOf(views: ColumnView[], rows: number, time: string[]): string[] {
  const named = /batch|unit|run|machine|engine|wafer|asset|group|charge|gruppe|_id$|^id$/i;
  const fit = views.filter((view) => {
    if (view.filled.length < rows || rows < 10 || time.includes(view.name)) return false;
    let runs = 1;
    for (let r = 1; r < view.filled.length; r++) if (view.filled[r] !== view.filled[r - 1]) runs++;
    const distinct = new Set(view.filled).size;
    return distinct > 1 && runs === distinct && rows / distinct >= 5 && view.filled.every((cell) => /^\d+$/.test(cell) || !view.isNumber(cell));
  });
  return fit.map(({ name }) => name).sort((a, b) => Number(named.test(b)) - Number(named.test(a)));
}

/** The recipe the sample suggests, with what it is based on. `names` are the column names after renaming; `units` the units row, if any. */
export function guess(sniffed: Sniffed, names: string[], units: string[] | undefined, encoding: ImportRecipe["encoding"]): Guess {
  const rows = sniffed.records.slice((sniffed.header ? 1 : 0) + (sniffed.unitsRow ? 1 : 0));
  const cells = names.map((_, index) => rows.map(({ fields }) => (fields[index] ?? "").trim()).filter((cell) => cell !== ""));
  const marks = cells.map(markOf);
  const mark = markOfTable(marks);
  const views = names.map((name, index) => viewOf(name, cells[index]!, marks[index], mark));
  const time = timeOf(views);
  const values = views.filter(({ name }) => !time?.columns.includes(name));
  const numbers = new Map(values.filter((view) => kindOf(view) === "number").map((view) => [view.name, view.filled.filter(view.isNumber)]));
  const { decimal, thousands, open, seen } = readDecimal(numbers, sniffed.delimiter, mark);
  const columns = values.map((view): GuessedColumn => {
    const kind = kindOf(view);
    const unit = units?.[names.indexOf(view.name)]?.trim().replace(/^[[(](.*)[\])]$/, "$1") || unitInName(view.name);
    return {
      source: view.name,
      kind,
      ...(unit ? { unit } : {}),
      ...(view.mark ? { mark: view.mark } : {}),
      examples: view.filled.slice(0, 3),
      filled: view.filled.length,
      statusTexts: kind === "number" ? [...view.texts].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1)) : [],
      sentinels: kind === "number" ? sentinelsOf(view) : [],
    };
  });
  const marked = columns.filter(({ sentinels }) => sentinels.length > 0);
  const tall = guessTall(views.map(({ name, filled, numeric, texts }) => ({ name, filled: filled.length, numeric, distinct: new Set(filled).size || texts.size })), time?.columns ?? [], rows.length);
  const questions: OpenQuestion[] = [...open, ...(time?.open ?? [])];
  // In a long table the values of many tags stand in one column: what is far from the rest there is another tag.
  if (!tall?.sure) for (const { source, sentinels } of marked) questions.push({ field: "missing", column: source, options: sentinels.map(({ value }) => String(value)), examples: sentinels.map(({ value, count }) => `${value} x ${count}`) });
  if (tall && !tall.sure) questions.push({ field: "layout", column: tall.layout.value, options: ["wide", "tall"], examples: views.find(({ name }) => name === tall.layout.tag)!.filled.slice(0, 3) });
  return {
    recipe: {
      format: "millwright.csvImport/1",
      encoding,
      delimiter: sniffed.delimiter,
      decimal,
      thousands,
      skipLines: sniffed.skipLines,
      comment: sniffed.comment,
      header: sniffed.header,
      unitsRow: sniffed.unitsRow,
      ...(time ? { time: { columns: time.columns, format: time.format } } : {}),
      group: { from: "none" },
      ...(tall?.sure ? { tall: tall.layout } : {}),
      columns: tall?.sure ? [] : columns.map(({ source, kind, unit }) => ({ source, kind, ...(unit ? { unit } : {}) })),
      open: [...new Set(questions.map(({ field }) => field))],
    },
    columns,
    ...(tall ? { tall: tall.layout } : {}),
    groupCandidates: groupsOf(views, rows.length, time?.columns ?? []),
    decimalSeen: seen,
    zoneNeeded: time !== undefined && !time.zoned,
    stepS: time ? medianStepS(rows.slice(0, 2000).map(({ fields }) => time.columns.map((name) => (fields[names.indexOf(name)] ?? "").trim()).join(" ")), time.format) : null,
    open: questions,
  };
}
