// Random forest and extra trees: the family's common checks, and what is special about them.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { leafOf, treeNodesOf } from "../../../shared/scoring/treeNodes.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Task } from "../family.ts";
import { readRow, type Frame } from "../frame.ts";
import { checkOnnx } from "../onnx/check.ts";
import { runGraph } from "../onnx/runGraph.ts";
import { familyChecks } from "./checks.ts";
import { plantedFrame, quality } from "./checksData.ts";
import { extraTrees } from "./extraTrees.ts";
import { forest, type ForestParameters } from "./forest.ts";
import { trainForest } from "./forestTrain.ts";

const families = { forest, extraTrees };
const fit = (family: keyof typeof families, frame: Frame, task: Task, changed: Partial<ForestParameters> = {}) =>
  families[family].fit(frame, task, { ...forest.defaults, trees: 30, ...changed }, { seed: 11, threads: 1 });
const frameOf = (y: number[], ...columns: number[][]): Frame => ({
  rows: y.length,
  features: columns.map((_, f) => `x${f}`),
  X: Float64Array.from(columns.flat()),
  y: Float64Array.from(y),
});
const list = (length: number, of: (i: number) => number) => Array.from({ length }, (_, i) => of(i));

for (const name of ["forest", "extraTrees"] as const)
  describe(name, () => {
    // Columns in another order draw other trees: with 15 trees scores move by a fifth of their spread.
    for (const check of familyChecks(families[name], { parameters: { trees: 15 }, orderTolerance: 0.3 })) it(check.name, check.run);
  });

/** 800 rows that any language can make again: five columns of residues, a curve, a product, a step, and noise. */
function residues(classes: boolean): [Frame, Frame] {
  const rows = list(800, (r) => r);
  const x = [389, 547, 677, 773, 911].map((p) => rows.map((r) => ((r * p) % 1009) / 1009));
  const v = rows.map((r) => Math.sin(6 * x[0]![r]!) + x[1]![r]! * x[2]![r]! + Number(x[3]![r]! > 0.6) + 0.6 * (((r * 601) % 1013) / 1013 - 0.5));
  const y = classes ? v.map((value) => Number(value > 1)) : v;
  const part = (from: number, to: number) => frameOf(y.slice(from, to), ...x.map((column) => column.slice(from, to)));
  return [part(0, 400), part(400, 800)];
}

const scoresOf = (family: keyof typeof families, model: Awaited<ReturnType<typeof fit>>, frame: Frame) => {
  const { score } = families[family].scorer(model);
  const row = new Float64Array(frame.features.length);
  return Float64Array.from({ length: frame.rows }, (_, r) => score(readRow(frame, r, row)));
};

