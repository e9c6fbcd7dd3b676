// Families that answer one of several classes: probabilities, explanations, export, and what is special about each way.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../../shared/contract/errors.ts";
import type { ClassesModel } from "../../../shared/scoring/classes.ts";
import { scorerOf, type ModelDocument, type PlainDocument } from "../../../shared/scoring/scorer.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import { answerFrame } from "../answerFrame.ts";
import { evaluate, type Candidate, type EvaluateOptions } from "../evaluate.ts";
import { readRow, type Frame } from "../frame.ts";
import { prepareClasses } from "../metricsClasses.ts";
import { checkOnnx } from "../onnx/check.ts";
import { runGraph } from "../onnx/runGraph.ts";
import { familyEntry } from "../registry.ts";
import { splitFrame } from "../splits.ts";

/** Three clouds, one of which lies on both sides of another; a twentieth of the cells are missing. */
function clouds(rows: number, seed: number, names = ["ok", "hot", "worn"]): Frame {
  const random = seededGenerator(seed);
  const X = new Float64Array(rows * 3);
  const y = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    const k = random.uniform() < 0.5 ? 0 : random.uniform() < 0.6 ? 1 : 2;
    y[r] = k;
    const centre = [[0, 0], [2, 1], [random.uniform() < 0.5 ? -2 : 5, 0]][k]!;
    [centre[0]! + random.normal(), centre[1]! + random.normal(), random.normal()].forEach((v, f) => (X[f * rows + r] = random.uniform() < 0.05 ? NaN : v));
  }
  return { rows, features: ["temperature", "current", "noise"], X, y, classes: names };
}

const fit = async (id: string, frame: Frame, changed: object = {}, threads = 1): Promise<ClassesModel<PlainDocument>> => {
  const { family } = familyEntry(id)!;
  return (await family.fit(frame, "classes", { ...family.defaults, ...changed }, { seed: 3, threads })) as ClassesModel<PlainDocument>;
};
const settings: Record<string, object> = { boosting: { trees: 15 }, forest: { trees: 8 }, extraTrees: { trees: 8 }, logistic: {}, prior: {} };
const answersOf = (model: ModelDocument, frame: Frame) => prepareClasses({ names: frame.classes!, truth: frame.y!, probabilities: answerFrame(model, frame).classes!.probabilities });

