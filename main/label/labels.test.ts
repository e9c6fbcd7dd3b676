import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LabelEvent } from "../../shared/contract/label.ts";
import { failureOf } from "../../shared/contract/errors.ts";
import { importCsv, previewCsv } from "../data/import/csv.ts";
import { forkForTest } from "../data/import/forkForTest.ts";
import { tableOf } from "../data/import/table.ts";
import { timeOfText } from "../data/import/timeText.ts";
import { eventsFromColumn } from "./fromColumn.ts";
import { eventsFromTable, labelsToCsv } from "./labelCsv.ts";
import { addEvents, emptyLabels, eventsInRange, nextId, overlaps, readLabelSet, removeEvent, saveClass, saveEvent } from "./labelSet.ts";

let folder = "";
let connection: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "label-test-"));
  connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const event = (fromUs: number, toUs: number, more: Partial<LabelEvent> = {}): LabelEvent => ({ id: "", class: "leak", fromUs, toUs, sure: "sure", by: "ann", at: "2024-01-01T00:00:00Z", ...more });
const said = { zone: "Europe/Berlin", by: "ann", at: "2024-01-01T00:00:00Z", classOtherwise: "event" };
const nameOf = (act: () => unknown) => {
  try {
    act();
  } catch (thrown) {
    return failureOf(thrown);
  }
  return undefined;
};

describe("a label set", () => {
  test("events are added, replaced and taken out, in order of time, and classes come with them", () => {
    const two = saveEvent(saveEvent(emptyLabels, event(50, 60)), event(10, 20, { class: "wear" }));
    expect(two.events.map(({ id, fromUs }) => [id, fromUs])).toEqual([["e-2", 10], ["e-1", 50]]);
    expect(two.classes.map(({ id }) => id)).toEqual(["leak", "wear"]);
    const moved = saveEvent(two, { ...two.events[1]!, fromUs: 5, sure: "open" });
    expect(moved.events.map(({ id, fromUs, sure }) => [id, fromUs, sure])).toEqual([["e-1", 5, "open"], ["e-2", 10, "sure"]]);
    expect(removeEvent(moved, "e-1").events.map(({ id }) => id)).toEqual(["e-2"]);
    expect(saveClass(moved, { id: "wear", name: "Wear", meaning: "bearing" }).classes).toEqual([{ id: "leak", name: "leak", meaning: "" }, { id: "wear", name: "Wear", meaning: "bearing" }]);
    expect([nextId(moved), emptyLabels.events]).toEqual(["e-3", []]);
    expect([nameOf(() => removeEvent(two, "x"))?.name, nameOf(() => saveEvent(two, event(2, 1)))?.name]).toEqual(["storeUnknownRef", "planUnfit"]);
  });

  test("overlaps are found within a group and with events of all groups", () => {
    const set = addEvents(emptyLabels, [event(0, 10, { id: "a", group: "g" }), event(10, 20, { id: "b", group: "g", class: "wear" }), event(5, 15, { id: "c", group: "h" }), event(14, 14, { id: "d" })]);
    expect(overlaps(set)).toEqual([
      { first: "a", second: "b", fromUs: 10, toUs: 10, sameClass: false },
      { first: "c", second: "d", fromUs: 14, toUs: 14, sameClass: true },
      { first: "b", second: "d", fromUs: 14, toUs: 14, sameClass: false },
    ]);
    expect(eventsInRange(set, 11, 14, "h").map(({ id }) => id)).toEqual(["c", "d"]);
  });

  test("the same list twice changes nothing, and a strange document is refused by field", () => {
    const once = addEvents(emptyLabels, [event(0, 1), event(0, 1), event(2, 3)]);
    expect(once.events.map(({ id }) => id)).toEqual(["e-1", "e-2"]);
    expect(addEvents(once, [event(0, 1), event(2, 3)])).toEqual(once);
    expect(readLabelSet(JSON.parse(JSON.stringify(once)))).toEqual(once);
    expect(addEvents(once, [event(0, 1, { by: "bob" }), event(2, 3, { by: "plan" })]).events.map(({ fromUs, by }) => [fromUs, by])).toEqual([[0, "ann"], [0, "bob"], [2, "ann"]]);
    expect(addEvents(addEvents(emptyLabels, [event(0, 1, { by: "plan" })]), [event(0, 1)]).events.map(({ by }) => by)).toEqual(["plan"]);
    expect(nameOf(() => readLabelSet({ ...once, events: [{ ...event(0, 1), sure: "perhaps" }] }))).toMatchObject({ name: "planUnreadable", where: { field: "events.0.sure" } });
  });
});

