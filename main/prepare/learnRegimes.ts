// Learns the ways of running from rows that teach: k-means on context columns, then mean and spread of every other column in each regime.
// Used by the recipe step and by model families alike, inside every fold. Runs in main; pure and seeded.
import type { RegimeFigures } from "../../shared/recipe/steps/regime.ts";
import { chooseClusters } from "../../shared/stats/clusters.ts";
import { momentsOf } from "../../shared/stats/moments.ts";
import { nearestRegime } from "../../shared/stats/nearestRegime.ts";
import { median } from "../../shared/stats/quantiles.ts";

/** Regimes are looked for among at most this many evenly spaced rows, and are this many at most. */
const clusteredRows = 4000;
const mostRegimes = 10;
/** A regime with fewer rows than this takes the spread of all. */
const leastRows = 10;
/** Medians that fill gaps are taken over at most this many evenly spaced rows. */
const medianRows = 65_536;

/** Figures of the regimes that the context columns tell, and of each worked column in them. All columns are equally long; NaN = missing. */
export function learnRegimes(context: readonly Float64Array[], worked: readonly Float64Array[], seed: number): RegimeFigures {
  const rows = context[0]?.length ?? 0;
  const scales = context.map(scaleOf);
  const step = Math.max(1, Math.ceil(rows / clusteredRows));
  const taken = Math.ceil(rows / step);
  const values = new Float64Array(taken * context.length);
  for (let i = 0; i < taken; i++)
    for (const [c, column] of context.entries()) {
      const x = column[i * step]!;
      values[i * context.length + c] = Number.isNaN(x) ? 0 : (x - scales[c]!.fill) * scales[c]!.inverseSpread;
    }
  const { centres } = chooseClusters({ values, width: context.length }, 2, mostRegimes, seed);
  const count = centres.length / context.length;
  const middles = {
    fill: scales.map(({ fill }) => fill),
    inverseSpread: scales.map(({ inverseSpread }) => inverseSpread),
    centres: Array.from({ length: count }, (_, k) => Array.from(centres.subarray(k * context.length, (k + 1) * context.length))),
  };
  const of = new Int32Array(rows);
  for (let r = 0; r < rows; r++) of[r] = nearestRegime(middles, (i) => context[i]![r]!);
  const read = worked.map((column) => readWithin(column, of, count));
  const byRegime = (pick: (one: Within) => number[]): number[][] => Array.from({ length: count }, (_, k) => read.map((one) => pick(one)[k]!));
  return { ...middles, means: byRegime((one) => one.means), inverseScales: byRegime((one) => one.inverseScales) };
}

/** What fills a gap and 1 / spread after filling; a spread below 1e-9 of the column's size counts as none. */
function scaleOf(column: Float64Array): { fill: number; inverseSpread: number } {
  const step = Math.max(1, Math.ceil(column.length / medianRows));
  let fill = median(Float64Array.from({ length: Math.ceil(column.length / step) }, (_, i) => column[i * step]!));
  // The spaced sample may miss the few values of an almost empty column.
  if (Number.isNaN(fill)) fill = median(column);
  if (Number.isNaN(fill)) fill = 0;
  const { mean, sd } = momentsOf(column.map((x) => (Number.isNaN(x) ? fill : x)));
  return { fill, inverseSpread: sd > 1e-9 * Math.abs(mean) ? 1 / sd : 0 };
}

interface Within {
  means: number[];
  inverseScales: number[];
}

/** Mean and spread of one column in each regime. A regime of few rows, or in which the column stands still, takes the spread of all regimes
 *  around their own means; a column that stands still in all of them reads 0. */
function readWithin(column: Float64Array, of: Int32Array, count: number): Within {
  const [known, mean, square] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  for (let r = 0; r < column.length; r++) {
    const [k, x] = [of[r]!, column[r]!];
    if (!Number.isFinite(x)) continue;
    // Running mean and sum of squares around it (Welford 1962).
    const before = x - mean[k]!;
    mean[k]! += before / ++known[k]!;
    square[k]! += before * (x - mean[k]!);
  }
  const rows = known.reduce((a, b) => a + b, 0);
  const pooled = Math.sqrt(square.reduce((a, b) => a + b, 0) / Math.max(1, rows - count));
  const overall = rows > 0 ? mean.reduce((s, m, k) => s + m * known[k]!, 0) / rows : 0;
  const out: Within = { means: [], inverseScales: [] };
  for (let k = 0; k < count; k++) {
    const centre = known[k]! > 0 ? mean[k]! : overall;
    const spread = known[k]! >= leastRows ? Math.sqrt(square[k]! / (known[k]! - 1)) : 0;
    const least = Math.max(1e-9 * Math.abs(centre), 1e-3 * pooled);
    const scale = spread > least ? spread : pooled > least ? pooled : 0;
    out.means.push(centre);
    out.inverseScales.push(scale > 0 ? 1 / scale : 0);
  }
  return out;
}
