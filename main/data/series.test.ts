import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { readSeries } from "./series.ts";
import { columnSummary, correlation, readRows } from "./summary.ts";

let folder = "";
let connection: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "series-test-"));
  connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  await connection.run("SET TimeZone='UTC'");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function parquet(name: string, select: string): Promise<string> {
  const path = join(folder, `${name}.parquet`);
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  return path;
}
const us = 1_000_000;
const whole = { fromUs: null, toUs: null };
const lists = (column: object) => Object.fromEntries(Object.entries(column).map(([key, value]) => [key, value instanceof Float64Array ? [...value] : value]));

describe("series for drawing", () => {
  test("few rows are given singly, with a missing value as NaN", async () => {
    const path = await parquet("few", `SELECT i AS row_id, make_timestamp(i * ${us}) AS ts, CASE WHEN i = 1 THEN NULL ELSE i * 2.0::DOUBLE END AS x FROM range(3) t(i)`);
    const series = await readSeries(connection, path, { columns: ["x"], ...whole, buckets: 100 });
    expect({ ...series, columns: series.columns.map(lists) }).toEqual({ axis: "time", from: 0, to: 2 * us, bucket: 0, rows: 3, columns: [{ name: "x", x: [0, us, 2 * us], min: [0, NaN, 4], max: [0, NaN, 4], mean: [0, NaN, 4], count: [1, 0, 1] }] });
  });

  test("buckets keep the lowest, highest and mean, and a hole breaks the line", async () => {
    // 40 rows, one a second; seconds 20 to 29 do not exist. Four seconds a bucket.
    const path = await parquet("buckets", `SELECT row_number() OVER () - 1 AS row_id, make_timestamp(i * ${us}) AS ts, CASE WHEN i = 5 THEN 1000 WHEN i >= 8 AND i < 12 THEN NULL ELSE i END::DOUBLE AS x FROM range(40) t(i) WHERE i < 20 OR i >= 32`);
    const { columns, bucket, rows } = await readSeries(connection, path, { columns: ["x"], fromUs: 0, toUs: 40 * us - 1, buckets: 10 });
    expect([bucket, rows]).toEqual([4 * us, 28]);
    expect(lists(columns[0]!)).toEqual({
      name: "x",
      x: [0, 4, 8, 12, 16, 20, 32, 36].map((s) => s * us),
      min: [0, 4, NaN, 12, 16, NaN, 32, 36],
      max: [3, 1000, NaN, 15, 19, NaN, 35, 39],
      mean: [1.5, (4 + 1000 + 6 + 7) / 4, NaN, 13.5, 17.5, NaN, 33.5, 37.5],
      count: [4, 4, 0, 4, 4, 0, 4, 4],
    });
  });

  test("a span and a group are read alone; without time the row number is the axis", async () => {
    const timed = await parquet("groups", `SELECT i AS row_id, make_timestamp((i // 2) * ${us}) AS ts, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'it''s' END AS grp, i::DOUBLE AS x FROM range(100) t(i)`);
    const one = await readSeries(connection, timed, { columns: ["x"], fromUs: 10 * us, toUs: 12 * us, buckets: 50, group: "it's" });
    expect([...one.columns[0]!.mean]).toEqual([21, 23, 25]);
    const rows = await parquet("rows", `SELECT i AS row_id, i::DOUBLE AS x, -i::DOUBLE AS b FROM range(1000) t(i)`);
    const plain = await readSeries(connection, rows, { columns: ["x", "b"], ...whole, buckets: 10 });
    expect([plain.axis, plain.bucket, [...plain.columns[0]!.x], [...plain.columns[0]!.max]]).toEqual(["row", 100, [0, 100, 200, 300, 400, 500, 600, 700, 800, 900], [99, 199, 299, 399, 499, 599, 699, 799, 899, 999]]);
  });

  test("a column that is not there, or is text, is refused; a span without rows is empty", async () => {
    const path = await parquet("refuse", `SELECT i AS row_id, 'a' AS t, i::DOUBLE AS x FROM range(3) t(i)`);
    const refused = async (columns: string[]) => failureOf(await readSeries(connection, path, { columns, ...whole, buckets: 10 }).catch((thrown: unknown) => thrown));
    expect([(await refused(["y"])).name, (await refused(["t"])).name]).toEqual(["planUnknownColumn", "planUnknownColumn"]);
    expect((await readSeries(connection, path, { columns: ["x"], fromUs: 10, toUs: 20, buckets: 10 })).columns.map(({ x }) => x.length)).toEqual([0]);
  });
});

