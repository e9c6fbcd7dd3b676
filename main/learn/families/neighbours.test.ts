// k-nearest distance and local outlier factor against scikit-learn's figures and hand-worked ones, and the common checks.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import { referenceSearch, stepsPerSpread } from "../../../shared/scoring/neighbours.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Frame } from "../frame.ts";
import { checkOnnx } from "../onnx/check.ts";
import { runGraph } from "../onnx/runGraph.ts";
import { familyChecks } from "./checks.ts";
import { knn } from "./knn.ts";
import { lof } from "./lof.ts";
import { learnReference, robustScaling } from "./neighbours.ts";

const options = { seed: 1, threads: 1 };
const frameOf = (...columns: number[][]): Frame => ({ rows: columns[0]!.length, features: columns.map((_, f) => `x${f}`), X: Float64Array.from(columns.flat()) });
const numbers = <T = number>(n: number, of: (i: number) => T) => Array.from({ length: n }, (_, i) => of(i));

/** Forty rows of three columns that any program can make again, and five new rows. */
const waves = frameOf(
  numbers(40, (i) => 20 + 3 * Math.sin(1.7 * i)),
  numbers(40, (i) => 300 + 40 * Math.cos(2.3 * i) + 5 * Math.sin(1.7 * i)),
  numbers(40, Math.sqrt),
);
const fresh = [[20, 300, 3], [24, 300, 3], [20, 420, 6.5], [10, 100, -4], [23, 340, 0.5]].map((row) => Float64Array.from(row));

// scikit-learn 1.9.1, numpy 2.4: Z = floor((X - median) / max((q75 - q25) / 1.349, (q99 - q01) / 46.527) * 4096 + 0.5) / 4096, then
// NearestNeighbors(n_neighbors=5).fit(Z).kneighbors(new) and LocalOutlierFactor(n_neighbors=7, novelty=True).fit(Z).score_samples(new).
const published = {
  mean: [0.7050209643917487, 0.9638007438774236, 2.2779349558260202, 6.545416497201485, 1.3796262412376477],
  largest: [0.9810022673138346, 1.1121902473932403, 2.4311891803145778, 6.838728098617232, 1.7850058260590178],
  factor: [0.964661526958999, 1.0552327247803193, 2.0882493931198765, 5.2403837670841655, 1.317637787597302],
};
const close = (got: number[], expected: number[]) => got.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 9));

describe("distance to the nearest rows", () => {
  for (const check of familyChecks(knn)) it(check.name, check.run);
  for (const check of familyChecks(knn, { parameters: { distance: "largest", referenceRows: 100 } })) it(`${check.name}, largest of a cover`, check.run);

  it("is scikit-learn's, on average and to the farthest of five", async () => {
    for (const distance of ["mean", "largest"] as const) {
      const scorer = knn.scorer(await knn.fit(waves, "anomaly", { ...knn.defaults, distance }, options));
      close(fresh.map((row) => scorer.score(row)), published[distance]);
    }
  });

  it("names the tag that leads away", async () => {
    const scorer = knn.scorer(await knn.fit(waves, "anomaly", knn.defaults, options));
    const { base, values, total } = scorer.contributions(Float64Array.of(20, 500, 3));
    expect(base).toBe(0);
    expect(values[1]! / total).toBeGreaterThan(0.9);
  });

  it("keeps rows of a rare way of running where it may keep few: a cover takes them all, a draw its share", () => {
    // 5,000 rows near 0 and three near 100.
    const random = seededGenerator(4);
    const frame = frameOf(numbers(5003, (i) => (i % 1700 === 850 ? 100 : random.normal())), numbers(5003, () => random.normal()));
    const far = (taking: "cover" | "draw") => {
      const { part } = learnReference(frame, { neighbours: 5, referenceRows: 1000, taking, distinct: false }, options);
      return [part.reference.length / 2, part.reference.filter((v, i) => i % 2 === 0 && v > 50 * stepsPerSpread).length];
    };
    expect([far("cover"), far("draw")]).toEqual([[1000, 3], [1000, 1]]);
  });

  it("bounds what a document holds by its values as well: 590 columns leave 444 rows", () => {
    const random = seededGenerator(5);
    const wide = { rows: 900, features: numbers(590, String), X: Float64Array.from({ length: 900 * 590 }, () => random.normal()) };
    const { part } = learnReference(wide, { neighbours: 5, referenceRows: 1000, taking: "draw", distinct: false }, options);
    expect(part.reference.length / 590).toBe(444);
  });

  it("answers an infinite value with a large number, as its ONNX model does", async () => {
    const model = await knn.fit(waves, "anomaly", knn.defaults, options);
    const scorer = knn.scorer(model);
    const rows = Float64Array.of(Infinity, 300, 3, 20, -Infinity, NaN);
    expect([scorer.score(rows.subarray(0, 3)) > 1000, scorer.score(rows.subarray(0, 3)) < 1100]).toEqual([true, true]);
    await checkOnnx(runGraph, knn.toOnnx(model), scorer, rows, 2, 3, 1e-9);
  });
});

