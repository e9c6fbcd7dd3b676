import { expect, test } from "vitest";
import { lagPlaces, lagSentence, lagTicks, periodTicks } from "./analyses.ts";
import { inkShares } from "../../charts/Spectrogram.tsx";

test("a lag within chance is called chance; beyond it the sign says who follows", () => {
  const said = (lag: number, atLag: number) => lagSentence({ lag, atLag, bandAll: 0.4 });
  expect([said(5, 0.3), said(5, 0.5), said(-5, -0.9), said(0, 0.8), said(1, NaN)]).toEqual(["chance", "follows", "leads", "none", "chance"]);
});

test("fewer places keep the peaks", () => {
  const drawn = lagPlaces(Float64Array.of(-2, -1, 0, 1, 2, 3), Float64Array.of(0.1, -0.9, 0.2, 0.1, 0.3, 0.2), 3);
  expect([[...drawn.lags], [...drawn.r]]).toEqual([[-1, 0, 2], [-0.9, 0.2, 0.3]]);
});

test("ink runs from the 5th percentile to the highest level", () => {
  expect([...inkShares([0, 0, 5, 10])]).toEqual([0, 0, 0.5, 1]);
  expect([...inkShares([3, 3])]).toEqual([0, 0]);
});

test("shifts and periods are told at round places", () => {
  const hour = 3_600_000_000;
  expect(lagTicks(5 * hour, "time").map((at) => at / hour)).toEqual([-4, -2, 0, 2, 4]);
  expect(periodTicks(1 / 4000, 1 / 2, "time").map((at) => Math.round(10 ** -at))).toEqual([3600, 600, 60, 10]);
});
