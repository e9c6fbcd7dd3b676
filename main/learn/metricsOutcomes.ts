// What metrics read: truth, answer and alarm of each tested row. Types only.

/** Predictions beside the truth. Rows stand by group, then by time; every target is known. */
export interface Outcomes {
  y: Float64Array;
  /** Probability, value or anomaly score. */
  answer: Float64Array;
  /** Alarm after threshold and persistence, 0 or 1; absent for regression. */
  alarm?: Uint8Array;
  tUs?: Float64Array;
  group?: Int32Array;
}
