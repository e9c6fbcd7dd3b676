// Nets as ONNX graphs in double: the same sums as the scorer's. Runs in main; pure.
// Convolution is gather and matrix product, the recurrent unit is written out step by step: the runtime has neither in double.
import type { NetPart } from "../../../../shared/scoring/net.ts";
import { stepsBefore, type Activation, type NetLayer } from "../../../../shared/scoring/netLayers.ts";
import { constant, fillMissing, node, type OnnxNode, type OnnxTensor } from "../../onnx/graph.ts";

/** A graph as it grows. */
export interface NetGraph {
  nodes: OnnxNode[];
  initializers: OnnxTensor[];
}

const largest = 1e300;

/** The graph up to the net's output: `input` holds what it read, `output` names what it gives, both [N, places or values]. */
export function netOnnx(model: NetPart): NetGraph & { input: string; output: string } {
  const size = model.features.length;
  const graph: NetGraph = {
    nodes: [
      ...fillMissing("fill", "filled"),
      // A constant column times an infinite value would be no number.
      node("Clip", ["filled", "mostDown", "mostUp"], "finite"),
      node("Sub", ["finite", "center"], "centered"),
      node("Mul", ["centered", "inverseScale"], "scaled"),
      node("Clip", ["scaled", "reachDown", "reachUp"], "z"),
      node("Gather", ["z", "places"], "input", { axis: { kind: "int", value: 1 } }),
    ],
    initializers: [
      constant("fill", [1, size], model.fill),
      constant("center", [1, size], model.center),
      constant("inverseScale", [1, size], model.inverseScale),
      constant("mostDown", [], [-largest]),
      constant("mostUp", [], [largest]),
      constant("reachDown", [], [-model.reach]),
      constant("reachUp", [], [model.reach]),
      constant("places", [model.places.length], model.places, "int64"),
    ],
  };
  const output = model.layers.reduce((x, layer, i) => layerOnnx(graph, layer, `layer${i}`, x), "input");
  return { ...graph, input: "input", output };
}

function layerOnnx(graph: NetGraph, layer: NetLayer, name: string, x: string): string {
  const { nodes, initializers } = graph;
  const named = (part: string) => `${name}${part}`;
  const reshape = (from: string, to: string, shape: readonly number[]) => {
    initializers.push(constant(`${to}Shape`, [shape.length], shape, "int64"));
    nodes.push(node("Reshape", [from, `${to}Shape`], to));
    return to;
  };
  const weighted = (from: string, weights: readonly number[], [rows, columns]: readonly [number, number], bias: readonly number[]) => {
    initializers.push(constant(named("Weights"), [rows, columns], weights), constant(named("Bias"), [columns], bias));
    nodes.push(node("MatMul", [from, named("Weights")], named("Product")), node("Add", [named("Product"), named("Bias")], named("Sum")));
    return named("Sum");
  };
  const active = (activation: Activation, from: string) => {
    if (activation === "linear") return from;
    nodes.push(node(activation === "relu" ? "Relu" : "Tanh", [from], named("Active")));
    return named("Active");
  };
  switch (layer.kind) {
    case "dense":
      return active(layer.activation, weighted(x, layer.parameters[0]!, [layer.inputs, layer.outputs], layer.parameters[1]!));
    case "conv": {
      const { steps, channels, filters, width } = layer;
      const before = stepsBefore(width);
      // Behind the window stands one place of zeros for all steps beyond its ends.
      initializers.push(constant(named("Pads"), [4], [0, 0, 0, 1], "int64"), constant(named("Zero"), [], [0]));
      nodes.push(node("Pad", [x, named("Pads"), named("Zero")], named("Padded")));
      const seen = Array.from({ length: steps * width * channels }, (_, i) => {
        const step = Math.floor(i / (width * channels)) + (Math.floor(i / channels) % width) - before;
        return step >= 0 && step < steps ? step * channels + (i % channels) : steps * channels;
      });
      initializers.push(constant(named("Seen"), [seen.length], seen, "int64"));
      nodes.push(node("Gather", [named("Padded"), named("Seen")], named("Flat"), { axis: { kind: "int", value: 1 } }));
      const unfolded = reshape(named("Flat"), named("Unfolded"), [-1, width * channels]);
      return reshape(active(layer.activation, weighted(unfolded, layer.parameters[0]!, [width * channels, filters], layer.parameters[1]!)), named("Out"), [-1, steps * filters]);
    }
    case "meanPool": {
      const { steps, channels } = layer;
      const half = steps >> 1;
      const kept = Array.from({ length: 2 * half * channels }, (_, i) => i + (steps - 2 * half) * channels);
      initializers.push(constant(named("Kept"), [kept.length], kept, "int64"), constant(named("Axis"), [1], [2], "int64"));
      nodes.push(node("Gather", [x, named("Kept")], named("Even"), { axis: { kind: "int", value: 1 } }));
      reshape(named("Even"), named("Pairs"), [-1, half, 2, channels]);
      nodes.push(node("ReduceMean", [named("Pairs"), named("Axis")], named("Mean"), { keepdims: { kind: "int", value: 0 } }));
      return reshape(named("Mean"), named("Out"), [-1, half * channels]);
    }
    case "gru":
      return gruOnnx(graph, layer, name, x);
  }
}

