// What metrics read: truth, answer and alarm of each tested row. Types only.

/** Classes of the same rows. */
export interface ClassOutcomes {
  names: readonly string[];
  /** Place of the true class in `names`. */
  truth: Float64Array;
  /** Probability of each class, row by row: names.length numbers a row; all NaN where a model gave no answer. */
  probabilities: Float64Array;
}

/** Predictions beside the truth. Rows stand by group, then by time; every target is known. */
export interface Outcomes {
  y: Float64Array;
  /** Probability, value or anomaly score. */
  answer: Float64Array;
  /** Alarm after threshold and persistence, 0 or 1; absent for regression. */
  alarm?: Uint8Array;
  /** Where the answer is a class: `y` is then 1 where the true class alarms, `answer` is the evidence for an alarm (shared/scoring/classes.ts), and `alarm`
   *  is there only where some class alarms. */
  classes?: ClassOutcomes;
  tUs?: Float64Array;
  group?: Int32Array;
}
