// The comparison on small planted tables: honest folds, baselines, leak meter, verdicts.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { scorerOf } from "../../shared/scoring/scorer.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { choose, failureOfVerdict } from "./compare.ts";
import { evaluate, finalFit, type Candidate } from "./evaluate.ts";
import type { Frame } from "./frame.ts";
import { splitFrame } from "./splits.ts";

const options = { seed: 1, threads: 1 };
const minute = 60e6;
const candidate = (family: string, parameters: object = {}): Candidate => ({ id: family, family, parameters, role: "candidate" });

/** A process value that follows its input, in time order. */
function soft(rows: number, noise: number): Frame {
  const g = seededGenerator(3);
  const X = new Float64Array(rows * 2);
  const y = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    X[r] = g.normal();
    X[rows + r] = g.normal();
    y[r] = 10 + 2 * X[r]! + noise * g.normal();
  }
  return { rows, features: ["feed", "other"], X, y, tUs: Float64Array.from({ length: rows }, (_, r) => r * minute) };
}

/** Three machines with levels of their own; the last fifth of each runs off. */
function fleet(rowsEach: number): Frame {
  const g = seededGenerator(8);
  const rows = rowsEach * 3;
  const group = Int32Array.from({ length: rows }, (_, r) => r % 3);
  const place = (r: number) => Math.floor(r / 3);
  const y = Float64Array.from({ length: rows }, (_, r) => (place(r) % 50 >= 40 && place(r) >= rowsEach / 2 ? 1 : 0));
  const X = new Float64Array(rows * 2);
  for (let r = 0; r < rows; r++) {
    const common = g.normal();
    X[r] = 100 * group[r]! + common + (y[r] ? 8 : 0);
    X[rows + r] = -50 * group[r]! + common + 0.1 * g.normal();
  }
  return { rows, features: ["a", "b"], X, y, group, groupNames: ["P-101", "P-102", "P-103"], tUs: Float64Array.from({ length: rows }, (_, r) => place(r) * minute) };
}

