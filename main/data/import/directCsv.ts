// The fast way for plain tables: one sound UTF-8 file without quotes goes to DuckDB's own reader, typed as the recipe says, in one pass.
// Runs only in the throw-away import process. Whatever it stumbles over sends the file to the careful way (normalise.ts), which says what and where;
// both give the same dataset. It never skips, pads or repairs a row.
import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../../shared/contract/errors.ts";
import { columnNames } from "./columnNames.ts";
import type { CsvBounds, ImportRecipe } from "./importRecipe.ts";
import type { Normalised, WrittenColumn } from "./normalise.ts";
import { timeSql } from "./loadTimes.ts";
import { plainFields } from "./records.ts";
import { cellSql } from "./typedSql.ts";
import { quoteText } from "../../store/quote.ts";
import { rowsOf } from "../rows.ts";

const pieceBytes = 4 << 20;
/** How a dataset is written that is written once (docs/decisions/0023): bytes of doubles in planes cost half the time to compress and to read, and up to 1.9 times the room. */
const datasetForm = "COMPRESSION zstd, PARQUET_VERSION V2, ROW_GROUP_SIZE 122880";

export interface Scanned {
  sha256: string;
  bytes: number;
  modifiedMs: number;
}

export interface ScanOptions {
  /** A smaller file is not looked at. */
  leastBytes: number;
  onBytes(done: number): void;
  /** The first line, as soon as the first piece has proved plain. */
  onHeader?(line: string): void;
}

/** Reads the file once and tells its digest when every byte is plain: valid UTF-8, no quotes, NUL, blank lines, lone returns; no underscore below the header, which a
 *  reader of numbers might take for part of one. Undefined otherwise. */
export async function scanPlain(path: string, name: string, { leastBytes, onBytes, onHeader }: ScanOptions): Promise<Scanned | undefined> {
  const handle = await open(path, "r");
  try {
    const before = await handle.stat();
    if (before.size < leastBytes) return undefined;
    const digest = createHash("sha256");
    const buffer = Buffer.allocUnsafe(pieceBytes);
    let kept = 0;
    let done = 0;
    let isFirst = true;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, buffer.length - kept, done);
      if (bytesRead === 0) break;
      digest.update(buffer.subarray(kept, kept + bytesRead));
      done += bytesRead;
      // Judged line by whole line; the rest waits for the next piece.
      const end = buffer.lastIndexOf(10, kept + bytesRead - 1) + 1;
      if (end === 0) return undefined;
      const lines = buffer.subarray(0, end);
      let body = lines;
      let header = "";
      if (isFirst) {
        const first = lines.indexOf(10) + 1;
        header = lines.toString("utf8", lines[0] === 0xef && lines[1] === 0xbb && lines[2] === 0xbf ? 3 : 0, first).replace(/\r?\n$/, "");
        body = lines.subarray(first);
        if (header.trim() === "" || body[0] === 10) return undefined;
      }
      if (!isUtf8(lines) || lines.includes(34) || lines.includes(0) || body.includes(95) || lines.includes("\n\n") || lines.includes("\n\r\n")) return undefined;
      for (let at = lines.indexOf(13); at >= 0; at = lines.indexOf(13, at + 1)) if (lines[at + 1] !== 10) return undefined;
      if (isFirst) onHeader?.(header);
      isFirst = false;
      kept = kept + bytesRead - end;
      buffer.copy(buffer, 0, end, end + kept);
      onBytes(done);
    }
    const after = await handle.stat();
    if (after.size !== done || after.mtimeMs !== before.mtimeMs) throw new Failure("csvChangedWhileRead", { file: name });
    // A last line without its end may have been cut while it was written: the careful way decides.
    return kept === 0 && !isFirst ? { sha256: digest.digest("hex"), bytes: done, modifiedMs: before.mtimeMs } : undefined;
  } finally {
    await handle.close();
  }
}

/** True when the recipe asks for nothing but what the fast reader does. */
export function mayReadDirectly(recipe: ImportRecipe): boolean {
  return (recipe.form ?? "text") === "text" && recipe.encoding === "utf-8" && recipe.delimiter !== " " && recipe.header && !recipe.unitsRow && recipe.skipLines === 0 && recipe.comment === "" && recipe.thousands === "" && recipe.tall === undefined;
}

