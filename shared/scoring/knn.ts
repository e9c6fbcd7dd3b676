// Distance to the nearest reference rows as an anomaly score. Pure; runs in evaluation, in the workbench and on the device.
// Sources: Ramaswamy, Rastogi, Shim, SIGMOD 2000 (distance to the k-th); Angiulli and Pizzuti, PKDD 2002 (mean over the k nearest).
import type { Contributions, Scorer } from "./model.ts";
import { referenceSearch, stepsPerSpread, type NeighbourModel } from "./neighbours.ts";

export interface KnnModel extends NeighbourModel {
  family: "knn";
  /** Distance over all k neighbours on average, or to the farthest of them. */
  distance: "mean" | "largest";
}

/** Scorer of a document: the distance in spreads of training, at least 0. A feature's part is its share of each squared distance, so that
 *  every part is at least 0, the base is 0, and they add up to the score. */
export function knnScorer(model: KnnModel): Scorer {
  const search = referenceSearch(model);
  const k = model.neighbours;
  const first = model.distance === "largest" ? k - 1 : 0;
  const perNeighbour = 1 / (k - first) / stepsPerSpread;
  const parts = new Float64Array(model.features.length);
  const sum = (squared: Float64Array) => {
    let total = 0;
    for (let i = first; i < k; i++) total += Math.sqrt(squared[i]!);
    return total * perNeighbour;
  };
  return {
    score: (row) => sum(search.nearest(search.place(row)).squared),
    contributions(row): Contributions {
      const point = search.place(row);
      const { index, squared } = search.nearest(point);
      const values = new Float64Array(model.features.length);
      for (let i = first; i < k; i++) {
        if (squared[i] === 0) continue;
        const weight = perNeighbour / Math.sqrt(squared[i]!);
        search.parts(point, index[i]!, parts);
        for (let f = 0; f < values.length; f++) values[f]! += weight * parts[f]!;
      }
      return { scale: "score", base: 0, values, total: sum(squared) };
    },
  };
}
