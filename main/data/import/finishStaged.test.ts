import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { quoteText } from "../../store/quote.ts";
import { finishStaged } from "./finishStaged.ts";

const folder = mkdtempSync(join(tmpdir(), "finish-"));
const path = join(folder, "staged.parquet");
const table = `read_parquet(${quoteText(path)})`;
let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

const rowsOf = async (sql: string): Promise<unknown[][]> => (await connection.runAndReadAll(sql)).getRows();
/** Values of every kind that a dataset holds, some missing; in order, and without one in the order of the file. */
const values = `make_timestamp(i * 1000000 - 7) AS wall, CASE WHEN i % 7 = 0 THEN NULL ELSE sin(i) END AS x, i // 1000 AS slow, repeat('long ', 300) || (i % 3) AS label, CASE i % 3 WHEN 0 THEN 'inf'::DOUBLE WHEN 1 THEN 'nan'::DOUBLE END AS odd, true AS has`;
const stage = (rows: number, more = "") => connection.run(`COPY (SELECT ${values} FROM range(${rows}) r(i)) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048${more})`);
const kept = [{ from: "wall", to: "ts" }, { from: "label", to: "a \"b\" ü" }, { from: "x", to: "has" }, { from: "odd", to: "odd" }];

// 129 and 130: the differences of one block, and one more; 2,048 and its neighbours: whole row groups.
it.each([0, 1, 2, 128, 129, 130, 2047, 2048, 2049, 4096, 10_000])("%i rows keep their values under their new names and are counted from 0", async (rows) => {
  for (const more of ["", ", PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 1"]) {
    await stage(rows, more);
    finishStaged(path, kept);
    const found = await rowsOf(`SELECT * FROM ${table}`);
    expect(found).toEqual(await rowsOf(`SELECT i AS row_id, wall, label, x, odd FROM (SELECT i, ${values} FROM range(${rows}) r(i))`));
    expect(await rowsOf(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${table})`)).toEqual([["row_id", "BIGINT"], ["ts", "TIMESTAMP"], ["a \"b\" ü", "VARCHAR"], ["has", "DOUBLE"], ["odd", "DOUBLE"]]);
  }
});

it("rows are found by their number, and the figures of each row group say which it holds", async () => {
  await stage(10_000);
  finishStaged(path, kept);
  expect(await rowsOf(`SELECT row_id, ts FROM ${table} WHERE row_id IN (2047, 2048, 9999)`)).toEqual(await rowsOf(`SELECT i, make_timestamp(i * 1000000 - 7) FROM (VALUES (2047::BIGINT), (2048), (9999)) v(i)`));
  const groups = `SELECT row_group_id, row_group_num_rows AS n, CAST(stats_min AS BIGINT) AS low, CAST(stats_max AS BIGINT) AS high, stats_null_count AS none FROM parquet_metadata(${quoteText(path)}) WHERE path_in_schema = 'row_id'`;
  expect(await rowsOf(`SELECT low, high - low + 1 = n, none FROM (${groups}) ORDER BY row_group_id`)).toEqual([0n, 2048n, 4096n, 6144n, 8192n].map((low) => [low, true, 0n]));
  expect(await rowsOf(`SELECT DISTINCT path_in_schema FROM parquet_metadata(${quoteText(path)}) WHERE path_in_schema = 'slow'`)).toEqual([]);
});

it("a column that is not there is refused", async () => {
  await stage(10);
  expect(() => finishStaged(path, [{ from: "none", to: "none" }])).toThrow("no column none");
});
