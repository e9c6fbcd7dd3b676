// Boosted trees for many classes: in each iteration one tree a class follows the softmax loss. Runs in main.
// Source: Friedman, Annals of Statistics 29 (2001), algorithm 6; curvature p(1-p) K/(K-1) as LightGBM has it. The kernel knows the logistic loss alone:
// fed with the log-odds of one class against all others, its gradient and curvature are those of the softmax loss, the latter without the factor.
import { setImmediate } from "node:timers/promises";
import { Failure } from "../../../shared/contract/errors.ts";
import type { BoostingModel } from "../../../shared/scoring/boosting.ts";
import type { FitOptions } from "../family.ts";
import { BoostingClassWatch } from "./boostingClassWatch.ts";
import { growTree } from "./boostingGrow.ts";
import { holdBack } from "./boostingHoldBack.ts";
import { setScales, type Loss } from "./boostingLoss.ts";
import { limitsOf, trainingParametersOf, within, type BoostingParameters } from "./boostingSettings.ts";
import { openTraining, type TrainingParameters, type TrainingTask } from "./boostingTrain.ts";
import { At } from "./kernel/parameters.ts";
import { Step } from "./kernel/steps.ts";
import type { FitParts } from "./manyClasses.ts";
import { appendTree, emptyTrees } from "./treeDocument.ts";

const logistic: Loss = { kind: "logistic", shape: 0, classWeights: [1, 1] };
/** Log-odds are cut here: beyond it gradients are less than a rounding of the kernel. */
const oddsMost = 36;

/** Throws planUnfit for a setting that many classes do not have, learnDiverged, memoryBound, callCancelled. */
export const fitBoostingClasses: FitParts<BoostingParameters> = async (rows, parameters, options) => {
  if (parameters.objective !== "auto") throw new Failure("planUnfit", { field: "objective", detail: `${parameters.objective}, many classes` });
  if (parameters.classWeight !== "none") throw new Failure("planUnfit", { field: "classWeight", detail: `${parameters.classWeight}, many classes` });
  const training = trainingParametersOf(parameters);
  const { frame, names, y } = rows;
  const whole: TrainingTask = { rows: frame.rows, columns: frame.features.length, X: frame.X, y, loss: logistic, ...limitsOf(parameters, frame.features) };
  const watched = training.patience > 0 ? holdBack({ ...frame, y }, within(parameters, "watchedShare", 1e-6, 0.5), options.gap ?? 0, "classes") : undefined;
  if (watched) {
    const { rows: count, X, y: own } = watched.inner;
    const inner: TrainingTask = { ...whole, rows: count, X, y: own!, heldBack: watched.heldBack };
    const { best } = await trainClassTrees(inner, names.length, frame.features, training, { ...options, onProgress: (done) => options.onProgress?.(done / 2) });
    training.trees = Math.max(1, best);
  }
  const last: FitOptions = { ...options, onProgress: (done) => options.onProgress?.(watched ? (1 + done) / 2 : done) };
  if (watched) delete last.onCurve; // the curve is that of the rows held back
  const { parts } = await trainClassTrees(whole, names.length, frame.features, training, last);
  return { link: "softmax", parts };
};

/** Log-share of each class; one without rows stands as half a row and grows no trees. */
function startScores(y: Float64Array, classes: number): { base: number[]; present: boolean[] } {
  const counts = new Float64Array(classes);
  for (const k of y) counts[k]!++;
  return { base: Array.from(counts, (n) => Math.log(Math.max(n, 0.5) / y.length)), present: Array.from(counts, (n) => n > 0) };
}

async function trainClassTrees(task: TrainingTask, classes: number, features: readonly string[], parameters: TrainingParameters, options: FitOptions): Promise<{ parts: BoostingModel[]; best: number }> {
  const { y } = task;
  const { base, present } = startScores(y, classes);
  const training = openTraining(task, parameters, options, parameters.trees * classes);
  try {
    const { views, crew, codes, limits, random, rowChunks } = training;
    const parts = base.map((start): BoostingModel => ({ family: "boosting", answer: "value", features: [...features], base: start, ...emptyTrees(codes) }));
    if (limits.used === 0) return { parts, best: 0 };
    const scores = base.map((start) => new Float64Array(task.rows).fill(start));
    const common = new Float64Array(task.rows);
    const watch = new BoostingClassWatch(y, base, task.heldBack, codes, options.onCurve);
    // Less shrinkage of the curvature is as much less of the step: the same leaf as with the factor on the curvature.
    const factor = classes / (classes - 1);
    const [learningRate, lambda] = [parameters.learningRate / factor, parameters.lambda / factor];
    const draws = parameters.rowShare < 1 || parameters.featureShare < 1 || parameters.nodeFeatureShare < 1;
    for (let iteration = 1; iteration <= parameters.trees; iteration++) {
      if (options.signal?.aborted) throw new Failure("callCancelled", { step: "boosting" });
      logSums(scores, common);
      // One seed for all classes: they draw the same rows, and their order changes nothing.
      const seed = random.uint32();
      let grown = 0;
      for (let k = 0; k < classes; k++) {
        if (!present[k]) continue;
        const own = scores[k]!;
        setOdds(views.scores, own, common);
        for (let r = 0; r < task.rows; r++) views.bytes[views.at.targets + r] = y[r] === k ? 1 : 0;
        views.parameters[At.seed] = seed;
        const scales = setScales(logistic, views, lambda, () => undefined, rowChunks)!;
        crew.run(Step.gradients, rowChunks);
        const tree = growTree(views, crew, { leaves: parameters.leaves, learningRate, lambda, ...scales, renew: false, limits, random });
        if (tree.nodes.length === 0) continue;
        grown++;
        appendTree(parts[k]!, tree);
        views.scores.set(own);
        crew.run(Step.advance, rowChunks);
        own.set(views.scores);
        watch.add(k, tree);
      }
      if (grown === 0 && !draws) break;
      watch.tell(iteration, scores);
      options.onProgress?.(iteration / parameters.trees);
      if (task.heldBack && iteration - watch.best >= parameters.patience) break;
      await setImmediate();
    }
    return { parts, best: watch.best };
  } finally {
    training.close();
  }
}

/** Logarithm of the sum of exp(score) over the classes, a row. */
function logSums(scores: readonly Float64Array[], out: Float64Array): void {
  for (let r = 0; r < out.length; r++) {
    let largest = -Infinity;
    for (const own of scores) if (own[r]! > largest) largest = own[r]!;
    let sum = 0;
    for (const own of scores) sum += Math.exp(own[r]! - largest);
    if (!Number.isFinite(sum)) throw new Failure("learnDiverged", { detail: "a score is not finite" });
    out[r] = largest + Math.log(sum);
  }
}

/** Log-odds of a class against all others. */
function setOdds(out: Float64Array, own: Float64Array, common: Float64Array): void {
  for (let r = 0; r < out.length; r++) {
    const p = Math.exp(own[r]! - common[r]!);
    out[r] = Math.max(-oddsMost, Math.min(oddsMost, Math.log(p / (1 - p))));
  }
}
