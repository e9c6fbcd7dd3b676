// k-means on standardised rows with the number of clusters chosen by the mean silhouette. Pure and seeded.
// Sources: Lloyd 1982; k-means++ starts, Arthur and Vassilvitskii 2007; silhouette, Rousseeuw 1987.
import { seededGenerator, type Generator } from "./random.ts";

/** Rows one after another, `width` figures each, no NaN. */
export interface Rows {
  values: Float64Array;
  width: number;
}

export interface Clusters {
  /** Cluster of each row, 0 .. k - 1; 0 is the one with most rows, and so on down. */
  of: Int32Array;
  /** Middles, cluster by cluster. */
  centres: Float64Array;
  /** Mean silhouette for each k tried, -1..1. */
  tried: { k: number; silhouette: number }[];
}

const restarts = 4;
const mostTurns = 50;
const silhouetteRows = 1000;

/** Clusters for every k in `least`..`most`, and the one whose mean silhouette (over at most 1,000 evenly chosen rows) is highest; the
 *  smaller k where two are alike to 0.01. One cluster only when there are fewer than 2 x most rows or all are equal. */
export function chooseClusters(rows: Rows, least: number, most: number, seed: number): Clusters {
  const n = rows.values.length / rows.width;
  const generator = seededGenerator(seed);
  let best: { k: number; silhouette: number; of: Int32Array; centres: Float64Array } | undefined;
  const tried: Clusters["tried"] = [];
  for (let k = least; k <= most && n >= 2 * most; k++) {
    const found = kMeans(rows, k, generator);
    if (new Set(found.of).size < k) break; // fewer different rows than clusters
    const silhouette = meanSilhouette(rows, found.of, k);
    tried.push({ k, silhouette });
    if (best === undefined || silhouette > best.silhouette + 0.01) best = { k, silhouette, ...found };
  }
  if (best === undefined) return { of: new Int32Array(n), centres: meanOf(rows), tried };
  const counts = new Int32Array(best.k);
  for (const c of best.of) counts[c]!++;
  const order = Int32Array.from(counts, (_, c) => c).sort((a, b) => counts[b]! - counts[a]! || a - b);
  const rank = new Int32Array(best.k);
  order.forEach((c, place) => (rank[c] = place));
  const centres = new Float64Array(best.centres.length);
  order.forEach((c, place) => centres.set(best.centres.subarray(c * rows.width, (c + 1) * rows.width), place * rows.width));
  return { of: best.of.map((c) => rank[c]!), centres, tried };
}

function meanOf({ values, width }: Rows): Float64Array {
  const out = new Float64Array(width);
  const n = values.length / width;
  for (let i = 0; i < values.length; i++) out[i % width]! += values[i]! / Math.max(1, n);
  return out;
}

function squared(values: Float64Array, a: number, others: Float64Array, b: number, width: number): number {
  let sum = 0;
  for (let j = 0; j < width; j++) sum += (values[a + j]! - others[b + j]!) ** 2;
  return sum;
}

/** Best of four starts by the sum of squares. */
function kMeans(rows: Rows, k: number, generator: Generator): { of: Int32Array; centres: Float64Array } {
  let best: { of: Int32Array; centres: Float64Array; inertia: number } | undefined;
  for (let start = 0; start < restarts; start++) {
    const found = lloyd(rows, plusPlus(rows, k, generator), k);
    if (best === undefined || found.inertia < best.inertia) best = found;
  }
  return best!;
}

function plusPlus({ values, width }: Rows, k: number, generator: Generator): Float64Array {
  const n = values.length / width;
  const centres = new Float64Array(k * width);
  const nearest = new Float64Array(n).fill(Infinity);
  let chosen = generator.below(n);
  for (let c = 0; c < k; c++) {
    centres.set(values.subarray(chosen * width, (chosen + 1) * width), c * width);
    let total = 0;
    for (let row = 0; row < n; row++) {
      nearest[row] = Math.min(nearest[row]!, squared(values, row * width, centres, c * width, width));
      total += nearest[row]!;
    }
    let left = generator.uniform() * total;
    chosen = 0;
    while (chosen < n - 1 && (left -= nearest[chosen]!) > 0) chosen++;
  }
  return centres;
}

function lloyd({ values, width }: Rows, centres: Float64Array, k: number): { of: Int32Array; centres: Float64Array; inertia: number } {
  const n = values.length / width;
  const of = new Int32Array(n).fill(-1);
  let inertia = 0;
  for (let turn = 0; turn < mostTurns; turn++) {
    let moved = 0;
    inertia = 0;
    for (let row = 0; row < n; row++) {
      let [least, at] = [Infinity, 0];
      for (let c = 0; c < k; c++) {
        const distance = squared(values, row * width, centres, c * width, width);
        if (distance < least) [least, at] = [distance, c];
      }
      inertia += least;
      if (of[row] !== at) moved++;
      of[row] = at;
    }
    if (moved === 0) break;
    const sums = new Float64Array(k * width);
    const counts = new Int32Array(k);
    for (let row = 0; row < n; row++) {
      counts[of[row]!]!++;
      for (let j = 0; j < width; j++) sums[of[row]! * width + j]! += values[row * width + j]!;
    }
    for (let c = 0; c < k; c++) if (counts[c]! > 0) for (let j = 0; j < width; j++) centres[c * width + j] = sums[c * width + j]! / counts[c]!;
  }
  return { of, centres, inertia };
}

/** Mean silhouette over evenly chosen rows, distances among them; a cluster with one row there counts 0. */
function meanSilhouette({ values, width }: Rows, of: Int32Array, k: number): number {
  const n = of.length;
  const every = Math.max(1, Math.ceil(n / silhouetteRows));
  const picked: number[] = [];
  for (let row = 0; row < n; row += every) picked.push(row);
  let total = 0;
  for (const row of picked) {
    const sums = new Float64Array(k);
    const counts = new Int32Array(k);
    for (const other of picked) {
      if (other === row) continue;
      sums[of[other]!]! += Math.sqrt(squared(values, row * width, values, other * width, width));
      counts[of[other]!]!++;
    }
    const own = of[row]!;
    if (counts[own] === 0) continue;
    const inside = sums[own]! / counts[own]!;
    let outside = Infinity;
    for (let c = 0; c < k; c++) if (c !== own && counts[c]! > 0) outside = Math.min(outside, sums[c]! / counts[c]!);
    if (outside < Infinity) total += (outside - inside) / Math.max(outside, inside, Number.MIN_VALUE);
  }
  return total / picked.length;
}
