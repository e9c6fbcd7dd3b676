import { expect, test } from "vitest";
import { laneTicks, numberTicks, roundStep, tickDigits, timeTicks } from "./ticks.ts";

test("ticks of numbers are round and few", () => {
  expect([numberTicks(0.8, 5.6), numberTicks(134, 190), numberTicks(-0.21, 0.05), numberTicks(3, 3), numberTicks(1, 0)]).toEqual([[2, 4], [140, 160, 180], [-0.2, -0.1, 0], [3], []]);
  expect([roundStep(0.3), roundStep(1), roundStep(7), roundStep(0)]).toEqual([0.5, 1, 10, 1]);
});

test("a lane has two ticks at least, however low it is, and four at most", () => {
  expect([laneTicks(0.0256, 0.0272, 44), laneTicks(31.2, 33.4, 60), laneTicks(0, 10, 400), laneTicks(3, 3, 60)]).toEqual([[0.026, 0.027], [32, 33], [0, 5, 10], [3]]);
});

test("ticks are written with as many digits as tell them apart", () => {
  expect([tickDigits([2, 4]), tickDigits([1, 1.2, 1.4]), tickDigits([0.05]), tickDigits([])]).toEqual([0, 1, 2, 0]);
});

const hour = 3_600_000_000;
const at = (text: string) => Date.parse(text) * 1000;

test("twelve hours get ticks on round local hours, midnight as a day", () => {
  const from = at("2026-11-13T23:00:00Z"); // 00:00 in Berlin
  expect(timeTicks(from, from + 12 * hour, 6, () => hour)).toEqual([
    { tUs: from, as: "day" },
    ...[2, 4, 6, 8, 10, 12].map((h) => ({ tUs: from + h * hour, as: "minute" })),
  ]);
});

test("months and years fall on their first day", () => {
  expect(timeTicks(at("2025-10-05T00:00:00Z"), at("2026-11-14T00:00:00Z"), 5, () => 0)).toEqual(
    ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"].map((text) => ({ tUs: at(`${text}T00:00:00Z`), as: "month" })),
  );
  expect(timeTicks(at("2000-06-01T00:00:00Z"), at("2019-06-01T00:00:00Z"), 4, () => 0).map((tick) => new Date(tick.tUs / 1000).getUTCFullYear())).toEqual([2005, 2010, 2015]);
});

test("days and months after a change of the clock stand on their own midnight", () => {
  // Berlin goes back on 25 October 2026 at 01:00 UTC.
  const berlin = (tUs: number) => (tUs < at("2026-10-25T01:00:00Z") ? 2 : 1) * hour;
  const days = timeTicks(at("2026-10-23T22:00:00Z"), at("2026-10-26T23:00:00Z"), 4, berlin);
  expect(days).toEqual(["2026-10-23T22:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "2026-10-26T23:00:00Z"].map((text) => ({ tUs: at(text), as: "day" })));
  const months = timeTicks(at("2026-08-15T00:00:00Z"), at("2026-12-15T00:00:00Z"), 5, berlin);
  expect(months).toEqual(["2026-08-31T22:00:00Z", "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z"].map((text) => ({ tUs: at(text), as: "month" })));
  // Hours stay even through the change, and midnight after it is a day.
  const hours = timeTicks(at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z"), 30, berlin);
  expect([hours.length, hours[0], hours.at(-1)]).toEqual([26, { tUs: at("2026-10-24T22:00:00Z"), as: "day" }, { tUs: at("2026-10-25T23:00:00Z"), as: "day" }]);
});

test("never more ticks than room plus one", () => {
  for (let span = 1000; span < 1e17; span *= 3.7) expect(timeTicks(0, span, 6, () => 0).length).toBeLessThanOrEqual(7);
});