describe("local outlier factor", () => {
  // The planted strange rows are twenty that lie together: fewer neighbours than that find each other and nothing strange.
  for (const check of familyChecks(lof, { parameters: { neighbours: 40 } })) it(check.name, check.run);

  it("is scikit-learn's in its novelty mode", async () => {
    const scorer = lof.scorer(await lof.fit(waves, "anomaly", { ...lof.defaults, neighbours: 7 }, options));
    close(fresh.map((row) => scorer.score(row)), published.factor);
  });

  it("is 1.5 one and a half steps beyond the end of a line of equal steps, with one neighbour", async () => {
    // Places 0, 1, 2 ... : every row's neighbour is one step away, so reach and density are 1 step; a row 1.5 steps out has density 1 / 1.5.
    const scorer = lof.scorer(await lof.fit(frameOf(numbers(11, (i) => i)), "anomaly", { ...lof.defaults, neighbours: 1 }, options));
    const { base, values, total } = scorer.contributions(Float64Array.of(11.5));
    [total, base, values[0]!].forEach((v, i) => expect(v).toBeCloseTo([1.5, 1, 0.5][i]!, 2));
  });

  it("stays finite where most rows lie in one place", async () => {
    const frame = frameOf(numbers(200, (i) => (i % 10 === 0 ? i / 100 : 5)), numbers(200, (i) => (i % 10 === 0 ? Math.sin(i) : 1)));
    const model = await lof.fit(frame, "anomaly", lof.defaults, options);
    expect(model.reference.length / 2).toBe(21);
    expect(lof.scorer(model).score(Float64Array.of(5.01, 1))).toBeLessThan(100);
  });
});

describe("what both learn", () => {
  it("scales by the quartile range, a tag that mostly stands still by its wider range, and leaves out infinite values", () => {
    const { center, scale } = robustScaling(frameOf(
      numbers(101, (i) => i),
      numbers(101, (i) => (i < 90 ? i % 2 : 1000)),
      numbers(101, (i) => (i < 90 ? 7 : i)),
      numbers(101, (i) => (i === 3 ? Infinity : 7)),
    ));
    expect(Array.from(center)).toEqual([50, 1, 7, 7]);
    // 50 / 1.349; (1000 - 0) / 46.527; (99 - 7) / 46.527; constant.
    [37.0645, 21.493, 1.9773, 0].forEach((expected, f) => expect(scale[f]).toBeCloseTo(expected, 3));
  });

  it("refuses a count that is no number, and takes fewer neighbours where rows are fewer", async () => {
    for (const wrong of [{ neighbours: "many" as never }, { referenceRows: NaN }])
      expect(await knn.fit(waves, "anomaly", { ...knn.defaults, ...wrong }, options).then(() => "a model", (e: unknown) => failureOf(e).name)).toBe("planUnfit");
    const few = [await knn.fit(waves, "anomaly", { ...knn.defaults, neighbours: 90 }, options), await lof.fit(waves, "anomaly", { ...lof.defaults, neighbours: 90 }, options)];
    expect(few.map((model) => model.neighbours)).toEqual([40, 39]);
  });

  it("finds what a look at every row finds, ties by the earlier row, whatever row is left out", () => {
    const random = seededGenerator(6);
    const size = 6;
    const reference = numbers(300 * size, () => random.below(4) * 100);
    const search = referenceSearch({ features: numbers(size, String), center: new Array<number>(size).fill(0), inverseScale: new Array<number>(size).fill(1), neighbours: 7, reference });
    for (let turn = 0; turn < 60; turn++) {
      const point = Float64Array.from({ length: size }, () => random.below(4) * 100 + 50 * random.below(2));
      const skip = random.below(300);
      const all = numbers(300, (r) => ({ r, d: point.reduce((s, v, f) => s + (v - reference[r * size + f]!) ** 2, 0) })).filter(({ r }) => r !== skip);
      const expected = all.sort((a, b) => a.d - b.d || a.r - b.r).slice(0, 7);
      const { index, squared } = search.nearest(point, skip);
      expect([Array.from(index), Array.from(squared)]).toEqual([expected.map(({ r }) => r), expected.map(({ d }) => d)]);
    }
  });
});
