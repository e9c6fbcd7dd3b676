// Gathers from a project what the script of a run is written from. Reads only.
import { Failure } from "../../../shared/contract/errors.ts";
import { baselinesOf } from "../../../shared/plan/baselines.ts";
import type { Plan } from "../../../shared/plan/plan.ts";
import { eventsInUse, type Said } from "../../../shared/labels/inUse.ts";
import { describedDataset } from "../../data/readFiles.ts";
import type { FeatureFacts } from "../../prepare/answers.ts";
import { readShape } from "../../prepare/dataset.ts";
import type { EventInterval } from "../../prepare/intervals.ts";
import { recipeInputs } from "../../prepare/prepare.ts";
import { needsLabels } from "../../store/lineage.ts";
import type { Workbench } from "../../store/workbench.ts";
import { findRun, type EvaluationRun } from "../runs/runs.ts";
import { writeScript } from "./pythonScript.ts";
import type { WrittenScript } from "./scriptSource.ts";

/** The script of a run by name. Throws storeUnknownRef, learnNoScript for a target of several classes, and storeMissingObject where its data or features are no longer kept. */
export async function exportPython(workbench: Workbench, name: string): Promise<WrittenScript & { name: string }> {
  const { of, run } = findRun(workbench, name);
  // Scripts judge events and values; many classes are judged by figures that they do not write.
  if (of.kept.task === "classes") throw new Failure("learnNoScript", { field: run.family, detail: "many classes" });
  const { objects } = workbench.project;
  const shape = await readShape(workbench.database, objects.file(run.dataset, "data.parquet"));
  const facts = objects.readJson<FeatureFacts>(run.features, "features.json");
  // Baselines that stand in every comparison are told their settings by the plan's scenario, not by its text.
  const standing = baselinesOf(of.plan).find(({ id }) => id === run.candidate);
  const written = writeScript({
    run: run.role === "baseline" && standing ? { ...run, parameters: standing.parameters } : run,
    plan: withLearned(of.plan, facts),
    kept: of.kept,
    columns: recipeInputs(shape, of.plan.prepare.recipe, of.plan.target.what),
    hasTime: shape.hasTime,
    hasGroup: shape.hasGroup,
    features: facts.columns,
    events: eventsOfRun(workbench, of, run.dataset),
  });
  return { name: `${run.name.replace("/", "-")}.py`, ...written };
}

/** The plan with the figures of the feature table where its recipe asks for them to be learned. */
function withLearned(plan: Plan, { learned }: FeatureFacts): Plan {
  return learned ? { ...plan, prepare: { ...plan.prepare, recipe: learned.recipe } } : plan;
}

/** Events that counted for the target when the run was made. */
function eventsOfRun(workbench: Workbench, { plan, refs }: EvaluationRun, dataset: string): EventInterval[] {
  const labels = refs.get("labels");
  if (labels === undefined || !(needsLabels(plan) || plan.target.what.kind === "remainingLife")) return [];
  const groups = describedDataset(workbench, dataset).groups.map((group) => group.name);
  return eventsInUse(workbench.project.objects.readJson<Said>(labels, "labels.json"), groups).filter((event) => event.class === plan.label.class);
}
