import { describe, expect, test } from "vitest";
import { seededGenerator } from "../../shared/stats/random.ts";
import { longestStill, pausesOf, silentAfter, withSilence } from "./inputPauses.ts";

test("a signal's longest still stretch is counted within one machine, over missing values and pauses", () => {
  const tUs = Float64Array.from([0, 10, 20, 60, 0, 10, 20, 30]);
  const group = Float64Array.from([1, 1, 1, 1, 2, 2, 2, 2]);
  expect(longestStill(Float64Array.from([5, 5, NaN, 5, 5, 6, 6, 7]), tUs, group)).toBe(60);
  expect(longestStill(Float64Array.from([1, 2, 3, 4, 4, 4, 5, 5]), tUs, group)).toBe(10);
});

test("pauses are those between rows of one machine, in order of length", () => {
  expect(pausesOf(Float64Array.from([0, 10, 20, 60, 60, 0, 5, NaN]), Float64Array.from([1, 1, 1, 1, 1, 2, 2, 2]))).toEqual(Float64Array.of(5, 10, 10, 40));
  expect(pausesOf(Float64Array.of(1), Float64Array.of(1))).toHaveLength(0);
});

describe("how long a line may be silent", () => {
  const of = (...parts: number[][]) => silentAfter(Float64Array.from(parts.flat(), (s) => s * 1e6).sort())! / 1e6;
  const times = (count: number, s: number) => Array.from({ length: count }, () => s);

  test("is ten steps of rows that come at a steady one, at least five seconds, whatever the line stood still or was lost", () => {
    expect(of(times(600, 1))).toBe(10);
    expect(of(times(600, 0.1))).toBe(5);
    // thirty days of a minute's beat: a stop of eight hours each night, ten outages between
    expect(of(times(30 * 960, 60), times(30, 8 * 3600), [300, 700, 1500, 2200, 3600, 5000, 7200, 9000, 14_400, 90_000])).toBe(600);
    // a year of one row a day, of which three came a week late
    expect(of(times(362, 86_400), times(3, 691_200))).toBe(864_000);
    expect(silentAfter(new Float64Array(0))).toBeUndefined();
  });

  test("is never less than what the data do often: a slow beat while the line rests counts, however few of the rows it has", () => {
    // twenty hours of a second's beat, four of a minute's, for a week: the minutes are 0.3 % of the rows; a lost day is none of them
    expect(of(times(7 * 72_000, 1), times(7 * 240, 60), [86_400])).toBe(120);
    // few rows at no step: no pause is taken for an outage
    expect(of([1, 2, 4, 8, 300])).toBe(600);
  });

  test.each([
    ["by exception, a row at least each ten minutes", 600],
    ["by a swinging door that stays shut for eight hours at most", 8 * 3600],
  ])("a historian that keeps what changed, %s, is not told as silent in the next sixty days, and once it stops it is told", (_how, longest) => {
    const draw = seededGenerator(7);
    // log-normal around twenty seconds by day, at night nothing moves
    const days = (count: number) => {
      const pauses: number[] = [];
      for (let day = 0; day < count; day++) {
        for (let s = 0; s < 16 * 3600; s += pauses.at(-1)!) pauses.push(Math.min(longest, 20 * Math.exp(1.5 * draw.normal())));
        for (let s = 0; s < 8 * 3600; s += pauses.at(-1)!) pauses.push(longest * (0.5 + 0.5 * draw.uniform()));
      }
      return pauses;
    };
    const [limit, ahead] = [of(days(60)), days(60)];
    expect(ahead.filter((pause) => pause > limit)).toEqual([]);
    expect(limit).toBeLessThanOrEqual(2 * longest);
    // ten times the usual step, right for rows at a steady one, is passed many times a day
    expect(ahead.filter((pause) => pause > 200).length).toBeGreaterThan(60 * 10);
  });

  test("is the plan's where the plan states it", () => {
    const contract = { timeColumn: "ts", groupColumn: null, signals: [], lateUs: 0, staleUs: 10e6 };
    expect([withSilence({ package: {} }, contract).staleUs, withSilence({ package: { silentS: 90.5 } }, contract).staleUs]).toEqual([10e6, 90.5e6]);
  });
});
