import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Failure } from "../../../shared/contract/errors.ts";
import { quoteText } from "../../store/quote.ts";
import { CompactReader, kinds, writeStruct, type Field, type Value } from "../../store/parquet/compactThrift.ts";
import { ParquetJoin } from "./joinParquet.ts";

const folder = mkdtempSync(join(tmpdir(), "join-"));
const path = (name: string): string => join(folder, name);
let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

const rowsOf = async (sql: string): Promise<unknown[][]> => (await connection.runAndReadAll(sql)).getRows();

it("a joined file holds the rows of its parts in order, with their statistics, dictionaries and bloom filters", async () => {
  const source = "SELECT i, CASE WHEN i % 7 = 0 THEN NULL ELSE sin(i) END AS x, 'name ' || (i % 5) AS label, i // 3000 AS part FROM range(9000) r(i)";
  const joined = new ParquetJoin(path("joined.parquet"));
  for (const part of [0, 1, 2]) {
    await connection.run(`COPY (SELECT i, x, label FROM (${source}) WHERE part = ${part}) TO ${quoteText(path("part.parquet"))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)`);
    joined.add(path("part.parquet"));
  }
  joined.close();
  const table = `read_parquet(${quoteText(path("joined.parquet"))})`;
  expect(await rowsOf(`SELECT * FROM ${table}`)).toEqual(await rowsOf(`SELECT i, x, label FROM (${source})`));
  expect(await rowsOf(`SELECT i FROM ${table} WHERE i = 7777 OR label = 'nobody'`)).toEqual([[7777n]]);
  const groups = `SELECT row_group_num_rows AS n, CAST(stats_min AS BIGINT) AS low, CAST(stats_max AS BIGINT) AS high, lag(CAST(stats_max AS BIGINT)) OVER (ORDER BY row_group_id) AS before FROM parquet_metadata(${quoteText(path("joined.parquet"))}) WHERE path_in_schema = 'i'`;
  expect(await rowsOf(`SELECT count(*) > 3, sum(n)::BIGINT, bool_and(high - low + 1 = n), bool_and(low = coalesce(before, -1) + 1) FROM (${groups})`)).toEqual([[true, 9000n, true, true]]);
});

it("one part alone comes out as it was, to the byte", async () => {
  await connection.run(`COPY (SELECT i, i / 3 AS x FROM range(5000) r(i)) TO ${quoteText(path("part.parquet"))} (FORMAT parquet, COMPRESSION zstd)`);
  const joined = new ParquetJoin(path("joined.parquet"));
  joined.add(path("part.parquet"));
  joined.close();
  expect(readFileSync(path("joined.parquet")).equals(readFileSync(path("part.parquet")))).toBe(true);
});

it("what is no Parquet file is named", () => {
  writeFileSync(path("other"), "PAR1 but nothing else in it");
  const joined = new ParquetJoin(path("joined.parquet"));
  const failure = ((): unknown => {
    try {
      joined.add(path("other"));
    } catch (thrown) {
      return thrown instanceof Failure ? thrown.data.name : thrown;
    }
    return "no failure";
  })();
  joined.drop();
  expect(failure).toBe("fileNotReadable");
});

/** Structs of every kind that is known, three levels deep. */
const structs = fc.letrec<{ struct: Field[]; value: { kind: number; value: Value } }>((tie) => ({
  struct: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 300 }), tie("value")), { selector: ([id]) => id, maxLength: 5 }).map((fields) => fields.sort(([a], [b]) => a - b).map(([id, one]) => ({ id, ...one }))),
  value: fc.oneof(
    { maxDepth: 3 },
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ kind: kinds.i64 as number, value: value as Value })),
    fc.boolean().map((value) => ({ kind: value ? kinds.yes : kinds.no, value })),
    fc.double({ noNaN: true }).map((value) => ({ kind: kinds.double, value })),
    fc.uint8Array({ maxLength: 200 }).map((value) => ({ kind: kinds.binary, value })),
    fc.array(fc.bigInt({ min: -5n, max: 5n }), { maxLength: 40 }).map((items) => ({ kind: kinds.list, value: { kind: kinds.i32, items } })),
    tie("struct").map((value) => ({ kind: kinds.struct, value })),
  ),
}));

it("a footer that is read and written again is the same", () => {
  fc.assert(
    fc.property(structs.struct, (fields) => {
      const bytes = writeStruct(fields);
      expect(new CompactReader(bytes).struct()).toEqual(fields);
      expect(writeStruct(new CompactReader(bytes).struct())).toEqual(bytes);
    }),
    { seed: 4, numRuns: 200 },
  );
});
