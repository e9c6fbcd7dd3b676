import { describe, expect, it } from "vitest";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";
import { binOf } from "../../shared/format/sketch.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { performanceReference } from "../package/performanceReference.ts";
import { alarmsAgainstEvents, alarmsPerWeek, coveredBy, floodsOf, performanceEstimate } from "./performance.ts";

const dayUs = 86_400e6;

describe("alarms against events that were told later", () => {
  it("count what was caught and missed, how early, and what was false a week", () => {
    const hour = 3600e6;
    const alarms = [10 * hour, 11 * hour, 50 * hour, 120 * hour].map((tUs) => ({ tUs, group: null }));
    const events = [
      { fromUs: 12 * hour, toUs: 20 * hour },
      { fromUs: 49 * hour, toUs: 60 * hour },
      { fromUs: 70 * hour, toUs: 71 * hour },
      { fromUs: 9000 * hour, toUs: 9001 * hour },
    ];
    const told = alarmsAgainstEvents(alarms, events, [{ fromUs: 0, toUs: 7 * dayUs }], 4 * hour);
    // 2 h before the first, 1 h after the second began; the third was missed, the fourth lies outside the records; the alarm at 120 h is false: 1 a week, 0.0513 to 4.7439 (half the
    // 5 and 95 % points of chi-squared with 2 and 4 degrees of freedom).
    expect(told).toEqual({ events: 3, caught: 2, falseAlarms: 1, falsePerWeek: { value: 1, low: expect.closeTo(0.0513, 4) as number, high: expect.closeTo(4.7439, 4) as number }, leadS: 7200, coveredS: 604_800 });
    expect(alarmsAgainstEvents([], [], [], 0)).toEqual({ events: 0, caught: 0, falseAlarms: 0, falsePerWeek: null, leadS: null, coveredS: 0 });
  });

  it("count in the time of the records alone: an alarm outlives the window that it fell into", () => {
    const covered = coveredBy({ windows: [14, 0, 7, 28].map((day) => ({ start: day * dayUs })), reference: { length: 7 * dayUs } });
    expect(covered).toEqual([{ fromUs: 0, toUs: 21 * dayUs }, { fromUs: 28 * dayUs, toUs: 35 * dayUs }]);
    // Of day 22 to 27 only alarms came home, and none of the five is within an event.
    const alarms = [1, 20, 22, 23, 27].map((day) => ({ tUs: day * dayUs, group: null }));
    expect(alarmsPerWeek(alarms, covered)).toBe(0.5);
    expect(alarmsAgainstEvents(alarms, [{ fromUs: 40 * dayUs, toUs: 41 * dayUs }], covered, 0)).toMatchObject({ falseAlarms: 2, falsePerWeek: { value: 0.5 } });
    // One before the records still belongs to an event in them.
    expect(alarmsAgainstEvents([{ tUs: -1, group: null }], [{ fromUs: dayUs, toUs: 2 * dayUs }], covered, 2 * dayUs)).toMatchObject({ events: 1, caught: 1, falseAlarms: 0 });
    expect(alarmsPerWeek(alarms, [])).toBeNull();
  });

  it("are false only up to the newest event told: of what came later nobody has spoken", () => {
    const covered = [{ fromUs: 0, toUs: 28 * dayUs }];
    const alarms = [1, 10, 20, 27].map((day) => ({ tUs: day * dayUs, group: null }));
    const toldTo = (day: number) => alarmsAgainstEvents(alarms, [{ fromUs: (day - 1) * dayUs, toUs: day * dayUs }], covered, 0);
    expect(toldTo(14)).toMatchObject({ falseAlarms: 2, falsePerWeek: { value: 1 }, coveredS: 4 * 604_800 });
    expect(toldTo(-3)).toMatchObject({ events: 0, falseAlarms: 0, falsePerWeek: null });
    expect(alarmsAgainstEvents(alarms, [], covered, 0)).toMatchObject({ falseAlarms: 0, falsePerWeek: null });
  });

  it("that come faster than ten in ten minutes are one flood, told by its first", () => {
    const alarms = Array.from({ length: 30 }, (_, i) => ({ tUs: i * 30e6, driver: i === 0 ? "flow" : "other" }));
    expect(floodsOf([...alarms, { tUs: 9000e6, driver: null }])).toEqual([{ fromUs: 0, toUs: 29 * 30e6, alarms: 30, first: "flow" }]);
    expect(floodsOf(alarms.filter((_, i) => i % 3 === 0))).toEqual([]);
  });
});

