// Bad input through the whole comparison, over every family that needs no net: a coded failure or a stated fall-back, never a NaN among the figures.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { loadFrame } from "../prepare/loadFrame.ts";
import { quoteText } from "../store/quote.ts";
import { evaluate, type Candidate, type EvaluationTable } from "./evaluate.ts";
import type { Task } from "./family.ts";
import type { Frame } from "./frame.ts";
import { familiesFor } from "./registry.ts";
import { splitFrame, type SplitSpec } from "./splits.ts";

/** Nets are dear to fit and have checks of their own. */
const dearest = 6;
/** Those whose work grows with the columns alone; lines that are solved over all pairs of 590 columns are too slow for a unit test. */
const forWide = new Set(["boosting", "forest", "extraTrees", "isolationForest", "knn", "lof"]);
/** Refused by name where the features hold no window. */
const forWindows = new Set(["matrixProfile"]);
const small: Readonly<Record<string, number>> = { trees: 4, rounds: 4, bags: 1 };
const tasks: readonly Task[] = ["classification", "regression", "anomaly"];

function candidatesFor(task: Task, only?: ReadonlySet<string>): Candidate[] {
  return familiesFor(task)
    .filter(({ family, role, cost }) => role === "candidate" && cost <= dearest && !forWindows.has(family.id) && (!only || only.has(family.id)))
    .map(({ family }) => ({ id: family.id, family: family.id, parameters: Object.fromEntries(Object.entries(small).filter(([name]) => name in family.defaults)), role: "candidate" }));
}

/** Rows with a target that follows the first column; `change` spoils them. */
function table(task: Task, rows: number, columns: number, change: (frame: Frame & { y: Float64Array }) => void = () => undefined): Frame {
  const g = seededGenerator(6);
  const X = Float64Array.from({ length: rows * columns }, () => g.normal());
  const y = Float64Array.from({ length: rows }, (_, r) => (task === "regression" ? X[r]! + 0.1 * g.normal() : X[r]! > 1 ? 1 : 0));
  const frame = { rows, features: Array.from({ length: columns }, (_, f) => `c${f}`), X, y, tUs: Float64Array.from({ length: rows }, (_, r) => r * 60e6) };
  change(frame);
  return frame;
}

const compared = (frame: Frame, task: Task, spec: SplitSpec = { kind: "forward", folds: 2 }, only?: ReadonlySet<string>): Promise<EvaluationTable> =>
  evaluate(frame, task, candidatesFor(task, only), splitFrame(frame, spec), { seed: 1, threads: 1, replicates: 50, leakMeter: false, innerFolds: 2 });
const named = (promise: Promise<unknown>) => promise.then(() => "done", (thrown: unknown) => failureOf(thrown).name);
/** Families whose scores or headline are no numbers. */
const broken = ({ results, headline }: EvaluationTable) => results.filter(({ scores, metrics }) => !Number.isFinite(metrics[headline]?.value) || scores.some((s) => !Number.isFinite(s))).map(({ candidate }) => candidate.id);

describe("bad input", () => {
  for (const task of tasks) {
    it(`with a column that is never known, and one that is constant, is learned from as far as it goes (${task})`, async () => {
      expect(broken(await compared(table(task, 90, 4, ({ X }) => X.fill(NaN, 90, 180).fill(7, 180, 270)), task))).toEqual([]);
    });

    it(`of hundreds of columns full of holes is learned from (${task})`, async () => {
      const g = seededGenerator(9);
      const wide = table(task, 80, 590, ({ X }) => X.forEach((_, i) => (X[i] = g.uniform() < 0.85 ? X[i]! : NaN)));
      expect(broken(await compared(wide, task, { kind: "holdout", share: 0.5 }, forWide))).toEqual([]);
    });

    it(`with a value that training never saw is answered (${task})`, async () => {
      expect(broken(await compared(table(task, 90, 3, ({ X }) => X.forEach((_, i) => (X[i] = i >= 180 ? (i < 240 ? i % 3 : 99) : X[i]!))), task, { kind: "holdout", share: 1 / 3 }))).toEqual([]);
    });

    it(`with next to no rows is a coded failure (${task})`, async () => {
      expect(["learnTooFewRows", "learnOneClass", "planUnfit"]).toContain(await named(compared(table(task, 4, 2), task, { kind: "holdout", share: 0.5 })));
    });
  }

  it("with fewer rows than folds is refused", async () => {
    expect(await named((async () => splitFrame(table("regression", 4, 2), { kind: "forward", folds: 9 }))())).toBe("planUnfit");
  });

  it("with infinite values counts them as missing, as the device does, and is refused before it is read where memory is short", async () => {
    const folder = mkdtempSync(join(tmpdir(), "infinite-"));
    const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
    const path = join(folder, "features.parquet");
    await connection.run(`COPY (SELECT * FROM (VALUES (0, 'inf'::DOUBLE, 1.0::DOUBLE), (1, '-inf'::DOUBLE, 'inf'::DOUBLE), (2, 3.0::DOUBLE, NULL)) t(row_id, a, target)) TO ${quoteText(path)} (FORMAT parquet)`);
    const { X, y } = await loadFrame(connection, path);
    const cramped = await loadFrame(connection, path, undefined, 100).catch(failureOf);
    connection.closeSync();
    rmSync(folder, { recursive: true });
    expect([Array.from(X), Array.from(y!)]).toEqual([[NaN, NaN, 3], [1, NaN, NaN]]);
    expect(cramped).toMatchObject({ name: "learnOverMemory", where: { detail: "3 × 2, 0.0 GB > 0.0 GB" } });
  });

  it("of one class is refused by its name", async () => {
    expect(await named(compared(table("classification", 60, 2, ({ y }) => y.fill(0)), "classification"))).toBe("learnOneClass");
  });

  it("of a constant target gives that constant, and leaves out what cannot be said", async () => {
    const result = await compared(table("regression", 60, 3, ({ y }) => y.fill(5)), "regression");
    expect(broken(result)).toEqual([]);
    for (const { metrics } of result.results) expect(metrics.rmse!.value).toBeLessThan(1e-6);
  });

  it("whose target one column knows names that column", async () => {
    const { suspects } = await compared(table("classification", 90, 3, ({ X, y }) => y.forEach((v, r) => (X[180 + r] = v))), "classification");
    expect(suspects.map(({ feature }) => feature)).toContain("c2");
  });
});
