// Scores an isolation forest. Pure; runs in evaluation, in the workbench and on the device.
// Source: Liu, Ting, Zhou 2008, "Isolation forest": score 2^(-mean path length / c(sample)), near 1 = strange, below 0.5 = ordinary.
import type { ModelHead, Scorer } from "./model.ts";
import { logarithmicMean } from "./logarithmicMean.ts";
import { leafSumOf, treeNodesOf, type LeafSumOf, type TreeNodes } from "./treeNodes.ts";
import { meansOf } from "./treeShap.ts";

/** The forest as lists in preorder (treeNodes.ts tells how to read them). */
export interface IsolationForestModel extends ModelHead {
  family: "isolationForest";
  answer: "score";
  /** Stands in for a missing value, one a feature: the median of training. */
  medians: number[];
  /** Training rows behind each tree. */
  sampleRows: number;
  /** One entry a node; -1 = leaf. */
  feature: number[];
  /** One entry a split: a value at most the threshold goes left. */
  threshold: number[];
  /** One entry a leaf: rows of the sample that ended there. */
  cover: number[];
}

const eulerGamma = 0.5772156649015329;

/** Mean path length of an unsuccessful search among n rows, c(n) of Liu 2008 with c(2) = 1; the length still to go at a leaf of n rows. */
export function meanPathLength(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  return 2 * (Math.log(n - 1) + eulerGamma) - (2 * (n - 1)) / n;
}

/** The forest's trees with each leaf's path length as its value. Throws RangeError on broken lists. */
export function isolationNodesOf(model: IsolationForestModel): TreeNodes {
  let splits = 0;
  const value = model.feature.map((f) => (f < 0 ? 0 : (model.threshold[splits++] ?? NaN)));
  if (splits !== model.threshold.length) throw new RangeError(`isolation forest: ${splits} splits, ${model.threshold.length} thresholds`);
  const nodes = treeNodesOf({ feature: model.feature, value, missingLeft: model.threshold.map(() => 0), cover: model.cover }, model.features.length);
  const depth = new Int32Array(nodes.feature.length);
  nodes.feature.forEach((f, i) => {
    if (f < 0) nodes.value[i] = depth[i]! + meanPathLength(nodes.cover[i]!);
    else depth[i + 1] = depth[nodes.right[i]!] = depth[i]! + 1;
  });
  return nodes;
}

/** Exponent of 2 for each unit of the lengths' sum. */
export const isolationExponent = (sampleRows: number, trees: number): number => -1 / (meanPathLength(sampleRows) * trees || 1);

/** Scorer of a document; a missing value counts as the feature's median.
 *  Contributions: each split on the way of a row changes the path length to be expected (mean over the sample's rows below it); the change
 *  belongs to the split's feature (Saabas 2014). Path lengths become parts of score - base by the logarithmic mean of both
 *  (Ang 2004, LMDI), so that the parts add up exactly. `base` is the score of the forest's mean path length. */
export function isolationForestScorer(model: IsolationForestModel, walk: LeafSumOf = leafSumOf): Scorer {
  const nodes = isolationNodesOf(model);
  const { roots, feature, value, right } = nodes;
  const perLength = isolationExponent(model.sampleRows, roots.length);
  const filled = new Float64Array(model.features.length);
  const fill = (row: Float64Array) => {
    for (let f = 0; f < filled.length; f++) filled[f] = Number.isNaN(row[f]!) ? model.medians[f]! : row[f]!;
    return filled;
  };
  const lengthSum = walk(nodes);
  let means: Float64Array | undefined;
  return {
    score: (row) => 2 ** (lengthSum(fill(row), 0) * perLength),
    contributions(row) {
      means ??= meansOf(nodes);
      fill(row);
      const values = new Float64Array(filled.length);
      let expected = 0;
      for (const root of roots) {
        expected += means[root]!;
        for (let i = root; feature[i]! >= 0; ) {
          const f = feature[i]!;
          const next = filled[f]! <= value[i]! ? i + 1 : right[i]!;
          values[f]! += means[next]! - means[i]!;
          i = next;
        }
      }
      const total = 2 ** (lengthSum(filled, 0) * perLength);
      const base = 2 ** (expected * perLength);
      const perUnit = logarithmicMean(total, base) * Math.LN2 * perLength;
      for (let f = 0; f < values.length; f++) values[f]! *= perUnit;
      return { scale: "score", base, values, total };
    },
  };
}
