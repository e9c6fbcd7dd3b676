// Puts the cut to the kept features in front of an exported model, as shared/scoring/keptFeatures.ts does. Runs in main; knows no family.
import { constant, modelNodes, node, rowInput } from "./graph.ts";
import { ModelProto } from "./proto.ts";

const cut = "keptRow";

interface Model {
  metadataProps: { key: string; value: string }[];
  graph: { input: { type: { tensorType: { shape: { dim: object[] } } } }[]; node: { input: string[] }[]; initializer: object[] };
}

/** The bytes of a model of the kept features, fed with whole rows; the same bytes where all are kept. */
export function withKeptFeatures(bytes: Uint8Array, { kept, features }: { kept?: readonly number[]; features: readonly string[] }): Uint8Array {
  if (!kept) return bytes;
  const model = ModelProto.decode(bytes) as unknown as Model;
  for (const each of model.graph.node) Object.assign(each, { input: each.input.map((name) => (name === rowInput ? cut : name)) });
  model.graph.input[0]!.type.tensorType.shape.dim = [{ dimParam: "N" }, { dimValue: features.length }];
  const written = modelNodes({ initializers: [constant("keptPlaces", [kept.length], kept, "int64")], nodes: [node("Gather", [rowInput, "keptPlaces"], cut, { axis: { kind: "int", value: 1 } })] });
  return ModelProto.encode({
    ...model,
    metadataProps: model.metadataProps.map((entry) => (entry.key === "features" ? { ...entry, value: JSON.stringify(features) } : entry)),
    graph: { ...model.graph, node: [...written.node.map((each) => ({ ...each, name: cut })), ...model.graph.node], initializer: [...model.graph.initializer, ...written.initializer] },
  }).finish();
}
