import { describe, expect, it } from "vitest";
import { cohensKappa, fleissKappa } from "./agreement.ts";

describe("agreement beyond chance", () => {
  it("is Cohen's kappa of a hand-worked table", () => {
    // 50 units: both yes 20, both no 15, 5 and 10 apart. Agreed 0.7, by chance 0.5 x 0.6 + 0.5 x 0.4 = 0.5.
    expect(cohensKappa([[20, 5], [10, 15]])).toBeCloseTo(0.4, 12);
  });
  it("is 1 for two who always agree, negative for two who never do, and unknown where there is nothing to tell", () => {
    expect([cohensKappa([[3, 0], [0, 9]]), cohensKappa([[0, 5], [5, 0]]), cohensKappa([[7, 0], [0, 0]]), cohensKappa([[0, 0], [0, 0]])]).toEqual([1, -1, null, null]);
  });
  it("does not depend on the scale of the weights", () => {
    expect(cohensKappa([[2e6, 5e5], [1e6, 1.5e6]])).toBeCloseTo(0.4, 12);
  });
  it("is Fleiss' kappa of the paper's kind of table", () => {
    // Ten subjects, fourteen raters, five categories: the worked example that text books give from Fleiss (1971), kappa 0.210.
    const counts = [[0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1], [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]];
    expect(fleissKappa(counts.map((each) => ({ weight: 1, counts: each })))).toBeCloseTo(0.20993, 4);
  });
  it("equals agreement of pairs for two raters with equal marginals", () => {
    const units = [{ weight: 4, counts: [2, 0] }, { weight: 4, counts: [0, 2] }, { weight: 2, counts: [1, 1] }];
    expect(fleissKappa(units)).toBeCloseTo(cohensKappa([[4, 1], [1, 4]])!, 12);
  });
});
