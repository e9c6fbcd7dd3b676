// One-dimensional convolutional net over a window of lagged columns: a class or a value. Runs in main; trains in a thread.
// Two convolutions, each followed by a mean over pairs of steps where the window is long enough. Source: Kiranyaz et al., MSSP 151, 2021.
import type { LayerShape } from "../../../shared/scoring/netLayers.ts";
import type { WindowNetModel } from "../../../shared/scoring/windowNet.ts";
import type { Family } from "../family.ts";
import { windowNet, fitWindowNet, type WindowNetParameters } from "./nets/windowNets.ts";
import { wholeNumber } from "./standardise.ts";

export interface CnnParameters extends WindowNetParameters {
  /** Filters of each convolution; default 16. */
  filters: number;
  /** Steps that a filter sees; default 5, at most the window. */
  width: number;
  /** Values of the layer before the answer; default 16. */
  hidden: number;
}

/** A mean over pairs leaves at least this many steps. */
const leastSteps = 2;

export const cnn: Family<CnnParameters, WindowNetModel> = {
  id: "cnn",
  ...windowNet,
  defaults: { filters: 16, width: 5, hidden: 16, classWeights: "none", epochs: 60, patience: 8, rowsPerEpoch: 10_000, batchRows: "auto", learningRate: 0.003 },
  fit(frame, task, parameters, options) {
    const [filters, width, hidden] = [wholeNumber(parameters, "filters", 1), wholeNumber(parameters, "width", 1), wholeNumber(parameters, "hidden", 1)];
    return fitWindowNet("cnn", frame, task, (layout) => {
      const layers: LayerShape[] = [];
      let [steps, channels] = [layout.lags.length, layout.channels];
      for (let turn = 0; turn < 2; turn++) {
        layers.push({ kind: "conv", steps, channels, filters, width: Math.min(steps, width), activation: "relu" });
        channels = filters;
        if (steps < 2 * leastSteps) continue;
        layers.push({ kind: "meanPool", steps, channels });
        steps >>= 1;
      }
      layers.push({ kind: "dense", inputs: steps * channels, outputs: hidden, activation: "relu" }, { kind: "dense", inputs: hidden, outputs: 1, activation: "linear" });
      return layers;
    }, parameters, options);
  },
};
