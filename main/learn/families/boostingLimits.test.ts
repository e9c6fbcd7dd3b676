// Directions, groups of features and draws of features: what they promise for any rows.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { treeNodesOf, type TreeNodes } from "../../../shared/scoring/treeNodes.ts";
import type { Task } from "../family.ts";
import type { Frame } from "../frame.ts";
import { boosting, type BoostingParameters } from "./boosting.ts";
import { plantedFrame, quality } from "./checksData.ts";

const fit = (frame: Frame, task: Task, changed: Partial<BoostingParameters>) =>
  boosting.fit(frame, task, { ...boosting.defaults, trees: 40, minRowsPerLeaf: 5, ...changed }, { seed: 5, threads: 1 });

/** Every way from a root to a leaf, as the features on it. */
function waysOf(nodes: TreeNodes): number[][] {
  const ways: number[][] = [];
  const walk = (i: number, way: number[]) => {
    if (nodes.feature[i]! < 0) ways.push(way);
    else for (const next of [i + 1, nodes.right[i]!]) walk(next, [...way, nodes.feature[i]!]);
  };
  for (const root of nodes.roots) walk(root, []);
  return ways;
}

const cells = fc.tuple(fc.double({ min: 16, max: 24, noNaN: true }), fc.double({ min: 150, max: 450, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -3e-3, max: 3e-3, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }));

describe("limits of boosting", () => {
  const cases: [Task, Partial<BoostingParameters>][] = [
    ["classification", {}],
    ["regression", { rowShare: 0.7, nodeFeatureShare: 0.6 }],
    ["regression", { objective: "quantile", quantile: 0.7 }],
    ["regression", { objective: "tweedie" }],
  ];
  for (const [task, changed] of cases)
    it(`never lets the score fall with a feature that rises, nor rise with one that falls (${task}, ${changed.objective ?? "auto"})`, async () => {
      const frame = plantedFrame(task, 500, 1);
      frame.X.forEach((_, i) => i % 9 === 0 && (frame.X[i] = NaN));
      // Noise and a feature against its grain have directions too: what is asked for holds even where the data say otherwise.
      const model = await fit(frame, task, { ...changed, monotone: { pressure: "rises", flow: "rises", noiseA: "falls" } });
      const { score } = boosting.scorer(model);
      fc.assert(
        fc.property(cells, fc.constantFrom(0, 1, 3), fc.double({ min: 0, max: 200, noNaN: true }), (row, feature, step) => {
          const lower = Float64Array.from(row);
          const upper = Float64Array.from(row);
          upper[feature]! += feature === 3 ? step / 1e5 : step;
          const rise = score(upper) - score(lower);
          return feature === 3 ? rise <= 0 : rise >= 0;
        }),
        { seed: 4, numRuns: 1500 },
      );
      expect(new Set(model.feature)).toContain(0);
    });

  it("costs nothing where the data agree with the directions", async () => {
    const [train, test] = [plantedFrame("regression", 600, 2), plantedFrame("regression", 600, 3)];
    // LightGBM 4.7.0, basic method: 0.924 with directions, 0.923 without.
    const reached = async (changed: Partial<BoostingParameters>) => {
      const { score } = boosting.scorer(await fit(train, "regression", { ...changed, trees: 100 }));
      return quality("regression", Float64Array.from({ length: 600 }, (_, r) => score(Float64Array.from({ length: 5 }, (_, f) => test.X[f * 600 + r]!))), test.y!);
    };
    expect(await reached({ monotone: { pressure: "rises", flow: "falls", valve: "rises" } })).toBeGreaterThan(await reached({}));
  });

  it("lets only features of one group meet on a way, and a feature of no group stand alone", async () => {
    const frame = plantedFrame("regression", 500, 4);
    const ways = waysOf(treeNodesOf(await fit(frame, "regression", { interactions: [["pressure", "flow"], ["flow", "valve"], ["absent", "valve"]] }), 5));
    const allowed = [[0, 1], [1, 2], [2], [3], [4]].map((group) => new Set(group));
    expect(ways.filter((way) => !allowed.some((group) => way.every((f) => group.has(f))))).toEqual([]);
    expect(ways.some((way) => way.includes(0) && way.includes(1))).toBe(true);
    const free = waysOf(treeNodesOf(await fit(frame, "regression", {}), 5));
    expect(free.some((way) => way.includes(0) && way.includes(2))).toBe(true);
  });

  it("draws features anew for each split", async () => {
    const frame = plantedFrame("regression", 500, 4);
    const ways = waysOf(treeNodesOf(await fit(frame, "regression", { nodeFeatureShare: 0.2 }), 5));
    expect(new Set(ways.map((way) => way[0])).size).toBeGreaterThan(3);
    expect(ways.some((way) => new Set(way).size > 1)).toBe(true);
  });
});
