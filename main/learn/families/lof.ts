// Local outlier factor: how much lonelier a row lies than its neighbours. Runs in main; needs no target.
// Source: Breunig, Kriegel, Ng, Sander, SIGMOD 2000. Reference rows are distinct: rows in one place would have an infinite density.
import { leastReach, lofScorer, type LofModel } from "../../../shared/scoring/lof.ts";
import { referenceSearch, stepsPerSpread } from "../../../shared/scoring/neighbours.ts";
import type { Family } from "../family.ts";
import { modelBytes, constant, node } from "../onnx/graph.ts";
import { learnReference } from "./neighbours.ts";
import { nearestNodes } from "./neighboursOnnx.ts";
import { allRows, needRows } from "./standardise.ts";

export interface LofParameters {
  /** Reference rows asked, 1..100; all but one where there are fewer. */
  neighbours: number;
  /** Most rows kept to compare with, at least 10: what the device holds and how long a row takes grow with it. */
  referenceRows: number;
}

/** Labels are never read. A missing value counts as the median, an infinite one as 1,024 spreads out. */
export const lof: Family<LofParameters, LofModel> = {
  id: "lof",
  tasks: ["anomaly"],
  defaults: { neighbours: 20, referenceRows: 1000 },
  async fit(frame, _task, parameters, options) {
    needRows(allRows(frame), 10);
    const { part, rows } = learnReference(frame, { ...parameters, taking: "draw", distinct: true }, options);
    const neighbours = Math.max(1, Math.min(part.neighbours, rows - 1));
    const model: LofModel = { family: "lof", ...part, neighbours, reach: [], density: [] };
    const size = model.features.length;
    const search = referenceSearch(model);
    const asked = Array.from({ length: rows }, (_, r) => {
      const { index, squared } = search.nearest(Float64Array.from(model.reference.slice(r * size, (r + 1) * size)), rows > 1 ? r : -1);
      return { index: index.slice(), distance: squared.map((s) => Math.sqrt(s) / stepsPerSpread) };
    });
    model.reach = asked.map(({ distance }) => distance[neighbours - 1]!);
    model.density = asked.map(({ index, distance }) => 1 / (distance.reduce((sum, d, i) => sum + Math.max(d, model.reach[index[i]!]!), 0) / neighbours + leastReach));
    return model;
  },
  scorer: lofScorer,
  toOnnx(model) {
    const { nodes, initializers } = nearestNodes(model);
    return modelBytes({
      name: model.family,
      features: model.features,
      nodes: [
        ...nodes,
        node("Gather", ["reach", "nearest"], "nearestReach"),
        node("Max", ["distance", "nearestReach"], "reached"),
        node("ReduceMean", ["reached", "axis"], "meanReached"),
        node("Add", ["meanReached", "leastReach"], "inverseDensity"),
        node("Gather", ["density", "nearest"], "nearestDensity"),
        node("ReduceMean", ["nearestDensity", "axis"], "meanDensity"),
        node("Mul", ["meanDensity", "inverseDensity"], "score"),
      ],
      initializers: [...initializers, constant("reach", [model.reach.length], model.reach), constant("density", [model.density.length], model.density), constant("leastReach", [1], [leastReach])],
    });
  },
};
