import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { readSeries } from "../series.ts";
import { makePyramid } from "./make.ts";
import { Pyramid } from "./read.ts";

let folder = "";
let connection: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pyramid-test-"));
  connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  await connection.run("SET TimeZone='UTC'");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A Parquet of a query and its pyramid. */
async function made(name: string, select: string, rows: number, stepUs: number | null): Promise<{ path: string; pyramid: Pyramid }> {
  const path = join(folder, `${name}.parquet`);
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  const into = join(folder, name);
  await makePyramid(connection, { parquetPath: path, folder: into, rows, stepUs });
  return { path, pyramid: new Pyramid(into) };
}
const us = 1_000_000;
const plain = (series: object) => JSON.parse(JSON.stringify(series, (_, value: unknown) => (value instanceof Float64Array ? Array.from(value, (v) => (Number.isNaN(v) ? "NaN" : Number(v.toPrecision(12)))) : value))) as unknown;

test("at every zoom a pyramid draws what the rows draw: same lowest, highest, mean, count, gaps and spikes", async () => {
  // 300,000 seconds with a day's hole, missing stretches and one spike a pyramid must not lose.
  const { path, pyramid } = await made("whole", `SELECT row_number() OVER (ORDER BY i) - 1 AS row_id, make_timestamp(i * ${us}) AS ts, CASE WHEN i = 123456 THEN 1e6 WHEN i % 50000 < 900 THEN NULL ELSE sin(i / 700.0) * 10 + (i * 7919 % 1000) / 1000.0 END::DOUBLE AS "Tag 1", (i % 97)::DOUBLE AS b FROM range(300000) t(i) WHERE i < 150000 OR i >= 236400`, 213_600, us);
  expect(pyramid.head.levels.length).toBeGreaterThan(1);
  let throughLevels = 0;
  for (const [from, to, buckets] of [[0, 300_000, 500], [0, 300_000, 2000], [100_000, 250_000, 1000], [120_000, 127_000, 100], [149_990, 236_500, 300], [123_000, 123_999, 2000]] as const) {
    const wish = { columns: ["b", "Tag 1"], fromUs: from * us, toUs: to * us, buckets };
    const drawn = await readSeries(connection, path, wish, pyramid);
    if (pyramid.levelFor({ from: wish.fromUs, to: wish.toUs }, buckets) !== undefined) throughLevels++;
    // The rows alone, in the pyramid's buckets: begin and end on a multiple of the width.
    const width = drawn.bucket || 1;
    const aligned = { from: Math.floor(wish.fromUs / width) * width, to: (Math.floor(wish.toUs / width) + 1) * width - 1 };
    const rows = await readSeries(connection, path, { ...wish, fromUs: drawn.bucket === 0 ? wish.fromUs : aligned.from, toUs: drawn.bucket === 0 ? wish.toUs : aligned.to, buckets: drawn.bucket === 0 ? buckets : (aligned.to - aligned.from + 1) / width });
    expect(drawn.columns.every(({ x }) => x.length <= buckets * 1.5)).toBe(true);
    expect(plain({ ...drawn, from: 0, to: 0, rows: 0 })).toEqual(plain({ ...rows, from: 0, to: 0, rows: 0 }));
    if (from <= 123_456 && to >= 123_456) expect(Math.max(...drawn.columns[1]!.max.filter((v) => !Number.isNaN(v)))).toBe(1e6);
  }
  expect(throughLevels).toBeGreaterThan(3);
  pyramid.close();
});

test("groups that share time, rows out of order and data without time are served alike", async () => {
  const { path, pyramid } = await made("mixed", `SELECT i AS row_id, make_timestamp((100000 - i // 2) * ${us}) AS ts, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'it''s' END AS grp, i::DOUBLE AS x FROM range(100000) t(i)`, 100_000, us);
  const [one, rows] = [await readSeries(connection, path, { columns: ["x"], fromUs: null, toUs: null, buckets: 20, group: "it's" }, pyramid), pyramid.head.groups];
  expect(rows).toEqual([{ name: "a", rows: 50_000, from: 50_001 * us, to: 100_000 * us }, { name: "it's", rows: 50_000, from: 50_001 * us, to: 100_000 * us }]);
  expect([one.rows, Math.min(...one.columns[0]!.min), Math.max(...one.columns[0]!.max)]).toEqual([50_000, 1, 99_999]);
  const both = await readSeries(connection, path, { columns: ["x"], fromUs: 60_000 * us, toUs: 70_000 * us, buckets: 50 }, pyramid);
  expect([both.rows >= 20_000, both.columns[0]!.count.reduce((sum, n) => sum + n, 0) === both.rows]).toEqual([true, true]);

  const untimed = await made("untimed", "SELECT i AS row_id, i::DOUBLE AS x FROM range(50000) t(i)", 50_000, null);
  const series = await readSeries(connection, untimed.path, { columns: ["x"], fromUs: null, toUs: null, buckets: 100 }, untimed.pyramid);
  expect([series.axis, series.bucket, series.rows, [...series.columns[0]!.max].at(-1)]).toEqual(["row", 512, 50_000, 49_999]);
  expect(failureOf(await readSeries(connection, path, { columns: ["y"], fromUs: null, toUs: null, buckets: 10 }, pyramid).catch((thrown: unknown) => thrown)).name).toBe("planUnknownColumn");
});

test("making one can be cancelled", async () => {
  const path = join(folder, "cancel.parquet");
  await connection.run(`COPY (SELECT i AS row_id, i::DOUBLE AS x FROM range(10000) t(i)) TO '${path}' (FORMAT parquet)`);
  const made = makePyramid(connection, { parquetPath: path, folder: join(folder, "cancel"), rows: 10_000, stepUs: null, signal: AbortSignal.abort() });
  expect(failureOf(await made.catch((thrown: unknown) => thrown)).name).toBe("callCancelled");
});
