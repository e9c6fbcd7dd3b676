// Seasons: planted ones in noise that remembers, courses that are no wave, and how often noise alone is taken for one.
import { expect, it } from "vitest";
import { seededGenerator } from "./random.ts";
import { findSeason } from "./season.ts";

/** First-order autoregressive noise of unit innovations. */
function red(n: number, memory: number, seed: number): Float64Array {
  const random = seededGenerator(seed);
  let last = random.normal() / Math.sqrt(1 - memory ** 2 + 1e-9);
  return Float64Array.from({ length: n }, () => (last = memory * last + random.normal()));
}

it("finds a wave in noise that remembers, with trend and holes", () => {
  const noise = red(2000, 0.8, 1);
  const series = noise.map((v, t) => (t % 97 < 5 ? NaN : v + 0.01 * t + 2 * Math.sin((2 * Math.PI * t) / 73.4)));
  expect(findSeason(series)!.period).toBeCloseTo(73.4, 0);
});

it("finds the whole course and not its overtones", () => {
  // Two unlike strokes in 50 steps: the wave of 25 is the stronger one.
  const series = red(1500, 0.3, 2).map((v, t) => 0.3 * v + (t % 50 < 10 ? 4 : t % 50 >= 25 && t % 50 < 35 ? 3 : 0));
  expect(Math.round(findSeason(series)!.period)).toBe(50);
});

it("takes the day where the data cannot tell it from its neighbours, and the week where it tells more", () => {
  const day = red(24 * 21, 0.9, 3).map((v, t) => v + 3 * Math.sin((2 * Math.PI * t) / 24));
  const week = red(24 * 70, 0.5, 4).map((v, t) => v + (t % 168 < 120 ? 3 * Math.sin((2 * Math.PI * t) / 24) : -2));
  expect([findSeason(day, [24, 168])!.period, findSeason(week, [24, 168])!.period]).toEqual([24, 168]);
});

it("takes noise for a season in fewer than 3 of 50 series, however long it remembers", () => {
  for (const memory of [0, 0.8, 0.99]) {
    const taken = Array.from({ length: 50 }, (_, seed) => findSeason(red(400, memory, 100 + seed), [24, 168])).filter(Boolean).length;
    expect(taken, `memory ${memory}`).toBeLessThan(3);
  }
});

it("finds nothing in a line, in a constant and in too few values", () => {
  const line = Float64Array.from({ length: 500 }, (_, t) => 3 * t);
  expect([line, new Float64Array(500).fill(7), new Float64Array(9), new Float64Array(300).fill(NaN)].map((series) => findSeason(series))).toEqual([undefined, undefined, undefined, undefined]);
});
