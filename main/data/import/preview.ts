// What a file looks like before it is imported: form, layout, kinds, first rows, open questions. Small tables too.
// Runs only in the throw-away import process; writes nothing but its own scratch.
import { Failure } from "../../../shared/contract/errors.ts";
import type { FailureData } from "../../../shared/contract/errors.ts";
import { columnNames } from "./columnNames.ts";
import { decodeSample, guessEncoding, mixedEncoding, readHead, utf8LineCounter } from "./decode.ts";
import type { Encoding } from "./decode.ts";
import { guess } from "./guess.ts";
import type { Guess } from "./guess.ts";
import { lookAt } from "./fileForm.ts";
import type { CsvBounds } from "./importRecipe.ts";
import { fencedConnection } from "./load.ts";
import { openTables } from "./openTables.ts";
import { inspectParquet, parquetBounds, parquetFailure, stagedSql } from "./parquet.ts";
import { sniff } from "./sniff.ts";
import type { FixedLayout } from "./sniff.ts";
import { quoteText } from "../../store/quote.ts";
import { rowsOf } from "../rows.ts";
import type { CsvFile } from "./normalise.ts";
import { mostTableBytes, tableOf } from "./table.ts";
import type { SmallTable } from "./table.ts";

export interface CsvPreview extends Guess {
  file: string;
  bytes: number;
  modifiedMs: number;
  /** Names of the table's columns in order of the file. */
  names: string[];
  /** First rows of cells as they stand in the file, at most 50. */
  rows: string[][];
  /** Rows that the guesses rest on. */
  sampleRows: number;
  /** Sheets or tables that may be chosen. */
  parts?: string[];
  flags: FailureData[];
}

const sampleBytes = 4 << 20;
const sampleRecords = 5000;

export interface LookOptions {
  bounds: CsvBounds;
  scratch: string;
  memoryMb: number;
  encoding?: Encoding;
  /** Sheet of a workbook that a person chose. */
  part?: string;
  onForm(form: string): void;
}

/** Looks at a file of any form and guesses its recipe. Throws what opening and reading throw. */
export async function previewTable(file: CsvFile, options: LookOptions): Promise<CsvPreview> {
  const { bounds, scratch, part } = options;
  const look = await lookAt(file.path, file.name);
  const tables = await openTables([file], { scratch, bounds, decimal: ".", part, sample: true });
  const table = tables[0]!;
  options.onForm(table.form);
  const own = { file: file.name, bytes: look.bytes, modifiedMs: look.modifiedMs };
  if (table.form === "text") return { ...(await previewText({ path: table.path, name: file.name }, bounds.recordBytes, options.encoding)), ...own };
  if (table.form === "parquet") return { ...(await previewParquet(table, options)), ...own };
  const text = await previewText({ path: table.path, name: file.name }, Number.MAX_SAFE_INTEGER, "utf-8", { delimiter: ",", header: table.header });
  const recipe: CsvPreview["recipe"] = { ...text.recipe, form: table.form };
  const open = [...text.open];
  const parts = table.parts ? { parts: table.parts } : {};
  if (table.part !== undefined) recipe.part = table.part;
  if (table.parts && table.parts.length > 1 && part === undefined) {
    open.push({ field: "part", column: "", options: table.parts, examples: [] });
    recipe.open = [...recipe.open, "part"];
  }
  // A workbook says which of Excel's two date systems it uses.
  if (table.form === "xlsx" && recipe.time?.format.startsWith("excel")) {
    recipe.time.format = table.date1904 ? "excel1904" : "excel1900";
    recipe.open = recipe.open.filter((field) => field !== "time.format");
    return { ...text, recipe, open: open.filter(({ field }) => field !== "time.format"), flags: [...table.flags, ...text.flags], ...parts, ...own };
  }
  return { ...text, recipe, open, flags: [...table.flags, ...text.flags], ...parts, ...own };
}

