// How little the present window of each tag resembles any window of normal running, by shape. Pure; runs in evaluation, workbench and device.
// The left matrix profile against kept training windows: Yeh et al., ICDM 2016 (distance of standardised windows), with the noise taken off:
// De Paepe et al., ICPRAM 2019. Memory is bounded by the kept windows; the row itself carries its window as lagged columns.
import type { Contributions, ModelHead, Scorer } from "./model.ts";

/** Normal windows of one tag. */
export interface ShapeReference {
  /** Features of the window, oldest first, `m` of them. */
  places: number[];
  /** Standard deviation of the noise alone, in units of the tag; 0 takes nothing off. */
  noise: number;
  /** A window whose standard deviation is at most this is flat: it has no shape. */
  flat: number;
  /** Squared distance that 1 in 100 normal windows exceeds: the unit of the score. 0: this tag is not judged, as none of its windows had a shape. */
  usual: number;
  /** Kept windows one after another, each `m` whole steps of its own mean and standard deviation; flat ones are 0. */
  windows: number[];
  /** Variance of each kept window, in units of the tag squared. */
  variances: number[];
}

export interface MatrixProfileModel extends ModelHead {
  family: "matrixProfile";
  answer: "score";
  /** The score is the mean over this many tags, those that resemble normal running least. */
  worst: number;
  tags: ShapeReference[];
  /** How the kept windows came about. */
  keptFrom: { windows: number; of: number };
}

/** Steps of a kept window in one of its standard deviations: what rounding takes stays far below any noise, and a document stays small. */
export const shapeSteps = 1024;
/** Values are held within this before they are read. */
export const mostShapeValue = 1e100;
/** Variance below which nothing is divided. */
export const leastVariance = 1e-300;

/** Nearest kept window of a tag. */
interface Nearest {
  index: number;
  /** With the noise taken off, at least 0. */
  squared: number;
}

/** One tag's windows, ready to be asked. */
export interface ShapeSearch {
  /** Reads a row's window: standardised, missing values at the mean of the known ones. False where fewer than half are known. */
  read(row: Float64Array): boolean;
  /** Nearest kept window of what was read; `mayCount` leaves windows out. */
  nearest(mayCount?: (index: number) => boolean): Nearest;
  /** Squared difference to a kept window in each place of what was read, into `out`. */
  parts(index: number, out: Float64Array): void;
}

/** Search among a tag's windows. */
export function shapeSearch({ places, noise, flat, windows, variances }: Omit<ShapeReference, "usual">): ShapeSearch {
  const m = places.length;
  const at = Int32Array.from(places);
  const kept = Float64Array.from(windows, (v) => v / shapeSteps);
  const own = Float64Array.from(variances, (_, j) => kept.subarray(j * m, (j + 1) * m).reduce((s, v) => s + v * v, 0));
  const taken = (2 * m + 2) * noise * noise;
  const z = new Float64Array(m);
  let variance = 0;
  let squares = 0;
  return {
    read(row) {
      let [known, sum] = [0, 0];
      for (let i = 0; i < m; i++) {
        const x = row[at[i]!]!;
        z[i] = Number.isNaN(x) ? NaN : Math.min(mostShapeValue, Math.max(-mostShapeValue, x));
        if (!Number.isNaN(x)) [known, sum] = [known + 1, sum + z[i]!];
      }
      if (2 * known < m) return false;
      const mean = sum / known;
      variance = 0;
      for (let i = 0; i < m; i++) {
        z[i] = Number.isNaN(z[i]!) ? 0 : z[i]! - mean;
        variance += (z[i]! * z[i]!) / m;
      }
      const spread = Math.sqrt(variance);
      squares = 0;
      for (let i = 0; i < m; i++) {
        z[i] = spread > flat ? z[i]! / spread : 0;
        squares += z[i]! * z[i]!;
      }
      return true;
    },
    nearest(mayCount) {
      const best: Nearest = { index: -1, squared: Infinity };
      for (let j = 0; j < own.length; j++) {
        if (mayCount && !mayCount(j)) continue;
        let dot = 0;
        const from = j * m;
        for (let i = 0; i < m; i++) dot += z[i]! * kept[from + i]!;
        const squared = Math.max(0, squares + own[j]! - 2 * dot - taken / Math.max(variance, variances[j]!, leastVariance));
        if (squared < best.squared) [best.index, best.squared] = [j, squared];
        if (squared === 0) break;
      }
      return best;
    },
    parts(index, out) {
      for (let i = 0; i < m; i++) out[i] = (z[i]! - kept[index * m + i]!) ** 2;
    },
  };
}

/** Scorer of a document: squared distance of each tag's window to the nearest kept one over what is usual, as the mean over the `worst` tags; 1 is
 *  where 1 in 100 normal windows lie beyond. A tag with more than half of its window missing adds 0. A tag's part is spread over its window by
 *  where the two differ; every part is at least 0 and the base is 0. */
export function matrixProfileScorer(model: MatrixProfileModel): Scorer {
  const searches = model.tags.map((tag) => shapeSearch(tag));
  const { worst } = model;
  const nearest: Nearest[] = model.tags.map(() => ({ index: -1, squared: 0 }));
  const strange = new Float64Array(model.tags.length);
  const sorted = new Float64Array(model.tags.length);
  const measure = (row: Float64Array) => {
    model.tags.forEach(({ usual }, t) => {
      const known = usual > 0 && searches[t]!.read(row);
      nearest[t] = known ? searches[t]!.nearest() : { index: -1, squared: 0 };
      strange[t] = known ? nearest[t]!.squared / usual : 0;
    });
  };
  return {
    score(row) {
      measure(row);
      sorted.set(strange);
      sorted.sort();
      let sum = 0;
      for (let k = 1; k <= worst; k++) sum += sorted[sorted.length - k]!;
      return sum / worst;
    },
    contributions(row): Contributions {
      measure(row);
      const values = new Float64Array(model.features.length);
      // Of equally strange tags the first ones speak.
      const speak = model.tags.map((_, t) => t).sort((a, b) => strange[b]! - strange[a]! || a - b).slice(0, worst);
      for (const t of speak) {
        if (!(strange[t]! > 0)) continue;
        const { places } = model.tags[t]!;
        const parts = new Float64Array(places.length);
        searches[t]!.parts(nearest[t]!.index, parts);
        const whole = parts.reduce((a, b) => a + b, 0);
        parts.forEach((part, i) => (values[places[i]!]! += (strange[t]! * part) / whole / worst));
      }
      return { scale: "score", base: 0, values, total: values.reduce((a, b) => a + b, 0) };
    },
  };
}
