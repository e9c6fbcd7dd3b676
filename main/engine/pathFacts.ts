// Facts of a project that decide the state of the guided path, read from names and small objects only: cheap enough for every look.
import type { Plan } from "../../shared/plan/plan.ts";
import type { PathFacts } from "../../shared/steps/steps.ts";
import { evaluationKey, featuresKey, keyOf, needsLabels, packageKey } from "../store/lineage.ts";
import type { Workbench } from "../store/workbench.ts";

/** Facts as they stand now. */
export function pathFacts({ project }: Workbench, plan: Plan): PathFacts {
  const small = <T>(name: string, file: string, otherwise: T): T => {
    const digest = project.ref(name);
    return digest ? project.objects.readJson<T>(digest, file) : otherwise;
  };
  const evaluation = project.ref("evaluation");
  const chosen = project.ref("chosen");
  const verdict = evaluation ? (project.objects.manifest(evaluation).meta as { verdict?: string }).verdict : undefined;
  const feedback = small<{ verdicts: Record<string, unknown> }>("feedback", "feedback.json", { verdicts: {} });
  // Those of a model that was chosen before are not open for the present one.
  const alarms = chosen !== undefined && keyOf(project, "explanation") === chosen ? small<{ alarms: unknown[] }>("explanation", "explanation.json", { alarms: [] }) : { alarms: [] };
  const fleet = small<{ devices: { state: string }[]; changed: number }>("fleet", "fleet.json", { devices: [], changed: 0 });
  const judged = Object.keys(feedback.verdicts).filter((key) => key.startsWith(`${chosen}/`)).length;
  return {
    scenario: plan.scenario,
    framed: plan.frame.goal.trim() !== "",
    dataset: project.ref("dataset") !== undefined,
    qualityAlarms: small<{ findings: { severity: string }[] }>("quality", "quality.json", { findings: [] }).findings.filter((f) => f.severity === "alarm").length,
    explored: plan.explore.tags.length > 0 || plan.explore.notes !== "",
    recipeComputed: project.ref("features") !== undefined,
    featuresCurrent: keyOf(project, "features") === featuresKey(project, plan),
    labelsNeeded: needsLabels(plan),
    labels: small<{ events: unknown[] }>("labels", "labels.json", { events: [] }).events.length,
    evaluation: evaluation !== undefined,
    evaluationCurrent: evaluation !== undefined && keyOf(project, "evaluation") === evaluationKey(project, plan) && keyOf(project, "features") === featuresKey(project, plan),
    chosen: chosen !== undefined,
    noModelBeatsBaseline: verdict === "noModel",
    openExplanations: Math.max(0, alarms.alarms.length - judged),
    judgedExplanations: judged,
    packages: project.refsUnder("package/").length,
    packageCurrent: chosen !== undefined && keyOf(project, "package") === packageKey(project, plan),
    sticksWritten: project.ref("sticks") ? 1 : 0,
    devices: fleet.devices.length,
    devicesChanged: fleet.changed,
  };
}
