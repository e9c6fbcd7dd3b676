import { expect, it } from "vitest";
import type { Outcomes } from "../metricsOutcomes.ts";
import { pairedDifference, sharedRows } from "./pairedRows.ts";

const second = 1e6;

/** Outcomes of rows a second apart; alarms as answered. */
function outcomes(y: number[], answer: number[], from = 0, group?: number[]): Outcomes {
  return { y: Float64Array.from(y), answer: Float64Array.from(answer), alarm: Uint8Array.from(answer, (a) => Number(a >= 0.5)), tUs: Float64Array.from(y, (_, r) => (from + r) * second), ...(group ? { group: Int32Array.from(group) } : {}) };
}

it("rows are the same by group and time, whatever number a group has in its data", () => {
  const first = { outcomes: outcomes([0, 0, 0, 0], [0, 0, 0, 0], 0, [0, 0, 1, 1]), groupNames: ["pump", "fan"] };
  const later = { outcomes: outcomes([0, 0, 0], [0, 0, 0], 1, [1, 0, 0]), groupNames: ["fan", "pump"] };
  expect(sharedRows(first, later)).toEqual({ first: Int32Array.from([1, 2, 3]), second: Int32Array.from([0, 1, 2]) });
  expect(sharedRows({ outcomes: outcomes([0], [0], 0), groupNames: [] }, { outcomes: outcomes([0], [0], 9), groupNames: [] })).toBeUndefined();
});

it("rows without time are the same by place, and only where the truth is", () => {
  const plain = (y: number[]) => ({ outcomes: { y: Float64Array.from(y), answer: new Float64Array(y.length) }, groupNames: [] });
  expect(sharedRows(plain([1, 0]), plain([1, 0]))).toEqual({ first: Int32Array.from([0, 1]), second: Int32Array.from([0, 1]) });
  expect(sharedRows(plain([1, 0]), plain([0, 1]))).toBeUndefined();
});

it("counts rows, events and false alarms that one of two models got and the other did not", () => {
  //               rows:   0  1  2  3  4  5  6  7  8  9
  const truth =           [0, 0, 1, 1, 0, 0, 1, 1, 0, 0];
  const first = outcomes(truth, [1, 0, 1, 1, 0, 0, 0, 0, 0, 1]);
  const later = outcomes(truth, [0, 0, 0, 0, 0, 1, 0, 1, 0, 1]);
  const found = pairedDifference({ outcomes: first, groupNames: [] }, { outcomes: later, groupNames: [] }, "f1", { seed: 1, regression: false });
  // Row 7 won and row 0 too; rows 2, 3 and 5 lost. Event 6-7 won, event 2-3 lost. The alarm of row 0 is gone, that of row 5 is new, that of row 9 stays.
  expect(found).toMatchObject({ rows: 10, rowsWon: 2, rowsLost: 3, eventsWon: 1, eventsLost: 1, falseAlarmsGone: 1, falseAlarmsNew: 1 });
  // F1 of the first: 2 of 4 alarms, 2 of 4 rows: 0.5; of the second: 1 of 3, 1 of 4: 2/7.
  expect(found!.gain.value).toBeCloseTo(2 / 7 - 0.5, 12);
});

it("sets nothing against a run whose figure is no number on the shared rows: without an alarm there is no delay", () => {
  const truth = [0, 0, 1, 1, 0, 0];
  const [silent, heard] = [[0, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0]].map((answer) => ({ outcomes: outcomes(truth, answer), groupNames: [] }));
  const delay = (first: typeof silent, later: typeof silent) => pairedDifference(first!, later!, "detectionDelay", { seed: 1, regression: false });
  expect([delay(silent, heard), delay(heard, silent), delay(heard, heard)?.rows]).toEqual([null, null, 6]);
});

it("judges both by the truth of the second, and better is positive also where lower is better", () => {
  const value = (y: number[], answer: number[]): Outcomes => ({ y: Float64Array.from(y), answer: Float64Array.from(answer), tUs: Float64Array.from(y, (_, r) => r * second) });
  const found = pairedDifference({ outcomes: value([9, 9, 9], [1, 2, 5]), groupNames: [] }, { outcomes: value([1, 2, 3], [1, 2, 4]), groupNames: [] }, "mae", { seed: 1, regression: true });
  expect(found).toMatchObject({ rows: 3, rowsWon: 1, rowsLost: 0, falseAlarmsNew: 0 });
  expect(found!.gain.value).toBeCloseTo(1 / 3, 12);
});

it("judges classes by the second's truth and names, and has no figure that one of two cannot give", () => {
  const said = (names: string[], truth: string[], answered: string[]): Outcomes => ({
    y: new Float64Array(truth.length), answer: new Float64Array(truth.length), tUs: Float64Array.from(truth, (_, r) => r * second),
    classes: { names, truth: Float64Array.from(truth, (name) => names.indexOf(name)), probabilities: Float64Array.from(answered.flatMap((name) => names.map((each) => Number(each === name)))) },
  });
  // The first was right about every row by the labels of then; row 1 has been corrected since, and a class is new in front of the others.
  const first = { outcomes: said(["hot", "ok"], ["ok", "hot", "ok"], ["ok", "hot", "ok"]), groupNames: [] };
  const later = { outcomes: said(["cold", "hot", "ok"], ["ok", "ok", "ok"], ["ok", "ok", "ok"]), groupNames: [] };
  const found = pairedDifference(first, later, "accuracy", { seed: 1, regression: false });
  expect(found).toMatchObject({ rows: 3, rowsWon: 1, rowsLost: 0 });
  expect(found!.gain.value).toBeCloseTo(1 / 3, 12);
  // No class alarms in the first.
  const alarming = { ...later, outcomes: { ...later.outcomes, alarm: new Uint8Array(3) } };
  expect(pairedDifference(first, alarming, "recall", { seed: 1, regression: false })).toBeNull();
});
