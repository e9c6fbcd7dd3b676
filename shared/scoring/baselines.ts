// Baseline scorers that every model must beat: a constant, one column repeated, and three sigma. Runs anywhere; pure.
// Stateless on purpose: what needs the rows before is a feature that the recipe makes and keeps the state of.
import type { Contributions, ModelHead, Scorer } from "./model.ts";

/** Answers the same for each row: the share of class 1 (`prior`) or the mean target (`mean`). */
export interface ConstantModel extends ModelHead {
  family: "prior" | "mean";
  constant: number;
}

/** Answers with the value of one feature: the last known target (`persistence`) or that of a season ago (`seasonalNaive`). */
export interface RepeatModel extends ModelHead {
  family: "persistence" | "seasonalNaive";
  answer: "value";
  /** Place of the repeated column in `features`. */
  feature: number;
  /** Answer where that column is missing: the mean training target. */
  fill: number;
}

/** Anomaly score: the largest distance of a feature from its training mean, in standard deviations. Missing values count as the mean. */
export interface ThreeSigmaModel extends ModelHead {
  family: "threeSigma";
  answer: "score";
  center: number[];
  /** 1 / sd; 0 for a column that was constant in training. */
  inverseScale: number[];
}

/** Scorer of a constant; no feature contributes. */
export function constantScorer(model: ConstantModel): Scorer {
  const values = () => new Float64Array(model.features.length);
  return {
    score: () => model.constant,
    contributions: () => ({ scale: "score", base: model.constant, values: values(), total: model.constant }),
  };
}

/** Scorer of a repeated column; the column contributes its distance from the mean target. */
export function repeatScorer(model: RepeatModel): Scorer {
  const score = (row: Float64Array) => {
    const x = row[model.feature]!;
    return Number.isNaN(x) ? model.fill : x;
  };
  return {
    score,
    contributions(row): Contributions {
      const values = new Float64Array(model.features.length);
      const total = score(row);
      values[model.feature] = total - model.fill;
      return { scale: "score", base: model.fill, values, total };
    },
  };
}

/** Scorer of three sigma; the first of the farthest features carries the whole score. */
export function threeSigmaScorer(model: ThreeSigmaModel): Scorer {
  const size = model.features.length;
  const farthest = (row: Float64Array) => {
    let feature = 0;
    let score = 0;
    for (let f = 0; f < size; f++) {
      const x = row[f]!;
      const z = Number.isNaN(x) ? 0 : Math.abs(x - model.center[f]!) * model.inverseScale[f]!;
      if (z > score) {
        score = z;
        feature = f;
      }
    }
    return { feature, score };
  };
  return {
    score: (row) => farthest(row).score,
    contributions(row): Contributions {
      const { feature, score } = farthest(row);
      const values = new Float64Array(size);
      if (size > 0) values[feature] = score;
      return { scale: "score", base: 0, values, total: score };
    },
  };
}
