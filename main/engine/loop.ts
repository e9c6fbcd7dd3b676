// The loop: performs a plan from data to monitoring, each part through the same functions that the screens call.
// What is current is not computed again; what fails stops the loop with its coded failure.
import type { contract } from "../../shared/contract/contract.ts";
import type { OutputOf } from "../../shared/contract/call.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { stepIds, type StepId } from "../../shared/steps/steps.ts";
import { dataOfPlan } from "../data/planData.ts";
import { practise, practiceStick, writeStickFor } from "../deploy/answers.ts";
import { computeExplanation } from "../explain/answers.ts";
import { labelsOfPlan } from "../label/answers.ts";
import { chooseByPlan, searchByPlan, trainByPlan } from "../learn/answers.ts";
import { importStickFor } from "../monitor/importStick.ts";
import { buildPackageFor } from "../package/answers.ts";
import { computeFeaturesFor } from "../prepare/answers.ts";
import { evaluationKey, featuresKey, keyOf, searchKey } from "../store/lineage.ts";
import { part, type Act, type Workbench } from "../store/workbench.ts";

export type RunResult = OutputOf<(typeof contract)["plan"]["run"]>;

/** Share of the whole at which each part ends; measured on the example plans. */
const ends: Partial<Record<StepId | "search", number>> = { data: 0.25, label: 0.27, prepare: 0.35, search: 0.65, train: 0.75, select: 0.8, explain: 0.84, package: 0.9, deploy: 0.98, monitor: 1 };

/** Performs the project's plan up to and including `until`. */
export async function performPlan(workbench: Workbench, act: Act, until: StepId = "monitor"): Promise<RunResult> {
  const result: RunResult = { chosen: null, metrics: {}, baseline: {}, package: null, device: null };
  const last = stepIds.indexOf(until);
  const wanted = (step: StepId) => stepIds.indexOf(step) <= last;
  let from = 0;
  const stage = (step: StepId | "search"): Act => {
    if (act.signal.aborted) throw new Failure("callCancelled", { step });
    const to = ends[step] ?? from;
    const inner = part(act, from, to);
    act.progress(from, step);
    from = to;
    return inner;
  };
  const { project } = workbench;
  let { plan } = workbench.readPlan();

  if (wanted("data")) {
    const { rows, sources } = await dataOfPlan(workbench, stage("data"), plan);
    if (rows === 0 && wanted("prepare")) throw new Failure("csvNoRows", { file: sources.map(({ name }) => name).slice(0, 3).join(", ") });
  }
  if (wanted("prepare")) await labelsOfPlan(workbench, stage("label"), plan);
  if (wanted("prepare") && keyOf(project, "features") !== featuresKey(project, plan)) await computeFeaturesFor(workbench, stage("prepare"), plan);
  if (wanted("train") && plan.train.search && keyOf(project, "search") !== searchKey(project, plan)) {
    if ((await searchByPlan(workbench, stage("search"), plan)) === "paused") throw new Failure("callCancelled", { step: "search" });
    ({ plan } = workbench.readPlan());
  }
  if (wanted("train") && keyOf(project, "evaluation") !== evaluationKey(project, plan)) {
    if ((await trainByPlan(workbench, stage("train"), plan)) === null) throw new Failure("callCancelled", { step: "train" });
  }
  if (!wanted("select")) return result;

  const chosen = await chooseByPlan(workbench, stage("select"), plan);
  Object.assign(result, { chosen: chosen.candidate, metrics: chosen.metrics, baseline: chosen.baseline });
  if (chosen.candidate === null) throw new Failure("learnNoModelBeatsBaseline", { field: chosen.baselineId ?? "", detail: chosen.reason });
  if (wanted("explain")) await computeExplanation(workbench, stage("explain"), plan);
  if (!wanted("package")) return result;

  const built = await buildPackageFor(workbench, stage("package"), plan);
  result.package = { file: built.file, digest: built.info.digest };
  if (!wanted("deploy")) return result;

  const deploying = stage("deploy");
  const stick = practiceStick(workbench);
  await writeStickFor(workbench, part(deploying, 0, 0.1), stick, built.info.digest);
  const practised = await practise(workbench, part(deploying, 0.1, 1), stick, plan);
  result.device = { verified: practised.verified, rowsScored: practised.rowsScored };
  if (wanted("monitor")) await importStickFor(workbench, stage("monitor"), stick);
  return result;
}
