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
  for (const check of familyChecks(pca, { parameters: { outside: "t2", components: 2 } })) it(`${check.name}, with T² outside the plane`, check.run);

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

  it("measures a break of a tight relation by its own spread, so that all directions together are Mahalanobis' distance", async () => {
    const frame = twins(2000);
    const model = await pca.fit(frame, "anomaly", { ...pca.defaults, components: 1, outside: "t2" }, options);
    const scorer = pca.scorer(model) as ReturnType<typeof import("../../../shared/scoring/pca.ts").pcaScorer>;
    const row = Float64Array.of(52.3, 7.07);
    const { t2, q } = scorer.statistics(row);
    // By the correlation r of the standardised pair: (a² - 2 r a b + b²) / (1 - r²); the variances are 1 + r and 1 - r.
    const r = model.variances[0]! - 1;
    const [a, b] = [0, 1].map((f) => (row[f]! - model.center[f]!) * model.inverseScale[f]!) as [number, number];
    expect(t2 + q).toBeCloseTo((a * a - 2 * r * a * b + b * b) / (1 - r * r), 6);
    expect(q).toBeCloseTo((a - b) ** 2 / (2 * (1 - r)), 6);
    const { t2: inside, q: outside } = scorer.both(row);
    expect([inside.total * model.limits.t2, outside.total * model.limits.q]).toEqual([expect.closeTo(t2, 9), expect.closeTo(q, 9)]);
  });

  it("sets its limits on the last rows alone when they are held out", async () => {
    const model = await pca.fit(twins(1000), "anomaly", { ...pca.defaults, heldOut: 0.3 }, options);
    expect(model.limitsFrom).toEqual({ share: 0.01, rows: 300, heldOut: true });
  });
});
