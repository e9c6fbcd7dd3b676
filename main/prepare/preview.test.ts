import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planRecipe, recipeFormat, recipeSchema } from "../../shared/recipe/recipe.ts";
import { readShape } from "./dataset.ts";
import { readColumns } from "./loadFrame.ts";
import { previewRecipe } from "./preview.ts";
import { scopeOf } from "./scope.ts";
import { quoteText } from "../store/quote.ts";
import { thin } from "./thin.ts";

const folder = mkdtempSync(join(tmpdir(), "preview-"));
const path = join(folder, "dataset.parquet");
let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  await connection.run(`COPY (SELECT range AS row_id, make_timestamp(range * 1000000) AS ts, CASE WHEN range < 50 THEN 'A' ELSE 'B' END AS grp,
    CASE WHEN range = 20 THEN 999.0 ELSE CAST(range AS DOUBLE) END AS x, 'run' AS mode FROM range(100)) TO ${quoteText(path)} (FORMAT parquet)`);
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

describe("a preview", () => {
  it("shows one column before and after, and what each step leaves", async () => {
    const recipe = recipeSchema.parse({ format: recipeFormat, steps: [{ kind: "clean", columns: ["x"], high: 500 }, { kind: "resample", everyS: 10, numeric: "last" }, { kind: "oneHot", column: "mode", levels: ["run"] }] });
    const preview = await previewRecipe(connection, path, recipe, "x", { points: 100, from: 15e6, to: 30e6, group: "A" });
    const before = preview.before!;
    expect([before.x[0], before.x.at(-1), before.columns[0]!.values[5]]).toEqual([15e6, 30e6, 999]);
    expect(preview.steps.every(({ rowMicros }) => rowMicros >= 0 && rowMicros < 1e5)).toBe(true);
    expect({ ...preview, steps: preview.steps.map(({ kind, rows, columns }) => ({ kind, rows, columns })), before: null, after: [[...preview.after!.x], preview.after!.columns.map((c) => [c.name, ...c.values])] }).toEqual({
      axis: "time",
      steps: [
        { kind: "data", rows: 16, columns: 2 },
        { kind: "clean", rows: 16, columns: 2 },
        { kind: "resample", rows: 2, columns: 2 },
        { kind: "oneHot", rows: 2, columns: 2 },
      ],
      outputs: ["x", "mode_is_run"],
      history: { rows: 0, seconds: 10 },
      before: null,
      after: [[20e6, 30e6], [["x", 19, 29]]],
    });
  });
});

describe("the part of the data that a preview works", () => {
  const rolling = { kind: "rolling", columns: ["x"], windowRows: 6, stats: ["mean"], keep: false };
  it.each([
    ["a window of rows", [rolling], "grp = 'A' AND row_id BETWEEN 25 AND 40"],
    ["a grid and a window on it", [{ kind: "resample", everyS: 5 }, rolling], "grp = 'A' AND row_id BETWEEN 0 AND 40"],
    ["a filter before a window", [{ kind: "filter", column: "x", low: 3 }, rolling], "grp = 'A' AND row_id BETWEEN 0 AND 40"],
    ["a filter after it", [rolling, { kind: "filter", column: "x_mean_6", low: 3 }], "grp = 'A' AND row_id BETWEEN 25 AND 40"],
    ["nothing", [], "grp = 'A' AND row_id BETWEEN 30 AND 40"],
    ["a step that is off", [{ ...rolling, off: true }], "grp = 'A' AND row_id BETWEEN 30 AND 40"],
  ])("is the window and the past it needs: %s", async (_, steps, expected) => {
    const shape = await readShape(connection, path);
    const recipe = recipeSchema.parse({ format: recipeFormat, steps });
    const plan = planRecipe(recipe, shape.columns, true);
    expect(await scopeOf(connection, `read_parquet(${quoteText(path)})`, shape, plan, { from: 30e6, to: 40e6, group: "A" })).toBe(expected);
    const part = await previewRecipe(connection, path, recipe, "x", { points: 100, from: 30e6, to: 40e6, group: "A" });
    const whole = await previewRecipe(connection, path, recipe, "x", { points: 100, group: "A" });
    const inside = whole.after!.x.map((x, i) => (x >= 30e6 && x <= 40e6 ? i : -1)).filter((i) => i >= 0);
    expect(part.after!.columns.map((c) => [...c.values])).toEqual(whole.after!.columns.map((c) => [...inside].map((i) => c.values[i])));
  });

  it("begins so early that every group has its past", async () => {
    const shape = await readShape(connection, path);
    const plan = planRecipe(recipeSchema.parse({ format: recipeFormat, steps: [rolling] }), shape.columns, true);
    expect(await scopeOf(connection, `read_parquet(${quoteText(path)})`, shape, plan, { from: 45e6, to: 54e6 })).toBe("row_id BETWEEN 40 AND 54");
  });
});

describe("two questions at once on the engine's one connection", () => {
  it("each get all their rows", async () => {
    const columns = [150_000, 250_000, 90_000].map((rows) => new Float64Array(rows));
    const read = await Promise.all(columns.map((column) => readColumns(connection, `SELECT CAST(range + 1 AS DOUBLE) FROM range(${column.length})`, [column])));
    expect([read, columns.map((column) => column.at(-1))]).toEqual([[150_000, 250_000, 90_000], [150_000, 250_000, 90_000]]);
  });
});

describe("thinning", () => {
  it("keeps the spike, the order of lowest and highest, and the hole", () => {
    const x = Float64Array.from({ length: 12 }, (_, i) => i);
    const values = Float64Array.from([1, 2, 9, 3, NaN, NaN, NaN, NaN, 5, NaN, -7, 4]);
    const drawn = thin({ x, columns: [{ name: "x", values }] }, 6);
    expect([[...drawn.x], [...drawn.columns[0]!.values]]).toEqual([
      [0, 3, 4, 7, 8, 11],
      [1, 9, NaN, NaN, 5, -7],
    ]);
  });
});
