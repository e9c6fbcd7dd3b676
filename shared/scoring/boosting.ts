// Scores boosted trees. Pure; runs in evaluation, in the workbench and on the device; the only meaning of a boosting document.
// Contributions are exact Shapley values (treeShap.ts) on log-odds for probabilities, else on the score's own scale; where the answer is the
// exponential of the trees' sum, they become parts of it by the logarithmic mean.
import { logarithmicMean } from "./logarithmicMean.ts";
import type { Contributions, ModelHead, Scorer } from "./model.ts";
import { leafSumOf, treeNodesOf, type LeafSumOf, type TreeDocument } from "./treeNodes.ts";
import { treeShapOf, type TreeShap } from "./treeShap.ts";

/** Boosted trees: base plus the leaf value of each tree, through the logistic function when the answer is a probability. */
export interface BoostingModel extends ModelHead, TreeDocument {
  family: "boosting";
  answer: "probability" | "value";
  /** Sum before the first tree: log-odds, target units, or their logarithm. */
  base: number;
  /** "log": the answer is the exponential of the sum; absent: the sum itself, or its logistic function for a probability. */
  link?: "log";
}

/** From the sum of base and leaves to the answer. */
export function answerOfSum({ answer, link }: BoostingModel): (sum: number) => number {
  if (link === "log") return Math.exp;
  return answer === "probability" ? (sum) => 1 / (1 + Math.exp(-sum)) : (sum) => sum;
}

/** Scorer of a document. A value at most the threshold goes left; NaN goes where training found the gain. Throws RangeError on broken trees. */
export function boostingScorer(model: BoostingModel, walk: LeafSumOf = leafSumOf): Scorer {
  const nodes = treeNodesOf(model, model.features.length);
  const leafSum = walk(nodes);
  const logistic = model.answer === "probability";
  let shap: TreeShap | undefined;
  const sum = (row: Float64Array) => leafSum(row, model.base);
  const explain = (row: Float64Array): Contributions => {
    shap ??= treeShapOf(nodes);
    const values = new Float64Array(model.features.length);
    shap.add(row, values);
    return { scale: logistic ? "log-odds" : "score", base: model.base + shap.expectation, values, total: sum(row) };
  };
  const answer = answerOfSum(model);
  return { score: (row) => answer(sum(row)), contributions: model.link === "log" ? (row) => asExponential(explain(row)) : explain };
}

/** Parts of a sum as parts of its exponential. */
function asExponential({ base, values, total }: Contributions): Contributions {
  const [answer, start] = [Math.exp(total), Math.exp(base)];
  const perUnit = logarithmicMean(answer, start);
  return { scale: "score", base: start, values: values.map((part) => part * perUnit), total: answer };
}