describe("an estimate without truth", () => {
  /** Calibrated scores: a row is in an event with the probability of its score. */
  function rows(count: number, seed: number, lift = 0) {
    const random = seededGenerator(seed);
    const answer = Float64Array.from({ length: count }, () => Math.min(1, random.uniform() ** 3 + lift));
    const y = answer.map((score) => Number(random.uniform() < score));
    return { answer, y, alarm: Uint8Array.from(answer, (score) => Number(score >= 0.6)), tUs: Float64Array.from(answer, (_, i) => i * 60e6) };
  }
  const referenceOf = (performance: ReturnType<typeof performanceReference>) => ({ performance }) as unknown as MonitoringReference;
  const windowOf = (answer: Float64Array, edges: readonly number[]) => {
    const graded = new Array<number>(edges.length + 1).fill(0);
    for (const score of answer) graded[binOf(edges, score)]!++;
    return { graded } as unknown as WindowRecord;
  };

  it("meets the truth of rows whose scores moved, while the relation holds", () => {
    const performance = performanceReference(rows(8000, 1), 0.6)!;
    expect(performance.backtest.covered / performance.backtest.windows).toBeGreaterThan(0.75);
    for (const lift of [0, 0.2]) {
      const now = rows(4000, 7, lift);
      const found = performanceEstimate(referenceOf(performance), [windowOf(now.answer, performance.edges)], 0)!;
      expect(found.withheld).toBeNull();
      const inAlarm = now.y.filter((_, i) => now.alarm[i] === 1);
      const truth = { precision: inAlarm.reduce((sum, value) => sum + value, 0) / inAlarm.length, recall: inAlarm.reduce((sum, value) => sum + value, 0) / now.y.reduce((sum, value) => sum + value, 0) };
      for (const { metric, value } of found.metrics) expect(Math.abs(value - truth[metric as "precision"])).toBeLessThan(0.06);
      expect(found.metrics.map(({ metric }) => metric)).toEqual(["precision", "recall"]);
    }
  });

  it("of a value gives its mean error, with an interval around it", () => {
    const random = seededGenerator(3);
    const answer = Float64Array.from({ length: 4000 }, () => 10 * random.uniform());
    const y = answer.map((value) => value + (0.1 + 0.1 * value) * random.normal());
    const performance = performanceReference({ y, answer }, null)!;
    const [mae] = performanceEstimate(referenceOf(performance), [windowOf(answer.map((value) => 5 + value / 2), performance.edges)], null)!.metrics;
    // Mean of |N| is 0.798 of its standard deviation, which is 0.1 + 0.1 * 7.5 on these rows.
    expect([mae!.metric, Math.abs(mae!.value - 0.798 * 0.85) < 0.03, mae!.low < mae!.value, mae!.value < mae!.high]).toEqual(["mae", true, true, true]);
  });

  it("is withheld outside of what the model knows, and where it failed on the reference itself", () => {
    const performance = performanceReference(rows(4000, 1), 0.6)!;
    const window = windowOf(rows(100, 2).answer, performance.edges);
    expect(performanceEstimate(referenceOf(performance), [window], 0.06)).toMatchObject({ metrics: [], withheld: { code: "MW-MON-703" } });
    expect(performanceEstimate(referenceOf({ ...performance, backtest: { windows: 24, covered: 12 } }), [window], 0)).toMatchObject({ metrics: [], withheld: { code: "MW-MON-706" } });
    expect(performanceEstimate(referenceOf(undefined), [window], 0)).toBeNull();
    expect(performanceReference({ y: new Float64Array(10), answer: new Float64Array(10) }, null)).toBeUndefined();
  });
});
