// Puts the reading by regime in front of an exported model: the same steps as shared/scoring/regimes.ts. Runs in main; knows no family.
import type { Regimes } from "../../../shared/scoring/regimes.ts";
import { groupInput, joinByGroup } from "./byGroup.ts";
import { constant, modelNodes, node, rowInput } from "./graph.ts";
import { elementTypes, ModelProto } from "./proto.ts";

const read = "regimeRow";

interface Model {
  metadataProps: { key: string }[];
  graph: { input: { name: string; type: { tensorType: { elemType: number } } }[]; node: { input: string[] }[]; initializer: object[] };
}

/** The first model with each row read in its regime first; the same bytes where there are none. byRegime: a regime that is not null is answered by the
 *  next of the other models. */
export function withRegimes(models: readonly Uint8Array[], regimes: Regimes | undefined, byRegime: readonly (object | null)[] | undefined): Uint8Array {
  if (!regimes) return models[0]!;
  if (models.length === 1) return withReading(models[0]!, regimes);
  let next = 0;
  const answeredBy = byRegime!.map((own) => (own === null ? 0 : ++next));
  return withReading(joinByGroup(models.map((bytes, m) => ({ name: String(m), bytes }))), regimes, answeredBy);
}

/** The model's bytes with the reading laid before it. answeredBy: it is joined of several, and this is the place of the one for each regime. */
function withReading(bytes: Uint8Array, regimes: Regimes, answeredBy?: readonly number[]): Uint8Array {
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
      ...(answeredBy ? [constant("regAnsweredBy", [count], answeredBy, "int64"), constant("regAxis", [1], [1], "int64")] : []),
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
      ...(answeredBy ? [node("Gather", ["regAnsweredBy", "regNumber"], "regAnswers"), node("Unsqueeze", ["regAnswers", "regAxis"], groupInput)] : []),
    ],
  });
  // Which model answers is told from the row: nobody has to say it.
  const input = model.graph.input.filter(({ name }) => name !== groupInput);
  const metadataProps = model.metadataProps.filter(({ key }) => !answeredBy || key !== "groups");
  return ModelProto.encode({ ...model, metadataProps, graph: { ...model.graph, input, node: [...written.node, ...model.graph.node], initializer: [...model.graph.initializer, ...written.initializer] } }).finish();
}
