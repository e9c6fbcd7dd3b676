// Boosted trees on categories: what training finds, what the scorer makes of unknown codes, explanation and ONNX.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leafOf, treeNodesOf } from "../../../shared/scoring/treeNodes.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import { readRow, type Frame } from "../frame.ts";
import { checkOnnx } from "../onnx/check.ts";
import { runGraph } from "../onnx/runGraph.ts";
import { boosting, type BoostingParameters } from "./boosting.ts";

const fit = (frame: Frame, changed: Partial<BoostingParameters> = {}) =>
  boosting.fit(frame, "regression", { ...boosting.defaults, trees: 30, categorical: ["line"], ...changed }, { seed: 11, threads: 1 });

/** 24 lines whose level has nothing to do with their code, and a number that counts a little. Each seventh line is missing. */
function linesFrame(rows: number, seed: number, lines = 24): Frame {
  const random = seededGenerator(seed);
  const X = new Float64Array(rows * 2);
  const y = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    const line = random.below(lines);
    X[r] = r % 7 === 0 ? NaN : 3 + 2 * line;
    X[rows + r] = random.normal();
    y[r] = (r % 7 === 0 ? 5 : (line * 7) % 11) + X[rows + r]! + 0.3 * random.normal();
  }
  return { rows, features: ["line", "speed"], X, y };
}

const rmse = (frame: Frame, score: (row: Float64Array) => number) => {
  let sum = 0;
  const row = new Float64Array(2);
  for (let r = 0; r < frame.rows; r++) sum += (score(readRow(frame, r, row)) - frame.y![r]!) ** 2;
  return Math.sqrt(sum / frame.rows);
};

describe("boosting on categories", () => {
  it("parts sets of codes where thresholds on them need more trees", async () => {
    const [train, test] = [linesFrame(3000, 1), linesFrame(1000, 2)];
    const sets = rmse(test, boosting.scorer(await fit(train)).score);
    const numbers = rmse(test, boosting.scorer(await fit(train, { categorical: [] })).score);
    expect(sets).toBeLessThan(numbers * 0.8);
  });

  it("finds the best of all partings of few categories with one split", async () => {
    // Codes 1, 8 and 9 have mean 0, codes 4 and 5 mean 10.
    const codes = [1, 4, 5, 8, 9];
    const X = Float64Array.from({ length: 500 }, (_, r) => codes[r % 5]!);
    const frame = { rows: 500, features: ["line"], X, y: X.map((code) => (code === 4 || code === 5 ? 10 : 0)) };
    const model = await fit(frame, { trees: 1, leaves: 2, learningRate: 1, lambda: 0 });
    expect(model.categories).toEqual([{ feature: 0, codes: [1, 4, 5, 8, 9] }]);
    expect([[4, 5], [1, 8, 9]]).toContainEqual(model.sets![0]);
    const { score } = boosting.scorer(model);
    for (const code of codes) expect(score(Float64Array.of(code))).toBeCloseTo(code === 4 || code === 5 ? 10 : 0, 2);
  });

  it("treats a code that training never saw as a missing value", async () => {
    const { score } = boosting.scorer(await fit(linesFrame(2000, 3)));
    for (const odd of [4, 1000, 70_000, -1, 3.5, Infinity]) expect(score(Float64Array.of(odd, 0.5))).toBe(score(Float64Array.of(NaN, 0.5)));
    expect(score(Float64Array.of(NaN, 0))).toBeCloseTo(5, 0);
  });

  it("counts in each leaf the training rows that its scorer sends there", async () => {
    const frame = linesFrame(1500, 4, 200);
    const model = await fit(frame, { rowShare: 0.7 });
    const nodes = treeNodesOf(model, 2);
    const counts = new Float64Array(nodes.feature.length);
    const row = new Float64Array(2);
    for (let r = 0; r < frame.rows; r++) for (const root of nodes.roots) counts[leafOf(nodes, root, readRow(frame, r, row))]!++;
    expect(counts.filter((_, i) => nodes.feature[i]! < 0)).toEqual(nodes.cover.filter((_, i) => nodes.feature[i]! < 0));
  });

  it("is matched by its ONNX model, and its contributions add up, for any code and gap", async () => {
    const model = await fit(linesFrame(2000, 5));
    const scorer = boosting.scorer(model);
    const cell = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constant(NaN));
    const rows = fc.sample(fc.tuple(cell, fc.double({ min: -3, max: 3 })), { seed: 3, numRuns: 300 }).flat();
    await checkOnnx(runGraph, boosting.toOnnx(model), scorer, Float64Array.from(rows), 300, 2, 1e-9);
    for (let r = 0; r < 300; r++) {
      const { base, values, total } = scorer.contributions(Float64Array.from(rows.slice(r * 2, r * 2 + 2)));
      expect(Math.abs(base + values[0]! + values[1]! - total)).toBeLessThan(1e-9);
    }
  });

  it("says the same when the codes are other numbers", async () => {
    const frame = linesFrame(1000, 6);
    const renamed = { ...frame, X: frame.X.map((v, i) => (i < frame.rows ? 100 + ((v * 37) % 101) : v)) };
    const [a, b] = [boosting.scorer(await fit(frame)).score, boosting.scorer(await fit(renamed)).score];
    for (let line = 0; line < 24; line++) {
      const code = 3 + 2 * line;
      expect(b(Float64Array.of(100 + ((code * 37) % 101), 1))).toBeCloseTo(a(Float64Array.of(code, 1)), 6);
    }
  });
});
