// Partial least squares against scikit-learn's figures, what its choice of latent variables does, and the common checks.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import { familyChecks } from "./checks.ts";
import { pls } from "./pls.ts";

const options = { seed: 1, threads: 1 };
const numbers = (n: number, of: (i: number) => number) => Array.from({ length: n }, (_, i) => of(i));
const close = (got: readonly number[], expected: readonly number[], digits = 9) => got.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, digits));

const columns = [numbers(40, (i) => 20 + 3 * Math.sin(1.7 * i)), numbers(40, (i) => 300 + 40 * Math.cos(2.3 * i) + 5 * Math.sin(1.7 * i)), numbers(40, Math.sqrt)];
const waves: Frame = {
  rows: 40,
  features: ["a", "b", "c"],
  X: Float64Array.from(columns.flat()),
  y: Float64Array.from(numbers(40, (i) => 2 * columns[0]![i]! - 0.1 * columns[1]![i]! + 4 * Math.sin(3.1 * i) + 0.5 * columns[2]![i]! ** 2)),
};
const fresh = [[20, 300, 3], [24, 300, 3], [20, 420, 6.5], [10, 100, -4], [23, 340, 0.5]].map((row) => Float64Array.from(row));

describe("partial least squares", () => {
  for (const check of familyChecks(pls)) it(check.name, check.run);

  it("has scikit-learn's line, importances, T² and Q with two latent variables", async () => {
    // scikit-learn 1.9.1: m = PLSRegression(n_components=2).fit(X, y): coef_, predict(new); importances from x_weights_ and y_loadings_;
    // t = m.transform(new): sum of t² / var(scores, ddof=1), and squares of the scaled new rows - t @ x_loadings_.T.
    const model = await pls.fit(waves, "regression", { ...pls.defaults, latentVariables: 2 }, options);
    const scorer = pls.scorer(model) as ReturnType<typeof import("../../../shared/scoring/pls.ts").plsScorer>;
    close(model.weights, [1.9852982227328975, -0.0996570549917236, 3.651633213412239]);
    close([model.bias], [19.83258550762339]);
    close(model.importance, [0.8900438567302301, 0.6601747843563497, 1.3311615931947645]);
    close(fresh.map((row) => scorer.score(row)), [15.666763889947754, 23.607956780879345, 16.488633537883757, -9.816239832922179, 8.507293324946906]);
    close(fresh.map((row) => scorer.statistics(row).t2), [0.3912450927843031, 3.762444020449954, 0.2094899380004574, 24.16872840700192, 8.400658548037725]);
    close(fresh.map((row) => scorer.statistics(row).q), [0.12418646513953359, 0.17508848412664257, 19.204143883683603, 70.88401683032212, 0.01102849039044691]);
  });

  it("refuses a number of latent variables that is none", async () => {
    const fitted = pls.fit(waves, "regression", { ...pls.defaults, latentVariables: "three" as never }, options);
    expect(await fitted.then(() => "a model", (e: unknown) => failureOf(e).name)).toBe("planUnfit");
  });

  it("is least squares with as many latent variables as columns, and has no space outside of them", async () => {
    const model = await pls.fit(waves, "regression", { ...pls.defaults, latentVariables: 9 }, options);
    // numpy.linalg.lstsq and PLSRegression(n_components=3) alike.
    close(model.weights, [1.9856643459580368, -0.10034309600277296, 3.645153676349952]);
    expect([model.rotations.length, model.limits.q]).toEqual([3, 0]);
  });

  it("takes one latent variable where twenty twins carry one signal, more where there are more, none without one", async () => {
    const random = seededGenerator(3);
    const rows = 300;
    const hidden = numbers(2 * rows, () => random.normal());
    const X = Float64Array.from({ length: 20 * rows }, (_, i) => hidden[(i < 10 * rows ? 0 : rows) + (i % rows)]! * (i < 10 * rows ? 1 : 3) + 0.1 * random.normal());
    const count = async (y: (r: number) => number) => (await pls.fit({ rows, features: numbers(20, (f) => f).map(String), X, y: Float64Array.from(numbers(rows, y)) }, "regression", pls.defaults, options)).rotations.length;
    const one = await count((r) => hidden[r]! + hidden[rows + r]! + 0.5 * random.normal());
    const two = await count((r) => hidden[r]! + 0.2 * hidden[rows + r]! + 0.01 * random.normal());
    expect([one, two > one, await count(() => 5)]).toEqual([1, true, 0]);
  });
});
