// One import inside the throw-away process: tables opened, rows cleaned or Parquet judged, typed and written as the dataset's Parquet.
// Runs only in the throw-away import process; writes only into its scratch folder.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../../shared/contract/errors.ts";
import type { CsvBounds, ImportRecipe } from "./importRecipe.ts";
import { fencedConnection, load } from "./load.ts";
import type { ImportReport } from "./load.ts";
import { normalise } from "./normalise.ts";
import type { CsvFile, Normalised } from "./normalise.ts";
import { mayReadDirectly, scanPlain, stageDirect } from "./directCsv.ts";
import { openTables, privateName } from "./openTables.ts";
import type { OpenTable } from "./openTables.ts";
import { countLosses, inspectParquet, parquetBounds, parquetFailure, stagedSql } from "./parquet.ts";
import { tallColumns } from "./tallGuess.ts";
import { previewText } from "./preview.ts";
import { quoteText } from "../../store/quote.ts";

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest("hex");
}

/** Parquet files as staged tables of one layout; names that stand in several files are one column. */
async function stageParquet(connection: DuckDBConnection, tables: readonly OpenTable[], recipe: ImportRecipe, bounds: CsvBounds): Promise<Normalised> {
  const out: Normalised = { names: [], units: new Map(), parts: [], sources: [], rows: 0, aside: [], asideCount: 0, flags: [] };
  const asText = new Set([...(recipe.time?.columns ?? []), ...(recipe.group.column ? [recipe.group.column] : []), ...(recipe.tall ? tallColumns(recipe.tall) : [])]);
  const indexOf = new Map<string, number>();
  const kinds = new Map<string, string>();
  const selects: { path: string; fileNo: number; cells: Map<number, string> }[] = [];
  for (const [fileNo, { path, name }] of tables.entries()) {
    const table = await inspectParquet(connection, path, name, { ...parquetBounds, columns: bounds.columns, rows: bounds.rows });
    out.flags.push(...table.flags, ...(await countLosses(connection, path, name, table.columns)));
    const cells = new Map<number, string>();
    for (const column of table.columns) {
      const known = kinds.get(column.name);
      if (known !== undefined && known !== column.kind) throw new Failure("csvFormatChanged", { file: name, column: column.name, detail: `${column.type}: ${column.kind}, before ${known}` });
      kinds.set(column.name, column.kind);
      if (!indexOf.has(column.name)) {
        indexOf.set(column.name, out.names.length);
        out.names.push(column.name);
      }
      cells.set(indexOf.get(column.name)!, stagedSql(column, asText.has(column.name)));
    }
    out.rows += table.rows;
    if (out.rows > bounds.rows) throw new Failure("parquetOverBound", { file: name, detail: `rows=${out.rows} most=${bounds.rows}` });
    if (table.rows === 0) out.flags.push(new Failure("csvNoRows", { file: name }).data);
    selects.push({ path, fileNo, cells });
    out.sources.push({ name, bytes: (await stat(path)).size, sha256: "", rows: table.rows });
  }
  const numeric = new Set([...indexOf].filter(([name]) => kinds.get(name) === "number" && !asText.has(name)).map(([, index]) => index));
  out.staged = {
    numeric,
    selects: selects.map(({ path, fileNo, cells }) => {
      const list = out.names.map((_, index) => `${cells.get(index) ?? (numeric.has(index) ? "NULL::DOUBLE" : "NULL::VARCHAR")} AS c${index}`).join(", ");
      return `SELECT file_row_number AS own_row, ${fileNo}::INTEGER AS file_no, file_row_number + 1 AS line, ${list} FROM read_parquet(${quoteText(path)}, hive_partitioning=false, file_row_number=true)`;
    }),
  };
  return out;
}

/** The first file's reading was looked at; another file that shows another decimal sign or order of the date is not read by it. Throws csvFormatChanged.
 *  A blank or an apostrophe between thousands that only a later file shows is read in all: it means nothing else in a number. */
async function readingOfAll(tables: readonly OpenTable[], recipe: ImportRecipe): Promise<ImportRecipe> {
  if ((recipe.form ?? "text") !== "text") return recipe;
  let { thousands } = recipe;
  for (const { path, name } of tables.slice(1)) {
    const seen = await previewText({ path, name }, Number.MAX_SAFE_INTEGER, recipe.encoding).catch(() => undefined);
    if (seen === undefined || seen.recipe.delimiter !== recipe.delimiter) continue; // the strict reading says what is wrong
    if (seen.decimalSeen && seen.recipe.decimal !== recipe.decimal && !seen.recipe.open.includes("decimal"))
      throw new Failure("csvFormatChanged", { file: name, field: "decimal", detail: `${JSON.stringify(recipe.decimal)} > ${JSON.stringify(seen.recipe.decimal)}` });
    const [before, now] = [recipe.time?.format, seen.recipe.time?.format];
    if (before !== undefined && now !== undefined && before !== now && seen.recipe.time!.columns[0] === recipe.time!.columns[0] && !seen.recipe.open.includes("time.format"))
      throw new Failure("csvFormatChanged", { file: name, field: "time.format", detail: `${before} > ${now}` });
    if (thousands === "" && (seen.recipe.thousands === " " || seen.recipe.thousands === "'")) thousands = seen.recipe.thousands;
  }
  return { ...recipe, thousands };
}

