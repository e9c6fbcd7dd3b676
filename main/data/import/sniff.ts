// Where the table begins and what separates its fields: delimiter, title lines, comments, header, units row. From a sample of text.
// Pure. Chooses the reading under which most records have the same number of clean fields; source of the idea: van den Burg et al. 2019
// (consistency of pattern and type), reduced to what plant exports need.
import { looksNumeric, dateParts, timeOfDay } from "./cells.ts";
import { delimiters } from "./importRecipe.ts";
import { recordsOf } from "./records.ts";
import { isGrouped } from "./thousandsMark.ts";

export type Delimiter = (typeof delimiters)[number];

export interface Sniffed {
  delimiter: Delimiter;
  comment: string;
  skipLines: number;
  header: boolean;
  unitsRow: boolean;
  /** Number of fields of the table. */
  fields: number;
  /** Records of the sample from the table's first line on, header and units row included. */
  records: { fields: string[]; lineNumber: number }[];
}

const bounds = { skipLines: 0, recordBytes: Number.MAX_SAFE_INTEGER, file: "" };

/** Most frequent number of fields; on a tie the larger. */
function commonWidth(records: { fields: string[] }[]): { width: number; share: number } {
  const counts = new Map<number, number>();
  for (const { fields } of records) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  let width = 1;
  let best = 0;
  for (const [fields, count] of counts)
    if (count > best || (count === best && fields > width)) {
      best = count;
      width = fields;
    }
  return { width, share: records.length === 0 ? 0 : best / records.length };
}

const isInGroups = (cell: string) => isGrouped(cell, " ") || isGrouped(cell, "'");

/** A field that cannot be two fields of another separator run together. */
function isClean(cell: string, delimiter: Delimiter): boolean {
  const trimmed = cell.trim();
  if (trimmed === "" || looksNumeric(trimmed) || isInGroups(trimmed) || dateParts(trimmed)) return true;
  if (delimiter === " " && /^[,;|]|[,;|]$/.test(trimmed)) return false;
  return !delimiters.some((other) => other !== delimiter && other !== " " && trimmed.includes(other));
}

/** How well a delimiter explains the sample: share of records of the common width times share of clean fields; 0 for a single field. */
function fitOf(text: string, delimiter: Delimiter, comment: string): { fit: number; width: number } {
  const records = recordsOf(text, { ...bounds, delimiter, comment }, 400);
  const { width, share } = commonWidth(records);
  if (width < 2) return { fit: 0, width };
  let clean = 0;
  let all = 0;
  for (const { fields } of records)
    if (fields.length === width)
      for (const cell of fields) {
        all++;
        if (isClean(cell, delimiter)) clean++;
      }
  return { fit: share * (clean / all), width };
}

/** The delimiter that fits best; "," when every line is one field. Ties go to ; tab | , and last blank: a comma may be a decimal sign. */
export function guessDelimiter(text: string, comment: string): { delimiter: Delimiter; width: number } {
  let best: { delimiter: Delimiter; width: number; fit: number } = { delimiter: ",", width: 1, fit: 0.5 };
  for (const delimiter of [";", "\t", "|", ",", " "] as const) {
    const { fit, width } = fitOf(text, delimiter, comment);
    if (fit > best.fit + (delimiter === " " ? 0.2 : 1e-9) || (delimiter === " " && best.width === 1 && fit > 0.95)) best = { delimiter, width, fit };
  }
  return best;
}

/** Records before the table of a padded sheet: those with at most half as many filled cells as most records have. */
function titleLines(records: { fields: string[] }[]): number {
  const filled = records.slice(0, 200).map(({ fields }) => fields.filter((cell) => cell.trim() !== "").length);
  const usual = [...filled].sort((a, b) => a - b)[filled.length >> 1] ?? 0;
  const start = filled.findIndex((count) => count * 2 > usual);
  return Math.max(0, Math.min(start, 30));
}

function isValue(cell: string): boolean {
  const trimmed = cell.trim();
  return looksNumeric(trimmed) || isInGroups(trimmed) || dateParts(trimmed) !== undefined || timeOfDay.test(trimmed);
}

/** What a spreadsheet writes for an error, in English and German: a cell, not a remark. */
const sheetError = /^#(n\/?a|nv|value!|wert!|ref!|bezug!|div\/0!?|num!|zahl!|name\?|null!)/i;

/** The mark of comment lines, "" for none. A row whose first cell is a spreadsheet's error must not be taken for a remark and lost. */
function commentOf(lines: readonly string[]): string {
  const mark = ["#", "%", "//"].find((one) => lines.some((line) => line.startsWith(one))) ?? "";
  return mark === "#" && lines.some((line) => sheetError.test(line)) ? "" : mark;
}

/** What is known of a text that another reader wrote: its delimiter, and whether it begins with a header for sure. */
export interface FixedLayout {
  delimiter: Delimiter;
  header: boolean;
}

/** Guesses the layout of a sample. The last line may be cut; it then counts little. */
export function sniff(text: string, fixed?: FixedLayout): Sniffed {
  const comment = fixed ? "" : commentOf(text.split("\n", 50));
  const guessed = fixed ? undefined : guessDelimiter(text, comment);
  const delimiter = fixed?.delimiter ?? guessed!.delimiter;
  const all = recordsOf(text, { ...bounds, delimiter, comment }, Number.MAX_SAFE_INTEGER);
  if (fixed?.header) return { delimiter, comment, skipLines: 0, header: true, unitsRow: false, fields: all[0]?.fields.length ?? 0, records: all };
  // A sheet is padded to one width, so its title lines are those with few filled cells before the first full one.
  const width = guessed?.width ?? commonWidth(all).width;
  const start = fixed ? titleLines(all) : Math.max(0, all.findIndex(({ fields }) => fields.length === width || (fields.length === width + 1 && fields.at(-1) === "")));
  const records = all.slice(start);
  const first = records[0]?.fields ?? [];
  const second = records[1]?.fields ?? [];
  const body = records.slice(1, 200);
  const valueColumns = first.map((_, index) => {
    const filled = body.filter(({ fields }) => (fields[index] ?? "").trim() !== "");
    return filled.length > 0 && filled.filter(({ fields }) => isValue(fields[index]!)).length >= filled.length * 0.5;
  });
  const anyValue = first.some((cell) => isValue(cell));
  const repeated = new Set(first.map((cell) => cell.trim())).size < first.length && valueColumns.every((value) => !value);
  const header = first.length > 0 && !anyValue && !repeated && (records.length === 1 || valueColumns.some(Boolean) || !body.some(({ fields }) => fields.join() === first.join()));
  const third = records.slice(2, 200);
  const unitsRow =
    header &&
    third.length > 0 &&
    second.some((cell) => cell.trim() !== "") &&
    second.every((cell) => cell.trim().length <= 12 && !isValue(cell)) &&
    second.some((_, index) => valueColumns[index] === true) &&
    third.some(({ fields }) => fields.some((cell) => isValue(cell))) &&
    !third.some(({ fields }) => fields.join() === second.join()) &&
    second.filter((cell, index) => cell.trim() !== "" && valueColumns[index] === true && !third.some(({ fields }) => fields[index] === cell)).length >= 1;
  // Title lines are skipped by number because their own text may hold anything, even quotes.
  const skipLines = start === 0 ? 0 : records[0]!.lineNumber - 1;
  return { delimiter, comment, skipLines, header, unitsRow, fields: width, records };
}
