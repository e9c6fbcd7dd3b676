// Brier score, calibration error and reliability on tables worked by hand.
import { describe, expect, it } from "vitest";
import { metricOf, prepare, type MetricId, type Outcomes } from "./metrics.ts";
import { reliability } from "./metricsProbability.ts";

const value = (id: MetricId, o: Outcomes, weights?: Int32Array) => metricOf(id).compute(prepare(o), weights);
const outcomes = (y: number[], answer: number[]): Outcomes => ({ y: Float64Array.from(y), answer: Float64Array.from(answer) });

describe("probabilities", () => {
  // Ten rows promised 0.8, of which six came; ten promised 0.1, of which two came.
  const o = outcomes([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0], [...new Array<number>(10).fill(0.8), ...new Array<number>(10).fill(0.1)]);

  it("are judged by their squared distance: (6 * 0.04 + 4 * 0.64 + 2 * 0.81 + 8 * 0.01) / 20", () => {
    expect(value("brier", o)).toBeCloseTo(0.225, 12);
  });

  it("stay in one bin when they are equal: errors 0.2 and 0.1, mean 0.15", () => {
    const points = reliability(o, prepare(o).order);
    expect(points.map((p) => p.rows)).toEqual([10, 10]);
    points.forEach((p, i) => expect([p.promised, p.came].map((v) => Number(v.toFixed(12)))).toEqual([[0.8, 0.6], [0.1, 0.2]][i]));
    expect(value("calibrationError", o)).toBeCloseTo(0.15, 12);
    expect(value("calibrationError", o, new Int32Array(20).fill(3))).toBeCloseTo(0.15, 12);
  });

  it("fall into ten bins of equal size where all differ", () => {
    const even = outcomes(Array.from({ length: 100 }, (_, r) => r % 2), Array.from({ length: 100 }, (_, r) => r / 100));
    expect(reliability(even, prepare(even).order).map((p) => p.rows)).toEqual(new Array(10).fill(10));
  });

  it("are not judged where an answer is none", () => {
    const bad = outcomes([1, 0], [1.5, 0.2]);
    expect([value("brier", bad), value("calibrationError", bad)]).toEqual([NaN, NaN]);
  });
});

describe("other shares and quantiles", () => {
  it("weigh misses and false alarms by beta: precision 1/2, recall 1/3", () => {
    const o = { ...outcomes([1, 1, 1, 0, 0], [0, 0, 0, 0, 0]), alarm: Uint8Array.of(1, 0, 0, 1, 0) };
    // F2 = 5 * 1/6 / (4/2 + 1/3) = 5/14; F0.5 = 1.25 * 1/6 / (0.25/2 + 1/3) = 5/11.
    expect([value("f2", o), value("fHalf", o), value("f1", o)].map((v) => Number(v.toFixed(9)))).toEqual([5 / 14, 5 / 11, 0.4].map((v) => Number(v.toFixed(9))));
  });

  it("charge a promise above or below the truth as its quantile asks", () => {
    const o = outcomes([10, 10], [12, 6]);
    // 0.9: 2 above cost 0.1 each, 4 below 0.9 each.
    expect([value("pinball90", o), value("pinball10", o)].map((v) => Number(v.toFixed(9)))).toEqual([1.9, 1.1]);
  });
});
