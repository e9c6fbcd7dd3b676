// From a model's score to a probability that comes true: a rising map after the family's own score. Runs anywhere; pure; part of the device bundle.
// Platt: Advances in Large Margin Classifiers, 1999, on the log-odds. Isotonic: Zadrozny and Elkan, KDD 2002, straight between its knots.
import { logistic } from "./linear.ts";
import type { Calibration, Contributions, Scorer } from "./model.ts";

/** Log-odds are cut here, so that probabilities 0 and 1 stay numbers. */
const oddsMost = 16;

/** Log-odds of a probability, cut at ±16. */
export function logOdds(probability: number): number {
  return Math.max(-oddsMost, Math.min(oddsMost, Math.log(probability / (1 - probability))));
}

/** The calibrated probability; NaN stays NaN. */
export function calibrate(map: Calibration, score: number): number {
  if (Number.isNaN(score)) return NaN;
  if (map.kind === "platt") return logistic(map.slope * logOdds(score) + map.offset);
  const { from, to } = map;
  if (score <= from[0]!) return to[0]!;
  let low = 0;
  let high = from.length - 1;
  if (score >= from[high]!) return to[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle]! <= score) low = middle;
    else high = middle;
  }
  return to[low]! + ((score - from[low]!) / (from[high]! - from[low]!)) * (to[high]! - to[low]!);
}

/** The scorer with the map behind it. Contributions still add up: Platt moves log-odds along a line, so parts are scaled by it; an isotonic map has no
 *  parts, so they explain the score before it. */
export function calibratedScorer(scorer: Scorer, map: Calibration | undefined): Scorer {
  if (!map) return scorer;
  return {
    score: (row) => calibrate(map, scorer.score(row)),
    contributions(row): Contributions {
      const parts = scorer.contributions(row);
      if (map.kind !== "platt" || parts.scale !== "log-odds") return parts;
      return { scale: "log-odds", base: parts.base * map.slope + map.offset, values: parts.values.map((v) => v * map.slope), total: parts.total * map.slope + map.offset };
    },
  };
}
