// Forward errors by hand.
import { expect, it } from "vitest";
import { forwardErrors } from "./leastSquares.ts";

it("lets no part decide alone that is hard for every fit", () => {
  // Twenty-four rows of target 0 and no columns: a fit errs by its bias. The first fit errs by 100, 1, 1 and the second by 50, 10, 10: by sums of
  // squares the second leads (10,002 against 2,700), by ratio the first: cube roots of 10,000 and of 25,000,000.
  const frame = { rows: 24, features: [], X: new Float64Array(), y: new Float64Array(24) };
  const rows = Int32Array.from({ length: 24 }, (_, r) => r);
  const biases = new Map([[12, [100, 50]], [16, [1, 10]], [20, [1, 10]]]);
  const errors = forwardErrors(frame, rows, (products) => biases.get(products.rows)!.map((bias) => ({ weights: new Float64Array(), bias })), { seed: 1, threads: 1 })!;
  expect(errors[0]).toBeCloseTo(Math.cbrt(10_000), 9);
  expect(errors[1]).toBeCloseTo(Math.cbrt(25_000_000), 9);
  expect(forwardErrors(frame, rows.subarray(0, 23), () => [], { seed: 1, threads: 1 })).toBeUndefined();
});
