// Layers of small neural nets in plain loops: forward, and the gradient back to the input. Runs anywhere; pure; part of the device bundle.
// Same sums as the training backend in main/learn/families/nets, which works them in 32-bit floats.
import { gruPass } from "./netGru.ts";
import { addBack, addProduct, type Pass } from "./netLoops.ts";

export type Activation = "linear" | "relu" | "tanh";

/** A layer without what it learned. A window is steps x channels, oldest step first, all channels of a step side by side. */
export type LayerShape =
  /** outputs = activation(inputs * weights + bias). */
  | { kind: "dense"; inputs: number; outputs: number; activation: Activation }
  /** Each step sees `width` steps around it, zeros beyond the ends; as many steps come out, `filters` values each. */
  | { kind: "conv"; steps: number; channels: number; filters: number; width: number; activation: Activation }
  /** Mean of two steps each; the oldest is left out where their number is odd. */
  | { kind: "meanPool"; steps: number; channels: number }
  /** Gated recurrent unit with the reset after the recurrent product (Cho 2014; variant of cuDNN, ONNX linear_before_reset); the last state comes out. */
  | { kind: "gru"; steps: number; channels: number; units: number };

/** A layer as the document keeps it: one list of numbers a parameter, row by row, in the order of parameterShapes. */
export type NetLayer = LayerShape & { parameters: number[][] };

/** Rows and columns of each matrix of a layer, length of each bias: weights then bias; GRU: input weights, recurrent weights (update, reset, candidate side by side), bias of
 *  all three, bias of the candidate inside the reset. */
export function parameterShapes(layer: LayerShape): ([rows: number, columns: number] | [length: number])[] {
  switch (layer.kind) {
    case "dense":
      return [[layer.inputs, layer.outputs], [layer.outputs]];
    case "conv":
      return [[layer.width * layer.channels, layer.filters], [layer.filters]];
    case "meanPool":
      return [];
    case "gru":
      return [[layer.channels, 3 * layer.units], [layer.units, 3 * layer.units], [3 * layer.units], [layer.units]];
  }
}

/** How many values a layer takes and gives. */
export function layerSizes(layer: LayerShape): { inputs: number; outputs: number } {
  switch (layer.kind) {
    case "dense":
      return { inputs: layer.inputs, outputs: layer.outputs };
    case "conv":
      return { inputs: layer.steps * layer.channels, outputs: layer.steps * layer.filters };
    case "meanPool":
      return { inputs: layer.steps * layer.channels, outputs: (layer.steps >> 1) * layer.channels };
    case "gru":
      return { inputs: layer.steps * layer.channels, outputs: layer.units };
  }
}

/** Steps that a convolution of this width sees before the one it stands on. */
export function stepsBefore(width: number): number {
  return (width - 1) >> 1;
}

/** A whole net. */
export function netPass(layers: readonly NetLayer[]): Pass {
  const passes = layers.map(passOf);
  return {
    forward: (input) => passes.reduce((x, pass) => pass.forward(x), input),
    backward: (slope) => passes.reduceRight((g, pass) => pass.backward(g), slope),
  };
}

function passOf(layer: NetLayer): Pass {
  switch (layer.kind) {
    case "dense":
      return densePass(layer);
    case "conv":
      return convPass(layer);
    case "meanPool":
      return meanPoolPass(layer.steps, layer.channels);
    case "gru":
      return gruPass(layer, layer.parameters);
  }
}

function densePass({ inputs, outputs, activation, parameters }: Extract<NetLayer, { kind: "dense" }>): Pass {
  const weights = Float64Array.from(parameters[0]!);
  const bias = Float64Array.from(parameters[1]!);
  const out = new Float64Array(outputs);
  const back = new Float64Array(inputs);
  return {
    forward(input) {
      out.set(bias);
      addProduct(input, 0, inputs, weights, 0, outputs, out, 0);
      activate(activation, out);
      return out;
    },
    backward(slope) {
      back.fill(0);
      addBack(activated(activation, out, slope), 0, outputs, weights, 0, inputs, back, 0);
      return back;
    },
  };
}

function convPass({ steps, channels, filters, width, activation, parameters }: Extract<NetLayer, { kind: "conv" }>): Pass {
  const weights = Float64Array.from(parameters[0]!);
  const bias = Float64Array.from(parameters[1]!);
  const out = new Float64Array(steps * filters);
  const back = new Float64Array(steps * channels);
  const before = stepsBefore(width);
  /** Every step with every step that it sees. */
  const eachPair = (visit: (step: number, seen: number, k: number) => void) => {
    for (let t = 0; t < steps; t++)
      for (let k = 0; k < width; k++) {
        const seen = t + k - before;
        if (seen >= 0 && seen < steps) visit(t, seen, k);
      }
  };
  return {
    forward(input) {
      for (let t = 0; t < steps; t++) out.set(bias, t * filters);
      eachPair((t, seen, k) => addProduct(input, seen * channels, channels, weights, k * channels * filters, filters, out, t * filters));
      activate(activation, out);
      return out;
    },
    backward(slope) {
      const own = activated(activation, out, slope);
      back.fill(0);
      eachPair((t, seen, k) => addBack(own, t * filters, filters, weights, k * channels * filters, channels, back, seen * channels));
      return back;
    },
  };
}

function meanPoolPass(steps: number, channels: number): Pass {
  const half = steps >> 1;
  const first = (steps - 2 * half) * channels;
  const out = new Float64Array(half * channels);
  const back = new Float64Array(steps * channels);
  return {
    forward(input) {
      for (let t = 0; t < half; t++)
        for (let c = 0; c < channels; c++) {
          const at = first + 2 * t * channels + c;
          out[t * channels + c] = (input[at]! + input[at + channels]!) / 2;
        }
      return out;
    },
    backward(slope) {
      for (let t = 0; t < half; t++)
        for (let c = 0; c < channels; c++) {
          const at = first + 2 * t * channels + c;
          back[at] = back[at + channels] = slope[t * channels + c]! / 2;
        }
      return back;
    },
  };
}

function activate(activation: Activation, out: Float64Array): void {
  if (activation === "relu") for (let i = 0; i < out.length; i++) out[i] = Math.max(0, out[i]!);
  else if (activation === "tanh") for (let i = 0; i < out.length; i++) out[i] = Math.tanh(out[i]!);
}

/** Gradient before the activation, from that behind it and the values behind it. */
function activated(activation: Activation, out: Float64Array, slope: Float64Array): Float64Array {
  if (activation === "relu") return slope.map((g, i) => (out[i]! > 0 ? g : 0));
  if (activation === "tanh") return slope.map((g, i) => g * (1 - out[i]! * out[i]!));
  return slope;
}
