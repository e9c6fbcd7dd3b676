// The public plant data sets as they are naturally exported; skipped as a whole where the data folder is not there.
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rowsOf } from "../rows.ts";
import { importCsv, previewCsv } from "./csv.ts";
import type { CsvFile, CsvPreview, ImportReport } from "./csv.ts";
import { forkForTest } from "./forkForTest.ts";
import type { ImportRecipe } from "./importRecipe.ts";

const data = process.env["MILLWRIGHT_DATA"] ?? join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "..", "shared", "data");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sets-test-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const set = (name: string): CsvFile => ({ path: join(data, name), name });

async function bring(files: CsvFile[], change: (recipe: ImportRecipe) => ImportRecipe): Promise<{ preview: CsvPreview; report: ImportReport; ask: (sql: string) => Promise<Record<string, unknown>[]> }> {
  const preview = await previewCsv(files[0]!, forkForTest);
  const out = join(folder, `${files[0]!.name.replaceAll("/", "_")}.parquet`);
  const report = await importCsv(files, change(preview.recipe), out, forkForTest);
  const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  await connection.run(`CREATE VIEW d AS SELECT * FROM read_parquet('${out}')`);
  return { preview, report, ask: (sql) => rowsOf(connection, sql) };
}
const inZone = (zone: string, more: object = {}) => (recipe: ImportRecipe): ImportRecipe => ({ ...recipe, ...(recipe.time ? { time: { ...recipe.time, zone, ...more } } : {}) });
const flagsOf = ({ flags }: ImportReport) => flags.map(({ name, where }) => [name, where.field ?? where.column, where.detail]);

