// Import recipes by name: how a kind of file is read and what it looked like then, kept as objects of the project under importRecipe/<name>.
// Runs in the engine. A recipe answers open questions; a file that differs from what it was made for is not read by it.
import { Failure } from "../../shared/contract/errors.ts";
import { ReadChoice } from "../../shared/contract/data.ts";
import type { Workbench } from "../store/workbench.ts";
import type { CsvPreview } from "./import/preview.ts";
import type { ImportRecipe } from "./import/importRecipe.ts";
import { differencesOf, differenceText, Expected, expectedOf } from "./import/recipeDifference.ts";
import type { Difference } from "./import/recipeDifference.ts";

export interface SavedRecipe {
  choice: ReadChoice;
  expected: Expected;
}

const prefix = "importRecipe/";

/** Makes the object; the caller commits the name with its act. */
export async function makeRecipe({ project }: Workbench, name: string, choice: ReadChoice, preview: CsvPreview, recipe: ImportRecipe): Promise<Record<string, string>> {
  // Saved with every guess made plain: the next file is read as this one was, not guessed again.
  const full: ReadChoice = {
    ...choice,
    delimiter: recipe.delimiter,
    decimal: recipe.decimal,
    timeColumn: recipe.time?.columns[0] ?? null,
    timeFormat: recipe.time?.format ?? "auto",
    zone: recipe.time?.zone ?? choice.zone,
    ...(recipe.part ? { part: recipe.part } : {}),
    ...(recipe.tall ? { layout: recipe.tall } : {}),
  };
  return { [prefix + name]: await project.objects.makeJson("importRecipe", { choice: full, expected: expectedOf(preview, recipe) }) };
}

/** Throws storeUnknownRef. */
export function readRecipe({ project }: Workbench, name: string): SavedRecipe {
  const { choice, expected } = project.objects.readJson<SavedRecipe>(project.needRef(prefix + name), "importRecipe.json");
  return { choice: ReadChoice.parse(choice), expected: Expected.parse(expected) };
}

/** Every saved recipe, by name. */
export function savedRecipes(workbench: Workbench): { name: string; form: string; columns: number; choice: ReadChoice }[] {
  return workbench.project
    .refsUnder(prefix)
    .map(([ref]) => {
      const name = ref.startsWith(prefix) ? ref.slice(prefix.length) : ref;
      const { choice, expected } = readRecipe(workbench, name);
      return { name, form: expected.form, columns: expected.columns.length, choice };
    });
}

/** Throws csvFormatChanged with every difference when the file is not like the one that the recipe was made for. */
export function refuseDifferent(name: string, { expected }: SavedRecipe, preview: CsvPreview): void {
  const differences: Difference[] = differencesOf(expected, preview);
  const [first] = differences;
  if (first) throw new Failure("csvFormatChanged", { file: preview.file, step: name, field: first.what, ...(first.column ? { column: first.column } : {}), detail: differenceText(differences) });
}
