// Slices, value intervals and the known range: by hand where a hand can work them, and on planted tables.
import { describe, expect, it } from "vitest";
import { outsideKnown } from "../../shared/scoring/knownRange.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import type { ContextEntry } from "../../shared/contract/catalogue.ts";
import { valueInterval } from "./conformal.ts";
import { evaluate } from "./evaluate.ts";
import type { Frame } from "./frame.ts";
import { knownRangeOf, outsideOfFolds } from "./knownRange.ts";
import type { Outcomes } from "./metrics.ts";
import { byCalendar, byFeature, byGroup, byLog } from "./sliceDimensions.ts";
import { sliceFigures, worstOf, type Dimension } from "./slices.ts";
import { splitFrame } from "./splits.ts";
import { trustOf } from "./trust.ts";

const hour = 3600e6;
const all = (n: number) => Int32Array.from({ length: n }, (_, r) => r);

describe("slices", () => {
  const outcomes: Outcomes = { y: Float64Array.of(1, 2, 3, 4), answer: Float64Array.of(1, 2, 5, 8) };
  const dimension: Dimension = { by: "column", of: "product", labels: ["A", "B", "C"], code: Int32Array.of(0, 1, 1, -1) };

  it("are measured on their own rows, worst first: errors 0 of A, (0, 2) of B", () => {
    expect(sliceFigures("regression", "rmse", outcomes, all(4), [dimension]).map(({ name, rows, values }) => [name, rows, values.rmse])).toEqual([["B", 2, Math.SQRT2], ["A", 1, 0]]);
  });

  it("count an event where it begins, and never join two events over rows that are left out", () => {
    const tUs = Float64Array.from({ length: 6 }, (_, r) => r * 1e6);
    const labelled: Outcomes = { y: Float64Array.of(1, 0, 1, 1, 0, 1), answer: new Float64Array(6), alarm: Uint8Array.of(1, 0, 0, 0, 0, 0), tUs };
    const odd: Dimension = { by: "column", of: "x", labels: ["in", "out"], code: Int32Array.of(0, 1, 0, 1, 1, 0) };
    // Three events begin at 0, 2 and 5, all "in"; one is found.
    expect(sliceFigures("anomaly", "eventRecall", labelled, all(6), [odd])[0]).toMatchObject({ name: "in", values: { eventRecall: 1 / 3 } });
  });

  it("are not called the worst with too few rows or events", () => {
    const n = 60;
    const y = Float64Array.from({ length: n }, (_, r) => (r < 40 && r % 4 === 0 ? 1 : r === 55 ? 1 : 0));
    const code = Int32Array.from({ length: n }, (_, r) => (r < 40 ? 0 : 1));
    const cut: Dimension = { by: "group", of: "", labels: ["P-101", "P-102"], code };
    const answer = y.map((v, r) => (r < 40 ? 1 - v : v));
    // P-102 holds one event only, so P-101 is named though it is the only one left to name; a dimension of one slice names nothing.
    expect(worstOf("classification", "prAuc", { y, answer }, all(n), [cut])?.slice.name).toBe("P-101");
    expect(worstOf("classification", "prAuc", { y, answer }, all(n), [{ ...cut, code: new Int32Array(n) }])).toBeUndefined();
  });
});

