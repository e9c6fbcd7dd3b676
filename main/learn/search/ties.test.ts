import { expect, it } from "vitest";
import { seededGenerator } from "../../../shared/stats/random.ts";
import { splitFrame } from "../splits.ts";
import { cheapestTie } from "./ties.ts";

const rows = 400;
const random = seededGenerator(3);
const y = Float64Array.from({ length: rows }, () => random.normal());
const part = { rows, features: [], X: new Float64Array(), y };
const inner = splitFrame(part, { kind: "forward", folds: 1 });
/** Answers for the second half whose error has this spread. */
const answers = (spread: number) => y.slice(rows / 2).map((value) => value + spread * random.normal());
const first = (pool: { number: number; cost: number; answers: Float64Array }[]) => cheapestTie({ pool, part, inner, metric: "rmse", seed: 1 });

it("puts the cheaper family first where the leader leads by chance, and the leader where it leads for good", () => {
  const [close, behind, far] = [answers(0.51), answers(0.53), answers(0.8)];
  const leader = { number: 7, cost: 5, answers: answers(0.5) };
  expect(first([leader, { number: 3, cost: 2, answers: close }])).toBe(3);
  expect(first([leader, { number: 3, cost: 2, answers: far }])).toBe(7);
  expect(first([leader, { number: 9, cost: 6, answers: close }])).toBe(7);
  // Of two ties of one cost the better one, which stands before the other.
  expect(first([leader, { number: 3, cost: 2, answers: close }, { number: 4, cost: 2, answers: behind }])).toBe(3);
  expect(first([])).toBeNull();
});
