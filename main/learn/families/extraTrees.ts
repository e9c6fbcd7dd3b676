// Extra trees: the family that training offers. Runs in main; a random forest on all rows whose cuts are drawn, not searched.
// Source: Geurts, Ernst, Wehenkel 2006, "Extremely randomized trees": one random cut a tried feature, the best of them splits.
// Cuts are drawn over the values themselves: on 255 bins the tails cannot be cut, which cost 0.02 of PR area on AI4I.
import { forestScorer, type ForestModel } from "../../../shared/scoring/forest.ts";
import type { Family } from "../family.ts";
import { explainForest, forest, forestOnnx, growForest, type ForestParameters } from "./forest.ts";

export const extraTrees: Family<ForestParameters, ForestModel> = {
  id: "extraTrees",
  tasks: forest.tasks,
  defaults: { ...forest.defaults, leaves: 512 }, // drawn cuts need more of them for the same parting
  fit: (frame, task, parameters, options) => growForest("extraTrees", frame, task, parameters, options),
  scorer: forestScorer,
  explainTable: explainForest,
  toOnnx: forestOnnx,
};
