// Clean parts to the dataset's Parquet: types every cell in SQL, turns wall times into UTC, counts all that could not be read.
// Runs only in the throw-away import process, on files that normalise.ts wrote. Row order is the order of the files; nothing is sorted.
import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../../shared/contract/errors.ts";
import type { FailureData } from "../../../shared/contract/errors.ts";
import { isStatusWord } from "./cells.ts";
import { unitInName } from "./columnNames.ts";
import { finishStaged } from "./finishStaged.ts";
import { mostStatusTexts } from "./guess.ts";
import type { TextCount } from "./guess.ts";
import type { ColumnChoice, ImportRecipe } from "./importRecipe.ts";
import type { AsideRow, Normalised, StagedFile } from "./normalise.ts";
import { rowsOf } from "../rows.ts";
import { loadTimes } from "./loadTimes.ts";
import { pivotTall } from "./tall.ts";
import { tallColumns } from "./tallGuess.ts";
import { groupedSource, markOf } from "./thousandsMark.ts";
import type { ThousandsMark } from "./thousandsMark.ts";
import { cellSql, numberSql } from "./typedSql.ts";
import { quoteName, quoteText } from "../../store/quote.ts";

export interface ImportedColumn {
  /** Name in the Parquet file: the column's own, "ts" or "grp". */
  name: string;
  kind: "number" | "text" | "time" | "group";
  /** Name in the source file, where it differs (time and group columns). */
  source?: string;
  unit?: string;
  /** Rows without a value, status texts included. */
  missing: number;
  /** Texts that stood where a number or a time was expected, most frequent first, at most 50; each became a missing value. */
  statusTexts: TextCount[];
}

/** What an import did: goes into the dataset's manifest and on the screen. */
export interface ImportReport {
  rows: number;
  columns: ImportedColumn[];
  /** First and last time in UTC µs; absent without a time column or without any readable time. */
  fromUs?: number;
  toUs?: number;
  /** Zone by which written times were read; "UTC" where each carried its own; absent without time. */
  zone?: string;
  sources: { name: string; bytes: number; sha256: string; rows: number }[];
  flags: FailureData[];
  /** The first 1,000 rows that were set aside. */
  aside: AsideRow[];
  /** Intervals of rows in the status file beside the dataset; 0 when there is none. */
  statusIntervals: number;
}

/** A connection that can touch `scratch` and the files named, nothing else: UTC, no extensions, configuration locked. Rows keep their order with any number of threads. */
export async function fencedConnection(scratch: string, memoryMb: number, { threads = 1, files = [] }: { threads?: number; files?: readonly string[] } = {}): Promise<DuckDBConnection> {
  // Loaded here and not on top: most refusals are found before any database is needed.
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(threads),
    memory_limit: `${Math.max(64, Math.floor(memoryMb * 0.6))}MiB`,
    temp_directory: join(scratch, "spill"),
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  await connection.run(`SET TimeZone='UTC'; SET allowed_directories=[${quoteText(`${scratch}/`)}]; SET allowed_paths=[${files.map(quoteText).join(", ")}]; SET enable_external_access=false; SET lock_configuration=true`);
  return connection;
}

async function stageRaw(connection: DuckDBConnection, normalised: Normalised, scratch: string): Promise<void> {
  if (normalised.staged) {
    const { selects } = normalised.staged;
    // Of a single file the row's place in it is its number; a window over the whole would hold all threads to one.
    await connection.run(`CREATE VIEW raw AS SELECT ${selects.length === 1 ? "own_row" : "row_number() OVER () - 1"} AS row_id, * EXCLUDE (own_row) FROM (${selects.join(" UNION ALL ")})`);
    return;
  }
  const all = normalised.names.map((_, index) => index);
  const selects = normalised.parts.map((part) => {
    const columns = [`'file_no': 'INTEGER'`, `'line': 'BIGINT'`, ...part.columns.map((index) => `'c${index}': 'VARCHAR'`)].join(", ");
    const own = new Set(part.columns);
    const cells = all.map((index) => (own.has(index) ? `c${index}` : `NULL::VARCHAR AS c${index}`)).join(", ");
    return `SELECT file_no, line, ${cells} FROM read_csv(${quoteText(part.path)}, columns={${columns}}, header=false, auto_detect=false, delim=${quoteText(part.delimiter)}, quote='"', escape='"', new_line='\\n', parallel=false, max_line_size=8388608)`;
  });
  const path = join(scratch, "raw.parquet");
  await connection.run(`COPY (SELECT row_number() OVER () - 1 AS row_id, * FROM (${selects.join(" UNION ALL ")})) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION snappy)`);
  await connection.run(`CREATE VIEW raw AS SELECT * FROM read_parquet(${quoteText(path)})`);
}

