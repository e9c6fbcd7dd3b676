// Which rows of a plant are in operation as the recipe sees it: those that its filters keep. Rows at rest are neither answered nor
// compared with the reference. Pure, runs anywhere.
import type { Recipe, Step } from "./recipe.ts";

const merging: readonly Step["kind"][] = ["resample", "batch"];

/** Whether a step of the recipe makes one row of several. */
export function mergesRows(recipe: Recipe): boolean {
  return recipe.steps.some((step) => merging.includes(step.kind) && step.off !== true);
}

/** The recipe up to its last filter over rows as they come in (before rows are merged); null where no filter leaves rows out. */
export function operatingRecipe(recipe: Recipe): Recipe | null {
  const merge = recipe.steps.findIndex((step) => merging.includes(step.kind) && step.off !== true);
  const rows = merge < 0 ? recipe.steps : recipe.steps.slice(0, merge);
  const last = rows.findLastIndex((step) => step.kind === "filter" && step.off !== true);
  return last < 0 ? null : { ...recipe, steps: rows.slice(0, last + 1) };
}
