// The part of ONNX's message format that we write: field names and numbers as protobufjs reads them. Runs in main; no I/O.
// Must never gain a field from memory: each number is copied from onnx/onnx-ml.proto of the onnx package 1.23 (Apache-2.0).
import protobuf from "protobufjs/light.js";

const optional = (type: string, id: number) => ({ type, id });
const repeated = (type: string, id: number) => ({ rule: "repeated" as const, type, id });

const root = protobuf.Root.fromJSON({
  nested: {
    onnx: {
      nested: {
        OperatorSetIdProto: { fields: { domain: optional("string", 1), version: optional("int64", 2) } },
        StringStringEntryProto: { fields: { key: optional("string", 1), value: optional("string", 2) } },
        TensorProto: {
          fields: { dims: repeated("int64", 1), dataType: optional("int32", 2), name: optional("string", 8), rawData: optional("bytes", 9) },
        },
        AttributeProto: {
          fields: {
            name: optional("string", 1),
            f: optional("float", 2),
            i: optional("int64", 3),
            s: optional("bytes", 4),
            t: optional("TensorProto", 5),
            floats: repeated("float", 7),
            ints: repeated("int64", 8),
            strings: repeated("bytes", 9),
            type: optional("int32", 20),
          },
        },
        NodeProto: {
          fields: {
            input: repeated("string", 1),
            output: repeated("string", 2),
            name: optional("string", 3),
            opType: optional("string", 4),
            attribute: repeated("AttributeProto", 5),
            domain: optional("string", 7),
          },
        },
        Dimension: { fields: { dimValue: optional("int64", 1), dimParam: optional("string", 2) } },
        TensorShapeProto: { fields: { dim: repeated("Dimension", 1) } },
        TensorTypeProto: { fields: { elemType: optional("int32", 1), shape: optional("TensorShapeProto", 2) } },
        TypeProto: { fields: { tensorType: optional("TensorTypeProto", 1) } },
        ValueInfoProto: { fields: { name: optional("string", 1), type: optional("TypeProto", 2) } },
        GraphProto: {
          fields: {
            node: repeated("NodeProto", 1),
            name: optional("string", 2),
            initializer: repeated("TensorProto", 5),
            input: repeated("ValueInfoProto", 11),
            output: repeated("ValueInfoProto", 12),
          },
        },
        ModelProto: {
          fields: {
            irVersion: optional("int64", 1),
            producerName: optional("string", 2),
            graph: optional("GraphProto", 7),
            opsetImport: repeated("OperatorSetIdProto", 8),
            metadataProps: repeated("StringStringEntryProto", 14),
          },
        },
      },
    },
  },
});

/** Message type of a whole model; `encode(plain).finish()` gives the bytes of an .onnx file. */
export const ModelProto = root.lookupType("onnx.ModelProto");

/** TensorProto.DataType of the element types that we write. */
export const elementTypes = { float: 1, uint8: 2, int64: 7, bool: 9, double: 11 } as const;

/** AttributeProto.AttributeType of the attribute kinds that we write. */
export const attributeTypes = { float: 1, int: 2, text: 3, tensor: 4, floats: 6, ints: 7, texts: 8 } as const;
