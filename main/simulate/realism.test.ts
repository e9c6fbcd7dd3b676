import { expect, it } from "vitest";
import { realismOf } from "./realism.ts";

it("looks like a plant on its first two days: noise has its rhythm, loops hold, tags hang together, the historian keeps little", () => {
  const figures = realismOf(1n, 2);
  // a day and a half of batches and one start of the second pump tell nothing yet: those wait for the benchmark's weeks
  const early = ["lag-1 at 1 s less 10 min, LT-100", "lag-1 at 1 s less 10 min, FIC-120.PV", "lag-1 at 1 s less 10 min, JT-100", "r FIC.OP - flow", "r power - flow", "r make-up valve - flow", "r TT-200 - TT-201", "pairwise abs r, median", "archived share", "water balance, m³"];
  expect(figures.filter(({ name, value, low, high }) => early.includes(name) && !(value >= low && value <= high))).toEqual([]);
  expect(figures.filter(({ name }) => early.includes(name))).toHaveLength(early.length);
});
