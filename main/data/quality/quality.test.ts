import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recipeSchema } from "../../../shared/recipe/recipe.ts";
import { Correction, type QualityFinding } from "../../../shared/contract/data.ts";
import { qualityReport } from "./quality.ts";
import type { QualityColumn } from "./quality.ts";

let folder = "";
let connection: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "quality-test-"));
  connection = await (await DuckDBInstance.create(":memory:", { threads: "4" })).connect();
  await connection.run("SET TimeZone='UTC'");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function parquet(name: string, select: string): Promise<string> {
  const path = join(folder, `${name}.parquet`);
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  return path;
}
const number = (name: string, missing = 0, more: Partial<QualityColumn> = {}): QualityColumn => ({ name, kind: "number", missing, ...more });
const time: QualityColumn = { name: "ts", kind: "time", missing: 0 };
const us = 1_000_000;
/** A finding without the evidence that tests of its own look at. */
const bare = ({ stretches: _stretches, figures: _figures, ...finding }: QualityFinding) => finding;
/** A wave that never repeats a value from row to row and has no steps. */
const wave = "sin(i * 0.7)";

describe("each check finds what was put in, where it was put", () => {
  // One row a second from 1970 on, so that the second is the row number, if nothing else is said.
  const cases: [title: string, select: string, columns: QualityColumn[], expected: object[]][] = [
    ["nothing wrong", `SELECT i AS row_id, make_timestamp(i * ${us}) AS ts, ${wave} AS x FROM range(1000) t(i)`, [time, number("x")], []],
    ["missing values", `SELECT i AS row_id, make_timestamp(i * ${us}) AS ts, CASE WHEN i BETWEEN 100 AND 199 THEN NULL ELSE ${wave} END AS x FROM range(1000) t(i)`, [time, number("x", 100)],
      [{ check: "missing", column: "x", severity: "caution", count: 100, share: 0.1, fromUs: 100 * us, toUs: 199 * us, fromRow: 100, repair: { kind: "impute", columns: ["x"], method: "hold", maxRows: 5 } }]],
    ["status texts", `SELECT i AS row_id, ${wave} AS x FROM range(1000) t(i)`, [number("x", 0, { statusTexts: { Bad: 15, "I/O Timeout": 5 } })], [{ check: "statusTexts", column: "x", severity: "caution", count: 20, share: 0.02, fromUs: null, toUs: null, fromRow: null }]],
    ["a frozen sensor", `SELECT i AS row_id, make_timestamp(i * ${us}) AS ts, CASE WHEN i BETWEEN 500 AND 539 THEN 0.25 ELSE ${wave} END AS x FROM range(1000) t(i)`, [time, number("x")],
      [{ check: "flatline", column: "x", severity: "caution", count: 40, share: 0.04, fromUs: 500 * us, toUs: 539 * us, fromRow: 500, repair: { kind: "blank", column: "x", rows: [[500, 539]] } }]],
    ["a saturated sensor", `SELECT i AS row_id, make_timestamp(i * ${us}) AS ts, CASE WHEN i BETWEEN 500 AND 539 THEN 1.5 ELSE ${wave} END AS x FROM range(1000) t(i)`, [time, number("x")],
      [{ check: "saturated", column: "x", severity: "note", count: 40, share: 0.04, fromUs: 500 * us, toUs: 539 * us, fromRow: 500 }]],
    ["a spike of one row, also beside a missing value", `SELECT i AS row_id, make_timestamp(i * ${us}) AS ts, CASE WHEN i IN (300, 700) THEN 90 WHEN i = 299 THEN NULL ELSE ${wave} END AS x FROM range(1000) t(i)`, [time, number("x")],
      [{ check: "spikes", column: "x", severity: "caution", count: 2, share: 0.002, fromUs: 300 * us, toUs: 700 * us, fromRow: 300, repair: { kind: "blank", column: "x", rows: [[300, 300], [700, 700]] } }]],
    ["a step that stays is no spike", `SELECT i AS row_id, make_timestamp(i * ${us}) AS ts, ${wave} + CASE WHEN i > 400 THEN 90 ELSE 0 END AS x FROM range(1000) t(i)`, [time, number("x")], []],
    ["values outside the engineering range", `SELECT i AS row_id, ${wave} AS x FROM range(1000) t(i)`, [number("x", 0, { low: -0.999, high: 2 })],
      [{ check: "range", column: "x", severity: "alarm", count: expect.any(Number), share: expect.any(Number), fromUs: null, toUs: null, fromRow: expect.any(Number), repair: { kind: "clean", columns: ["x"], low: -0.999, high: 2, codes: [] } }]],
    ["constant and almost constant columns", `SELECT i AS row_id, 7.0 AS a, (i = 3)::DOUBLE AS b, 'x' AS c, ${wave} AS d FROM range(1000) t(i)`, [number("a"), number("b"), { name: "c", kind: "text", missing: 0 }, number("d")],
      [
        { check: "constant", column: "a", severity: "caution", count: 1000, share: 1, fromUs: null, toUs: null, fromRow: 0, repair: { kind: "select", columns: ["b", "c", "d"] } },
        { check: "constant", column: "c", severity: "caution", count: 1000, share: 1, fromUs: null, toUs: null, fromRow: null, repair: { kind: "select", columns: ["a", "b", "d"] } },
        { check: "almostConstant", column: "b", severity: "note", count: 999, share: 0.999, fromUs: null, toUs: null, fromRow: 0 },
      ]],
    ["a gap", `SELECT i AS row_id, make_timestamp((i + CASE WHEN i >= 600 THEN 250 ELSE 0 END) * ${us}) AS ts, ${wave} AS x FROM range(1000) t(i)`, [time, number("x")],
      [{ check: "gaps", column: "ts", severity: "alarm", count: 1, share: 251 / 1249, fromUs: 599 * us, toUs: 850 * us, fromRow: 600, repair: { kind: "resample", everyS: 1, numeric: "mean", maxEmpty: 0 } }]],
    ["times that run back and times that come twice", `SELECT i AS row_id, make_timestamp((CASE i WHEN 10 THEN 8 ELSE i END) * ${us}) AS ts, ${wave} AS x FROM range(1000) t(i)`, [time, number("x")],
      [
        { check: "disorder", column: "ts", severity: "caution", count: 1, share: 0.001, fromUs: 8 * us, toUs: 8 * us, fromRow: 10, repair: { kind: "sortByTime" } },
        { check: "duplicateTimes", column: "ts", severity: "caution", count: 1, share: 0.001, fromUs: 8 * us, toUs: 8 * us, fromRow: 10, repair: { kind: "dropRows", which: "sameTime" } },
      ]],
    ["groups that start again are neither gaps nor disorder", `SELECT i AS row_id, make_timestamp((i % 500) * ${us}) AS ts, CASE WHEN i < 500 THEN 'a' ELSE 'b' END AS grp, ${wave} AS x FROM range(1000) t(i)`, [time, { name: "grp", kind: "group", missing: 0 }, number("x")], []],
    ["outliers where rows have no order", `SELECT i AS row_id, CASE WHEN i = 5 THEN 1e6 ELSE ${wave} END AS x FROM range(1000) t(i)`, [number("x")],
      [{ check: "outliers", column: "x", severity: "note", count: 1, share: 0.001, fromUs: null, toUs: null, fromRow: 5, repair: { kind: "clean", columns: ["x"], low: expect.any(Number), high: expect.any(Number), codes: [] } }]],
    ["a gap and a step back behind rows without a time", `SELECT i AS row_id, CASE WHEN i IN (600, 800) THEN NULL ELSE make_timestamp((CASE WHEN i = 801 THEN 700 WHEN i > 600 THEN i + 250 ELSE i END) * ${us}) END AS ts, ${wave} AS x FROM range(1000) t(i)`, [{ ...time, missing: 2 }, number("x")],
      [
        expect.objectContaining({ check: "gaps", severity: "alarm", count: 2, fromRow: 601 }),
        expect.objectContaining({ check: "disorder", count: 1, fromRow: 801, repair: { kind: "sortByTime" } }),
        expect.objectContaining({ check: "missing", column: "ts", count: 2 }),
      ]],
    ["an empty dataset", `SELECT i AS row_id, make_timestamp(i) AS ts, 1.0 AS x FROM range(0) t(i)`, [time, number("x")], []],
  ];
  test.each(cases)("%s", async (title, select, columns, expected) => {
    const { findings } = await qualityReport(connection, await parquet(title.replaceAll(/\W/g, "_"), select), columns);
    expect(findings.map(bare)).toEqual(expected);
    const repairs = findings.flatMap(({ repair }) => (repair === undefined ? [] : [repair]));
    const steps = repairs.filter((repair) => !Correction.safeParse(repair).success);
    expect(recipeSchema.safeParse({ format: "millwright.recipe/1", steps }).error).toBeUndefined();
  });

  test("rows are seen in their stored order with many threads and many row groups", async () => {
    const path = await parquet("long", `SELECT i AS row_id, make_timestamp((CASE i WHEN 450000 THEN 449998 ELSE i END) * ${us}) AS ts, CASE WHEN i BETWEEN 122870 AND 122919 THEN 0.25 WHEN i = 300000 THEN 50 ELSE ${wave} END AS x FROM range(500000) t(i)`);
    const { findings } = await qualityReport(connection, path, [time, number("x")]);
    expect(findings.map(({ check, count, fromRow }) => [check, count, fromRow])).toEqual([["disorder", 1, 450000], ["duplicateTimes", 1, 450000], ["flatline", 50, 122870], ["spikes", 1, 300000]]);
  });
});
