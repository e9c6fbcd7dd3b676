// What gates look at: the chosen model as it will be packed, with the rows and figures that it was chosen by. Types only.
import type { GateSettings, Plan } from "../../../shared/plan/plan.ts";
import type { Golden } from "../../../shared/format/golden.ts";
import type { Chosen, KeptEvaluation } from "../../learn/evaluationObject.ts";
import type { FeatureFacts } from "../../prepare/answers.ts";
import type { Workbench } from "../../store/workbench.ts";
import type { Truncated } from "../goldenRows.ts";
import type { Answered } from "../referenceRows.ts";
import type { Answering, RawRow } from "./replay.ts";

export interface Tested extends Answering {
  workbench: Workbench;
  plan: Plan;
  settings: GateSettings;
  facts: FeatureFacts;
  chosen: Chosen;
  evaluation: KeptEvaluation;
  golden: Golden;
  truncated: Truncated;
  /** Rows of several groups, a list a group. */
  groups: RawRow[][];
  answered: Answered;
}
