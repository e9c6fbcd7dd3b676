// Outside text files to clean intermediate files that a database can read without judgement: sound rows of equal width, one encoding,
// each with its file and line number. Runs only in the throw-away import process. Sets bad rows aside with their line; drops none silently.
import { createWriteStream } from "node:fs";
import type { WriteStream } from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import { join } from "node:path";
import { Failure } from "../../../shared/contract/errors.ts";
import type { FailureData } from "../../../shared/contract/errors.ts";
import { columnNames } from "./columnNames.ts";
import { decodeFile, decodeSample, readHead } from "./decode.ts";
import type { CsvBounds, ImportRecipe } from "./importRecipe.ts";
import { plainFields, RecordReader, recordsOf } from "./records.ts";
import { guessDelimiter } from "./sniff.ts";

/** A file to import; `name` is what people see and what the group is made from, `expect` what a preview saw. */
export interface CsvFile {
  path: string;
  name: string;
  expect?: { bytes: number; modifiedMs: number };
  /** What to add to a line of a converted table to get the record's number in its source. */
  lineShift?: number;
}

/** A row that was set aside: its line, how many fields it has and should have, and why. */
export interface AsideRow {
  file: string;
  row: number;
  fields: number;
  expected: number;
  reason: "fields" | "quote" | "unfinished";
}

/** Clean rows of one column layout: file number, line, then the cells. */
export interface CleanPart {
  path: string;
  delimiter: string;
  /** For each cell the index into `names` of Normalised. */
  columns: number[];
}

/** One staged file as it was written. */
export interface StagedFile {
  path: string;
  /** By column of the file. */
  facts: ReadonlyMap<string, WrittenColumn>;
  /** True when its texts are trimmed and all its columns are of the kind that the recipe wants. */
  isTyped: boolean;
}

/** What the writing of a column has seen. */
export interface WrittenColumn {
  missing: number;
  /** Absent without a value. */
  low?: string;
  high?: string;
  hasNan: boolean;
}

export interface Normalised {
  /** All column names over all files in order of first sight. */
  names: string[];
  units: Map<string, string>;
  parts: CleanPart[];
  sources: { name: string; bytes: number; sha256: string; rows: number }[];
  rows: number;
  aside: AsideRow[];
  asideCount: number;
  flags: FailureData[];
  /** Set instead of `parts` where typed columns are read as they are: a query a file with file_no, line, c0.., and which of them are DOUBLE.
   *  `timesParsed`: they have the columns of timeSql too. `single`: all stands in one file that may become the dataset's own. */
  staged?: { selects: string[]; numeric: ReadonlySet<number>; timesParsed?: boolean; single?: StagedFile };
}

const keptAside = 1000;
/** Share of bad rows above which the file is refused (reliability.md section 10, row 2). */
const mostBadShare = 0.01;
const headBytes = 262_144;

function quoted(cell: string): string {
  return cell.includes('"') || cell.includes("\n") || cell.includes("\r") || cell.includes(",") || cell.includes(";") || cell.includes("\t") || cell.includes("|") ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Width of the table by the head of the file, and the check that the chosen delimiter is the one the file uses. Throws csvEmpty, csvWrongDelimiter, csvOverBound. */
async function inspectHead(file: CsvFile, recipe: ImportRecipe, bounds: CsvBounds): Promise<number> {
  const { head, bytes, modifiedMs } = await readHead(file.path, file.name, headBytes);
  if (file.expect && (file.expect.bytes !== bytes || file.expect.modifiedMs !== modifiedMs)) throw new Failure("csvChangedWhileRead", { file: file.name });
  const text = decodeSample(head, recipe.encoding, file.name);
  const options = { delimiter: recipe.delimiter, comment: recipe.comment, skipLines: recipe.skipLines, recordBytes: bounds.recordBytes, file: file.name };
  const records = recordsOf(text, options, 400);
  const first = records[0];
  if (first === undefined) {
    if (bytes > headBytes) return 0;
    throw new Failure("csvEmpty", { file: file.name });
  }
  const widths = new Map<number, number>();
  for (const { fields } of records) widths.set(fields.length, (widths.get(fields.length) ?? 0) + 1);
  const common = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]![0];
  if (common > bounds.columns || first.fields.length > bounds.columns) throw new Failure("csvOverBound", { file: file.name, detail: `columns=${Math.max(common, first.fields.length)} most=${bounds.columns}` });
  const wanted = recipe.columns.map(({ source }) => source).concat(recipe.time?.columns ?? []);
  const present = recipe.header ? new Set(columnNames(first.fields, file.name).names) : undefined;
  if (common === 1 || (present && wanted.some((name) => !present.has(name)))) {
    const found = guessDelimiter(text.split("\n").slice(recipe.skipLines).join("\n"), recipe.comment);
    if (found.delimiter !== recipe.delimiter && found.width > 1 && common !== found.width)
      throw new Failure("csvWrongDelimiter", { file: file.name, detail: `chosen=${JSON.stringify(recipe.delimiter)} found=${JSON.stringify(found.delimiter)}` });
  }
  return recipe.header ? first.fields.length : common;
}

