import { expect, it } from "vitest";
import { drift } from "./drift.ts";
import { monthUs, noticeRule } from "./noticeRule.ts";
import { nullPlant } from "./nullPlant.ts";

it("spends the budget by the quickest rule that keeps within it", () => {
  // n = 19, one window a day, four statistics. Two of three over the largest: 30 * 4 * 2 * (1 * 2 * 19 * 20) / (20 * 21 * 22 * 23) = 0.858 a month.
  const largest = (30 * 4 * 2 * (1 * 2 * 19 * 20)) / (20 * 21 * 22 * 23);
  expect(noticeRule(largest, 30, 4, 19)).toEqual({ alpha: expect.closeTo(1 / 20, 9) as number, count: 2, of: 3, noticesPerMonth: expect.closeTo(largest, 9) as number });
  // Over the second largest: 30 * 4 * 2 * (2 * 3 * 18 * 19) / (20 * 21 * 22 * 23) = 2.317.
  const second = (30 * 4 * 2 * (2 * 3 * 18 * 19)) / (20 * 21 * 22 * 23);
  expect(noticeRule(second, 30, 4, 19).alpha).toBeCloseTo(2 / 20, 9);
  // Between both, the limit lies between the two ranks and the budget is spent.
  const between = noticeRule(1.5, 30, 4, 19);
  expect([between.alpha > 1 / 20, between.alpha < 2 / 20, between.count]).toEqual([true, true, 2]);
  expect(between.noticesPerMonth).toBeCloseTo(1.5, 9);
  // Less than two of three can promise: three of four.
  expect(noticeRule(0.5, 30, 4, 19)).toMatchObject({ count: 3, of: 4, noticesPerMonth: expect.closeTo(0.5, 9) as number });
});

it("says what is to be expected where no rule keeps within the budget, and nothing a month without time", () => {
  // Four of five over the largest of 19: 1000 * 10 * 4 * (24 * 19 * 20) / (20 * … * 25).
  expect(noticeRule(1, 1000, 10, 19)).toEqual({ alpha: 1 / 20, count: 4, of: 5, noticesPerMonth: expect.closeTo((40_000 * 24 * 19 * 20) / (20 * 21 * 22 * 23 * 24 * 25), 9) as number });
  expect([noticeRule(1, null, 10, 19), noticeRule(1, null, 10, 199)].map(({ alpha, count, of, noticesPerMonth }) => [alpha, count, of, noticesPerMonth])).toEqual([[1 / 20, 2, 3, null], [0.01, 2, 3, null]]);
});

it("keeps the promise on plants where nothing changes: half to twice the budget, with and without memory", () => {
  const budget = 4;
  for (const rho of [0, 0.95]) {
    let [notices, months] = [0, 0];
    for (let seed = 1; seed <= 4; seed++) {
      const { reference, records } = nullPlant({ rho, signals: 6, referenceRows: 6_000, rows: 15_000, stepUs: 600e6, seed });
      const view = drift(reference, records, budget);
      expect(view.rule.noticesPerMonth).toBeCloseTo(budget, 3);
      notices += [...view.signals, view.score, ...view.joint!.parts.flatMap(({ t2, spe }) => [t2, spe]), view.alarmRate].reduce((sum, each) => sum + each.notices, 0);
      months += (records.length * reference.length) / monthUs;
    }
    expect(notices / months / budget).toBeGreaterThan(0.5);
    expect(notices / months / budget).toBeLessThan(2);
  }
});
