// Writes ONNX models from plain nodes and tensors. Runs in main; pure, same input same bytes; knows no model family.
// Input "row" is double [N, features] unless the caller says float, output "score" has the input's type and shape [N, 1]. In double
// a split or a sum decides as the scorer does. Format: ONNX IR 10, opset 21, ai.onnx.ml 5 (github.com/onnx/onnx, docs/IR.md).
import { attributeTypes, elementTypes, ModelProto } from "./proto.ts";

export type ElementType = keyof typeof elementTypes;

/** Constant tensor, row-major; `shape` [] is a scalar. Values of int64, uint8 and bool must be whole numbers below 2^53. */
export interface OnnxTensor {
  name: string;
  type: ElementType;
  shape: readonly number[];
  values: ArrayLike<number>;
}

/** One attribute; the kind is stated because ONNX tells 1 from 1.0. */
export type OnnxAttribute =
  | { kind: "int" | "float"; value: number }
  | { kind: "text"; value: string }
  | { kind: "ints" | "floats"; value: readonly number[] }
  | { kind: "texts"; value: readonly string[] }
  | { kind: "tensor"; value: OnnxTensor };

/** One operator. `domain` is "" for the standard operators, "ai.onnx.ml" for trees and the like. */
export interface OnnxNode {
  op: string;
  domain?: "" | "ai.onnx.ml";
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxModel {
  /** Name of the graph, usually the family id. */
  name: string;
  /** Column names of "row" in order; kept in the metadata entry "features" as a JSON list. */
  features: readonly string[];
  /** Element type of "row" and "score"; default "double". */
  type?: "double" | "float";
  /** In an order in which every input is known; the last produces "score". */
  nodes: readonly OnnxNode[];
  initializers?: readonly OnnxTensor[];
  /** Further metadata texts. */
  metadata?: Readonly<Record<string, string>>;
}

/** Sets of operators that models are written in. */
export const opsets: readonly { domain: "" | "ai.onnx.ml"; version: number }[] = [
  { domain: "", version: 21 },
  { domain: "ai.onnx.ml", version: 5 },
];

/** Names that every model uses. */
export const rowInput = "row";
export const scoreOutput = "score";

/** A constant for `initializers`, in double unless stated. Example: constant("scale", [1, 3], [2, 4, 8]). */
export function constant(name: string, shape: readonly number[], values: ArrayLike<number>, type: ElementType = "double"): OnnxTensor {
  return { name, type, shape, values };
}

/** An operator of the standard domain with one output. Example: node("MatMul", ["row", "weights"], "product"). */
export function node(op: string, inputs: readonly string[], output: string, attributes?: Readonly<Record<string, OnnxAttribute>>): OnnxNode {
  return attributes ? { op, inputs, outputs: [output], attributes } : { op, inputs, outputs: [output] };
}

/** The nodes that put `fill` (an initializer of shape [1, features], in the model's type) where "row" is NaN; the result is named `output`. */
export function fillMissing(fill: string, output: string): OnnxNode[] {
  return [node("IsNaN", [rowInput], `${output}Missing`), node("Where", [`${output}Missing`, fill, rowInput], output)];
}

/** Nodes and tensors as a graph holds them. Throws RangeError when a tensor's values do not fill its shape. */
export function modelNodes({ nodes, initializers }: Pick<OnnxModel, "nodes" | "initializers">): { node: object[]; initializer: object[] } {
  return {
    initializer: (initializers ?? []).map(tensorProto),
    node: nodes.map((n, i) => ({
      name: `${n.op}${i}`,
      opType: n.op,
      domain: n.domain ?? "",
      input: n.inputs,
      output: n.outputs,
      attribute: Object.entries(n.attributes ?? {}).map(([name, a]) => attributeProto(name, a)),
    })),
  };
}

/** Bytes of the .onnx file. Throws RangeError when a tensor's values do not fill its shape. */
export function modelBytes(model: OnnxModel): Uint8Array {
  const type = model.type ?? "double";
  const metadata = { features: JSON.stringify(model.features), ...model.metadata };
  return ModelProto.encode({
    irVersion: 10,
    producerName: "millwright",
    opsetImport: opsets,
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: model.name,
      input: [valueInfo(rowInput, type, model.features.length)],
      output: [valueInfo(scoreOutput, type, 1)],
      ...modelNodes(model),
    },
  }).finish();
}

function valueInfo(name: string, type: ElementType, columns: number): object {
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim: [{ dimParam: "N" }, { dimValue: columns }] } } } };
}

function attributeProto(name: string, a: OnnxAttribute): object {
  const type = attributeTypes[a.kind];
  switch (a.kind) {
    case "int":
      return { name, type, i: a.value };
    case "float":
      return { name, type, f: a.value };
    case "text":
      return { name, type, s: utf8(a.value) };
    case "ints":
      return { name, type, ints: a.value };
    case "floats":
      return { name, type, floats: a.value };
    case "texts":
      return { name, type, strings: a.value.map(utf8) };
    case "tensor":
      return { name, type, t: tensorProto(a.value) };
  }
}

/** Raw data is little-endian whatever the machine, as the format demands. */
function tensorProto(tensor: OnnxTensor): object {
  const { values } = tensor;
  const size = tensor.shape.reduce((a, b) => a * b, 1);
  if (size !== values.length) throw new RangeError(`tensor ${tensor.name}: ${values.length} values for ${size} places`);
  const width = { float: 4, double: 8, int64: 8, uint8: 1, bool: 1 }[tensor.type];
  const view = new DataView(new ArrayBuffer(size * width));
  for (let i = 0; i < size; i++) {
    const v = values[i]!;
    if (tensor.type === "double") view.setFloat64(i * 8, v, true);
    else if (tensor.type === "float") view.setFloat32(i * 4, v, true);
    else if (tensor.type === "int64") view.setBigInt64(i * 8, BigInt(v), true);
    else view.setUint8(i, v);
  }
  return { name: tensor.name, dims: [...tensor.shape], dataType: elementTypes[tensor.type], rawData: new Uint8Array(view.buffer) };
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
