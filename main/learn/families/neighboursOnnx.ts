// The ONNX nodes that find the nearest reference rows, for the two families that ask them. Runs in main; pure.
// Squared distances are |a|² - 2ab + |b|² over whole steps: exact in double, so neighbours and ties are those of our own scorer.
import { mostSpreads, mostValue, stepsPerSpread, type NeighbourModel } from "../../../shared/scoring/neighbours.ts";
import { constant, fillMissing, node, type OnnxNode, type OnnxTensor } from "../onnx/graph.ts";

/** Nodes that end in "distance" [N, k], in spreads and nearest first, and "nearest" [N, k], int64 places among the reference rows. */
export function nearestNodes(model: NeighbourModel): { nodes: OnnxNode[]; initializers: OnnxTensor[] } {
  const size = model.features.length;
  const count = size > 0 ? model.reference.length / size : 0;
  const across = Array.from({ length: size }, (_, f) => Array.from({ length: count }, (__, r) => -2 * model.reference[r * size + f]!)).flat();
  const squares = Array.from({ length: count }, (_, r) => model.reference.slice(r * size, (r + 1) * size).reduce((s, v) => s + v * v, 0));
  return {
    nodes: [
      ...fillMissing("center", "filled"),
      node("Clip", ["filled", "leastValue", "mostValue"], "held"),
      node("Sub", ["held", "center"], "centered"),
      node("Mul", ["centered", "inverseScale"], "spreads"),
      node("Clip", ["spreads", "leastSpreads", "mostSpreads"], "near"),
      node("Mul", ["near", "steps"], "scaled"),
      node("Add", ["scaled", "half"], "raised"),
      node("Floor", ["raised"], "point"),
      node("ReduceSumSquare", ["point", "axis"], "own"),
      node("MatMul", ["point", "across"], "cross"),
      node("Add", ["cross", "own"], "partly"),
      node("Add", ["partly", "squares"], "squared"),
      {
        op: "TopK",
        inputs: ["squared", "neighbours"],
        outputs: ["nearestSquared", "nearest"],
        attributes: { axis: { kind: "int", value: 1 }, largest: { kind: "int", value: 0 }, sorted: { kind: "int", value: 1 } },
      },
      node("Sqrt", ["nearestSquared"], "inSteps"),
      node("Div", ["inSteps", "steps"], "distance"),
    ],
    initializers: [
      constant("center", [1, size], model.center),
      constant("inverseScale", [1, size], model.inverseScale),
      constant("leastValue", [], [-mostValue]),
      constant("mostValue", [], [mostValue]),
      constant("leastSpreads", [], [-mostSpreads]),
      constant("mostSpreads", [], [mostSpreads]),
      constant("steps", [1], [stepsPerSpread]),
      constant("half", [1], [0.5]),
      constant("axis", [1], [1], "int64"),
      constant("across", [size, count], across),
      constant("squares", [1, count], squares),
      constant("neighbours", [1], [model.neighbours], "int64"),
    ],
  };
}
