// One ONNX model out of one per group: every group's graph runs on "row", and "group" (int64 [N, 1], place in the list of the metadata
// entry "groups") picks the score. Runs in main; knows no family; names inside each graph get their group's number in front.
import { attributeTypes, elementTypes, ModelProto } from "./proto.ts";
import { rowInput, scoreOutput } from "./graph.ts";

export const groupInput = "group";

export interface Graph {
  input: { name: string; type: { tensorType: { elemType: number } } }[];
  output: object[];
  initializer: { name: string }[];
  node: { name: string; input: string[]; output: string[] }[];
}
export interface Model {
  irVersion: number;
  producerName: string;
  opsetImport: object[];
  metadataProps: { key: string; value: string }[];
  graph: Graph;
}

/** Joins models of the same features. groups: name and bytes of each, in the order that "group" counts. */
export function joinByGroup(groups: readonly { name: string; bytes: Uint8Array }[]): Uint8Array {
  const { first, nodes, initializers, scores } = sideBySide(groups.map(({ bytes }) => bytes));
  const axis = { attribute: [{ name: "axis", type: attributeTypes.int, i: 1 }] };
  const group = { name: groupInput, type: { tensorType: { elemType: elementTypes.int64, shape: { dim: [{ dimParam: "N" }, { dimValue: 1 }] } } } };
  return ModelProto.encode({
    ...first,
    metadataProps: [...first.metadataProps, { key: "groups", value: JSON.stringify(groups.map(({ name }) => name)) }],
    graph: {
      ...first.graph,
      name: "byGroup",
      input: [...first.graph.input, group],
      output: first.graph.output.slice(0, 1), // of models of classes the score alone
      initializer: initializers,
      node: [...nodes, { name: "all", opType: "Concat", domain: "", input: scores, output: ["scores"], ...axis }, { name: "pick", opType: "GatherElements", domain: "", input: ["scores", groupInput], output: [scoreOutput], ...axis }],
    },
  }).finish();
}

/** The graphs of several models of the same features over one "row"; scores: the name that each one's score has there. */
export function sideBySide(parts: readonly Uint8Array[]): { first: Model; nodes: Graph["node"]; initializers: Graph["initializer"]; scores: string[] } {
  const models = parts.map((bytes) => ModelProto.decode(bytes) as unknown as Model);
  const nodes: Graph["node"] = [];
  const initializers: Graph["initializer"] = [];
  models.forEach(({ graph }, g) => {
    const own = (name: string) => (name === rowInput || name === "" ? name : `g${g}.${name}`);
    for (const tensor of graph.initializer) initializers.push(Object.assign(tensor, { name: own(tensor.name) }));
    for (const node of graph.node) nodes.push(Object.assign(node, { name: own(node.name), input: node.input.map(own), output: node.output.map(own) }));
  });
  return { first: models[0]!, nodes, initializers, scores: models.map((_, g) => `g${g}.${scoreOutput}`) };
}