describe.skipIf(!existsSync(join(data, "skab")))("the public sets come in whole", () => {
  test("SKAB: 34 runs of semicolon text are one dataset with the run as group", async () => {
    const files = ["valve1", "valve2", "other"].flatMap((part) => readdirSync(join(data, "skab", part)).sort().map((name) => set(`skab/${part}/${name}`)));
    const { report, ask } = await bring(files, (recipe) => ({ ...inZone("UTC")(recipe), group: { from: "folderFile" } }));
    expect(files.length).toBe(34);
    expect(report.columns.map(({ name, kind, missing }) => [name, kind, missing])).toEqual([
      ["ts", "time", 0], ["grp", "group", 0],
      ...["Accelerometer1RMS", "Accelerometer2RMS", "Current", "Pressure", "Temperature", "Thermocouple", "Voltage", "Volume Flow RateRMS", "anomaly", "changepoint"].map((name) => [name, "number", 0]),
    ]);
    expect(await ask(`SELECT count(*)::INT AS rows, sum(anomaly)::INT AS anomalous, sum(changepoint)::INT AS changes, count(DISTINCT grp)::INT AS runs, min(grp) AS first FROM d`)).toEqual([{ rows: 37401, anomalous: 13067, changes: 129, runs: 34, first: "other/1" }]);
    expect(await ask(`SELECT grp, epoch_us(ts)::DOUBLE AS us, "Pressure" FROM d WHERE row_id = 0`)).toEqual([{ grp: "valve1/0", us: Date.parse("2020-03-09T10:14:33Z") * 1000, Pressure: 0.054711 }]);
    expect(flagsOf(report)).toEqual([]);
  });

  test("AI4I: a byte order mark, CRLF and units in brackets", async () => {
    const { preview, report, ask } = await bring([set("ai4i2020/ai4i2020.csv")], (recipe) => recipe);
    expect(preview.names[0]).toBe("UDI");
    expect(report.columns.slice(2, 8).map(({ name, kind, unit }) => [name, kind, unit])).toEqual([
      ["Type", "text", undefined], ["Air temperature [K]", "number", "K"], ["Process temperature [K]", "number", "K"], ["Rotational speed [rpm]", "number", "rpm"], ["Torque [Nm]", "number", "Nm"], ["Tool wear [min]", "number", "min"],
    ]);
    expect(await ask(`SELECT count(*)::INT AS rows, sum("Machine failure")::INT AS failures, sum("RNF")::INT AS rnf FROM d`)).toEqual([{ rows: 10000, failures: 339, rnf: 19 }]);
    expect([report.rows, report.flags, report.columns.reduce((sum, column) => sum + column.missing, 0)]).toEqual([10000, [], 0]);
  });

  test("bibmon: status texts of a historian become 498 missing cells in 108 number columns", async () => {
    const { preview, report } = await bring([set("plant_raw_bibmon/real_process_data.csv")], inZone("America/Sao_Paulo"));
    expect([preview.zoneNeeded, preview.recipe.time]).toEqual([true, { columns: ["column_1"], format: "ymd" }]);
    const numbers = report.columns.filter(({ kind }) => kind === "number");
    const texts = new Map<string, number>();
    for (const { text, count } of numbers.flatMap(({ statusTexts }) => statusTexts)) texts.set(text, (texts.get(text) ?? 0) + count);
    expect([report.rows, numbers.length, numbers.reduce((sum, { missing }) => sum + missing, 0), Object.fromEntries(texts)]).toEqual([3169, 108, 498, { Bad: 340, "Inp OutRange": 156, "Scan Timeout": 2 }]);
    // Brazil was two hours behind UTC in that southern summer.
    expect(new Date(report.fromUs! / 1000).toISOString()).toBe("2017-12-24T02:00:00.000Z");
  });

  test("steel: day before month by the data, and the late midnight of each day flagged, not sorted away", async () => {
    const { report, ask } = await bring([set("steel_energy/Steel_industry_data.csv")], inZone("Asia/Seoul"));
    expect(flagsOf(report)).toEqual([["csvTimeDisorder", "lateMidnight", "count=365"], ["csvTimeDisorder", "backwards", "count=365"]]);
    expect(await ask(`SELECT count(*)::INT AS rows, strftime(max(ts) FILTER (row_id = 95), '%Y-%m-%d %H:%M') AS last FROM d`)).toEqual([{ rows: 35040, last: "2017-12-31 15:00" }]);
    const mended = await bring([set("steel_energy/Steel_industry_data.csv")], inZone("Asia/Seoul", { lateMidnight: "nextDay" }));
    expect(flagsOf(mended.report)).toEqual([["csvTimeDisorder", "lateMidnight", "count=365"]]);
    expect(await mended.ask(`SELECT count(*)::INT AS steps FROM (SELECT ts - lag(ts) OVER (ORDER BY row_id) AS step FROM d) WHERE step <> INTERVAL 15 MINUTE`)).toEqual([{ steps: 0 }]);
  });

  test("gas turbine: five years without dates, in order, the year as group", async () => {
    const { report, ask } = await bring([2011, 2012, 2013, 2014, 2015].map((year) => set(`gas_turbine/gt_${year}.csv`)), (recipe) => ({ ...recipe, group: { from: "file" } }));
    expect(await ask(`SELECT grp, count(*)::INT AS rows FROM d GROUP BY 1 ORDER BY min(row_id)`)).toEqual([["gt_2011", 7411], ["gt_2012", 7628], ["gt_2013", 7152], ["gt_2014", 7158], ["gt_2015", 7384]].map(([grp, rows]) => ({ grp, rows })));
    expect([report.rows, report.columns.length, report.flags, report.fromUs]).toEqual([36733, 12, [], undefined]);
  });

  test("debutanizer and nylon: title lines, blanks and no header; a batch column", async () => {
    const tower = await bring([set("debutanizer/debutanizer_data.txt")], (recipe) => recipe);
    expect([tower.report.rows, tower.report.columns.length, tower.report.flags]).toEqual([2394, 8, []]);
    const nylon = await bring([set("batch_nylon/nylon.csv")], (recipe) => ({ ...recipe, group: { from: "column", column: "batch_id" } }));
    expect(nylon.preview.groupCandidates).toEqual(["batch_id"]);
    expect(await nylon.ask(`SELECT count(*)::INT AS rows, count(DISTINCT grp)::INT AS batches FROM d`)).toEqual([{ rows: 6641, batches: 57 }]);
  });
});
