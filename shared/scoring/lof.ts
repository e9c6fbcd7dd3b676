// Local outlier factor of a new row against reference rows. Pure; runs in evaluation, in the workbench and on the device.
// Source: Breunig, Kriegel, Ng, Sander, LOF: identifying density-based local outliers, SIGMOD 2000; for new rows as scikit-learn's novelty mode.
import type { Contributions, Scorer } from "./model.ts";
import { referenceSearch, stepsPerSpread, type NeighbourModel } from "./neighbours.ts";

export interface LofModel extends NeighbourModel {
  family: "lof";
  /** Distance of each reference row to the farthest of its own neighbours, in spreads. */
  reach: number[];
  /** Local reachability density of each reference row, per spread. */
  density: number[];
}

/** Keeps the density finite where all neighbours are in one place. */
export const leastReach = 1e-10;

/** Scorer of a document: mean density of the neighbours over the density at the row; about 1 among its like, higher = lonelier.
 *  The density at a row is 1 / mean over the neighbours of max(distance, the neighbour's own reach). Base: the score that the row would have
 *  no further from its neighbours than they are from theirs. What goes beyond belongs to the features by their share of the squared
 *  distance, so that every part is at least 0 and base and parts add up to the score. */
export function lofScorer(model: LofModel): Scorer {
  const search = referenceSearch(model);
  const k = model.neighbours;
  const reach = Float64Array.from(model.reach);
  const density = Float64Array.from(model.density);
  const parts = new Float64Array(model.features.length);
  const meanDensity = (index: Int32Array) => {
    let sum = 0;
    for (let i = 0; i < k; i++) sum += density[index[i]!]!;
    return sum / k;
  };
  const sumReach = (index: Int32Array, squared: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < k; i++) sum += Math.max(Math.sqrt(squared[i]!) / stepsPerSpread, reach[index[i]!]!);
    return sum;
  };
  return {
    score(row) {
      const { index, squared } = search.nearest(search.place(row));
      return meanDensity(index) * (sumReach(index, squared) / k + leastReach);
    },
    contributions(row): Contributions {
      const point = search.place(row);
      const { index, squared } = search.nearest(point);
      const mean = meanDensity(index);
      const values = new Float64Array(model.features.length);
      let own = 0;
      for (let i = 0; i < k; i++) {
        const least = reach[index[i]!]!;
        own += least;
        const beyond = Math.sqrt(squared[i]!) / stepsPerSpread - least;
        if (!(beyond > 0)) continue;
        const weight = ((mean / k) * beyond) / squared[i]!;
        search.parts(point, index[i]!, parts);
        for (let f = 0; f < values.length; f++) values[f]! += weight * parts[f]!;
      }
      return { scale: "score", base: mean * (own / k + leastReach), values, total: mean * (sumReach(index, squared) / k + leastReach) };
    },
  };
}
