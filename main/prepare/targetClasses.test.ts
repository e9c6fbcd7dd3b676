// Values of a column as classes: their order, their rows, and what is no class.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { quoteText } from "../store/quote.ts";
import { loadFrame } from "./loadFrame.ts";
import { computeFeatures } from "./prepare.ts";
import { withClasses } from "./targetClasses.ts";

const folder = mkdtempSync(join(tmpdir(), "classes-"));
const [data, out] = [join(folder, "data.parquet"), join(folder, "features.parquet")];
let database: DuckDBConnection;
beforeAll(async () => {
  database = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  await database.run(`COPY (SELECT range AS row_id, CAST(range AS DOUBLE) AS a, ['o''ne', 'Ä', 'two', NULL][1 + range % 4] AS kind, [10.0, 9.0, 100.0][1 + range % 3] AS stage, CAST(range % 2 AS DOUBLE) AS flag, range / 2 AS many FROM range(60)) TO ${quoteText(data)} (FORMAT parquet)`);
});
afterAll(() => {
  database.closeSync();
  rmSync(folder, { recursive: true });
});

const features = (column: string, steps: object[] = []) =>
  computeFeatures({ connection: database, datasetPath: data, recipe: { format: "millwright.recipe/1", steps: steps as never }, target: { kind: "column", column }, classes: true, outPath: out });

it("texts stand in the order of their characters, numbers by size, and a missing value is no class", async () => {
  const texts = await features("kind");
  expect(texts.target).toEqual({ known: 45, positives: null, mean: null, classes: [{ name: "o'ne", rows: 15 }, { name: "two", rows: 15 }, { name: "Ä", rows: 15 }] });
  const frame = withClasses(await loadFrame(database, out), texts);
  expect([Array.from(frame.y!.subarray(0, 5)), frame.classes]).toEqual([[0, 2, 1, NaN, 0], ["o'ne", "two", "Ä"]]);
  expect((await features("stage")).target.classes!.map(({ name }) => name)).toEqual(["9", "10", "100"]);
});

it("two values are one class and its absence, and many are no classes", async () => {
  expect((await features("flag")).target).toEqual({ known: 60, positives: null, mean: 0.5 });
  expect(await features("many").catch(failureOf)).toMatchObject({ name: "planTooManyClasses", where: { column: "many" } });
});

it("a class that a filter leaves without rows is gone", async () => {
  const facts = await features("kind", [{ kind: "filter", column: "a", high: 1.5 }]);
  const frame = withClasses(await loadFrame(database, out), facts);
  expect([facts.target.classes!.map(({ rows }) => rows), Array.from(frame.y!), frame.classes]).toEqual([[1, 0, 1], [0, 1], ["o'ne", "Ä"]]);
});
