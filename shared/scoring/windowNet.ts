// Convolutional and recurrent nets over a window of steps: a probability or a value. Runs anywhere; pure; part of the device bundle.
// Parts by integrated gradients from the mean row: Sundararajan, Taly, Yan, ICML 2017.
import { logistic } from "./linear.ts";
import type { Contributions, Scorer } from "./model.ts";
import { byFeature, inputOf, type NetPart } from "./net.ts";
import { netPass } from "./netLayers.ts";
import type { Pass } from "./netLoops.ts";

/** The last layer gives one number: the log-odds of class 1, or the value in target units. */
export interface WindowNetModel extends NetPart {
  family: "cnn" | "gru";
  answer: "probability" | "value";
}

/** Pieces of the straight way from the mean row to the row. */
const pieces = 24;
const one = Float64Array.of(1);

/** Scorer of a document. The base is the answer for a row of column means. */
export function windowNetScorer(model: WindowNetModel): Scorer {
  const read = inputOf(model);
  const pass = netPass(model.layers);
  const probability = model.answer === "probability";
  return {
    score(row) {
      const answer = pass.forward(read(row))[0]!;
      return probability ? logistic(answer) : answer;
    },
    contributions(row): Contributions {
      const { base, values, total } = integratedGradients(pass, read(row));
      return { scale: probability ? "log-odds" : "score", base, values: byFeature(model, values), total };
    },
  };
}

/** Integrated gradients of a net with one output, by the middle of equal pieces. What a piece's gradient misses of the net's own change over that
 *  piece is shared among the places by the size of their parts, so that base + sum = total but for rounding. */
export function integratedGradients(pass: Pass, input: Float64Array): { base: number; values: Float64Array; total: number } {
  const size = input.length;
  const values = new Float64Array(size);
  const part = new Float64Array(size);
  const at = (share: number) => input.map((x) => x * share);
  const base = pass.forward(new Float64Array(size))[0]!;
  let before = base;
  for (let k = 0; k < pieces; k++) {
    const after = pass.forward(at((k + 1) / pieces))[0]!;
    pass.forward(at((k + 0.5) / pieces));
    const slope = pass.backward(one);
    let sum = 0;
    let weight = 0;
    for (let i = 0; i < size; i++) {
      part[i] = (slope[i]! * input[i]!) / pieces;
      sum += part[i]!;
      weight += Math.abs(part[i]!);
    }
    // A net that stands still in the middle of a piece and moves beside it: then the distance from the mean row decides.
    const byDistance = weight === 0;
    if (byDistance) for (const x of input) weight += Math.abs(x);
    const missed = after - before - sum;
    for (let i = 0; i < size; i++) values[i]! += part[i]! + (weight > 0 ? (missed * Math.abs(byDistance ? input[i]! : part[i]!)) / weight : 0);
    before = after;
  }
  return { base, values, total: before };
}
