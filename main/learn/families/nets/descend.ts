// Trains the weights of a net by gradients from TensorFlow.js and steps of our own. Runs in the training thread; knows no family.
// Adam with decoupled decay: Kingma and Ba, ICLR 2015; Loshchilov and Hutter, ICLR 2019. Early stopping: Prechelt 1998.
import * as tf from "@tensorflow/tfjs-core";
import { setImmediate } from "node:timers/promises";
import { layerSizes, parameterShapes, type LayerShape } from "../../../../shared/scoring/netLayers.ts";
import { seededGenerator, shuffle } from "../../../../shared/stats/random.ts";
import { netTensor } from "./tensors.ts";

/** What to train. Rows stand in two parts: those that teach, then those that are held out. */
export interface NetTask {
  layers: LayerShape[];
  /** First values of every layer's parameters in order. */
  parameters: Float32Array[];
  /** rows x places, row by row. */
  input: Float32Array;
  /** One value a row: the class, or the standardised target. Absent: the input is to be rebuilt. */
  target?: Float32Array;
  loss: "squared" | "logistic";
  /** Weight of class 0 and of class 1. */
  classWeights: readonly [number, number];
  rows: number;
  heldRows: number;
  epochs: number;
  /** Most rows that teach in one epoch; more are drawn anew for each. */
  rowsPerEpoch: number;
  batchRows: number;
  learningRate: number;
  /** Epochs without a better held-out loss after which training ends. */
  patience: number;
  seed: number;
  /** Not 0 asks to stop. */
  stop: Int32Array;
}

export interface NetResult {
  parameters: Float32Array[];
  curve: { taught: number[]; held: number[] };
  kept: number;
}

const decay = 0.01;
const [firstMoment, secondMoment, tiny] = [0.9, 0.999, 1e-7];
/** Longest gradient that is followed as it is, by its norm: recurrent nets throw far ones. */
const longest = 1;
/** Rows of the held-out part that are worked at once. */
const heldBatch = 2048;

/** The weights with the least held-out loss; undefined when asked to stop. `told` hears each finished epoch. Throws RangeError when the loss is no
 *  number any more. */
export async function descend(task: NetTask, told: (epoch: number, taught: number, held: number) => void): Promise<NetResult | undefined> {
  const { parameters } = task;
  const random = seededGenerator(task.seed);
  const order = Int32Array.from({ length: task.rows }, (_, r) => r);
  const moments = parameters.map((p) => ({ first: new Float64Array(p.length), second: new Float64Array(p.length) }));
  const result: NetResult = { parameters, curve: { taught: [], held: [] }, kept: 0 };
  let least = Infinity;
  let steps = 0;
  for (let epoch = 1; epoch <= task.epochs && epoch - result.kept <= task.patience; epoch++) {
    shuffle(order, random);
    const rows = order.subarray(0, Math.min(task.rows, task.rowsPerEpoch));
    let taught = 0;
    for (let at = 0; at < rows.length; at += task.batchRows) {
      if (Atomics.load(task.stop, 0) !== 0) return undefined;
      const batch = rows.subarray(at, at + task.batchRows);
      const { loss, gradients } = gradientsOf(task, parameters, batch);
      if (!Number.isFinite(loss)) throw new RangeError("the loss is not finite");
      taught += (loss * batch.length) / rows.length;
      step(parameters, gradients, moments, ++steps, task.learningRate);
    }
    const held = heldLoss(task, parameters);
    result.curve.taught.push(taught);
    result.curve.held.push(held);
    if (held < least) {
      least = held;
      result.kept = epoch;
      result.parameters = parameters.map((p) => p.slice());
    }
    told(epoch, taught, held);
    await setImmediate();
  }
  return result;
}

