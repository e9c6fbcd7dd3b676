// What every small neural net shares: how a row becomes the net's input, and what was seen in training. Runs anywhere; pure.
import type { ModelHead } from "./model.ts";
import type { NetLayer } from "./netLayers.ts";

/** A value reads as z = (x - center) * inverseScale within `reach` spreads; a missing one reads `fill`; constant columns have inverseScale 0. */
export interface NetPart extends ModelHead {
  fill: number[];
  center: number[];
  inverseScale: number[];
  reach: number;
  /** Steps of the window, oldest first, and columns of a step; 1 step for nets that know no time. */
  steps: number;
  channels: number;
  /** For each place of the input, step by step, the feature that stands there. A column without earlier values stands in every step. */
  places: number[];
  layers: NetLayer[];
  training: NetTraining;
}

/** How the weights came about; read by people, never by a scorer. */
export interface NetTraining {
  /** Backend that worked the gradients: "tensorflow", "wasm" or "cpu". */
  backend: string;
  /** Rows that taught, and the later ones that said when to stop. */
  rows: number;
  heldRows: number;
  /** Mean loss of each epoch over the rows that taught and over those held out. */
  curve: { taught: number[]; held: number[] };
  /** The epoch, counted from 1, whose weights were kept. */
  kept: number;
}

/** Reads rows into the net's input; the array is used again by the next call. */
export function inputOf(model: NetPart): (row: Float64Array) => Float64Array {
  const fill = Float64Array.from(model.fill);
  const center = Float64Array.from(model.center);
  const inverseScale = Float64Array.from(model.inverseScale);
  const places = Int32Array.from(model.places);
  const z = new Float64Array(fill.length);
  const input = new Float64Array(places.length);
  const { reach } = model;
  return (row) => {
    for (let f = 0; f < z.length; f++) {
      const x = row[f]!;
      z[f] = inverseScale[f]! > 0 ? Math.max(-reach, Math.min(reach, ((Number.isNaN(x) ? fill[f]! : x) - center[f]!) * inverseScale[f]!)) : 0;
    }
    for (let i = 0; i < places.length; i++) input[i] = z[places[i]!]!;
    return input;
  };
}

/** Sums values of the input's places by their feature. */
export function byFeature(model: NetPart, values: Float64Array): Float64Array {
  const sums = new Float64Array(model.features.length);
  for (let i = 0; i < values.length; i++) sums[model.places[i]!]! += values[i]!;
  return sums;
}