/** What is typed: a view with columns c0.., and which of these are numbers already. */
interface Table {
  view: string;
  rows: number;
  numeric: ReadonlySet<number>;
}

interface PlannedColumn {
  name: string;
  index: number;
  kind: "number" | "text";
  unit: string | undefined;
  sql: string;
  missing: number;
  texts: TextCount[];
}

/** Text of a cell, NULL when empty: of typed columns only where a text is asked for. */
function textSql(index: number, { numeric }: Table): string {
  return numeric.has(index) ? `CAST(c${index} AS VARCHAR)` : cellSql(index);
}

/** DOUBLE or NULL of a cell. */
function parsedSql(index: number, { numeric }: Table, recipe: ImportRecipe): string {
  return numeric.has(index) ? `(CASE WHEN isfinite(c${index}) THEN c${index} END)` : numberSql(cellSql(index), recipe);
}

function valueSql(index: number, choice: ColumnChoice | undefined, recipe: ImportRecipe, table: Table): string {
  const number = parsedSql(index, table, recipe);
  const absent = choice?.missingNumbers ?? [];
  return absent.length === 0 ? number : `(CASE WHEN ${number} NOT IN (${absent.map((value) => `${value}::DOUBLE`).join(", ")}) THEN ${number} END)`;
}

interface Counts {
  filled: number;
  numbers: number;
  kept: number;
  codes: number;
}

/** What the writing of the staged file has counted; undefined where it leaves a question. */
function knownCounts(index: number, choice: ColumnChoice | undefined, { numeric, rows }: Table, single: StagedFile | undefined): Counts | undefined {
  const seen = single?.isTyped === true ? single.facts.get(`c${index}`) : undefined;
  if (seen === undefined) return undefined;
  const filled = rows - seen.missing;
  if (!numeric.has(index)) return { filled, numbers: 0, kept: 0, codes: 0 };
  const [low, high] = [Number(seen.low ?? 0), Number(seen.high ?? 0)];
  const isFinite = !seen.hasNan && Number.isFinite(low) && Number.isFinite(high);
  return isFinite && (choice?.missingNumbers ?? []).every((value) => value < low || value > high) ? { filled, numbers: filled, kept: filled, codes: 0 } : undefined;
}

/** Counts of every wanted column in few passes over the table. */
async function countCells(connection: DuckDBConnection, wanted: { index: number; choice: ColumnChoice | undefined }[], recipe: ImportRecipe, table: Table, single: StagedFile | undefined): Promise<Map<number, Counts>> {
  const out = new Map<number, Counts>();
  const unknown: typeof wanted = [];
  for (const one of wanted) {
    const known = knownCounts(one.index, one.choice, table, single);
    if (known) out.set(one.index, known);
    else unknown.push(one);
  }
  for (let from = 0; from < unknown.length; from += 64) {
    const some = unknown.slice(from, from + 64);
    const counts = some.map(({ index, choice }) => {
      const cell = textSql(index, table);
      const filled = `count(${table.numeric.has(index) ? `c${index}` : cell}) AS filled${index}`;
      if (choice?.kind === "text") return filled;
      const codes = (choice?.kind ?? "auto") === "auto" && !table.numeric.has(index) ? `count(*) FILTER (regexp_full_match(${cell}, '0\\d+') OR (regexp_full_match(${cell}, '\\d{16,}') AND TRY_CAST(${cell} AS DOUBLE) > ${Number.MAX_SAFE_INTEGER}))` : "0";
      return `${filled}, count(${parsedSql(index, table, recipe)}) AS numbers${index}, count(${valueSql(index, choice, recipe, table)}) AS kept${index}, ${codes} AS codes${index}`;
    });
    const [row] = await rowsOf(connection, `SELECT ${counts.join(", ")} FROM ${table.view}`);
    for (const { index } of some) {
      const of = (key: string) => Number(row![`${key}${index}`] ?? 0);
      out.set(index, { filled: of("filled"), numbers: of("numbers"), kept: of("kept"), codes: of("codes") });
    }
  }
  return out;
}

