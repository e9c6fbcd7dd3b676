// Whether a graph holds nothing but what we export: read field by field from its bytes before any runtime sees it. Runs in the throw-away process; pure.
// A closed grammar: fields that the writer's descriptor (proto.ts) does not name, operators beside those below, values in another file, and tensors whose
// bytes do not fill their shape are refused. It keeps nothing but what it compares, so a hostile graph costs no more than its own length.
import type { Field, Type } from "protobufjs/light.js";
import { Failure } from "../../../shared/contract/errors.ts";
import { opsets } from "./graph.ts";
import { elementTypes, ModelProto } from "./proto.ts";

/** Operators of our exports; the common checks of every family run through this list. None holds a graph of its own, none reads a file. */
const knownOperators = new Set(
  ("Abs Add ArgMin Cast Clip Concat Div Equal Exp Floor Gather GatherElements Identity IsNaN Less LessOrEqual Log MatMul Max Min Mul Pad ReduceMax ReduceMean ReduceMin ReduceSum ReduceSumSquare Relu Reshape " +
    "Sigmoid Slice Softmax Sqrt Sub Sum Tanh TopK TreeEnsemble Unsqueeze Where").split(" "),
);
const bytesOf: Partial<Record<number, number>> = { [elementTypes.float]: 4, [elementTypes.uint8]: 1, [elementTypes.int64]: 8, [elementTypes.bool]: 1, [elementTypes.double]: 8 };
/** TensorProto.external_data and data_location: onnx/onnx-ml.proto of the onnx package 1.23. */
const externalFields = [13, 14];
const rankMost = 8;
const textMost = 80;

/** A stretch of bytes, read from `at`. */
interface Span {
  bytes: Uint8Array;
  at: number;
  readonly end: number;
}
type Kept = Partial<Record<string, (number | Span)[]>>;

const keptFields: Partial<Record<string, readonly string[]>> = {
  OperatorSetIdProto: ["domain", "version"],
  NodeProto: ["opType", "domain"],
  TensorProto: ["name", "dims", "dataType", "rawData"],
};

/** Throws onnxMalformed, onnxExternalData, onnxUnsupported; `field` names the node (from 1) or the tensor. */
export function checkKnownGraph(graph: Uint8Array): void {
  const seen = { graphs: 0, nodes: 0 };
  walk({ bytes: graph, at: 0, end: graph.length }, ModelProto, seen);
  if (seen.graphs === 0) throw malformed("no graph");
}

function walk(span: Span, type: Type, seen: { graphs: number; nodes: number }): void {
  if (type.name === "GraphProto") seen.graphs++;
  if (type.name === "NodeProto") seen.nodes++;
  const kept: Kept = {};
  while (span.at < span.end) {
    const tag = varint(span);
    const id = Math.floor(tag / 8);
    // groups are long gone, no field is number 0
    if (id === 0 || ![0, 1, 2, 5].includes(tag % 8)) throw malformed("no field");
    const field = type.fieldsById[id];
    if (!field) {
      if (type.name === "TensorProto" && externalFields.includes(id)) throw new Failure("onnxExternalData", { field: tensorName(kept, seen.nodes) });
      throw new Failure("onnxUnsupported", { field: seen.nodes > 0 ? `node ${seen.nodes}` : "model", detail: `${type.name} ${id}` });
    }
    const value = content(span, tag % 8, field);
    const inner = field.resolve().resolvedType;
    if (inner) walk(value as Span, inner as Type, seen);
    else if (keptFields[type.name]?.includes(field.name)) (kept[field.name] ??= []).push(value);
  }
  if (type.name === "OperatorSetIdProto") checkOpset(kept);
  if (type.name === "NodeProto") checkNode(kept, seen.nodes);
  if (type.name === "TensorProto") checkTensor(kept, seen.nodes);
}

/** What a field holds: a number, or where its bytes lie. A list of numbers may stand packed or one by one. */
function content(span: Span, wire: number, { name, type, repeated, resolvedType }: Field): number | Span {
  const own = resolvedType !== null || !["int64", "int32", "float"].includes(type) ? 2 : type === "float" ? 5 : 0;
  if (wire !== own && !(repeated && wire === 2)) throw malformed(name);
  if (wire === 0) return varint(span);
  const length = wire === 5 ? 4 : varint(span);
  if (length > span.end - span.at) throw malformed(name);
  span.at += length;
  return { bytes: span.bytes, at: span.at - length, end: span.at };
}

/** Base-128, at most ten bytes; exact below 2^53, and no number above is one that we write. */
function varint(span: Span): number {
  let value = 0;
  for (let n = 0, weight = 1; n < 10; n++, weight *= 128) {
    if (span.at >= span.end) throw malformed("cut short");
    const byte = span.bytes[span.at++]!;
    value += (byte & 127) * weight;
    if (byte < 128) return value;
  }
  throw malformed("number too long");
}

function checkOpset(kept: Kept): void {
  const domain = textOf(kept["domain"]?.at(-1));
  const version = kept["version"]?.at(-1);
  if (!opsets.some((known) => known.domain === domain && known.version === version)) throw new Failure("onnxUnsupported", { field: "opset", detail: `${domain} ${String(version)}`.trim() });
}

function checkNode(kept: Kept, number: number): void {
  const operators = kept["opType"] ?? [];
  const strange = [...operators.filter((op) => !knownOperators.has(textOf(op))), ...(kept["domain"] ?? []).filter((domain) => !opsets.some((known) => known.domain === textOf(domain)))][0];
  if (strange !== undefined || operators.length === 0) throw new Failure("onnxUnsupported", { field: `node ${number}`, detail: textOf(strange) || "no operator" });
}

/** Its bytes fill its shape, so no size is believed that is not there. */
function checkTensor(kept: Kept, node: number): void {
  const dims = (kept["dims"] ?? []).flatMap((value) => (typeof value === "number" ? [value] : numbersOf(value)));
  const raw = kept["rawData"]?.at(-1);
  const width = bytesOf[(kept["dataType"]?.at(-1) as number | undefined) ?? 0];
  const field = tensorName(kept, node);
  if (width === undefined) throw new Failure("onnxUnsupported", { field, detail: `element type ${String(kept["dataType"]?.at(-1) ?? 0)}` });
  const held = raw === undefined ? 0 : (raw as Span).end - (raw as Span).at;
  if (dims.length > rankMost || dims.reduce((size, dim) => size * dim, width) !== held) throw malformed(`${held} bytes for a shape of ${dims.slice(0, rankMost).join(" × ")}`, field);
}

function numbersOf(packed: Span): number[] {
  const numbers: number[] = [];
  while (packed.at < packed.end && numbers.length <= rankMost) numbers.push(varint(packed));
  return numbers;
}

const tensorName = (kept: Kept, node: number) => textOf(kept["name"]?.at(-1)) || `node ${node}`;
const textOf = (value: number | Span | undefined) => (typeof value === "object" ? new TextDecoder().decode(value.bytes.subarray(value.at, Math.min(value.end, value.at + textMost))) : "");
const malformed = (detail: string, field?: string) => new Failure("onnxMalformed", { ...(field === undefined ? {} : { field }), detail });
