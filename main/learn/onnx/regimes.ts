// Puts the reading by regime in front of an exported model: the same steps as shared/scoring/regimes.ts. Runs in main; knows no family.
import type { Regimes } from "../../../shared/scoring/regimes.ts";
import { constant, modelNodes, node, rowInput } from "./graph.ts";
import { elementTypes, ModelProto } from "./proto.ts";

const read = "regimeRow";

interface Model {
  graph: { input: { name: string; type: { tensorType: { elemType: number } } }[]; node: { input: string[] }[]; initializer: object[] };
}

/** The model's bytes with each row read in its regime first; the same bytes where there are none. */
export function withRegimeReading(bytes: Uint8Array, regimes: Regimes | undefined): Uint8Array {
  if (!regimes) return bytes;
  const model = ModelProto.decode(bytes) as unknown as Model;
  for (const each of model.graph.node) Object.assign(each, { input: each.input.map((name) => (name === rowInput ? read : name)) });
  const type = model.graph.input[0]!.type.tensorType.elemType === elementTypes.float ? "float" : "double";
  const { context, centres } = regimes;
  const [width, count, size] = [context.length, centres.length, regimes.means[0]!.length];
  const written = modelNodes({
    initializers: [
      constant("regContext", [width], context, "int64"),
      constant("regFill", [1, width], regimes.fill, type),
      constant("regInverse", [1, width], regimes.inverseSpread, type),
      constant("regAcross", [width, count], Array.from({ length: width }, (_, i) => centres.map((c) => -2 * c[i]!)).flat(), type),
      constant("regSquares", [1, count], centres.map((c) => c.reduce((s, v) => s + v * v, 0)), type),
      constant("regMeans", [count, size], regimes.means.flat(), type),
      constant("regScales", [count, size], regimes.inverseScales.flat(), type),
    ],
    nodes: [
      node("Gather", [rowInput, "regContext"], "regRaw", { axis: { kind: "int", value: 1 } }),
      node("IsNaN", ["regRaw"], "regMissing"),
      node("Where", ["regMissing", "regFill", "regRaw"], "regFilled"),
      node("Sub", ["regFilled", "regFill"], "regMoved"),
      node("Mul", ["regMoved", "regInverse"], "regPlace"),
      node("MatMul", ["regPlace", "regAcross"], "regCross"),
      node("Add", ["regCross", "regSquares"], "regDistance"),
      node("ArgMin", ["regDistance"], "regNumber", { axis: { kind: "int", value: 1 }, keepdims: { kind: "int", value: 0 } }),
      node("Gather", ["regMeans", "regNumber"], "regMean"),
      node("Gather", ["regScales", "regNumber"], "regScale"),
      node("Sub", [rowInput, "regMean"], "regApart"),
      node("Mul", ["regApart", "regScale"], read),
    ],
  });
  return ModelProto.encode({ ...model, graph: { ...model.graph, node: [...written.node, ...model.graph.node], initializer: [...model.graph.initializer, ...written.initializer] } }).finish();
}
