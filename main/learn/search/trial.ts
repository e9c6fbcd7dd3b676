// The words of a search: what is tried, what came of it. Plain data, kept line by line while it runs and as an object when it is done.
import type { FailureData } from "../../../shared/contract/errors.ts";

/** One fit of one candidate inside the search's folds, on a share of their training rows. */
export interface TrialSpec {
  /** From 1, in the order in which trials are begun. */
  number: number;
  family: string;
  parameters: Readonly<Record<string, unknown>>;
  /** The plan's own candidate, a family's defaults, drawn from anywhere, or drawn near one that did well. */
  origin: "plan" | "default" | "drawn" | "near";
  /** Index into the search's shares; the last is the whole. */
  rung: number;
}

export interface TrialOutcome {
  /** `over`: the model would be larger or slower than allowed. */
  state: "done" | "over" | "failed";
  /** The plan's metric over the folds' test rows; null where it has none. */
  score: number | null;
  /** Largest document of the folds, and the estimated microseconds for a row of it. */
  bytes: number | null;
  rowUs: number | null;
  failure: FailureData | null;
  /** Of this trial, and of the whole search at its end. For display: no decision rests on them but the end of a search bound in minutes. */
  seconds: number;
  atSeconds: number;
}

export type Trial = TrialSpec & TrialOutcome;
