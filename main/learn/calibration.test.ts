// Calibration: hand-worked pools, a known distortion undone, order kept, the same in the scorer, in the fit and in ONNX.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calibrate, calibratedScorer } from "../../shared/scoring/calibration.ts";
import { logistic } from "../../shared/scoring/linear.ts";
import type { Calibration } from "../../shared/scoring/model.ts";
import { scorerOf } from "../../shared/scoring/scorer.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { fitCalibration } from "./calibration.ts";
import { scoreFrame } from "./answerFrame.ts";
import { fitCandidate } from "./evaluateFit.ts";
import { plantedFrame } from "./families/checksData.ts";
import { metricOf, prepare } from "./metrics.ts";
import { calibrationError } from "./metricsProbability.ts";
import { checkOnnx } from "./onnx/check.ts";
import { runGraph } from "./onnx/runGraph.ts";
import { withCalibration } from "./onnx/calibration.ts";
import { familyEntry } from "./registry.ts";

/** Truth drawn with the probability p; the model says a sharpened and shifted q. */
function distorted(rows: number, slope: number, offset: number) {
  const g = seededGenerator(5);
  const y = new Float64Array(rows);
  const q = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    const z = 1.5 * g.normal() - 1;
    y[r] = g.uniform() < logistic(z) ? 1 : 0;
    q[r] = logistic((z - offset) / slope);
  }
  return { y, q };
}

describe("Platt's map", () => {
  it("finds slope and offset of a known distortion", () => {
    const { y, q } = distorted(20_000, 0.4, -0.7);
    const map = fitCalibration("platt", y, q)!;
    expect(map).toMatchObject({ kind: "platt" });
    if (map.kind === "platt") {
      expect(map.slope).toBeCloseTo(0.4, 1);
      expect(map.offset).toBeCloseTo(-0.7, 1);
    }
    const error = (answer: Float64Array) => calibrationError({ y, answer }, prepare({ y, answer }).order);
    expect(error(q)).toBeGreaterThan(0.1);
    expect(error(q.map((p) => calibrate(map, p)))).toBeLessThan(0.015);
  });

  it("is left out where it could only turn the order, or where a class is hardly known", () => {
    const { y, q } = distorted(2000, 0.4, 0);
    expect(fitCalibration("platt", y.map((v) => 1 - v), q)).toBeUndefined();
    expect(fitCalibration("platt", y, q.map(() => 0.3))).toBeUndefined();
    expect(fitCalibration("isotonic", Float64Array.of(0, 0, 0, 1), Float64Array.of(0.1, 0.2, 0.3, 0.4))).toBeUndefined();
  });
});

describe("the isotonic map", () => {
  it("pools neighbours that fall, by hand, and gives Platt's two numbers where events are few", () => {
    // Thirty rows each at 0.1 (6 events), 0.2 (3), 0.5 (15), 0.9 (24): 0.1 and 0.2 fall and become 9 of 60.
    const shares: [number, number][] = [[0.1, 6], [0.2, 3], [0.5, 15], [0.9, 24]];
    const y = Float64Array.from(shares.flatMap(([, n]) => Array.from({ length: 30 }, (_, i) => (i < n ? 1 : 0))));
    const q = Float64Array.from(shares.flatMap(([p]) => new Array<number>(30).fill(p)));
    const map = fitCalibration("isotonic", y, q)!;
    expect(map).toEqual({ kind: "isotonic", from: [0.1, 0.2, 0.5, 0.9], to: [0.15, 0.15, 0.5, 0.8] });
    expect([0, 0.15, 0.35, 0.7, 1].map((p) => Number(calibrate(map, p).toFixed(12)))).toEqual([0.15, 0.15, 0.325, 0.65, 0.8]);
    expect(calibrate(map, NaN)).toBeNaN();
    expect(fitCalibration("isotonic", y.subarray(0, 60), q.subarray(0, 60).map((p, r) => p + r / 1000))?.kind ?? "none").not.toBe("isotonic");
  });

  it("never turns two scores around and stays a probability", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), { minLength: 80, maxLength: 200 }), (rows) => {
        const map = fitCalibration("isotonic", Float64Array.from(rows, (r) => (r[1] ? 1 : 0)), Float64Array.from(rows, (r) => r[0]));
        if (!map) return;
        const risen = rows.map((r) => r[0]).sort((a, b) => a - b).map((p) => calibrate(map, p));
        expect(risen.every((p, i) => p >= 0 && p <= 1 && (i === 0 || p >= risen[i - 1]!))).toBe(true);
      }),
      { seed: 9, numRuns: 40 },
    );
  });
});

describe("a calibrated model", () => {
  const frame = plantedFrame("classification", 400, 4);
  const candidate = { id: "boosting", family: "boosting", parameters: { trees: 15, leaves: 7 }, role: "candidate" as const };

  it("carries its map in the document, adds up, and is the same in ONNX", async () => {
    for (const calibration of ["platt", "isotonic"] as const) {
      const { document } = await fitCandidate(frame, "classification", candidate, { seed: 1, threads: 1, calibration });
      expect(document.calibration?.kind).toBe(calibration);
      const scorer = scorerOf(document);
      const row = Float64Array.from(frame.features, (_, f) => frame.X[f * frame.rows]!);
      const { base, values, total } = scorer.contributions(row);
      expect(values.reduce((a, b) => a + b, base)).toBeCloseTo(total, 9);
      if (calibration === "platt") expect(logistic(total)).toBeCloseTo(scorer.score(row), 9);
      if (document.family === "byGroup") throw new Error("one model");
      const bytes = withCalibration(familyEntry("boosting")!.family.toOnnx(document), document.calibration);
      const rows = Float64Array.from({ length: 50 * frame.features.length }, (_, i) => frame.X[(i % frame.features.length) * frame.rows + Math.floor(i / frame.features.length)]!);
      await checkOnnx(runGraph, bytes, scorer, rows, 50, frame.features.length, 1e-9);
    }
  });

  it("is not made of a baseline, and promises less wrongly than before", async () => {
    // A third of the truths turned around: trees that learn them by heart are far too sure.
    const noisy = (rows: number, seed: number) => {
      const [planted, g] = [plantedFrame("classification", rows, seed), seededGenerator(seed)];
      return { ...planted, y: planted.y!.map((v) => (g.uniform() < 1 / 3 ? 1 - v : v)) };
    };
    const [taught, fresh] = [noisy(600, 4), noisy(2000, 5)];
    const error = async (more: { calibration?: Calibration["kind"] }) => {
      const { document } = await fitCandidate(taught, "classification", { ...candidate, parameters: { trees: 90, leaves: 12, minRowsPerLeaf: 2 } }, { seed: 1, threads: 1, ...more });
      return metricOf("calibrationError").compute(prepare({ y: fresh.y, answer: scoreFrame(document, fresh) }));
    };
    expect(await error({ calibration: "platt" })).toBeLessThan(0.7 * (await error({})));
    const prior = await fitCandidate(frame, "classification", { id: "prior", family: "prior", parameters: {}, role: "baseline" }, { seed: 1, threads: 1, calibration: "platt" });
    expect(prior.document.calibration).toBeUndefined();
  });

  it("without a map is the scorer itself", () => {
    const scorer = { score: () => 0.3, contributions: () => ({ scale: "score" as const, base: 0.3, values: new Float64Array(0), total: 0.3 }) };
    expect(calibratedScorer(scorer, undefined)).toBe(scorer);
  });
});
