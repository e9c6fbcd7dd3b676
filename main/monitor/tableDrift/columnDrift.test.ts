import { describe, expect, it } from "vitest";
import { seededGenerator, type Generator } from "../../../shared/stats/random.ts";
import { binsOf, compareColumn, momentsOf, windowsOf } from "./columnDrift.ts";

const rows = 3000;
const length = 15;

function autoregressive(random: Generator, rho: number, shift = 0): Float64Array {
  const innovation = Math.sqrt(1 - rho * rho);
  let value = random.normal();
  return Float64Array.from({ length: rows }, () => shift + (value = rho * value + innovation * random.normal()));
}

function compared(before: Float64Array, now: Float64Array, alpha: number, seed = 1) {
  const bins = binsOf(before, rows);
  return compareColumn(windowsOf(before, rows, length, bins), windowsOf(now, rows, length, bins), alpha, false, seed);
}

describe("a column of two tables", () => {
  it("is called changed as often as was allowed where nothing changed, with and without memory", () => {
    const alpha = 0.1;
    for (const rho of [0, 0.9]) {
      const random = seededGenerator(5);
      let changed = 0;
      for (let trial = 0; trial < 80; trial++) changed += Number(compared(autoregressive(random, rho), autoregressive(random, rho), alpha, trial + 1).changed);
      // Eight of eighty are allowed; with a standard deviation of 2.7.
      expect(changed).toBeGreaterThanOrEqual(2);
      expect(changed).toBeLessThanOrEqual(15);
    }
  });

  it("is called changed where its level moved, and says by how much", () => {
    const random = seededGenerator(2);
    const found = compared(autoregressive(random, 0.9), autoregressive(random, 0.9, 1), 0.001);
    expect([found.changed, found.p <= 0.001, found.lowPower]).toEqual([true, true, false]);
    expect(found.shiftSd).toBeGreaterThan(0.8);
    expect(found.shiftSd).toBeLessThan(1.2);
    expect(found.shiftSd! > found.shiftLimit!).toBe(true);
  });

  it("is called changed where only its missing values did, and where a constant is another one", () => {
    const random = seededGenerator(3);
    const before = autoregressive(random, 0);
    const holes = autoregressive(random, 0).map((value) => (random.uniform() < 0.2 ? Number.NaN : value));
    expect(compared(before, holes, 0.01)).toMatchObject({ changed: true });
    expect(compared(new Float64Array(rows).fill(3), new Float64Array(rows).fill(4), 0.01)).toMatchObject({ changed: true, shiftSd: 1e6 });
    expect(compared(new Float64Array(rows).fill(3), new Float64Array(rows).fill(3), 0.01)).toMatchObject({ changed: false, shiftSd: 0 });
  });

  it("says nothing of a column without values but that they are missing", () => {
    const none = new Float64Array(rows).fill(Number.NaN);
    expect(compared(none, none, 0.01)).toMatchObject({ psi: null, shiftSd: null, changed: false });
    expect(compared(autoregressive(seededGenerator(1), 0), none, 0.01)).toMatchObject({ psi: null, shiftSd: null, changed: true });
  });

  it("counts every value once, in the bin between its edges", () => {
    // Windows of two rows; the rest of one joins the last. Sums are about the center, 2.
    const values = Float64Array.of(1, 2, 3, 4, Number.NaN);
    const bins = { edges: [1.5, 2.5], center: 2 };
    const { windows, cells } = windowsOf(values, 5, 2, bins);
    expect([windows, [...cells]]).toEqual([2, [1, 1, 0, 0, -1, 1, 0, 0, 2, 1, 3, 5]]);
    expect(momentsOf({ ...bins, windows, cells })).toEqual({ count: 4, missing: 1, mean: 2.5, sd: expect.closeTo(Math.sqrt(5 / 3), 12) as number });
  });
});
