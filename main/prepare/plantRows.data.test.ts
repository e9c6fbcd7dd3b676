// The twin evaluators on data of a real test bench (SKAB: pump loop, one row a second, with holes), as a plan would prepare it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { recipeFormat, recipeSchema } from "../../shared/recipe/recipe.ts";
import { createStream } from "../../shared/recipe/stream.ts";
import { loadFrame } from "./loadFrame.ts";
import { computeFeatures } from "./prepare.ts";
import { quoteText } from "../store/quote.ts";

const data = process.env["MILLWRIGHT_DATA"] ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "plant-"));
const datasetPath = join(folder, "dataset.parquet");
const outPath = join(folder, "features.parquet");
let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  await connection.run("SET TimeZone='UTC'");
  const files = [0, 1, 2].map((n) => quoteText(join(data, "skab", "valve1", `${n}.csv`))).join(", ");
  await connection.run(`COPY (SELECT row_number() OVER () - 1 AS row_id, datetime AS ts, filename AS grp, * EXCLUDE (datetime, filename, changepoint)
    FROM read_csv([${files}], delim = ';', filename = true)) TO ${quoteText(datasetPath)} (FORMAT parquet)`);
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

it("a recipe as plans use it gives the same features on the device as in the table that was learned from", async () => {
  const recipe = recipeSchema.parse({
    format: recipeFormat,
    steps: [
      { kind: "clean", columns: ["Temperature"], low: -40, high: 400 },
      { kind: "resample", everyS: 2, maxEmpty: 5 },
      { kind: "impute", columns: "numeric", method: "hold", maxGapS: 10 },
      { kind: "derive", name: "power", formula: "Current * Voltage / 1000" },
      { kind: "rolling", columns: ["Pressure", "power", "Accelerometer1RMS"], windowRows: 15, stats: ["mean", "std", "slope", "median"] },
      { kind: "difference", columns: ["Temperature"], rows: 5 },
    ],
  });
  const result = await computeFeatures({ connection, datasetPath, recipe, target: { kind: "column", column: "anomaly", positive: 1 }, outPath });
  const frame = await loadFrame(connection, outPath);

  const rows = (await connection.runAndReadAll(`SELECT epoch_us(ts) AS t, * FROM read_parquet(${quoteText(datasetPath)}) ORDER BY row_id`)).getRowObjects();
  const stream = createStream(recipe, result.inputs);
  const streamed = [...rows.flatMap((row) => stream.push({ tUs: Number(row["t"]), group: row["grp"] as string, values: row as Record<string, number> })), ...stream.flush()];
  const place = (group: string, tUs: number): string => `${group} ${tUs}`;
  const byPlace = new Map(streamed.map((row) => [place(row.group!, row.tUs!), row.values]));

  expect([frame.rows, frame.features.length, frame.groupNames!.length]).toEqual([streamed.length, stream.outputs.length, 3]);
  expect(frame.rows).toBeGreaterThan(1500);
  let worst = 0;
  for (let r = 0; r < frame.rows; r++) {
    const values = byPlace.get(place(frame.groupNames![frame.group![r]!]!, frame.tUs![r]!))!;
    values.forEach((x, f) => {
      const y = frame.X[f * frame.rows + r]!;
      const difference = Number.isNaN(x) && Number.isNaN(y) ? 0 : Math.abs(x - y) / Math.max(1, Math.abs(x), Math.abs(y));
      worst = Math.max(worst, Number.isNaN(difference) ? Infinity : difference);
    });
  }
  expect(worst).toBeLessThan(1e-9);
  expect(result.target.positives).toBeGreaterThan(300);
});
