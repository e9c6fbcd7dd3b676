// Grows the forest of the verdict: extremely randomised trees over several causes (Geurts, Ernst, Wehenkel 2006), every cause counting alike. Pure.
import type { CauseForest } from "../../../main/monitor/diagnosis/forest.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";

export interface Growth {
  trees: number;
  /** Least cases in a leaf. */
  least: number;
  /** Share of the figures tried at a split. */
  tried: number;
  seed: number;
}

/** rows: a case each; truth: the place of its cause; shares: how much of a case it is (1; less where a case is taught as each of several causes).
 *  Depends on its arguments alone. */
export function growForest(rows: readonly Float64Array[], truth: readonly number[], shares: readonly number[], causes: number, { trees, least, tried, seed }: Growth): CauseForest {
  const random = seededGenerator(seed);
  const counts = new Float64Array(causes);
  truth.forEach((c, r) => (counts[c]! += shares[r]!));
  const weight = Float64Array.from(truth, (c, r) => shares[r]! / counts[c]!);
  const figures = rows[0]!.length;
  const wanted = Math.max(1, Math.round(tried * figures));
  const feature: number[] = [];
  const threshold: number[] = [];
  const leaves: number[][] = [];
  const order = Int32Array.from({ length: figures }, (_, f) => f);
  const sumsOf = (of: readonly number[]) => {
    const sums = new Float64Array(causes);
    for (const r of of) sums[truth[r]!]! += weight[r]!;
    return sums;
  };
  /** Squares of the shares times the weight: what Gini's index leaves (Breiman 1984). */
  const evenness = (sums: Float64Array) => {
    let whole = 0;
    let squares = 0;
    for (const sum of sums) {
      whole += sum;
      squares += sum * sum;
    }
    return whole > 0 ? squares / whole : 0;
  };
  const cutOf = (of: readonly number[], before: number) => {
    let best: { gain: number; figure: number; at: number; left: number[]; right: number[] } | undefined;
    let tries = wanted;
    for (let open = figures; open > 0 && tries > 0; open--) {
      const drawn = random.below(open);
      const figure = order[drawn]!;
      order[drawn] = order[open - 1]!;
      order[open - 1] = figure;
      let low = Infinity;
      let high = -Infinity;
      for (const r of of) {
        low = Math.min(low, rows[r]![figure]!);
        high = Math.max(high, rows[r]![figure]!);
      }
      if (!(high > low)) continue;
      tries--;
      const at = Number((low + random.uniform() * (high - low)).toPrecision(4));
      const left = of.filter((r) => rows[r]![figure]! <= at);
      if (left.length < least || of.length - left.length < least) continue;
      const right = of.filter((r) => rows[r]![figure]! > at);
      const gain = evenness(sumsOf(left)) + evenness(sumsOf(right)) - before;
      if (gain > (best?.gain ?? 1e-12)) best = { gain, figure, at, left, right };
    }
    return best;
  };
  const grow = (of: readonly number[]): void => {
    const sums = sumsOf(of);
    const whole = sums.reduce((a, b) => a + b, 0);
    const before = evenness(sums);
    const cut = of.length < 2 * least || before >= whole * (1 - 1e-9) ? undefined : cutOf(of, before);
    if (cut === undefined) {
      feature.push(-1);
      leaves.push(Array.from(sums, (sum) => Math.round((100 * sum) / whole)));
      return;
    }
    feature.push(cut.figure);
    threshold.push(cut.at);
    grow(cut.left);
    grow(cut.right);
  };
  for (let tree = 0; tree < trees; tree++) grow(rows.map((_, r) => r));
  return { feature, threshold, shares: leaves };
}
