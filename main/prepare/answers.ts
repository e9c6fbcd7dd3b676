// Answers about preparation: the feature table of the plan as an object, and what a recipe does to one column.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import type { contract } from "../../shared/contract/contract.ts";
import type { Series } from "../../shared/contract/data.ts";
import type { FeaturesInfo } from "../../shared/contract/prepare.ts";
import { eventsInUse, type Said } from "../../shared/labels/inUse.ts";
import { planRecipe, type Recipe } from "../../shared/recipe/recipe.ts";
import type { Column } from "../../shared/recipe/step.ts";
import { tagsOfProject } from "../data/answers.ts";
import { describedDataset } from "../data/readFiles.ts";
import type { Plan } from "../../shared/plan/plan.ts";
import { featuresKey, keyOf, needsLabels, taughtBy } from "../store/lineage.ts";
import { canonicalJson } from "../store/objects.ts";
import type { Act, Answers, Workbench } from "../store/workbench.ts";
import type { EventInterval } from "./intervals.ts";
import { computeFeatures, type FeatureResult } from "./prepare.ts";
import { asksForClasses } from "./targetClasses.ts";
import { proposeFor } from "./propose.ts";
import { previewRecipe, type PreviewWindow } from "./preview.ts";

/** What is kept beside the feature Parquet. */
export type FeatureFacts = Omit<FeatureResult, "digestInputs">;

/** Facts of the feature object. Throws storeUnknownRef while there is none. */
export function readFeatureFacts({ project }: Workbench): { digest: string; facts: FeatureFacts; path: string; beforePath: string } {
  const digest = project.needRef("features");
  return { digest, facts: project.objects.readJson<FeatureFacts>(digest, "features.json"), path: project.objects.file(digest, "features.parquet"), beforePath: featurePaths(project.objects.path(digest)).beforePath };
}

/** The events that count of the class that is the target, as people settled it; none where the target needs none. */
export function eventsOf(workbench: Workbench, plan: Plan): EventInterval[] {
  const { project } = workbench;
  if (!needsLabels(plan) && plan.target.what.kind !== "remainingLife") return [];
  const digest = project.ref("labels");
  if (!digest) return [];
  const dataset = project.ref("dataset");
  const groups = dataset === undefined ? [] : describedDataset(workbench, dataset).groups.map(({ name }) => name);
  const used = eventsInUse(project.objects.readJson<Said>(digest, "labels.json"), groups);
  return used.filter((event) => event.class === plan.label.class).map(({ fromUs, toUs, group, open }) => ({ fromUs, toUs, group, open }));
}

/** Refuses a formula that adds units that do not add up, as far as columns and tag list know them. Throws planUnitClash. */
function checkUnits(workbench: Workbench, recipe: Recipe): void {
  if (!recipe.steps.some((step) => step.kind === "derive" && step.off !== true)) return;
  const { columns, fromUs } = describedDataset(workbench, workbench.project.needRef("dataset"));
  const listed = new Map(tagsOfProject(workbench).map(({ tag, unit }) => [tag, unit]));
  const known = columns.flatMap(({ name, kind, unit = listed.get(name) }): Column[] => (kind === "number" || kind === "text" ? [{ name, kind, ...(unit === undefined ? {} : { unit }) }] : []));
  planRecipe(recipe, known, fromUs !== null);
}

/** Features and target of a plan as files of a folder, and their facts; nothing of the project changes. onProgress is given the rows that are done. */
export async function computeFeaturesInto(workbench: Workbench, plan: Plan, folder: string, signal: AbortSignal, onProgress: (rows: number) => void = () => {}): Promise<FeatureFacts> {
  const { objects } = workbench.project;
  const { digestInputs: _, ...facts } = await computeFeatures({
    connection: workbench.database,
    datasetPath: objects.file(workbench.project.needRef("dataset"), "data.parquet"),
    recipe: plan.prepare.recipe,
    target: plan.target.what,
    ...(asksForClasses(plan) ? { classes: true } : {}),
    events: eventsOf(workbench, plan),
    taught: taughtBy(plan),
    ...featurePaths(folder),
    signal,
    onProgress,
  });
  return facts;
}