/** Reads all files in the order given and writes clean parts into `scratch`. Throws the csv failures of reading. */
export async function normalise(files: CsvFile[], recipe: ImportRecipe, scratch: string, bounds: CsvBounds, onBytes: (bytes: number) => void): Promise<Normalised> {
  const out: Normalised = { names: [], units: new Map(), parts: [], sources: [], rows: 0, aside: [], asideCount: 0, flags: [] };
  const indexOf = new Map<string, number>();
  const between = recipe.delimiter === " " ? "\t" : recipe.delimiter;
  let stream: WriteStream | undefined;
  let layout = "";
  let pending: string[] = [];
  const flush = async () => {
    if (pending.length === 0 || !stream) return;
    const text = pending.join("");
    pending = [];
    if (!stream.write(text)) await once(stream, "drain");
  };
  const close = async () => {
    await flush();
    if (stream) {
      stream.end();
      await finished(stream);
    }
    stream = undefined;
  };
  const begin = async (names: string[]) => {
    const wanted = JSON.stringify(names);
    if (stream && wanted === layout) return;
    await close();
    for (const name of names)
      if (!indexOf.has(name)) {
        indexOf.set(name, out.names.length);
        out.names.push(name);
      }
    layout = wanted;
    const path = join(scratch, `part${out.parts.length}.csv`);
    out.parts.push({ path, delimiter: between, columns: names.map((name) => indexOf.get(name)!) });
    stream = createWriteStream(path);
  };
  let bytesBefore = 0;
  for (const [fileNumber, file] of files.entries()) {
    const width = await inspectHead(file, recipe, bounds);
    let headerSeen = !recipe.header;
    let unitsSeen = !recipe.unitsRow;
    let fileRows = 0;
    let bad = 0;
    let unstarted: string[] | undefined = headerSeen ? columnNames(Array.from({ length: width }, (_, index) => `column_${index + 1}`), file.name).names : undefined;
    let header: string[] = unstarted ?? [];
    let lastAside: AsideRow | undefined;
    let lastLine = 0;
    const take = (fields: string[] | undefined, plain: string | undefined, sound: boolean, line: number) => {
      lastLine = line;
      const place = line + (file.lineShift ?? 0);
      if (!headerSeen || !unitsSeen) {
        const cells = fields ?? plainFields(plain!, recipe.delimiter);
        if (!headerSeen) {
          headerSeen = true;
          const named = columnNames(cells, file.name);
          header = unstarted = named.names;
          if (fileNumber === 0) out.flags.push(...named.flags);
        } else {
          unitsSeen = true;
          cells.forEach((cell, index) => {
            const unit = cell.trim().replace(/^[[(](.*)[\])]$/, "$1");
            if (unit !== "" && header[index] !== undefined) out.units.set(header[index], unit);
          });
        }
        return;
      }
      const expected = header.length;
      let count = 0;
      let text: string | undefined;
      if (plain !== undefined) {
        count = 1;
        for (let at = plain.indexOf(recipe.delimiter); at >= 0; at = plain.indexOf(recipe.delimiter, at + 1)) count++;
        // A separator at the very end of a line is a habit of some exporters, not one more field.
        if (count === expected + 1 && plain.endsWith(recipe.delimiter)) text = plain.slice(0, -1);
        else if (count === expected) text = plain;
      } else {
        count = fields!.length;
        const kept = count === expected + 1 && fields!.at(-1) === "" ? fields!.slice(0, -1) : fields!;
        if (sound && kept.length === expected) text = kept.map(quoted).join(between);
      }
      if (text === undefined) {
        bad++;
        out.asideCount++;
        lastAside = { file: file.name, row: place, fields: count, expected, reason: sound ? "fields" : "quote" };
        if (out.aside.length < keptAside) out.aside.push(lastAside);
        return;
      }
      fileRows++;
      if (out.rows + fileRows > bounds.rows) throw new Failure("csvOverBound", { file: file.name, row: place, detail: `rows=${bounds.rows}` });
      pending.push(`${fileNumber}${between}${place}${between}${text}\n`);
    };
    const reader = new RecordReader(
      { delimiter: recipe.delimiter, comment: recipe.comment, skipLines: recipe.skipLines, recordBytes: bounds.recordBytes, file: file.name },
      { plain: (line, lineNumber) => take(undefined, line, true, lineNumber), split: ({ fields, sound }, lineNumber) => take(fields, undefined, sound, lineNumber) },
    );
    const start = async () => {
      if (unstarted === undefined) return;
      const rows = pending;
      pending = [];
      const names = unstarted;
      unstarted = undefined;
      if (names.length > bounds.columns) throw new Failure("csvOverBound", { file: file.name, detail: `columns=${names.length} most=${bounds.columns}` });
      await begin(names);
      pending = rows;
    };
    await flush();
    const loneReturn = await usesLoneReturn(file, recipe);
    const source = await decodeFile(file.path, file.name, recipe.encoding, async (text, bytesDone) => {
      reader.push(loneReturn ? text.replaceAll("\r", "\n") : text);
      await start();
      await flush();
      onBytes(bytesBefore + bytesDone);
    });
    reader.end();
    await start();
    await flush();
    if (!headerSeen || (!recipe.header && fileRows === 0 && bad === 0)) throw new Failure("csvEmpty", { file: file.name });
    if (lastAside && reader.lastLineOpen && lastAside.row === lastLine + (file.lineShift ?? 0)) {
      lastAside.reason = "unfinished";
      bad--;
    }
    if (bad > (fileRows + bad) * mostBadShare) {
      const worst = out.aside.find((row) => row.file === file.name);
      throw new Failure("csvTooManyBadRows", { file: file.name, ...(worst ? { row: worst.row } : {}), detail: `bad=${bad} of=${fileRows + bad} expectedFields=${header.length}` });
    }
    const own = out.aside.filter((row) => row.file === file.name);
    if (own.length > 0)
      out.flags.push(new Failure("csvRowsAside", { file: file.name, row: own[0]!.row, detail: `count=${own.length}${own.some((row) => row.reason === "unfinished") ? " unfinishedLastLine=1" : ""}` }).data);
    out.flags.push(...source.flags);
    if (fileRows === 0) out.flags.push(new Failure("csvNoRows", { file: file.name }).data);
    out.rows += fileRows;
    bytesBefore += source.bytes;
    out.sources.push({ name: file.name, bytes: source.bytes, sha256: source.sha256, rows: fileRows });
  }
  await close();
  return out;
}

/** True for files whose lines end in a carriage return alone (old exporters). */
async function usesLoneReturn(file: CsvFile, recipe: ImportRecipe): Promise<boolean> {
  const { head } = await readHead(file.path, file.name, 65_536);
  const text = decodeSample(head, recipe.encoding, file.name);
  return text.includes("\r") && !text.includes("\n");
}
