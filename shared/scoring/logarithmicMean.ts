// The mean by which parts of an exponent become parts of its exponential (Ang 2004, LMDI): e^a - e^b = L(e^a, e^b) (a - b). Pure.

/** (a - b) / (ln a - ln b), and a where both are equal; by a series where they are close. a, b > 0. */
export function logarithmicMean(a: number, b: number): number {
  const r = Math.log(a / b);
  return Math.abs(r) < 1e-5 ? b * (1 + r / 2 + (r * r) / 6) : (a - b) / r;
}
