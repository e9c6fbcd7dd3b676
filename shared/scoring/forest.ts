// Scores a forest: the mean of its trees' leaves. Pure; runs in evaluation, in the workbench and on the device; the only meaning of a
// document of random forest or extra trees. Contributions are exact Shapley values (treeShap.ts) on the score's own scale.
import type { ModelHead, Scorer } from "./model.ts";
import { leafSumOf, treeNodesOf, type LeafSumOf, type TreeDocument } from "./treeNodes.ts";
import { treeShapOf, type TreeShap } from "./treeShap.ts";

/** Trees whose leaves hold the share of class 1, or the mean target less `base`. */
export interface ForestModel extends ModelHead, TreeDocument {
  family: "forest" | "extraTrees";
  answer: "probability" | "value";
  /** Mean target of training, in its units; 0 for probabilities. */
  base: number;
  /** How the trees answer for the training rows that they did not draw; null where every tree saw every row. Says nothing about
   *  neighbouring rows in time: it is a fact of training, never the figure by which a model is judged. */
  outOfBag: { rows: number; figures: Record<string, number> } | null;
}

/** Scorer of a document. A value at most the threshold goes left; NaN goes where training found the gain. Throws RangeError on broken or no trees. */
export function forestScorer(model: ForestModel, walk: LeafSumOf = leafSumOf): Scorer {
  const nodes = treeNodesOf(model, model.features.length);
  const trees = nodes.roots.length;
  if (trees === 0) throw new RangeError("a forest without trees");
  const leafSum = walk(nodes);
  const score = (row: Float64Array) => model.base + leafSum(row, 0) / trees;
  let shap: TreeShap | undefined;
  return {
    score,
    contributions(row) {
      shap ??= treeShapOf(nodes);
      const values = new Float64Array(model.features.length);
      shap.add(row, values);
      for (let f = 0; f < values.length; f++) values[f]! /= trees;
      return { scale: "score", base: model.base + shap.expectation / trees, values, total: score(row) };
    },
  };
}
