// Anomaly by the distance to the nearest normal rows: the family that training offers. Runs in main; needs no target.
// Sources: Ramaswamy, Rastogi, Shim, SIGMOD 2000; mean over the neighbours: Angiulli and Pizzuti, PKDD 2002.
import { knnScorer, type KnnModel } from "../../../shared/scoring/knn.ts";
import type { Family } from "../family.ts";
import { modelBytes, node } from "../onnx/graph.ts";
import { learnReference } from "./neighbours.ts";
import { nearestNodes } from "./neighboursOnnx.ts";
import { allRows, needRows } from "./standardise.ts";

export interface KnnParameters {
  /** Reference rows asked, 1..100; all where there are fewer. */
  neighbours: number;
  /** `mean` (default) over the neighbours, or `largest`: the distance to the farthest of them. */
  distance: "mean" | "largest";
  /** Most rows kept to compare with, at least 10: what the device holds and how long a row takes grow with it. */
  referenceRows: number;
}

/** Labels are never read. A missing value counts as the median, an infinite one as 1,024 spreads out. */
export const knn: Family<KnnParameters, KnnModel> = {
  id: "knn",
  tasks: ["anomaly"],
  defaults: { neighbours: 5, distance: "mean", referenceRows: 1000 },
  async fit(frame, _task, parameters, options) {
    needRows(allRows(frame), 10);
    const { part } = learnReference(frame, { ...parameters, taking: "cover", distinct: false }, options);
    return { family: "knn", ...part, distance: parameters.distance === "largest" ? "largest" : "mean" };
  },
  scorer: knnScorer,
  toOnnx(model) {
    const { nodes, initializers } = nearestNodes(model);
    return modelBytes({
      name: model.family,
      features: model.features,
      nodes: [...nodes, node(model.distance === "largest" ? "ReduceMax" : "ReduceMean", ["distance", "axis"], "score")],
      initializers,
    });
  },
};
