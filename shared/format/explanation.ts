// The explanation that travels inside a package: what drives the model, what its features do, what people said of it and what it was made to keep.
// Signed with the package. The device passes it on; whoever opens the package reads it. Figures that were not worked out are null.
import type { Constraint } from "../plan/constraints.ts";
import { utf8 } from "./utf8.ts";

export interface PackedExplanation {
  format: 1;
  /** Unit of contributions: log-odds or the score's own. */
  scale: string;
  /** Rows behind `drivers`. */
  rows: number;
  /** Mean size of a feature's contribution as a share of all, largest first. */
  drivers: { feature: string; tag: string; share: number }[];
  /** Tags that move as one: how they share cannot be told. */
  together: { tags: string[]; correlation: number }[];
  /** What the deciding metric loses without a group of features, on rows that the fits had not seen. */
  importance: { metric: string; value: number; rows: number; folds: number; groups: { features: string[]; share: number; cost: number; low: number | null; high: number | null }[] } | null;
  /** Mean score over rows with the feature at each place, strongest features first; `curve`: the model's own, where it is a sum of curves. */
  effects: { feature: string; tag: string; unit: string | null; at: number[]; mean: (number | null)[]; curve: { edges: number[]; values: number[]; missing: number } | null }[];
  /** What people said of its reasons, and of those of models before it. */
  verdicts: { alarm: string; ofThisModel: boolean; verdict: string; feature: string | null; note: string; by: string; at: string | null }[];
  constraints: Constraint[];
  /** Features that it was trained without. */
  without: { feature: string; reason: string }[];
  /** Curves that a person drew. */
  drawn: { feature: string; person: string; reason: string }[];
  checks: {
    /** Contributions and base against the score, over `rows` rows; worst: of the score's size. */
    addsUp: { rows: number; worst: number };
    /** Directions on rows that the folds' models had not seen, and on rows spread over the table for this very model. */
    directionsHeldOut: DirectionFigure[] | null;
    directions: DirectionFigure[];
  };
}

interface DirectionFigure {
  feature: string;
  direction: "rises" | "falls";
  rows: number;
  broken: number;
  worst: number;
}

/** The same value gives the same bytes. */
export function explanationBytes(explanation: PackedExplanation): Uint8Array {
  return utf8(JSON.stringify(explanation));
}
