// Historian exports: archived rows of one area as long CSV, wide CSV or Parquet (simulation design, section 2).
// Runs in Node. Time is what the collector's clock said, UTC with Z. Rows stand in the order of delivery: filled-in outages come late.
import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DOUBLE, DuckDBDataChunk, DuckDBInstance, SMALLINT, type DuckDBAppender, type DuckDBConnection, type DuckDBDoubleVector, type DuckDBSmallIntVector, type DuckDBType } from "@duckdb/node-api";
import { CsvFile, decimals, Lines, shortNumber, type OutputFile } from "./csvFile.ts";
import type { ExportHabits } from "./exportHabits.ts";
import { isExportLayout, type HistorianFile, type HistorianFormat } from "./historianFormat.ts";
import { valueTexts } from "./valueTexts.ts";
import { isoUtc } from "./localTime.ts";
import { plantExport } from "./plantExports.ts";
import { tags, type Area } from "./tags.ts";

const factors = tags.map((t) => [1, 10, 100, 1000, 10000][t.periodS === 0 ? 3 : decimals(t.low, t.high, t.bits)]!);

function clockText(): (tsUs: number) => string {
  let second = -1;
  let text = "";
  return (tsUs) => {
    const s = Math.floor(tsUs / 1e6);
    if (s !== second) {
      second = s;
      text = isoUtc(s).slice(0, 19);
    }
    const ms = Math.floor(tsUs / 1000) - s * 1000;
    return ms === 0 ? `${text}Z` : `${text}.${ms < 10 ? "00" : ms < 100 ? "0" : ""}${ms}Z`;
  };
}

function longCsv(outDir: string, area: Area): HistorianFile {
  const file = new CsvFile(outDir, `data/historian_${area}.csv`, ["timestamp", "tag", "value", "quality"]);
  const clock = clockText();
  const lines = new Lines();
  return {
    async write(rows) {
      for (let k = 0; k < rows.tag.length; k++) {
        const i = rows.tag[k]!;
        const text = rows.text[k]!;
        lines.text(clock(rows.tsUs[k]!));
        lines.code(44);
        lines.text(tags[i]!.tag);
        lines.code(44);
        if (text > 0) lines.text(valueTexts[text]!);
        else lines.number(rows.value[k]!, factors[i]!);
        lines.code(44);
        lines.number(rows.quality[k]!, 1);
        lines.code(10);
      }
      file.writeLines(lines, rows.tag.length);
    },
    async close() {
      return file.close();
    },
    abandon() {
      file.close();
    },
  };
}

function wideCsv(outDir: string, area: Area, taken: readonly string[]): HistorianFile {
  const numbers = tags.flatMap((t, i) => (t.area === area && (taken.length === 0 || taken.includes(t.tag)) ? [i] : []));
  const file = new CsvFile(outDir, `data/historian_${area}.csv`, ["timestamp", ...numbers.map((i) => tags[i]!.tag)]);
  const clock = clockText();
  const cells = new Map<number, string>();
  return {
    async write(rows) {
      let out = "";
      let n = 0;
      const put = (tsUs: number): void => {
        out += `${clock(tsUs)},${numbers.map((i) => cells.get(i) ?? "").join(",")}\n`;
        cells.clear();
        n++;
      };
      for (let k = 0; k < rows.tag.length; k++) {
        const i = rows.tag[k]!;
        const text = rows.text[k]!;
        // a repeated row of the same tag and time starts a line of its own
        if (k > 0 && (rows.tsUs[k] !== rows.tsUs[k - 1] || cells.has(i))) put(rows.tsUs[k - 1]!);
        cells.set(i, text > 0 ? valueTexts[text]! : shortNumber(rows.value[k]!, factors[i]!));
      }
      if (rows.tag.length > 0) put(rows.tsUs[rows.tag.length - 1]!);
      file.write(out, n);
    },
    async close() {
      return file.close();
    },
    abandon() {
      file.close();
    },
  };
}

/** SHA-256 and size of a finished file. */
export async function finishedFile(outDir: string, path: string, rows: number): Promise<OutputFile> {
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(join(outDir, path))) hash.update(bytes as Buffer);
  return { path, rows, bytes: statSync(join(outDir, path)).size, sha256: hash.digest("hex") };
}

/** An SQL text. */
export const quote = (path: string): string => `'${path.replaceAll("'", "''")}'`;

/** Most rows of a chunk. */
const chunkRows = 2048;

