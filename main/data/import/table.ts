// Small tables that are no dataset: tag lists, event lists. All cells as text with their lines, nothing typed.
// Pure; outside files reach it only in the throw-away import process (see readTable in csv.ts).
import { Failure } from "../../../shared/contract/errors.ts";
import { recordsOf } from "./records.ts";
import { sniff } from "./sniff.ts";

export interface SmallTable {
  file: string;
  /** Cells of the first row, trimmed, in lower case. */
  header: string[];
  rows: { line: number; cells: string[] }[];
}

/** Largest file that is read as a small table. */
export const mostTableBytes = 16 << 20;

/** Splits a text by its own delimiter; the first row is the header. Throws csvEmpty. */
export function tableOf(text: string, file: string): SmallTable {
  const clean = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  if (clean.trim() === "") throw new Failure("csvEmpty", { file });
  const { delimiter, comment, skipLines } = sniff(clean.slice(0, 262_144));
  const records = recordsOf(clean, { delimiter, comment, skipLines, recordBytes: 1 << 20, file }, Number.MAX_SAFE_INTEGER);
  const [first, ...rest] = records;
  if (first === undefined) throw new Failure("csvEmpty", { file });
  return { file, header: first.fields.map((cell) => cell.trim().toLowerCase()), rows: rest.map(({ fields, lineNumber }) => ({ line: lineNumber, cells: fields.map((cell) => cell.trim()) })) };
}

/** Index of the first of `names` that the header has, or -1. */
export function columnOf(table: SmallTable, ...names: string[]): number {
  return names.map((name) => table.header.indexOf(name)).find((index) => index >= 0) ?? -1;
}

/** Like columnOf, but throws planUnknownColumn naming what was looked for. */
export function neededColumn(table: SmallTable, ...names: string[]): number {
  const index = columnOf(table, ...names);
  if (index < 0) throw new Failure("planUnknownColumn", { file: table.file, column: names[0]!, detail: table.header.slice(0, 20).join(" ") });
  return index;
}
