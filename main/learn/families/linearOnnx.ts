// ONNX graph of the linear families: fill, centre, multiply, add; a sigmoid for probabilities. Runs in main; pure.
import type { LinearPart } from "../../../shared/scoring/linear.ts";
import { constant, fillMissing, modelBytes, node } from "../onnx/graph.ts";

/** Bytes of the .onnx file, in double. */
export function linearOnnx(model: LinearPart): Uint8Array {
  const size = model.features.length;
  const probability = model.answer === "probability";
  return modelBytes({
    name: model.family,
    features: model.features,
    initializers: [
      constant("fill", [1, size], model.fill),
      constant("center", [1, size], model.center),
      constant("weights", [size, 1], model.weights),
      constant("bias", [1], [model.bias]),
    ],
    nodes: [
      ...fillMissing("fill", "filled"),
      node("Sub", ["filled", "center"], "centered"),
      node("MatMul", ["centered", "weights"], "product"),
      node("Add", ["product", "bias"], probability ? "logOdds" : "score"),
      ...(probability ? [node("Sigmoid", ["logOdds"], "score")] : []),
    ],
  });
}