describe("events as CSV", () => {
  test("lists of plants are read, times without a zone as the plant's", () => {
    const events = eventsFromTable(tableOf("Start;End;Class;Batch;Note\n2024-07-01 12:00;2024-07-01T12:30:00.5;leak;b7;seal; \n2024-01-01T00:00:00Z;2024-01-01 01:00:00+01:00;;;\n", "e.csv"), said);
    expect(events).toEqual([
      { id: "", class: "leak", fromUs: Date.parse("2024-07-01T10:00Z") * 1000, toUs: Date.parse("2024-07-01T10:30:00.5Z") * 1000, group: "b7", sure: "sure", by: "ann", at: said.at, note: "seal" },
      { id: "", class: "event", fromUs: Date.parse("2024-01-01T00:00Z") * 1000, toUs: Date.parse("2024-01-01T00:00Z") * 1000, sure: "sure", by: "ann", at: said.at },
    ]);
    expect(eventsFromTable(tableOf("from_utc,to_utc,class,asset\n2024-07-01 12:00,2024-07-01 13:00,wear,pump1\n", "e.csv"), said).map(({ fromUs, asset }) => [fromUs, asset])).toEqual([[Date.parse("2024-07-01T12:00Z") * 1000, "pump1"]]);
    expect(nameOf(() => eventsFromTable(tableOf("from,to\n2024-02-30 00:00,2024-03-01\n", "e.csv"), said))).toMatchObject({ name: "csvAmbiguousReading", where: { file: "e.csv", row: 2, column: "from", detail: '"2024-02-30 00:00"' } });
    expect(nameOf(() => eventsFromTable(tableOf("a,b\n1,2\n", "e.csv"), said))?.name).toBe("planUnknownColumn");
    expect(nameOf(() => eventsFromTable(tableOf(`from,to,class\n2024-01-01,2024-01-02,${"x".repeat(81)}\n`, "e.csv"), said))).toMatchObject({ name: "csvAmbiguousReading", where: { row: 2, column: "class", detail: "81 > 80" } });
    expect(eventsFromTable(tableOf(`from,to,note\n2024-01-01,2024-01-02,${"x".repeat(1001)}\n`, "e.csv"), said)[0]!.note).toHaveLength(1000);
    expect([timeOfText("1970-01-01T00:00:00.000001Z", "UTC"), timeOfText("yesterday", "UTC"), timeOfText("2024-01-01 25:00", "UTC")]).toEqual([1, undefined, undefined]);
  });

  test("what is written is read again as the same events, and no cell is a formula", () => {
    const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom("=1+1", "'=1", "''+x", "@a,b", 'say "no"', "a;b")).map((s) => s.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "").trim());
    const events = fc.array(fc.record({ fromUs: fc.integer({ min: 0, max: 4e15 }), lengthUs: fc.integer({ min: 0, max: 1e12 }), of: text.filter((s) => s !== ""), note: text, group: text }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(events, (list) => {
        const set = addEvents(emptyLabels, list.map(({ fromUs, lengthUs, of, note, group }) => event(fromUs, fromUs + lengthUs, { class: of, ...(note ? { note } : {}), ...(group ? { group } : {}) })));
        const csv = labelsToCsv(set);
        expect(tableOf(csv, "e.csv").rows.flatMap(({ cells }) => cells).filter((cell) => /^[=+@-]/.test(cell))).toEqual([]);
        expect(addEvents(emptyLabels, eventsFromTable(tableOf(csv, "e.csv"), said)).events.map(({ id: _, ...rest }) => rest)).toEqual(set.events.map(({ id: _, ...rest }) => rest));
      }),
      { seed: 7, numRuns: 60 },
    );
  });
});

