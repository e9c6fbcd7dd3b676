// How much two features work together: Friedman and Popescu's H of pairs, and the joint effect of a pair over its values. Pure; runs in main.
// What a pair does beyond the sum of what each does alone, by partial dependence on a sample. H is that as a share of all that the pair does: it is
// large too where the pair does next to nothing, so it is told together with its size. Source: Friedman and Popescu, Annals of Applied Statistics 2, 2008.

/** A sampled row: its cells, and its score with some changed. */
export interface SampledRow {
  cells: Float64Array;
  score: (cells: Float64Array) => number;
}

export interface Interaction {
  /** Features of the pair; a < b in the order given. */
  a: number;
  b: number;
  /** 0: they only add up; 1: all that they do lies in their meeting. Over 1 where the parts weigh each other out. */
  h: number;
  /** Root mean square of what the meeting adds, in units of the score. */
  size: number;
}

/** Every pair of the features, by size, largest first. A pair whose score is not known is left out. Asks rows² times a feature and a pair; yields the share done. */
export function* interactionsOf(rows: readonly SampledRow[], features: readonly number[]): Generator<number, Interaction[]> {
  const pairs = features.flatMap((a, i) => features.slice(i + 1).map((b) => [a, b] as const));
  const steps = (features.length + pairs.length) * rows.length;
  let done = 0;
  const alone = new Map<number, Float64Array>();
  for (const f of features) alone.set(f, yield* centred([f]));
  const found: Interaction[] = [];
  for (const [a, b] of pairs) {
    const both = yield* centred([a, b]);
    let [meeting, whole] = [0, 0];
    for (let i = 0; i < rows.length; i++) {
      meeting += (both[i]! - alone.get(a)![i]! - alone.get(b)![i]!) ** 2;
      whole += both[i]! ** 2;
    }
    if (Number.isFinite(meeting)) found.push({ a, b, h: whole > 0 ? Math.sqrt(meeting / whole) : 0, size: Math.sqrt(meeting / rows.length) });
  }
  return found.sort((x, y) => y.size - x.size);

  /** Partial dependence on the features at the sampled rows' own values, less its mean. */
  function* centred(of: readonly number[]): Generator<number, Float64Array> {
    const out = new Float64Array(rows.length);
    for (const [i, at] of rows.entries()) {
      out[i] = meanWith(rows, of, of.map((f) => at.cells[f]!));
      yield ++done / steps;
    }
    const mean = out.reduce((x, y) => x + y, 0) / rows.length;
    return out.map((v) => v - mean);
  }
}

/** Mean score of all rows with the features at some values. */
function meanWith(rows: readonly SampledRow[], features: readonly number[], values: readonly number[]): number {
  const cells = new Float64Array(rows[0]?.cells.length ?? 0);
  let sum = 0;
  for (const row of rows) {
    cells.set(row.cells);
    features.forEach((f, k) => (cells[f] = values[k]!));
    sum += row.score(cells);
  }
  return sum / rows.length;
}

/** Mean score over the rows at each place of two features: joint[j][i] is at atA[i], atB[j]. Yields the share done. */
export function* jointEffect(rows: readonly SampledRow[], a: number, b: number, atA: Float64Array, atB: Float64Array): Generator<number, Float64Array[]> {
  const joint: Float64Array[] = [];
  for (const y of atB) {
    joint.push(atA.map((x) => meanWith(rows, [a, b], [x, y])));
    yield joint.length / atB.length;
  }
  return joint;
}

/** Places over the middle 96 % of sorted values: evenly, or the values themselves where there are no more of them. */
export function placesOver(sorted: Float64Array, most: number): Float64Array {
  const own = new Set(sorted);
  if (own.size <= most) return Float64Array.from(own);
  const [low, high] = [sorted[Math.floor(0.02 * (sorted.length - 1))]!, sorted[Math.ceil(0.98 * (sorted.length - 1))]!];
  return low < high ? Float64Array.from({ length: most }, (_, k) => low + ((high - low) * k) / (most - 1)) : Float64Array.of(low);
}

/** How many of the points lie nearest to each place; counts[j][i] is at atA[i], atB[j]. A point with an unknown value counts nowhere. */
export function countAt(points: readonly (readonly [number, number])[], atA: Float64Array, atB: Float64Array): Float64Array[] {
  const counts = Array.from(atB, () => new Float64Array(atA.length));
  for (const [x, y] of points) if (!Number.isNaN(x) && !Number.isNaN(y)) counts[nearest(atB, y)]![nearest(atA, x)]!++;
  return counts;
}

function nearest(at: Float64Array, v: number): number {
  let best = 0;
  for (let k = 1; k < at.length; k++) if (Math.abs(at[k]! - v) < Math.abs(at[best]! - v)) best = k;
  return best;
}
