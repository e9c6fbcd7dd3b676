import { expect, it } from "vitest";
import { leastChanges, smallest, stepsTo, type Lever } from "./leastChange.ts";

const last = <T>(run: Generator<number, T>): T => {
  for (let next = run.next(); ; next = run.next()) if (next.done === true) return next.value;
};
/** A lever on feature f: each step moves it by that much, at a distance of its size. */
const lever = (base: number[], f: number, ...by: number[]): Lever => by.map((value) => ({ value, distance: Math.abs(value), cells: Float64Array.from(base, (v, i) => (i === f ? v + value : v)) }));

it("finds the nearest way, by one tag or by several, and ties stay in the order of the tags", () => {
  // Score 2a + b + c from (3, 3, 3) = 12, wanted below 9.5: a by -2 (9.5 is not below), so a -3; or a -1 and b -1 at distance 2.
  const base = [3, 3, 3];
  const gap = (x: Float64Array) => Math.max(0, 2 * x[0]! + x[1]! + x[2]! - 9);
  const levers = [lever(base, 0, -1, -3), lever(base, 1, -1, -4), lever(base, 2, -1)];
  expect(last(leastChanges(Float64Array.from(base), levers, gap, 3)).ways).toEqual([
    { moves: [{ lever: 0, step: 0 }, { lever: 1, step: 0 }], distance: 2 },
    { moves: [{ lever: 0, step: 0 }, { lever: 2, step: 0 }], distance: 2 },
    { moves: [{ lever: 0, step: 1 }], distance: 3 },
  ]);
});

it("says what comes nearest where nothing does, with three tags at most", () => {
  const base = [1, 1, 1, 1];
  const levers = base.map((_, f) => lever(base, f, -1));
  const gap = (x: Float64Array) => x.reduce((a, b) => a + b, 0);
  expect(last(leastChanges(Float64Array.from(base), levers, gap, 5))).toEqual({ ways: [], best: { moves: [0, 1, 2].map((each) => ({ lever: each, step: 0 })), distance: 3 } });
  expect(last(leastChanges(Float64Array.from(base), [], gap, 5))).toEqual({ ways: [], best: undefined });
});

it("a feature that was unknown takes what the step makes of it", () => {
  const step = { value: 1, distance: 1, cells: Float64Array.of(5, 0) };
  const seen: number[][] = [];
  last(leastChanges(Float64Array.of(NaN, 0), [[step]], (x) => (seen.push([...x]), 1), 1));
  expect(seen).toEqual([[5, 0]]);
});

it("steps are fine at first, whole hundredths of a spread, and end where the range does", () => {
  expect(stepsTo(-1.239, 4)).toEqual([-8, -31, -69, -123]);
  expect(stepsTo(0.02, 4)).toEqual([1, 2]);
  expect(stepsTo(0, 4)).toEqual([]);
});

it("the smallest step that holds is found", async () => {
  for (const limit of [1, 2, 57, 100]) expect(await smallest(100, (k) => Promise.resolve(k >= limit))).toBe(limit);
});
