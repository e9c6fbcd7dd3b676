// Logistic and ridge against hand-worked and published-library numbers, and the common checks.
import { describe, expect, it } from "vitest";
import { plantedFrame } from "./checksData.ts";
import { familyChecks } from "./checks.ts";
import { logistic } from "./logistic.ts";
import { ridge } from "./ridge.ts";

describe("logistic regression", () => {
  for (const check of familyChecks(logistic)) it(check.name, check.run);

  it("balances classes when told to: the mean probability of a rare class rises", async () => {
    const frame = plantedFrame("classification", 400, 1);
    frame.y!.forEach((v, r) => (frame.y![r] = v === 1 && r % 5 === 0 ? 1 : 0));
    const meanOf = async (classWeights: "none" | "balanced") => {
      const scorer = logistic.scorer(await logistic.fit(frame, "classification", { ...logistic.defaults, classWeights }, { seed: 1, threads: 1 }));
      let sum = 0;
      for (let r = 0; r < frame.rows; r++) sum += scorer.score(Float64Array.from(frame.features, (_, f) => frame.X[f * frame.rows + r]!));
      return sum / frame.rows;
    };
    const share = frame.y!.reduce((a, b) => a + b, 0) / frame.rows;
    // At the minimum the mean probability equals the class share: the gradient of the bias is 0.
    expect(await meanOf("none")).toBeCloseTo(share, 6);
    expect(await meanOf("balanced")).toBeGreaterThan(2 * share);
  });
});

describe("ridge regression", () => {
  for (const check of familyChecks(ridge)) it(check.name, check.run);

  it("shrinks one standardised weight by 1 / (1 + alpha n / (n - 1))", async () => {
    // x = 1..5, y = 2x: sd(x) = sqrt(2.5), z'z = 4, weight = 2 sd * 4 / (4 + 5 alpha).
    const frame = { rows: 5, features: ["x"], X: Float64Array.of(1, 2, 3, 4, 5), y: Float64Array.of(2, 4, 6, 8, 10) };
    const model = await ridge.fit(frame, "regression", { alpha: 0.8 }, { seed: 1, threads: 1 });
    expect(model.weights[0]).toBeCloseTo(1, 12);
    expect(model.bias).toBeCloseTo(6, 12);
  });

  it("chooses a strong penalty where few rows would learn noise, and the weakest that is as good where they tell", async () => {
    const alphaOf = async (rows: number, of: (r: number) => number) => {
      const frame = plantedFrame("regression", rows, 4);
      const y = Float64Array.from(frame.y!, (_, r) => frame.y![of(r)]!);
      return (await ridge.fit({ ...frame, y }, "regression", { alpha: "auto" }, { seed: 1, threads: 1 })).alpha;
    };
    expect(await alphaOf(300, (r) => r)).toBeLessThan(0.01);
    expect(await alphaOf(30, (r) => (r * 7) % 30)).toBeGreaterThan(0.01);
  });
});
