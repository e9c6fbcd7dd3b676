// The property that carries the product: a recipe gives the same numbers row by row in a stream and at once in SQL.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recipeFormat, recipeSchema, stepKinds, type Recipe } from "../../shared/recipe/recipe.ts";
import { createStream, type FeatureRow, type SourceRow } from "../../shared/recipe/stream.ts";
import { readShape } from "./dataset.ts";
import { quoteText } from "../store/quote.ts";
import { columns, dataArbitrary, differences, overflowing, recipeArbitrary, stepArbitraries, streamed, type Data } from "./randomRecipes.ts";
import { featureList, writeRecipe } from "./sql.ts";

/** How many times the usual share of random cases; their seeds stay, so that more cases hold those of fewer. */
const times = Number(process.env["MILLWRIGHT_CASES"] ?? 1);
const folder = mkdtempSync(join(tmpdir(), "recipe-"));
const datasetPath = join(folder, "dataset.parquet");
let connection: DuckDBConnection;

beforeAll(async () => {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  connection = await instance.connect();
  await connection.run("SET TimeZone='UTC'");
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

function sqlValue(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") return quoteText(value);
  return `CAST('${String(value)}' AS DOUBLE)`;
}

async function writeDataset(data: Data): Promise<void> {
  const head = ["row_id", ...(data.hasTime ? ["ts"] : []), ...(data.hasGroup ? ["grp"] : []), ...columns.map((c) => `"${c.name.replaceAll('"', '""')}"`)];
  const lines = data.rows.map((row, i) => {
    const values = row.values as Record<string, unknown>;
    const cells = [`CAST(${i} AS BIGINT)`];
    if (data.hasTime) cells.push(row.tUs === undefined ? "CAST(NULL AS TIMESTAMP)" : `make_timestamp(CAST(${row.tUs} AS BIGINT))`);
    if (data.hasGroup) cells.push(`CAST(${sqlValue(row.group)} AS VARCHAR)`);
    for (const c of columns) cells.push(`CAST(${sqlValue(values[c.name])} AS ${c.kind === "text" ? "VARCHAR" : "DOUBLE"})`);
    return `(${cells.join(",")})`;
  });
  await connection.run(`COPY (SELECT * FROM (VALUES ${lines.join(",")}) t(${head.join(",")})) TO ${quoteText(datasetPath)} (FORMAT parquet)`);
}

async function bulk(recipe: Recipe): Promise<FeatureRow[]> {
  const shape = await readShape(connection, datasetPath);
  const sql = writeRecipe(datasetPath, shape, shape.columns, recipe);
  const reader = await connection.runAndReadAll(sql.writer.query(`SELECT __us, __grp, ${["0", ...sql.features.map((f) => `c${f.at}`)].join(", ")} FROM ${sql.stages.at(-1)!} ORDER BY __rid`));
  return reader.getRows().map(([us, group, , ...values]) => {
    const row: FeatureRow = { values: Float64Array.from(values, (v) => (v === null ? NaN : (v as number))) };
    if (us !== null) row.tUs = Number(us as bigint);
    if (group !== null) row.group = group as string;
    return row;
  });
}

describe("a recipe in a stream and the same recipe in SQL", () => {
  it("give the same rows for a formula that overflows", async () => {
    const recipe = recipeSchema.parse({ format: recipeFormat, steps: [{ kind: "derive", name: "big", formula: overflowing }] });
    const rows = [0, 0.5, 9, -1e6, null].map((a): SourceRow => ({ values: { a, [columns[1]!.name]: 1, [columns[2]!.name]: 2, mode: null } }));
    const data = { hasTime: false, hasGroup: false, rows };
    await writeDataset(data);
    const out = streamed(data, recipe);
    expect(out.map((r) => r.values[3])).toEqual([0, 0.25 * 1e99, NaN, NaN, NaN]);
    expect(differences(data, out, await bulk(recipe))).toEqual([]);
  });

  it.each(stepKinds)("give the same rows for the step %s alone", async (kind) => {
    await fc.assert(
      fc.asyncProperty(dataArbitrary, stepArbitraries[kind], async (data, raw) => {
        const recipe = recipeSchema.parse({ format: recipeFormat, steps: [raw] });
        try {
          createStream(recipe, columns, { hasTime: data.hasTime });
        } catch {
          fc.pre(false);
        }
        await writeDataset(data);
        expect(differences(data, streamed(data, recipe), await bulk(recipe))).toEqual([]);
      }),
      { seed: 6, numRuns: 12 * times },
    );
  });

  it.each([
    { kind: "impute", columns: ["Druck 1"], method: "hold", maxRows: 1 },
    { kind: "align", columns: ["a"], delayS: 2, maxAgeS: 3 },
  ])("give the same rows for the step $kind after a filter left rows out", async (step) => {
    const recipe = recipeSchema.parse({ format: recipeFormat, steps: [{ kind: "filter", column: "mode", values: ["run"] }, step] });
    const rows = ["run", "stop", "run", "run", "stop", "stop", "run"].map((mode, i): SourceRow => ({ tUs: i * 1e6, values: { a: i, [columns[1]!.name]: 1, [columns[2]!.name]: i === 0 ? 5 : null, mode } }));
    const data = { hasTime: true, hasGroup: false, rows };
    await writeDataset(data);
    const out = streamed(data, recipe);
    expect(out.map((r) => r.values[step.kind === "align" ? 0 : 2])).toEqual(step.kind === "align" ? [NaN, 0, 0, 3] : [5, 5, NaN, NaN]);
    expect(differences(data, out, await bulk(recipe))).toEqual([]);
  });

  it("give the same rows for random recipes", async () => {
    const both = dataArbitrary.chain((data) => recipeArbitrary(data.hasTime).map((recipe) => ({ data, recipe })));
    await fc.assert(
      fc.asyncProperty(both, async ({ data, recipe }) => {
        await writeDataset(data);
        expect(differences(data, streamed(data, recipe), await bulk(recipe))).toEqual([]);
      }),
      { seed: 20, numRuns: 60 * times },
    );
  });

  it("name their columns alike", async () => {
    const recipe = recipeSchema.parse({ format: recipeFormat, steps: [{ kind: "rolling", columns: ["a"], windowRows: 3, stats: ["mean"], keep: false }] });
    await writeDataset({ hasTime: true, hasGroup: true, rows: [{ tUs: 0, group: "P1", values: { a: 1 } }] });
    const shape = await readShape(connection, datasetPath);
    expect(shape).toEqual({ hasTime: true, hasGroup: true, columns });
    const sql = writeRecipe(datasetPath, shape, shape.columns, recipe);
    const reader = await connection.runAndReadAll(sql.writer.query(`SELECT ${featureList(sql, shape, "__target")} FROM ${sql.stages.at(-1)!}`));
    expect(reader.columnNames()).toEqual(["row_id", "ts", "grp", ...createStream(recipe, columns).outputs, "target"]);
  });
});
