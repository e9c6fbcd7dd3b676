import { describe, expect, it } from "vitest";
import type { EvaluationInfo } from "../../../shared/contract/learn.ts";
import { makeWords } from "../../parts/words.ts";
import { besides, figureWords, fittedName, headlineScale, inOrder, intervalWords, marginWords, stepWords } from "./figures.ts";

const { f } = makeWords({ language: "en", zone: "UTC" });
const de = makeWords({ language: "de", zone: "UTC" }).f;

describe("figures of a comparison", () => {
  it("writes each kind of measure in its own unit, and unknown as a word", () => {
    expect([figureWords("recall", 0.8749, f), figureWords("prAuc", 0.81105, f), figureWords("leadTime", 326, f), figureWords("rmse", 12.3456, f), figureWords("prAuc", Number.NaN, f)]).toEqual(["87\u202f%", "0.81", "5\u202fmin 26\u202fs", "12.3", "unknown"]);
  });
  it("writes intervals, steps and margins in the language", () => {
    expect([intervalWords("recall", { value: 0.5, low: 0.336, high: 0.441 }, f), intervalWords("f1", { value: 0.5, low: 0.4, high: null }, f), stepWords("prAuc", 0.0921, de), stepWords("rmse", -0.031, f), stepWords("recall", -0.092, f), marginWords("prAuc", 0.02, de)]).toEqual(["34 to 44", "", "0,09", "\u22123.1\u202f%", "\u22129.2\u202fpp", "0,02"]);
  });
});

it("the fit under way goes by the candidate that the job names, and before it speaks by the one that was asked for", () => {
  expect([fittedName("ridge", "boosting", "forest"), fittedName(undefined, "boosting", "forest"), fittedName(undefined, null, "forest"), fittedName(undefined, null, null)]).toEqual(["ridge", "boosting", "forest", ""]);
});

const one = (id: string, role: "candidate" | "baseline", rank: number | null, value: number) => ({
  id, family: id, role, rank, tied: false, metrics: { prAuc: { value, low: value - 0.1, high: value + 0.1 }, recall: { value: 0.5, low: null, high: null } }, threshold: null, costPerMonth: null, fitSeconds: 1, modelBytes: null, rowUs: null, worstSlice: null, perFold: [], reliability: [], interval: null,
});
const evaluation: EvaluationInfo = {
  digest: "0".repeat(64), task: "classification", metric: "prAuc", higherIsBetter: true, rows: 10, features: ["a"], split: { kind: "holdout", folds: [], purgedRows: 0, purgeS: 0, random: false, note: "" },
  candidates: [one("weak", "candidate", 2, 0.6), one("prior", "baseline", null, 0.3), one("broken", "candidate", null, Number.NaN), one("best", "candidate", 1, 0.8)],
  verdict: { kind: "winner", proposed: "best", baseline: "prior", margin: 0.02, gain: null, tied: [], reason: "beatsBaseline", facts: {} }, leak: null, slices: [], outside: { share: 0, features: [] }, current: true, chosen: null,
};

describe("order and scale of a comparison", () => {
  it("puts candidates by rank, then failed ones, then baselines", () => {
    expect(inOrder(evaluation).map((each) => each.id)).toEqual(["best", "weak", "broken", "prior"]);
  });
  it("spans all intervals and marks the baseline", () => {
    const scale = headlineScale(evaluation);
    expect([scale.min, scale.max, scale.reference]).toEqual([expect.closeTo(0.165, 6), expect.closeTo(0.935, 6), 0.3]);
  });
  it("shows only other measures that are known", () => {
    expect(besides(evaluation)).toEqual(["recall"]);
  });
});
