// Block work of rolling statistics: each statistic over the windows of a column at once. Same answers as shared/recipe/steps/rolling.ts.
import { appended, selectColumns } from "../../../shared/recipe/columns.ts";
import { largestKnown } from "../../../shared/recipe/step.ts";
import { fewestPairs, leastMove, leastRange, neededRows, quantileShares, windowRowsOf, type RollingStat, type RollingStep } from "../../../shared/recipe/steps/rolling.ts";
import { numbersOf, type StepBlocks } from "./block.ts";
import { figuresOf, foldPairs, FoldRoom, type Figures } from "./folds.ts";
import { laidOut, replaced } from "./pastBlocks.ts";
import { eachRanked } from "./ranks.ts";
import { Pasts, WindowWatch, type BlockWindows } from "./windows.ts";

const quantiles: ReadonlyMap<RollingStat, number> = new Map<RollingStat, number>([["median", 0.5], ...(Object.entries(quantileShares) as [RollingStat, number][])]);

export const rollingBlocks: StepBlocks<RollingStep> = (step, columns) => {
  const worked = selectColumns(step.columns, columns, laidOut);
  const { kept } = appended(columns, worked, [], step.keep);
  const room = new FoldRoom();
  return () => {
    const watch = new WindowWatch({ rows: windowRowsOf(step), windowS: step.windowS, maxGapS: step.maxGapS });
    const pasts = new Pasts(worked.length);
    return (block) => {
      const windows = watch.next(block);
      const made = worked.flatMap((i, k) => statsOf(pasts.joined(k, numbersOf(block, i), windows), windows, step, room));
      return replaced(block, kept, made);
    };
  };
};

function statsOf(x: Float64Array, windows: BlockWindows, step: RollingStep, room: FoldRoom): Float64Array[] {
  const figures = figuresOf(x, windows, step.stats.includes("std"), room);
  const ranked = ranksOf(x, windows, step.stats);
  return step.stats.map((stat) => {
    const answers = ranked.get(stat) ?? answersOf(stat, x, windows, figures);
    // Values themselves are in range; what is worked out of them may have left it.
    return guarded(answers, figures.count, neededRows(stat, step.minRows), stat !== "min" && stat !== "max" && stat !== "count");
  });
}

/** The answers, missing where fewer than `needed` values are known or the answer is no known number. */
function guarded(answers: Float64Array, count: Float64Array, needed: number, worked: boolean): Float64Array {
  const largest = worked ? largestKnown : Infinity;
  if (needed > 0) for (let r = 0; r < answers.length; r++) if (count[r]! < needed || !(Math.abs(answers[r]!) <= largest)) answers[r] = NaN;
  return answers;
}

/** Quantiles of all shares in one pass. */
function ranksOf(x: Float64Array, windows: BlockWindows, stats: readonly RollingStat[]): Map<RollingStat, Float64Array> {
  const wanted = stats.flatMap((stat) => (quantiles.has(stat) ? [{ stat, share: quantiles.get(stat)!, out: new Float64Array(windows.from.length) }] : []));
  if (wanted.length > 0)
    eachRanked(x, windows, (ranked, r) => {
      for (const { share, out } of wanted) out[r] = ranked.length === 0 ? NaN : ranked.quantile(share);
    });
  return new Map(wanted.map(({ stat, out }) => [stat, out]));
}

function answersOf(stat: RollingStat, x: Float64Array, windows: BlockWindows, { count, low, high, sum, squares }: Figures): Float64Array {
  const out = new Float64Array(stat === "mean" || stat === "std" || stat === "range" ? count.length : 0);
  switch (stat) {
    case "count": return count.slice();
    case "min": return low.slice();
    case "max": return high.slice();
    // A flat window gives exact answers, as in the stream.
    case "mean": for (let r = 0; r < out.length; r++) out[r] = low[r] === high[r] ? low[r]! : sum[r]! / count[r]!; return out;
    case "std": for (let r = 0; r < out.length; r++) out[r] = low[r] === high[r] ? 0 : Math.sqrt(squares[r]! / (count[r]! - 1)); return out;
    case "range": for (let r = 0; r < out.length; r++) out[r] = high[r]! - low[r]!; return out;
    case "slope": return slopes(x, windows, low, high);
    default: return autocorrelations(x, windows);
  }
}

/** Against the place of the row, or its time where the windows are of seconds. */
function slopes(x: Float64Array, windows: BlockWindows, low: Float64Array, high: Float64Array): Float64Array {
  const places = windows.seconds ?? Float64Array.from(x, (_, k) => k);
  const out = foldPairs(places, x, windows, ({ uu, uv }) => uv / uu);
  for (let r = 0; r < out.length; r++) if (low[r] === high[r]) out[r] = 0;
  return out;
}

/** Pairs of a value and the one before it; a pair belongs to the windows that hold both. */
function autocorrelations(x: Float64Array, { before, from }: BlockWindows): Float64Array {
  const earlier = new Float64Array(x.length).fill(NaN);
  earlier.set(x.subarray(0, -1), 1);
  // A window of the row alone holds no pair; it is too few anyway.
  const pairsFrom = from.map((begin, r) => Math.min(begin + 1, before + r));
  const moves = (low: number, high: number): boolean => high - low > leastRange && high - low > leastMove * Math.max(Math.abs(low), Math.abs(high));
  return foldPairs(x, earlier, { before, from: pairsFrom }, ({ n, uLow, uHigh, vLow, vHigh, uu, vv, uv }) => (n < fewestPairs || !moves(uLow, uHigh) || !moves(vLow, vHigh) ? NaN : uv / (Math.sqrt(uu) * Math.sqrt(vv))));
}
