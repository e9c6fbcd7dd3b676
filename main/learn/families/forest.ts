// Random forest: the family that training offers, and what it shares with extra trees. Runs in main; training is in forestTrain.ts.
// Source: Breiman 2001: each tree on rows drawn with replacement, each split among features drawn at random, the mean of all trees.
import { Failure } from "../../../shared/contract/errors.ts";
import { forestScorer, type ForestModel } from "../../../shared/scoring/forest.ts";
import { treeNodesOf } from "../../../shared/scoring/treeNodes.ts";
import type { Frame } from "../frame.ts";
import type { Family, FitOptions, TableContributions, Task } from "../family.ts";
import { metricOf, prepare, type MetricId } from "../metrics.ts";
import { constant, modelBytes, node } from "../onnx/graph.ts";
import { treeEnsemble } from "../onnx/trees.ts";
import { treeSums } from "./blockKernel.ts";
import { trainForest } from "./forestTrain.ts";
import { appendTree, knownTargets } from "./treeDocument.ts";
import { treeParts } from "./treeParts.ts";

export interface ForestParameters {
  /** Number of trees, 1..10000. */
  trees: number;
  /** Most leaves of a tree, 2..65536; the splits that gain most come first. */
  leaves: number;
  /** Most splits between root and leaf, 1..64. */
  depth: number;
  /** Least drawn rows in a leaf; rows of a heavier class count for more. Never more than a tenth of the rows. */
  minRowsPerLeaf: number;
  /** Part of the features tried at each split, above 0, at most 1; "auto" is what the family's source recommends for the task. */
  featureShare: number | "auto";
  /** "balanced" gives both classes the same total weight; probabilities then speak of balanced classes. Without effect on numbers. */
  classWeight: "balanced" | "none";
}

export const forest: Family<ForestParameters, ForestModel> = {
  id: "forest",
  tasks: ["classification", "regression"],
  defaults: { trees: 100, leaves: 256, depth: 24, minRowsPerLeaf: 1, featureShare: "auto", classWeight: "none" },
  fit: (frame, task, parameters, options) => growForest("forest", frame, task, parameters, options),
  scorer: forestScorer,
  explainTable: explainForest,
  toOnnx: forestOnnx,
};

/** Contributions of a table for a forest of either kind. */
export function explainForest(model: ForestModel, frame: Frame): TableContributions {
  const nodes = treeNodesOf(model, model.features.length);
  const trees = nodes.roots.length;
  const { expectation, parts } = treeParts(nodes, frame);
  const totals = treeSums(model, frame, 0).map((sum) => model.base + sum / trees);
  return { scale: "score", base: model.base + expectation / trees, parts: parts.map((part) => part / trees), totals };
}

/** Fits a forest of either kind. Rows with an unknown target are left out. Infinite feature values train as missing ones.
 *  Throws planUnfit for a setting that is no number of its range. */
export async function growForest(family: ForestModel["family"], frame: Frame, task: Task, parameters: ForestParameters, options: FitOptions): Promise<ForestModel> {
  const { known, y, ones } = knownTargets(frame, task);
  const classes = task === "classification";
  const rows = y.length;
  const base = classes ? 0 : y.reduce((sum, v) => sum + v, 0) / rows;
  const balanced = classes && parameters.classWeight === "balanced";
  const [w1, w0] = balanced ? [rows / (2 * ones), rows / (2 * (rows - ones))] : [1, 1];
  const leastRows = Math.min(within(parameters.minRowsPerLeaf, "minRowsPerLeaf", 1, Infinity), Math.max(1, rows / 10));
  const grown = await trainForest(
    {
      rows,
      columns: known.features.length,
      X: known.X,
      targets: y.map((v) => (classes ? Number(v >= 0.5) : v - base)),
      weights: y.map((v) => (v >= 0.5 ? w1 : w0)),
    },
    {
      trees: Math.round(within(parameters.trees, "trees", 1, 10_000)),
      leaves: Math.round(within(parameters.leaves, "leaves", 2, 65_536)),
      depth: Math.round(within(parameters.depth, "depth", 1, 64)),
      least: leastRows * Math.min(w0, w1) * (1 - 1e-9), // sums of weights are rounded
      tried: triedFeatures(family, parameters.featureShare, known.features.length, classes),
      drawn: family === "forest" ? rows : 0,
      randomCuts: family === "extraTrees",
    },
    options,
  );
  const model: ForestModel = {
    family,
    answer: classes ? "probability" : "value",
    features: [...frame.features],
    base,
    outOfBag: grown.outOfBag ? figuresOf(y, grown.outOfBag.map((answer) => answer + base), classes) : null,
    feature: [],
    value: [],
    missingLeft: [],
    cover: [],
  };
  for (const tree of grown.trees) appendTree(model, tree);
  return model;
}

function within(value: number, field: string, least: number, largest: number): number {
  if (!(value >= least && value <= largest)) throw new Failure("planUnfit", { field, detail: `${value}, expected ${least} to ${largest}` });
  return value;
}

/** Features tried at a split. "auto": the square root of their number for classes; for numbers a third in a forest (Breiman 2001),
 *  all of them in extra trees (Geurts 2006). */
function triedFeatures(family: ForestModel["family"], share: ForestParameters["featureShare"], features: number, classes: boolean): number {
  const part = share === "auto" ? (classes ? Math.sqrt(features) : features * (family === "forest" ? 1 / 3 : 1)) : features * within(share, "featureShare", 0, 1);
  return Math.max(1, Math.round(part));
}

/** Measures of the answers of trees that did not draw a row, over the rows that some tree did not draw; those that are not defined are absent. */
function figuresOf(y: Float64Array, answers: Float64Array, classes: boolean): ForestModel["outOfBag"] {
  const seen = Array.from(answers.keys()).filter((r) => !Number.isNaN(answers[r]!));
  const outcomes = prepare({ y: Float64Array.from(seen, (r) => y[r]!), answer: Float64Array.from(seen, (r) => answers[r]!) });
  const ids: MetricId[] = classes ? ["prAuc", "rocAuc"] : ["rmse", "mae", "r2"];
  const figures = ids.map((id) => [id, seen.length > 0 ? metricOf(id).compute(outcomes) : NaN] as const).filter(([, value]) => Number.isFinite(value));
  return { rows: seen.length, figures: Object.fromEntries(figures) };
}

/** The trees as one ensemble, divided by their number as the scorer does it. */
export function forestOnnx(model: ForestModel): Uint8Array {
  const nodes = treeNodesOf(model, model.features.length);
  return modelBytes({
    name: model.family,
    features: model.features,
    nodes: [treeEnsemble(nodes, "row", "sum"), node("Div", ["sum", "trees"], "mean"), node("Add", ["mean", "base"], "score")],
    initializers: [constant("trees", [1, 1], [nodes.roots.length]), constant("base", [1, 1], [model.base])],
  });
}
