// From a frame to a trained net: rows in order, the window, standardised values, first weights, the thread's answer as a document part. Runs in main.
// Must never let the held-out rows teach: they only say which epoch is kept. Missing values read the median of their column.
import { Failure } from "../../../../shared/contract/errors.ts";
import type { NetPart } from "../../../../shared/scoring/net.ts";
import { parameterShapes, type LayerShape, type NetLayer } from "../../../../shared/scoring/netLayers.ts";
import { seededGenerator, shuffle, type Generator } from "../../../../shared/stats/random.ts";
import type { FitOptions } from "../../family.ts";
import type { Frame } from "../../frame.ts";
import { inTimeOrder } from "../leastSquares.ts";
import { inverse, needRows, scalingOf, stopIfAsked, wholeNumber } from "../standardise.ts";
import type { NetTask } from "./descend.ts";
import type { WindowLayout } from "./layout.ts";
import { trainInThread } from "./thread.ts";

/** What every net is asked with. */
export interface NetParameters {
  /** Most passes over the rows. */
  epochs: number;
  /** Epochs without a better held-out loss after which training ends. */
  patience: number;
  /** Most rows of one epoch; where there are more, each epoch draws its own. */
  rowsPerEpoch: number;
  /** Rows of one step; `auto` (default) takes about a fortieth of an epoch, 32 to 512. */
  batchRows: number | "auto";
  /** Size of a step; default 0.003. */
  learningRate: number;
}

/** What differs from family to family. */
export interface NetOrder {
  layout: WindowLayout;
  layers: LayerShape[];
  /** One value a frame row; absent: the net rebuilds its input. */
  target?: (row: number) => number;
  loss: NetTask["loss"];
  classWeights?: readonly [number, number];
}

/** Share of the rows, the newest, that says when to stop. */
const heldShare = 0.15;
const leastRows = 20;
/** Most values of the training's input at once (512 MB); of more rows an even choice is taken. */
const mostValues = 2 ** 27;
/** Spreads from the mean beyond which a value reads as if it stood there. */
const reach = 20;

/** Fits a net on the given rows of the frame. Throws learnTooFewRows, learnDiverged, planUnfit, callCancelled, processDied. */
export async function fitNet(frame: Frame, rows: Int32Array, { layout, layers, target, loss, classWeights = [1, 1] }: NetOrder, parameters: NetParameters, options: FitOptions): Promise<Omit<NetPart, keyof Head>> {
  needRows(rows, leastRows);
  stopIfAsked(options);
  const random = seededGenerator(options.seed);
  const { taught, held } = partsOf(frame, thinned(rows, layout.places.length), layout, random);
  const scale = scalingOfWindow(frame, rows, layout);
  const input = inputOfRows(frame, [taught, held], layout, scale);
  const values = target ? Float32Array.from([...taught, ...held], target) : undefined;
  const whole = (name: keyof NetParameters, least: number) => wholeNumber(parameters, name, least);
  const rowsPerEpoch = Math.min(taught.length, whole("rowsPerEpoch", leastRows));
  if (!(parameters.learningRate > 0)) throw new Failure("planUnfit", { field: "learningRate", detail: String(parameters.learningRate) });
  const result = await trainInThread(
    {
      layers,
      parameters: layers.flatMap((layer) => firstParameters(layer, random)),
      input,
      ...(values ? { target: values } : {}),
      loss,
      classWeights,
      rows: taught.length,
      heldRows: held.length,
      epochs: whole("epochs", 1),
      rowsPerEpoch,
      batchRows: parameters.batchRows === "auto" ? 2 ** Math.min(9, Math.max(5, Math.round(Math.log2(rowsPerEpoch / 40)))) : whole("batchRows", 1),
      learningRate: parameters.learningRate,
      patience: whole("patience", 1),
      seed: random.uint32(),
    },
    options,
  );
  let at = 0;
  return {
    ...scale,
    reach,
    steps: layout.lags.length,
    channels: layout.channels,
    places: layout.places,
    layers: layers.map((layer): NetLayer => ({ ...layer, parameters: parameterShapes(layer).map(() => Array.from(result.parameters[at++]!, shortened)) })),
    training: { backend: result.backend, rows: taught.length, heldRows: held.length, curve: { taught: result.curve.taught.map(shortened), held: result.curve.held.map(shortened) }, kept: result.kept },
  };
}