function gruOnnx({ nodes, initializers }: NetGraph, { steps, channels, units, parameters }: Extract<NetLayer, { kind: "gru" }>, name: string, x: string): string {
  const wide = 3 * units;
  const add = (op: string, inputs: string[], output: string) => {
    nodes.push(node(op, inputs, output));
    return output;
  };
  const cut = (from: string, to: string, place: string) => {
    nodes.push(node("Slice", [from, `${name}At${place}`, `${name}End${place}`, `${name}Columns`], to));
    return to;
  };
  initializers.push(
    constant(`${name}Input`, [channels, wide], parameters[0]!),
    constant(`${name}Recurrent`, [units, wide], parameters[1]!),
    constant(`${name}Bias`, [wide], parameters[2]!),
    constant(`${name}Inner`, [units], parameters[3]!),
    constant(`${name}Columns`, [1], [1], "int64"),
    ...[0, 1, 2].flatMap((gate) => [constant(`${name}AtGate${gate}`, [1], [gate * units], "int64"), constant(`${name}EndGate${gate}`, [1], [(gate + 1) * units], "int64")]),
    ...Array.from({ length: steps }, (_, t) => [constant(`${name}AtStep${t}`, [1], [t * channels], "int64"), constant(`${name}EndStep${t}`, [1], [(t + 1) * channels], "int64")]).flat(),
    // The state before the first step: zeros as wide as the rows, whatever a row holds.
    constant(`${name}Nothing`, [channels, units], new Float64Array(channels * units)),
  );
  let state = add("MatMul", [cut(x, `${name}First`, "Step0"), `${name}Nothing`], `${name}State`);
  for (let t = 0; t < steps; t++) {
    const at = (part: string) => `${name}T${t}${part}`;
    const fromInput = add("Add", [add("MatMul", [cut(x, at("X"), `Step${t}`), `${name}Input`], at("Product")), `${name}Bias`], at("FromInput"));
    const fromState = add("MatMul", [state, `${name}Recurrent`], at("FromState"));
    const gate = (number: number) => add("Sigmoid", [add("Add", [cut(fromInput, at(`I${number}`), `Gate${number}`), cut(fromState, at(`S${number}`), `Gate${number}`)], at(`G${number}`))], at(`Gate${number}`));
    const [update, reset] = [gate(0), gate(1)];
    const inner = add("Mul", [reset, add("Add", [cut(fromState, at("S2"), "Gate2"), `${name}Inner`], at("Hidden"))], at("Reset"));
    const candidate = add("Tanh", [add("Add", [cut(fromInput, at("I2"), "Gate2"), inner], at("Before"))], at("Candidate"));
    state = add("Add", [candidate, add("Mul", [update, add("Sub", [state, candidate], at("Change"))], at("Kept"))], at("Next"));
  }
  return state;
}
