// Which way of running a few context values tell: the middle that lies nearest. Pure; learns nothing.

/** Middles of regimes in spreads from `fill`; lists in the order of the context values. */
interface RegimeMiddles {
  /** Stands for a missing context value. */
  fill: readonly number[];
  /** 1 / spread; 0 where it never moved. */
  inverseSpread: readonly number[];
  centres: readonly (readonly number[])[];
}

/** Number of the regime whose middle is nearest; the first of equal ones. value: of the i-th context, NaN missing. */
export function nearestRegime({ fill, inverseSpread, centres }: RegimeMiddles, value: (i: number) => number): number {
  let [best, least] = [0, Infinity];
  for (const [k, centre] of centres.entries()) {
    // Squared distance without the part that all regimes share.
    let distance = 0;
    for (let i = 0; i < centre.length; i++) {
      const x = value(i);
      const z = Number.isNaN(x) ? 0 : (x - fill[i]!) * inverseSpread[i]!;
      distance += centre[i]! * (centre[i]! - 2 * z);
    }
    if (distance < least) [best, least] = [k, distance];
  }
  return best;
}
