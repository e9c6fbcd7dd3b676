// A sheet of an Excel workbook to a scratch table: values as they are saved, dates by their number format and the workbook's date system.
// Runs only in the throw-away import process. Formulas are never computed; what has no saved value is missing and counted.
import { join } from "node:path";
import { Failure } from "../../../shared/contract/errors.ts";
import { numberText, TableWriter } from "./scratchTable.ts";
import type { ScratchTable } from "./scratchTable.ts";
import { openWorkbook, readXml } from "./xlsxParts.ts";
import type { Sheet, Workbook } from "./xlsxParts.ts";

export interface XlsxSource {
  path: string;
  name: string;
  /** Name of the sheet; undefined takes the only one that holds a table. */
  sheet: string | undefined;
  columns: number;
  cells: number;
  decimal: "." | ",";
  sampleRows?: number;
}

export interface XlsxTable extends ScratchTable {
  sheet: string;
  /** All sheets that hold a table; more than one is a question. */
  sheets: string[];
  date1904: boolean;
}

const dayMs = 86_400_000;
// Serial 25569 is 1 January 1970 in the 1900 system (with its leap day that never was); the 1904 system is 1,462 days behind.
const epochSerial = 25_569;
const system1904 = 1462;

/** UTC text of an Excel serial: a date, a date with time, or a time of day below one. Milliseconds, as Excel itself shows them. */
export function serialText(serial: number, date1904: boolean, kind: "date" | "time"): string {
  const ms = Math.round((serial + (date1904 ? system1904 : 0) - epochSerial) * dayMs);
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return String(serial);
  const text = new Date(ms).toISOString();
  if (kind === "time" && serial >= 0 && serial < 1) return text.slice(11, ms % 1000 === 0 ? 19 : 23);
  return ms % dayMs === 0 ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, ms % 1000 === 0 ? 19 : 23)}`;
}

/** Column of a reference such as "AB12", from 0; -1 when it is none. */
export function columnIndex(reference: string): number {
  let column = 0;
  let i = 0;
  for (; i < reference.length; i++) {
    const c = reference.charCodeAt(i) & ~32;
    if (c < 65 || c > 90) break;
    column = column * 26 + c - 64;
  }
  return i > 0 && i < 4 ? column - 1 : -1;
}

interface Doubts {
  noValue: number;
  errors: number;
  merged: number;
  before1900March: number;
}

/** Characters that Excel allows in a cell. Source: Excel specifications and limits, support.microsoft.com. */
const mostCellChars = 32_767;
/** Shared texts cost nothing in the file however often they are used, so what the cells say is counted as they are read. */
const mostSheetChars = 8 * 2 ** 30;
/** Enough of a sheet for a preview, whatever its number of rows. */
const sampleChars = 16 << 20;

interface SheetRun {
  chars: number;
  width: number;
  first: number;
  filledRows: number;
  wideRows: number;
  doubts: Doubts;
}

/** Reads rows of a sheet in order; `take` gets the row's number and its cells. */
async function readSheet(book: Workbook, sheet: Sheet, source: XlsxSource, most: number, take: (row: number, cells: string[]) => void, settle: () => Promise<void>): Promise<SheetRun> {
  const { name: file, decimal } = source;
  const run: SheetRun = { chars: 0, width: 0, first: Number.POSITIVE_INFINITY, filledRows: 0, wideRows: 0, doubts: { noValue: 0, errors: 0, merged: 0, before1900March: 0 } };
  let row = 0;
  let cells: string[] = [];
  let column = -1;
  let type = "n";
  let style = 0;
  let value = "";
  let inValue = false;
  let formula = false;
  let hasValue = false;
  let filled = 0;
  const cellEnd = () => {
    if (formula && !hasValue) run.doubts.noValue++;
    if (!hasValue || value === "") return;
    let text: string;
    if (type === "s") {
      const shared = book.texts[Number(value)];
      // A text that is not there would pass for an empty cell.
      if (shared === undefined) throw new Failure("xlsxMalformed", { file, row, detail: `shared text ${value.slice(0, 20)} of ${book.texts.length}` });
      text = shared;
    } else if (type === "e") {
      run.doubts.errors++;
      text = value;
    } else if (type === "n") {
      const number = Number(value);
      const kind = book.styles[style] ?? "number";
      if (!Number.isFinite(number)) text = value;
      else if (kind === "number") text = numberText(number, decimal);
      else {
        if (!book.date1904 && number >= 1 && number < 61) run.doubts.before1900March++;
        text = serialText(number, book.date1904, kind);
      }
    } else if (type === "d") text = value.replace("T", " ").replace(/Z$/, "");
    else text = value;
    text = text.replace(/[\r\n]+/g, " ").trim();
    if (text === "") return;
    if (text.length > mostCellChars) throw new Failure("xlsxOverBound", { file, row, detail: `characters=${text.length} most=${mostCellChars}` });
    run.chars += text.length;
    if (run.chars > mostSheetChars) throw new Failure("xlsxOverBound", { file, row, detail: `characters=${run.chars} most=${mostSheetChars}` });
    if (column >= source.columns) throw new Failure("xlsxOverBound", { file, row, detail: `columns=${column + 1} most=${source.columns}` });
    cells[column] = text;
    filled++;
    run.width = Math.max(run.width, column + 1);
    run.first = Math.min(run.first, column);
  };
  await readXml(
    book.zip,
    sheet.part,
    file,
    {
      open: (tag) => {
        const { name, attributes } = tag;
        if (name === "c") {
          const at = attributes["r"] === undefined ? column + 1 : columnIndex(attributes["r"]);
          if (at < 0) throw new Failure("xlsxMalformed", { file, row, detail: `cell ${attributes["r"]}` });
          column = at;
          type = attributes["t"] ?? "n";
          style = Number(attributes["s"] ?? 0);
          value = "";
          formula = hasValue = false;
        } else if (name === "v" || name === "t") inValue = hasValue = true;
        else if (name === "f") formula = true;
        else if (name === "row") {
          const at = attributes["r"] === undefined ? row + 1 : Number(attributes["r"]);
          if (!(at > row) || at > 1_048_576) throw new Failure("xlsxMalformed", { file, row, detail: `row ${attributes["r"]}` });
          row = at;
          column = -1;
          cells = [];
          filled = 0;
        } else if (name === "mergeCell") run.doubts.merged++;
        else if (name === "dimension") {
          const [from, to = from] = (attributes["ref"] ?? "").split(":");
          const rows = Number(/\d+$/.exec(to ?? "")?.[0] ?? 0) - Number(/\d+$/.exec(from ?? "")?.[0] ?? 0) + 1;
          const columns = columnIndex(to ?? "") - columnIndex(from ?? "") + 1;
          if (rows * columns > source.cells) throw new Failure("xlsxOverBound", { file, detail: `cells=${rows * columns} most=${source.cells}` });
        }
      },
      text: (text) => {
        if (inValue) value += text;
      },
      close: (name) => {
        if (name === "v" || name === "t") inValue = false;
        else if (name === "c") cellEnd();
        else if (name === "row" && filled > 0 && run.filledRows < most) {
          run.filledRows++;
          if (filled > 1) run.wideRows++;
          take(row, cells);
        }
      },
    },
    () => run.filledRows >= most || (most < Number.POSITIVE_INFINITY && run.chars > sampleChars),
    settle,
  );
  return run;
}

async function chooseSheet(book: Workbook, source: XlsxSource): Promise<{ sheet: Sheet; sheets: string[] }> {
  const tables: Sheet[] = [];
  for (const sheet of book.sheets) {
    const { filledRows, wideRows } = await readSheet(book, sheet, source, 20, () => undefined, () => Promise.resolve());
    if (filledRows > 1 && wideRows > 1) tables.push(sheet);
  }
  const candidates = tables.length > 0 ? tables : book.sheets.slice(0, 1);
  if (source.sheet === undefined) return { sheet: candidates[0]!, sheets: candidates.map(({ name }) => name) };
  const chosen = book.sheets.find(({ name }) => name === source.sheet);
  if (!chosen) throw new Failure("xlsxAmbiguous", { file: source.name, field: "sheet", detail: `${JSON.stringify(source.sheet)} is not one of ${candidates.map(({ name }) => JSON.stringify(name)).join(" ")}` });
  return { sheet: chosen, sheets: candidates.map(({ name }) => name) };
}

/** Converts a sheet. Throws xlsxOverBound, xlsxMalformed, xlsxEntity, xlsxAmbiguous, zipMalformed, csvEmpty. */
export async function convertXlsx(source: XlsxSource, scratch: string, id: number): Promise<XlsxTable> {
  const { name: file, sampleRows = Number.POSITIVE_INFINITY } = source;
  const book = await openWorkbook(source.path, file);
  try {
    const { sheet, sheets } = await chooseSheet(book, source);
    const path = join(scratch, `sheet${id}.csv`);
    // The width is known for sure at the end only: a first run finds it in the first rows, a second one mends it where it was wrong.
    const guessed = await readSheet(book, sheet, source, 100, () => undefined, () => Promise.resolve());
    let { width, first } = guessed;
    for (let run = guessed; ; ) {
      const out = new TableWriter(path);
      let line = 0;
      run = await readSheet(
        book,
        sheet,
        source,
        sampleRows,
        (row, cells) => {
          out.gap(row - line - 1);
          line = row;
          out.row(first > 0 && Number.isFinite(first) ? cells.slice(first) : cells, width - (Number.isFinite(first) ? first : 0));
        },
        () => out.drain(),
      );
      await out.close();
      if (run.filledRows === 0) throw new Failure("csvEmpty", { file });
      if (run.width === width && run.first === first) {
        const { doubts } = run;
        const found = Object.entries({ formulasWithoutValue: doubts.noValue, errorCells: doubts.errors, mergedCells: doubts.merged, before1March1900: doubts.before1900March, date1904: Number(book.date1904) }).filter(([, n]) => n > 0);
        const flags = [];
        if (book.active.length > 0) flags.push(new Failure("xlsxActiveContent", { file, detail: book.active.join(" ") }).data);
        if (found.length > 0) flags.push(new Failure("xlsxDoubtfulCells", { file, detail: found.map(([word, n]) => `${word}=${n}`).join(" ") }).data);
        return { path, lineShift: 0, header: false, flags, aside: [], asideCount: 0, sheet: sheet.name, sheets, date1904: book.date1904 };
      }
      ({ width, first } = run);
    }
  } finally {
    book.zip.close();
  }
}
