// The shape every model family shares: a plain JSON document of parameters, scored one row at a time.
// Used by evaluation, the workbench and the device; pure, deterministic, no allocation per row where it can be avoided.

import type { KnownRange } from "./knownRange.ts";
import type { Regimes } from "./regimes.ts";

/** What a model answers: `probability` of the positive class (0..1), an anomaly `score` (higher = stranger, unbounded), a `value` in target units, or a
 *  `class` of several with its probability. */
export type Answer = "probability" | "score" | "value" | "class";

/** Common head of every model document. `features` names the columns of a row in order; NaN in a row means missing. */
export interface ModelHead {
  family: string;
  answer: Answer;
  features: string[];
  /** Laid behind a probability; absent: the probability is the family's own. */
  calibration?: Calibration;
  /** A value plus and minus `halfWidth` shall hold `share` of the truths: from errors on rows that the model had not seen. Absent: not known. */
  interval?: { share: number; halfWidth: number };
  /** Where it was taught; a row outside is answered with doubt. Absent: every row is alike, as for detectors, which look for strange rows. */
  range?: KnownRange;
  /** Places of the features that the family reads, rising; what the family made is of these alone. Absent: it reads all. */
  kept?: number[];
  /** Each row is read in its regime before the family scores it. Absent: rows are read as they are. */
  regimes?: Regimes;
  /** Models of single regimes, in the order of their middles; null: this document itself answers there. Absent: it answers in all of them. */
  byRegime?: (ModelHead | null)[];
}

/** A rising map from a model's probability to one that comes true, fitted on rows that the model had not seen. */
export type Calibration =
  /** logistic(slope · log-odds + offset). */
  | { kind: "platt"; slope: number; offset: number }
  /** Straight between the knots, level beyond them; `from` rises strictly, `to` never falls. At least two knots. */
  | { kind: "isotonic"; from: number[]; to: number[] };

/** One model family's scorer. `score` never throws on numbers: missing values are handled as the family states. */
export interface Scorer {
  /** Score of one row. row: (features.length) in document order. */
  score(row: Float64Array): number;
  /** Additive contributions of each feature to this row's score on the scale named by `scale`: base + sum(values) = total, to 1e-9. */
  contributions(row: Float64Array): Contributions;
  /** Of a model whose answer is a class; its score is the probability of the answered one. */
  classes?: ClassScorer;
}

/** What a scorer of classes says beyond its score. */
export interface ClassScorer {
  names: readonly string[];
  /** Probabilities of one row, in the order of `names`, written into `out`: they add up to 1, or are all NaN. */
  probabilities(row: Float64Array, out: Float64Array): Float64Array;
}

export interface Contributions {
  /** Scale on which the parts add up: the score itself, or log-odds for probabilities. */
  scale: "score" | "log-odds";
  base: number;
  values: Float64Array;
  total: number;
}

/** Turns a score into a decision: alarm when `count` of the last `of` scores reach `threshold`. */
export interface DecisionRule {
  threshold: number;
  count: number;
  of: number;
  /** Of a model whose answer is a class: the classes that alarm. `threshold` is then the least probability with which a class is answered at all. */
  classes?: string[];
}
