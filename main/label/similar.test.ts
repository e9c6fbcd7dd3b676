import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { findSimilar, type SimilarWish } from "./similar.ts";

let folder = "";
let connection: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "similar-test-"));
  connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  await connection.run("SET TimeZone='UTC'");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const us = 1_000_000;
const watch = () => ({ signal: new AbortController().signal, progress: () => undefined });
async function parquet(name: string, select: string): Promise<string> {
  const path = join(folder, `${name}.parquet`);
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  return path;
}
const planted = [300, 1200, 2500, 3700];
/** Hills of 60 s on a calm tag, one of them half as high, with noise from a fixed formula; a stretch without rows and one without values. */
const hill = (places: number[]) => planted.filter((at) => places.includes(at)).map((at, k) => `WHEN i >= ${at} AND i < ${at + 60} THEN ${k === 2 ? 5 : 10} * sin(pi() * (i - ${at}) / 60)`).join(" ");
const noise = "sin(i * 12.9898) * 0.3 + cos(i * 4.1414) * 0.2";
const plant = () => parquet("plant", `SELECT row_number() OVER (ORDER BY i) - 1 AS row_id, make_timestamp(i * ${us}) AS ts, (CASE ${hill(planted)} ELSE 0 END + ${noise})::DOUBLE AS x, CASE WHEN i BETWEEN 2000 AND 2100 THEN NULL ELSE CASE ${hill([300, 1200, 3700])} ELSE 0 END - ${noise} END::DOUBLE AS y FROM range(5000) t(i) WHERE i NOT BETWEEN 1500 AND 1599`);
const wish: SimilarWish = { tags: [{ column: "x", weight: 1 }], from: 300 * us, to: 359 * us, group: null, likeness: "shape", most: 3, stepUs: us, rejected: [] };

test("what was planted is found, best first, with gaps in rows and values; by amplitude the half hill comes last", async () => {
  const path = await plant();
  const found = await findSimilar(connection, path, wish, watch());
  expect(found.matches.map(({ from }) => Math.round(from / us / 10) * 10).sort((a, b) => a - b)).toEqual([1200, 2500, 3700]);
  expect([found.places, found.step, found.searched, found.rows, found.matches.every(({ likeness, from, to }) => likeness > 0.9 && to - from === 59 * us)]).toEqual([60, us, 5000, 4900, true]);
  const two = await findSimilar(connection, path, { ...wish, tags: [{ column: "x", weight: 1 }, { column: "y", weight: 2 }], likeness: "amplitude" }, watch());
  expect(two.matches.slice(0, 2).map(({ from }) => Math.round(from / us / 10) * 10).sort((a, b) => a - b)).toEqual([1200, 3700]);
  expect([two.query.length, two.matches[0]!.curves.length]).toEqual([120, 120]);
});

test("a rejected look-alike does not come back, nor what is nearer to it than to the marked stretch", async () => {
  const path = await plant();
  const found = await findSimilar(connection, path, { ...wish, rejected: [{ from: 1200 * us, to: 1259 * us, group: null }] }, watch());
  expect(found.matches.some(({ from }) => Math.abs(from / us - 1200) < 30)).toBe(false);
  // Three half waves (500, 1000) and whole waves (1500, 2000, 2500); the marked stretch is a mix of both, one whole wave is rejected.
  const shape = (half: number, full: number) => `${half} * sin(pi() * (i % 500) / 100) + ${full} * sin(2 * pi() * (i % 500) / 100)`;
  const kinds = await parquet("kinds", `SELECT i AS row_id, make_timestamp(i * ${us}) AS ts, (CASE WHEN i % 500 >= 100 THEN 0 WHEN i < 500 THEN ${shape(10, 8)} WHEN i < 1500 THEN ${shape(10, 0)} ELSE ${shape(0, 10)} END + ${noise})::DOUBLE AS x FROM range(3000) t(i)`);
  const mixed = { ...wish, from: 0, to: 99 * us, most: 8 };
  const places = async (rejected: SimilarWish["rejected"]) => {
    const { matches, likeRejected } = await findSimilar(connection, kinds, { ...mixed, rejected }, watch());
    return { wholeWaves: matches.filter(({ from }) => [2000, 2500].some((at) => Math.abs(from / us - at) < 20)).length, likeRejected };
  };
  expect(await places([])).toEqual({ wholeWaves: 2, likeRejected: 0 });
  expect(await places([{ from: 1500 * us, to: 1599 * us, group: null }])).toEqual({ wholeWaves: 0, likeRejected: expect.any(Number) });
});

test("groups are searched each for itself; too short a stretch and a cancel are refused", async () => {
  const path = await parquet("groups", `SELECT i AS row_id, make_timestamp((i % 1000) * ${us}) AS ts, CASE WHEN i < 1000 THEN 'a' ELSE 'b' END AS grp, (CASE WHEN i % 1000 BETWEEN 400 AND 440 THEN sin((i % 1000 - 400) / 6.0) * 5 ELSE 0 END + ${noise})::DOUBLE AS x FROM range(2000) t(i)`);
  const found = await findSimilar(connection, path, { ...wish, from: 400 * us, to: 440 * us, group: "a", most: 1 }, watch());
  expect(found.matches.map(({ from, group }) => [from / us, group])).toEqual([[400, "b"]]);
  const refused = async (part: Partial<SimilarWish>, signal?: AbortSignal) => failureOf(await findSimilar(connection, path, { ...wish, ...part }, { ...watch(), ...(signal === undefined ? {} : { signal }) }).catch((thrown: unknown) => thrown)).name;
  expect([await refused({ to: 301 * us }), await refused({ from: 5000 * us, to: 5100 * us }), await refused({}, AbortSignal.abort())]).toEqual(["planUnfit", "planUnfit", "callCancelled"]);
});
