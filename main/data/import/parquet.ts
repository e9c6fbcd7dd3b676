// Parquet files: footer judged before a page is read, columns mapped to numbers, texts and times, losses counted.
// Runs only in the throw-away import process, through DuckDB's own reader, which is inside the pinned build. No extension is fetched.
import { open } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { Failure } from "../../../shared/contract/errors.ts";
import type { FailureData } from "../../../shared/contract/errors.ts";
import { columnNames } from "./columnNames.ts";
import { quoteName, quoteText } from "../../store/quote.ts";
import { rowsOf } from "../rows.ts";

export interface ParquetColumn {
  /** Name in the dataset, after renaming. */
  name: string;
  /** Name in the file. */
  source: string;
  type: string;
  kind: "number" | "text" | "time";
}

export interface ParquetTable {
  rows: number;
  columns: ParquetColumn[];
  flags: FailureData[];
}

export interface ParquetBounds {
  columns: number;
  rows: number;
  rowGroups: number;
  depth: number;
  footerBytes: number;
  unpackedBytes: number;
}
export const parquetBounds: Omit<ParquetBounds, "columns" | "rows"> = { rowGroups: 100_000, depth: 16, footerBytes: 64 << 20, unpackedBytes: 256 * 2 ** 30 };

/** Checks the marks and the footer's length by hand: no library sees a file whose frame is broken. Throws parquetMalformed, parquetUnsupported, parquetTooManyParts. */
export async function checkFrame(path: string, file: string, footerBytes = parquetBounds.footerBytes): Promise<void> {
  const handle = await open(path, "r");
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(8);
    if (size >= 12) await handle.read(tail, 0, 8, size - 8);
    const mark = tail.toString("latin1", 4);
    if (mark === "PARE") throw new Failure("parquetUnsupported", { file, detail: "encrypted" });
    const length = tail.readUInt32LE(0);
    if (size < 12 || mark !== "PAR1" || length === 0 || length > size - 12) throw new Failure("parquetMalformed", { file, detail: size < 12 || mark !== "PAR1" ? "no closing mark" : `footer=${length} of=${size}` });
    if (length > footerBytes) throw new Failure("parquetTooManyParts", { file, detail: `footer=${length} most=${footerBytes}` });
  } finally {
    await handle.close();
  }
}

/** The reader's own refusal as ours. */
export function parquetFailure(thrown: unknown, file: string): unknown {
  if (thrown instanceof Failure || !(thrown instanceof Error)) return thrown;
  const { message } = thrown;
  const detail = message.split("\n")[0]!.replaceAll(/\S*[\\/]\S*/g, "").slice(0, 160);
  if (/out of memory|memory_limit|Allocation failure|bad_alloc|could not allocate/i.test(message)) return new Failure("parquetOverBound", { file, detail }, { cause: thrown });
  if (/encrypt/i.test(message)) return new Failure("parquetUnsupported", { file, detail: "encrypted" }, { cause: thrown });
  if (/unsupported|not implemented|codec|unknown compression|not supported/i.test(message)) return new Failure("parquetUnsupported", { file, detail }, { cause: thrown });
  return new Failure("parquetInconsistent", { file, detail }, { cause: thrown });
}

/** Codecs that DuckDB unpacks. LZO and the framed LZ4 of Hadoop are named by the format and unpacked by nobody here; a number that the format does not know
 *  is a footer that cannot be read. Source: CompressionCodec of parquet.thrift. */
const readCodecs = ["UNCOMPRESSED", "SNAPPY", "GZIP", "BROTLI", "ZSTD", "LZ4_RAW"];

const numberTypes = /^(BOOLEAN|U?TINYINT|U?SMALLINT|U?INTEGER|U?BIGINT|U?HUGEINT|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\))$/;
const timeTypes = /^(TIMESTAMP( WITH TIME ZONE|_S|_MS|_NS)?|DATE)$/;
const textTypes = /^(VARCHAR|ENUM\(.*\)|UUID|TIME|TIME WITH TIME ZONE)$/;
const finerThanDouble = /^(U?BIGINT|U?HUGEINT|DECIMAL\(\d+,\d+\))$/;

