// PCA monitoring against hand-worked numbers, and the common checks of every family.
import { describe, expect, it } from "vitest";
import { seededGenerator } from "../../../shared/stats/random.ts";
import { familyChecks } from "./checks.ts";
import { pca } from "./pca.ts";

const options = { seed: 1, threads: 1 };

/** Two tags that move together with a little noise of their own: correlation near 1. */
function twins(rows: number) {
  const g = seededGenerator(1);
  const X = new Float64Array(rows * 2);
  for (let r = 0; r < rows; r++) {
    const common = g.normal();
    X[r] = 50 + 2 * (common + 0.05 * g.normal());
    X[rows + r] = 7 + 0.1 * (common + 0.05 * g.normal());
  }
  return { rows, features: ["a", "b"], X };
}

describe("principal component monitoring", () => {
  for (const check of familyChecks(pca)) it(check.name, check.run);

  it("keeps one component of two twin tags, with equal weights and variance near 2", async () => {
    const model = await pca.fit(twins(2000), "anomaly", pca.defaults, options);
    expect(model.loadings.length).toBe(1);
    expect(model.loadings[0]![0]).toBeCloseTo(Math.SQRT1_2, 10);
    expect(model.loadings[0]![1]).toBeCloseTo(Math.SQRT1_2, 10);
    expect(model.variances[0]).toBeGreaterThan(1.99);
    expect(model.explained).toBeCloseTo(model.variances[0]! / 2, 10);
  });

  it("lets one row in a hundred over each limit", async () => {
    const frame = twins(2000);
    const model = await pca.fit(frame, "anomaly", pca.defaults, options);
    const scorer = pca.scorer(model);
    let over = 0;
    for (let r = 0; r < frame.rows; r++) if (scorer.score(Float64Array.of(frame.X[r]!, frame.X[frame.rows + r]!)) > 1) over++;
    expect(over).toBeGreaterThanOrEqual(19);
    expect(over).toBeLessThanOrEqual(38);
  });

  it("sees twins that part by Q, twins that go too far by T², and names the tags", async () => {
    const scorer = pca.scorer(await pca.fit(twins(2000), "anomaly", pca.defaults, options));
    const parted = scorer.contributions(Float64Array.of(52, 6.9));
    expect(parted.total).toBeGreaterThan(10);
    expect(parted.values[0]! / parted.total).toBeCloseTo(0.5, 1);
    const far = scorer.contributions(Float64Array.of(50 + 2 * 6, 7 + 0.1 * 6));
    expect(far.total).toBeGreaterThan(3);
    expect(far.base + far.values.reduce((a, b) => a + b, 0)).toBeCloseTo(far.total, 10);
  });

  it("sets its limits on the last rows alone when they are held out", async () => {
    const model = await pca.fit(twins(1000), "anomaly", { ...pca.defaults, heldOut: 0.3 }, options);
    expect(model.limitsFrom).toEqual({ share: 0.01, rows: 300, heldOut: true });
  });
});
