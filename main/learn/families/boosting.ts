// Gradient boosting of shallow trees: the family that training offers. Runs in main; training itself is in boostingTrain.ts.
// Loss: logistic for two classes, squared for numbers. Early stopping is not its business: the caller chooses the number of trees.
import { boostingScorer, type BoostingModel } from "../../../shared/scoring/boosting.ts";
import { treeNodesOf } from "../../../shared/scoring/treeNodes.ts";
import type { Frame } from "../frame.ts";
import type { Family, FitOptions, Task } from "../family.ts";
import { constant, modelBytes, node, type OnnxNode } from "../onnx/graph.ts";
import { treeEnsemble } from "../onnx/trees.ts";
import { trainTrees } from "./boostingTrain.ts";
import { appendTree, knownTargets } from "./treeDocument.ts";

export interface BoostingParameters {
  /** Number of trees, 1..10000. */
  trees: number;
  /** Most leaves of a tree, 2..255. */
  leaves: number;
  /** Part of each tree's answer that is taken, above 0, at most 1. */
  learningRate: number;
  /** Least training rows in a leaf (by curvature, so about, for classes); never more than a tenth of the rows. */
  minRowsPerLeaf: number;
  /** Shrinks leaf values; weight of that many rows with answer 0 (squared loss), at least 0. */
  lambda: number;
  /** Part of the rows drawn for each tree, above 0, at most 1. */
  rowShare: number;
  /** Part of the features drawn for each tree, above 0, at most 1. */
  featureShare: number;
  /** "balanced" gives both classes the same total weight; probabilities then speak of balanced classes. Without effect on numbers. */
  classWeight: "balanced" | "none";
}

export const boosting: Family<BoostingParameters, BoostingModel> = {
  id: "boosting",
  tasks: ["classification", "regression"],
  defaults: { trees: 200, leaves: 15, learningRate: 0.06, minRowsPerLeaf: 20, lambda: 1, rowShare: 1, featureShare: 1, classWeight: "none" },
  fit,
  scorer: boostingScorer,
  toOnnx,
};

/** Rows with an unknown target are left out. Infinite feature values train as missing ones. */
async function fit(frame: Frame, task: Task, parameters: BoostingParameters, options: FitOptions): Promise<BoostingModel> {
  const { known, y, ones } = knownTargets(frame, task);
  const classes = task === "classification";
  const balanced = classes && parameters.classWeight === "balanced";
  const grown = await trainTrees(
    {
      rows: known.rows,
      columns: known.features.length,
      X: known.X,
      y,
      loss: classes ? "logistic" : "squared",
      classWeights: balanced ? [y.length / (2 * ones), y.length / (2 * (y.length - ones))] : [1, 1],
    },
    parameters,
    options,
  );
  const model: BoostingModel = {
    family: "boosting",
    answer: classes ? "probability" : "value",
    features: [...frame.features],
    base: grown.base,
    feature: [],
    value: [],
    missingLeft: [],
    cover: [],
  };
  for (const tree of grown.trees) appendTree(model, tree);
  return model;
}

function toOnnx(model: BoostingModel): Uint8Array {
  const nodes = treeNodesOf(model, model.features.length);
  const logistic = model.answer === "probability";
  const sum = logistic ? "logOdds" : "score";
  const steps: OnnxNode[] = [];
  if (nodes.roots.length > 0) steps.push(treeEnsemble(nodes, "row", "trees"), node("Add", ["trees", "base"], sum));
  else steps.push(...constantAnswer(sum));
  if (logistic) steps.push(node("Sigmoid", [sum], "score"));
  const initializers = [constant("base", [1, 1], [model.base]), constant("zeros", [model.features.length, 1], model.features.map(() => 0))];
  return modelBytes({ name: "boosting", features: model.features, nodes: steps, initializers });
}

/** A model without trees answers `base` whatever the row, even a missing one. */
function constantAnswer(output: string): OnnxNode[] {
  return [
    node("IsNaN", ["row"], "missing"),
    node("Cast", ["missing"], "flags", { to: { kind: "int", value: 11 } }),
    node("MatMul", ["flags", "zeros"], "nothing"),
    node("Add", ["nothing", "base"], output),
  ];
}