describe("events from a column", () => {
  test("each run of the value within a group is one event; a missing value neither ends nor begins one", async () => {
    const path = join(folder, "runs.parquet");
    const values = [[0, "a"], [1, "a"], [1, "a"], [null, "a"], [1, "a"], [0, "a"], [1, "a"], [1, "b"], [0, "b"], [1, "b"]];
    await connection.run(`COPY (SELECT r::BIGINT AS row_id, make_timestamp(r * 1000000) AS ts, g AS grp, x::DOUBLE AS x, CASE x WHEN 1 THEN 'on' ELSE 'off' END AS s FROM (VALUES ${values.map(([x, g], r) => `(${r}, ${x}, '${g}')`).join(", ")}) v(r, x, g)) TO '${path}' (FORMAT parquet)`);
    const found = await eventsFromColumn(connection, path, "x", 1, "anomaly", said);
    expect(found.map(({ fromUs, toUs, group, class: of }) => [fromUs / 1e6, toUs / 1e6, group, of])).toEqual([[1, 4, "a", "anomaly"], [6, 6, "a", "anomaly"], [7, 7, "b", "anomaly"], [9, 9, "b", "anomaly"]]);
    expect((await eventsFromColumn(connection, path, "s", "on", "on", said)).length).toBe(5);
    expect(failureOf(await eventsFromColumn(connection, path, "y", 1, "e", said).catch((thrown: unknown) => thrown)).name).toBe("planUnknownColumn");
  });

  test("a run goes on where rows of other groups stand between", async () => {
    const path = join(folder, "interleaved.parquet");
    const values = [[1, "a"], [0, "b"], [1, "a"], [1, "b"], [1, "a"], [1, "b"], [0, "a"], [1, "b"]];
    await connection.run(`COPY (SELECT r::BIGINT AS row_id, make_timestamp(r * 1000000) AS ts, g AS grp, x::DOUBLE AS x FROM (VALUES ${values.map(([x, g], r) => `(${r}, ${x}, '${g}')`).join(", ")}) v(r, x, g)) TO '${path}' (FORMAT parquet)`);
    const found = await eventsFromColumn(connection, path, "x", 1, "anomaly", said);
    expect(found.map(({ fromUs, toUs, group }) => [fromUs / 1e6, toUs / 1e6, group])).toEqual([[0, 4, "a"], [3, 7, "b"]]);
  });

  const data = process.env["MILLWRIGHT_DATA"] ?? join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "shared", "data");
  test.skipIf(!existsSync(join(data, "skab")))("SKAB's anomaly column marks exactly its 13,067 rows", async () => {
    const files = ["valve1", "valve2", "other"].flatMap((part) => readdirSync(join(data, "skab", part)).sort().map((name) => ({ path: join(data, "skab", part, name), name: `${part}/${name}` })));
    const { recipe } = await previewCsv(files[0]!, forkForTest);
    const path = join(folder, "skab.parquet");
    await importCsv(files, { ...recipe, time: { ...recipe.time!, zone: "UTC" }, group: { from: "folderFile" } }, path, forkForTest);
    const found = await eventsFromColumn(connection, path, "anomaly", 1, "anomaly", said);
    expect(new Set(found.map(({ group }) => group)).size).toBe(34);
    await connection.run(`CREATE TEMP TABLE e AS SELECT * FROM (VALUES ${found.map(({ group, fromUs, toUs }) => `('${group}', ${fromUs}::BIGINT, ${toUs}::BIGINT)`).join(", ")}) v(g, a, b)`);
    const [count] = (await connection.runAndReadAll(`SELECT count(*)::INT AS n, sum(anomaly)::INT AS s FROM read_parquet('${path}') d WHERE EXISTS (SELECT 1 FROM e WHERE g = d.grp AND epoch_us(d.ts) BETWEEN a AND b)`)).getRowObjectsJS();
    expect(count).toEqual({ n: 13067, s: 13067 });
  });
});
