// Distances of several tags joined to one for each window, and the same for two windows straight from their values. Pure over arrays.
// By shape a tag counts as much as it moves: standardised, a tag that stands still is noise blown up to the size of a signal, and four such tags
// hide what the fifth shows (De Paepe et al., Eliminating noise in the matrix profile, 2019, tell why; here no noise level has to be known).
import type { Profile } from "../../shared/stats/mass.ts";
import { pairSums } from "../../shared/stats/pearson.ts";

export type Likeness = "shape" | "amplitude";

/** What a tag moves at least, in its spreads: where all of them stand still they weigh the same. */
const leastMoved = 1e-6;

/** Squared distances of windows over tags. amplitude: the weighted mean of what the tags know. shape: the mean of two weighted means, in one each
 *  tag weighs as much as it moves in the marked stretch, in the other as it moves in the window (standard deviation in spreads of the tag): what moves
 *  on either side has to be found on the other, and the size of a movement does not count. Of one tag both are the tag's own distance. */
export class Joined {
  private readonly known: Float32Array;
  private readonly sums: readonly [Float64Array, Float64Array];
  private readonly weights: readonly [Float32Array, Float32Array];

  /** wished: the weight of each tag, not negative. */
  constructor(
    private readonly cells: number,
    private readonly wished: readonly number[],
    private readonly likeness: Likeness,
  ) {
    this.known = new Float32Array(cells);
    // By amplitude the second pair has nothing to hold.
    const second = likeness === "shape" ? cells : 0;
    this.sums = [new Float64Array(cells), new Float64Array(second)];
    this.weights = [new Float32Array(cells), new Float32Array(second)];
  }

  /** One tag's windows, the first at cell `start`; a window that it does not know is NaN. */
  add(start: number, weight: number, { distance, moved, queryMoved }: Profile): void {
    const isShape = this.likeness === "shape";
    const [first, second] = this.sums;
    const [firstWeights, secondWeights] = this.weights;
    const own = isShape ? weight * Math.max(leastMoved, queryMoved) : weight;
    for (let i = 0; i < distance.length; i++) {
      const value = distance[i]!;
      if (value !== value) continue;
      const at = start + i;
      this.known[at]! += weight;
      first[at]! += own * value;
      firstWeights[at]! += own;
      if (!isShape) continue;
      const there = weight * Math.max(leastMoved, moved[i]!);
      second[at]! += there * value;
      secondWeights[at]! += there;
    }
  }

  /** NaN where less than half of the weight is known. */
  distance(): Float64Array {
    // A little below half: what is known was summed in single precision.
    const least = 0.499999 * this.wished.reduce((sum, weight) => sum + weight, 0);
    const [first, second] = this.sums;
    const [firstWeights, secondWeights] = this.weights;
    const out = new Float64Array(this.cells);
    for (let at = 0; at < this.cells; at++) {
      if (!(this.known[at]! >= least && firstWeights[at]! > 0)) out[at] = Number.NaN;
      else if (this.likeness === "amplitude") out[at] = first[at]! / firstWeights[at]!;
      else out[at] = (first[at]! / firstWeights[at]! + second[at]! / secondWeights[at]!) / 2;
    }
    return out;
  }
}

/** Distance of the windows of `m` places at a and b, as the profiles have it. columns: the tags' values, NaN missing; spreads: the standard
 *  deviation of each. Infinity where no tag knows three places of both. */
export function windowDistance(columns: readonly Float32Array[], weights: readonly number[], spreads: readonly number[], a: number, b: number, m: number, likeness: Likeness): number {
  const [totals, of] = [[0, 0], [0, 0]] as [[number, number], [number, number]];
  columns.forEach((values, k) => {
    const { n, meanA, meanB, aa, bb, ab } = pairSums(values.subarray(a, a + m), values.subarray(b, b + m));
    if (n < 3) return;
    const spread = spreads[k]!;
    const squared = likeness === "amplitude" ? ((aa - 2 * ab + bb) / n + (meanA - meanB) ** 2) / spread ** 2 : aa > 0 && bb > 0 ? 2 * (1 - ab / Math.sqrt(aa * bb)) : aa > 0 || bb > 0 ? 1 : 0;
    [aa, bb].forEach((squares, side) => {
      const weight = weights[k]! * (likeness === "amplitude" ? 1 : Math.max(leastMoved, Math.sqrt(squares / n) / spread));
      totals[side]! += weight * Math.max(0, squared);
      of[side]! += weight;
    });
  });
  return of[0] > 0 && of[1] > 0 ? (totals[0] / of[0] + totals[1] / of[1]) / 2 : Infinity;
}
