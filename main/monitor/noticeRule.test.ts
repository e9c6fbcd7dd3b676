import { expect, it } from "vitest";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";
import { addToSketch, emptySketch } from "../../shared/format/sketch.ts";
import { sketchFor } from "../../shared/stats/distances.ts";
import { seededGenerator, type Generator } from "../../shared/stats/random.ts";
import { drift } from "./drift.ts";
import { monthUs, noticeRule } from "./noticeRule.ts";

it("takes the quickest rule that keeps within the budget, then the lowest limits", () => {
  // n = 19, one window a day, four statistics: 2 of 3 over the largest gives 30 * 4 * 2 * 2 / (20 * 21) = 1.143 a month.
  expect(noticeRule(2, 30, 4, 19)).toEqual({ alpha: 1 / 20, count: 2, of: 3, noticesPerMonth: expect.closeTo(8 / 7, 12) as number });
  // Over the second largest: 30 * 4 * 2 * (2 * 3) / (20 * 21) = 3.43, too many for 3.4 and few enough for 3.5.
  expect([noticeRule(3.4, 30, 4, 19).alpha, noticeRule(3.5, 30, 4, 19).alpha]).toEqual([1 / 20, 2 / 20]);
  // 1 a month: three of four over the largest, 30 * 4 * 3 * 6 / (20 * 21 * 22) = 0.234.
  expect(noticeRule(0.3, 30, 4, 19)).toEqual({ alpha: 1 / 20, count: 3, of: 4, noticesPerMonth: expect.closeTo(0.23377, 5) as number });
});

it("says what is to be expected where no rule keeps within the budget, and nothing a month without time", () => {
  // Four of five over the largest of 19: 1000 * 10 * 4 * 24 / (20 * 21 * 22 * 23).
  expect(noticeRule(1, 1000, 10, 19)).toEqual({ alpha: 1 / 20, count: 4, of: 5, noticesPerMonth: expect.closeTo(4.5172, 4) as number });
  expect([noticeRule(1, null, 10, 19), noticeRule(1, null, 10, 199)].map(({ alpha, count, of, noticesPerMonth }) => [alpha, count, of, noticesPerMonth])).toEqual([[1 / 20, 2, 3, null], [0.01, 2, 3, null]]);
});

/** A plant where nothing changes: windows of a day of one signal and a score, and the next `days` of them. */
function plant(random: Generator, heldOut: number, days: number): { reference: MonitoringReference; records: WindowRecord[] } {
  const draw = () => Float64Array.from({ length: 50 }, () => random.normal());
  const referOf = (name: string) => {
    const base = Array.from({ length: heldOut }, draw);
    const { edges } = sketchFor(Float64Array.from(base.flatMap((window) => [...window])), 10);
    const sketch = (windows: readonly Float64Array[]) => {
      const out = emptySketch(name, edges);
      for (const window of windows) for (const value of window) addToSketch(out, edges, value);
      return out;
    };
    return { reference: { edges, base: sketch(base), windows: Array.from({ length: heldOut }, () => sketch([draw()])) }, next: () => sketch([draw()]) };
  };
  const [signal, score] = [referOf("x"), referOf("score")];
  const length = 86_400e6;
  const records = Array.from({ length: days }, (_, i) => ({ kind: "window", group: null, start: i * length, whole: true, rows: 50, answered: 50, alarms: 0, late: 0, unreadable: 0, signals: [signal.next()], score: score.next() }) as unknown as WindowRecord);
  return { reference: { format: 1, axis: "time", length, lowPower: false, signals: [signal.reference], score: score.reference, alarmRates: new Array<number>(heldOut).fill(0) }, records };
}

it("keeps the promise on a plant where nothing changes: false notices near the budget and not over it", () => {
  const random = seededGenerator(8);
  const [plants, days, budget] = [100, 30, 2];
  let notices = 0;
  let expected = 0;
  for (let p = 0; p < plants; p++) {
    const { reference, records } = plant(random, 19, days);
    const before = [false, false];
    for (let i = 3; i <= days; i++) {
      const view = drift(reference, records.slice(i - 3, i), budget);
      expected = view.rule.noticesPerMonth!;
      [...view.signals, view.score].forEach(({ over }, s) => {
        if (over && !before[s]) notices++;
        before[s] = over;
      });
    }
  }
  const aMonth = notices / plants / ((days * 86_400e6) / monthUs);
  expect(expected).toBeCloseTo((30.4375 * 4 * 4) / 420, 6);
  expect(aMonth).toBeGreaterThan(0.5 * expected);
  expect(aMonth).toBeLessThan(1.1 * expected);
});
