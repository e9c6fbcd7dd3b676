// Autoencoder of dense layers for rows without labels: what it cannot rebuild of a row is strange. Runs in main; trains in a thread.
// Source: Sakurada and Yairi, MLSDA 2014.
import type { AutoencoderModel } from "../../../shared/scoring/autoencoder.ts";
import type { Family } from "../family.ts";
import { autoencoder, fitAutoencoder } from "./nets/autoencoders.ts";
import { flatLayout } from "./nets/layout.ts";
import type { NetParameters } from "./nets/netFit.ts";
import { wholeNumber } from "./standardise.ts";

export interface DenseAutoencoderParameters extends NetParameters {
  /** Values of the layers between; default 32. */
  hidden: number;
  /** Values that a row is pressed into; `auto` (default) a third of the columns, 2 to 16. */
  latent: number | "auto";
}

export const denseAutoencoder: Family<DenseAutoencoderParameters, AutoencoderModel> = {
  id: "denseAutoencoder",
  ...autoencoder,
  defaults: { hidden: 32, latent: "auto", epochs: 60, patience: 8, rowsPerEpoch: 20_000, batchRows: "auto", learningRate: 0.003 },
  async fit(frame, _task, parameters, options) {
    const layout = flatLayout(frame.features);
    const inputs = layout.places.length;
    const hidden = wholeNumber(parameters, "hidden", 1);
    const latent = parameters.latent === "auto" ? Math.min(16, Math.max(2, Math.round(inputs / 3))) : wholeNumber(parameters, "latent", 1);
    return fitAutoencoder("denseAutoencoder", frame, layout, [
      { kind: "dense", inputs, outputs: hidden, activation: "tanh" },
      { kind: "dense", inputs: hidden, outputs: latent, activation: "tanh" },
      { kind: "dense", inputs: latent, outputs: hidden, activation: "tanh" },
      { kind: "dense", inputs: hidden, outputs: inputs, activation: "linear" },
    ], parameters, options);
  },
};
