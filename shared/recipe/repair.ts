// A repair that the quality report suggests as a recipe step, put into a recipe. Pure. Two columns left out become one selection, not two that
// contradict each other; a step that is already there is not added again.

import { recipeFormat, stepSchema, type Recipe, type Step } from "./recipe.ts";

/** The step of a finding, or null when the recipe does not know such a step. */
export function repairStep(repair: unknown): Step | null {
  const parsed = stepSchema.safeParse(repair);
  return parsed.success ? parsed.data : null;
}

/** True when the recipe already does what the step would do. */
export function isRepaired(recipe: Recipe, step: Step): boolean {
  if (step.kind === "select" && step.columns !== "numeric") {
    const wanted = new Set(step.columns);
    return recipe.steps.some((known) => known.kind === "select" && known.off !== true && known.columns !== "numeric" && known.columns.every((name) => wanted.has(name)));
  }
  const text = JSON.stringify(step);
  return recipe.steps.some((known) => JSON.stringify(known) === text);
}

/** The recipe with the step. A selection goes first and is joined with the one there; other repairs follow the repairs before them. */
export function withRepair(recipe: Recipe, step: Step): Recipe {
  if (isRepaired(recipe, step)) return recipe;
  const steps = [...recipe.steps];
  const first = steps[0];
  if (step.kind === "select") {
    if (first?.kind === "select" && first.off !== true && first.columns !== "numeric" && step.columns !== "numeric") {
      const wanted = new Set(step.columns);
      const both = first.columns.filter((name) => wanted.has(name));
      steps[0] = { kind: "select", columns: both.length > 0 ? both : first.columns };
    } else steps.unshift(step);
  } else {
    const after = steps.findLastIndex((known) => known.kind === "select" || known.kind === "clean" || known.kind === "impute" || known.kind === "resample");
    steps.splice(after + 1, 0, step);
  }
  return { format: recipeFormat, steps };
}
