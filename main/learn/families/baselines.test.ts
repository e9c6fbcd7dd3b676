// The baselines: what they answer, and the common checks they can keep.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { mean, persistence, prior, seasonalNaive, threeSigma } from "./baselines.ts";
import { familyChecks } from "./checks.ts";

const frame = { rows: 4, features: ["lag", "x"], X: Float64Array.of(1, 2, NaN, 3, 5, 5, 5, 9), y: Float64Array.of(2, 4, 6, NaN) };
const options = { seed: 1, threads: 1 };
const guesses = { "finds the planted signal": "a baseline looks at no signal" };

describe("baselines", () => {
  for (const check of familyChecks(prior, { exempt: { ...guesses, "gives the same scores when columns change places": "a constant has no spread to compare with" } }))
    it(`prior: ${check.name}`, check.run);
  for (const check of familyChecks(mean, { exempt: { ...guesses, "gives the same scores when columns change places": "a constant has no spread to compare with" } }))
    it(`mean: ${check.name}`, check.run);
  for (const check of familyChecks(persistence, { parameters: { feature: "flow" }, exempt: guesses })) it(`persistence: ${check.name}`, check.run);
  for (const check of familyChecks(threeSigma)) it(`three sigma: ${check.name}`, check.run);

  it("answer with the mean target, or with the named column and the mean where it is missing", async () => {
    const scores = async (family: typeof persistence | typeof seasonalNaive) => {
      const scorer = family.scorer(await family.fit(frame, "regression", { feature: "lag" }, options));
      return [scorer.score(Float64Array.of(7, 0)), scorer.score(Float64Array.of(NaN, 0))];
    };
    expect((await mean.fit(frame, "regression", {}, options)).constant).toBe(4);
    expect([await scores(persistence), await scores(seasonalNaive)]).toEqual([[7, 4], [7, 4]]);
  });

  it("refuse to repeat a column that is not there", async () => {
    const thrown: unknown = await persistence.fit(frame, "regression", { feature: "none" }, options).catch((e: unknown) => e);
    expect(failureOf(thrown)).toMatchObject({ name: "planUnknownColumn", where: { column: "none" } });
  });

  it("measure the farthest tag in its own standard deviations", async () => {
    const flat = { rows: 3, features: ["x", "y"], X: Float64Array.of(1, 2, 3, 10, 20, 30) };
    const scorer = threeSigma.scorer(await threeSigma.fit(flat, "anomaly", {}, options));
    expect(scorer.contributions(Float64Array.of(4, 50))).toEqual({ scale: "score", base: 0, values: Float64Array.of(0, 3), total: 3 });
  });
});
