import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { columnSummary, correlation } from "../summary.ts";
import { crossCorrelate, findRegimes, mapPlaces, measureDelay, readSpectrum, type View } from "./analyses.ts";

let folder = "";
let connection: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "analyses-test-"));
  connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  await connection.run("SET TimeZone='UTC'");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const us = 1_000_000;
const watch = { signal: new AbortController().signal, progress: () => undefined };
async function view(name: string, select: string): Promise<View> {
  const parquetPath = join(folder, `${name}.parquet`);
  await connection.run(`COPY (${select}) TO '${parquetPath}' (FORMAT parquet)`);
  return { digest: "0".repeat(64), parquetPath, from: null, to: null, group: null, stepUs: us };
}
/** Noise by a fixed formula: hash of the row. */
const noise = (of: string) => `((hash(${of}) % 20001)::DOUBLE / 10000 - 1)`;

test("the lag is told in time with its sign: y follows x by 30 s, also with a hole in the rows", async () => {
  const seen = await view("lag", `SELECT row_number() OVER (ORDER BY i) - 1 AS row_id, make_timestamp(i * ${us}) AS ts, ${noise("i // 5")} AS x, ${noise("(i - 30) // 5")} + 0.2 * ${noise("i + 99999")} AS y FROM range(4000) t(i) WHERE i NOT BETWEEN 1000 AND 1200`);
  const found = await crossCorrelate(connection, seen, "x", "y", null, watch);
  expect([found.lag / us, found.atLag > found.bandAll, found.bandAll > found.band, found.basis]).toEqual([30, true, true, { dataset: seen.digest, axis: "time", rows: 3799, used: 4000, step: us }]);
  expect((await crossCorrelate(connection, seen, "y", "x", 60 * us, watch)).lag / us).toBe(-30);
});

test("a period of 50 s is the strongest peak, in cycles a second, and the spectrogram shows when it was there", async () => {
  const seen = await view("wave", `SELECT i AS row_id, make_timestamp(i * ${us}) AS ts, CASE WHEN i >= 4096 THEN 3 * sin(2 * pi() * i / 32) ELSE 0 END + ${noise("i")} AS x FROM range(8192) t(i)`);
  const found = await readSpectrum(connection, seen, "x", 256, watch);
  expect([1 / found.frequency[found.peaks[0]!]!, found.segment, found.segments, found.leftOut, found.times.length, found.bins.length]).toEqual([32, 256, 63, 0, 63, 128]);
  const bin = found.bins.findIndex((f) => Math.abs(f - 1 / 32) < 1e-9);
  const [before, after] = [found.level[5 * 128 + bin]!, found.level[58 * 128 + bin]!];
  expect(after - before).toBeGreaterThan(15);
  // All power is there, whatever the unit of frequency: the variance is the integral.
  expect(found.density.reduce((sum, d) => sum + d, 0) * found.frequency[0]!).toBeCloseTo(4.5 / 2 + 1 / 3, 1);
});

test("two regimes are two bands in time with their means, and the map lies on components that share the variance", async () => {
  const seen = await view("regimes", `SELECT i AS row_id, make_timestamp(i * ${us}) AS ts, CASE WHEN i BETWEEN 1000 AND 1499 THEN 80 ELSE 20 END + ${noise("i")} AS speed, CASE WHEN i BETWEEN 1000 AND 1499 THEN 5 ELSE 1 END + 0.1 * ${noise("i + 7777")} AS load FROM range(3000) t(i)`);
  const found = await findRegimes(connection, seen, ["speed", "load"], null, watch);
  expect([found.count, found.runs.map(({ from, to, regime }) => [from / us, (to + 1) / us, regime])]).toEqual([2, [[0, 1000, 0], [1000, 1500, 1], [1500, 3000, 0]]]);
  expect(found.regimes.map(({ share, means }) => [share, ...means])).toEqual([[expect.closeTo(5 / 6, 9), expect.closeTo(20, 0), expect.closeTo(1, 1)], [expect.closeTo(1 / 6, 9), expect.closeTo(80, 0), expect.closeTo(5, 1)]]);
  expect([found.shares[0]! > 0.95, found.x.length, found.tried[0]!.silhouette > 0.9]).toEqual([true, 1500, true]);
  expect(await findRegimes(connection, seen, ["speed", "load"], null, watch)).toEqual(found);
  expect(failureOf(await findRegimes(connection, { ...seen, to: 5 * us }, ["speed"], null, watch).catch((thrown: unknown) => thrown)).name).toBe("planUnfit");
});