type Head = Pick<NetPart, "family" | "answer" | "features">;

/** Nine digits name every 32-bit float: the document stays short and nothing is lost. */
function shortened(value: number): number {
  return Number(value.toPrecision(9));
}

function thinned(rows: Int32Array, width: number): Int32Array {
  const most = Math.max(leastRows, Math.floor(mostValues / Math.max(1, width)));
  return rows.length <= most ? rows : Int32Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)]!);
}

/** The newest share is held out, behind a gap as long as the window where that costs at most a tenth of the rows; without time it is drawn. */
function partsOf(frame: Frame, rows: Int32Array, layout: WindowLayout, random: Generator): { taught: Int32Array; held: Int32Array } {
  const order = frame.tUs ? inTimeOrder(frame, rows.slice()) : shuffle(rows.slice(), random);
  const cut = order.length - Math.max(1, Math.floor(order.length * heldShare));
  const gap = frame.tUs ? Math.min(layout.lags[0]! * Math.max(1, frame.groupNames?.length ?? 1), Math.floor(order.length / 10)) : 0;
  return { taught: order.subarray(0, cut - gap), held: order.subarray(cut) };
}

/** All steps of a channel are scaled as its newest one, so that a value means the same in each. */
function scalingOfWindow(frame: Frame, rows: Int32Array, { lags, channels, places }: WindowLayout): Pick<NetPart, "fill" | "center" | "inverseScale"> {
  const { fill, center, scale } = scalingOf(frame, rows);
  const inverseScale = inverse(scale);
  const newest = places.slice((lags.length - 1) * channels);
  for (const [i, f] of places.entries()) {
    const like = newest[i % channels]!;
    [fill[f], center[f], inverseScale[f]] = [fill[like]!, center[like]!, inverseScale[like]!];
  }
  return { fill: Array.from(fill), center: Array.from(center), inverseScale: Array.from(inverseScale) };
}

/** Standardised values of the rows, rows x places, in memory that the training thread sees as well. */
function inputOfRows(frame: Frame, parts: readonly Int32Array[], { places }: WindowLayout, { fill, center, inverseScale }: Pick<NetPart, "fill" | "center" | "inverseScale">): Float32Array {
  const width = places.length;
  const rows = parts.reduce((n, part) => n + part.length, 0);
  const input = new Float32Array(new SharedArrayBuffer(rows * width * 4));
  for (const [i, f] of places.entries()) {
    const from = f * frame.rows;
    let at = i;
    for (const part of parts)
      for (const r of part) {
        const x = frame.X[from + r]!;
        const z = inverseScale[f]! > 0 ? ((Number.isNaN(x) ? fill[f]! : x) - center[f]!) * inverseScale[f]! : 0;
        input[at] = Math.max(-reach, Math.min(reach, z));
        at += width;
      }
  }
  return input;
}

/** Uniform weights by the layer's width (Glorot and Bengio 2010), biases 0; a recurrent unit starts by keeping its state (Jozefowicz 2015). */
function firstParameters(layer: LayerShape, random: Generator): Float32Array[] {
  return parameterShapes(layer).map(([rows, columns], p) => {
    if (columns === undefined) {
      const bias = new Float32Array(rows);
      return layer.kind === "gru" && p === 2 ? bias.fill(1, 0, layer.units) : bias;
    }
    const bound = Math.sqrt(6 / (rows + (layer.kind === "gru" ? layer.units : columns)));
    return Float32Array.from({ length: rows * columns }, () => bound * (2 * random.uniform() - 1));
  });
}