describe("trees that vote", () => {
  // scikit-learn 1.9.1, means of ten seeds, standard deviations 0.001 to 0.005: RandomForestRegressor(100,
  // max_features=2), ExtraTreesRegressor(100), RandomForestClassifier(100), ExtraTreesClassifier(100), fitted on the first 400 rows.
  const published = { forest: { regression: 0.9393, classification: 0.9789 }, extraTrees: { regression: 0.945, classification: 0.9746 } };
  for (const name of ["forest", "extraTrees"] as const)
    for (const task of ["regression", "classification"] as const)
      it(`answers as well as scikit-learn's (${name}, ${task})`, async () => {
        const [train, test] = residues(task === "classification");
        const model = await fit(name, train, task, { trees: 100, leaves: 400 });
        expect(Math.abs(quality(task, scoresOf(name, model, test), test.y!) - published[name][task])).toBeLessThan(0.015);
      });

  it("says out of bag what scikit-learn says, and no more than fresh rows confirm", async () => {
    const [train, test] = residues(false);
    const model = await fit("forest", train, "regression", { trees: 100, leaves: 400 });
    const { rows, figures } = model.outOfBag!;
    expect(rows).toBe(400);
    expect(Math.abs(figures["r2"]! - 0.917)).toBeLessThan(0.015);
    expect(Math.abs(figures["r2"]! - quality("regression", scoresOf("forest", model, test), test.y!))).toBeLessThan(0.04);
    expect((await fit("extraTrees", train, "regression")).outOfBag).toBeNull();
  });

  it("finds the means of a step whatever rows are drawn", async () => {
    const model = await fit("forest", frameOf(list(100, (i) => (i < 40 ? 10 : 20)), list(100, (i) => i)), "regression", { leaves: 2 });
    const { score } = forest.scorer(model);
    expect(model.base).toBe(16);
    expect([score(Float64Array.of(5)), score(Float64Array.of(90))]).toEqual([10, 20]);
  });

  it("gives each training row its own target where extra trees grow to the end", async () => {
    const y = list(60, (i) => (i * 37) % 61);
    const frame = frameOf(y, list(60, (i) => i), list(60, (i) => (i * 7) % 60));
    const model = await fit("extraTrees", frame, "regression", { leaves: 60, depth: 60 });
    expect(scoresOf("extraTrees", model, frame).map((v, r) => Math.abs(v - y[r]!)).filter((d) => d > 1e-5)).toHaveLength(0);
  });

  it("draws cuts of extra trees over the values: their mean is a straight line between two rows", async () => {
    const model = await fit("extraTrees", frameOf([0, 1], [0, 10]), "regression", { trees: 2000 });
    const { score } = extraTrees.scorer(model);
    // The share of 2000 cuts below x is x / 10 with a deviation of at most 0.011.
    for (const x of [2, 5, 8]) expect(Math.abs(score(Float64Array.of(x)) - x / 10)).toBeLessThan(0.04);
  });

  for (const name of ["forest", "extraTrees"] as const) {
    it(`sends missing values where the gain is (${name})`, async () => {
      const random = seededGenerator(1);
      const x = list(300, (i) => (i % 3 === 0 ? NaN : random.normal()));
      const low = await fit(name, frameOf(x.map((v) => Number(Number.isNaN(v) || v < 0)), x), "classification");
      const { score } = families[name].scorer(low);
      expect(score(Float64Array.of(NaN))).toBeGreaterThan(0.8);
      expect([score(Float64Array.of(-1)) > 0.8, score(Float64Array.of(1)) < 0.2]).toEqual([true, true]);
      const absent = await fit(name, frameOf(x.map((v) => Number(Number.isNaN(v))), x), "classification");
      expect([NaN, -2, 2].map((v) => families[name].scorer(absent).score(Float64Array.of(v)) > 0.5)).toEqual([true, false, false]);
    });

    it(`trains infinite feature values as missing ones (${name})`, async () => {
      const y = list(200, (i) => i % 10);
      const x = (odd: number) => list(200, (i) => (i % 10 === 9 ? odd : i % 10));
      expect(await fit(name, frameOf(y, x(Infinity)), "regression", { trees: 5 })).toEqual(await fit(name, frameOf(y, x(NaN)), "regression", { trees: 5 }));
    });

    it(`keeps to the leaves, the depth and the least rows that are asked for (${name})`, async () => {
      const frame = plantedFrame("regression", 400, 4);
      const small = await fit(name, frame, "regression", { trees: 3, leaves: 9 });
      expect(small.cover).toHaveLength(27);
      const flat = await fit(name, frame, "regression", { trees: 3, leaves: 400, depth: 4 });
      expect(treeNodesOf(flat, 5).depth).toBe(4);
      const { cover } = await fit(name, frame, "regression", { trees: 3, leaves: 400, minRowsPerLeaf: 37 });
      expect(Math.min(...cover)).toBeGreaterThanOrEqual(name === "forest" ? 15 : 37); // a forest counts draws, its leaves tell rows
    });

    it(`raises the probability of a rare class when classes are balanced (${name})`, async () => {
      const rare = plantedFrame("classification", 600, 5);
      rare.y!.forEach((v, r) => v === 1 && r % 5 !== 0 && (rare.y![r] = NaN));
      const mean = async (classWeight: "none" | "balanced") => {
        const scores = scoresOf(name, await fit(name, rare, "classification", { leaves: 8, classWeight }), rare);
        return scores.reduce((a, b) => a + b, 0) / scores.length;
      };
      expect(await mean("balanced")).toBeGreaterThan((await mean("none")) + 0.1);
    });

    it(`grows the same trees on 1 to 4 threads (${name})`, async () => {
      const frame = plantedFrame("regression", 1000, 8);
      frame.X.forEach((_, i) => i % 7 === 0 && (frame.X[i] = NaN));
      const task = { rows: 1000, columns: 5, X: frame.X, targets: frame.y!, weights: new Float64Array(1000).fill(1) };
      const growth = { trees: 7, leaves: 50, depth: 20, least: 1, tried: 2, drawn: name === "forest" ? 1000 : 0, randomCuts: name === "extraTrees" };
      const made: string[] = [];
      for (const threads of [1, 2, 4]) made.push(JSON.stringify(await trainForest(task, growth, { seed: 3, threads, threadsFrom: 0 })));
      expect(made.map((m) => m === made[0])).toEqual([true, true, true]);
    });
  }

  it("counts in each leaf of extra trees the training rows that its scorer sends there", async () => {
    const frame = plantedFrame("classification", 300, 3);
    frame.X.forEach((_, i) => i % 7 === 0 && (frame.X[i] = NaN));
    const nodes = treeNodesOf(await fit("extraTrees", frame, "classification", { trees: 10 }), 5);
    const counts = new Float64Array(nodes.feature.length);
    const row = new Float64Array(5);
    for (let r = 0; r < frame.rows; r++) for (const root of nodes.roots) counts[leafOf(nodes, root, readRow(frame, r, row))]!++;
    const leaves = (of: Float64Array) => of.filter((_, i) => nodes.feature[i]! < 0);
    expect(leaves(counts)).toEqual(leaves(nodes.cover));
  });

  it("answers the mean where nothing can be split, in ONNX too", async () => {
    const frame = frameOf([1, 2, 3, 6], [5, 5, 5, 5], [NaN, NaN, NaN, NaN]);
    const model = await fit("extraTrees", frame, "regression", { trees: 2 });
    expect({ base: model.base, feature: model.feature, value: model.value }).toEqual({ base: 3, feature: [-1, -1], value: [0, 0] });
    const rows = Float64Array.of(1, NaN, 5, 5);
    expect(await checkOnnx(runGraph, extraTrees.toOnnx(model), extraTrees.scorer(model), rows, 2, 2, 0)).toEqual({ rows: 2, worst: 0, worstRow: 0 });
  });

  it("refuses a setting outside its range, naming it", async () => {
    const frame = plantedFrame("regression", 50, 1);
    for (const changed of [{ trees: 0 }, { leaves: 1 }, { depth: 65 }, { minRowsPerLeaf: NaN }, { featureShare: 1.5 }]) {
      const thrown: unknown = await fit("forest", frame, "regression", changed).catch(failureOf);
      expect(thrown).toMatchObject({ name: "planUnfit", where: { field: Object.keys(changed)[0] } });
    }
  });
});
