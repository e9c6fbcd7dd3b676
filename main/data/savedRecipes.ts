// Import recipes by name: how a kind of file is read and what it looked like then, kept as objects of the project under importRecipe/<name>.
// Runs in the engine. A recipe answers open questions; a file that differs from what it was made for is not read by it.
import { Failure } from "../../shared/contract/errors.ts";
import { ReadChoice, type SavedRecipeInfo } from "../../shared/contract/data.ts";
import type { Actor } from "../store/project.ts";
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
const usePrefix = "recipeUse/";
/** Where the state of a recipe's folder is kept. */
export const watchPrefix = "watch/";
const mostUses = 200;

/** A file that a recipe has read, and when it did so first. */
type Use = SavedRecipeInfo["uses"][number];

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
export function savedRecipes(workbench: Workbench): Omit<SavedRecipeInfo, "held" | "watch">[] {
  return workbench.project
    .refsUnder(prefix)
    .map(([ref]) => {
      const name = ref.startsWith(prefix) ? ref.slice(prefix.length) : ref;
      const { choice, expected } = readRecipe(workbench, name);
      return { name, form: expected.form, columns: expected.columns.length, choice, uses: usesOf(workbench, name) };
    });
}

function usesOf({ project }: Workbench, name: string): Use[] {
  const digest = project.ref(usePrefix + name);
  return digest === undefined ? [] : project.objects.readJson<Use[]>(digest, "recipeUse.json");
}

/** Makes the object that says what a recipe has read, newest first; the caller commits the name with its act. A file read again keeps its first time. */
export async function makeUse(workbench: Workbench, name: string, files: readonly { name: string; sha256: string; rows: number }[]): Promise<Record<string, string>> {
  const known = usesOf(workbench, name);
  const at = new Date().toISOString();
  const fresh = files.filter((file) => !known.some((use) => use.name === file.name && use.sha256 === file.sha256)).map((file) => ({ name: file.name, sha256: file.sha256, rows: file.rows, at }));
  return { [usePrefix + name]: await workbench.project.objects.makeJson("recipeUse", [...fresh.reverse(), ...known].slice(0, mostUses)) };
}

/** The recipe with an answer to what a file left open; everything else is read as before. Returns the name to commit. Throws storeUnknownRef. */
export async function makeAnswered(workbench: Workbench, name: string, answer: Partial<ReadChoice>): Promise<Record<string, string>> {
  const saved = readRecipe(workbench, name);
  const answered = new Map((answer.columns ?? []).map((column) => [column.source, column]));
  const before = saved.choice.columns ?? [];
  const columns = [...before.map((column) => ({ ...column, ...answered.get(column.source) })), ...[...answered.values()].filter(({ source }) => !before.some((column) => column.source === source))];
  const choice = ReadChoice.parse({ ...saved.choice, ...answer, ...(columns.length > 0 ? { columns } : {}) });
  return { [prefix + name]: await workbench.project.objects.makeJson("importRecipe", { choice, expected: saved.expected }) };
}

/** Gives a recipe another name, or forgets it (null), with everything that hangs on the name. Throws storeUnknownRef, storeAlreadyExists. */
export function moveRecipe({ project }: Workbench, actor: Actor, name: string, to: string | null): void {
  project.needRef(prefix + name);
  if (to === name) return;
  if (to !== null && project.ref(prefix + to) !== undefined) throw new Failure("storeAlreadyExists", { file: to });
  const refs: Record<string, string | null> = {};
  for (const under of [prefix, usePrefix, watchPrefix]) {
    const digest = project.ref(under + name);
    if (digest === undefined) continue;
    refs[under + name] = null;
    if (to !== null) refs[under + to] = digest;
  }
  project.commit(actor, to === null ? "data.deleteRecipe" : "data.renameRecipe", refs, to === null ? name : `${name} > ${to}`);
}

/** Throws csvFormatChanged with every difference when the file is not like the one that the recipe was made for. */
export function refuseDifferent(name: string, { expected }: SavedRecipe, preview: CsvPreview): void {
  const differences: Difference[] = differencesOf(expected, preview);
  const [first] = differences;
  if (first) throw new Failure("csvFormatChanged", { file: preview.file, step: name, field: first.what, ...(first.column ? { column: first.column } : {}), detail: differenceText(differences) });
}
