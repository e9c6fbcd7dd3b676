// Which rows of a plant are in operation as the recipe sees it: those that its filters keep. Rows at rest are neither answered nor
// compared with the reference. Pure, runs anywhere.
import type { Recipe } from "./recipe.ts";

/** The recipe up to its last filter over rows as they come in (before rows become buckets); null where no filter leaves rows out. */
export function operatingRecipe(recipe: Recipe): Recipe | null {
  const bucket = recipe.steps.findIndex((step) => step.kind === "resample" && step.off !== true);
  const rows = bucket < 0 ? recipe.steps : recipe.steps.slice(0, bucket);
  const last = rows.findLastIndex((step) => step.kind === "filter" && step.off !== true);
  return last < 0 ? null : { ...recipe, steps: rows.slice(0, last + 1) };
}
