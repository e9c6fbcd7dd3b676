// Lines over lagged columns: the common checks, a walk whose level runs away, and a season under noise.
import { describe, expect, it } from "vitest";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import { familyChecks } from "./checks.ts";
import { dlinear, nlinear } from "./lagLines.ts";
import { ridge } from "./ridge.ts";

const options = { seed: 1, threads: 1 };

/** Rows of a series: its present value `x`, `lags` earlier ones, and the next one as target. */
function ahead(series: number[], lags: number, from: number, to: number): Frame {
  const rows = to - from;
  const X = new Float64Array(rows * (lags + 1));
  for (let k = 0; k <= lags; k++) for (let r = 0; r < rows; r++) X[k * rows + r] = series[from + r - k]!;
  return { rows, features: Array.from({ length: lags + 1 }, (_, k) => (k === 0 ? "x" : `x_lag_${k}`)), X, y: Float64Array.from({ length: rows }, (_, r) => series[from + r + 1]!) };
}

const rmse = (score: (row: Float64Array) => number, frame: Frame) => Math.sqrt(frame.y!.reduce((s, v, r) => s + (v - score(Float64Array.from(frame.features, (_, f) => frame.X[f * frame.rows + r]!))) ** 2, 0) / frame.rows);

describe("lines over lags", () => {
  for (const family of [nlinear, dlinear]) for (const check of familyChecks(family as typeof nlinear)) it(`${family.id}: ${check.name}`, check.run);

  it("keeps the gain of the present level at 1, so that a level never seen is carried on", async () => {
    const random = seededGenerator(3);
    let level = 0;
    const series = Array.from({ length: 900 }, (_, i) => (level += (i > 500 ? 0.5 : 0) + 0.3 * random.normal()) + Math.sin(i));
    const [early, late] = [ahead(series, 8, 10, 400), ahead(series, 8, 600, 890)];
    // Strongly held, so that what is held dear shows.
    const model = await nlinear.fit(early, "regression", { alpha: 1, feature: "" }, options);
    expect(model.weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    const plain = await ridge.fit(early, "regression", { alpha: 1 }, options);
    expect(rmse(nlinear.scorer(model).score, late)).toBeLessThan(0.2 * rmse(ridge.scorer(plain).score, late));
  });

  it("is ridge where nothing is lagged", async () => {
    const random = seededGenerator(4);
    const frame: Frame = { rows: 50, features: ["a", "b"], X: Float64Array.from({ length: 100 }, () => random.normal()), y: Float64Array.from({ length: 50 }, () => random.normal()) };
    const { weights } = await ridge.fit(frame, "regression", ridge.defaults, options);
    for (const model of [await nlinear.fit(frame, "regression", nlinear.defaults, options), await dlinear.fit(frame, "regression", dlinear.defaults, options)])
      model.weights.forEach((w, f) => expect(w).toBeCloseTo(weights[f]!, 9));
  });

  it("follows a season by the rest and a drift by the slow part", async () => {
    const random = seededGenerator(5);
    const series = Array.from({ length: 700 }, (_, i) => 3 * Math.sin(i / 2) + i / 50 + 0.3 * random.normal());
    const [early, late] = [ahead(series, 30, 40, 400), ahead(series, 30, 400, 690)];
    const { score } = dlinear.scorer(await dlinear.fit(early, "regression", dlinear.defaults, options));
    expect(rmse(score, late)).toBeLessThan(0.45);
  });
});