describe("ways to cut rows", () => {
  const frame: Frame = {
    rows: 240, features: ["mode", "level"], tUs: Float64Array.from({ length: 240 }, (_, r) => Date.UTC(2024, 0, 31, 20) * 1000 + r * hour),
    X: Float64Array.from({ length: 480 }, (_, i) => (i < 240 ? i % 3 : i / 7)), group: Int32Array.from({ length: 240 }, (_, r) => r % 2), groupNames: ["P-101", "P-102"],
  };

  it("begin a month at midnight of the plant, in zones that stand half an hour or three quarters apart too", () => {
    // India is 5:30 ahead: there April begins at 18:30 UTC. Nepal, 5:45 ahead, 15 minutes before.
    const from = Date.UTC(2024, 2, 1) * 1000;
    const tUs = Float64Array.of(from, ...[10, 20, 40].map((minutes) => Date.UTC(2024, 2, 31, 18, minutes) * 1000), from + 60 * 24 * hour);
    const of = (zone: string) => Array.from(byCalendar({ ...frame, rows: 5, tUs }, zone).find(({ by }) => by === "month")!.code);
    expect([of("Asia/Kolkata"), of("Asia/Kathmandu")]).toEqual([[0, 0, 0, 1, 1], [0, 0, 1, 1, 1]]);
  });

  it("are groups, features of few whole values, and thirds of the day in the plant's zone", () => {
    expect(byGroup(frame).map(({ labels }) => labels)).toEqual([["P-101", "P-102"]]);
    expect(byFeature(frame).map(({ of, labels }) => [of, labels])).toEqual([["mode", ["0", "1", "2"]]]);
    const [hours] = byCalendar(frame, "Europe/Berlin");
    // 20:00 UTC is 21:00 in Berlin; at 22:00 the night shift begins, at 06:00 the early one.
    expect([hours!.labels, Array.from(hours!.code.subarray(0, 10))]).toEqual([["06–14", "14–22", "22–06"], [1, 2, 2, 2, 2, 2, 2, 2, 2, 0]]);
  });

  it("are months once the rows reach over more than six weeks", () => {
    const long = { ...frame, tUs: frame.tUs!.map((_, r) => Date.UTC(2024, 0, 31, 23) * 1000 + r * 6 * hour) };
    const month = byCalendar(long, "Europe/Berlin").find(({ by }) => by === "month")!;
    expect([month.labels, month.code[0]]).toEqual([["2024-02", "2024-03"], 0]);
  });

  it("are the parts of the log's texts that few values share, each for the machine that it names", () => {
    const from = frame.tUs![0]!;
    const entry = (n: number, asset: string, text: string): ContextEntry => ({ id: String(n), kind: "batch", fromUs: from + n * 4 * hour, toUs: from + (n + 1) * 4 * hour, asset, text, source: "", by: "" });
    const batches = Array.from({ length: 20 }, (_, n) => entry(n, "Site/P-101", `B-${n} · ${n % 2 === 0 ? "thick" : "thin"}`));
    const found = byLog(frame, batches);
    expect(found.map(({ by, of, labels }) => [by, of, labels])).toEqual([["batch", "2", ["thick", "thin"]]]);
    // Rows of P-102 (odd ones) lie in no batch of P-101.
    expect(Array.from(found[0]!.code.subarray(0, 8))).toEqual([0, -1, 0, -1, 1, -1, 1, -1]);
  });
});

describe("a value's interval", () => {
  it("holds nine of ten later values where nothing changes, and is seen to fail where errors grow", () => {
    const g = seededGenerator(2);
    const n = 3000;
    const frame: Frame = { rows: n, features: [], X: new Float64Array(0), tUs: Float64Array.from({ length: n }, (_, r) => r * 1e6) };
    const split = splitFrame(frame, { kind: "forward", folds: 3 });
    const rows = Int32Array.from(split.folds.flatMap(({ test }) => Array.from(test)));
    const answer = new Float64Array(rows.length);
    const steady = valueInterval({ y: answer.map(() => g.normal()), answer }, rows, split, { seed: 1, blockLength: 5 })!;
    // 90 % of a standard normal lie within 1.645.
    expect(steady.halfWidth).toBeCloseTo(1.645, 1);
    expect(steady.coverage.low).toBeLessThan(0.9);
    expect(steady.coverage.high).toBeGreaterThan(0.9);
    expect(steady.rows).toBe(1500);
    const growing = valueInterval({ y: answer.map((_, i) => (1 + i / 500) * g.normal()), answer }, rows, split, { seed: 1, blockLength: 5 })!;
    expect(growing.coverage.high).toBeLessThan(0.85);
  });

  it("judges a single fold by its first half, and says nothing of no rows", () => {
    const frame: Frame = { rows: 40, features: [], X: new Float64Array(0) };
    const split = splitFrame(frame, { kind: "holdout", share: 0.5 });
    const errors = Float64Array.from({ length: 20 }, (_, i) => (i < 10 ? i + 1 : 10));
    // Of the errors 1 to 10 the 90 % rank is ceil(11 * 0.9) = 10, so the limit is 10 and every later error of 10 is held.
    expect(valueInterval({ y: errors, answer: new Float64Array(20) }, split.folds[0]!.test, split, { seed: 1, blockLength: 1 })).toMatchObject({ halfWidth: 10, coverage: { value: 1 }, rows: 10 });
    expect(valueInterval({ y: new Float64Array(0), answer: new Float64Array(0) }, new Int32Array(0), split, { seed: 1, blockLength: 1 })).toBeUndefined();
  });

  it("is not promised by fewer than nine errors, and a fold is not judged by fewer", () => {
    const frame: Frame = { rows: 40, features: [], X: new Float64Array(0) };
    const about = (folds: number, n: number) => {
      const split = splitFrame({ ...frame, rows: n }, { kind: "forward", folds });
      const rows = Int32Array.from(split.folds.flatMap(({ test }) => Array.from(test)));
      return valueInterval({ y: Float64Array.from(rows, (_, i) => i), answer: new Float64Array(rows.length) }, rows, split, { seed: 1, blockLength: 1 });
    };
    // Eight errors have no rank 9 of 10.
    expect(about(2, 12)).toBeUndefined();
    // Folds of 5 rows: the second has 5 errors before it and is not judged, the third has 10.
    expect(about(3, 20)!.rows).toBe(5);
  });
});

