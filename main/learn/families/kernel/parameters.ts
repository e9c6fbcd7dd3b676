// The numbers that the driver of a training hands to the chunks of a step: their places and what they mean. Pure.

/** Kinds of loss; the numbers from quantile on stand in gradients.as.ts too. */
export const LossKind = { logistic: 0, squared: 1, quantile: 2, huber: 3, poisson: 4, tweedie: 5 } as const;

/** Places in `parameters`; a number is set by the driver before the step that reads it. */
export const At = {
  loss: 0, shape: 1, weight1: 2, weight0: 3,
  leaves: 4, seed: 5, share: 6, perGradient: 7, perCurvature: 8,
  lambda: 9, leastRows: 10, leastCurvature: 11, columns: 12,
  /** 1 where answers have bounds: some column has a direction. */
  bounded: 13,
  from: 14, to: 15, words: 16, shift: 17, bin: 18, missingLeft: 19, byTable: 20,
  smallFrom: 21, smallTo: 22,
  /** A leaf: slot of its histograms, sums, rows, bounds of its answer (in units of gradient by curvature). */
  small: 24, large: 32,
} as const;

/** Places of a leaf's numbers behind At.small or At.large. */
export const LeafAt = { slot: 0, G: 1, H: 2, rows: 3, low: 4, high: 5 } as const;

/** Answers of a chunk: a candidate split takes 8 numbers. gain is 0 where there is none; feature counts packed features; bin is the
 *  count of categories on the left where the feature holds categories (search.ts). */
export const Candidate = { gain: 0, feature: 1, bin: 2, missingLeft: 3, G: 4, H: 5 } as const;
