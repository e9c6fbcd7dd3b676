// ONNX form of explainable boosting: every curve and every grid becomes one tree whose splits halve the steps. Runs in main; pure.
// A missing value goes right at every split and past a last one at infinity, so that it has a leaf of its own.
import { stepsOf, type EbmModel } from "../../../shared/scoring/ebm.ts";
import { treeNodesOf, type TreeDocument } from "../../../shared/scoring/treeNodes.ts";
import { constant, modelBytes, node } from "../onnx/graph.ts";
import { treeEnsemble } from "../onnx/trees.ts";

/** Bytes of the .onnx file, in double. */
export function ebmOnnx(model: EbmModel): Uint8Array {
  const trees: TreeDocument = { feature: [], value: [], missingLeft: [], cover: [] };
  const leaf = (value: number) => {
    trees.feature.push(-1);
    trees.value.push(value);
    trees.cover.push(0);
  };
  // Steps low .. high of a feature, each written by `write`; step edges + 1 is the missing one.
  const halve = (feature: number, edges: readonly number[], low: number, high: number, write: (step: number) => void): void => {
    if (low === high) return write(low);
    const middle = high === edges.length + 1 && low + 1 === high ? low : (low + high - 1) >> 1;
    trees.feature.push(feature);
    trees.value.push(edges[middle] ?? Infinity);
    trees.missingLeft.push(0);
    halve(feature, edges, low, middle, write);
    halve(feature, edges, middle + 1, high, write);
  };
  model.curves.forEach(({ edges }, f) => {
    const steps = stepsOf(model, f);
    halve(f, edges, 0, edges.length + 1, (step) => leaf(steps[step]!));
  });
  for (const { features, edges, values } of model.pairs) {
    const width = edges[1].length + 2;
    halve(features[0], edges[0], 0, edges[0].length + 1, (a) => halve(features[1], edges[1], 0, width - 1, (b) => leaf(values[a * width + b]!)));
  }
  const probability = model.answer === "probability";
  const nodes = treeNodesOf(trees, model.features.length);
  return modelBytes({
    name: model.family,
    features: model.features,
    initializers: [constant("base", [1, 1], [model.base])],
    nodes: [treeEnsemble(nodes, "row", "trees"), node("Add", ["trees", "base"], probability ? "logOdds" : "score"), ...(probability ? [node("Sigmoid", ["logOdds"], "score")] : [])],
  });
}
