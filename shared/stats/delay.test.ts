import { expect, test } from "vitest";
import { delayAlong, delayAtScales, delayOf } from "./delay.ts";
import { trendOf } from "./kendall.ts";
import { seededGenerator } from "./random.ts";

/** A course that wanders: sums of draws. */
function wander(count: number, seed: number): Float64Array {
  const draw = seededGenerator(seed);
  let value = 0;
  return Float64Array.from({ length: count }, () => (value += draw.normal()));
}
const wish = { most: 60, compared: "changes", seed: 1 } as const;

test("a delay of 17 places under noise is told with its sign and a narrow interval, by changes and by courses, holes left out", () => {
  const draw = seededGenerator(3);
  const source = wander(4000, 2);
  const x = source.map((v, t) => (t > 500 && t < 620 ? NaN : v));
  const y = Float64Array.from(source, (_, t) => (t < 17 ? NaN : -2 * source[t - 17]! + 2 * draw.normal()));
  const found = delayOf(x, y, wish);
  expect([found.verdict, found.lag, found.atLag < -0.4, found.low >= 16, found.high <= 18]).toEqual(["clear", 17, true, true, true]);
  expect(delayOf(y, x, wish)).toMatchObject({ verdict: "clear", lag: -17 });
  expect(delayOf(x, y, { ...wish, compared: "courses" }).lag).toBe(17);
  expect(delayOf(x, y, wish)).toEqual(found);
});

test("two courses that only both wander have no clear delay, whatever the draw", () => {
  const verdicts = Array.from({ length: 40 }, (_, k) => delayAtScales(wander(2000, 100 + k), wander(2000, 500 + k), wish).verdict);
  // 5 of 100 may be taken for clear by the band over shifts and scales; few of those survive the interval.
  expect(verdicts.filter((verdict) => verdict === "clear").length).toBeLessThanOrEqual(2);
});

test("a period says several delays alike, a delay longer than sought says edge or nothing, a constant tag says chance", () => {
  const draw = seededGenerator(8);
  const wave = Float64Array.from({ length: 3000 }, (_, t) => Math.sin(t / 3) + 0.3 * draw.normal());
  const other = Float64Array.from({ length: 3000 }, (_, t) => Math.sin((t - 5) / 3) + 0.3 * draw.normal());
  expect(delayOf(wave, other, { ...wish, compared: "courses" }).verdict).toBe("several");
  const source = wander(3000, 9);
  const late = Float64Array.from(source, (_, t) => source[t - 20] ?? NaN);
  expect(["edge", "chance"]).toContain(delayOf(source, late, { ...wish, most: 19 }).verdict);
  expect(delayOf(source, late, { ...wish, most: 20 }).verdict).toBe("edge");
  expect(delayOf(source, new Float64Array(3000).fill(4), wish)).toMatchObject({ verdict: "chance", lag: 0 });
});

test("where noise from place to place hides it, means of several places tell the delay", () => {
  const draw = seededGenerator(4);
  const slow = wander(1000, 5);
  const course = Float64Array.from({ length: 8000 }, (_, t) => slow[Math.floor(t / 8)]!);
  const noisy = (shift: number) => Float64Array.from(course, (_, t) => (course[t - shift] ?? NaN) + 6 * draw.normal());
  const found = delayAtScales(noisy(0), noisy(64), { ...wish, most: 200 });
  expect([found.verdict, found.scale > 1, Math.abs(found.lag * found.scale - 64) <= found.scale]).toEqual(["clear", true, true]);
});

test("a delay that grows from 10 to 40 places is seen to drift, one of 10 is steady", () => {
  const source = wander(9000, 6);
  const with_ = (delay: (t: number) => number) => Float64Array.from(source, (_, t) => source[t - Math.round(delay(t))] ?? NaN);
  const drifting = delayAlong(source, with_((t) => 10 + (30 * t) / 9000), wish);
  expect([drifting.course, drifting.windows.length, drifting.windows[0]!.delay.lag < 15, drifting.windows.at(-1)!.delay.lag > 35]).toEqual(["drifts", 12, true, true]);
  const steady = delayAlong(source, with_(() => 10), wish);
  expect([steady.course, new Set(steady.windows.map(({ delay }) => delay.lag))]).toEqual(["steady", new Set([10])]);
  expect(delayAlong(source.subarray(0, 300), source.subarray(0, 300), wish)).toEqual({ windows: [], course: "unknown" });
});

test("Mann-Kendall finds a rise among ties and none in a zigzag; Sen's slope is the median of slopes", () => {
  // S = 10 of 10 pairs for five rising values: z = 9 / sqrt(50 / 3) = 2.20.
  expect(trendOf([0, 1, 2, 3, 4], [1, 2, 3, 4, 9])).toEqual({ isClear: true, slope: 1 });
  expect(trendOf([0, 1, 2, 3, 4], [1, 2, 1, 2, 1]).isClear).toBe(false);
  expect(trendOf([0, 1, 2, 3], [1, 2, 3, 4]).isClear).toBe(false);
});
