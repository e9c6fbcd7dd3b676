// Elastic net against a published library's numbers, and the common checks.
import { describe, expect, it } from "vitest";
import { momentsOf } from "../../../shared/stats/moments.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import { familyChecks } from "./checks.ts";
import { elasticNet } from "./elasticNet.ts";
import { plantedFrame } from "./checksData.ts";

const options = { seed: 1, threads: 1 };

/** Four waves; the target needs two of them. Classes: whether it is over its mean, shaken. */
function waves(): { frame: Frame; classes: Frame } {
  const r = Array.from({ length: 60 }, (_, i) => i);
  const columns = [r.map((i) => Math.sin(i * 1.1)), r.map((i) => Math.cos(i * 0.7) * 3 + 1), r.map((i) => Math.sin(i * 2.3 + 1) * 0.5), r.map((i) => Math.cos(i * 1.9))];
  const y = Float64Array.from(r, (i) => 2 * columns[0]![i]! - 0.5 * columns[1]![i]! + Math.sin(i * 5) * 0.3 + 4);
  const mean = y.reduce((a, b) => a + b, 0) / 60;
  const frame: Frame = { rows: 60, features: ["a", "b", "c", "d"], X: Float64Array.from(columns.flat()), y };
  return { frame, classes: { ...frame, y: y.map((v, i) => Number(v > mean + 0.3 * Math.sin(i * 7))) } };
}

const close = (found: readonly number[], expected: readonly number[], digits: number) => found.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, digits));

describe("elastic net", () => {
  for (const check of familyChecks(elasticNet)) it(check.name, check.run);

  it("gives scikit-learn's weights for numbers, two of them 0", async () => {
    // scikit-learn 1.9.1: ElasticNet(alpha=0.1, l1_ratio=0.5, tol=1e-14) on columns scaled by ddof=1; coef_ / scale.
    const model = await elasticNet.fit(waves().frame, "regression", { alpha: 0.1, l1Share: 0.5 }, options);
    close([...model.weights, model.bias], [1.8568315930567487, -0.45777101528224, 0, 0, 3.567765261030986], 7);
    expect(model.weights.slice(2)).toEqual([0, 0]);
  });

  it("gives scikit-learn's weights for classes", async () => {
    // scikit-learn 1.9.1: LogisticRegression(C=1 / (0.02 * 60), l1_ratio=0.5, solver="saga", tol=1e-12) on the same columns.
    const model = await elasticNet.fit(waves().classes, "classification", { alpha: 0.02, l1Share: 0.5 }, options);
    close([...model.weights, model.bias], [3.4918576028458577, -0.8368462742778349, 0, -0.3006794503295765, -0.00034192395035516837], 4);
    expect(model.weights[2]).toBe(0);
  });

  it("leaves no column out that would pull, with more columns than rows", async () => {
    const [rows, size, alpha, l1Share] = [80, 120, 0.03, 0.7];
    const random = seededGenerator(2);
    const X = Float64Array.from({ length: rows * size }, () => random.normal());
    const y = Float64Array.from({ length: rows }, (_, r) => Number(X[r]! - X[rows + r]! + random.normal() > 0));
    const frame: Frame = { rows, features: Array.from({ length: size }, (_, f) => String(f)), X, y };
    const model = await elasticNet.fit(frame, "classification", { alpha, l1Share }, options);
    const { score } = elasticNet.scorer(model);
    const rest = y.map((v, r) => v - score(Float64Array.from({ length: size }, (_, f) => X[f * rows + r]!)));
    // At the least place of the penalised loss a column's slope is the strength where it has a weight, and no more than that where it has none.
    const worst = Math.max(...model.weights.map((weight, f) => {
      const column = X.subarray(f * rows, (f + 1) * rows);
      const { mean, sd } = momentsOf(column);
      const pull = column.reduce((sum, v, r) => sum + ((v - mean) / sd) * rest[r]!, 0) / rows;
      const spread = weight * sd;
      return weight === 0 ? Math.abs(pull) - alpha * l1Share : Math.abs(pull - alpha * (l1Share * Math.sign(spread) + (1 - l1Share) * spread));
    }));
    expect([worst < 1e-6, model.weights.filter((w) => w !== 0).length > 5]).toEqual([true, true]);
  });

  it("learns from what moves where the target stood still at first", async () => {
    const { frame } = waves();
    const later = { ...frame, y: frame.y!.map((v, r) => (r < 40 ? 0 : 10 * v)) };
    const { weights } = await elasticNet.fit(later, "regression", elasticNet.defaults, options);
    expect(weights.some((w) => w !== 0)).toBe(true);
  });

  it("chooses a strength that leaves out noise", async () => {
    const { weights } = await elasticNet.fit(plantedFrame("regression", 400, 1), "regression", { ...elasticNet.defaults, l1Share: 1 }, options);
    const inSpreads = [1, 40, 1, 1e-3, 1].map((s, f) => Math.abs(weights[f]! * s));
    expect(Math.min(...inSpreads.slice(0, 3)) > 5 * Math.max(...inSpreads.slice(3))).toBe(true);
  });
});
