// What is refused of a graph before any runtime sees it. Fields that our writer does not know are written by hand, by their numbers in onnx-ml.proto.
import { describe, expect, it } from "vitest";
import { Failure, failureOf } from "../../../shared/contract/errors.ts";
import { constant, modelBytes, node } from "./graph.ts";
import { checkKnownGraph } from "./knownGraph.ts";

const good = modelBytes({ name: "affine", features: ["a", "b"], initializers: [constant("weights", [2, 1], [1, 2])], nodes: [node("MatMul", ["row", "weights"], "score", { axis: { kind: "int", value: 1 } })] });

/** A field of bytes: number, wire type 2, length (below 128), content. */
const field = (id: number, ...parts: (Uint8Array | string)[]): Uint8Array => {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const tag = id * 8 + 2;
  return Uint8Array.from([...(tag < 128 ? [tag] : [(tag & 127) | 128, tag >> 7]), content.length, ...content]);
};
const number = (id: number, ...varint: number[]) => Uint8Array.from([id * 8, ...varint]);
/** The good graph with more fields of the graph, or of the model; a message given twice is one. */
const withGraph = (...fields: Uint8Array[]) => Buffer.concat([good, field(7, ...fields)]);
const withNode = (...fields: (Uint8Array | string)[]) => withGraph(field(1, ...fields));
const withTensor = (...fields: Uint8Array[]) => withGraph(field(5, field(8, "w2"), ...fields));

const refusal = (graph: Uint8Array) => {
  try {
    checkKnownGraph(graph);
    return "taken";
  } catch (thrown) {
    const { name, where } = failureOf(thrown);
    return [name, where.field, where.detail];
  }
};

describe("a graph that comes from outside", () => {
  it("is taken where it holds what we write", () => {
    expect([refusal(good), refusal(withNode(field(4, "Add"))), refusal(withTensor(number(1, 1), number(2, 11), field(9, new Uint8Array(8))))]).toEqual(["taken", "taken", "taken"]);
  });

  it("never reads values from another file", () => {
    expect(refusal(withTensor(number(1, 1), number(2, 11), field(13, field(1, "location"), field(2, "/etc/passwd"))))).toEqual(["onnxExternalData", "w2", undefined]);
    expect(refusal(withTensor(number(14, 1)))).toEqual(["onnxExternalData", "w2", undefined]);
    expect(refusal(withNode(field(4, "Add"), field(5, field(1, "value"), field(5, number(14, 1)))))).toEqual(["onnxExternalData", "node 2", undefined]);
  });

  it("has no operator but ours, no graph within a node, no functions, no other set of operators", () => {
    expect(refusal(withNode(field(4, "Loop")))).toEqual(["onnxUnsupported", "node 2", "Loop"]);
    expect(refusal(withNode(field(4, "Add"), field(7, "com.example")))).toEqual(["onnxUnsupported", "node 2", "com.example"]);
    // said twice, the last counts: the first is looked at too
    expect(refusal(withNode(field(4, "Loop"), field(4, "Add")))).toEqual(["onnxUnsupported", "node 2", "Loop"]);
    expect(refusal(withNode(field(1, "row")))).toEqual(["onnxUnsupported", "node 2", "no operator"]);
    expect(refusal(withNode(field(4, "Add"), field(5, field(1, "body"), field(6, field(2, "inner")))))).toEqual(["onnxUnsupported", "node 2", "AttributeProto 6"]);
    expect(refusal(withGraph(field(15, field(1, ""))))).toEqual(["onnxUnsupported", "node 1", "GraphProto 15"]);
    expect(refusal(Buffer.concat([good, field(25, field(1, "f"))]))).toEqual(["onnxUnsupported", "node 1", "ModelProto 25"]);
    expect(refusal(Buffer.concat([good, field(8, number(2, 22))]))).toEqual(["onnxUnsupported", "opset", "22"]);
    expect(refusal(Buffer.concat([good, field(8, field(1, "ai.example"), number(2, 1))]))).toEqual(["onnxUnsupported", "opset", "ai.example 1"]);
  });

  it("claims no size that its bytes do not fill", () => {
    const [tera, negative] = [[128, 128, 128, 128, 128, 32], [255, 255, 255, 255, 255, 255, 255, 255, 255, 1]];
    expect(refusal(withTensor(number(1, ...tera), number(2, 11), field(9, new Uint8Array(8))))).toEqual(["onnxMalformed", "w2", `8 bytes for a shape of ${2 ** 40}`]);
    expect(refusal(withTensor(number(1, ...negative), number(2, 11), field(9, new Uint8Array(8))))[0]).toBe("onnxMalformed");
    // 2^33 by 2^33 places wrap round to none in 64 bits
    expect(refusal(withTensor(field(1, Uint8Array.of(128, 128, 128, 128, 32, 128, 128, 128, 128, 32)), number(2, 11)))[0]).toBe("onnxMalformed");
    expect(refusal(withTensor(field(1, new Uint8Array(9).fill(1)), number(2, 11), field(9, new Uint8Array(8))))[0]).toBe("onnxMalformed");
    expect(refusal(withTensor(number(2, 8)))).toEqual(["onnxUnsupported", "w2", "element type 8"]);
  });

  it("is refused by a code wherever it was cut, and whichever bit was turned", () => {
    const names = new Set<string>();
    const judge = (graph: Uint8Array) => {
      try {
        checkKnownGraph(graph);
        names.add("taken");
      } catch (thrown) {
        if (!(thrown instanceof Failure)) throw thrown;
        names.add(thrown.data.name);
      }
    };
    for (let end = 0; end < good.length; end++) judge(good.subarray(0, end));
    for (let bit = 0; bit < good.length * 8; bit++) judge(good.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)));
    expect([...names].sort()).toEqual(["onnxExternalData", "onnxMalformed", "onnxUnsupported", "taken"]);
    expect([refusal(new Uint8Array()), refusal(new TextEncoder().encode("no graph at all"))].map(([name]) => name)).toEqual(["onnxMalformed", "onnxMalformed"]);
  });
});
