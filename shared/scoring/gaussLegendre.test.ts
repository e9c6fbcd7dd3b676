// Quadrature: exact for the polynomials that it promises, whatever the number of points.
import { expect, it } from "vitest";
import { gaussLegendre } from "./gaussLegendre.ts";

it("a rule of n points integrates every power of t up to 2n - 1 over 0..1, to 1e-14", () => {
  for (let n = 1; n <= 32; n++) {
    const { points, weights, others, opposite } = gaussLegendre(n);
    for (let power = 0; power < 2 * n; power++) {
      const integral = points.reduce((sum, t, q) => sum + weights[q]! * t ** power, 0);
      expect(Math.abs(integral - 1 / (power + 1))).toBeLessThan(1e-14);
    }
    points.forEach((t, q) => expect([others[q]!, others[q]! * opposite[q]!].map((v, i) => Math.abs(v - [1 - t, 1][i]!) < 1e-15)).toEqual([true, true]));
  }
});
