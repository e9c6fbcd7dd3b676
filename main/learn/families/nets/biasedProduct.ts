// Matrix product with bias, and its gradient in products that every backend is quick at. Runs in the training thread.
import * as tf from "@tensorflow/tfjs-core";

/** a b + bias. The tape's own gradient asks for products of turned matrices, which the wasm backend works in slow loops, and for a sum over rows,
 *  which it turns first. */
export function biasedProduct(a: tf.Tensor2D, b: tf.Tensor, bias: tf.Tensor): tf.Tensor2D {
  return differentiable(a, b, bias) as tf.Tensor2D;
}

const differentiable = tf.customGrad((a, b, bias, save) => {
  const [rows, weights] = [a as tf.Tensor2D, b as tf.Tensor2D];
  (save as tf.GradSaveFunc)([rows, weights]);
  return {
    value: tf.fused.matMul({ a: rows, b: weights, bias: bias as tf.Tensor1D }),
    gradFunc: (slope: tf.Tensor, saved: tf.Tensor[]) => {
      const [x, w] = saved as [tf.Tensor2D, tf.Tensor2D];
      const dy = slope as tf.Tensor2D;
      return [tf.matMul(dy, tf.transpose(w)), tf.matMul(tf.transpose(x), dy), sumOfRows(dy)];
    },
  };
});

/** Sum over the rows of a matrix. */
export function sumOfRows(a: tf.Tensor2D): tf.Tensor1D {
  return tf.reshape(tf.matMul(tf.ones<tf.Rank.R2>([1, a.shape[0]]), a), [a.shape[1]]);
}
