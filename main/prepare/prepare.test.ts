import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Failure } from "../../shared/contract/errors.ts";
import { recipeFormat, recipeSchema } from "../../shared/recipe/recipe.ts";
import type { EventInterval } from "./intervals.ts";
import { loadFrame } from "./loadFrame.ts";
import { computeFeatures } from "./prepare.ts";
import { quoteText } from "../store/quote.ts";
import type { Target } from "./target.ts";

const folder = mkdtempSync(join(tmpdir(), "prepare-"));
const outPath = join(folder, "features.parquet");
let connection: DuckDBConnection;

async function connect(threads: number): Promise<DuckDBConnection> {
  const opened = await (await DuckDBInstance.create(":memory:", { threads: String(threads) })).connect();
  await opened.run("SET TimeZone='UTC'");
  return opened;
}

beforeAll(async () => {
  connection = await connect(1);
});
afterAll(() => {
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

const minute = 60_000_000;
let made = 0;

/** A dataset file from a query. */
async function dataset(sql: string): Promise<string> {
  const path = join(folder, `dataset-${made++}.parquet`);
  await connection.run(`COPY (${sql}) TO ${quoteText(path)} (FORMAT parquet)`);
  return path;
}

/** Ten rows, a minute apart, of the pumps A (five) and B (five). */
const pumps = (): Promise<string> =>
  dataset(`SELECT range AS row_id, make_timestamp((range % 5) * ${minute}) AS ts, CASE WHEN range < 5 THEN 'A' ELSE 'B' END AS grp,
    CAST(range AS DOUBLE) AS x, CASE WHEN range = 3 THEN NULL WHEN range % 5 = 4 THEN 'bad' ELSE 'good' END AS quality FROM range(10)`);

const empty = { format: recipeFormat, steps: [] } as const;
const recipe = (...steps: unknown[]) => recipeSchema.parse({ format: recipeFormat, steps });

async function targets(datasetPath: string, target: Target, events: EventInterval[] = [], ...steps: unknown[]): Promise<(number | null)[]> {
  await computeFeatures({ connection, datasetPath, recipe: recipe(...steps), target, events, outPath });
  const { y } = await loadFrame(connection, outPath);
  return [...y!].map((v) => (Number.isNaN(v) ? null : v));
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "no failure",
    (thrown: unknown) => (thrown instanceof Failure ? { name: thrown.data.name, where: thrown.data.where } : thrown),
  );
}

describe("a feature table", () => {
  it("holds the rows in order with their time, group, features and target", async () => {
    const result = await computeFeatures({
      connection,
      datasetPath: await pumps(),
      recipe: recipe({ kind: "difference", columns: ["x"] }),
      target: { kind: "column", column: "quality", positive: "bad" },
      outPath,
    });
    expect(result).toEqual({
      rows: 10,
      columns: ["x", "x_diff_1"],
      inputs: [{ name: "x", kind: "number" }],
      hasTime: true,
      history: { rows: 1, seconds: 0 },
      from: { x: ["x"], x_diff_1: ["x"] },
      missing: { x: 0, x_diff_1: 1 - 8 / 10 },
      target: { known: 9, positives: 2, mean: 2 / 9 },
      digestInputs: { format: "millwright.features/1", recipe: recipe({ kind: "difference", columns: ["x"] }), target: { kind: "column", column: "quality", positive: "bad" }, events: [] },
    });
    const frame = await loadFrame(connection, outPath);
    expect({ ...frame, X: [...frame.X], y: [...frame.y!], tUs: [...frame.tUs!], group: [...frame.group!] }).toEqual({
      rows: 10,
      features: ["x", "x_diff_1"],
      X: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, NaN, 1, 1, 1, 1, NaN, 1, 1, 1, 1],
      y: [0, 0, 0, NaN, 1, 0, 0, 0, 0, 1],
      tUs: [0, 1, 2, 3, 4, 0, 1, 2, 3, 4].map((m) => m * minute),
      group: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
      groupNames: ["A", "B"],
    });
  });

  it.each([
    ["rolling over more than one row group", 130_000, [{ kind: "impute", columns: ["flow"], method: "hold", maxRows: 5 }, { kind: "rolling", columns: ["flow"], windowRows: 30, stats: ["mean", "std", "slope"] }]],
    ["means of buckets", 60_000, [{ kind: "resample", everyS: 2, maxEmpty: 3 }]],
  ] as const)("has the same bytes at one and at two threads: %s", async (_, rows, steps) => {
    const datasetPath = await dataset(`SELECT range AS row_id, make_timestamp(1700000000000000 + (range // 7) * 1000000 + (hash(range) % 900000)::BIGINT) AS ts, 'M' || (range % 7) AS grp,
      CASE WHEN hash(range, 1) % 50 = 0 THEN NULL ELSE sin(range / 100.0) * 1e3 + (hash(range, 2) % 1000000) / 7.0 END AS flow FROM range(${rows})`);
    const digests: string[] = [];
    for (const threads of [1, 2]) {
      const own = await connect(threads);
      await computeFeatures({ connection: own, datasetPath, recipe: recipe(...steps), target: { kind: "forecast", column: "flow", horizonS: 60 }, outPath });
      digests.push(createHash("sha256").update(readFileSync(outPath)).digest("hex"));
      own.closeSync();
    }
    expect(digests[1]).toBe(digests[0]);
  });

  it("is the same whether its rows lie in order or not", async () => {
    const rows = "SELECT range AS row_id, make_timestamp(range * 1000000) AS ts, 'M' || (range % 3) AS grp, sin(range) AS x FROM range(5000)";
    const steps = recipe({ kind: "rolling", columns: ["x"], windowRows: 9, stats: ["mean"] });
    const digests: string[] = [];
    for (const order of ["row_id", "hash(row_id)"]) {
      await computeFeatures({ connection, datasetPath: await dataset(`${rows} ORDER BY ${order}`), recipe: steps, target: { kind: "none" }, outPath });
      digests.push(createHash("sha256").update(readFileSync(outPath)).digest("hex"));
    }
    expect(digests[1]).toBe(digests[0]);
  });

  it("has no row where a filter leaves none, and its columns all the same", async () => {
    const steps = recipe({ kind: "filter", column: "x", low: 100 }, { kind: "lag", columns: ["x"], rows: [1] });
    const result = await computeFeatures({ connection, datasetPath: await pumps(), recipe: steps, target: { kind: "none" }, outPath });
    const frame = await loadFrame(connection, outPath);
    expect([result.rows, result.missing, result.target, frame.rows, frame.features]).toEqual([0, { x: 0, x_lag_1: 0 }, { known: 0, positives: null, mean: null }, 0, ["x", "x_lag_1"]]);
  });

  it("ends without a file and without a trace when it is cancelled", async () => {
    const stop = new AbortController();
    stop.abort();
    const own = mkdtempSync(join(folder, "stopped-"));
    const request = { connection, datasetPath: await pumps(), recipe: recipe({ kind: "difference", columns: ["x"] }), target: { kind: "none" } as const, outPath: join(own, "features.parquet"), signal: stop.signal };
    expect(await failure(computeFeatures(request))).toEqual({ name: "callCancelled", where: { step: "prepare" } });
    expect(readdirSync(own)).toEqual([]);
  });

  it("names the step and the column that the data do not have", async () => {
    const steps = recipe({ kind: "calendar", parts: ["hour"] }, { kind: "lag", columns: ["x", "TI-104"], rows: [1] });
    expect(await failure(computeFeatures({ connection, datasetPath: await pumps(), recipe: steps, target: { kind: "none" }, outPath }))).toEqual({
      name: "planUnknownColumn",
      where: { step: "2 lag", column: "TI-104" },
    });
  });

  it("refuses a step that names the target", async () => {
    const request = { connection, datasetPath: await pumps(), recipe: recipe({ kind: "lag", columns: ["x"], rows: [1] }), target: { kind: "column", column: "x" } as const, outPath };
    expect(await failure(computeFeatures(request))).toEqual({ name: "planLeakage", where: { step: "1 lag", column: "x", detail: "the step names the target" } });
  });

  it("refuses a target that needs a time the rows do not have", async () => {
    const datasetPath = await dataset("SELECT range AS row_id, CAST(range AS DOUBLE) AS x FROM range(3)");
    expect(await failure(computeFeatures({ connection, datasetPath, recipe: empty as never, target: { kind: "activeEvent" }, outPath }))).toEqual({
      name: "planUnfit",
      where: { step: "target", detail: "the rows have no time" },
    });
  });
});

