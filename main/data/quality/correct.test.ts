import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Correction, DatasetInfo } from "../../../shared/contract/data.ts";
import { rowsOf } from "../rows.ts";
import { correctedSql } from "./correct.ts";
import { leakFindings } from "./leakage.ts";
import { qualityReport } from "./quality.ts";

let folder = "";
let connection: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "quality-correct-"));
  connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  await connection.run("SET TimeZone='UTC'");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const columns: DatasetInfo["columns"] = [
  { name: "ts", kind: "time", missing: 0 },
  { name: "a", kind: "number", missing: 0 },
  { name: 'b"', kind: "number", missing: 0 },
  { name: "t", kind: "text", missing: 0 },
];
/** Five rows; row 2 equals row 1, row 4 has the time of row 3 and another value; rows 0 and 1 stand in the wrong order. */
const table = `(SELECT i AS row_id, make_timestamp([1000000, 0, 0, 2000000, 2000000][i + 1]) AS ts, [10.0, 20, 20, 30, 31][i + 1]::DOUBLE AS a, [1.0, 2, 2, 3, 3][i + 1]::DOUBLE AS "b""", ['x', '1,5', '1,5', '2', 'n/a'][i + 1] AS t FROM range(5) r(i))`;
const made = async (correction: Correction) => (await rowsOf(connection, `SELECT row_id::INTEGER AS r, epoch_us(ts)::DOUBLE / 1e6 AS s, a, "b""" AS b, t FROM (${correctedSql(table, columns, correction)}) ORDER BY r`)).map(({ r, s, a, b, t }) => [r, s, a, b, t]);

