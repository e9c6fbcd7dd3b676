import { describe, expect, it } from "vitest";
import { seededGenerator, type Generator } from "../../shared/stats/random.ts";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import { errorSeries, falseAlarmSeries, missedSeries, worseOf } from "./lateTruth.ts";
import { worseSince } from "./sequential.ts";

/** Absolute errors that wander from value to value by rho. */
function errors(random: Generator, count: number, rho: number, size = 1): number[] {
  let value = random.normal();
  return Array.from({ length: count }, () => size * Math.abs((value = rho * value + Math.sqrt(1 - rho * rho) * random.normal())));
}

describe("truth that comes late", () => {
  it("brings no more false findings than are accepted while the model does as before, looked at after every value", () => {
    for (const rho of [0, 0.8]) {
      const random = seededGenerator(2);
      let [findings, blocks] = [0, 0];
      for (let run = 0; run < 60; run++) {
        const found = worseSince(errors(random, 120, rho), errors(random, 400, rho), () => 100)!;
        findings += found.findings;
        blocks += Math.floor(found.observations / found.together);
      }
      expect([findings / blocks < 1 / 100, findings > 0]).toEqual([true, true]);
    }
  });

  it("says since when errors are twice as large, within a fifth of the values that came", () => {
    const random = seededGenerator(5);
    const found = worseSince(errors(random, 100, 0), [...errors(random, 60, 0), ...errors(random, 60, 0, 2)], () => 200)!;
    expect([found.since! > 50, found.since! < 84, found.findings, found.together]).toEqual([true, true, 1, 1]);
    expect(found.now / found.before).toBeGreaterThan(1.5);
    // And takes it back once they are as before.
    expect(worseSince(errors(random, 100, 0), [...errors(random, 60, 0, 3), ...errors(random, 90, 0)], () => 200)).toMatchObject({ since: null, findings: 1 });
  });

  it("bets by the rank of each value, by hand", () => {
    // Greater than all 12: rank 1/13. Mixture of power * rank ^ (power - 1): 0.2 * 13^0.8, 0.4 * 13^0.6, 0.6 * 13^0.4.
    const found = worseSince([1, 5, 2, 6, 3, 4, 1, 6, 2, 5, 3, 4], [9], () => 1000)!;
    expect(found.evidence).toBeCloseTo((0.2 * 13 ** 0.8 + 0.4 * 13 ** 0.6 + 0.6 * 13 ** 0.4) / 3, 12);
    expect(found).toMatchObject({ together: 1, since: null, before: 3.5, now: 9 });
  });

  it("says nothing where too little was known when it was packaged", () => {
    expect(worseSince([1, 2, 3], [9, 9], () => 100)).toBeNull();
    expect(worseSince(errors(seededGenerator(1), 50, 0), [], () => 100)).toBeNull();
  });
});

describe("what came late beside what was known when the model was packaged", () => {
  const hour = 3600e6;
  // Eight rows a quarter of an hour apart, windows of an hour: an event in the second one is missed, one alarm is false.
  const outcomes = {
    y: Float64Array.of(0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0),
    answer: Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
    alarm: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
    tUs: Float64Array.from({ length: 12 }, (_, r) => (r * hour) / 4),
  };
  const window = (start: number, alarms: number) => ({ start, group: null, answered: 4, alarms }) as WindowRecord;

  it("is taken window by window, events and what leads to them left out, and only up to the newest event that was told", () => {
    const windows = [window(100 * hour, 1), window(101 * hour, 4), window(102 * hour, 2), window(110 * hour, 4)];
    expect(falseAlarmSeries(outcomes, windows, [{ fromUs: 101.5 * hour, toUs: 102 * hour }, { fromUs: 105 * hour, toUs: 106 * hour }], hour, hour / 4)).toEqual({ what: "falseAlarms", reference: [0, 0.25], later: [{ at: 100 * hour, value: 0.25 }, { at: 102 * hour, value: 0.5 }] });
    expect(falseAlarmSeries(outcomes, windows, [], hour, 0)).toBeNull();
    expect(missedSeries(outcomes, [{ fromUs: 7, caught: true }], hour)).toEqual({ what: "missed", reference: [1], later: [{ at: 7, value: 0 }] });
    expect(errorSeries(outcomes, [{ at: 5, off: -2 }], hour)).toEqual({ what: "error", reference: [0, 0.5, 0.25], later: [{ at: 5, value: 2 }] });
  });

  it("names the time since when the model is worse, and what false findings that may bring", () => {
    const random = seededGenerator(1);
    const later = errors(random, 90, 0).map((value, i) => ({ at: i * 8 * hour, value: i < 45 ? value : 3 * value }));
    const [found] = worseOf([{ what: "error", reference: errors(random, 100, 0), later }, { what: "missed", reference: [], later: [] }], 8 * hour, 1);
    expect([found!.what, found!.monthsToFalse, found!.sinceUs! >= 40 * 8 * hour, found!.sinceUs! <= 52 * 8 * hour]).toEqual(["error", 10, true, true]);
  });
});
