// Bins: every value must fall where its edges say, whatever the column looks like.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { between, binColumn, findEdges } from "./bins.ts";

function bins(column: Float64Array): { edges: Float64Array; count: number; bins: number[] } {
  const edges = new Float64Array(256);
  const count = findEdges(column, edges);
  const bytes = new Uint8Array(column.length * 4);
  binColumn(column, edges, Math.max(0, count), bytes, 2, 4);
  return { edges, count, bins: Array.from(column, (_, i) => bytes[i * 4 + 2]!) };
}

describe("binning", () => {
  it("puts each value in the bin numbered by the edges below it, missing and infinite ones in 255", () => {
    const value = fc.oneof(
      fc.double({ noNaN: true }),
      fc.integer({ min: -5, max: 5 }),
      fc.constantFrom(NaN, Infinity, -Infinity, 0, -0, 1e-308, 1e308, -1e308),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 900 }), (values) => {
        const column = Float64Array.from(values);
        const { edges, count, bins: found } = bins(column);
        const expected = values.map((v) => (Number.isFinite(v) ? edges.slice(0, Math.max(0, count)).filter((e) => e < v).length : 255));
        expect(found).toEqual(expected);
        expect(count).toBeLessThan(255);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it("keeps few values apart by short numbers between them", () => {
    const { edges, count, bins: found } = bins(Float64Array.of(1, 2, 2, 10, NaN, 3.25));
    expect([...edges.slice(0, count)]).toEqual([1.5, 3, 7]);
    expect(found).toEqual([0, 1, 1, 3, 255, 2]);
  });

  it("gives a heavy value a bin of its own among many light ones", () => {
    const column = Float64Array.from({ length: 4000 }, (_, i) => (i % 2 === 0 ? 0 : i - 2000.5));
    const { bins: found } = bins(column);
    const zero = found[0]!;
    expect(found.filter((b, i) => b === zero && column[i] !== 0)).toEqual([]);
    expect(new Set(found).size).toBeGreaterThan(200);
  });

  it("says that a constant column without gaps has nothing to split, and that one with gaps may", () => {
    expect(bins(Float64Array.of(3, 3, 3)).count).toBe(-1);
    expect(bins(Float64Array.of(3, NaN, 3)).count).toBe(0);
    expect(bins(Float64Array.of(NaN, NaN)).count).toBe(0);
  });

  it("takes numbers that rounding alone sets apart for one, and keeps every threshold clear of the values", () => {
    const { edges, count, bins: found } = bins(Float64Array.of(41.63874999999999, 41.63875, 41.63875000000001, 3, 3.4, 40.1, 40.2));
    expect([...edges.slice(0, count)]).toEqual([3.2, 20, 40.15, 41]);
    expect(found).toEqual([4, 4, 4, 0, 1, 2, 3]);
  });

  it("finds a threshold between neighbours that have no number between them", () => {
    const low = 1;
    const high = 1 + Number.EPSILON;
    expect(between(low, high)).toBe(1);
    expect(between(71.38, 74.9)).toBe(73);
    expect(between(-1e308, 1e308)).toBe(0);
  });
});