/** Judges one file by its footer and describes its columns. `path` is free of glob signs. Throws the parquet failures. */
export async function inspectParquet(connection: DuckDBConnection, path: string, file: string, bounds: ParquetBounds): Promise<ParquetTable> {
  await checkFrame(path, file, bounds.footerBytes);
  const from = quoteText(path);
  try {
    const [facts] = await rowsOf(connection, `SELECT num_rows, num_row_groups FROM parquet_file_metadata(${from})`);
    const rows = Number(facts!["num_rows"]);
    const groups = Number(facts!["num_row_groups"]);
    if (groups > bounds.rowGroups) throw new Failure("parquetTooManyParts", { file, detail: `rowGroups=${groups} most=${bounds.rowGroups}` });
    if (rows > bounds.rows || rows < 0) throw new Failure("parquetOverBound", { file, detail: `rows=${rows} most=${bounds.rows}` });
    const schema = await rowsOf(connection, `SELECT name, type, num_children FROM parquet_schema(${from})`);
    const open: number[] = [];
    let deepest = 0;
    for (const { num_children } of schema) {
      while (open.at(-1) === 0) open.pop();
      if (open.length > 0) open[open.length - 1]!--;
      const children = Number(num_children ?? 0);
      if (children > 0) open.push(children);
      deepest = Math.max(deepest, open.length);
    }
    if (schema.length > bounds.columns * 2) throw new Failure("parquetTooManyParts", { file, detail: `columns=${schema.length - 1} most=${bounds.columns}` });
    if (deepest > bounds.depth) throw new Failure("parquetTooManyParts", { file, detail: `depth=${deepest} most=${bounds.depth}` });
    const [sizes] = await rowsOf(connection, `SELECT sum(total_uncompressed_size)::DOUBLE AS unpacked, min(total_uncompressed_size)::DOUBLE AS least, max(total_uncompressed_size::DOUBLE / greatest(total_compressed_size, 1)) FILTER (total_uncompressed_size > 67108864) AS ratio FROM parquet_metadata(${from})`);
    const [odd] = await rowsOf(connection, `SELECT path_in_schema AS of, compression FROM parquet_metadata(${from}) WHERE compression NOT IN (${readCodecs.map(quoteText).join(", ")}) LIMIT 1`);
    if (odd) throw new Failure("parquetUnsupported", { file, column: String(odd["of"]), detail: `codec ${String(odd["compression"])}` });
    const unpacked = Number(sizes!["unpacked"] ?? 0);
    if (unpacked > bounds.unpackedBytes || Number(sizes!["ratio"] ?? 0) > 1000) throw new Failure("parquetOverBound", { file, detail: `unpacked=${unpacked} ratio=${Math.round(Number(sizes!["ratio"] ?? 0))}` });
    if (Number(sizes!["least"] ?? 0) < 0) throw new Failure("parquetInconsistent", { file, detail: "negative size" });
    const described = await rowsOf(connection, `DESCRIBE SELECT * FROM read_parquet(${from}, hive_partitioning=false)`);
    if (described.length > bounds.columns) throw new Failure("parquetTooManyParts", { file, detail: `columns=${described.length} most=${bounds.columns}` });
    const { names, flags } = columnNames(described.map(({ column_name }) => String(column_name)), file);
    const columns: ParquetColumn[] = [];
    const leftOut: string[] = [];
    for (const [i, { column_name, column_type }] of described.entries()) {
      const type = String(column_type);
      const kind = numberTypes.test(type) ? "number" : timeTypes.test(type) ? "time" : textTypes.test(type) ? "text" : undefined;
      if (kind) columns.push({ name: names[i]!, source: String(column_name), type, kind });
      else leftOut.push(`${JSON.stringify(String(column_name).slice(0, 60))} ${type.slice(0, 30)}`);
    }
    if (columns.length === 0) throw new Failure("parquetUnsupported", { file, detail: leftOut.slice(0, 3).join(", ") });
    if (leftOut.length > 0) flags.push(new Failure("parquetColumnsLeftOut", { file, detail: leftOut.slice(0, 5).join(", ") }).data);
    if (schema.some(({ type }) => type === "INT96")) flags.push(new Failure("parquetLoss", { file, detail: "int96 times: nanoseconds are cut to microseconds" }).data);
    return { rows, columns, flags };
  } catch (thrown) {
    throw parquetFailure(thrown, file);
  }
}

/** Counts values finer than a double or a microsecond, one pass. */
export async function countLosses(connection: DuckDBConnection, path: string, file: string, columns: readonly ParquetColumn[]): Promise<FailureData[]> {
  const fine = columns.filter(({ type }) => finerThanDouble.test(type) || type === "TIMESTAMP_NS");
  if (fine.length === 0) return [];
  try {
    const counts = fine.map(({ source, type }, i) => {
      const c = quoteName(source);
      return type === "TIMESTAMP_NS" ? `count(*) FILTER (epoch_ns(${c}) % 1000 <> 0) AS n${i}` : `count(*) FILTER (TRY_CAST(CAST(${c} AS DOUBLE) AS ${type}) IS DISTINCT FROM ${c}) AS n${i}`;
    });
    const [row] = await rowsOf(connection, `SELECT ${counts.join(", ")} FROM read_parquet(${quoteText(path)}, hive_partitioning=false)`);
    return fine.flatMap(({ name, type }, i) => (Number(row![`n${i}`]) > 0 ? [new Failure("parquetLoss", { file, column: name, detail: `${type} count=${Number(row![`n${i}`])}` }).data] : []));
  } catch (thrown) {
    throw parquetFailure(thrown, file);
  }
}

/** How a column is staged: DOUBLE for numbers, VARCHAR for the rest and for whatever holds the time. */
export function stagedSql({ source, type, kind }: ParquetColumn, asText: boolean): string {
  const c = quoteName(source);
  if (kind === "number" && !asText) return type === "BOOLEAN" ? `CAST(CAST(${c} AS INTEGER) AS DOUBLE)` : `CAST(${c} AS DOUBLE)`;
  return type === "TIMESTAMP_NS" ? `CAST(CAST(${c} AS TIMESTAMP) AS VARCHAR)` : `CAST(${c} AS VARCHAR)`;
}
