// What a file looks like before it is imported: layout, kinds, first rows, open questions. Small tables too.
// Runs only in the throw-away import process; nothing is written.
import { Failure } from "../../../shared/contract/errors.ts";
import type { FailureData } from "../../../shared/contract/errors.ts";
import { columnNames } from "./columnNames.ts";
import { decodeSample, guessEncoding, readHead } from "./decode.ts";
import type { Encoding } from "./decode.ts";
import { guess } from "./guess.ts";
import type { Guess } from "./guess.ts";
import { sniff } from "./sniff.ts";
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
  flags: FailureData[];
}

const sampleBytes = 4 << 20;

/** Guesses how to read the file; `encoding` fixes what a person knows better. Throws csvEmpty, csvUndecodable, csvUnclosedQuote, fileMissing, fileRefusedKind. */
export async function previewFile(file: CsvFile, recordBytes: number, encoding?: Encoding): Promise<CsvPreview> {
  const { head, bytes, modifiedMs } = await readHead(file.path, file.name, sampleBytes);
  const used = encoding ?? guessEncoding(head);
  let text = decodeSample(head, used, file.name).replace(/\r\n?/g, "\n");
  if (bytes > head.length) text = text.slice(0, text.lastIndexOf("\n") + 1);
  if (bytes > head.length && text === "") throw new Failure("csvOverBound", { file: file.name, row: 1, detail: `recordBytes=${recordBytes}` });
  if (text.trim() === "") throw new Failure("csvEmpty", { file: file.name });
  const longest = text.split("\n").reduce((most, line) => Math.max(most, line.length), 0);
  if (longest > recordBytes) throw new Failure("csvOverBound", { file: file.name, detail: `recordBytes=${recordBytes}` });
  const sniffed = sniff(text);
  if (sniffed.records.length === 0) throw new Failure("csvEmpty", { file: file.name });
  const header = sniffed.header ? sniffed.records[0]!.fields : Array.from({ length: sniffed.fields }, (_, index) => `column_${index + 1}`);
  const { names, flags } = columnNames(header, file.name);
  const units = sniffed.unitsRow ? sniffed.records[1]!.fields : undefined;
  const body = sniffed.records.slice((sniffed.header ? 1 : 0) + (sniffed.unitsRow ? 1 : 0));
  if (body.length === 0) flags.push(new Failure("csvNoRows", { file: file.name }).data);
  return { ...guess(sniffed, names, units, used), file: file.name, bytes, modifiedMs, names, rows: body.slice(0, 50).map(({ fields }) => fields), sampleRows: body.length, flags };
}

/** A whole small file as a table of texts. Throws csvOverBound above 16 MiB, csvEmpty, csvUndecodable, fileMissing, fileRefusedKind. */
export async function readSmallTable(file: CsvFile): Promise<SmallTable> {
  const { head, bytes } = await readHead(file.path, file.name, mostTableBytes);
  if (bytes > mostTableBytes) throw new Failure("csvOverBound", { file: file.name, detail: `bytes=${bytes} most=${mostTableBytes}` });
  return tableOf(decodeSample(head, guessEncoding(head), file.name), file.name);
}
