// Weights that keep a sign, against the plain solution and the conditions of a minimum.
import { expect, it } from "vitest";
import { seededGenerator } from "../../../shared/stats/random.ts";
import { signsOf, solveSigned } from "./signedSolve.ts";

it("sets a weight of the wrong sign to 0 and moves the others, as worked by hand", () => {
  // x1 and x2 share half their movement; free: A^-1 m = (2, -1). With the second not below 0 the first alone is m1 / A11 = 1.5.
  const A = Float64Array.of(1, 0.5, 0.5, 1);
  const m = Float64Array.of(1.5, 0);
  expect([...solveSigned(A, m, new Int8Array(2))].map((w) => Number(w.toFixed(12)))).toEqual([2, -1]);
  expect([...solveSigned(A, m, signsOf(["a", "b"], { b: "rises", gone: "falls" }))]).toEqual([1.5, 0]);
});

it("meets the conditions of a minimum on drawn problems", () => {
  const random = seededGenerator(3);
  for (let problem = 0; problem < 30; problem++) {
    const [size, rows] = [6, 14];
    const X = Float64Array.from({ length: size * rows }, () => random.normal());
    const A = Float64Array.from({ length: size * size }, (_, at) => {
      const [f, g] = [Math.floor(at / size), at % size];
      let sum = f === g ? 1e-6 : 0;
      for (let r = 0; r < rows; r++) sum += X[f * rows + r]! * X[g * rows + r]!;
      return sum;
    });
    const m = Float64Array.from({ length: size }, () => 5 * random.normal());
    const signs = Int8Array.from({ length: size }, () => random.below(3) - 1);
    const w = solveSigned(A, m, signs);
    const slope = Array.from(m, (v, f) => v - w.reduce((s, wg, g) => s + A[f * size + g]! * wg, 0));
    // A free weight stands where nothing pulls; a held one where the pull goes against its sign.
    const holds = slope.map((pull, f) => (w[f] !== 0 || signs[f] === 0 ? Math.abs(pull) < 1e-7 : signs[f]! * pull < 1e-7) && signs[f]! * w[f]! >= 0);
    expect(holds).toEqual(holds.map(() => true));
  }
});
