// Thresholds and costs: small streams by hand.
import { describe, expect, it } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { seededGenerator } from "../../shared/stats/random.ts";
import { cheapest, costCurve } from "./costs.ts";
import type { Outcomes } from "./metricsOutcomes.ts";
import { chooseThreshold, type ThresholdSpec } from "./thresholds.ts";

const once = { count: 1, of: 1 };
const minute = 60e6;

/** Two events of five rows in 200 minutes; score 0..1 in normal rows, 2 inside events, and one false peak of 3. */
const y = Float64Array.from({ length: 200 }, (_, r) => (r % 100 >= 50 && r % 100 < 55 ? 1 : 0));
const answer = Float64Array.from(y, (v, r) => (r === 20 ? 3 : v === 1 ? 2 : ((r * 37) % 100) / 100));
const stream: Outcomes = { y, answer, tUs: Float64Array.from(y, (_, r) => r * minute) };

describe("the cost curve", () => {
  it("counts missed events and false beginnings: at 2 none is missed and one alarm is false", () => {
    const at2 = costCurve(stream, { missedEvent: 100, falseAlarm: 7 }).find((p) => p.threshold === 2);
    expect(at2).toEqual({ threshold: 2, missedEvents: 0, falseAlarms: 1, cost: 7 });
  });

  it("is cheapest over the events when they are dear, above every score when false alarms are", () => {
    const threshold = (missedEvent: number, falseAlarm: number) => cheapest(costCurve(stream, { missedEvent, falseAlarm })).threshold;
    expect(threshold(100, 1)).toBe(2);
    expect(threshold(1, 100)).toBeGreaterThan(3);
  });

  it("carries an interval that holds the cost", () => {
    for (const p of costCurve(stream, { missedEvent: 100, falseAlarm: 7 }, { seed: 1, blockLength: 20 })) {
      expect(p.low!).toBeLessThanOrEqual(p.cost);
      expect(p.high!).toBeGreaterThanOrEqual(p.cost);
    }
  });
});

describe("a threshold", () => {
  const threshold = (spec: ThresholdSpec, o = stream, persistence = once) => chooseThreshold(spec, o, persistence);

  it("may be stated", () => {
    expect(threshold({ kind: "fixed", value: 0.5 })).toEqual({ rule: { threshold: 0.5, count: 1, of: 1 }, rows: 0, checkable: true });
  });

  it("from costs is the cheapest of the curve", () => {
    expect(threshold({ kind: "cost", missedEvent: 100, falseAlarm: 1 }).rule.threshold).toBe(2);
  });

  it("from costs is not checked where no event has a score: it is missed at every threshold", () => {
    const costs: ThresholdSpec = { kind: "cost", missedEvent: 100, falseAlarm: 1 };
    const unscored = answer.map((v, r) => (y[r] === 1 ? NaN : v));
    expect([threshold(costs).checkable, threshold(costs, { ...stream, answer: unscored }).checkable]).toEqual([true, false]);
  });

  it("with persistence ignores the single peak", () => {
    const choice = threshold({ kind: "cost", missedEvent: 1, falseAlarm: 100 }, stream, { count: 3, of: 3 });
    expect(choice.rule.threshold).toBeLessThanOrEqual(2);
  });

  it("from accepted false alarms keeps to them: 190 normal minutes hold one a week only above the peak", () => {
    const weeks = 190 / (7 * 24 * 60);
    expect(threshold({ kind: "falseAlarmsPerWeek", accepted: 1 })).toMatchObject({ checkable: false });
    expect(threshold({ kind: "falseAlarmsPerWeek", accepted: 1 }).rule.threshold).toBeGreaterThan(3);
    expect(threshold({ kind: "falseAlarmsPerWeek", accepted: 1.01 / weeks })).toMatchObject({ rule: { threshold: 2 }, checkable: true });
  });

  it("from accepted false alarms counts no time without a score as calm", () => {
    // The second half has no score: 95 normal minutes are left, and one false alarm in them is twice as many a week.
    const half: Outcomes = { ...stream, answer: answer.map((v, r) => (r < 100 ? v : NaN)) };
    const accepted = 1.01 / (95 / (7 * 24 * 60));
    expect(threshold({ kind: "falseAlarmsPerWeek", accepted }, half).rule.threshold).toBe(2);
    expect(threshold({ kind: "falseAlarmsPerWeek", accepted: accepted / 2 }, half).rule.threshold).toBeGreaterThan(3);
  });

  it("by conformal rank lets the stated share of further normal rows alarm", () => {
    const g = seededGenerator(2);
    const draw = (rows: number): Outcomes => ({ y: new Float64Array(rows).fill(NaN), answer: Float64Array.from({ length: rows }, () => g.normal()) });
    const limit = threshold({ kind: "conformal", share: 0.05 }, draw(2000)).rule.threshold;
    const share = draw(20_000).answer.filter((v) => v >= limit).length / 20_000;
    expect(Math.abs(share - 0.05)).toBeLessThan(0.015);
    expect(threshold({ kind: "conformal", share: 0.05 }, draw(10)).checkable).toBe(false);
  });

  it("from costs needs events, and from false alarms a week needs time", () => {
    const nameOf = (spec: ThresholdSpec, o: Outcomes) => {
      try {
        return threshold(spec, o);
      } catch (thrown) {
        return failureOf(thrown).name;
      }
    };
    expect(nameOf({ kind: "cost", missedEvent: 1, falseAlarm: 1 }, { ...stream, y: new Float64Array(200) })).toBe("planUnfit");
    expect(nameOf({ kind: "falseAlarmsPerWeek", accepted: 1 }, { y, answer })).toBe("planUnfit");
  });
});
