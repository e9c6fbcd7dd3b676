// Gauss-Legendre rules on 0..1: n points integrate every polynomial of degree 2n - 1 exactly. Pure.
// Source: Press et al., Numerical Recipes, section 4.6 (Newton's method on the recurrence of the Legendre polynomials).

/** Points t, their weights, 1 - t, and 1 / (1 - t). */
export interface QuadratureRule {
  points: Float64Array;
  weights: Float64Array;
  others: Float64Array;
  opposite: Float64Array;
}

/** The rule with n points, n at least 1. */
export function gaussLegendre(n: number): QuadratureRule {
  const rule = { points: new Float64Array(n), weights: new Float64Array(n), others: new Float64Array(n), opposite: new Float64Array(n) };
  for (let k = 0; k < n; k++) {
    let x = Math.cos((Math.PI * (k + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      let [p, before] = [1, 0];
      for (let j = 0; j < n; j++) [p, before] = [((2 * j + 1) * x * p - j * before) / (j + 1), p];
      slope = (n * (x * p - before)) / (x * x - 1);
      const change = p / slope;
      x -= change;
      if (Math.abs(change) < 1e-16) break;
    }
    rule.points[k] = (1 - x) / 2;
    rule.weights[k] = 1 / ((1 - x * x) * slope * slope);
    rule.others[k] = (1 + x) / 2;
    rule.opposite[k] = 2 / (1 + x);
  }
  return rule;
}
