// The choice of a candidate: fitted on all rows that may teach, with the threshold that the plan or a person sets. Runs in main.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import type { DecisionRules } from "../../shared/scoring/decide.ts";
import type { ModelDocument } from "../../shared/scoring/scorer.ts";
import { evaluationKey, keyOf } from "../store/lineage.ts";
import { canonicalJson } from "../store/objects.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import { heldCandidate } from "./constraints.ts";
import type { Fitted } from "./evaluate.ts";
import { readChosen, readEvaluation, type Chosen } from "./evaluationObject.ts";
import type { Task } from "./family.ts";
import { takeRows } from "./frame.ts";
import { knownRangeOf } from "./knownRange.ts";
import { trainingOf } from "./planTraining.ts";
import { inThread, sharedFrame } from "./thread/thread.ts";

/** Takes a candidate: fits it on the training rows and keeps model and rule. threshold: on the axis of the cost curve; null: as the plan says.
 *  Throws planStepBlocked where plan, labels or features have changed since the comparison: the model would not be the one that was measured. */
export async function chooseCandidate(workbench: Workbench, act: Act, plan: Plan, id: string, threshold: number | null, reason: string): Promise<Chosen> {
  const { project } = workbench;
  const evaluation = project.needRef("evaluation");
  if (keyOf(project, "evaluation") !== evaluationKey(project, plan)) throw new Failure("planStepBlocked", { step: "train" });
  const kept = readEvaluation(workbench, evaluation);
  const spec = plan.train.candidates.find((each) => each.id === id);
  if (!spec || !kept.candidates.some((each) => each.id === id)) throw new Failure("storeUnknownRef", { field: id });
  if (kept.verdict.kind === "noModel") throw new Failure("learnNoModelBeatsBaseline", { field: kept.verdict.baseline ?? "", detail: kept.verdict.reason });
  if (kept.verdict.proposed !== id && reason.trim() === "") throw new Failure("planUnfit", { field: "reason", detail: "another candidate than the proposed one needs a reason" });
  act.progress(0.05, "fit", id); // whose fit it is, for windows that did not start it
  const { frame, split, task, options, digest: features } = await trainingOf(workbench, plan);
  const rows = split.kind === "head" ? sharedFrame(takeRows(frame, split.folds[0]!.train)) : frame;
  const fitted = await inThread(
    "fit",
    { frame: rows, task, candidate: heldCandidate(spec, plan, frame.features), options },
    { signal: act.signal, progress: (done) => act.progress(0.05 + 0.9 * done, "fit", id) },
  );
  const interval = kept.candidates.find((each) => each.id === id)?.interval;
  const document: ModelDocument = {
    ...fitted.document,
    ...(interval ? { interval: { share: interval.share, halfWidth: interval.halfWidth } } : {}),
    ...(task === "anomaly" ? {} : { range: knownRangeOf(rows) }),
  };
  const rules = rulesAt(fitted, threshold, task);
  const chosen: Chosen = { candidate: id, family: spec.family, threshold: axisThreshold(rules, threshold, task), rules: rules ?? null, maxGapUs: options.maxGapUs ?? null, reason, evaluation, features, columns: frame.features, ...(plan.train.constraints?.length ? { constraints: plan.train.constraints } : {}) };
  if (act.signal.aborted) throw new Failure("callCancelled", { step: "select" });
  const digest = await project.objects.make("chosen", { evaluation }, (folder) => {
    writeFileSync(join(folder, "chosen.json"), canonicalJson(chosen));
    writeFileSync(join(folder, "model.json"), canonicalJson(document));
  });
  project.commit(act.actor, "learn.choose", { chosen: digest }, reason);
  act.progress(1, "fit", id);
  return chosen;
}

/** Rules moved to a person's threshold: for anomaly scores the axis is the score over the limit, so limits are multiplied by it. */
function rulesAt(fitted: Fitted, threshold: number | null, task: Task): DecisionRules | undefined {
  const { rules } = fitted;
  if (!rules || threshold === null) return rules;
  const move = (rule: { threshold: number; count: number; of: number }) => ({ ...rule, threshold: task === "anomaly" && rule.threshold > 0 ? rule.threshold * threshold : threshold });
  return "byGroup" in rules ? { byGroup: Object.fromEntries(Object.entries(rules.byGroup).map(([name, rule]) => [name, move(rule)])) } : move(rules);
}

function axisThreshold(rules: DecisionRules | undefined, threshold: number | null, task: Task): number | null {
  if (!rules) return null;
  if (threshold !== null) return threshold;
  return task === "anomaly" ? 1 : "byGroup" in rules ? null : rules.threshold;
}

/** The plan's own choice: the proposed candidate, or the one taken by hand; candidate null when no model beats the baseline. */
export async function chooseByPlan(workbench: Workbench, act: Act, plan: Plan): Promise<{ candidate: string | null; metrics: Record<string, number>; baseline: Record<string, string | number>; baselineId: string | null; reason: string }> {
  const kept = readEvaluation(workbench, workbench.project.needRef("evaluation"));
  const { verdict } = kept;
  const figures = (id: string | null): Record<string, number> => {
    const found = kept.candidates.find((each) => each.id === id);
    return found ? Object.fromEntries(Object.entries(found.metrics).flatMap(([name, f]) => (Number.isFinite(f.value) ? [[name, f.value]] : []))) : {};
  };
  const baseline = verdict.baseline === null ? {} : { id: verdict.baseline, ...figures(verdict.baseline) };
  const id = plan.select.byHand?.candidate ?? verdict.proposed;
  if (id === null) return { candidate: null, metrics: {}, baseline, baselineId: verdict.baseline, reason: verdict.reason };
  const current = workbench.project.ref("chosen") ? readChosen(workbench).chosen : undefined;
  if (current?.candidate !== id || current.evaluation !== workbench.project.ref("evaluation")) await chooseCandidate(workbench, act, plan, id, null, plan.select.byHand?.reason ?? "");
  return { candidate: id, metrics: figures(id), baseline, baselineId: verdict.baseline, reason: verdict.reason };
}
