// Where a model was taught: the span of each feature over its training rows. A row outside is answered with doubt. Runs anywhere; pure.
// A trained model is silent about where it never was: trees go on with their last value, lines run on for ever.

/** Lowest and highest training value of each feature, in the model's order; null where a feature was never known in training. */
export interface KnownRange {
  low: (number | null)[];
  high: (number | null)[];
}

/** A row may pass either end by this share of the span before it counts as outside. */
const room = 0.05;

/** Ends past which each feature counts as outside; infinite where the feature was never known in training. */
export function knownEnds({ low, high }: KnownRange): { low: number[]; high: number[] } {
  const slack = (f: number) => (high[f]! - low[f]!) * room;
  const isKnown = (f: number) => typeof low[f] === "number" && typeof high[f] === "number";
  return { low: low.map((from, f) => (isKnown(f) ? from! - slack(f) : -Infinity)), high: low.map((_, f) => (isKnown(f) ? high[f]! + slack(f) : Infinity)) };
}

/** Place of the first feature that lies outside, -1 where none does. A missing value is not outside: the model has its own way with gaps. */
export function outsideKnown({ low, high }: KnownRange, row: ArrayLike<number>): number {
  for (let f = 0; f < low.length; f++) {
    const [from, to] = [low[f], high[f]];
    if (typeof from !== "number" || typeof to !== "number") continue;
    const slack = (to - from) * room;
    if (row[f]! < from - slack || row[f]! > to + slack) return f;
  }
  return -1;
}
