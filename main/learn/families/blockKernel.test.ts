import { describe, expect, it } from "vitest";
import type { Scorer } from "../../../shared/scoring/model.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import { readRow, type Frame } from "../frame.ts";
import { addCrossProducts, readCrossProducts } from "./blockKernel.ts";
import { boosting } from "./boosting.ts";
import { isolationForest } from "./isolationForest.ts";
import { pca } from "./pca.ts";

/** Two causes behind `size` tags, with gaps and a tag that stands still; the rows do not fill their last block. */
function plant(rows: number, size: number): Frame {
  const random = seededGenerator(5);
  const causes = Float64Array.from({ length: 2 * rows }, () => random.normal());
  const X = Float64Array.from({ length: rows * size }, (_, at) => {
    const [f, r] = [Math.floor(at / rows), at % rows];
    if (f === 2) return 7;
    return random.uniform() < 0.02 ? NaN : 40 + f * causes[r]! + causes[rows + r]! / (f + 1) + 0.1 * random.normal();
  });
  return { rows, features: Array.from({ length: size }, (_, f) => `x${f}`), X };
}

describe("a table scored at once has the scores of its rows by themselves, to the last bit", () => {
  const expectSame = (frame: Frame, { score }: Scorer, table: Float64Array) => {
    const row = new Float64Array(frame.features.length);
    expect(table).toEqual(Float64Array.from({ length: frame.rows }, (_, r) => score(readRow(frame, r, row))));
  };

  it.each([[1, 1], [6, 0.9], [7, 4]])("by a plane of %i features, %f components", async (size, components) => {
    const frame = plant(1027, size);
    const model = await pca.fit(frame, "anomaly", { ...pca.defaults, components }, { seed: 1, threads: 1 });
    expectSame(frame, pca.scorer(model), pca.scoreTable!(model, frame));
  });

  it.each([[1, 3], [9, 40], [16, 256]])("by %i isolation trees of %i rows", async (trees, sampleRows) => {
    const frame = plant(1027, 5);
    const model = await isolationForest.fit(frame, "anomaly", { trees, sampleRows }, { seed: 1, threads: 1 });
    expectSame(frame, isolationForest.scorer(model), isolationForest.scoreTable!(model, frame));
  });

  it.each([
    ["numbers", {}],
    ["categories", { categorical: ["x3"] }],
  ])("by boosted trees on %s", async (_name, parameters) => {
    const frame = plant(1027, 5);
    for (let r = 0; r < frame.rows; r++) frame.X[3 * frame.rows + r] = r % 5;
    const y = Float64Array.from({ length: frame.rows }, (_, r) => Number(frame.X[r]! > 40) ^ Number(r % 5 === 2));
    const model = await boosting.fit({ ...frame, y }, "classification", { ...boosting.defaults, trees: 12, ...parameters }, { seed: 1, threads: 1 });
    expectSame(frame, boosting.scorer(model), boosting.scoreTable!(model, frame));
  });
});

it.each([1, 2, 3, 5, 8])("cross products of %i features are those of the definition", (size) => {
  const frame = plant(517, size);
  const reading = { fill: new Float64Array(size).fill(41), center: Float64Array.from({ length: size }, (_, f) => 39 + f), inverseScale: new Float64Array(size).fill(0.5) };
  const z = frame.X.map((x, at) => ((Number.isNaN(x) ? 41 : x) - (39 + Math.floor(at / frame.rows))) * 0.5);
  const weighted = z.map((v, at) => v * (1 + (at % frame.rows)));
  const products = (a: Float64Array, b: Float64Array) =>
    Float64Array.from({ length: size * size }, (_, at) => {
      const [f, g] = [Math.floor(at / size), at % size];
      let sum = 0;
      if (g <= f) for (let r = 0; r < frame.rows; r++) sum += a[f * frame.rows + r]! * b[g * frame.rows + r]!;
      return sum;
    });
  const near = (found: Float64Array, meant: Float64Array) => found.forEach((v, at) => expect(Math.abs(v - meant[at]!), `place ${at}`).toBeLessThanOrEqual(1e-12 * Math.abs(meant[at]!) + 1e-9));
  near(readCrossProducts(reading, frame, 0, frame.rows), products(z, z));
  const sums = new Float64Array(size * size).fill(1);
  addCrossProducts(sums, weighted, z, size, frame.rows);
  near(sums.map((v) => v - 1), products(weighted, z));
});