/** What the chosen files contributed, whatever they were unpacked to. */
async function originsOf(files: readonly CsvFile[], tables: readonly OpenTable[], sources: Normalised["sources"]): Promise<Normalised["sources"]> {
  if (tables.every(({ own }) => !own)) return sources;
  const out: Normalised["sources"] = [];
  for (const [index, file] of files.entries()) {
    const rows = tables.reduce((sum, table, i) => sum + (table.origin === index ? sources[i]!.rows : 0), 0);
    out.push({ name: file.name, bytes: (await stat(file.path)).size, sha256: await digestOf(file.path), rows });
  }
  return out;
}

const globSigns = /[*?[\]{}]/;

/** The fast way for one plain file; undefined sends it the careful way. */
async function readDirectly(table: OpenTable, file: CsvFile, recipe: ImportRecipe, scratch: string, outPath: string, bounds: CsvBounds, memoryMb: number, onBytes: (done: number, total: number) => void): Promise<ImportReport | undefined> {
  if (!mayReadDirectly(recipe)) return undefined;
  const { size } = await stat(table.path);
  if (size < bounds.directBytes) return undefined;
  const path = globSigns.test(table.path) ? await privateName(table.path, scratch, -1) : table.path;
  // The database reads while the bytes behind its back are still looked at; what it made of a file that proves not to be plain is thrown away.
  let connection: DuckDBConnection | undefined;
  let staging: Promise<Normalised | undefined> | undefined;
  let isPlain = true;
  const stage = async (header: string) => {
    // Two threads halve the time and change nothing in the result; the database keeps to a part of the process's memory.
    connection = await fencedConnection(scratch, Math.min(memoryMb, 1024), { threads: Math.min(2, availableParallelism()), files: [path] });
    return isPlain ? stageDirect(connection, path, table.name, header, recipe, scratch, bounds) : undefined;
  };
  const scanned = await scanPlain(table.path, table.name, {
    leastBytes: bounds.directBytes,
    onBytes: (done) => onBytes(done / 2, size),
    onHeader: (header) => {
      staging = stage(header);
      staging.catch(() => undefined);
    },
  });
  if (!scanned) {
    isPlain = false;
    connection?.interrupt();
  }
  const staged = await (scanned ? staging : staging?.catch(() => undefined));
  if (!scanned || !staged) {
    connection?.closeSync();
    return undefined;
  }
  const after = await stat(table.path);
  if (after.size !== scanned.bytes || after.mtimeMs !== scanned.modifiedMs) throw new Failure("csvChangedWhileRead", { file: table.name });
  staged.sources = await originsOf([file], [table], [{ name: table.name, bytes: scanned.bytes, sha256: scanned.sha256, rows: staged.rows }]);
  return load(connection!, staged, [table], recipe, scratch, outPath);
}

/** Reads the files by the recipe into `outPath`. Throws what reading throws. */
export async function readImport(files: CsvFile[], recipe: ImportRecipe, scratch: string, outPath: string, bounds: CsvBounds, memoryMb: number, onBytes: (done: number, total: number) => void, onForm: (form: string) => void): Promise<ImportReport> {
  if (files.length > bounds.files) throw new Failure("csvOverBound", { detail: `files=${files.length} most=${bounds.files}` });
  const tables = await openTables(files, { scratch, bounds, decimal: recipe.decimal, part: recipe.part });
  const form = tables[0]!.form;
  const wanted = recipe.form ?? "text";
  if (form !== wanted && !(form.startsWith("json") && wanted.startsWith("json"))) throw new Failure("csvFormatChanged", { file: tables[0]!.name, field: "form", detail: `${form}, expected ${wanted}` });
  onForm(form);
  if (form === "parquet") {
    const connection = await fencedConnection(scratch, memoryMb);
    const staged = await stageParquet(connection, tables, recipe, bounds);
    staged.sources = await originsOf(files, tables, staged.sources);
    return load(connection, staged, tables, recipe, scratch, outPath).catch((thrown: unknown) => {
      throw parquetFailure(thrown, tables[0]!.name);
    });
  }
  const direct = tables.length === 1 ? await readDirectly(tables[0]!, files[0]!, recipe, scratch, outPath, bounds, memoryMb, onBytes) : undefined;
  if (direct) return direct;
  const reading = await readingOfAll(tables, recipe);
  const sizes = await Promise.all(tables.map(({ path }) => stat(path).then(({ size }) => size, () => 0)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const normalised = await normalise(
    tables.map(({ path, name, own, lineShift, origin }) => ({ path, name, lineShift, ...(own || !files[origin]!.expect ? {} : { expect: files[origin]!.expect }) })),
    reading, scratch, bounds, (bytes) => onBytes(bytes, total),
  );
  normalised.flags.unshift(...tables.flatMap(({ flags }) => flags));
  normalised.aside.unshift(...tables.flatMap(({ aside }) => aside));
  normalised.sources = await originsOf(files, tables, normalised.sources);
  return load(await fencedConnection(scratch, memoryMb), normalised, tables, reading, scratch, outPath);
}
