// One ONNX model out of the parts of a model of classes: all run on "row", their scores become "probabilities" (double [N, classes]), the largest of
// which is "score". Runs in main; pure. The metadata entry "classes" lists the names in order.
import { sideBySide } from "./byGroup.ts";
import { constant, modelNodes, node, scoreOutput } from "./graph.ts";
import { attributeTypes, elementTypes, ModelProto } from "./proto.ts";

export const probabilitiesOutput = "probabilities";

/** parts: bytes of each class's own model, in the order of `classes`; link: as in the document. */
export function joinClasses(classes: readonly string[], link: "softmax" | "shares", parts: readonly Uint8Array[]): Uint8Array {
  const { first, nodes, initializers, scores } = sideBySide(parts);
  const type = first.graph.input[0]!.type.tensorType.elemType === elementTypes.float ? "float" : "double";
  const end = modelNodes({
    initializers: [constant("classAxis", [1], [1], "int64"), ...(link === "shares" ? [constant("classNone", [1], [0], type), constant("classEven", [1], [1 / classes.length], type)] : [])],
    nodes: [
      ...(link === "softmax"
        ? [node("Softmax", ["classScores"], probabilitiesOutput, { axis: { kind: "int", value: 1 } })]
        : [
            node("ReduceSum", ["classScores", "classAxis"], "classSum"),
            node("Div", ["classScores", "classSum"], "classShares"),
            node("Equal", ["classSum", "classNone"], "classBlank"),
            node("Where", ["classBlank", "classEven", "classShares"], probabilitiesOutput),
          ]),
      node("ReduceMax", [probabilitiesOutput, "classAxis"], scoreOutput),
    ],
  });
  const all = { name: "classScores", opType: "Concat", domain: "", input: scores, output: ["classScores"], attribute: [{ name: "axis", type: attributeTypes.int, i: 1 }] };
  const probabilities = { name: probabilitiesOutput, type: { tensorType: { elemType: elementTypes[type], shape: { dim: [{ dimParam: "N" }, { dimValue: classes.length }] } } } };
  return ModelProto.encode({
    ...first,
    metadataProps: [...first.metadataProps, { key: "classes", value: JSON.stringify(classes) }],
    graph: { ...first.graph, name: "classes", output: [...first.graph.output, probabilities], initializer: [...initializers, ...end.initializer], node: [...nodes, all, ...end.node] },
  }).finish();
}
