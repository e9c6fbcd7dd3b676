// Explainable boosting: the family's common checks, and what is special about it.
import { describe, expect, it } from "vitest";
import { editCurve, type CurveEdit } from "../../../shared/scoring/ebm.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import { ebm, type EbmParameters } from "./ebm.ts";
import { purify } from "./ebmPairs.ts";
import { familyChecks } from "./checks.ts";
import { plantedFrame } from "./checksData.ts";

const fit = (frame: Frame, changed: Partial<EbmParameters>) => ebm.fit(frame, "regression", { ...ebm.defaults, bags: 1, rounds: 40, ...changed }, { seed: 5, threads: 1 });
const frameOf = (y: number[], ...columns: number[][]): Frame => ({ rows: y.length, features: columns.map((_, f) => `x${f}`), X: Float64Array.from(columns.flat()), y: Float64Array.from(y) });
const list = (length: number, of: (i: number) => number) => Array.from({ length }, (_, i) => of(i));

describe("explainable boosting", () => {
  for (const check of familyChecks(ebm, { parameters: { bags: 1, rounds: 25, pairs: 2, bins: 64, learningRate: 0.15 } })) it(check.name, check.run);

  it("is the means of both sides of a step after one full round, as worked by hand", async () => {
    // 40 rows of 10 and 60 of 20, one bag without judges (rounds of 1 leave the last): base 16, steps -6 and +4.
    const model = await fit(frameOf(list(100, (i) => (i % 5 < 2 ? 10 : 20)), list(100, (i) => (i % 5 < 2 ? i % 2 : 4 + (i % 3)))), { rounds: 1, learningRate: 1, lambda: 0, leaves: 2, pairs: 0 });
    const { score, contributions } = ebm.scorer(model);
    expect([score(Float64Array.of(0)), score(Float64Array.of(1)), score(Float64Array.of(5))].map((v) => Number(v.toFixed(9)))).toEqual([10, 10, 20]);
    const { base, values, total } = contributions(Float64Array.of(5));
    expect([base, values[0]!, total].map((v) => Number(v.toFixed(9)))).toEqual([16, 4, 20]);
    // Nothing was missing, so a missing value says nothing.
    expect(score(Float64Array.of(NaN))).toBeCloseTo(16, 9);
  });

  it("finds the pair that only together says something, and shares it in halves", async () => {
    const random = seededGenerator(2);
    const [a, b, c] = [0, 1, 2].map(() => list(800, () => random.normal())) as [number[], number[], number[]];
    const model = await fit(frameOf(list(800, (i) => 3 * Math.sign(a[i]! * b[i]!) + 0.1 * random.normal()), a, c, b), { pairs: 1, learningRate: 0.3 });
    expect(model.pairs.map(({ features }) => features)).toEqual([[0, 2]]);
    const { score, contributions, } = ebm.scorer(model);
    expect([score(Float64Array.of(1, 0, 1)) > 2, score(Float64Array.of(1, 0, -1)) < -2]).toEqual([true, true]);
    const { values } = contributions(Float64Array.of(1, 0, 1));
    expect([values[0]! > 1, values[2]! > 1, Math.abs(values[1]!) < 0.5]).toEqual([true, true, true]);
  });

  it("never falls along a feature that shall rise, nor rises along one that shall fall", async () => {
    const frame = plantedFrame("regression", 400, 3);
    const model = await fit(frame, { monotone: { valve: "falls", pressure: "rises" }, pairs: 2 });
    const { score } = ebm.scorer(model);
    const random = seededGenerator(4);
    for (let i = 0; i < 200; i++) {
      const row = Float64Array.of(20 + random.normal(), 300 + 40 * random.normal(), random.normal(), 1e-3 * random.normal(), random.normal());
      const [more, open] = [row.slice(), row.slice()];
      more[0]! += random.uniform();
      open[2]! += random.uniform();
      expect([score(more) >= score(row), score(open) <= score(row)]).toEqual([true, true]);
    }
    expect(model.pairs.every(({ features }) => features.every((f) => f !== 0 && f !== 2))).toBe(true);
  });

  it("answers by a curve that a person redrew, and keeps the one that was learned", async () => {
    const model = await fit(plantedFrame("regression", 200, 3), { pairs: 0 });
    const edit: CurveEdit = { feature: "flow", bins: [0, 1], values: [7, 7], person: "E. Meyer", reason: "sticks below 200" };
    const edited = editCurve(model, edit);
    const low = Float64Array.of(20, 0, 0, 0, 0);
    const parts = (of: typeof model) => (ebm.scorer(of) as ReturnType<typeof import("../../../shared/scoring/ebm.ts").ebmScorer>).parts(low).curves[1]!;
    expect([parts(edited), parts(model) !== 7, edited.curves, edited.edits]).toEqual([7, true, model.curves, [edit]]);
    expect(parts(editCurve(edited, { ...edit, values: [1, 2] }))).toBe(1);
    for (const wrong of [{ feature: "no" }, { bins: [999, 1] }, { values: [1] }, { values: [NaN, 1] }, { reason: " " }]) expect(() => editCurve(model, { ...edit, ...wrong })).toThrow(RangeError);
  });

  it("lays what a person drew over whatever is learned, and refuses what is no curve", async () => {
    const flat = { kind: "line" as const, feature: "flow", points: [[250, 3], [350, 3]] as [number, number][], person: "E. Meyer", reason: "sticks" };
    const model = await fit(plantedFrame("regression", 200, 3), { pairs: 0, edits: [flat, { ...flat, feature: "gone" }] });
    expect(ebm.scorer(model).contributions(Float64Array.of(20, 300, 0, 0, 0)).values[1]).toBe(3);
    await expect(fit(plantedFrame("regression", 200, 3), { edits: [{ ...flat, points: [] }] })).rejects.toThrow(/planUnfit/);
  });

  it("takes out of a grid what one feature says alone, by weight", () => {
    // Rows weigh 1 and 3; value = row part + column part + interaction; after it every weighted line is 0.
    const grid = Float64Array.of(1, 5, 2, 10);
    const { first, second } = purify(grid, Float64Array.of(1, 1, 3, 3), 2, 2);
    expect([grid[0]! + grid[1]!, grid[0]! + 3 * grid[2]!].map((v) => Math.abs(v) < 1e-9)).toEqual([true, true]);
    expect(first[0]! + second[1]! + grid[1]!).toBeCloseTo(5, 9);
  });
});
