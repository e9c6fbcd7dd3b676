// A gated recurrent unit as TensorFlow.js operations, with its gradient through time written out: the tape's own would work the gradient of the
// recurrent weights anew at each step. Runs in the training thread. Source of the unit: shared/scoring/netGru.ts.
import * as tf from "@tensorflow/tfjs-core";
import type { LayerShape } from "../../../../shared/scoring/netLayers.ts";
import { biasedProduct, sumOfRows } from "./biasedProduct.ts";

/** The last state (rows x units). x: rows x places. */
export function gruTensor({ steps, channels, units }: Extract<LayerShape, { kind: "gru" }>, parameters: readonly tf.Tensor[], x: tf.Tensor2D): tf.Tensor2D {
  const [inputWeights, recurrentWeights, bias, inner] = parameters as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.Tensor1D];
  // By step first, so that a step is one piece of memory.
  const bySteps = tf.reshape(tf.transpose(tf.reshape(x, [-1, steps, channels]), [1, 0, 2]), [-1, channels]) as tf.Tensor2D;
  const fromInput = [0, 1, 2].map((gate) => biasedProduct(bySteps, tf.slice(inputWeights, [0, gate * units], [-1, units]), tf.slice(bias, [gate * units], [units])));
  const recurrent = [0, 1, 2].map((gate) => tf.slice(recurrentWeights, [0, gate * units], [-1, units]));
  return tf.customGrad((...given) => throughTime(given.slice(0, 7) as Given, steps, given[7] as unknown as tf.GradSaveFunc))(...fromInput, ...recurrent, inner) as tf.Tensor2D;
}

/** What update, reset and candidate get from the input (steps * rows x units each), their recurrent weights, the bias inside the reset. */
type Given = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];

/** What a step keeps for the way back. */
interface Kept {
  before: tf.Tensor2D;
  update: tf.Tensor2D;
  reset: tf.Tensor2D;
  candidate: tf.Tensor2D;
  hidden: tf.Tensor2D;
}
const keptOfStep = 5;

function throughTime(given: Given, steps: number, save: tf.GradSaveFunc): { value: tf.Tensor; gradFunc: (slope: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[] } {
  const [inputUpdate, inputReset, inputCandidate, toUpdate, toReset, toCandidate, inner] = given;
  const [rows, units] = [inputUpdate.shape[0] / steps, inputUpdate.shape[1]];
  const ofStep = (whole: tf.Tensor2D, t: number) => tf.slice(whole, [t * rows, 0], [rows, units]);
  const kept: Kept[] = [];
  let state = tf.zeros<tf.Rank.R2>([rows, units]);
  for (let t = 0; t < steps; t++) {
    const update = tf.sigmoid(tf.add(ofStep(inputUpdate, t), tf.matMul(state, toUpdate))) as tf.Tensor2D;
    const reset = tf.sigmoid(tf.add(ofStep(inputReset, t), tf.matMul(state, toReset))) as tf.Tensor2D;
    const hidden = tf.fused.matMul({ a: state, b: toCandidate, bias: inner }) as tf.Tensor2D;
    const candidate = tf.tanh(tf.add(ofStep(inputCandidate, t), tf.mul(reset, hidden))) as tf.Tensor2D;
    kept.push({ before: state, update, reset, candidate, hidden });
    state = tf.add(candidate, tf.mul(update, tf.sub(state, candidate)));
  }
  save([...kept.flatMap(({ before, update, reset, candidate, hidden }) => [before, update, reset, candidate, hidden]), toUpdate, toReset, toCandidate]);
  return { value: state, gradFunc: (slope, saved) => back(slope as tf.Tensor2D, saved as tf.Tensor2D[], steps) };
}

/** Gradients of everything given, by one walk back; those of the weights by one product over all steps. */
function back(slope: tf.Tensor2D, saved: readonly tf.Tensor2D[], steps: number): tf.Tensor[] {
  const [fromUpdate, fromReset, fromCandidate] = saved.slice(-3).map((w) => tf.transpose(w)) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const slopes = { update: [] as tf.Tensor2D[], reset: [] as tf.Tensor2D[], candidate: [] as tf.Tensor2D[], hidden: [] as tf.Tensor2D[] };
  let later = slope;
  for (let t = steps - 1; t >= 0; t--) {
    const [before, update, reset, candidate, hidden] = saved.slice(t * keptOfStep, (t + 1) * keptOfStep) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    const through = tf.mul(later, update);
    const atCandidate: tf.Tensor2D = tf.mul(tf.sub(later, through), tf.sub(1, tf.square(candidate)));
    const atUpdate: tf.Tensor2D = tf.mul(tf.mul(through, tf.sub(before, candidate)), tf.sub(1, update));
    const atHidden: tf.Tensor2D = tf.mul(atCandidate, reset);
    const atReset: tf.Tensor2D = tf.mul(tf.mul(atHidden, hidden), tf.sub(1, reset));
    for (const [name, value] of [["update", atUpdate], ["reset", atReset], ["candidate", atCandidate], ["hidden", atHidden]] as const) slopes[name].unshift(value);
    later = tf.addN([through, tf.matMul(atUpdate, fromUpdate), tf.matMul(atReset, fromReset), tf.matMul(atHidden, fromCandidate)]) as tf.Tensor2D;
  }
  const whole = (parts: tf.Tensor2D[]) => (parts.length > 1 ? tf.concat(parts, 0) : parts[0]!);
  const states = tf.transpose(whole(Array.from({ length: steps }, (_, t) => saved[t * keptOfStep]!)));
  const [update, reset, candidate, hidden] = [whole(slopes.update), whole(slopes.reset), whole(slopes.candidate), whole(slopes.hidden)];
  return [update, reset, candidate, tf.matMul(states, update), tf.matMul(states, reset), tf.matMul(states, hidden), sumOfRows(hidden)];
}