/** The mark between thousands that only cells behind the guess's sample show, in columns that are numbers otherwise; undefined where none does beyond doubt. */
async function lateMark(connection: DuckDBConnection, wanted: readonly { index: number; choice: ColumnChoice | undefined }[], counts: ReadonlyMap<number, Counts>, recipe: ImportRecipe, table: Table): Promise<ThousandsMark | undefined> {
  if (recipe.thousands !== "") return undefined;
  const inGroups = [groupedSource(" ", "[.,]"), groupedSource("'", "[.,]")].map((source) => `(?:${source})`).join("|");
  for (const { index, choice } of wanted) {
    const { filled, numbers } = counts.get(index)!;
    if (choice?.kind === "text" || table.numeric.has(index) || numbers === 0 || numbers === filled) continue;
    const cell = cellSql(index);
    const found = await rowsOf(connection, `SELECT DISTINCT ${cell} AS text FROM ${table.view} WHERE ${cell} IS NOT NULL AND ${parsedSql(index, table, recipe)} IS NULL AND regexp_full_match(${cell}, ${quoteText(inGroups)}) ORDER BY 1 LIMIT 200`);
    const mark = markOf(found.map(({ text }) => String(text)));
    if (mark?.measured) return mark.mark;
  }
  return undefined;
}

async function planColumn(connection: DuckDBConnection, index: number, name: string, choice: ColumnChoice | undefined, recipe: ImportRecipe, table: Table, unit: string | undefined, counts: Counts): Promise<PlannedColumn> {
  const cell = textSql(index, table);
  const value = valueSql(index, choice, recipe, table);
  const { rows } = table;
  const kind = choice?.kind ?? "auto";
  const base = { name, index, unit };
  const { filled, numbers, kept, codes } = counts;
  if (kind === "text") return { ...base, kind: "text", sql: cell, missing: rows - filled, texts: [] };
  const texts: TextCount[] = [];
  let distinct = 0;
  if (kept < filled) {
    const found = await rowsOf(connection, `SELECT ${cell} AS text, count(*) AS count, count(*) OVER () AS distinct_texts FROM ${table.view} WHERE ${cell} IS NOT NULL AND ${value} IS NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50`);
    for (const { text, count, distinct_texts } of found) {
      texts.push({ text: String(text).slice(0, 200), count: Number(count) });
      distinct = Number(distinct_texts);
    }
  }
  const onlyStatus = numbers > 0 && distinct <= texts.length && texts.every(({ text }) => isStatusWord(text));
  const asText = kind === "auto" && filled > 0 && ((numbers * 2 < filled && !onlyStatus) || distinct > mostStatusTexts || (codes > 0 && codes === numbers));
  if (asText) return { ...base, kind: "text", sql: cell, missing: rows - filled, texts: [] };
  // A column that was chosen as numbers and mostly is not points at a wrong decimal sign or a wrong choice: a person decides.
  if (kind === "number" && numbers * 2 < filled && !onlyStatus && !table.numeric.has(index))
    throw new Failure("csvAmbiguousReading", { column: name, field: "columns.kind", detail: `numbers=${numbers} of=${filled} examples=${texts.slice(0, 3).map(({ text }) => JSON.stringify(text)).join(" ")}` });
  return { ...base, kind: "number", sql: value, missing: rows - kept, texts };
}

