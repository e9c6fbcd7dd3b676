// Faults that last, put into a plant-like signal of two days at a minute (fixed noise, no chance): each is found where it was put, with the figures
// that its words name, and the same data without it says nothing.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { qualityReport } from "./quality.ts";
import type { QualityColumn } from "./quality.ts";

let folder = "";
let connection: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "quality-patterns-"));
  connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  await connection.run("SET TimeZone='UTC'");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = 2880;
const minute = 60_000_000;
/** Noise of about one in [-0.5, 0.5), another for each k, without chance. */
const noise = (k: number) => `((hash(i * 31 + ${k}) % 100000) / 100000.0 - 0.5)`;
const wave = (k: number, level: number, swing: number) => `(${level} + ${swing} * sin(i * 0.004 + ${k}) + ${swing / 4} * ${noise(k)})`;
const time: QualityColumn = { name: "ts", kind: "time", missing: 0 };
const number = (name: string, missing = 0): QualityColumn => ({ name, kind: "number", missing });
let files = 0;

async function found(columns: QualityColumn[], values: string, ts = `make_timestamp(1704067200000000 + i * ${minute})`) {
  const path = join(folder, `${++files}.parquet`);
  await connection.run(`COPY (SELECT i AS row_id, ${ts} AS ts, ${values} FROM range(${rows}) t(i)) TO '${path}' (FORMAT parquet)`);
  const { findings } = await qualityReport(connection, path, [time, ...columns]);
  return findings.map(({ check, column, columns: more, severity, count, fromRow, figures, repair }) => ({ check, column, ...(more ? { columns: more } : {}), severity, count, fromRow, figures, repair }));
}

describe("lasting faults", () => {
  const pressure = wave(1, 5, 0.4);
  const temperature = wave(2, 62, 3);
  test("a signal that only swings says nothing", async () => {
    expect(await found([number("p"), number("t")], `${pressure} AS p, ${temperature} AS t`)).toEqual([]);
  });
  test("bar that becomes psi for a while is named with factor and rows, and one step turns it back", async () => {
    expect(await found([number("p"), number("t")], `${pressure} * (CASE WHEN i BETWEEN 1000 AND 1699 THEN 14.5038 ELSE 1 END) AS p, ${temperature} AS t`)).toEqual([
      { check: "unitChange", column: "p", severity: "caution", count: 700, fromRow: 1000, figures: { factor: 14.5038, offset: 0, from: "bar", to: "psi", atRow: 1000 }, repair: { kind: "convert", column: "p", slope: 1 / 14.5038, offset: -0 / 14.5038, rows: [[1000, 1699]] } },
    ]);
  });
  test("degrees Celsius that become Fahrenheit for good blame the shorter side", async () => {
    const [finding] = await found([number("p"), number("t")], `${pressure} AS p, CASE WHEN i >= 2000 THEN 32 + 1.8 * ${temperature} ELSE ${temperature} END AS t`);
    expect([finding?.check, finding?.column, finding?.count, finding?.fromRow, finding?.figures?.["from"], finding?.figures?.["to"]]).toEqual(["unitChange", "t", 880, 2000, "°C", "°F"]);
  });
  test("a peak value where an effective value was has the noise of it too", async () => {
    const vibration = wave(3, 2.2, 0.05);
    const [finding] = await found([number("v")], `${vibration} * (CASE WHEN i < 800 THEN sqrt(2) ELSE 1 END) AS v`);
    expect([finding?.check, finding?.count, finding?.fromRow, finding?.figures?.["to"]]).toEqual(["unitChange", 800, 0, "peak"]);
  });
  test("a set point that jumps by such a factor with the same noise is no change of unit", async () => {
    expect(await found([number("v")], `2.2 * (CASE WHEN i < 800 THEN sqrt(2) ELSE 1 END) + 0.05 * ${noise(4)} AS v`)).toEqual([]);
  });
  test("two sensors that change places and back are named with the rows between", async () => {
    const [a, b] = [wave(5, 40, 0.8), wave(6, 71, 0.8)];
    expect(await found([number("a"), number("b")], `CASE WHEN i BETWEEN 1200 AND 1999 THEN ${b} ELSE ${a} END AS a, CASE WHEN i BETWEEN 1200 AND 1999 THEN ${a} ELSE ${b} END AS b`)).toEqual([
      { check: "swap", column: "a", columns: ["b"], severity: "alarm", count: 800, fromRow: 1200, figures: { with: "b", atRow: 1200 }, repair: { kind: "exchange", columns: ["a", "b"], rows: [[1200, 1999]] } },
    ]);
  });
  test("a clock that gains 40 s a day is named with its course, a steady one is not", async () => {
    const steps = (perDayS: number) => `make_timestamp(1704067200000000 + i * ${minute} + floor(i * ${(perDayS * 1e6) / 1440})::BIGINT + (hash(i) % 2000)::BIGINT)`;
    const [drifting] = await found([number("t")], `${temperature} AS t`, steps(40));
    expect([drifting?.check, Math.round(Number(drifting?.figures?.["perDayS"]) * 10) / 10]).toEqual(["clockDrift", 40]);
    expect(await found([number("t")], `${temperature} AS t`, steps(0))).toEqual([]);
  });
});

