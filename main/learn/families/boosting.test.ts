// Boosted trees: the family's common checks, and what is special about them.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { leafOf, treeNodesOf } from "../../../shared/scoring/treeNodes.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import { readRow, type Frame } from "../frame.ts";
import type { Task } from "../family.ts";
import { checkOnnx } from "../onnx/check.ts";
import { runGraph } from "../onnx/runGraph.ts";
import { boosting, type BoostingParameters } from "./boosting.ts";
import { familyChecks } from "./checks.ts";
import { plantedFrame } from "./checksData.ts";

const fit = (frame: Frame, task: Task, changed: Partial<BoostingParameters> = {}) =>
  boosting.fit(frame, task, { ...boosting.defaults, trees: 30, ...changed }, { seed: 11, threads: 1 });
const frameOf = (y: number[], ...columns: number[][]): Frame => ({
  rows: y.length,
  features: columns.map((_, f) => `x${f}`),
  X: Float64Array.from(columns.flat()),
  y: Float64Array.from(y),
});
const list = (length: number, of: (i: number) => number) => Array.from({ length }, (_, i) => of(i));

describe("gradient boosting", () => {
  for (const check of familyChecks(boosting, { parameters: { trees: 30 } })) it(check.name, check.run);

  it("finds the means of a step with one full-strength tree", async () => {
    const frame = frameOf(list(100, (i) => (i < 40 ? 10 : 20)), list(100, (i) => i));
    const model = await fit(frame, "regression", { trees: 1, leaves: 2, learningRate: 1, lambda: 0 });
    const { base, feature, value, cover } = model;
    // Base is the mean 16; the threshold is the shortest number in [39, 40).
    expect({ base, feature, threshold: value[0], cover }).toEqual({ base: 16, feature: [0, -1, -1], threshold: 39.5, cover: [40, 60] });
    expect(value[1]).toBeCloseTo(-6, 3);
    expect(value[2]).toBeCloseTo(4, 3);
  });

  it("shrinks a leaf by lambda rows with answer 0", async () => {
    const frame = frameOf(list(100, (i) => (i < 40 ? 10 : 20)), list(100, (i) => i));
    const { value } = await fit(frame, "regression", { trees: 1, leaves: 2, learningRate: 0.5, lambda: 40 });
    expect(value[1]).toBeCloseTo(0.5 * -6 * (40 / 80), 3);
    expect(value[2]).toBeCloseTo(0.5 * 4 * (60 / 100), 3);
  });

  it("sends missing values where the gain is, even when only their absence tells", async () => {
    const random = seededGenerator(1);
    const x = list(300, (i) => (i % 3 === 0 ? NaN : random.normal()));
    const model = await fit(frameOf(x.map((v) => Number(Number.isNaN(v))), x), "classification", { trees: 100 });
    const { score } = boosting.scorer(model);
    expect(score(Float64Array.of(NaN))).toBeGreaterThan(0.9);
    expect(score(Float64Array.of(-2))).toBeLessThan(0.1);
    expect(score(Float64Array.of(2))).toBeLessThan(0.1);
    const low = await fit(frameOf(x.map((v) => Number(Number.isNaN(v) || v < 0)), x), "classification", { trees: 100 });
    expect(boosting.scorer(low).score(Float64Array.of(NaN))).toBeGreaterThan(0.8);
    expect(boosting.scorer(low).score(Float64Array.of(1))).toBeLessThan(0.2);
  });

  it("sends a value that never was missing with the greater weight of rows", async () => {
    const frame = frameOf(list(100, (i) => (i < 70 ? 1 : 5)), list(100, (i) => i));
    const model = await fit(frame, "regression", { trees: 1, leaves: 2 });
    expect(model.missingLeft).toEqual([1]);
  });

  for (const task of ["classification", "regression"] as const)
    it(`counts in each leaf the training rows that its scorer sends there (${task})`, async () => {
      const frame = plantedFrame(task, 500, 3);
      frame.X.forEach((_, i) => i % 7 === 0 && (frame.X[i] = NaN));
      const model = await fit(frame, task, { rowShare: 0.7, featureShare: 0.6 });
      const nodes = treeNodesOf(model, 5);
      const counts = new Float64Array(nodes.feature.length);
      const row = new Float64Array(5);
      for (let r = 0; r < frame.rows; r++) for (const root of nodes.roots) counts[leafOf(nodes, root, readRow(frame, r, row))]!++;
      const leaves = (of: Float64Array) => of.filter((_, i) => nodes.feature[i]! < 0);
      expect(leaves(counts)).toEqual(leaves(nodes.cover));
      expect(nodes.roots.length).toBe(30);
    });

  it("keeps the least number of rows in each leaf", async () => {
    const model = await fit(plantedFrame("regression", 400, 4), "regression", { minRowsPerLeaf: 37 });
    expect(Math.min(...model.cover)).toBeGreaterThanOrEqual(37);
  });

  it("starts balanced classes at even odds and ranks them as before", async () => {
    const rare = plantedFrame("classification", 600, 5);
    rare.y!.forEach((v, r) => v === 1 && r % 5 !== 0 && (rare.y![r] = NaN));
    const plain = await fit(rare, "classification");
    const balanced = await fit(rare, "classification", { classWeight: "balanced" });
    const mean = (model: typeof plain) => {
      const { score } = boosting.scorer(model);
      const row = new Float64Array(5);
      return list(rare.rows, (r) => score(readRow(rare, r, row))).reduce((a, b) => a + b, 0) / rare.rows;
    };
    expect(balanced.base).toBeCloseTo(0, 12);
    expect(mean(balanced)).toBeGreaterThan(mean(plain) + 0.1);
  });

  it("answers the mean when nothing can be split, in ONNX too", async () => {
    const frame = frameOf([1, 2, 3, 6], [5, 5, 5, 5], [NaN, NaN, NaN, NaN]);
    const model = await fit(frame, "regression");
    expect({ base: model.base, trees: model.feature.length }).toEqual({ base: 3, trees: 0 });
    const rows = Float64Array.of(1, NaN, 5, 5);
    expect(await checkOnnx(runGraph, boosting.toOnnx(model), boosting.scorer(model), rows, 2, 2, 0)).toEqual({ rows: 2, worst: 0, worstRow: 0 });
  });

  it("refuses an infinite target", async () => {
    const thrown: unknown = await fit(frameOf([1, 2, Infinity, 4], [1, 2, 3, 4]), "regression").catch(failureOf);
    expect(thrown).toMatchObject({ name: "learnDiverged" });
  });

  it("trains infinite feature values as missing ones", async () => {
    const y = list(200, (i) => i % 10);
    const x = (odd: number) => list(200, (i) => (i % 10 === 9 ? odd : i % 10));
    expect(await fit(frameOf(y, x(Infinity)), "regression")).toEqual(await fit(frameOf(y, x(NaN)), "regression"));
  });

  it("reports progress up to the end", async () => {
    const seen: number[] = [];
    await boosting.fit(plantedFrame("regression", 100, 6), "regression", { ...boosting.defaults, trees: 4 }, { seed: 1, threads: 1, onProgress: (done) => seen.push(done) });
    expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
  });
});