/** Stages the file with this first line as Parquet in the scratch folder; undefined when the reader refuses anything. `path` is free of glob signs. `sources` is left for the caller. */
export async function stageDirect(connection: DuckDBConnection, path: string, name: string, header: string, recipe: ImportRecipe, scratch: string, bounds: CsvBounds): Promise<Normalised | undefined> {
  const { names, flags } = columnNames(plainFields(header, recipe.delimiter), name);
  if (names.length > bounds.columns || names.length < 2) return undefined;
  const { time } = recipe;
  if (time?.columns.some((column) => !names.includes(column))) return undefined;
  const asText = new Set([...(time?.columns ?? []), ...(recipe.group.column ? [recipe.group.column] : [])]);
  const isNumber = (column: string) => !asText.has(column) && recipe.columns.find(({ source }) => source === column)?.kind === "number";
  const numeric = new Set(names.flatMap((column, i) => (isNumber(column) ? [i] : [])));
  const columns = names.map((_, i) => `'c${i}': '${numeric.has(i) ? "DOUBLE" : "VARCHAR"}'`).join(", ");
  const staged = join(scratch, "direct.parquet");
  const reading = time && timeSql(time, names);
  const choiceOf = (i: number) => recipe.columns.find(({ source }) => source === names[i]);
  const kept = names.flatMap((column, i) => (time?.columns.includes(column) && column !== recipe.group.column ? [] : [i]));
  // Where every column is of its final kind the file may become the dataset's own, and is written as such; else as plainly as Parquet allows, for it is read once more and then gone.
  const isTyped = recipe.group.from === "none" && kept.every((i) => numeric.has(i) || choiceOf(i)?.kind === "text" || choiceOf(i)?.kind === "skip");
  const isNumbers = kept.every((i) => numeric.has(i));
  const form = isTyped ? `${datasetForm}${isNumbers ? ", DICTIONARY_SIZE_LIMIT 1" : ""}` : "COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 1";
  const cells = kept.map((i) => (isTyped && !numeric.has(i) ? `${cellSql(i)} AS c${i}` : `c${i}`));
  // Times are parsed here, where two threads are at work anyway.
  const read = `SELECT * FROM read_csv(${quoteText(path)}, columns={${columns}}, header=false, skip=1, auto_detect=false, delim=${quoteText(recipe.delimiter)}, quote='', escape='', decimal_separator=${quoteText(recipe.decimal)}, strict_mode=true, null_padding=false, ignore_errors=false, max_line_size=${bounds.recordBytes})`;
  const select = reading ? `SELECT ${[...cells, reading.parsed("written_time")].join(", ")} FROM (SELECT *, ${reading.text} AS written_time FROM (${read}))` : `SELECT ${cells.join(", ")} FROM (${read})`;
  let written: Written;
  try {
    written = await write(connection, select, staged, form);
  } catch {
    return undefined;
  }
  const { rows, facts } = written;
  if (rows > bounds.rows) throw new Failure("csvOverBound", { file: name, detail: `rows=${bounds.rows}` });
  if (time) {
    // Times with and without their zone in one column: the careful way says which.
    const [mixed] = await rowsOf(connection, `SELECT bool_or(zoned) AND NOT bool_and(zoned) AS is_mixed FROM read_parquet(${quoteText(staged)}) WHERE has`);
    if (mixed!["is_mixed"] === true && time.mixedZones !== true) return undefined;
  }
  const list = [...kept.map((i) => `c${i}`), ...(time ? ["has", "zoned", "wall", "finer", "bad_text"] : [])].join(", ");
  return {
    names, units: new Map(), parts: [], rows, aside: [], asideCount: 0, flags, sources: [],
    staged: { numeric, timesParsed: time !== undefined, single: { path: staged, facts, isTyped }, selects: [`SELECT file_row_number AS own_row, 0::INTEGER AS file_no, file_row_number + 2 AS line, ${list} FROM read_parquet(${quoteText(staged)}, file_row_number=true)`] },
  };
}

interface Written {
  rows: number;
  facts: Map<string, WrittenColumn>;
}

/** Writes the answer of `select` and tells what the writer has seen of each column. */
async function write(connection: DuckDBConnection, select: string, path: string, form: string): Promise<Written> {
  const [row] = (await connection.runAndReadAll(`COPY (${select}) TO ${quoteText(path)} (FORMAT parquet, ${form}, RETURN_STATS)`)).getRowObjectsJson();
  const entries = (value: unknown) => (value as { key: string; value: unknown }[]).map(({ key, value: of }) => [key, of] as const);
  const facts = new Map(
    entries(row!["column_statistics"]).map(([quoted, value]): [string, WrittenColumn] => {
      const of = new Map(entries(value)) as Map<string, string | undefined>;
      const [low, high] = [of.get("min"), of.get("max")];
      return [quoted.slice(1, -1), { missing: Number(of.get("null_count")), ...(low === undefined || high === undefined ? {} : { low, high }), hasNan: of.get("has_nan") === "true" }];
    }),
  );
  return { rows: Number(row!["count"]), facts };
}