/** Loss of a batch and its gradient by every parameter. */
export function gradientsOf(task: NetTask, parameters: readonly Float32Array[], batch: Int32Array): { loss: number; gradients: Float32Array[] } {
  return tf.tidy(() => {
    const input = inputTensor(task, batch);
    const target = targetTensor(task, batch, input);
    const weights = parameterTensors(task.layers, parameters);
    const { value, grads } = tf.valueAndGrads((...own: tf.Tensor[]) => lossTensor(task, own, input, target))(weights);
    return { loss: value.dataSync()[0]!, gradients: grads.map((g) => g.dataSync<"float32">().slice()) };
  });
}

/** Output of the net for the given rows of the task, row by row. */
export function answersOf(task: NetTask, parameters: readonly Float32Array[], rows: Int32Array): Float32Array {
  return tf.tidy(() => netTensor(task.layers, parameterTensors(task.layers, parameters), inputTensor(task, rows)).dataSync<"float32">().slice());
}

function heldLoss(task: NetTask, parameters: readonly Float32Array[]): number {
  let sum = 0;
  for (let at = 0; at < task.heldRows; at += heldBatch) {
    const rows = Int32Array.from({ length: Math.min(heldBatch, task.heldRows - at) }, (_, i) => task.rows + at + i);
    sum += tf.tidy(() => {
      const input = inputTensor(task, rows);
      return lossTensor(task, parameterTensors(task.layers, parameters), input, targetTensor(task, rows, input)).dataSync()[0]! * rows.length;
    });
  }
  return sum / task.heldRows;
}

/** Mean loss: squared differences, or the cross entropy of log-odds, log(1 + exp(t)) - y t, each row by its class's weight. */
function lossTensor(task: NetTask, weights: readonly tf.Tensor[], input: tf.Tensor2D, target: tf.Tensor2D): tf.Scalar {
  const out = netTensor(task.layers, weights, input);
  if (task.loss === "squared") return tf.mean(tf.square(tf.sub(out, target)));
  const [zero, one] = task.classWeights;
  const entropy = tf.sub(tf.softplus(out), tf.mul(target, out));
  return tf.mean(zero === 1 && one === 1 ? entropy : tf.mul(entropy, tf.add(tf.mul(target, one - zero), zero)));
}

function parameterTensors(layers: readonly LayerShape[], parameters: readonly Float32Array[]): tf.Tensor[] {
  return layers.flatMap(parameterShapes).map((shape, i) => tf.tensor(parameters[i]!, shape));
}

function inputTensor({ layers, input }: NetTask, rows: Int32Array): tf.Tensor2D {
  const width = layerSizes(layers[0]!).inputs;
  const batch = new Float32Array(rows.length * width);
  rows.forEach((r, i) => batch.set(input.subarray(r * width, (r + 1) * width), i * width));
  return tf.tensor2d(batch, [rows.length, width]);
}

function targetTensor({ target }: NetTask, rows: Int32Array, input: tf.Tensor2D): tf.Tensor2D {
  return target ? tf.tensor2d(Float32Array.from(rows, (r) => target[r]!), [rows.length, 1]) : input;
}

/** One step of Adam. The sums are ours, so they are the same on every backend. */
function step(parameters: Float32Array[], gradients: readonly Float32Array[], moments: { first: Float64Array; second: Float64Array }[], steps: number, rate: number): void {
  let square = 0;
  for (const g of gradients) for (const v of g) square += v * v;
  const shorten = Math.min(1, longest / Math.sqrt(square || 1));
  const [first, second] = [1 - firstMoment ** steps, 1 - secondMoment ** steps];
  for (const [p, values] of parameters.entries()) {
    const { first: m, second: v } = moments[p]!;
    const g = gradients[p]!;
    for (let i = 0; i < values.length; i++) {
      const slope = g[i]! * shorten;
      m[i] = firstMoment * m[i]! + (1 - firstMoment) * slope;
      v[i] = secondMoment * v[i]! + (1 - secondMoment) * slope * slope;
      values[i]! -= rate * (m[i]! / first / (Math.sqrt(v[i]! / second) + tiny) + decay * values[i]!);
    }
  }
}
