// Block work of smoothing. Same answers as shared/recipe/steps/smooth.ts.
import { appended, selectColumns } from "../../../shared/recipe/columns.ts";
import { known } from "../../../shared/recipe/step.ts";
import { endpointWeights, fading, type SmoothStep } from "../../../shared/recipe/steps/smooth.ts";
import { numbersOf, type StepBlocks } from "./block.ts";
import { figuresOf, FoldRoom, type Figures } from "./folds.ts";
import { laidOut, replaced } from "./pastBlocks.ts";
import { eachRanked } from "./ranks.ts";
import { Pasts, WindowWatch, type BlockWindows } from "./windows.ts";

export const smoothBlocks: StepBlocks<SmoothStep> = (step, columns) => {
  const worked = selectColumns(step.columns, columns, laidOut);
  const { kept } = appended(columns, worked, [], step.keep);
  const room = new FoldRoom();
  const weights = step.method === "savitzkyGolay" ? endpointWeights(step.windowRows, step.degree ?? 2) : [];
  const smoothed = (x: Float64Array, windows: BlockWindows): Float64Array => {
    if (step.method === "median") return medians(x, windows);
    const figures = figuresOf(x, windows, false, room);
    const out = step.method === "ewma" ? fadingMeans(x, windows, fading(step)) : fitted(x, windows, weights, figures);
    for (let r = 0; r < out.length; r++) {
      const flat = figures.low[r] === figures.high[r];
      out[r] = flat && (step.method === "ewma" || figures.count[r] === weights.length) ? figures.low[r]! : known(out[r]!);
    }
    return out;
  };
  return () => {
    const watch = new WindowWatch({ rows: step.windowRows, maxGapS: step.maxGapS });
    const pasts = new Pasts(worked.length);
    return (block) => {
      const windows = watch.next(block);
      return replaced(block, kept, worked.map((i, k) => smoothed(pasts.joined(k, numbersOf(block, i), windows), windows)));
    };
  };
};

function medians(x: Float64Array, windows: BlockWindows): Float64Array {
  const out = new Float64Array(windows.from.length);
  eachRanked(x, windows, (ranked, r) => (out[r] = ranked.length === 0 ? NaN : ranked.quantile(0.5)));
  return out;
}

/** Two stacks as in folds.ts: a ready sum is told in weights of the last row of its stretch, and fades with the rows since. */
function fadingMeans(x: Float64Array, { before, from }: BlockWindows, fade: number): Float64Array {
  const out = new Float64Array(from.length);
  const readySum = new Float64Array(x.length);
  const readyWeight = new Float64Array(x.length);
  let middle = -1;
  let sum = 0;
  let weight = 0;
  let faded = 1;
  for (let r = 0; r < out.length; r++) {
    const i = before + r;
    const begin = from[r]!;
    if (begin > middle) {
      let [s, w, power] = [0, 0, 1];
      for (let k = i - 1; k >= begin; k--) {
        const v = x[k]!;
        if (v === v) {
          s += power * v;
          w += power;
        }
        readySum[k] = s;
        readyWeight[k] = w;
        power *= fade;
      }
      middle = i;
      sum = weight = 0;
      faded = 1;
    }
    const v = x[i]!;
    sum = sum * fade + (v === v ? v : 0);
    weight = weight * fade + (v === v ? 1 : 0);
    faded *= fade;
    out[r] = begin < middle ? (sum + faded * readySum[begin]!) / (weight + faded * readyWeight[begin]!) : sum / weight;
  }
  return out;
}

function fitted(x: Float64Array, { before, from }: BlockWindows, weights: readonly number[], { count }: Figures): Float64Array {
  const out = new Float64Array(from.length).fill(NaN);
  for (let r = 0; r < out.length; r++) {
    // Only a whole window of known values has an answer.
    if (count[r]! < weights.length) continue;
    let sum = 0;
    for (let back = 0; back < weights.length; back++) sum += weights[back]! * x[before + r - back]!;
    out[r] = sum;
  }
  return out;
}
