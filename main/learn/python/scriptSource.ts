// What the script of a run is written from, and what comes out. Types only.
import type { RunRecord } from "../../../shared/contract/runs.ts";
import type { Plan } from "../../../shared/plan/plan.ts";
import type { Column } from "../../../shared/recipe/step.ts";
import type { EventInterval } from "../../prepare/intervals.ts";
import type { KeptEvaluation } from "../evaluationObject.ts";

/** A part of a run that the script cannot do. */
export interface PythonGap {
  part: "family" | "metric" | "calibration";
  name: string;
}

/** What a script is written from. */
export interface ScriptSource {
  run: RunRecord;
  plan: Plan;
  kept: KeptEvaluation;
  /** Columns of the dataset that a recipe may use. */
  columns: readonly Column[];
  hasTime: boolean;
  hasGroup: boolean;
  /** Every feature of the table, in order. */
  features: readonly string[];
  /** Events that count for the target. */
  events: readonly EventInterval[];
}

/** The script, and what of the run it cannot do. */
export interface WrittenScript {
  script: string;
  gaps: PythonGap[];
}
