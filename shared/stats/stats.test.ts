// Reference numbers: by hand unless a source is named.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockBootstrap, centralInterval } from "./bootstrap.ts";
import { addToSketch, emptyLike, kolmogorovSmirnov, populationStability, sketchOf, wassersteinDistance } from "./distances.ts";
import { autocorrelationTime, momentsOf, RunningMoments } from "./moments.ts";
import { conformalLimit, median, medianAbsoluteDeviation, quantile } from "./quantiles.ts";
import { generatorFrom, seededGenerator, shuffle } from "./random.ts";
import { ranks, spearman } from "./ranks.ts";

describe("the seeded generator", () => {
  it("is xoshiro128**: from state 1, 2, 3, 4 the first words are 11520, 0, 5927040, 70819200", () => {
    // Reference vector of the rand_xoshiro crate 0.6 (tests of Xoshiro128StarStar).
    const g = generatorFrom([1, 2, 3, 4]);
    expect([g.uint32(), g.uint32(), g.uint32(), g.uint32()]).toEqual([11520, 0, 5927040, 70819200]);
  });

  it("gives the same stream for the same seed and another for another", () => {
    const take = (seed: number) => Array.from({ length: 5 }, seededGenerator(seed).uint32);
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
  });

  it("draws normal numbers with mean 0 and sd 1", () => {
    const g = seededGenerator(1);
    const m = momentsOf(Float64Array.from({ length: 20_000 }, () => g.normal()));
    expect(Math.abs(m.mean)).toBeLessThan(0.03);
    expect(Math.abs(m.sd - 1)).toBeLessThan(0.03);
  });

  it("shuffles without losing a value", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), fc.nat(), (n, seed) => {
        const values = Int32Array.from({ length: n }, (_, i) => i);
        expect(shuffle(values.slice(), seededGenerator(seed)).sort()).toEqual(values);
      }),
      { seed: 1 },
    );
  });
});

describe("quantiles", () => {
  it("interpolate between values and leave missing ones out", () => {
    expect([quantile([4, NaN, 1, 3, 2], 0.25), median([3, 1, 2]), quantile([], 0.5)]).toEqual([1.75, 2, NaN]);
    expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9])).toBe(1);
  });

  it("take the conformal rank ceil((n + 1)(1 - share)), and the largest value when there is none", () => {
    const hundred = Float64Array.from({ length: 100 }, (_, i) => i + 1);
    expect(conformalLimit(hundred, 0.1)).toBe(91);
    expect(conformalLimit(hundred.subarray(0, 99), 0.01)).toBe(99);
    expect(conformalLimit(hundred.subarray(0, 10), 0.01)).toBe(10);
  });
});

describe("moments", () => {
  it("agree with the definition, in one go or merged from two parts", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 40 }), fc.nat(), (values, cut) => {
        const mean = values.reduce((a, b) => a + b, 0) / values.length;
        const sd = Math.sqrt(values.reduce((a, v) => a + (v - mean) ** 2, 0) / (values.length - 1));
        const merged = new RunningMoments();
        merged.merge(momentsOf(values.slice(0, cut % values.length)));
        merged.merge(momentsOf(values.slice(cut % values.length)));
        for (const m of [momentsOf(values), merged]) {
          expect(m.mean).toBeCloseTo(mean, 8);
          expect(m.sd).toBeCloseTo(sd, 8);
        }
      }),
      { seed: 2 },
    );
  });

  it("find the autocorrelation time (1 + a) / (1 - a) of an AR(1) series", () => {
    const g = seededGenerator(3);
    let x = 0;
    const series = Float64Array.from({ length: 40_000 }, () => (x = 0.8 * x + g.normal()));
    expect(autocorrelationTime(series)).toBeGreaterThan(7.5);
    expect(autocorrelationTime(series)).toBeLessThan(10.5);
    expect(autocorrelationTime(Float64Array.from({ length: 5000 }, () => g.normal()))).toBeLessThan(1.3);
    expect(autocorrelationTime([5, 5, 5, 5, 5])).toBe(1);
  });
});

describe("the block bootstrap", () => {
  it("draws as many rows as there are, in whole blocks", () => {
    blockBootstrap({ rows: 10, blockLength: 4, replicates: 50, seed: 5 }, (w) => {
      expect(w.reduce((a, b) => a + b, 0)).toBe(10);
      return 0;
    });
  });

  it("covers the mean of independent values as the normal interval does", () => {
    const g = seededGenerator(4);
    const x = Float64Array.from({ length: 400 }, () => g.normal());
    const mean = (w: Int32Array) => w.reduce((s, k, i) => s + k * x[i]!, 0) / 400;
    const { low, high } = centralInterval(blockBootstrap({ rows: 400, blockLength: 1, replicates: 500, seed: 6 }, mean));
    expect(high - low).toBeGreaterThan(0.16);
    expect(high - low).toBeLessThan(0.23); // 2 * 1.96 / sqrt(400) = 0.196
  });

  it("widens with the block when neighbours are alike", () => {
    const g = seededGenerator(9);
    let v = 0;
    const x = Float64Array.from({ length: 2000 }, () => (v = 0.95 * v + g.normal()));
    const width = (blockLength: number) => {
      const mean = (w: Int32Array) => w.reduce((s, k, i) => s + k * x[i]!, 0) / 2000;
      const { low, high } = centralInterval(blockBootstrap({ rows: 2000, blockLength, replicates: 300, seed: 1 }, mean));
      return high - low;
    };
    expect(width(100)).toBeGreaterThan(3 * width(1));
  });
});

describe("distances of sketches", () => {
  const reference = Float64Array.from({ length: 1000 }, (_, i) => i / 1000);
  const shifted = (by: number) => {
    const sketch = emptyLike(sketchOf(reference));
    for (const v of reference) addToSketch(sketch, v + by);
    return sketch;
  };

  it("are zero for the reference itself", () => {
    const same = shifted(0);
    const all = sketchOf(reference);
    expect([populationStability(all, same), kolmogorovSmirnov(all, same), wassersteinDistance(all, same)]).toEqual([0, 0, 0]);
  });

  it("grow with a shift: by a fifth of the range KS is 0.2", () => {
    const all = sketchOf(reference);
    expect(kolmogorovSmirnov(all, shifted(0.2))).toBeCloseTo(0.2, 2);
    expect(populationStability(all, shifted(0.2))).toBeGreaterThan(populationStability(all, shifted(0.1)));
    // Between the outer edges 0.1 and 0.9 the curves are 0.1, then 0.2 apart: 0.015 + 7 * 0.02.
    expect(wassersteinDistance(all, shifted(0.2))).toBeCloseTo(0.155, 2);
  });

  it("count missing values as a bin of their own", () => {
    const all = sketchOf(reference);
    const gone = shifted(0);
    for (let i = 0; i < 500; i++) addToSketch(gone, NaN);
    expect(gone.missing).toBe(500);
    expect(populationStability(all, gone)).toBeGreaterThan(1);
  });
});

describe("rank correlation", () => {
  it("shares ranks among ties and sees any rising curve as 1", () => {
    expect(Array.from(ranks([10, 20, 20, 5]))).toEqual([2, 3.5, 3.5, 1]);
    expect(spearman([1, 2, 3, NaN, 4], [1, 8, 27, 5, 64])).toBe(1);
    expect(spearman([1, 2, 3], [7, 7, 7])).toBeNaN();
  });
});
