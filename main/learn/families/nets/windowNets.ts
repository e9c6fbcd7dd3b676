// What the nets over a window do alike: a class or a value for rows whose target is known, export. Runs in main.
import { Failure } from "../../../../shared/contract/errors.ts";
import type { NetLayer, LayerShape } from "../../../../shared/scoring/netLayers.ts";
import { windowNetScorer, type WindowNetModel } from "../../../../shared/scoring/windowNet.ts";
import { momentsOf } from "../../../../shared/stats/moments.ts";
import type { FitOptions, Task } from "../../family.ts";
import type { Frame } from "../../frame.ts";
import { modelBytes, node } from "../../onnx/graph.ts";
import { knownRows, needRows } from "../standardise.ts";
import { layoutOf, type WindowLayout } from "./layout.ts";
import { fitNet, type NetParameters } from "./netFit.ts";
import { netOnnx } from "./netOnnx.ts";

export interface WindowNetParameters extends NetParameters {
  /** `balanced` weighs both classes equally (probabilities are then no longer frequencies); default `none`. Unused for values. */
  classWeights: "none" | "balanced";
}

/** Fits the layers that `layersFor` makes for the frame's window; the last is a dense layer of one output. */
export async function fitWindowNet(
  family: WindowNetModel["family"],
  frame: Frame,
  task: Task,
  layersFor: (layout: WindowLayout) => LayerShape[],
  parameters: WindowNetParameters,
  options: FitOptions,
): Promise<WindowNetModel> {
  const rows = knownRows(frame);
  needRows(rows, 2);
  const y = Float64Array.from(rows, (r) => frame.y![r]!);
  const layout = layoutOf(frame.features);
  const order = { layout, layers: layersFor(layout) };
  const head = { family, features: [...frame.features] };
  if (task === "classification") {
    const positives = y.reduce((n, v) => n + Number(v > 0.5), 0);
    if (positives === 0 || positives === y.length) throw new Failure("learnOneClass", { detail: String(positives > 0 ? 1 : 0) });
    const classWeights = parameters.classWeights === "balanced" ? ([y.length / (2 * (y.length - positives)), y.length / (2 * positives)] as const) : ([1, 1] as const);
    const part = await fitNet(frame, rows, { ...order, target: (r) => Number(frame.y![r]! > 0.5), loss: "logistic", classWeights }, parameters, options);
    return { ...head, answer: "probability", ...part };
  }
  const { mean, sd } = momentsOf(y);
  const spread = sd > 0 ? sd : 1;
  const part = await fitNet(frame, rows, { ...order, target: (r) => (frame.y![r]! - mean) / spread, loss: "squared" }, parameters, options);
  return { ...head, answer: "value", ...part, layers: inUnits(part.layers, mean, spread) };
}

/** The net learned the standardised target; its last layer takes the target's units. */
function inUnits(layers: readonly NetLayer[], mean: number, spread: number): NetLayer[] {
  const last = layers.at(-1)!;
  const [weights = [], bias = []] = last.parameters;
  return [...layers.slice(0, -1), { ...last, parameters: [weights.map((w) => w * spread), bias.map((b) => b * spread + mean)] }];
}

export const windowNet = {
  tasks: ["classification", "regression"],
  scorer: windowNetScorer,
  toOnnx(model: WindowNetModel): Uint8Array {
    const { nodes, initializers, output } = netOnnx(model);
    const last = node(model.answer === "probability" ? "Sigmoid" : "Identity", [output], "score");
    return modelBytes({ name: model.family, features: model.features, initializers, nodes: [...nodes, last] });
  },
} as const;
