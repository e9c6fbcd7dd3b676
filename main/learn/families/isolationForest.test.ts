// Isolation forest: the family's common checks, and what is special about it.
import { describe, expect, it } from "vitest";
import { meanPathLength } from "../../../shared/scoring/isolationForest.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import { familyChecks } from "./checks.ts";
import { isolationForest } from "./isolationForest.ts";

const frameOf = (...columns: number[][]): Frame => ({
  rows: columns[0]!.length,
  features: columns.map((_, f) => `x${f}`),
  X: Float64Array.from(columns.flat()),
});
const fit = (frame: Frame, trees = 50) => isolationForest.fit(frame, "anomaly", { trees, sampleRows: 256 }, { seed: 2, threads: 1 });

describe("an isolation forest", () => {
  // Columns in another order draw other trees: with 30 trees scores move by a third of their spread.
  for (const check of familyChecks(isolationForest, { parameters: { trees: 30 }, orderTolerance: 0.5 })) it(check.name, check.run);

  it("knows the mean path lengths of the paper", () => {
    // c(256) = 2 (ln 255 + 0.5772156649) - 2 * 255 / 256, by hand.
    expect([0, 1, 2].map(meanPathLength)).toEqual([0, 0, 1]);
    expect(meanPathLength(256)).toBeCloseTo(10.2447709, 6);
  });

  it("gives 0.5 where rows cannot be told apart", async () => {
    const model = await fit(frameOf([4, 4, 4, 4, 4, 4]));
    expect(isolationForest.scorer(model).score(Float64Array.of(9))).toBeCloseTo(0.5, 14);
  });

  it("splits two rows in one step, so that both get 2^-1", async () => {
    const model = await fit(frameOf([1, 3]));
    expect(model.feature.slice(0, 3)).toEqual([0, -1, -1]);
    expect(isolationForest.scorer(model).score(Float64Array.of(1))).toBe(0.5);
  });

  it("keeps medians for missing values and scores a missing value as the median", async () => {
    const model = await fit(frameOf([1, 2, 9, NaN, 3], [NaN, NaN, NaN, NaN, NaN]));
    expect(model.medians).toEqual([2.5, 0]);
    const { score } = isolationForest.scorer(model);
    expect(score(Float64Array.of(NaN, NaN))).toBe(score(Float64Array.of(2.5, 0)));
  });

  it("blames the feature that is far out", async () => {
    const random = seededGenerator(8);
    const bell = () => Array.from({ length: 300 }, () => random.normal());
    const scorer = isolationForest.scorer(await fit(frameOf(bell(), bell(), bell())));
    const strange = Float64Array.of(0.1, 0.01, 6);
    const { base, total, values } = scorer.contributions(strange);
    expect(total).toBeGreaterThan(base + 0.05);
    expect(values[2]).toBeGreaterThan(0.8 * (total - base));
  });
});