describe("models of many classes", () => {
  const [teach, judge] = [clouds(400, 1), clouds(400, 2)];

  for (const [id, changed] of Object.entries(settings))
    it(`${id}: probabilities add up, parts of a score add up, and the export gives the same`, async () => {
      const model = await fit(id, teach, changed);
      const scorer = scorerOf(model);
      const p = new Float64Array(3);
      for (let r = 0; r < 40; r++) {
        const row = readRow(judge, r, new Float64Array(3));
        scorer.classes!.probabilities(row, p);
        expect(p[0]! + p[1]! + p[2]!).toBeCloseTo(1, 12);
        expect(scorer.score(row)).toBe(Math.max(...p));
        const { base, values, total } = scorer.contributions(row);
        expect(base + values.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 9);
      }
      const rows = Float64Array.from({ length: 40 * 3 }, (_, i) => judge.X[(i % 3) * judge.rows + Math.floor(i / 3)]!);
      expect((await checkOnnx(runGraph, familyEntry(id)!.family.toOnnx(model), scorer, rows, 40, 3, 1e-6)).worst).toBeLessThan(1e-6);
      // Who always says the first class is right in half of the rows.
      const { answered, truth } = answersOf(model, judge);
      const right = answered.reduce((n, k, r) => n + Number(k === truth[r]), 0) / judge.rows;
      expect(right).toBeGreaterThan(id === "prior" ? 0.45 : 0.65);
    });

  it("boosting does not depend on the number of threads, nor on the order of the classes", async () => {
    const [one, four] = await Promise.all([fit("boosting", teach, { trees: 8 }), fit("boosting", teach, { trees: 8 }, 4)]);
    expect(four).toEqual(one);
    const turned = { ...teach, classes: ["worn", "ok", "hot"], y: teach.y!.map((k) => (k + 1) % 3) };
    const [a, b] = [answerFrame(one, judge).classes!.probabilities, answerFrame(await fit("boosting", turned, { trees: 8 }), judge).classes!.probabilities];
    expect(a.every((v, i) => Math.abs(v - b[3 * Math.floor(i / 3) + ((i + 1) % 3)]!) < 1e-9)).toBe(true);
  });

  it("boosting stops where the rows held back gain no more", async () => {
    const points: number[] = [];
    const { family } = familyEntry("boosting")!;
    const model = (await family.fit(teach, "classes", { ...family.defaults, trees: 100, patience: 3 }, { seed: 3, threads: 1, onCurve: ({ validation }) => points.push(validation!) })) as ClassesModel<{ feature: number[] }>;
    const roots = model.parts.map(({ feature }) => 2 * feature.filter((f) => f === -1).length - feature.length);
    expect(points.indexOf(Math.min(...points)) + 1).toBe(Math.max(...roots));
    expect(points.length).toBeLessThan(100);
  });

  it("a class that the training rows do not have is never answered", async () => {
    const two = { ...teach, y: teach.y!.map((k) => (k === 2 ? 0 : k)) };
    for (const id of ["boosting", "logistic"]) {
      const { probabilities } = answerFrame(await fit(id, two, settings[id]), judge).classes!;
      expect(probabilities.every((p, i) => i % 3 !== 2 || p < 0.01)).toBe(true);
    }
  });

  it("one class alone teaches nothing, and a setting of two classes is refused", async () => {
    const one = await fit("boosting", { ...teach, y: teach.y!.map(() => 1) }).catch(failureOf);
    expect(one).toMatchObject({ name: "learnOneClass", where: { detail: "hot" } });
    expect(await fit("boosting", teach, { classWeight: "balanced" }).catch(failureOf)).toMatchObject({ name: "planUnfit", where: { field: "classWeight" } });
  });
});

describe("an evaluation of classes", () => {
  const frame: Frame = { ...clouds(240, 5), tUs: Float64Array.from({ length: 240 }, (_, r) => r * 60e6) };
  const candidates: Candidate[] = [{ id: "line", family: "logistic", parameters: {}, role: "candidate" }];
  const run = (changed: Partial<EvaluateOptions> = {}, given = frame) => evaluate(given, "classes", candidates, splitFrame(given, { kind: "blocked", folds: 3, gap: 0 }), { seed: 1, threads: 1, leakMeter: false, replicates: 50, ...changed });

  it("judges alarms of the classes that alarm, at a threshold from costs, and none where no class alarms", async () => {
    const { results } = await run({ alarmClasses: ["worn"], threshold: { kind: "cost", missedEvent: 100, falseAlarm: 10 } });
    const { outcomes, thresholds, metrics } = results[0]!;
    expect(thresholds.map(({ rule }) => [rule.classes, rule.threshold >= 0])).toEqual([[["worn"], true], [["worn"], true], [["worn"], true]]);
    const at = thresholds[0]!.rule.threshold;
    // An alarm is an answer of that class, by row, in the first fold by its own threshold.
    expect(outcomes.alarm!.subarray(0, 80).every((alarm, r) => alarm === Number(outcomes.answer[r]! >= at))).toBe(true);
    expect(outcomes.y.every((y, r) => y === Number(outcomes.classes!.truth[r] === 2))).toBe(true);
    expect(metrics.macroF1!.value).toBeGreaterThan(results[1]!.metrics.macroF1!.value + 0.1);
    const silent = await run({ threshold: { kind: "cost", missedEvent: 100, falseAlarm: 10 } });
    expect([silent.results[0]!.outcomes.alarm, silent.headline]).toEqual([undefined, "macroF1"]);
  });

  it("is refused where a class has fewer rows than folds", async () => {
    const rare = { ...frame, y: frame.y!.map((k, r) => (r < 2 ? 2 : k === 2 ? 0 : k)) };
    expect(await run({}, rare).catch(failureOf)).toMatchObject({ name: "learnClassTooRare", where: { field: "worn", detail: "2 < 3" } });
  });
});