describe("values that are missing", () => {
  test("only while the machine stands are a note that names the state, and columns that go together are one finding", async () => {
    const state: QualityColumn = { name: "XS-101", kind: "text", missing: 0 };
    const rests = "(i % 700) BETWEEN 100 AND 500";
    const n = Array.from({ length: rows }, (_, i) => i % 700).filter((m) => m >= 100 && m <= 500).length;
    expect(await found([state, number("VT-101", n), number("TT-101", n)], `CASE WHEN ${rests} THEN 'STANDBY' ELSE 'RUN' END AS "XS-101", CASE WHEN ${rests} THEN NULL ELSE ${wave(1, 3, 0.4)} END AS "VT-101", CASE WHEN ${rests} THEN NULL ELSE ${wave(2, 60, 3)} END AS "TT-101"`)).toEqual([
      { check: "missingStandstill", column: "VT-101", columns: ["TT-101"], severity: "note", count: n, fromRow: 100, figures: { because: "XS-101", at: "STANDBY" }, repair: undefined },
    ]);
  });
  test("while another number rests name that number", async () => {
    const rests = "(i % 900) < 400";
    const n = Array.from({ length: rows }, (_, i) => i % 900).filter((m) => m < 400).length;
    const [finding] = await found([number("SI"), number("VT", n)], `CASE WHEN ${rests} THEN 0.5 * ${noise(7)} ELSE ${wave(1, 2900, 30)} END AS "SI", CASE WHEN ${rests} THEN NULL ELSE ${wave(2, 3, 0.4)} END AS "VT"`);
    expect([finding?.check, finding?.column, finding?.severity, finding?.figures?.["because"]]).toEqual(["missingStandstill", "VT", "note", "SI"]);
  });
  test("at one hour of each day are told with that hour", async () => {
    const rested = "(i // 60) % 7 = 2";
    const [finding] = await found([number("x", 420)], `CASE WHEN ${rested} THEN NULL ELSE ${wave(1, 3, 0.4)} END AS x`, `make_timestamp(1704067200000000 + i * 4 * ${minute})`);
    expect([finding?.check, finding?.severity]).toEqual(["missing", "caution"]);
    const [daily] = await found([number("x", 240)], `CASE WHEN (i // 15) % 24 IN (2, 3) THEN NULL ELSE ${wave(1, 3, 0.4)} END AS x`, `make_timestamp(1704067200000000 + i * 4 * ${minute})`);
    expect([daily?.check, daily?.figures]).toEqual(["missingByHour", { hours: "2, 3" }]);
  });
});

describe("columns of the wrong kind", () => {
  test("numbers with words in them, counts of the rows and texts that differ in each are named", async () => {
    const texts: QualityColumn[] = [{ name: "flow", kind: "text", missing: 0 }, { name: "part", kind: "text", missing: 0 }];
    const list = await found([...texts, number("UDI"), number("x")], `CASE WHEN i % 10 = 3 THEN 'n/a' ELSE (i % 77)::VARCHAR || ',5' END AS flow, 'M' || i AS part, i + 1 AS "UDI", ${wave(1, 3, 0.4)} AS x`);
    expect(list.map(({ check, column, figures }) => [check, column, figures])).toEqual([
      ["mixedTypes", "flow", { numbers: 2592, numberShare: 0.9 }],
      ["key", "UDI", { how: "counts" }],
      ["key", "part", { how: "differs" }],
    ]);
  });
  test("rows that come twice are told apart from times that come twice", async () => {
    const list = await found([number("x")], `CASE WHEN i = 701 THEN 0.01 + ${wave(1, 3, 0.4)} WHEN i IN (500, 501) THEN 3.1 ELSE ${wave(1, 3, 0.4)} END AS x`, `make_timestamp(1704067200000000 + (CASE WHEN i IN (501, 701) THEN i - 1 ELSE i END) * ${minute})`);
    expect(list.map(({ check, count, fromRow, repair }) => [check, count, fromRow, repair])).toEqual([
      ["duplicateRows", 1, 501, { kind: "dropRows", which: "equal" }],
      ["duplicateTimes", 1, 701, { kind: "dropRows", which: "sameTime" }],
    ]);
  });
});
