// Machines whose rows are mixed in one file: what a check says of one machine is about its rows and no other's.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Correction } from "../../../shared/contract/data.ts";
import { rowsOf } from "../rows.ts";
import { correctedSql } from "./correct.ts";
import { qualityReport, type QualityColumn } from "./quality.ts";

let folder = "";
let connection: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "quality-mixed-"));
  connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  await connection.run("SET TimeZone='UTC'");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const columns: QualityColumn[] = [{ name: "ts", kind: "time", missing: 0 }, { name: "grp", kind: "group", missing: 0 }, { name: "x", kind: "number", missing: 0 }];
/** Five machines, a row of each in turn, 1,000 seconds; `x` is what it says for second s of machine m. */
async function checked(name: string, x: string, at = "s") {
  const path = join(folder, `${name}.parquet`);
  await connection.run(`COPY (SELECT i AS row_id, make_timestamp((${at}) * 1000000) AS ts, 'm' || m AS grp, ${x} AS x FROM (SELECT i, i // 5 AS s, i % 5 AS m FROM range(5000) t(i)) ORDER BY i) TO '${path}' (FORMAT parquet)`);
  return { path, findings: (await qualityReport(connection, path, columns)).findings };
}

test("a frozen sensor of one machine is blanked there, and the others keep their values", async () => {
  const { path, findings } = await checked("frozen", "CASE WHEN m = 2 AND s BETWEEN 500 AND 539 THEN 0.25 ELSE sin(s * 0.7 + m) END");
  expect(findings.map(({ check, count, fromUs, toUs }) => [check, count, fromUs, toUs])).toEqual([["flatline", 40, 500e6, 539e6]]);
  const kinds = columns.map(({ name, kind }) => ({ name, kind }));
  const sql = correctedSql(`read_parquet('${path}')`, kinds as never, Correction.parse(findings[0]!.repair));
  expect(await rowsOf(connection, `SELECT grp, count(*)::DOUBLE AS n, epoch(min(ts)) AS a, epoch(max(ts)) AS b FROM (${sql}) WHERE x IS NULL GROUP BY 1`)).toEqual([{ grp: "m2", n: 40, a: 500, b: 539 }]);
});

test("a spike of one machine is found, in its row", async () => {
  const { findings } = await checked("spike", "CASE WHEN m = 3 AND s = 300 THEN 90 ELSE sin(s * 0.7 + m) END");
  expect(findings.map(({ check, count, repair }) => [check, count, repair])).toEqual([["spikes", 1, { kind: "blank", column: "x", rows: [[1503, 1503]] }]]);
});

test("a gap of one machine stands between its own rows", async () => {
  const { findings } = await checked("gap", "sin(s * 0.7 + m)", "s + CASE WHEN m = 1 AND s >= 600 THEN 250 ELSE 0 END");
  expect(findings.map(({ check, stretches }) => [check, stretches])).toEqual([["gaps", [{ fromRow: 2996, toRow: 3001, fromUs: 599e6, toUs: 850e6 }]]]);
});

test("rows that run back are put in order within each machine", async () => {
  const { path, findings } = await checked("back", "sin(s * 0.7 + m)", "CASE WHEN m = 4 AND s = 10 THEN 7 ELSE s END");
  const disorder = findings.find(({ check }) => check === "disorder")!;
  const kinds = columns.map(({ name, kind }) => ({ name, kind }));
  const sql = correctedSql(`read_parquet('${path}')`, kinds as never, Correction.parse(disorder.repair));
  expect(await rowsOf(connection, `SELECT count(*)::DOUBLE AS n FROM (SELECT ts < lag(ts) OVER (PARTITION BY grp ORDER BY row_id) AS back FROM (${sql})) WHERE back`)).toEqual([{ n: 0 }]);
});

test("columns called position and first are columns as any other", async () => {
  const path = join(folder, "named.parquet");
  await connection.run(`COPY (SELECT i AS row_id, make_timestamp((i // 5) * 1000000) AS ts, 'm' || i % 5 AS grp, sin(i * 0.7) AS position, sin(i * 0.9) AS first FROM range(5000) t(i)) TO '${path}' (FORMAT parquet)`);
  const named = ["position", "first"].map((name): QualityColumn => ({ name, kind: "number", missing: 0 }));
  expect((await qualityReport(connection, path, [...columns.slice(0, 2), ...named])).findings).toEqual([]);
});
