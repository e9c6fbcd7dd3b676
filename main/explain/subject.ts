// What is explained: the chosen model with the rows it was measured on. Runs in main; reads, never writes.
import { ruleFor } from "../../shared/scoring/decide.ts";
import { scorerOf, type GroupScorer, type ModelDocument } from "../../shared/scoring/scorer.ts";
import { readChosen, readScores, type Chosen } from "../learn/evaluationObject.ts";
import { readFeatureFacts } from "../prepare/answers.ts";
import type { Frame } from "../prepare/frame.ts";
import { loadFrame } from "../prepare/loadFrame.ts";
import { withClasses } from "../prepare/targetClasses.ts";
import type { Workbench } from "../store/workbench.ts";
import { scorerFor } from "./drivers.ts";

export interface Subject {
  chosen: Chosen;
  chosenDigest: string;
  model: ModelDocument;
  scorer: GroupScorer;
  frame: Frame;
  /** The tags that a feature is made of, joined. */
  tagOf: (feature: string) => string;
}

/** Kept until another model is chosen. */
let last: { key: string; subject: Subject } | undefined;

/** Throws storeUnknownRef while nothing is chosen. */
export async function subjectOf(workbench: Workbench): Promise<Subject> {
  const { digest, chosen, model } = readChosen(workbench);
  const { facts, digest: features } = readFeatureFacts(workbench);
  const path = workbench.project.objects.file(chosen.features, "features.parquet");
  const key = `${digest} ${features} ${workbench.project.folder}`;
  if (last?.key === key) return last.subject;
  const frame = withClasses(await loadFrame(workbench.database, path, chosen.columns), facts);
  const subject: Subject = { chosen, chosenDigest: digest, model, scorer: scorerOf(model), frame, tagOf: (feature) => (facts.from[feature] ?? [feature]).join(" + ") };
  last = { key, subject };
  return subject;
}

/** Rows that judged the chosen candidate and whose group has a model, in order. */
export function judgedRows(workbench: Workbench, { chosen, scorer, frame }: Subject): Int32Array {
  const scores = readScores(workbench, chosen.evaluation, chosen.candidate);
  return Int32Array.from({ length: frame.rows }, (_, r) => r).filter((r) => (!scores || !Number.isNaN(scores[r]!)) && scorerFor(scorer, frame, r) !== undefined);
}

/** The threshold where one holds for every group; null where there is none, or one a group. */
export function commonThreshold({ rules }: Chosen): number | null {
  return rules && !("byGroup" in rules) ? (ruleFor(rules, "")?.threshold ?? null) : null;
}
