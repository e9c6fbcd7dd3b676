// Puts a calibration behind an exported model: the same map that shared/scoring/calibration.ts works. Runs in main; knows no family.
import { logOdds } from "../../../shared/scoring/calibration.ts";
import type { Calibration } from "../../../shared/scoring/model.ts";
import { constant, modelNodes, node, scoreOutput, type OnnxNode, type OnnxTensor } from "./graph.ts";
import { ModelProto } from "./proto.ts";

const raw = "rawScore";

interface Model {
  graph: { node: { input: string[]; output: string[] }[]; initializer: object[] };
}

/** The model's bytes with the map between its score and its output; the same bytes where there is none. */
export function withCalibration(bytes: Uint8Array, map: Calibration | undefined): Uint8Array {
  if (!map) return bytes;
  const model = ModelProto.decode(bytes) as unknown as Model;
  const renamed = (name: string) => (name === scoreOutput ? raw : name);
  for (const each of model.graph.node) Object.assign(each, { input: each.input.map(renamed), output: each.output.map(renamed) });
  const { nodes, initializers } = map.kind === "platt" ? platt(map) : isotonic(map);
  const written = modelNodes({ nodes, initializers });
  return ModelProto.encode({ ...model, graph: { ...model.graph, node: [...model.graph.node, ...written.node], initializer: [...model.graph.initializer, ...written.initializer] } }).finish();
}

interface Part {
  nodes: OnnxNode[];
  initializers: OnnxTensor[];
}

function platt({ slope, offset }: Extract<Calibration, { kind: "platt" }>): Part {
  const most = logOdds(1);
  return {
    initializers: [constant("calOne", [1], [1]), constant("calSlope", [1], [slope]), constant("calOffset", [1], [offset]), constant("calMost", [1], [most]), constant("calLeast", [1], [-most])],
    nodes: [
      node("Sub", ["calOne", raw], "calRest"),
      node("Div", [raw, "calRest"], "calRatio"),
      node("Log", ["calRatio"], "calOdds"),
      node("Min", ["calOdds", "calMost"], "calTop"),
      node("Max", ["calTop", "calLeast"], "calCut"),
      node("Mul", ["calCut", "calSlope"], "calScaled"),
      node("Add", ["calScaled", "calOffset"], "calLine"),
      node("Sigmoid", ["calLine"], scoreOutput),
    ],
  };
}

/** First value plus, for each stretch between knots, how much of it the score has passed times its slope. */
function isotonic({ from, to }: Extract<Calibration, { kind: "isotonic" }>): Part {
  const size = from.length - 1;
  const widths = Array.from({ length: size }, (_, k) => from[k + 1]! - from[k]!);
  return {
    initializers: [
      constant("calFrom", [1, size], from.slice(0, size)),
      constant("calWidth", [1, size], widths),
      constant("calSlope", [size, 1], widths.map((width, k) => (to[k + 1]! - to[k]!) / width)),
      constant("calFirst", [1], [to[0]!]),
      constant("calZero", [1], [0]),
    ],
    nodes: [
      node("Sub", [raw, "calFrom"], "calPast"),
      node("Max", ["calPast", "calZero"], "calReached"),
      node("Min", ["calReached", "calWidth"], "calInside"),
      node("MatMul", ["calInside", "calSlope"], "calRise"),
      node("Add", ["calRise", "calFirst"], scoreOutput),
    ],
  };
}
