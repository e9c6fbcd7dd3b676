import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readDiagnosisTable, type TableWish } from "./readTable.ts";

let folder: string;
let ask: (columns: string[] | null, last: number, changed?: Partial<TableWish>) => ReturnType<typeof readDiagnosisTable>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "diagnosis-"));
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const path = join(folder, "data.parquet");
  await connection.run(`COPY (SELECT range AS row_id, range::DOUBLE AS batch, (range % 9)::DOUBLE AS a, (range % 7)::DOUBLE AS b, (range % 5)::DOUBLE AS c, CASE WHEN range % 10 = 0 THEN 'CIP' ELSE 'RUN' END AS state FROM range(1440)) TO '${path}' (FORMAT parquet)`);
  await connection.run(`COPY (SELECT range AS row_id, range::DOUBLE AS batch, (range % 9)::DOUBLE AS a, (range % 7)::DOUBLE AS b, (range % 5)::DOUBLE AS c, CASE WHEN range % 6 = 5 THEN 'it''s cleaned' ELSE 'HOLD' END AS state FROM range(1440)) TO '${path}.phases' (FORMAT parquet)`);
  ask = (columns, last, changed) => readDiagnosisTable(connection, { parquetPath: path, reference: { from: 0, to: 479 }, current: { from: 480, to: last }, columns, metaOf: () => ({ unit: null, asset: null }), notes: [], signal: new AbortController().signal, ...changed });
});
afterAll(() => rmSync(folder, { recursive: true }));

test("rows become cells of two and blocks of eight cells, states shares of a cell", async () => {
  const { table, cell, reference, placeOf } = await ask(null, 1439);
  const states = table.texts[0]!.states.map(({ value, share }) => [value, share[0]]);
  expect({ cells: table.cells, reference: table.reference, block: table.block, cell, tags: table.tags.map(({ name }) => name), first: table.tags[0]!.mean[0], states, to: reference.to, at: placeOf(240) })
    .toEqual({ cells: 720, reference: 240, block: 8, cell: 2, tags: ["a", "b", "c"], first: 0.5, states: [["CIP", 0.5], ["RUN", 0.5]], to: 479, at: 480 });
});

test("a text that comes back to its states gives runs of the steadiest phase beside the cells", async () => {
  const { table } = await ask(null, 1439, { parquetPath: `${join(folder, "data.parquet")}.phases` });
  const { text, state, begins, table: runs } = table.phase!;
  // Five rows a run, the first two left to settle; rows 0 to 4 begin in cell 0, rows 6 to 10 in cell 3.
  expect({ text, state, begins: [...begins.subarray(0, 3)], block: runs.block, reference: runs.reference, count: runs.tags[0]!.count[0], tags: runs.tags.map(({ name }) => name) }).toEqual({ text: "state", state: "HOLD", begins: [6, 9, 12], block: 3, reference: 78, count: 3, tags: ["a", "b", "c"] });
});

test("what was written of another unit of the site says nothing of these readings; what names no place does", async () => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const path = join(folder, "timed.parquet");
  await connection.run(`COPY (SELECT range AS row_id, make_timestamp(range * 3600000000) AS ts, (range % 9)::DOUBLE AS a, (range % 7)::DOUBLE AS b, (range % 5)::DOUBLE AS c FROM range(1440)) TO '${path}' (FORMAT parquet)`);
  const notes = ["Site/P/pump1", "Site/M/dosing", "Site", "vessel", ""].map((asset) => ({ kind: "change" as const, atUs: 3600e6 * 1000, asset, text: "rebuilt" }));
  const { table } = await readDiagnosisTable(connection, { parquetPath: path, reference: null, current: null, columns: null, metaOf: () => ({ unit: null, asset: "Site/M/vessel" }), notes, signal: new AbortController().signal });
  expect(table.notes.map(({ asset }) => asset)).toEqual(["Site/M/dosing", "Site", "vessel", ""]);
});

test.each([
  ["a span of a few blocks", () => ask(null, 500), "diagnosisTooShort"],
  ["two tags", () => ask(["a", "b"], 1439), "diagnosisTooFewTags"],
  ["a column that is not there", () => ask(["a", "b", "x"], 1439), "planUnknownColumn"],
  ["a person who has stopped it", () => ask(null, 1439, { signal: AbortSignal.abort() }), "callCancelled"],
])("%s is refused by its code", async (_case, act, name) => {
  await expect(act()).rejects.toMatchObject({ data: { name } });
});
