// Autoencoders: how far a row lies from what the net can rebuild of it. Runs anywhere; pure; part of the device bundle.
// The score is the mean square of what is left, each place by its own spread in training: about 1 for rows like those, higher = stranger.
// Source: Sakurada and Yairi, MLSDA 2014.
import type { Contributions, Scorer } from "./model.ts";
import { byFeature, inputOf, type NetPart } from "./net.ts";
import { netPass } from "./netLayers.ts";

export interface AutoencoderModel extends NetPart {
  family: "denseAutoencoder" | "convAutoencoder";
  answer: "score";
  /** For each place 1 / spread of what was left in training; 0 where the column was constant: it is not judged. */
  inverseSpread: number[];
}

/** Scorer of a document. A missing value is not judged: it adds 0. Each feature's part is its own square over the number of judged places, at
 *  least 0; the base is 0. */
export function autoencoderScorer(model: AutoencoderModel): Scorer {
  const read = inputOf(model);
  const pass = netPass(model.layers);
  const inverseSpread = Float64Array.from(model.inverseSpread);
  const judged = Math.max(1, inverseSpread.reduce((n, v) => n + Number(v > 0), 0));
  const squares = new Float64Array(inverseSpread.length);
  const measure = (row: Float64Array) => {
    const input = read(row);
    const rebuilt = pass.forward(input);
    for (let i = 0; i < squares.length; i++) {
      const left = (input[i]! - rebuilt[i]!) * inverseSpread[i]!;
      squares[i] = Number.isNaN(row[model.places[i]!]!) ? 0 : (left * left) / judged;
    }
  };
  const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
  return {
    score(row) {
      measure(row);
      return sum(squares);
    },
    contributions(row): Contributions {
      measure(row);
      const values = byFeature(model, squares);
      return { scale: "score", base: 0, values, total: sum(values) };
    },
  };
}