describe("a correction gives a new version of the rows", () => {
  const cases: [Correction, unknown[][]][] = [
    [{ kind: "blank", column: "a", rows: [[0, 0], [2, 3]] }, [[0, 1, null, 1, "x"], [1, 0, 20, 2, "1,5"], [2, 0, null, 2, "1,5"], [3, 2, null, 3, "2"], [4, 2, 31, 3, "n/a"]]],
    [{ kind: "convert", column: "a", slope: 0.5, offset: 1, rows: [[3, 4]] }, [[0, 1, 10, 1, "x"], [1, 0, 20, 2, "1,5"], [2, 0, 20, 2, "1,5"], [3, 2, 16, 3, "2"], [4, 2, 16.5, 3, "n/a"]]],
    [{ kind: "exchange", columns: ["a", 'b"'], rows: [[4, 4]] }, [[0, 1, 10, 1, "x"], [1, 0, 20, 2, "1,5"], [2, 0, 20, 2, "1,5"], [3, 2, 30, 3, "2"], [4, 2, 3, 31, "n/a"]]],
    [{ kind: "dropRows", which: "equal" }, [[0, 1, 10, 1, "x"], [1, 0, 20, 2, "1,5"], [2, 2, 30, 3, "2"], [3, 2, 31, 3, "n/a"]]],
    [{ kind: "dropRows", which: "sameTime" }, [[0, 1, 10, 1, "x"], [1, 0, 20, 2, "1,5"], [2, 2, 31, 3, "n/a"]]],
    [{ kind: "sortByTime" }, [[0, 0, 20, 2, "1,5"], [1, 0, 20, 2, "1,5"], [2, 1, 10, 1, "x"], [3, 2, 30, 3, "2"], [4, 2, 31, 3, "n/a"]]],
    [{ kind: "asNumber", column: "t" }, [[0, 1, 10, 1, null], [1, 0, 20, 2, 1.5], [2, 0, 20, 2, 1.5], [3, 2, 30, 3, 2], [4, 2, 31, 3, null]]],
    // A clock that shows twice the time that has passed: by hand, 2 s shown are 1 s, 1 s shown is half.
    [{ kind: "setClock", anchorUs: 0, perDayS: 86_400, rows: [[0, 4]] }, [[0, 0.5, 10, 1, "x"], [1, 0, 20, 2, "1,5"], [2, 0, 20, 2, "1,5"], [3, 1, 30, 3, "2"], [4, 1, 31, 3, "n/a"]]],
  ];
  test.each(cases)("%j", async (correction, expected) => {
    expect(await made(correction)).toEqual(expected);
  });
  test("gives no number that an import would not give", async () => {
    const texts = "(SELECT i AS row_id, NULL::TIMESTAMP AS ts, 0.0::DOUBLE AS a, 0.0::DOUBLE AS \"b\"\"\", ['1,5', 'NaN', '-inf', 'n/a'][i + 1] AS t FROM range(4) r(i))";
    expect(await rowsOf(connection, `SELECT t FROM (${correctedSql(texts, columns, { kind: "asNumber", column: "t" })}) ORDER BY row_id`)).toEqual([{ t: 1.5 }, { t: null }, { t: null }, { t: null }]);
  });
  test("of a column that is not there is refused by name", () => {
    expect(() => correctedSql(table, columns, { kind: "blank", column: "gone", rows: [[0, 1]] })).toThrow(expect.objectContaining({ data: expect.objectContaining({ name: "planUnknownColumn" }) }));
  });
  test("turns back what the check has found, so that the check finds it no more", async () => {
    const source = join(folder, "swap.parquet");
    const wave = (k: number, level: number) => `(${level} + sin(i * 0.7 + ${k}) + (hash(i * 7 + ${k}) % 1000) / 2000.0)`;
    await connection.run(`COPY (SELECT i AS row_id, make_timestamp(i * 60000000) AS ts, CASE WHEN i > 1500 THEN ${wave(2, 90)} ELSE ${wave(1, 20)} END AS a, CASE WHEN i > 1500 THEN ${wave(1, 20)} ELSE ${wave(2, 90)} END AS b FROM range(3000) r(i)) TO '${source}' (FORMAT parquet)`);
    const kinds = [{ name: "ts", kind: "time" as const, missing: 0 }, { name: "a", kind: "number" as const, missing: 0 }, { name: "b", kind: "number" as const, missing: 0 }];
    const [found] = (await qualityReport(connection, source, kinds)).findings;
    expect([found?.check, found?.fromRow]).toEqual(["swap", 1501]);
    const fixed = join(folder, "fixed.parquet");
    await connection.run(`COPY (${correctedSql(`read_parquet('${source}')`, kinds, found?.repair as Correction)}) TO '${fixed}' (FORMAT parquet)`);
    expect((await qualityReport(connection, fixed, kinds)).findings).toEqual([]);
  });
});

test("columns that know the target are named, and those that only help are not", async () => {
  const path = join(folder, "leak.parquet");
  const fails = "(i % 25 = 3)";
  await connection.run(`COPY (SELECT i AS row_id, ${fails}::DOUBLE AS fail, (i % 50 = 3)::DOUBLE AS mode, CASE WHEN ${fails} THEN 5 + i % 7 ELSE -i % 9 END::DOUBLE AS cost, (i % 11 + 3 * ${fails}::INTEGER)::DOUBLE AS load, (i % 500 = 77)::DOUBLE AS random, CASE WHEN ${fails} THEN 'trip' ELSE 'run' END AS state FROM range(5000) r(i)) TO '${path}' (FORMAT parquet)`);
  const kinds = ["fail", "mode", "cost", "load", "random"].map((name) => ({ name, kind: "number" as const, missing: 0 }));
  const findings = await leakFindings(connection, path, [...kinds, { name: "state", kind: "text", missing: 0 }], 5000, { column: "fail", positive: 1 });
  expect(findings.map(({ check, column, severity, figures }) => [check, column, severity, figures])).toEqual([
    ["leakOrders", "cost", "alarm", { target: "fail", figure: 1 }],
    ["leakMarks", "state", "alarm", { value: "trip", target: "fail", positive: "1", hits: 200, of: 200 }],
    ["leakMarks", "mode", "alarm", { value: "1", target: "fail", positive: "1", hits: 100, of: 100 }],
  ]);
});