/** Files that features are kept in. */
export function featurePaths(folder: string): { outPath: string; beforePath: string } {
  return { outPath: join(folder, "features.parquet"), beforePath: join(folder, "before.parquet") };
}

/** Computes features and target of the plan and makes them the project's. Same inputs: the object that is there. */
export async function computeFeaturesFor(workbench: Workbench, act: Act, plan: Plan): Promise<FeaturesInfo> {
  const { project } = workbench;
  const key = featuresKey(project, plan);
  act.progress(0, "prepare");
  const made = project.ref(`made/${key}`);
  if (made) {
    project.commit(act.actor, "prepare.compute", { features: made });
    return describeFeatures(workbench, plan)!;
  }
  if (needsLabels(plan) && eventsOf(workbench, plan).every(({ open }) => open === true)) throw new Failure("planStepBlocked", { step: "label", field: plan.label.class });
  checkUnits(workbench, plan.prepare.recipe);
  const { rows } = describedDataset(workbench, project.needRef("dataset"));
  const digest = await project.objects.make("features", { key }, async (folder) => {
    const facts = await computeFeaturesInto(workbench, plan, folder, act.signal, (done) => act.progress(Math.min(0.99, done / Math.max(1, rows)), "prepare"));
    writeFileSync(join(folder, "features.json"), canonicalJson(facts));
  });
  if (act.signal.aborted) throw new Failure("callCancelled", { step: "prepare" });
  project.commit(act.actor, "prepare.compute", { features: digest, [`made/${key}`]: digest });
  act.progress(1, "prepare");
  return describeFeatures(workbench, plan)!;
}

function describeFeatures(workbench: Workbench, plan: Plan): FeaturesInfo | null {
  const { project } = workbench;
  if (!project.ref("features")) return null;
  const { digest, facts } = readFeatureFacts(workbench);
  return {
    digest,
    rows: facts.rows,
    features: facts.columns,
    missing: facts.missing,
    target: { kind: plan.target.what.kind, ...facts.target },
    history: facts.history,
    current: keyOf(project, "features") === featuresKey(project, plan),
  };
}

export const prepareAnswers: Answers<(typeof contract)["prepare"]> = {
  async describe(_input, workbench) {
    return describeFeatures(workbench, workbench.readPlan().plan);
  },
  async preview({ recipe, column, from, to, group }, workbench) {
    const { project, database } = workbench;
    checkUnits(workbench, recipe);
    const path = project.objects.file(project.needRef("dataset"), "data.parquet");
    const window: PreviewWindow = { points: 2000, ...(from === null ? {} : { from }), ...(to === null ? {} : { to }), ...(group === null ? {} : { group }) };
    const preview = await previewRecipe(database, path, recipe, column, window, workbench.readPlan().plan.target.what);
    const series = (part: (typeof preview)["before"]): Series | null =>
      part && {
        axis: preview.axis,
        from: part.x[0] ?? 0,
        to: part.x.at(-1) ?? 0,
        bucket: 0,
        rows: part.rows,
        columns: part.columns.map(({ name, values }) => ({ name, x: part.x, min: values, max: values, mean: values, count: values.map((v) => (Number.isNaN(v) ? 0 : 1)) })),
      };
    return { steps: preview.steps, outputs: preview.outputs, history: preview.history, before: series(preview.before), after: series(preview.after) };
  },
  propose: ({ context }, workbench) => proposeFor(workbench.database, workbench.project.objects.file(workbench.project.needRef("dataset"), "data.parquet"), workbench.readPlan().plan, context),
  compute: (_input, workbench, act) => computeFeaturesFor(workbench, act, workbench.readPlan().plan),
};
