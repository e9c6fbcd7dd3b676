// Autoencoder over a window: filters along time, pressed into a few values, and back. Runs in main; trains in a thread.
// The window is made of lagged columns (nets/layout.ts); without any it is one step.
import type { AutoencoderModel } from "../../../shared/scoring/autoencoder.ts";
import type { Family } from "../family.ts";
import { autoencoder, fitAutoencoder } from "./nets/autoencoders.ts";
import { layoutOf } from "./nets/layout.ts";
import type { NetParameters } from "./nets/netFit.ts";
import { wholeNumber } from "./standardise.ts";

export interface ConvAutoencoderParameters extends NetParameters {
  /** Filters along time; default 8. */
  filters: number;
  /** Steps that a filter sees; default 5, at most the window. */
  width: number;
  /** Values that a window is pressed into; `auto` (default) twice the channels, 2 to 32. */
  latent: number | "auto";
}

export const convAutoencoder: Family<ConvAutoencoderParameters, AutoencoderModel> = {
  id: "convAutoencoder",
  ...autoencoder,
  defaults: { filters: 8, width: 5, latent: "auto", epochs: 60, patience: 8, rowsPerEpoch: 10_000, batchRows: "auto", learningRate: 0.003 },
  async fit(frame, _task, parameters, options) {
    const layout = layoutOf(frame.features);
    const { channels } = layout;
    const steps = layout.lags.length;
    const filters = wholeNumber(parameters, "filters", 1);
    const width = Math.min(steps, wholeNumber(parameters, "width", 1));
    const latent = parameters.latent === "auto" ? Math.min(32, Math.max(2, steps > 1 ? 2 * channels : channels >> 1)) : wholeNumber(parameters, "latent", 1);
    return fitAutoencoder("convAutoencoder", frame, layout, [
      { kind: "conv", steps, channels, filters, width, activation: "tanh" },
      { kind: "dense", inputs: steps * filters, outputs: latent, activation: "tanh" },
      { kind: "dense", inputs: latent, outputs: steps * filters, activation: "tanh" },
      { kind: "conv", steps, channels: filters, filters: channels, width, activation: "linear" },
    ], parameters, options);
  },
};
