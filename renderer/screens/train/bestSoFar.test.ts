// The curve of a search: a step a better trial, to the last one's end.
import { expect, it } from "vitest";
import type { SearchTrial } from "../../../shared/contract/learn.ts";
import { bestSoFar } from "./bestSoFar.ts";

const trial = (number: number, rung: number, score: number | null, atSeconds: number): SearchTrial => ({ number, family: "ridge", parameters: {}, origin: "drawn", rung, state: score === null ? "failed" : "done", score, bytes: 1, rowUs: 1, failure: null, seconds: 1, atSeconds });
const trials = [trial(1, 0, 0.1, 1), trial(2, 1, 5, 2), trial(3, 1, 7, 3), trial(4, 1, 4, 4), trial(5, 1, null, 6)];

it("rises by steps where less is better, and passes over trials on fewer rows and failed ones", () => {
  expect(bestSoFar({ trials, shares: [1 / 3, 1], higherIsBetter: false })).toEqual({ x: [2, 4, 4, 6], y: [5, 5, 4, 4] });
});

it("turns round where more is better", () => {
  expect(bestSoFar({ trials, shares: [1 / 3, 1], higherIsBetter: true })).toEqual({ x: [2, 3, 3, 6], y: [5, 5, 7, 7] });
});
