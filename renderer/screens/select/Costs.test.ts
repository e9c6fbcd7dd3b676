import { describe, expect, it } from "vitest";
import { nearBest } from "./Costs.tsx";

describe("the stretch of thresholds that costs nearly as little", () => {
  it("reaches as far as the cost stays within 5 % of the lowest, in either order of thresholds", () => {
    const cost = [300, 104, 100, 105, 106, 400];
    expect([nearBest([0, 1, 2, 3, 4, 5], cost), nearBest([5, 4, 3, 2, 1, 0], cost)]).toEqual([{ from: 1, to: 3 }, { from: 2, to: 4 }]);
  });
  it("is not there without a curve", () => {
    expect(nearBest([], [])).toBeUndefined();
  });
});
