// The factory and the deciders: what the device runs.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideAll, decider, pauseUs, persistedScores } from "./decide.ts";
import type { ConstantModel } from "./baselines.ts";
import { scorerOf, type ByGroupModel, type ModelDocument } from "./scorer.ts";

const constant = (value: number): ConstantModel => ({ family: "mean", answer: "value", features: ["x"], constant: value });
const byGroup: ByGroupModel = { family: "byGroup", answer: "value", features: ["x"], models: { "P-101": constant(1), "P-102": constant(2) } };
const row = Float64Array.of(0);

describe("the scorer of a document", () => {
  it("is the model itself for every group when the model has none", () => {
    expect([scorerOf(constant(5)).score(row), scorerOf(constant(5)).forGroup("any")!.score(row)]).toEqual([5, 5]);
  });

  it("is one model a group under byGroup, and none for a group that was never learned", () => {
    const scorer = scorerOf(byGroup);
    expect(["P-101", "P-102", "P-103", "toString"].map((name) => scorer.forGroup(name)?.score(row))).toEqual([1, 2, undefined, undefined]);
    expect(scorer.score(row)).toBeNaN();
  });

  it("refuses a family it does not know", () => {
    expect(() => scorerOf({ ...constant(1), family: "oracle" } as unknown as ModelDocument)).toThrow(RangeError);
  });
});

describe("a decision rule", () => {
  const rule = { threshold: 1, count: 2, of: 3 };

  it("alarms while two of the last three scores reach the threshold; no score is no evidence", () => {
    const scores = Float64Array.of(0, 1, 0, 2, NaN, 1, 0, 0, 1, 1);
    expect(Array.from(decideAll(rule, { scores }))).toEqual([0, 0, 0, 1, 0, 1, 0, 0, 0, 1]);
  });

  it("keeps a memory for each group and each its own rule", () => {
    const rules = { byGroup: { a: { threshold: 1, count: 1, of: 1 }, b: rule } };
    const names = ["a", "b", "a", "b", "c"];
    expect(Array.from(decideAll(rules, { scores: Float64Array.of(1, 1, 0, 1, 9), groups: (r) => names[r]! }))).toEqual([1, 0, 0, 1, 0]);
  });

  it("forgets over a long pause", () => {
    const scores = Float64Array.of(1, 1, 1, 1);
    const tUs = Float64Array.of(0, 10, 100, 110);
    expect(Array.from(decideAll(rule, { scores, tUs }, { maxGapUs: 50 }))).toEqual([0, 1, 0, 1]);
  });

  it("is the plain count over the last rows, for any scores", () => {
    const scores = fc.array(fc.constantFrom(0, 1, NaN), { maxLength: 40 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (s, count, of) => {
        fc.pre(count <= of);
        const plain = s.map((_, i) => (s.slice(Math.max(0, i + 1 - of), i + 1).filter((v) => v >= 1).length >= count ? 1 : 0));
        expect(Array.from(decideAll({ threshold: 1, count, of }, { scores: Float64Array.from(s) }))).toEqual(plain);
      }),
      { seed: 3 },
    );
  });

  it("alarms exactly where the persisted score reaches its threshold", () => {
    const scores = fc.array(fc.constantFrom(0, 1, 2, 3, NaN), { maxLength: 40 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }), fc.constantFrom(1, 2, 3), (s, count, more, threshold) => {
        const rows = { scores: Float64Array.from(s), tUs: Float64Array.from(s, (_, i) => i * i), groups: (r: number) => String(r % 2) };
        const of = count + more;
        const persisted = persistedScores({ count, of }, rows, { maxGapUs: 20 });
        expect(Array.from(persisted, (v) => (v >= threshold ? 1 : 0))).toEqual(Array.from(decideAll({ threshold, count, of }, rows, { maxGapUs: 20 })));
      }),
      { seed: 4 },
    );
  });

  it("must ask for at least one and at most all of the rows", () => {
    expect(() => decider({ threshold: 1, count: 4, of: 3 })).toThrow(RangeError);
  });

  it("begins a new alarm after a pause, and only then where the alarm stands on", () => {
    const one = decider({ threshold: 1, count: 1, of: 1 }, { maxGapUs: 50 });
    const begins = [0, 10, 20, 90, 100].map((tUs) => one.take(2, tUs).begins);
    expect(begins).toEqual([true, false, false, true, false]);
  });
});

describe("the pause that ends an alarm", () => {
  it("is five of the steps that nine in ten rows keep, within a group", () => {
    // nine steps of 10 and one of 4000, as where a filter left out the time between two batches; the step between groups does not count
    const tUs = Float64Array.from([0, 10, 20, 30, 40, 50, 60, 70, 80, 4080, 9, 19]);
    const group = Int32Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
    expect(pauseUs(tUs, group)).toBe(50);
  });

  it("is not known without time, or where no two rows follow each other", () => {
    expect([pauseUs(undefined), pauseUs(Float64Array.of(5)), pauseUs(Float64Array.of(5, 5))]).toEqual([undefined, undefined, undefined]);
  });
});