function groupSql(recipe: ImportRecipe, files: readonly { name: string }[], names: string[]): string | undefined {
  const { from, column } = recipe.group;
  if (from === "none") return undefined;
  if (from === "column") {
    const index = names.indexOf(column ?? "");
    if (index < 0) throw new Failure("planUnknownColumn", { column: column ?? "" });
    return cellSql(index);
  }
  const label = ({ name }: { name: string }) => {
    const parts = name.split(/[\\/]/);
    const stem = parts.at(-1)!.replace(/\.[^.]+$/, "");
    return from === "folderFile" && parts.length > 1 ? `${parts.at(-2)}/${stem}` : stem;
  };
  return `[${files.map((file) => quoteText(label(file))).join(", ")}][file_no + 1]`;
}

/** Status of readings beside the numbers, as intervals of rows: what a historian said instead of a value, or about it. Returns how many; none writes nothing. */
async function writeStatus(connection: DuckDBConnection, planned: readonly PlannedColumn[], table: Table, more: string | undefined, path: string): Promise<number> {
  const parts = planned.filter(({ kind, texts }) => kind === "number" && texts.length > 0).map(({ index, name, sql }) => `SELECT row_id, ${quoteText(name)} AS name, ${textSql(index, table)} AS status FROM ${table.view} WHERE ${sql} IS NULL AND ${textSql(index, table)} IS NOT NULL`);
  if (more) parts.push(more);
  if (parts.length === 0) return 0;
  await connection.run(`COPY (SELECT min(row_id)::BIGINT AS from_row, max(row_id)::BIGINT AS to_row, name AS "column", status FROM (
      SELECT *, row_id - row_number() OVER (PARTITION BY name, status ORDER BY row_id) AS island FROM (${parts.join(" UNION ALL ")})) GROUP BY name, status, island ORDER BY from_row, name, status) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`);
  const [count] = await rowsOf(connection, `SELECT count(*) AS n FROM read_parquet(${quoteText(path)})`);
  return Number(count!["n"]);
}

