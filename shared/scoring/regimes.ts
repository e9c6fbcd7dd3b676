// Ways of running: a row is told its regime by a few context features, and its other features are read against that regime's own normal.
// Runs anywhere; pure. Must learn nothing. For remaining life: Peel, PHM 2008; for monitoring: Zhao, Zhang, Xu, J. Process Control 14, 2004.

import { nearestRegime } from "../stats/nearestRegime.ts";

/** Learned from training rows; lists by feature are in the order of the document's features. */
export interface Regimes {
  /** Places of the context features. */
  context: number[];
  /** Per context feature: what fills a gap, and 1 / spread (0 where it never moved). */
  fill: number[];
  inverseSpread: number[];
  /** Middles of the regimes in spreads from `fill`, one list of context places each. */
  centres: number[][];
  /** Per regime: mean of every feature, and 1 / spread; 0 and 1 for features that are read as they are. */
  means: number[][];
  inverseScales: number[][];
}

/** Number of the regime whose middle is nearest; the first of equal ones. */
export function regimeOf(regimes: Regimes, row: Float64Array): number {
  return nearestRegime(regimes, (i) => row[regimes.context[i]!]!);
}

/** The row as its regime reads it, into `out`; a missing value stays missing. */
export function readInRegime(regimes: Regimes, row: Float64Array, out: Float64Array, k = regimeOf(regimes, row)): Float64Array {
  const [means, inverse] = [regimes.means[k]!, regimes.inverseScales[k]!];
  for (let f = 0; f < row.length; f++) out[f] = (row[f]! - means[f]!) * inverse[f]!;
  return out;
}
