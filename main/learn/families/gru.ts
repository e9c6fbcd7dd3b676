// Gated recurrent unit over a window of lagged columns: a class or a value from its last state. Runs in main; trains in a thread.
// Source: Cho et al., EMNLP 2014.
import type { WindowNetModel } from "../../../shared/scoring/windowNet.ts";
import type { Family } from "../family.ts";
import { windowNet, fitWindowNet, type WindowNetParameters } from "./nets/windowNets.ts";
import { wholeNumber } from "./standardise.ts";

export interface GruParameters extends WindowNetParameters {
  /** Values of the state; default 32. */
  units: number;
}

export const gru: Family<GruParameters, WindowNetModel> = {
  id: "gru",
  ...windowNet,
  defaults: { units: 32, classWeights: "none", epochs: 60, patience: 8, rowsPerEpoch: 5_000, batchRows: "auto", learningRate: 0.003 },
  fit(frame, task, parameters, options) {
    const units = wholeNumber(parameters, "units", 1);
    return fitWindowNet("gru", frame, task, ({ lags, channels }) => [
      { kind: "gru", steps: lags.length, channels, units },
      { kind: "dense", inputs: units, outputs: 1, activation: "linear" },
    ], parameters, options);
  },
};
