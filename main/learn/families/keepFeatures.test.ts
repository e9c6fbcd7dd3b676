// Features chosen inside the fit: the common checks of a family on them, twins and noise left out, and which rows decide.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { scorerOf, type SingleDocument } from "../../../shared/scoring/scorer.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import { checkOnnx } from "../onnx/check.ts";
import { runGraph } from "../onnx/runGraph.ts";
import { familyChecks } from "./checks.ts";
import { featureChoice } from "./featureChoice.ts";
import { onKeptFeatures } from "./keepFeatures.ts";
import { inRegimes } from "./regimes.ts";
import { ridge } from "./ridge.ts";

const line = onKeptFeatures(ridge);
const options = { seed: 1, threads: 1 };

/** `load` and `speed` make y together; `twin` repeats load, `bent` is |heat|, on which y rests too, the others are noise. */
function plant(rows: number): Frame {
  const random = seededGenerator(12);
  const features = ["noise1", "load", "twin", "noise2", "speed", "noise3", "heat", "noise4"];
  const X = new Float64Array(features.length * rows);
  const y = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    const [load, speed, heat] = [random.normal(), random.normal(), random.normal()];
    const row = [random.normal(), load, load + 0.01 * random.normal(), random.normal(), speed, random.normal(), heat, random.normal()];
    row.forEach((x, f) => (X[f * rows + r] = r % 17 === f ? NaN : x));
    y[r] = 2 * load + speed + 2 * Math.abs(heat) + 0.1 * random.normal();
  }
  return { rows, features, X, y };
}

describe("the choice of features", () => {
  it("takes what tells most, also where it tells by its size alone, and the twin only after all that tells something else", () => {
    const frame = plant(3000);
    const names = (count: number, named?: ReadonlySet<string>) => featureChoice(frame, "regression", count, named).map((f) => frame.features[f]!);
    // One of the twins tells as much as the other.
    expect(names(3).filter((name) => name !== "load" && name !== "twin")).toEqual(["speed", "heat"]);
    expect(names(2, new Set(["noise2", "load", "twin", "elsewhere"]))).toEqual(["load", "twin", "noise2"].sort((a, b) => frame.features.indexOf(a) - frame.features.indexOf(b)));
  });

  it("tells a rare class by the feature that moves with it", () => {
    const frame = plant(3000);
    const y = Float64Array.from({ length: 3000 }, (_, r) => Number(frame.X[4 * 3000 + r]! > 2.3));
    expect(featureChoice({ ...frame, y }, "classification", 1)).toEqual([4]);
  });

  it("keeps what explains the other columns where there is no target", () => {
    const random = seededGenerator(3);
    const rows = 400;
    const [a, b] = [Array.from({ length: rows }, () => random.normal()), Array.from({ length: rows }, () => random.normal())];
    const columns = [Array.from({ length: rows }, () => random.normal()), a.map((v) => v + 0.3 * random.normal()), a, a.map((v) => 0.3 * random.normal() - v), b.map((v) => v + 0.3 * random.normal()), b, b.map((v) => v - 0.3 * random.normal()), new Array<number>(rows).fill(7)];
    const frame: Frame = { rows, features: ["alone", "a1", "a", "a2", "b1", "b", "b2", "still"], X: Float64Array.from(columns.flat()) };
    expect(featureChoice(frame, "anomaly", 2)).toEqual([2, 5]);
  });
});

describe("a family on kept features", () => {
  for (const check of familyChecks(line, { parameters: { keepFeatures: 3 }, quality: 0.7 })) it(check.name, check.run);

  it("is the family itself where all are kept", async () => {
    const frame = plant(200);
    expect(await line.fit(frame, "regression", line.defaults, options)).toEqual(await ridge.fit(frame, "regression", ridge.defaults, options));
    expect((await line.fit(frame, "regression", { ...line.defaults, keepFeatures: 8 }, options)).kept).toBeUndefined();
  });

  it("scores whole rows without a look at the others, on the bench as in ONNX, also behind a reading by regime", async () => {
    const frame = plant(300);
    const family = inRegimes(line);
    const model = await family.fit(frame, "regression", { ...family.defaults, keepFeatures: 3, regimes: ["speed"] }, options);
    const scorer = scorerOf(model as SingleDocument);
    const row = Float64Array.of(9, 0.5, 0.5, 9, 1, 9, 0.7, 9);
    const other = Float64Array.of(NaN, 0.5, 0.5, -4, 1, 0, 0.7, 1e6);
    const parts = scorer.contributions(row);
    expect([model.kept!.length, model.features.length, parts.values.length]).toEqual([3, 8, 8]);
    expect(scorer.score(other)).toBe(scorer.score(row));
    expect(parts.values.reduce((sum, v) => sum + v, parts.base)).toBeCloseTo(parts.total, 9);
    expect([...parts.values].filter((_, f) => !model.kept!.includes(f))).toEqual([0, 0, 0, 0, 0]);
    const { worst } = await checkOnnx(runGraph, family.toOnnx(model), scorer, Float64Array.of(...row, ...other), 2, 8, 1e-9);
    expect(worst).toBeLessThan(1e-9);
  });

  it("is refused where the number is none", async () => {
    for (const keepFeatures of [0, 2.5, -1]) expect(await line.fit(plant(50), "regression", { ...line.defaults, keepFeatures }, options).then(String, (thrown: unknown) => failureOf(thrown).where)).toMatchObject({ field: "keepFeatures" });
  });
});
