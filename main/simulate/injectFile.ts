// Known faults put into a file: a wide table (a column a tag) or a long one (time, tag, value, perhaps quality), as text or as Parquet.
// Runs in Node. Reads line by line and writes every cell that no fault touches as it stood; rows are taken in the order of the file.
import { createWriteStream, existsSync, renameSync, rmSync } from "node:fs";
import { finished } from "node:stream/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import { Failure } from "../../shared/contract/errors.ts";
import type { FaultInterval } from "../../shared/contract/simulate.ts";
import { quote } from "./historianFiles.ts";
import { LongInjection, spreadsOf, WideInjection } from "./rowInjection.ts";
import type { InjectionWish } from "./rowInjection.ts";
import { TextTable } from "./textTable.ts";
import type { TableWish } from "./textTable.ts";

export interface FileWish extends TableWish, InjectionWish {
  to: string;
}

/** What was done. */
export interface InjectedFile {
  rows: number;
  changedRows: number;
  truth: FaultInterval[];
}

/** Writes a copy of the file with the faults in it. Throws fileMissing, csvEmpty, csvWrongDelimiter, csvUnclosedQuote, csvAmbiguousReading for a time or a number that is none,
 *  planUnknownColumn for a tag that the file has not, planUnfit for units that do not fit. */
export async function injectFile(wish: FileWish): Promise<InjectedFile> {
  if (!existsSync(wish.from)) throw new Failure("fileMissing", { file: wish.from });
  return /\.parquet$/i.test(wish.from) ? injectParquet(wish) : injectText(wish);
}

/** Parquet goes through text and back under its own types. */
async function injectParquet(wish: FileWish): Promise<InjectedFile> {
  const [before, after] = [`${wish.to}.from.csv`, `${wish.to}.to.csv`];
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const types = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet(${quote(wish.from)})`)).getRowObjects().map((row) => `${quote(String(row["column_name"]))}: ${quote(String(row["column_type"]))}`);
    await connection.run(`COPY (SELECT * FROM read_parquet(${quote(wish.from)})) TO ${quote(before)} (FORMAT csv, HEADER)`);
    const done = await injectText({ ...wish, from: before, to: after });
    await connection.run(`COPY (SELECT * FROM read_csv(${quote(after)}, header = true, delim = ',', columns = {${types.join(", ")}})) TO ${quote(wish.to)} (FORMAT parquet, COMPRESSION zstd)`);
    return done;
  } finally {
    connection.closeSync();
    instance.closeSync();
    for (const path of [before, after]) rmSync(path, { force: true });
  }
}

async function injectText(wish: FileWish): Promise<InjectedFile> {
  const table = await TextTable.open(wish);
  const spreads = await spreadsOf(table, wish.faults);
  const spread = (tag: string, fromUs: number): number => spreads.get(`${tag} ${fromUs}`) ?? 0;
  const injection = table.at.tag >= 0 ? new LongInjection(table, wish, spread) : new WideInjection(table, wish, spread);
  const part = `${wish.to}.part`;
  const out = createWriteStream(part);
  const done = finished(out);
  let [rows, changedRows, endUs] = [0, 0, -Infinity];
  let truth: FaultInterval[] = [];
  try {
    out.write(`${table.header}\n`);
    for await (const { line, cells } of table.rows()) {
      const tsUs = table.timeOf(cells, line);
      const stamped = injection.row(tsUs, cells);
      rows++;
      if (tsUs > endUs) endUs = tsUs;
      if (stamped.changed) changedRows++;
      if (stamped.tsUs !== tsUs) cells[table.at.time] = table.timeText(cells[table.at.time]!, stamped.tsUs);
      if (!out.write(`${stamped.changed ? table.lineOf(cells) : line}\n`)) await new Promise<void>((resolve) => out.once("drain", () => resolve()));
    }
    if (rows > 0) truth = injection.truth(endUs);
    out.end();
    await done;
    renameSync(part, wish.to);
  } catch (thrown) {
    out.destroy();
    await done.catch(() => undefined);
    rmSync(part, { force: true });
    throw thrown;
  }
  return { rows, changedRows, truth };
}
