// The layers of shared/scoring/netLayers.ts as TensorFlow.js operations, so that their gradients come from its tape. Runs in the training thread.
// Convolution is unfold and one matrix product: the wasm backend has no gradient of its own for it (Conv2DBackpropFilter is missing).
import * as tf from "@tensorflow/tfjs-core";
import { parameterShapes, stepsBefore, type Activation, type LayerShape } from "../../../../shared/scoring/netLayers.ts";
import { biasedProduct } from "./biasedProduct.ts";
import { gruTensor } from "./gruTensor.ts";

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
  const out = biasedProduct(a, b, bias);
  return activation === "linear" ? out : activation === "relu" ? tf.relu(out) : tf.tanh(out);
}

function convTensor({ steps, channels, filters, width, activation }: Extract<LayerShape, { kind: "conv" }>, [weights, bias]: readonly tf.Tensor[], x: tf.Tensor2D): tf.Tensor2D {
  const before = stepsBefore(width);
  const window = tf.reshape(x, [-1, steps, channels]);
  const padded = width > 1 ? tf.pad(window, [[0, 0], [before, width - 1 - before], [0, 0]]) : window;
  const seen = Array.from({ length: width }, (_, k) => tf.slice(padded, [0, k, 0], [-1, steps, channels]));
  const unfolded = tf.reshape(width > 1 ? tf.concat(seen, 2) : window, [-1, width * channels]) as tf.Tensor2D;
  return tf.reshape(product(unfolded, weights!, bias!, activation), [-1, steps * filters]);
}
