// Figures that a recipe asks to be learned: the table, the stream with the learned recipe and a fold that holds all rows say the same,
// and a fold's features hang on its own training rows.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recipeFormat, recipeSchema } from "../../shared/recipe/recipe.ts";
import { createStream } from "../../shared/recipe/stream.ts";
import { quoteText } from "../store/quote.ts";
import { takeRows, type Frame } from "./frame.ts";
import { learnedFrom, loadBefore } from "./learned.ts";
import { loadFrame } from "./loadFrame.ts";
import { computeFeatures } from "./prepare.ts";

const folder = mkdtempSync(join(tmpdir(), "learned-"));
const [datasetPath, outPath, beforePath] = ["dataset", "features", "before"].map((name) => join(folder, `${name}.parquet`)) as [string, string, string];
let connection: DuckDBConnection;
// Two machines, their rows in turn; speed 1 or 3 by a pattern; heat 40 or 80 there and something of its own.
const rows = Array.from({ length: 120 }, (_, r) => ({ grp: r % 2 ? "B" : "A", speed: (r * 7) % 5 < 2 ? 1 : 3, own: ((r * 31) % 17) / 17 }));
const recipe = recipeSchema.parse({
  format: recipeFormat,
  steps: [
    { kind: "clean", columns: ["heat"], low: -100 },
    { kind: "regime", context: ["speed"], columns: "numeric" },
    { kind: "rolling", columns: ["heat"], windowRows: 4, stats: ["mean", "slope"], keep: false },
  ],
});

async function prepared(headRows?: number): Promise<{ frame: Frame; whole: Frame; learned: typeof recipe }> {
  const result = await computeFeatures({ connection, datasetPath, recipe, target: { kind: "none" }, taught: headRows === undefined ? {} : { headRows }, outPath, beforePath });
  const frame = await loadFrame(connection, outPath);
  const before = await loadBefore(connection, beforePath, recipe, result.learned!.before, frame);
  return { frame, whole: { ...frame, before }, learned: result.learned!.recipe };
}

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  const values = rows.map(({ grp, speed, own }, r) => `(${r}, '${grp}', CAST(${speed} AS DOUBLE), CAST(${(speed === 1 ? 40 : 80) + own} AS DOUBLE), '${speed === 1 ? "good" : "bad"}')`);
  await connection.run(`COPY (SELECT * FROM (VALUES ${values.join(",")}) t(row_id, grp, speed, heat, quality)) TO ${quoteText(datasetPath)} (FORMAT parquet)`);
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

const close = (one: ArrayLike<number>, other: ArrayLike<number>): number => Math.max(...Array.from(one, (x, i) => (Number.isNaN(x) ? (Number.isNaN(other[i]) ? 0 : 1) : Math.abs(x - other[i]!))));

describe("what a recipe asks to be learned", () => {
  it("stands in the recipe that the device runs, row for row as in the table, and a fold of all rows learns the same", async () => {
    const { frame, whole, learned } = await prepared();
    const stream = createStream(learned, [{ name: "speed", kind: "number" }, { name: "heat", kind: "number" }], { hasTime: false });
    const streamed = rows.flatMap(({ grp, speed, own }) => stream.push({ group: grp, values: [speed, (speed === 1 ? 40 : 80) + own] }));
    const flat = frame.features.flatMap((_, f) => streamed.map((row) => row.values[f]!));
    const all = learnedFrom(whole, Int32Array.from(rows, (_, r) => r));
    expect([frame.features, close(frame.X, flat) < 1e-9, close(frame.X, all.X) < 1e-9]).toEqual([["speed", "heat_mean_4", "heat_slope_4"], true, true]);
    // By hand: what is left of a machine's heat is its own part, even over 0 to 1 at either speed.
    expect(Math.abs(frame.X.subarray(120, 240).reduce((a, b) => a + b) / 120)).toBeLessThan(0.1);
  });

  it("hangs on the rows that teach alone, also in a part of a table, and windows reach into the rows between", async () => {
    const { whole } = await prepared();
    const teach = Int32Array.from({ length: 60 }, (_, r) => r);
    const before = { ...whole.before!, X: whole.before!.X.slice() };
    // The last rows run hotter: nothing that was learned before them may know it.
    for (let r = 100; r < 120; r++) before.X[120 + r]! += 500;
    const [plain, hot] = [learnedFrom(whole, teach), learnedFrom({ ...whole, before }, teach)];
    expect(Array.from({ length: 100 }, (_, r) => plain.X[120 + r] === hot.X[120 + r]).every(Boolean)).toBe(true);
    const part = takeRows(whole, Int32Array.from({ length: 50 }, (_, r) => 2 * r));
    const own = learnedFrom(part, Int32Array.from({ length: 30 }, (_, r) => r));
    const same = learnedFrom(whole, Int32Array.from({ length: 30 }, (_, r) => 2 * r));
    expect(Array.from({ length: 50 }, (_, r) => own.X[50 + r] === same.X[120 + 2 * r]).every(Boolean)).toBe(true);
  });

  it("is not learned from rows that are known to be anomalous where only normal ones teach", async () => {
    const regimes = async (taught: { normal?: true }) => {
      const { learned } = await computeFeatures({ connection, datasetPath, recipe, target: { kind: "column", column: "quality", positive: "bad" }, taught, outPath });
      return learned!.recipe.steps.flatMap((step) => (step.kind === "regime" ? [step.figures!.centres.length] : []));
    };
    expect([await regimes({}), await regimes({ normal: true })]).toEqual([[2], [1]]);
  });

  it("is learned from the heads of groups where only they teach", async () => {
    const { whole, learned } = await prepared(20);
    const heads = learnedFrom(whole, Int32Array.from({ length: 40 }, (_, r) => r));
    expect([learned.steps[1], close(whole.X, heads.X) < 1e-9]).toEqual([expect.objectContaining({ kind: "regime", columns: ["heat"] }), true]);
  });
});
