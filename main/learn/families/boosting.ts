// Gradient boosting of shallow trees: the family that training offers. Runs in main; training itself is in boostingTrain.ts.
// Where it may stop early, the number of trees is found on the latest part of the training rows, behind a gap, and all rows train that many.
import { answerOfSum, boostingScorer, type BoostingModel } from "../../../shared/scoring/boosting.ts";
import { logarithmicMean } from "../../../shared/scoring/logarithmicMean.ts";
import { treeNodesOf } from "../../../shared/scoring/treeNodes.ts";
import type { Frame } from "../frame.ts";
import type { Family, FitOptions, TableContributions, Task } from "../family.ts";
import { constant, modelBytes, node, type OnnxNode } from "../onnx/graph.ts";
import { knownCodes, treeEnsemble } from "../onnx/trees.ts";
import { treeSums } from "./blockKernel.ts";
import { holdBack } from "./boostingHoldBack.ts";
import { isLogarithmic } from "./boostingLoss.ts";
import { boostingDefaults, limitsOf, lossOf, trainingParametersOf, within, type BoostingParameters } from "./boostingSettings.ts";
import { trainTrees, type TrainingTask } from "./boostingTrain.ts";
import { appendTree, emptyTrees, knownTargets } from "./treeDocument.ts";
import { treeParts } from "./treeParts.ts";

export type { BoostingParameters };

export const boosting: Family<BoostingParameters, BoostingModel> = {
  id: "boosting",
  tasks: ["classification", "regression"],
  defaults: boostingDefaults,
  fit,
  scorer: boostingScorer,
  scoreTable: (model, frame) => treeSums(model, frame, model.base).map(answerOfSum(model)),
  explainTable,
  toOnnx,
};

/** Rows with an unknown target are left out. Infinite feature values train as missing ones. Throws planUnfit for a parameter out of range. */
async function fit(frame: Frame, task: Task, parameters: BoostingParameters, options: FitOptions): Promise<BoostingModel> {
  const training = trainingParametersOf(parameters);
  const { known, y, ones } = knownTargets(frame, task);
  const loss = lossOf(parameters, task, y, ones);
  const limits = limitsOf(parameters, frame.features);
  const whole: TrainingTask = { rows: known.rows, columns: known.features.length, X: known.X, y, loss, ...limits };
  const watched = training.patience > 0 ? holdBack(known, within(parameters, "watchedShare", 1e-6, 0.5), options.gap ?? 0, task) : undefined;
  if (watched) {
    const { rows, X } = watched.inner;
    const innerTask: TrainingTask = { ...whole, rows, X, y: watched.inner.y!, heldBack: watched.heldBack };
    const { best } = await trainTrees(innerTask, training, { ...options, onProgress: (done) => options.onProgress?.(done / 2) });
    training.trees = Math.max(1, best);
  }
  const last: FitOptions = { ...options, onProgress: (done) => options.onProgress?.(watched ? (1 + done) / 2 : done) };
  if (watched) delete last.onCurve; // the curve is that of the rows held back
  const grown = await trainTrees(whole, training, last);
  const model: BoostingModel = {
    family: "boosting",
    answer: task === "classification" ? "probability" : "value",
    features: [...frame.features],
    base: grown.base,
    ...(isLogarithmic(loss) ? { link: "log" as const } : {}),
    ...emptyTrees(grown.codes),
  };
  for (const tree of grown.trees) appendTree(model, tree);
  return model;
}

function explainTable(model: BoostingModel, frame: Frame): TableContributions {
  const { expectation, parts } = treeParts(treeNodesOf(model, model.features.length), frame);
  const sums = treeSums(model, frame, model.base);
  const base = model.base + expectation;
  if (model.link !== "log") return { scale: model.answer === "probability" ? "log-odds" : "score", base, parts, totals: sums };
  // Parts of a sum as parts of its exponential, as the scorer takes them.
  const totals = sums.map(Math.exp);
  const perUnit = totals.map((total) => logarithmicMean(total, Math.exp(base)));
  return { scale: "score", base: Math.exp(base), parts: parts.map((part, at) => part * perUnit[at % frame.rows]!), totals };
}

function toOnnx(model: BoostingModel): Uint8Array {
  const nodes = treeNodesOf(model, model.features.length);
  const end = model.answer === "probability" ? "Sigmoid" : model.link === "log" ? "Exp" : undefined;
  const sum = end ? "sum" : "score";
  const steps: OnnxNode[] = [];
  const coded = model.categories && nodes.roots.length > 0 ? knownCodes(model.categories, model.features.length, "row", "known") : undefined;
  if (coded) steps.push(...coded.nodes);
  if (nodes.roots.length > 0) steps.push(treeEnsemble(nodes, coded ? "known" : "row", "trees", coded?.columnOf), node("Add", ["trees", "base"], sum));
  else steps.push(...constantAnswer(sum));
  if (end) steps.push(node(end, [sum], "score"));
  const initializers = [
    constant("base", [1, 1], [model.base]),
    constant("zeros", [model.features.length, 1], model.features.map(() => 0)),
    ...(coded?.initializers ?? []),
  ];
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
