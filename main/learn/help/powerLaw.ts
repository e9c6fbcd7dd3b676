// A learning curve carried on: error = a · n^-b + c, by least squares on the logarithm for each of a few floors c. Pure.
// Sources: Figueroa et al., BMC Med. Inform. Decis. Mak. 12, 2012 (weights that rise with n); Hestness et al., arXiv 1712.00409, 2017 (the form).

export interface PowerLaw {
  a: number;
  /** 0 where more does not help. */
  b: number;
  c: number;
}

/** Floors that are tried, as shares of the least error. */
const floors = [0, 0.25, 0.5, 0.7, 0.85, 0.95];

/** The law nearest to the errors, of equal ones the one with the lowest floor; undefined for fewer than three sizes or an error that is not over 0. */
export function powerLawOf(sizes: readonly number[], errors: readonly number[]): PowerLaw | undefined {
  if (sizes.length < 3 || !errors.every((e) => e > 0 && Number.isFinite(e))) return undefined;
  const least = Math.min(...errors);
  let best: { law: PowerLaw; loss: number } | undefined;
  for (const floor of floors) {
    const law = lineOf(sizes, errors, floor * least);
    const loss = sizes.reduce((sum, n, i) => sum + n * (errorAt(law, n) - errors[i]!) ** 2, 0);
    if (!best || loss < best.loss * (1 - 1e-9)) best = { law, loss };
  }
  return best!.law;
}

/** Error that the law says for n. */
export function errorAt({ a, b, c }: PowerLaw, n: number): number {
  return a * n ** -b + c;
}

function lineOf(sizes: readonly number[], errors: readonly number[], c: number): PowerLaw {
  const total = sizes.reduce((sum, n) => sum + n, 0);
  const mean = (of: (i: number) => number) => sizes.reduce((sum, n, i) => sum + n * of(i), 0) / total;
  const [x, y] = [(i: number) => Math.log(sizes[i]!), (i: number) => Math.log(errors[i]! - c)];
  const [mx, my] = [mean(x), mean(y)];
  const slope = mean((i) => (x(i) - mx) * (y(i) - my)) / mean((i) => (x(i) - mx) ** 2);
  // A curve that rises with n says that more does not help, not that it harms.
  const b = Math.max(0, -slope);
  return { a: Math.exp(my + b * mx), b, c };
}