/** Numbers of a table's column; whole numbers of 16 bits are kept as such. */
export type NumberColumn = Float64Array | Int16Array;

/** A table of numbers on its way to a Parquet file, by whole chunks. */
export class ParquetTable {
  private rows = 0;
  private readonly chunk: DuckDBDataChunk;
  private constructor(
    types: readonly DuckDBType[],
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly appender: DuckDBAppender,
    private readonly scratch: string,
  ) {
    this.chunk = DuckDBDataChunk.create(types, chunkRows);
  }

  /** Opens a scratch database beside the output; it is removed by `close`. `small` names the columns of 16-bit whole numbers. */
  static async open(scratch: string, columns: readonly string[], small: readonly string[] = []): Promise<ParquetTable> {
    mkdirSync(dirname(scratch), { recursive: true });
    rmSync(scratch, { force: true });
    const instance = await DuckDBInstance.create(scratch, { threads: "1", memory_limit: "40MB" });
    const connection = await instance.connect();
    // the table is read once and thrown away: trying out encodings on it would cost more than the Parquet file
    await connection.run("PRAGMA force_compression='uncompressed'");
    const types = columns.map((c) => (small.includes(c) ? SMALLINT : DOUBLE));
    await connection.run(`CREATE TABLE t (${columns.map((c, i) => `"${c}" ${types[i]!.toString()}`).join(", ")})`);
    return new ParquetTable(types, instance, connection, await connection.createAppender("t"), scratch);
  }

  /** Appends rows given as equally long columns, an Int16Array for each of the small ones. */
  append(columns: readonly NumberColumn[]): void {
    const n = columns[0]!.length;
    const { chunk } = this;
    for (let from = 0; from < n; from += chunkRows) {
      const size = Math.min(chunkRows, n - from);
      if (chunk.rowCount !== size) {
        chunk.reset();
        chunk.rowCount = size;
      }
      columns.forEach((column, c) => {
        const vector = chunk.getColumnVector(c) as DuckDBDoubleVector | DuckDBSmallIntVector;
        for (let k = 0; k < size; k++) vector.setItem(k, column[from + k]!);
        vector.flush();
      });
      this.appender.appendDataChunk(chunk);
    }
    this.rows += n;
  }

  /** Writes the Parquet file from `select` over table t (default: all columns) and removes the scratch database. */
  async close(outDir: string, path: string, select = "SELECT * FROM t"): Promise<OutputFile> {
    this.appender.closeSync();
    mkdirSync(dirname(join(outDir, path)), { recursive: true });
    await this.connection.run(`COPY (${select}) TO ${quote(join(outDir, path))} (FORMAT parquet, COMPRESSION zstd)`);
    this.end();
    return finishedFile(outDir, path, this.rows);
  }

  /** Ends without a file. */
  drop(): void {
    this.appender.closeSync();
    this.end();
  }

  private end(): void {
    this.connection.closeSync();
    this.instance.closeSync();
    rmSync(this.scratch, { force: true });
    rmSync(`${this.scratch}.wal`, { force: true });
  }
}

async function parquet(outDir: string, area: Area): Promise<HistorianFile> {
  const table = await ParquetTable.open(join(outDir, "data", `.historian_${area}.duckdb`), ["tag", "ts", "value", "text", "quality"], ["tag", "text", "quality"]);
  return {
    async write(rows) {
      table.append([rows.tag, rows.tsUs, rows.value, rows.text, rows.quality]);
    },
    async close() {
      const list = (texts: readonly string[]): string => `[${texts.map(quote).join(",")}]`;
      return table.close(
        outDir,
        `data/historian_${area}.parquet`,
        `SELECT ${list(tags.map((t) => t.tag))}[tag::INT + 1] AS tag, make_timestamp(ts::BIGINT) AS ts, CASE WHEN text = 0 THEN value END AS value, CASE WHEN text > 0 THEN ${list(valueTexts)}[text::INT + 1] END AS text, quality::SMALLINT AS quality FROM t`,
      );
    },
    abandon() {
      table.drop();
    },
  };
}

/** Opens the historian export of an area in the wanted format. */
export async function historianFile(outDir: string, area: Area, format: HistorianFormat, taken: readonly string[], habits: ExportHabits): Promise<HistorianFile> {
  if (isExportLayout(format)) return plantExport(outDir, area, format, habits, taken, factors);
  if (format === "parquet") return parquet(outDir, area);
  return format === "wide-csv" ? wideCsv(outDir, area, taken) : longCsv(outDir, area);
}