describe("a target", () => {
  it("is the number of a column", async () => {
    expect(await targets(await pumps(), { kind: "column", column: "x" })).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("is 1 while an event is active, at both its ends, in its own group or in every group", async () => {
    const own = { fromUs: 1 * minute, toUs: 2 * minute, group: "A" };
    const common = { fromUs: 4 * minute, toUs: 9 * minute };
    expect(await targets(await pumps(), { kind: "activeEvent" }, [own, common])).toEqual([0, 1, 1, 0, 1, 0, 0, 0, 0, 1]);
  });

  it("is 1 within the horizon before an event too", async () => {
    const events = [{ fromUs: 3 * minute, toUs: 3 * minute, group: "A" }, { fromUs: 2.5 * minute, toUs: 3 * minute, group: "B" }];
    expect(await targets(await pumps(), { kind: "eventWithin", horizonS: 120 }, events)).toEqual([0, 1, 1, 1, 0, 0, 1, 1, 1, 0]);
  });

  it("joins events that overlap, so that a short one inside a long one ends nothing", async () => {
    const events = [{ fromUs: 0, toUs: 3 * minute }, { fromUs: minute, toUs: minute }];
    expect(await targets(await pumps(), { kind: "activeEvent" }, events)).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 1, 0]);
  });

  it("is unknown where people are not sure that it was one, unless a sure one lies there", async () => {
    const open = { fromUs: 1 * minute, toUs: 2 * minute, group: "A", open: true };
    const sure = { fromUs: 2 * minute, toUs: 2 * minute };
    expect(await targets(await pumps(), { kind: "activeEvent" }, [open, sure])).toEqual([0, null, 1, 0, 0, 0, 0, 1, 0, 0]);
    expect(await targets(await pumps(), { kind: "eventWithin", horizonS: 60 }, [open])).toEqual([null, null, null, 0, 0, 0, 0, 0, 0, 0]);
    expect(await targets(await pumps(), { kind: "remainingLife", unit: "rows", cap: 99 }, [open, { fromUs: 3 * minute, toUs: 4 * minute }])).toEqual([3, 2, 1, 0, 0, 3, 2, 1, 0, 0]);
  });

  it("counts an event between two rows at the row before it, in its own group or in every group, and at that row only", async () => {
    const own = { fromUs: 1.5 * minute, toUs: 1.5 * minute, group: "A" };
    const common = { fromUs: 3.2 * minute, toUs: 3.8 * minute };
    expect(await targets(await pumps(), { kind: "activeEvent" }, [own])).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(await targets(await pumps(), { kind: "activeEvent" }, [own, common])).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 1, 0]);
    // On a row, it is that row's alone; with a row in one group only, it counts at the row before it in the other.
    expect(await targets(await pumps(), { kind: "activeEvent" }, [{ fromUs: 2 * minute, toUs: 2 * minute, group: "B" }])).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
    const shifted = await dataset(`SELECT range AS row_id, make_timestamp((range % 3) * ${minute} + CASE WHEN range < 3 THEN 0 ELSE 30000000 END) AS ts, CASE WHEN range < 3 THEN 'A' ELSE 'B' END AS grp, 1.0 AS x FROM range(6)`);
    expect(await targets(shifted, { kind: "activeEvent" }, [{ fromUs: minute, toUs: minute }])).toEqual([0, 1, 0, 1, 0, 0]);
  });

  it("does not count an event across a pause, nor one before the first row", async () => {
    // Rows at minutes 0, 1, 2, 20, 21, 22: a usual step of one minute, a pause of 18.
    const paused = await dataset(`SELECT range AS row_id, make_timestamp(CAST([0, 1, 2, 20, 21, 22][range + 1] AS BIGINT) * ${minute}) AS ts, CAST(range AS DOUBLE) AS x FROM range(6)`);
    const at = (from: number, to = from) => [{ fromUs: from * minute, toUs: to * minute }];
    const active = { kind: "activeEvent" } as const;
    expect(await targets(paused, active, at(7))).toEqual([0, 0, 1, 0, 0, 0]);
    expect(await targets(paused, active, at(7.1))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await targets(paused, active, at(3, 12))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await targets(paused, active, at(22.5))).toEqual([0, 0, 0, 0, 0, 1]);
    expect(await targets(paused, active, at(-0.5))).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("counts the last of rows with the same time", async () => {
    const doubled = await dataset(`SELECT range AS row_id, make_timestamp(CAST([0, 1, 1, 2][range + 1] AS BIGINT) * ${minute}) AS ts, CAST(range AS DOUBLE) AS x FROM range(4)`);
    expect(await targets(doubled, { kind: "activeEvent" }, [{ fromUs: 1.5 * minute, toUs: 1.5 * minute }])).toEqual([0, 0, 1, 0]);
  });

  it("within a horizon shorter than the step counts at the row before it too, and one that nobody is sure of makes that row unknown", async () => {
    const moment = { fromUs: 1.5 * minute, toUs: 1.5 * minute, group: "A" };
    expect(await targets(await pumps(), { kind: "eventWithin", horizonS: 5 }, [moment])).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(await targets(await pumps(), { kind: "eventWithin", horizonS: 45 }, [moment])).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(await targets(await pumps(), { kind: "eventWithin", horizonS: 90 }, [moment])).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(await targets(await pumps(), { kind: "activeEvent" }, [{ ...moment, open: true }])).toEqual([0, null, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(await targets(await pumps(), { kind: "remainingLife", unit: "rows", cap: 99 }, [moment])).toEqual([2, 1, null, null, null, null, null, null, null, null]);
  });

  it("of events is the same in blocks, in one query, on a grid and where a filter leaves rows out", async () => {
    const moment = { fromUs: 1.5 * minute, toUs: 1.5 * minute, group: "A" };
    const active = { kind: "activeEvent" } as const;
    const hidden = { kind: "filter", column: "x", low: 2 };
    const lag = { kind: "lag", columns: ["x"], rows: [1] };
    // The row that counts is left out by the filter: no other one takes its place.
    expect(await targets(await pumps(), active, [moment], hidden, lag)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(await targets(await pumps(), active, [moment], { kind: "filter", column: "x", low: 1 }, lag)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0]);
    // A bucket of two minutes bears the time of its end.
    expect(await targets(await pumps(), active, [{ fromUs: 3 * minute, toUs: 3 * minute, group: "A" }], { kind: "resample", everyS: 120 })).toEqual([1, 0, 0, 0, 0, 0]);
    expect(await targets(await pumps(), active, [{ fromUs: 3 * minute, toUs: 3 * minute, group: "A" }], { kind: "resample", everyS: 120 }, lag)).toEqual([1, 0, 0, 0, 0, 0]);
  });

  it("counts rows to the last one of the group, up to the cap", async () => {
    expect(await targets(await pumps(), { kind: "remainingLife", unit: "rows", cap: 3 })).toEqual([3, 3, 2, 1, 0, 3, 3, 2, 1, 0]);
  });

  it("counts hours or rows to the next event, and knows nothing after the last", async () => {
    const events = [{ fromUs: 2 * minute, toUs: 3 * minute }];
    expect(await targets(await pumps(), { kind: "remainingLife", unit: "hours", cap: 1 }, events)).toEqual([2 / 60, 1 / 60, 0, 0, null, 2 / 60, 1 / 60, 0, 0, null]);
    expect(await targets(await pumps(), { kind: "remainingLife", unit: "rows", cap: 99 }, events)).toEqual([2, 1, 0, 0, null, 2, 1, 0, 0, null]);
  });

  it("is the value one horizon later in the same group, where the group goes on that long", async () => {
    expect(await targets(await pumps(), { kind: "forecast", column: "x", horizonS: 120 })).toEqual([2, 3, 4, null, null, 7, 8, 9, null, null]);
  });

  it("is not forecast from a row too far before the horizon", async () => {
    const datasetPath = await dataset(`SELECT range AS row_id, make_timestamp(CAST([0, 1, 20, 21][range + 1] AS BIGINT) * ${minute}) AS ts, CAST(range AS DOUBLE) AS x FROM range(4)`);
    expect(await targets(datasetPath, { kind: "forecast", column: "x", horizonS: 600 })).toEqual([null, null, null, null]);
  });

  it("of a bucket is 1 when one of its rows was, and its numbers are the last", async () => {
    const grid = { kind: "resample", everyS: 120 };
    expect(await targets(await pumps(), { kind: "column", column: "quality", positive: "bad" }, [], grid)).toEqual([0, 0, 1, 0, 0, 1]);
    expect(await targets(await pumps(), { kind: "column", column: "x" }, [], grid)).toEqual([1, 3, 4, 6, 8, 9]);
  });
});
