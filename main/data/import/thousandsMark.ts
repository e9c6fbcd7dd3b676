// Numbers whose thousands are parted by a blank or an apostrophe ("1 234,5", "1'234.5"): their form, the same for guessing and for SQL, and when a column
// shows beyond doubt that it is written so. Pure. Telephone numbers and numbers of firms come in groups of three too: in doubt a column stays text.
import { isStatusWord, looksNumeric } from "./cells.ts";

export type ThousandsMark = " " | "'";

const signs: Record<ThousandsMark, readonly string[]> = { " ": [" ", "\u00a0", "\u2009", "\u202f"], "'": ["'", "\u2019"] };

/** Any of the signs that a mark stands for, as a set of a regular expression. */
export const markSet = (mark: ThousandsMark) => `[${signs[mark].join("")}]`;

/** Source of a regular expression, for JavaScript and for the database: groups of exactly three behind one sign, the same all along. A plus is no sign of a
 *  measured value but of a telephone number. `decimals`: a set of signs. */
export function groupedSource(mark: ThousandsMark, decimals: string): string {
  return `[-\u2212]?[1-9][0-9]{0,2}(?:${signs[mark].map((sign) => `(?:${sign}[0-9]{3})+`).join("|")})(?:${decimals}[0-9]+)?`;
}

const marks = [" ", "'"] as const;
const grouped: Record<ThousandsMark, RegExp> = { " ": new RegExp(`^(?:${groupedSource(" ", "[.,]")})$`), "'": new RegExp(`^(?:${groupedSource("'", "[.,]")})$`) };

const anySign = new RegExp(`[${marks.flatMap((mark) => signs[mark]).join("")}]`);

/** True for a number whose thousands are parted by this mark. */
export const isGrouped = (cell: string, mark: ThousandsMark) => grouped[mark].test(cell);

/** The same number without its mark. */
export const withoutMark = (cell: string, mark: ThousandsMark) => cell.replace(new RegExp(markSet(mark), "g"), "");

export interface Marked {
  mark: ThousandsMark;
  /** False: whole numbers in groups all along, which may as well be telephone numbers. */
  sure: boolean;
  /** True: a sign or decimals show that something was measured. */
  measured: boolean;
}

/** How a column's cells part their thousands; undefined where none does, or other texts speak against it. */
export function markOf(cells: readonly string[]): Marked | undefined {
  const candidates = cells.filter((cell) => anySign.test(cell));
  const found = marks.filter((mark) => candidates.some((cell) => isGrouped(cell, mark)));
  const mark = found[0];
  if (mark === undefined || found.length > 1) return undefined;
  let measured = false;
  let others = 0;
  const short = { plain: 0, grouped: 0 };
  let isLong = false;
  let isTyped = false;
  let isShapedAlike = true;
  for (const cell of cells) {
    if (isGrouped(cell, mark)) {
      measured ||= /^[-\u2212]|[.,]/.test(cell);
      isTyped ||= cell.includes(" ");
      const groups = cell.split(new RegExp(markSet(mark)));
      if (groups.length === 2) short.grouped++;
      isShapedAlike &&= groups.length > 2 && groups[0]!.length === 3;
    } else if (looksNumeric(cell)) {
      short.plain++;
      isShapedAlike = false;
      isLong ||= /\d{5,}/.test(cell) || /^0\d/.test(cell);
    } else if (!isStatusWord(cell)) others++;
  }
  // A sign, decimals: nobody writes those into a number that is dialled.
  if (measured) return { mark, sure: true, measured };
  if (others > 0) return undefined;
  if (mark === "'") return { mark, sure: true, measured };
  // People type the plain blank; a blank that does not break is what a program writes between thousands, and into the numbers of firms.
  if (!isTyped && !isShapedAlike) return { mark, sure: true, measured };
  return { mark, sure: short.plain > 0 && short.grouped > 0 && !isLong, measured };
}
