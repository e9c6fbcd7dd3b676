// One ONNX model that is the weighted sum of others on the same row. Runs in main; knows no family.
// Row and sum are double; a member that reads float is given the row as float.
import { sideBySide, type Model } from "./byGroup.ts";
import { constant, modelBytes, modelNodes, node, rowInput, scoreOutput } from "./graph.ts";
import { elementTypes, ModelProto } from "./proto.ts";

const to = (type: "float" | "double") => ({ to: { kind: "int" as const, value: elementTypes[type] } });

/** Sums models with outputs [N, 1]. */
export function weightedSum(features: readonly string[], members: readonly { weight: number; bytes: Uint8Array }[]): Uint8Array {
  const { nodes, initializers, scores } = sideBySide(members.map(({ bytes }) => readingDouble(bytes)));
  const sum = ModelProto.decode(
    modelBytes({
      name: "blend",
      features,
      initializers: members.map(({ weight }, m) => constant(`weight${m}`, [1, 1], [weight])),
      nodes: [...scores.flatMap((score, m) => [node("Cast", [score], `answer${m}`, to("double")), node("Mul", [`answer${m}`, `weight${m}`], `part${m}`)]), node("Sum", members.map((_, m) => `part${m}`), scoreOutput)],
    }),
  ) as unknown as Model;
  return ModelProto.encode({ ...sum, graph: { ...sum.graph, node: [...nodes, ...sum.graph.node], initializer: [...initializers, ...sum.graph.initializer] } }).finish();
}

/** The model with the row cast to float inside it, where it reads float. */
function readingDouble(bytes: Uint8Array): Uint8Array {
  const model = ModelProto.decode(bytes) as unknown as Model;
  if (model.graph.input[0]!.type.tensorType.elemType !== elementTypes.float) return bytes;
  const cast = "rowAsFloat";
  for (const each of model.graph.node) Object.assign(each, { input: each.input.map((name) => (name === rowInput ? cast : name)) });
  const { node: before } = modelNodes({ nodes: [node("Cast", [rowInput], cast, to("float"))] });
  return ModelProto.encode({ ...model, graph: { ...model.graph, node: [...before.map((each) => ({ ...each, name: cast })), ...model.graph.node] } }).finish();
}
