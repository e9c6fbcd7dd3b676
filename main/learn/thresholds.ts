// Chooses the alarm threshold from what a person can state: costs, accepted false alarms a week, or an accepted share of normal rows.
// Runs in main; pure. Must be given scores of training rows only, from models that had not seen those rows; never a guessed contamination.
import { Failure } from "../../shared/contract/errors.ts";
import { persistedScores, type DeciderOptions } from "../../shared/scoring/decide.ts";
import type { DecisionRule } from "../../shared/scoring/model.ts";
import { conformalLimit } from "../../shared/stats/quantiles.ts";
import { countSpans, sweepAlarms } from "./alarmSweep.ts";
import { cheapest, costCurve, justAbove, thresholdGrid, type AlarmCosts } from "./costs.ts";
import { normalSeconds } from "./metricsEvents.ts";
import type { Outcomes } from "./metricsOutcomes.ts";

export type ThresholdSpec =
  /** A number that the plan states, e.g. 0.5 for a probability. */
  | { kind: "fixed"; value: number }
  /** The threshold of least cost on the training rows. Needs labels. */
  | ({ kind: "cost" } & AlarmCosts)
  /** The lowest threshold whose false alarms stay within `accepted` a week. Needs time. */
  | { kind: "falseAlarmsPerWeek"; accepted: number }
  /** The conformal limit over normal rows: at most this share of further normal rows alarms. Needs no labels. */
  | { kind: "conformal"; share: number };

/** Count and window of the persistence rule; 1 of 1 alarms on every score over the threshold. */
export type Persistence = Pick<DecisionRule, "count" | "of">;

export interface ThresholdChoice {
  rule: DecisionRule;
  /** Rows that the choice rests on; 0 for a fixed one. */
  rows: number;
  /** False where the training rows are too few to check the promise (no conformal rank, no event with a score, or less normal time than one accepted alarm). */
  checkable: boolean;
}

/** The rule for a stream of honest training scores. outcomes.y may hold NaN, which counts as normal; outcomes.answer holds raw scores.
 *  Throws planUnfit where the spec needs labels or time that are not there. */
export function chooseThreshold(spec: ThresholdSpec, outcomes: Outcomes, persistence: Persistence, options: DeciderOptions = {}): ThresholdChoice {
  const decide = (threshold: number, rows: number, checkable: boolean): ThresholdChoice => ({ rule: { threshold, ...persistence }, rows, checkable });
  if (spec.kind === "fixed") return decide(spec.value, 0, true);
  const { group } = outcomes;
  const stream = { scores: outcomes.answer, ...(outcomes.tUs ? { tUs: outcomes.tUs } : {}), ...(group ? { groups: (r: number) => String(group[r]) } : {}) };
  const answer = persistedScores(persistence, stream, options);
  const y = outcomes.y.map((v) => (v > 0.5 ? 1 : 0));
  const persisted: Outcomes = { ...outcomes, y, answer };
  const normal = answer.filter((v, r) => y[r] === 0 && v > -Infinity);
  if (normal.length === 0) throw new Failure("learnTooFewRows", { detail: "threshold" });
  switch (spec.kind) {
    case "conformal":
      // A limit is passed by being greater, a threshold by being reached.
      return decide(justAbove(conformalLimit(normal, spec.share)), normal.length, normal.length >= 1 / spec.share - 1);
    case "cost":
      if (normal.length === answer.length) throw new Failure("planUnfit", { field: "threshold", detail: "no events" });
      // Events of a part that could not be learned have no score: missed at every threshold, they say nothing about any of them.
      return decide(cheapest(costCurve(persisted, spec)).threshold, answer.length, answer.some((v, r) => y[r] === 1 && v > -Infinity));
    case "falseAlarmsPerWeek": {
      // Rows of a part that could not be learned have no score, so no alarm could begin there: they are no time of calm.
      const scored = Int32Array.from(outcomes.answer, (v) => Number(!Number.isNaN(v)));
      const weeks = normalSeconds(persisted, scored) / (7 * 86_400);
      if (!(weeks > 0)) throw new Failure("planUnfit", { field: "threshold", detail: "no time" });
      const grid = thresholdGrid(answer);
      const starts = countSpans(sweepAlarms(persisted, grid).wrong, grid.length);
      let lowest = grid[grid.length - 1]!;
      // From the top down and no further than the first threshold that breaks the promise: fewer alarms far below it are alarms that stand.
      for (let i = grid.length - 1; i >= 0; i--) {
        if (starts[i]! / weeks > spec.accepted) break;
        lowest = grid[i]!;
      }
      return decide(lowest, answer.length, weeks * spec.accepted >= 1);
    }
  }
}