describe("an evaluation", () => {
  it("sets the model beside its baseline, the same for the same seed, with a row tested once", async () => {
    const frame = soft(400, 0.5);
    const split = splitFrame(frame, { kind: "forward", folds: 3, gap: 60 });
    const table = await evaluate(frame, "regression", [candidate("ridge")], split, options);
    expect(table.results.map((r) => [r.candidate.id, r.candidate.role])).toEqual([["ridge", "candidate"], ["mean", "baseline"]]);
    expect(table.results[0]!.metrics.rmse!.value).toBeCloseTo(0.5, 1);
    expect(table.results[0]!.metrics.rmse!.low).toBeLessThan(table.results[0]!.metrics.rmse!.value);
    expect(table.results[0]!.perFold.length).toBe(3);
    expect(table.rows.length).toBe(300);
    const again = await evaluate(frame, "regression", [candidate("ridge")], split, { ...options, threads: 3 });
    expect(again.results.map((r) => [r.metrics, r.scores])).toEqual(table.results.map((r) => [r.metrics, r.scores]));
  });

  it("never lets a test row reach a fit: wild targets in the test part change no score", async () => {
    const frame = soft(200, 0.5);
    const split = splitFrame(frame, { kind: "holdout", share: 0.3 });
    const wild = { ...frame, y: frame.y!.map((v, r) => (r >= 140 ? v * 1000 : v)) };
    const scores = async (f: Frame) => (await evaluate(f, "regression", [candidate("ridge")], split, { ...options, leakMeter: false })).results[0]!.scores;
    expect(await scores(wild)).toEqual(await scores(frame));
  });

  it("shows how much shuffling would flatter a slowly drifting target", async () => {
    const frame = soft(600, 0.1);
    // The column is the clock: trained on the past it must extrapolate a wave, shuffled it may look between neighbours.
    frame.y!.forEach((_, r) => (frame.y![r] = Math.sin(r / 60)));
    for (let r = 0; r < frame.rows; r++) frame.X[r] = r;
    const split = splitFrame(frame, { kind: "forward", folds: 3 });
    const table = await evaluate(frame, "regression", [candidate("boosting", { trees: 60 })], split, options);
    expect(table.leakMeter).toMatchObject({ candidate: "boosting", metric: "rmse" });
    expect(table.leakMeter!.flattered).toBeLessThan(table.leakMeter!.honest / 3);
  });

  it("fits one model and threshold a machine, and finds the events", async () => {
    const frame = fleet(400);
    const split = splitFrame(frame, { kind: "head", rows: 200 });
    const table = await evaluate(frame, "anomaly", [candidate("pca")], split, { ...options, perGroup: true, leakMeter: false });
    const [pca, threeSigma] = table.results;
    expect(pca!.thresholds.length).toBe(3);
    expect(pca!.metrics.eventRecall!.value).toBe(1);
    expect(pca!.metrics.falseAlarmRate!.value).toBeLessThan(0.05);
    expect(threeSigma!.candidate.family).toBe("threeSigma");
  });

  it("works without labels: scores and thresholds, but no figures and no verdict", async () => {
    const { y: _, ...frame } = fleet(200);
    const table = await evaluate(frame, "anomaly", [candidate("pca")], splitFrame(frame, { kind: "head", rows: 100 }), { ...options, perGroup: true });
    expect([table.results[0]!.metrics, table.leakMeter, choose(table)]).toEqual([{}, undefined, { kind: "notComparable", reason: "noLabels" }]);
    expect(table.results[0]!.scores.every((s) => s > 0)).toBe(true);
  });

  it("passes over folds and inner parts that hold one class only, and says how many", async () => {
    const frame = soft(400, 0.5);
    // Class 1 first appears in the second quarter, and never again after the third.
    frame.y!.forEach((_, r) => (frame.y![r] = r > 150 && r < 290 && frame.X[r]! > 0 ? 1 : 0));
    const split = splitFrame(frame, { kind: "forward", folds: 3 });
    const threshold = { kind: "cost" as const, missedEvent: 10, falseAlarm: 1 };
    const table = await evaluate(frame, "classification", [candidate("logistic")], split, { ...options, threshold, leakMeter: false });
    expect([table.split.folds, table.split.droppedFolds, table.rows.length]).toEqual([2, 1, 200]);
    const never = { ...frame, y: new Float64Array(400) };
    expect(await evaluate(never, "classification", [candidate("logistic")], split, options).then(() => "done", (e: unknown) => failureOf(e).name)).toBe("learnOneClass");
  });

  it("stops when it is cancelled, and refuses one model a group on a split by groups", async () => {
    const frame = fleet(60);
    const stop = new AbortController();
    stop.abort();
    const nameOf = (promise: Promise<unknown>) => promise.then(() => "done", (e: unknown) => failureOf(e).name);
    expect(await nameOf(evaluate(frame, "anomaly", [candidate("pca")], splitFrame(frame, { kind: "head", rows: 30 }), { ...options, signal: stop.signal }))).toBe("callCancelled");
    expect(await nameOf(evaluate(frame, "anomaly", [candidate("pca")], splitFrame(frame, { kind: "grouped", folds: 3 }), { ...options, perGroup: true }))).toBe("planUnfit");
    expect(await nameOf(evaluate(frame, "anomaly", [candidate("ridge")], splitFrame(frame, { kind: "head", rows: 30 }), options))).toBe("planUnfit");
  });
});

describe("a verdict", () => {
  const table = async (frame: Frame, candidates: Candidate[]) =>
    evaluate(frame, "regression", candidates, splitFrame(frame, { kind: "forward", folds: 3 }), { ...options, leakMeter: false });

  it("proposes the cheaper of two models that tie", async () => {
    const frame = soft(400, 2);
    const verdict = choose(await table(frame, [candidate("ridge", { alpha: 0.01 }), { ...candidate("ridge", { alpha: 0.0101 }), id: "twin" }, candidate("boosting", { trees: 40, leaves: 4 })]));
    expect(verdict).toMatchObject({ kind: "winner", baseline: "mean", margin: 0.01 });
    if (verdict.kind === "winner") {
      expect(verdict.proposed).not.toBe("boosting");
      expect(verdict.improvement.low).toBeGreaterThan(0);
    }
  });

  it("says no model where nothing can be learned", async () => {
    const frame = soft(300, 1);
    const noise = seededGenerator(77);
    frame.y!.forEach((_, r) => (frame.y![r] = noise.normal()));
    const verdict = choose(await table(frame, [candidate("ridge"), candidate("boosting", { trees: 40 })]));
    expect(verdict.kind).toBe("noModel");
    if (verdict.kind === "noModel") expect(failureOfVerdict(verdict).data.code).toBe("MW-LRN-703");
  });
});

describe("the final fit", () => {
  it("is made on every row as a fold is, with the rule that a device needs", async () => {
    const { document, rules } = await finalFit(fleet(200), "anomaly", candidate("pca"), { ...options, perGroup: true, persistence: { count: 2, of: 3 } });
    expect(document.family).toBe("byGroup");
    expect(scorerOf(document).forGroup("P-102")!.score(Float64Array.of(100, -50))).toBeLessThan(1);
    expect(rules).toMatchObject({ byGroup: { "P-101": { count: 2, of: 3 } } });
  });
});