/** Guesses how to read a text; `encoding` and `fixed` say what is known better. */
export async function previewText(file: CsvFile, recordBytes: number, encoding?: Encoding, fixed?: FixedLayout): Promise<CsvPreview> {
  const { head, bytes, modifiedMs } = await readHead(file.path, file.name, sampleBytes);
  const used = encoding ?? guessEncoding(head);
  let text = decodeSample(head, used, file.name).replace(/\r\n?/g, "\n");
  if (bytes > head.length) text = text.slice(0, text.lastIndexOf("\n") + 1);
  if (bytes > head.length && text === "") throw new Failure("csvOverBound", { file: file.name, row: 1, detail: `recordBytes=${recordBytes}` });
  if (text.trim() === "") throw new Failure("csvEmpty", { file: file.name });
  const longest = text.split("\n").reduce((most, line) => Math.max(most, line.length), 0);
  if (longest > recordBytes) throw new Failure("csvOverBound", { file: file.name, detail: `recordBytes=${recordBytes}` });
  const sniffed = sniff(text, fixed);
  if (sniffed.records.length === 0) throw new Failure("csvEmpty", { file: file.name });
  const header = sniffed.header ? sniffed.records[0]!.fields : Array.from({ length: sniffed.fields }, (_, index) => `column_${index + 1}`);
  const { names, flags } = columnNames(header, file.name);
  const units = sniffed.unitsRow ? sniffed.records[1]!.fields : undefined;
  if (used === "windows-1252") {
    const lines = utf8LineCounter();
    lines.take(head.subarray(0, bytes > head.length ? head.lastIndexOf(10) + 1 : head.length));
    flags.push(...mixedEncoding(lines.end(), file.name));
  }
  const body = sniffed.records.slice((sniffed.header ? 1 : 0) + (sniffed.unitsRow ? 1 : 0));
  if (body.length === 0) flags.push(new Failure("csvNoRows", { file: file.name }).data);
  return { ...guess(sniffed, names, units, used), file: file.name, bytes, modifiedMs, names, rows: body.slice(0, 50).map(({ fields }) => fields), sampleRows: body.length, flags };
}

/** Parquet knows its columns; only time, group and layout are guessed, from its first rows. */
async function previewParquet({ path, name }: { path: string; name: string }, { bounds, scratch, memoryMb }: LookOptions): Promise<Omit<CsvPreview, "bytes" | "modifiedMs">> {
  const connection = await fencedConnection(scratch, memoryMb);
  const table = await inspectParquet(connection, path, name, { ...parquetBounds, columns: bounds.columns, rows: bounds.rows });
  const names = table.columns.map((column) => column.name);
  const list = table.columns.map((column, i) => `${stagedSql(column, true)} AS c${i}`).join(", ");
  const found = await rowsOf(connection, `SELECT ${list} FROM read_parquet(${quoteText(path)}, hive_partitioning=false) LIMIT ${sampleRecords}`).catch((thrown: unknown) => {
    throw parquetFailure(thrown, name);
  });
  const records = found.map((row, i) => ({ fields: names.map((_, c) => (row[`c${c}`] === null || row[`c${c}`] === undefined ? "" : String(row[`c${c}`]))), lineNumber: i + 2 }));
  const guessed = guess({ delimiter: ",", comment: "", skipLines: 0, header: true, unitsRow: false, fields: names.length, records: [{ fields: names, lineNumber: 1 }, ...records] }, names, undefined, "utf-8");
  const kindOf = new Map(table.columns.map((column) => [column.name, column.kind]));
  const sure = <T extends { source: string; kind: string }>(columns: T[]): T[] => columns.map((column) => (kindOf.get(column.source) === "number" ? { ...column, kind: "number" } : column));
  const columns = sure(guessed.columns);
  const open = guessed.open.filter(({ field, column }) => field !== "decimal" || kindOf.get(column) === "text");
  const flags = [...table.flags];
  if (table.rows === 0) flags.push(new Failure("csvNoRows", { file: name }).data);
  return { ...guessed, recipe: { ...guessed.recipe, form: "parquet", columns: sure(guessed.recipe.columns), open: [...new Set(open.map(({ field }) => field))] }, columns, open, file: name, names, rows: records.slice(0, 50).map(({ fields }) => fields), sampleRows: records.length, flags };
}

/** A whole small file as a table of texts. Throws csvOverBound above 16 MiB, csvEmpty, csvUndecodable, fileMissing, fileRefusedKind. */
export async function readSmallTable(file: CsvFile): Promise<SmallTable> {
  const { head, bytes } = await readHead(file.path, file.name, mostTableBytes);
  if (bytes > mostTableBytes) throw new Failure("csvOverBound", { file: file.name, detail: `bytes=${bytes} most=${mostTableBytes}` });
  return tableOf(decodeSample(head, guessEncoding(head), file.name), file.name);
}
