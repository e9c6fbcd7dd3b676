// Looks at the watched folder while the engine runs: what lies still and is not known yet becomes a job of its own. Quiet looks are no jobs.
// Runs in the engine of a host that stays. One folder of a project is watched at a time: two would take the dataset from each other.
import { readdirSync } from "node:fs";
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import type { SavedRecipeInfo } from "../../shared/contract/data.ts";
import { basename } from "node:path";
import type { Workbench } from "../store/workbench.ts";
import { readRecipe, savedRecipes } from "./savedRecipes.ts";
import { heldFiles, lying, takeSettled, unjudged, type HeldFile } from "./watchFolder.ts";
import { isFolder, readWatch, watchedFolder } from "./watchSettings.ts";

const lookMs = 2000;
/** Looks between two tries while the disk is full: five minutes. */
const restLooks = 150;

/** Begins to look; the function it returns ends it. */
export function keepWatching(workbench: Workbench): () => void {
  let before = new Map<string, string>();
  let watched = "";
  /** What a job was started for and did not settle: not tried again until it changes. */
  let tried = "";
  /** Looks until what a full disk stopped is tried again. */
  let rest = 0;
  let isBusy = false;
  const look = () => {
    const watch = readWatch(workbench);
    if (watch === undefined || isBusy) return;
    const folder = watchedFolder(workbench, watch);
    const { recipe } = watch;
    if (!isFolder(folder) || workbench.project.ref(`importRecipe/${recipe}`) === undefined) return;
    const now = lying(folder);
    const which = `${recipe}\n${folder}`;
    if (watched !== which) [watched, before, tried] = [which, new Map(), ""];
    if (rest > 0 && --rest === 0) tried = "";
    const { names, gone } = unjudged(workbench, recipe, folder, now);
    const settled = names.filter((name) => before.get(name) === now.get(name));
    before = now;
    const about = JSON.stringify([workbench.project.ref(`importRecipe/${recipe}`), settled.map((name) => [name, now.get(name)]), gone]);
    if ((settled.length === 0 && !gone) || about === tried) return;
    [tried, rest] = [about, 0];
    isBusy = true;
    void workbench.startJob("data.importFolder", { person: watch.person, role: watch.role }, async (act) => {
      try {
        return await takeSettled(workbench, act, folder, recipe, settled);
      } catch (thrown) {
        // Room comes back without a file being changed.
        if (failureOf(thrown).name === "storeDiskFull") rest = restLooks;
        throw thrown;
      }
    }).finally(() => (isBusy = false));
  };
  const timer = setInterval(() => {
    try {
      look();
    } catch (thrown) {
      // A folder on a share that went away between two questions: looked at again next time.
      console.error(thrown);
    }
  }, lookMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** The folder whose files a recipe's held files are. Throws fileMissing while it is not watched or not there. */
export function folderOf(workbench: Workbench, recipe: string): string {
  readRecipe(workbench, recipe);
  const watch = readWatch(workbench);
  const folder = watch?.recipe === recipe ? watchedFolder(workbench, watch) : undefined;
  if (folder === undefined || !isFolder(folder)) throw new Failure("fileMissing", { file: folder === undefined ? recipe : basename(folder) });
  return folder;
}

/** Held files of a recipe; with handles while its folder is watched and there. */
export function heldOf(workbench: Workbench, recipe: string): HeldFile[] {
  const watch = readWatch(workbench);
  const folder = watch?.recipe === recipe ? watchedFolder(workbench, watch) : undefined;
  return heldFiles(workbench, recipe, folder !== undefined && isFolder(folder) ? folder : undefined);
}

/** Every saved recipe with what it holds and the folder that is watched by it. */
export function recipesWithWatch(workbench: Workbench): SavedRecipeInfo[] {
  const watch = readWatch(workbench);
  return savedRecipes(workbench).map((saved) => {
    const held = (watch?.recipe === saved.name ? heldOf(workbench, saved.name) : []).length;
    if (watch?.recipe !== saved.name) return { ...saved, held, watch: null };
    const folder = watchedFolder(workbench, watch);
    return { ...saved, held, watch: { place: watch.folder === null ? "inbox" : "folder", folder: watch.folder === null ? "inbox" : basename(folder), isThere: isFolder(folder) && canRead(folder) } };
  });
}

function canRead(folder: string): boolean {
  try {
    readdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
