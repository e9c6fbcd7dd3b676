// What k-nearest distance and local outlier factor learn alike: a robust scale for each column and a bounded set of reference rows. Runs in main.
// Never reads a target. Cover: greedy k-center, Gonzalez, Theoretical Computer Science 38 (1985), over a seeded draw.
import { placeOf, type NeighbourModel } from "../../../shared/scoring/neighbours.ts";
import { momentsOf } from "../../../shared/stats/moments.ts";
import { quantileOfSorted } from "../../../shared/stats/quantiles.ts";
import { seededGenerator, type Generator } from "../../../shared/stats/random.ts";
import type { FitOptions } from "../family.ts";
import type { Frame } from "../frame.ts";
import { inverse, stopIfAsked, wholeNumber } from "./standardise.ts";

/** Quantiles are taken over at most this many evenly spaced rows. */
const quantileRows = 65_536;
/** Reference rows are drawn from at most this many times their number. */
const drawnPerKept = 8;
/** Most values (rows times features) that a document keeps, whatever is asked for: about 1.5 MB of file and 4 MB on the device. */
const mostValues = 2 ** 18;
/** Quartile range and 1 % to 99 % range of a normal distribution, in standard deviations. */
const quartileSpan = 1.349;
const wideSpan = 4.6527;

/** Median and robust spread of each column over its finite values: quartile range over 1.349, so 1 = one standard deviation of a normal
 *  column. At least a tenth of what the range from 1 % to 99 % says: a tag that stands still most of the time must not outweigh all others
 *  by its noise. Where both ranges are 0 the standard deviation; a constant or empty column gets 0. */
export function robustScaling(frame: Frame): { center: Float64Array; scale: Float64Array } {
  const size = frame.features.length;
  const out = { center: new Float64Array(size), scale: new Float64Array(size) };
  const step = Math.max(1, Math.ceil(frame.rows / quantileRows));
  for (let f = 0; f < size; f++) {
    const column = frame.X.subarray(f * frame.rows, (f + 1) * frame.rows);
    // The spaced sample may miss the few values of an almost empty column.
    let sorted = finite(column, step).sort();
    if (sorted.length === 0) sorted = finite(column, 1).sort();
    if (sorted.length === 0) continue;
    const at = (p: number) => quantileOfSorted(sorted, p);
    const center = at(0.5);
    let scale = Math.max((at(0.75) - at(0.25)) / quartileSpan, (at(0.99) - at(0.01)) / wideSpan / 10);
    const least = Math.max(1e-9 * Math.abs(center), 1e-200);
    if (!(scale > least)) scale = momentsOf(finite(column, 1)).sd;
    out.center[f] = center;
    out.scale[f] = scale > least && Number.isFinite(scale) ? scale : 0;
  }
  return out;
}

function finite(column: Float64Array, step: number): Float64Array {
  const kept = new Float64Array(Math.ceil(column.length / step));
  let n = 0;
  for (let i = 0; i < column.length; i += step) if (Number.isFinite(column[i]!)) kept[n++] = column[i]!;
  return kept.subarray(0, n);
}

/** How reference rows are taken where there are more than may be kept: `cover` goes to the row farthest from those taken, again and again,
 *  so that a rare way of running has its rows; `draw` keeps how densely rows lie. */
export type Taking = "cover" | "draw";

/** Scale and reference rows of a frame. `distinct`: no place twice. A missing value lies at the median, an infinite one at the edge of the
 *  grid. Throws planUnfit for a count that is no number. */
export function learnReference(frame: Frame, asked: { neighbours: number; referenceRows: number; taking: Taking; distinct: boolean }, options: FitOptions) {
  const size = frame.features.length;
  const { center, scale } = robustScaling(frame);
  stopIfAsked(options);
  options.onProgress?.(0.3);
  const inverseScale = inverse(scale);
  const limit = Math.max(10, Math.min(wholeNumber(asked, "referenceRows", 10), Math.floor(mostValues / Math.max(1, size))));
  const generator = seededGenerator(options.seed);
  const drawn = drawRows(frame.rows, drawnPerKept * limit, generator);
  const points = new Float64Array(drawn.length * size);
  for (let f = 0; f < size; f++)
    for (let i = 0; i < drawn.length; i++) points[i * size + f] = placeOf(frame.X[f * frame.rows + drawn[i]!]!, center[f]!, inverseScale[f]!);
  const open = asked.distinct ? distinctPlaces(points, size, drawn.length) : Int32Array.from(drawn, (_, i) => i);
  const kept = asked.taking === "cover" ? cover(points, size, open, limit) : open.length > limit ? pick(open, drawRows(open.length, limit, generator)) : open;
  stopIfAsked(options);
  const reference: number[] = [];
  for (const i of kept) for (let f = 0; f < size; f++) reference.push(points[i * size + f]!);
  const neighbours = Math.min(wholeNumber(asked, "neighbours", 1), kept.length);
  const part: Pick<NeighbourModel, "answer" | "features" | "center" | "inverseScale" | "neighbours" | "reference"> = {
    answer: "score",
    features: [...frame.features],
    center: Array.from(center),
    inverseScale: Array.from(inverseScale),
    neighbours,
    reference,
  };
  return { part, rows: kept.length };
}

const pick = (from: Int32Array, places: Int32Array) => places.map((i) => from[i]!);

/** At most `most` of the numbers 0 .. n - 1, drawn without replacement, ascending. */
export function drawRows(n: number, most: number, generator: Generator): Int32Array {
  const all = Int32Array.from({ length: n }, (_, i) => i);
  if (n <= most) return all;
  for (let i = 0; i < most; i++) {
    const j = i + generator.below(n - i);
    const kept = all[i]!;
    all[i] = all[j]!;
    all[j] = kept;
  }
  return all.slice(0, most).sort();
}

/** The first row of each place, ascending. */
function distinctPlaces(points: Float64Array, size: number, count: number): Int32Array {
  const compare = (a: number, b: number) => {
    for (let f = 0; f < size; f++) {
      const d = points[a * size + f]! - points[b * size + f]!;
      if (d !== 0) return d;
    }
    return 0;
  };
  const order = Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => compare(a, b) || a - b);
  return order.filter((row, i) => i === 0 || compare(order[i - 1]!, row) !== 0).sort();
}

/** At most `limit` of the open rows, each the farthest from those before, from the one nearest to the median on; ascending. */
export function cover(points: Float64Array, size: number, open: Int32Array, limit: number): Int32Array {
  if (open.length <= limit) return open;
  const far = new Float64Array(open.length);
  let next = 0;
  for (let i = 0; i < open.length; i++) {
    for (let f = 0; f < size; f++) far[i]! += points[open[i]! * size + f]! ** 2;
    if (far[i]! < far[next]!) next = i;
  }
  far.fill(Infinity);
  const kept = new Int32Array(limit);
  for (let c = 0; c < limit; c++) {
    kept[c] = open[next]!;
    const at = open[next]! * size;
    far[next] = -1;
    next = -1;
    for (let i = 0; i < open.length; i++) {
      if (far[i]! < 0) continue;
      const worst = far[i]!;
      const from = open[i]! * size;
      let sum = 0;
      for (let f = 0; f < size && sum < worst; f++) sum += (points[from + f]! - points[at + f]!) ** 2;
      if (sum < worst) far[i] = sum;
      if (next < 0 || far[i]! > far[next]!) next = i;
    }
  }
  return kept.sort();
}
