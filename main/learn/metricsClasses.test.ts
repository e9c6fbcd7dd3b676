// Figures of classes against scikit-learn 1.9 (confusion_matrix, f1_score, balanced_accuracy_score, log_loss, average_precision_score) on ten rows.
import { describe, expect, it } from "vitest";
import { metricOf, metricsFor, prepare, type Outcomes } from "./metrics.ts";
import { confusionMatrix, figuresOfMatrix, prAucOfClass, prepareClasses } from "./metricsClasses.ts";

const probabilities = Float64Array.of(0.7, 0.2, 0.1, 0.5, 0.3, 0.2, 0.2, 0.6, 0.2, 0.9, 0.05, 0.05, 0.1, 0.8, 0.1, 0.4, 0.35, 0.25, 0.2, 0.5, 0.3, 0.3, 0.1, 0.6, 0.45, 0.15, 0.4, 0.6, 0.3, 0.1);
const classes = { names: ["ok", "hot", "worn"], truth: Float64Array.of(0, 0, 0, 0, 1, 1, 1, 2, 2, 0), probabilities };
const outcomes: Outcomes = { y: new Float64Array(10), answer: new Float64Array(10), classes };

describe("figures of classes", () => {
  it("are those of the library", () => {
    const prepared = prepareClasses(classes);
    const matrix = confusionMatrix(prepared);
    expect(Array.from(matrix)).toEqual([4, 1, 0, 0, 1, 2, 0, 0, 1, 0, 1, 0]);
    expect(figuresOfMatrix(matrix, 3).map(({ f1 }) => f1)).toEqual([expect.closeTo(0.7272727272727273, 12), expect.closeTo(2 / 3, 12), expect.closeTo(2 / 3, 12)]);
    expect([0, 1, 2].map((k) => prAucOfClass(prepared, k))).toEqual([expect.closeTo(0.9111111111111112, 12), expect.closeTo(0.8055555555555556, 12), expect.closeTo(1, 12)]);
    const own = prepare(outcomes);
    expect(["macroF1", "macroRecall", "worstF1", "accuracy", "logLoss"].map((id) => metricOf(id as "macroF1").compute(own))).toEqual([0.6868686868686869, 0.6555555555555556, 2 / 3, 0.7, 0.6668675388369574].map((v) => expect.closeTo(v, 12)));
  });

  it("count drawn rows as often as they were drawn", () => {
    const weights = Int32Array.of(2, 0, 1, 0, 3, 1, 0, 1, 1, 1);
    const drawn = Int32Array.from(Array.from(weights).flatMap((n, r) => new Array<number>(n).fill(r)));
    const some: Outcomes = { y: new Float64Array(10), answer: new Float64Array(10), classes: { names: classes.names, truth: Float64Array.from(drawn, (r) => classes.truth[r]!), probabilities: Float64Array.from(Array.from(drawn).flatMap((r) => Array.from(probabilities.subarray(3 * r, 3 * r + 3)))) } };
    for (const id of ["macroF1", "logLoss", "macroPrAuc", "accuracy"] as const) expect(metricOf(id).compute(prepare(outcomes), weights)).toBeCloseTo(metricOf(id).compute(prepare(some)), 12);
  });

  it("leave a row without an answer to no class", () => {
    const silent = { ...classes, probabilities: probabilities.map((p, i) => (i < 3 ? NaN : p)) };
    const matrix = confusionMatrix(prepareClasses(silent));
    expect(Array.from(matrix.subarray(0, 4))).toEqual([3, 1, 0, 1]);
    expect(figuresOfMatrix(matrix, 3)[0]).toEqual({ rows: 5, precision: 3 / 5, recall: 3 / 5, f1: 6 / 10 });
  });

  it("rank rows without an answer as one tie, whatever their order", () => {
    const two = (truth: number[]) => prepareClasses({ names: ["ok", "hot"], truth: Float64Array.from(truth), probabilities: Float64Array.of(0.2, 0.8, NaN, NaN, NaN, NaN) });
    expect(prAucOfClass(two([1, 1, 0]), 1)).toBe(prAucOfClass(two([1, 0, 1]), 1));
  });

  it("of alarms are there only where some class alarms", () => {
    const ids = (o: Outcomes) => metricsFor("classes", o).map(({ id }) => id);
    expect(ids(outcomes)).toEqual(["macroF1", "macroRecall", "worstF1", "accuracy", "logLoss", "macroPrAuc"]);
    expect(ids({ ...outcomes, alarm: new Uint8Array(10), tUs: new Float64Array(10) })).toEqual(expect.arrayContaining(["precision", "recall", "eventRecall", "falseAlarmsPerWeek"]));
  });
});