describe("a column in numbers", () => {
  test("quantiles, bins and missing of 1 to 100 with two missing", async () => {
    const path = await parquet("hundred", `SELECT i AS row_id, CASE WHEN i < 100 THEN i + 1.5 END::DOUBLE AS x, (i % 3)::DOUBLE AS k, CASE WHEN i % 4 = 0 THEN 'b' WHEN i > 90 THEN NULL ELSE 'a' END AS t FROM range(102) t(i)`);
    const { edges, counts, ...summary } = await columnSummary(connection, path, "x");
    // Type 7 quantiles of 1.5, 2.5, ..., 100.5: 1.5 + 99 p; sd of 1..100 is sqrt(100 · 101 / 12).
    const by = (p: number) => expect.closeTo(1.5 + 99 * p, 10);
    expect(summary).toEqual({ column: "x", rows: 102, missing: 2, topTexts: [], quantiles: { min: 1.5, max: 100.5, mean: 51, sd: expect.closeTo(Math.sqrt((100 * 101) / 12), 10), p01: by(0.01), p05: by(0.05), p25: by(0.25), p50: by(0.5), p75: by(0.75), p95: by(0.95), p99: by(0.99) } });
    expect([edges.length, edges[0], edges[10], [...counts]]).toEqual([11, 1.5, 100.5, Array(10).fill(10)]);
    const whole = await columnSummary(connection, path, "k");
    expect([[...whole.edges], [...whole.counts]]).toEqual([[-0.5, 0.5, 1.5, 2.5], [34, 34, 34]]);
    expect(await columnSummary(connection, path, "t")).toMatchObject({ rows: 102, missing: 8, topTexts: [{ text: "a", count: 68 }, { text: "b", count: 26 }] });
  });

  test("Pearson's r of Anscombe's first set is 0.81642, and constants have none", async () => {
    // Anscombe, Graphs in Statistical Analysis, The American Statistician 27, 1973, set I.
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    const path = await parquet("anscombe", `SELECT row_id::BIGINT AS row_id, x::DOUBLE AS x, y::DOUBLE AS y, 1.0::DOUBLE AS c FROM (VALUES ${x.map((v, i) => `(${i}, ${v}, ${y[i]})`).join(", ")}, (11, NULL, 3)) v(row_id, x, y)`);
    const { matrix, rows } = await correlation(connection, path, ["x", "y", "c"]);
    expect([rows, ...matrix]).toEqual([12, 1, expect.closeTo(0.81642051634484, 12), NaN, expect.closeTo(0.81642051634484, 12), 1, NaN, NaN, NaN, NaN]);
  });

  test("a page of rows is text-safe and in stored order", async () => {
    const path = await parquet("page", `SELECT i AS row_id, make_timestamp(i * ${us} + 250000) AS ts, CASE WHEN i = 6 THEN NULL ELSE i / 2 END::DOUBLE AS x, '=1+' || i AS t FROM range(20) t(i)`);
    expect(await readRows(connection, path, 5, 2)).toEqual({ columns: ["row_id", "ts", "x", "t"], rows: [[5, "1970-01-01T00:00:05.250000Z", 2.5, "=1+5"], [6, "1970-01-01T00:00:06.250000Z", null, "=1+6"]], total: 20 });
  });
});
