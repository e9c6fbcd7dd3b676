import { describe, expect, it } from "vitest";
import { scorerOf, type ModelDocument } from "../../shared/scoring/scorer.ts";
import { boosting } from "../learn/families/boosting.ts";
import { ridge } from "../learn/families/ridge.ts";
import type { Frame } from "../prepare/frame.ts";
import { alarmSpans, largestErrors } from "./alarms.ts";
import { addsUp, globalDrivers, movingTogether, scorerFor, usualOf } from "./drivers.ts";

const rule = { threshold: 0.5, count: 1, of: 1 };
const frameOf = (columns: Record<string, number[]>, more: Partial<Frame> = {}): Frame => {
  const features = Object.keys(columns);
  const rows = columns[features[0]!]!.length;
  return { rows, features, X: Float64Array.from(features.flatMap((name) => columns[name]!)), ...more };
};

describe("alarms to judge", () => {
  it("are runs of alarm, strongest first, never across groups", () => {
    const frame = frameOf({ a: [0, 0, 0, 0, 0, 0] }, { group: Int32Array.from([0, 0, 0, 1, 1, 1]), groupNames: ["x", "y"], y: Float64Array.from([0, 1, 1, 0, 0, NaN]) });
    const spans = alarmSpans(frame, Float64Array.from([0.1, 0.6, 0.9, 0.7, 0.2, 0.8]), rule, 10);
    expect(spans).toEqual([
      { from: 1, to: 2, peak: 2, score: 0.9, eventShare: 1 },
      { from: 5, to: 5, peak: 5, score: 0.8, eventShare: NaN },
      { from: 3, to: 3, peak: 3, score: 0.7, eventShare: 0 },
    ]);
  });

  it("end where the rows pause, as on the device", () => {
    const hour = 3600e6;
    const frame = frameOf({ a: [0, 0, 0, 0] }, { tUs: Float64Array.from([0, 60e6, 20 * hour, 20 * hour + 60e6]) });
    const scores = Float64Array.from([0.9, 0.8, 0.7, 0.6]);
    expect(alarmSpans(frame, scores, rule, 10, 300e6).map(({ from, to }) => [from, to])).toEqual([[0, 1], [2, 3]]);
    expect(alarmSpans(frame, scores, rule, 10).map(({ from, to }) => [from, to])).toEqual([[0, 3]]);
  });

  it("leave out rows that were not tested", () => {
    const frame = frameOf({ a: [0, 0, 0] });
    expect(alarmSpans(frame, Float64Array.from([NaN, NaN, NaN]), rule, 10)).toEqual([]);
  });

  it("are the largest errors for values, apart from each other", () => {
    const frame = frameOf({ a: [0, 0, 0, 0, 0] }, { y: Float64Array.from([0, 0, 0, 0, 0]) });
    expect(largestErrors(frame, Float64Array.from([1, 5, 4, 0, 3]), 2, 2).map((s) => s.peak)).toEqual([1, 4]);
  });
});

describe("drivers", () => {
  const n = 400;
  const a = Array.from({ length: n }, (_, i) => Math.sin(i));
  const b = Array.from({ length: n }, (_, i) => Math.cos(i * 1.7));
  const frame = frameOf({ a, b, twin: a.map((v) => 2 * v + 1) }, { y: Float64Array.from({ length: n }, (_, i) => 3 * a[i]! + 0.01 * b[i]!) });

  it("name the tag that moves the score and add up on every row", async () => {
    const model = (await ridge.fit({ ...frame, features: ["a", "b"], X: frame.X.slice(0, 2 * n) }, "regression", ridge.defaults, { seed: 1, threads: 1 })) as ModelDocument;
    const two = { ...frame, features: ["a", "b"], X: frame.X.slice(0, 2 * n) };
    const scorer = scorerOf(model);
    const { drivers, rows } = globalDrivers(two, scorer, (feature) => `tag ${feature}`, model);
    expect(rows).toBe(n);
    expect(drivers[0]).toMatchObject({ feature: "a", tag: "tag a" });
    expect(drivers[0]!.share).toBeGreaterThan(0.95);
    expect(addsUp(scorerFor(scorer, two, 0)!.contributions(Float64Array.from([1, 1])))).toBe(true);
  });

  it("of a family that explains tables at once are those of its rows by themselves, at most 2,000 of them", async () => {
    const rows = 4100;
    const X = Float64Array.from({ length: 2 * rows }, (_, at) => Math.sin(at * at));
    const table = { rows, features: ["a", "b"], X, y: X.slice(0, rows).map((v, r) => v * v + 0.3 * X[rows + r]!) };
    const model = (await boosting.fit(table, "regression", { ...boosting.defaults, trees: 5 }, { seed: 1, threads: 1 })) as ModelDocument;
    const scorer = scorerOf(model);
    const found = globalDrivers(table, scorer, (feature) => feature, model);
    const sums = [0, 0];
    for (let r = 0; r < rows; r += 3) scorer.contributions(Float64Array.of(X[r]!, X[rows + r]!)).values.forEach((v, f) => (sums[f]! += Math.abs(v)));
    expect(found).toMatchObject({ rows: 1367, scale: "score", drivers: [{ feature: "a" }, { feature: "b" }] });
    expect(found.drivers[0]!.share).toBeCloseTo(sums[0]! / (sums[0]! + sums[1]!), 12);
  });

  it("say which tags move as one", () => {
    const drivers = ["a", "b", "twin"].map((feature) => ({ feature, tag: feature, share: 1 / 3 }));
    expect(movingTogether(frame, drivers).map((p) => p.tags)).toEqual([["a", "twin"]]);
  });

  it("give the usual range without the missing", () => {
    expect(usualOf(frameOf({ a: [3, NaN, 1, 2] }), 0)).toEqual({ median: 2, low: 1, high: 3 });
    expect(usualOf(frameOf({ a: [NaN] }), 0)).toEqual({ median: null, low: null, high: null });
  });

  it("give the usual range without sorting a table's column again", () => {
    const table = frameOf({ a: [3, 1, 2], b: [6, 4, 5] });
    const [a, b] = [usualOf(table, 0), usualOf(table, 1)];
    expect([usualOf(table, 0) === a, usualOf(table, 1) === b, a.median, b.median]).toEqual([true, true, 2, 5]);
  });
});
