// The layers of shared/scoring/netLayers.ts as TensorFlow.js operations, so that their gradients come from its tape. Runs in the training thread.
// Convolution is unfold and one matrix product: the wasm backend has no gradient of its own for it (Conv2DBackpropFilter is missing).
import * as tf from "@tensorflow/tfjs-core";
import { parameterShapes, stepsBefore, type Activation, type LayerShape } from "../../../../shared/scoring/netLayers.ts";

/** Output of a net (rows x values) for its input (rows x places). parameters: those of all layers in order, in the shapes of parameterShapes. */
export function netTensor(layers: readonly LayerShape[], parameters: readonly tf.Tensor[], input: tf.Tensor2D): tf.Tensor2D {
  let at = 0;
  return layers.reduce((x, layer) => {
    const own = parameters.slice(at, (at += parameterShapes(layer).length));
    return layerTensor(layer, own, x);
  }, input);
}

function layerTensor(layer: LayerShape, parameters: readonly tf.Tensor[], x: tf.Tensor2D): tf.Tensor2D {
  switch (layer.kind) {
    case "dense":
      return product(x, parameters[0]!, parameters[1]!, layer.activation);
    case "conv":
      return convTensor(layer, parameters, x);
    case "meanPool": {
      const half = layer.steps >> 1;
      const even = tf.slice(tf.reshape(x, [-1, layer.steps, layer.channels]), [0, layer.steps - 2 * half, 0]);
      return tf.reshape(tf.mean(tf.reshape(even, [-1, half, 2, layer.channels]), 2), [-1, half * layer.channels]);
    }
    case "gru":
      return gruTensor(layer, parameters, x);
  }
}

/** Product, bias and activation. */
function product(a: tf.Tensor2D, b: tf.Tensor, bias: tf.Tensor, activation: Activation): tf.Tensor2D {
  const out = biasedProduct(a, b, bias) as tf.Tensor2D;
  return activation === "linear" ? out : activation === "relu" ? tf.relu(out) : tf.tanh(out);
}

/** a b + bias with a gradient of its own: the tape's asks for products of turned matrices, which the wasm backend works in slow loops, and for a
 *  sum over rows, which it turns first. */
const biasedProduct = tf.customGrad((a, b, bias, save) => {
  const [rows, weights] = [a as tf.Tensor2D, b as tf.Tensor2D];
  (save as tf.GradSaveFunc)([rows, weights]);
  return {
    value: tf.fused.matMul({ a: rows, b: weights, bias: bias as tf.Tensor1D }),
    gradFunc: (slope: tf.Tensor, saved: tf.Tensor[]) => {
      const [x, w] = saved as [tf.Tensor2D, tf.Tensor2D];
      const dy = slope as tf.Tensor2D;
      const sums = tf.matMul(tf.ones<tf.Rank.R2>([1, x.shape[0]]), dy);
      return [tf.matMul(dy, tf.transpose(w)), tf.matMul(tf.transpose(x), dy), tf.reshape(sums, [w.shape[1]])];
    },
  };
});

function convTensor({ steps, channels, filters, width, activation }: Extract<LayerShape, { kind: "conv" }>, [weights, bias]: readonly tf.Tensor[], x: tf.Tensor2D): tf.Tensor2D {
  const before = stepsBefore(width);
  const window = tf.reshape(x, [-1, steps, channels]);
  const padded = width > 1 ? tf.pad(window, [[0, 0], [before, width - 1 - before], [0, 0]]) : window;
  const seen = Array.from({ length: width }, (_, k) => tf.slice(padded, [0, k, 0], [-1, steps, channels]));
  const unfolded = tf.reshape(width > 1 ? tf.concat(seen, 2) : window, [-1, width * channels]) as tf.Tensor2D;
  return tf.reshape(product(unfolded, weights!, bias!, activation), [-1, steps * filters]);
}

function gruTensor({ steps, channels, units }: Extract<LayerShape, { kind: "gru" }>, parameters: readonly tf.Tensor[], x: tf.Tensor2D): tf.Tensor2D {
  const [inputWeights, recurrentWeights, bias, inner] = parameters as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const fromInput = product(tf.reshape(x, [-1, channels]), inputWeights, bias, "linear");
  const ofSteps = steps > 1 ? tf.unstack(tf.reshape(fromInput, [-1, steps, 3 * units]), 1) : [fromInput];
  // The bias inside the reset goes with the recurrent product, in one operation.
  const recurrentBias = tf.concat([tf.zeros([2 * units]), inner]);
  let state = tf.zeros<tf.Rank.R2>([x.shape[0], units]);
  for (const own of ofSteps) {
    const [gateInput, candidateInput] = tf.split(own, [2 * units, units], 1) as [tf.Tensor2D, tf.Tensor2D];
    const [gateState, candidateState] = tf.split(product(state, recurrentWeights, recurrentBias, "linear"), [2 * units, units], 1) as [tf.Tensor2D, tf.Tensor2D];
    const [update, reset] = tf.split(tf.sigmoid(tf.add(gateInput, gateState)), 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    const candidate: tf.Tensor2D = tf.tanh(tf.add(candidateInput, tf.mul(reset, candidateState)));
    state = tf.add(candidate, tf.mul(update, tf.sub(state, candidate)));
  }
  return state;
}
