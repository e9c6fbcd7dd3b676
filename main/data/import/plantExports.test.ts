// The sample plant's exports through the importer: PI, PI by the wall clock, WinCC, Ignition. What comes in is what was archived: values, texts, units,
// and times also where the clock of Berlin is put back and forward. The functions of the throw-away process run here directly.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ArchiveRows } from "../../simulate/archiveRows.ts";
import { Draws } from "../../simulate/draws.ts";
import { ExportHabits } from "../../simulate/exportHabits.ts";
import { exportLayouts, type ExportLayout } from "../../simulate/historianFormat.ts";
import { plantExport } from "../../simulate/plantExports.ts";
import { tagNumber, tags } from "../../simulate/tags.ts";
import { textCode } from "../../simulate/valueTexts.ts";
import { rowsOf } from "../rows.ts";
import { defaultBounds } from "./importRecipe.ts";
import { previewTable } from "./preview.ts";
import { readImport } from "./readImport.ts";

let folder = "";
let count = 0;
let database: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plant-exports-test-"));
  database = await (await DuckDBInstance.create(":memory:", { threads: "1", autoload_known_extensions: "false" })).connect();
  await database.run("SET TimeZone='UTC'");
});
afterAll(() => {
  database.closeSync();
  rmSync(folder, { recursive: true, force: true });
});
const place = () => {
  const made = join(folder, `scratch${++count}`);
  mkdirSync(made);
  return made;
};

const stepS = 600;
const named = ["LT-100", "PT-130", "XS-101"];
const factors = tags.map(() => 1000);
/** Level, pressure and state of four hours, in order of time; the fifth level is one that the collector did not get. */
const readings = (fromS: number) => Array.from({ length: 24 }, (_, n) => ({ utcS: fromS + n * stepS, level: n === 4 ? null : 50 + n / 8, pressure: 1.5 + n / 1000, state: n < 12 ? ("RUN" as const) : ("MAINT" as const) }));

/** The readings as the archive holds them. */
function archive(fromS: number): ArchiveRows {
  const rows = readings(fromS).flatMap(({ utcS, level, pressure, state }): [string, number, number, number, number][] => [
    ["LT-100", utcS, level ?? 0, level === null ? textCode("I/O Timeout") : 0, level === null ? 24 : 192],
    ["PT-130", utcS, pressure, 0, 192],
    ["XS-101", utcS, 0, textCode(state), 192],
  ]);
  return { tag: Int16Array.from(rows, (r) => tagNumber(r[0])), tsUs: Float64Array.from(rows, (r) => r[1] * 1e6), value: Float64Array.from(rows, (r) => r[2]), text: Int16Array.from(rows, (r) => r[3]), quality: Int16Array.from(rows, (r) => r[4]) };
}

async function brought(layout: ExportLayout, fromS: number) {
  const out = place();
  // A run so long that nothing is renamed before the rows.
  const habits = new ExportHabits(new Draws(3n), 2000 * 86_400, ["P"], named);
  const written = plantExport(out, "P", layout, habits, named, factors);
  await written.write(archive(fromS));
  const { path } = await written.close();
  const file = { path: join(out, path), name: "export.csv" };
  const preview = await previewTable(file, { bounds: defaultBounds, scratch: place(), memoryMb: 1024, onForm: () => undefined });
  const zone = layout === "pi" ? "UTC" : "Europe/Berlin";
  const recipe = { ...preview.recipe, ...(preview.recipe.time && preview.zoneNeeded ? { time: { ...preview.recipe.time, zone } } : {}) };
  const into = place();
  const report = await readImport([file], recipe, into, join(into, "out.parquet"), defaultBounds, 1024, () => undefined, () => undefined);
  const plain = report.columns.map(({ name }) => name.replace(/ \[.*/, ""));
  const rows = (await rowsOf(database, `SELECT * EXCLUDE (row_id) FROM read_parquet('${join(into, "out.parquet")}') ORDER BY row_id`)).map((row) => new Map(Object.values(row).map((value, i) => [plain[i]!, value])));
  const units = new Map(report.columns.map(({ unit }, i) => [plain[i]!, unit]));
  return { open: preview.recipe.open, rows, units, habits, flags: report.flags.map(({ name, where }) => [name, where.detail]) };
}

describe.each([
  ["through the hour that October has twice", Date.UTC(2024, 9, 26, 23) / 1000],
  ["through the hour that March has not", Date.UTC(2024, 2, 30, 23) / 1000],
])("%s", (_when, fromS) => {
  test.each(exportLayouts)("%s brings every reading at its time, with its unit", async (layout) => {
    const { open, rows, units, habits, flags } = await brought(layout, fromS);
    expect(open).toEqual([]);
    expect(rows.map((row) => ({ utcS: (row.get("ts") as Date).getTime() / 1000, level: row.get("LT-100"), pressure: row.get("PT-130"), state: row.get("XS-101") }))).toEqual(readings(fromS));
    if (layout !== "wincc") for (const tag of ["LT-100", "PT-130"]) expect([tag, units.get(tag) ?? ""]).toEqual([tag, habits.unitOf(tagNumber(tag))]);
    // By the wall clock the file alone cannot tell the two hours apart: what was done is said.
    const isDoubled = fromS > Date.UTC(2024, 6) / 1000;
    if (layout === "pi-local" || layout === "wincc") expect(flags.some(([name]) => name === "csvTimeDisorder")).toBe(isDoubled);
    else expect(flags.filter(([name]) => name === "csvTimeDisorder")).toEqual([]);
  });
});