/** Types and writes the dataset to `outPath` inside the scratch folder, and what historians said about values to `status.parquet` beside it. Throws csvAmbiguousReading, planUnknownColumn. Same input, same bytes. */
export async function load(connection: DuckDBConnection, normalised: Normalised, files: readonly { name: string }[], given: ImportRecipe, scratch: string, outPath: string): Promise<ImportReport> {
  const { tall } = given;
  const raw = normalised.names;
  const known = (sources: readonly string[], names: readonly string[]) => {
    for (const source of sources) if (!names.includes(source)) throw new Failure("planUnknownColumn", { column: source, detail: names.slice(0, 20).join(" ") });
  };
  known([...(tall ? tallColumns(tall) : given.columns.map((column) => column.source)), ...(given.time?.columns ?? [])], raw);
  await stageRaw(connection, normalised, scratch);
  const group = groupSql(given, files, raw);
  const cell = (name: string | undefined) => (name === undefined ? undefined : cellSql(raw.indexOf(name)));
  if (tall && !given.time) throw new Failure("csvAmbiguousReading", { field: "time.columns", detail: "a long table needs its time" });
  const timeGroup = tall ? `concat_ws(chr(31), ${[group, cell(tall.tag)].filter(Boolean).join(", ")})` : group;
  const times = given.time ? await loadTimes(connection, given.time, raw, timeGroup, normalised.rows, scratch, normalised.staged?.timesParsed) : undefined;
  const pivoted = tall ? await pivotTall(connection, { tag: cell(tall.tag)!, value: cell(tall.value)!, quality: cell(tall.quality), unit: cell(tall.unit), group }, tall, files[0]!.name, scratch, 4096) : undefined;
  const names = pivoted?.names ?? raw;
  const table: Table = pivoted ? { view: "pivoted", rows: pivoted.rows, numeric: new Set() } : { view: "raw", rows: normalised.rows, numeric: normalised.staged?.numeric ?? new Set() };
  const { rows } = table;
  const units = pivoted?.units ?? normalised.units;
  const consumed = new Set(pivoted ? [] : [...(given.time?.columns ?? []), ...(given.group.from === "column" ? [given.group.column!] : [])]);
  const flags: FailureData[] = [...normalised.flags, ...(times?.flags ?? []), ...(pivoted?.flags ?? [])];
  const wanted = names
    .map((name, index) => ({ name, index, choice: given.columns.find(({ source }) => source === name) }))
    .filter(({ name, choice }) => !consumed.has(name) && choice?.kind !== "skip");
  let counts = await countCells(connection, wanted, given, table, normalised.staged?.single);
  const mark = await lateMark(connection, wanted, counts, given, table);
  const recipe: ImportRecipe = mark === undefined ? given : { ...given, thousands: mark };
  if (mark !== undefined) counts = await countCells(connection, wanted, recipe, table, normalised.staged?.single);
  const planned: PlannedColumn[] = [];
  for (const { name, index, choice } of wanted) {
    const unit = choice?.unit ?? units.get(name) ?? unitInName(name);
    const column = await planColumn(connection, index, name, choice, recipe, table, unit, counts.get(index)!);
    const bad = pivoted?.bad.get(name);
    planned.push(bad ? { ...column, texts: [...bad, ...column.texts].slice(0, 50) } : column);
  }
  for (const { name, texts } of planned)
    if (texts.length > 0) flags.push(new Failure("csvStatusTexts", { column: name, detail: texts.slice(0, 5).map(({ text, count }) => `${JSON.stringify(text)}=${count}`).join(" ") }).data);
  const groupValue = pivoted ? (group ? "grp_value" : undefined) : group;
  const single = normalised.staged?.single;
  // Every cell stands in the staged file as it shall stay: its numbers are added, and it is the dataset.
  const isFinal = single?.isTyped === true && groupValue === undefined && times?.isAsWritten !== false && planned.every(({ index, kind, missing }) => kind === "text" || missing === single.facts.get(`c${index}`)?.missing);
  if (isFinal) {
    finishStaged(single.path, [...(times ? [{ from: "wall", to: "ts" }] : []), ...planned.map(({ index, name }) => ({ from: `c${index}`, to: name }))]);
    await rename(single.path, outPath);
  } else {
    // Measured values hardly ever repeat: looking for a dictionary of them costs a sixth of the writing and saves nothing. Texts repeat.
    const dictionary = group === undefined && planned.every(({ kind }) => kind === "number") ? ", DICTIONARY_SIZE_LIMIT 1" : "";
    const selected = ["row_id", ...(times ? ["ts"] : []), ...(groupValue ? [`${groupValue} AS grp`] : []), ...planned.map(({ sql, name }) => `${sql} AS ${quoteName(name)}`)];
    await connection.run(`COPY (SELECT ${selected.join(", ")} FROM ${pivoted ? "pivoted" : (times?.table ?? "raw")}) TO ${quoteText(outPath)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880${dictionary})`);
  }
  const statusIntervals = await writeStatus(connection, planned, table, pivoted?.statusSql, join(scratch, "status.parquet"));
  const columns: ImportedColumn[] = [];
  if (times) columns.push({ name: "ts", kind: "time", source: recipe.time!.columns.join(" "), missing: pivoted ? 0 : times.missing, statusTexts: times.texts });
  if (groupValue) {
    const [count] = await rowsOf(connection, `SELECT count(${groupValue}) AS filled FROM ${table.view}`);
    columns.push({ name: "grp", kind: "group", ...(recipe.group.column ? { source: recipe.group.column } : {}), missing: rows - Number(count!["filled"]), statusTexts: [] });
  }
  for (const { name, kind, unit, missing, texts } of planned) columns.push({ name, kind, ...(unit ? { unit } : {}), missing, statusTexts: texts });
  return {
    rows,
    columns,
    ...(times?.fromUs !== undefined ? { fromUs: times.fromUs, toUs: times.toUs! } : {}),
    ...(times ? { zone: times.zone } : {}),
    sources: normalised.sources,
    flags,
    aside: normalised.aside,
    statusIntervals,
  };
}