describe("the known range", () => {
  it("is the span of the training rows with a twentieth of room; a gap is not outside", () => {
    const frame: Frame = { rows: 4, features: ["a", "b"], X: Float64Array.of(0, 10, 5, NaN, NaN, NaN, NaN, NaN) };
    const range = knownRangeOf(frame);
    expect(range).toEqual({ low: [0, null], high: [10, null] });
    expect([[10.4, 0], [10.6, 0], [-0.6, 0], [NaN, 1e9]].map((row) => outsideKnown(range, row))).toEqual([-1, 0, 0, -1]);
  });

  it("counts tested rows outside by the feature that took them there", () => {
    const frame: Frame = { rows: 8, features: ["a", "b"], X: Float64Array.of(0, 1, 0, 1, 0, 9, 9, 1, 5, 5, 5, 5, 5, 5, 5, 6) };
    const split = splitFrame(frame, { kind: "holdout", share: 0.5 });
    expect(outsideOfFolds(frame, "regression", split)).toEqual({ perFold: [0.75], share: 0.75, features: [{ feature: "a", share: 0.5 }, { feature: "b", share: 0.25 }] });
    const y = Float64Array.of(0, 0, 0, 0, 0, 1, 1, 0);
    expect(outsideOfFolds({ ...frame, y }, "anomaly", split)).toEqual({ perFold: [0.5], share: 0.5, features: [{ feature: "b", share: 0.5 }] });
  });
});

describe("trust in an evaluation", () => {
  it("names the machine where the choice would disappoint, shows each fold, and counts a plant change inside it", async () => {
    const g = seededGenerator(4);
    const rows = 400;
    const group = Int32Array.from({ length: rows }, (_, r) => r % 2);
    const X = Float64Array.from({ length: rows }, () => g.normal());
    const y = X.map((v, r) => 3 * v + (group[r] === 1 ? 4 : 0.2) * g.normal());
    const frame: Frame = { rows, features: ["feed"], X, y, group, groupNames: ["calm", "wild"], tUs: Float64Array.from({ length: rows }, (_, r) => r * 60e6) };
    const split = splitFrame(frame, { kind: "forward", folds: 3 });
    const table = await evaluate(frame, "regression", [{ id: "ridge", family: "ridge", parameters: {}, role: "candidate" }], split, { seed: 1, threads: 1, leakMeter: false, replicates: 50 });
    const trust = trustOf(table, frame, split, "ridge", { dimensions: byGroup(frame), changesUs: [250 * 60e6] });
    expect(trust.slices.map(({ name, rows: n }) => [name, n])).toEqual([["wild", 150], ["calm", 150]]);
    expect(trust.candidates[0]!.worstSlice).toMatchObject({ by: "group", name: "wild" });
    expect(trust.candidates[0]!.perFold.map((figures) => Object.keys(figures))).toEqual([["rmse", "mae"], ["rmse", "mae"], ["rmse", "mae"]]);
    expect(trust.folds.map(({ judged, changes }) => [judged, changes])).toEqual([[true, 0], [true, 1], [true, 0]]);
    expect(trust.candidates[0]!.interval!.share).toBe(0.9);
    expect(trust.outside.share).toBeLessThan(0.05);
  });
});
