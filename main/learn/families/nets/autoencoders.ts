// What both autoencoders do alike: fit on rows as they are, learn what is usually left, export. Runs in main.
import { autoencoderScorer, type AutoencoderModel } from "../../../../shared/scoring/autoencoder.ts";
import { inputOf } from "../../../../shared/scoring/net.ts";
import { netPass, type LayerShape } from "../../../../shared/scoring/netLayers.ts";
import { setImmediate } from "node:timers/promises";
import type { FitOptions } from "../../family.ts";
import { readRow, type Frame } from "../../frame.ts";
import { constant, modelBytes, node } from "../../onnx/graph.ts";
import { allRows, stopIfAsked } from "../standardise.ts";
import type { WindowLayout } from "./layout.ts";
import { fitNet, type NetParameters } from "./netFit.ts";
import { netOnnx } from "./netOnnx.ts";

/** Rows that the usual rest is taken from, evenly spaced. */
const spreadRows = 8192;
const rowsAtOnce = 256;
/** Least spread of what is left, as a share of the column's own: a net that rebuilds a column perfectly must not alarm at rounding. */
const leastSpread = 0.01;

/** Fits an autoencoder; labels are never read. */
export async function fitAutoencoder(family: AutoencoderModel["family"], frame: Frame, layout: WindowLayout, layers: LayerShape[], parameters: NetParameters, options: FitOptions): Promise<AutoencoderModel> {
  const rows = allRows(frame);
  const part = await fitNet(frame, rows, { layout, layers, loss: "squared" }, parameters, options);
  const model: AutoencoderModel = { family, answer: "score", features: [...frame.features], ...part, inverseSpread: [] };
  model.inverseSpread = await inverseSpreadOf(model, frame, rows, options);
  return model;
}

/** 1 / root mean square of what the net leaves of each place, in spreads of its column; 0 for a constant one. Missing values are passed over. */
async function inverseSpreadOf(model: AutoencoderModel, frame: Frame, rows: Int32Array, options: FitOptions): Promise<number[]> {
  const read = inputOf(model);
  const pass = netPass(model.layers);
  const row = new Float64Array(frame.features.length);
  const size = model.places.length;
  const [squares, counts] = [new Float64Array(size), new Float64Array(size)];
  const looked = Math.min(rows.length, spreadRows);
  for (let k = 0; k < looked; k++) {
    const input = read(readRow(frame, rows[Math.floor((k * rows.length) / looked)]!, row));
    const rebuilt = pass.forward(input);
    for (let i = 0; i < size; i++) {
      if (Number.isNaN(row[model.places[i]!]!)) continue;
      squares[i]! += (input[i]! - rebuilt[i]!) ** 2;
      counts[i]!++;
    }
    if (k % rowsAtOnce !== rowsAtOnce - 1) continue;
    stopIfAsked(options);
    await setImmediate();
  }
  return model.places.map((f, i) => (model.inverseScale[f]! > 0 && counts[i]! > 0 ? 1 / Math.max(leastSpread, Math.sqrt(squares[i]! / counts[i]!)) : 0));
}

export const autoencoder = {
  tasks: ["anomaly"],
  scorer: autoencoderScorer,
  toOnnx(model: AutoencoderModel): Uint8Array {
    const { nodes, initializers, input, output } = netOnnx(model);
    const judged = Math.max(1, model.inverseSpread.filter((v) => v > 0).length);
    return modelBytes({
      name: model.family,
      features: model.features,
      initializers: [
        ...initializers,
        constant("inverseSpread", [1, model.places.length], model.inverseSpread.map((v) => v / Math.sqrt(judged))),
        constant("nothing", [], [0]),
        constant("columns", [1], [1], "int64"),
      ],
      nodes: [
        ...nodes,
        node("Sub", [input, output], "left"),
        node("Mul", ["left", "inverseSpread"], "leftScaled"),
        node("Gather", ["filledMissing", "places"], "missing", { axis: { kind: "int", value: 1 } }),
        node("Where", ["missing", "nothing", "leftScaled"], "judged"),
        node("ReduceSumSquare", ["judged", "columns"], "score"),
      ],
    });
  },
} as const;
