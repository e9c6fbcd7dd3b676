// The answer of a leaf for losses whose curvature says nothing: a quantile of what is left to learn in it (Friedman 2001, for the
// absolute loss the median). Runs in the driver and in boostingWorker.
import { nthSmallest } from "../../../../shared/stats/quantiles.ts";
import type { TrainingViews } from "./layout.ts";

/** Quantile `share` (0..1, linear between two values) of target less score over all rows of a leaf. */
export function quantileOfLeaf(v: TrainingViews, leaf: number, share: number): number {
  const [from, to] = [v.leafTable[leaf * 3 + 1]!, v.leafTable[leaf * 3 + 2]!];
  const rest = new Float64Array(to - from);
  for (let i = from; i < to; i++) {
    const row = v.order[i]!;
    rest[i - from] = v.targets[row]! - v.scores[row]!;
  }
  const place = (rest.length - 1) * share;
  const low = Math.floor(place);
  const a = nthSmallest(rest, low);
  let b = Infinity; // the values behind are not smaller
  for (let i = low + 1; i < rest.length; i++) if (rest[i]! < b) b = rest[i]!;
  return low + 1 < rest.length ? a + (place - low) * (b - a) : a;
}