test("rank correlation of a rising curve is 1 where Pearson's is not, and a range is a range", async () => {
  const { parquetPath } = await view("ranks", `SELECT i AS row_id, make_timestamp(i * ${us}) AS ts, i::DOUBLE AS x, exp(i / 20.0)::DOUBLE AS y, CASE WHEN i < 50 THEN i ELSE -i END::DOUBLE AS z FROM range(100) t(i)`);
  const [pearson, spearman, half] = [await correlation(connection, parquetPath, ["x", "y"]), await correlation(connection, parquetPath, ["x", "y"], { method: "spearman" }), await correlation(connection, parquetPath, ["x", "z"], { from: 0, to: 49 * us })];
  expect([pearson.matrix[1]! < 0.9, spearman.matrix[1], half.matrix[1], half.rows]).toEqual([true, expect.closeTo(1, 12), expect.closeTo(1, 12), 50]);
  const { rows, quantiles, counts } = await columnSummary(connection, parquetPath, "z", { from: 0, to: 49 * us });
  expect([rows, quantiles["min"], quantiles["max"], counts.reduce((sum, count) => sum + count, 0), (await columnSummary(connection, parquetPath, "z")).quantiles["min"]]).toEqual([50, 0, 49, 50, -99]);
});

test("the delay of one tag behind another is told in time with its windows; unrelated tags have none, too few rows are refused", async () => {
  const course = (i: string) => `sum(${noise(i)}) OVER (ORDER BY i)`;
  const seen = await view("delay", `SELECT i AS row_id, make_timestamp(i * ${us}) AS ts, ${course("i")} AS x, ${course("i - 25")} AS y, ${course("i + 500000")} AS z FROM range(6000) t(i)`);
  const found = await measureDelay(connection, seen, "x", "y", "changes", null, watch);
  expect([found.verdict, found.lag / us, found.low / us, found.high / us, found.course, found.windows.length]).toEqual(["clear", 25, 25, 25, "steady", 8]);
  expect(found.windows[1]).toMatchObject({ from: 750 * us, to: 1500 * us - 1, verdict: "clear", lag: 25 * us });
  expect((await measureDelay(connection, seen, "x", "z", "changes", null, watch)).verdict).toBe("chance");
  expect(failureOf(await measureDelay(connection, { ...seen, to: 40 * us }, "x", "y", "changes", null, watch).catch((thrown: unknown) => thrown)).name).toBe("planUnfit");
});

test("a map puts three ways of running apart, knows time and group of each point, is the same again, and a cancel ends it", async () => {
  const seen = await view("map", `SELECT i AS row_id, make_timestamp((i % 120) * ${us}) AS ts, CASE WHEN i < 120 THEN 'p1' ELSE 'p2' END AS grp, (i // 40 % 3) * 10 + ${noise("i")} AS a, CASE i // 40 % 3 WHEN 1 THEN 10 ELSE 0 END + ${noise("i + 7777")} AS b, CASE WHEN i = 5 THEN NULL ELSE ${noise("i + 9999")} END AS c FROM range(240) t(i)`);
  const found = await mapPlaces(connection, seen, ["a", "b", "c"], "umap", null, watch);
  const way = (i: number) => Math.floor((found.at[i]! / us) / 40);
  const nearest = (i: number) => [...found.x.keys()].reduce((best, k) => (k !== i && Math.hypot(found.x[k]! - found.x[i]!, found.y[k]! - found.y[i]!) < Math.hypot(found.x[best]! - found.x[i]!, found.y[best]! - found.y[i]!) ? k : best), i === 0 ? 1 : 0);
  expect([found.known, found.every, found.x.length, found.groups, found.group[0], found.group.at(-1)]).toEqual([239, 1, 239, ["p1", "p2"], 0, 1]);
  expect([...found.x.keys()].every((i) => way(nearest(i)) === way(i))).toBe(true);
  const flat = await mapPlaces(connection, seen, ["a", "b", "c"], "pca", null, watch);
  // By chance 15 of 238 are kept; either way keeps far more.
  expect([Math.min(found.kept, flat.kept) > 0.2, found.epochs > 0, flat.epochs, new Set(found.regime).size > 1]).toEqual([true, true, 0, true]);
  const short = { ...seen, to: 49 * us };
  expect(await mapPlaces(connection, short, ["a", "b"], "umap", null, watch)).toEqual(await mapPlaces(connection, short, ["a", "b"], "umap", null, watch));
  const stop = new AbortController();
  const cancelled = mapPlaces(connection, seen, ["a", "b", "c"], "umap", null, { signal: stop.signal, progress: (_done, what) => what === "map" && stop.abort() });
  expect(failureOf(await cancelled.catch((thrown: unknown) => thrown)).name).toBe("callCancelled");
  expect((await mapPlaces(connection, short, ["a", "b"], "pca", null, watch)).x.length).toBe(100);
});
