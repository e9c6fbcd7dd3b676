// Scores boosted trees. Pure; runs in evaluation, in the workbench and on the device; the only meaning of a boosting document.
// Contributions are exact Shapley values (treeShap.ts) on log-odds for probabilities, on the score's own scale for values.
import type { ModelHead, Scorer } from "./model.ts";
import { leafSumOf, treeNodesOf, type TreeDocument } from "./treeNodes.ts";
import { treeShapOf, type TreeShap } from "./treeShap.ts";

/** Boosted trees: base plus the leaf value of each tree, through the logistic function when the answer is a probability. */
export interface BoostingModel extends ModelHead, TreeDocument {
  family: "boosting";
  answer: "probability" | "value";
  /** Answer before the first tree: log-odds or target units. */
  base: number;
}

/** Scorer of a document. A value at most the threshold goes left; NaN goes where training found the gain. Throws RangeError on broken trees. */
export function boostingScorer(model: BoostingModel): Scorer {
  const nodes = treeNodesOf(model, model.features.length);
  const leafSum = leafSumOf(nodes);
  const logistic = model.answer === "probability";
  let shap: TreeShap | undefined;
  const sum = (row: Float64Array) => leafSum(row, model.base);
  return {
    score: (row) => (logistic ? 1 / (1 + Math.exp(-sum(row))) : sum(row)),
    contributions(row) {
      shap ??= treeShapOf(nodes);
      const values = new Float64Array(model.features.length);
      shap.add(row, values);
      return { scale: logistic ? "log-odds" : "score", base: model.base + shap.expectation, values, total: sum(row) };
    },
  };
}
