// Weighted average of several models of the same question. Runs anywhere; pure; part of the device bundle.
// Parts on log-odds come to the average's scale by the slope of the chord from base to total, so that they still add up.
import { logistic } from "./linear.ts";
import type { Contributions, ModelHead, Scorer } from "./model.ts";

export interface BlendModel extends ModelHead {
  family: "blend";
  answer: "probability" | "value";
  /** Documents of the same features and answer; weights add up to 1. */
  members: { weight: number; model: ModelHead }[];
}

/** Scorer of a blend from its members' scorers, in their order. NaN where any member answers NaN. */
export function blendScorer({ members, features }: BlendModel, scorers: readonly Scorer[]): Scorer {
  const weights = members.map(({ weight }) => weight);
  return {
    score: (row) => scorers.reduce((sum, scorer, m) => sum + weights[m]! * scorer.score(row), 0),
    contributions(row): Contributions {
      let [base, total] = [0, 0];
      const values = new Float64Array(features.length);
      for (const [m, scorer] of scorers.entries()) {
        const weight = weights[m]!;
        const parts = onScore(scorer.contributions(row));
        base += weight * parts.base;
        total += weight * parts.total;
        for (let f = 0; f < values.length; f++) values[f]! += weight * parts.values[f]!;
      }
      return { scale: "score", base, values, total };
    },
  };
}

function onScore(parts: Contributions): Contributions {
  if (parts.scale === "score") return parts;
  const [base, total] = [logistic(parts.base), logistic(parts.total)];
  const way = parts.total - parts.base;
  const slope = Math.abs(way) > 1e-9 ? (total - base) / way : total * (1 - total);
  return { scale: "score", base, values: parts.values.map((v) => v * slope), total };
}
