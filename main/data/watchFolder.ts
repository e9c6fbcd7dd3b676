// A folder that is watched: files that lie still are read by a saved recipe into one dataset; what a person must decide is held and asked about.
// Runs in the engine as a job. Nothing is picked where two readings fit; a file that vanished stops the dataset from shrinking behind anybody's back.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FailureData } from "../../shared/contract/errors.ts";
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import { sha256OfFile } from "../store/objects.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import type { CsvFile } from "./import/csv.ts";
import { previewCsv } from "./import/csv.ts";
import { chosenRecipe, questionFailure, readDataset, throwawayOf } from "./readFiles.ts";
import { readRecipe, refuseDifferent } from "./savedRecipes.ts";

/** What became of the files of a folder: kept under watch/<recipe>. */
interface WatchState {
  /** Digest of the recipe that the files were judged by: with another recipe they are judged again. */
  recipe: string;
  taken: { name: string; sha256: string }[];
  held: { name: string; sha256: string; failure: FailureData }[];
  /** What the dataset was read from last. */
  read: { name: string; sha256: string }[];
}

export interface HeldFile {
  name: string;
  handle: string | null;
  failure: FailureData;
}

const settleMs = 2000;
const lookMs = 3000;
/** Names that programs give to files they are still writing. */
const unfinished = /^[.~]|\.(part|partial|tmp|crdownload|filepart|lock|swp)$/i;

function stateOf({ project }: Workbench, recipe: string): WatchState {
  const digest = project.ref(`watch/${recipe}`);
  const current = project.needRef(`importRecipe/${recipe}`);
  const state = digest ? project.objects.readJson<WatchState>(digest, "watch.json") : { recipe: current, taken: [], held: [], read: [] };
  return state.recipe === current ? state : { recipe: current, taken: [], held: [], read: [] };
}

/** Files of the folder whose size and time stood still between two looks. Not its folders, and nothing that is being written. */
function lying(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile() || unfinished.test(entry.name)) continue;
    const { size, mtimeMs } = statSync(join(folder, entry.name));
    found.set(entry.name, `${size} ${mtimeMs}`);
  }
  return found;
}

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name, "en", { numeric: true }) || (a.name < b.name ? -1 : 1);

async function judge(workbench: Workbench, act: Act, file: CsvFile, recipe: string): Promise<FailureData | undefined> {
  try {
    const saved = readRecipe(workbench, recipe);
    const { part, encoding } = saved.choice;
    const preview = await previewCsv(file, throwawayOf(workbench), { signal: act.signal, ...(part ? { part } : {}), ...(encoding ? { encoding } : {}) });
    refuseDifferent(recipe, saved, preview);
    const chosen = chosenRecipe(preview, saved.choice);
    const question = preview.open.find(({ field }) => chosen.open.includes(field));
    if (question) throw questionFailure(question, file.name);
    if (preview.sampleRows === 0) throw new Failure("csvNoRows", { file: file.name });
    return undefined;
  } catch (thrown) {
    const failure = failureOf(thrown);
    // A wish to stop, and a machine without room, say nothing about the file.
    if (failure.name === "callCancelled" || failure.name === "storeDiskFull") throw thrown;
    return failure;
  }
}

/** One round over the folder. `settled` are the files that lie still. Returns what is taken and held now. */
async function round(workbench: Workbench, act: Act, folder: string, recipe: string, settled: readonly string[]): Promise<WatchState> {
  const { project } = workbench;
  const state = stateOf(workbench, recipe);
  const known = new Map([...state.taken, ...state.held].map(({ name, sha256 }) => [name, sha256]));
  const taken = [...state.taken];
  const held = state.held.filter(({ failure }) => failure.name !== "fileMissing");
  let { read } = state;
  const drop = (list: { name: string }[], name: string) => {
    const at = list.findIndex((one) => one.name === name);
    if (at >= 0) list.splice(at, 1);
  };
  for (const name of settled) {
    const sha256 = sha256OfFile(join(folder, name));
    if (known.get(name) === sha256) continue;
    const failure = await judge(workbench, act, { path: join(folder, name), name }, recipe);
    drop(held, name);
    if (failure) {
      // A taken file that became another one is held; its earlier rows stay in the dataset that was read from it.
      drop(taken, name);
      held.push({ name, sha256, failure });
    } else {
      drop(taken, name);
      taken.push({ name, sha256 });
    }
  }
  taken.sort(byName);
  const same = JSON.stringify(taken) === JSON.stringify(read);
  const gone = taken.find(({ name }) => !lying(folder).has(name));
  if (gone) held.push({ ...gone, failure: new Failure("fileMissing", { file: gone.name }).data });
  if (!gone && !same && taken.length > 0) {
    try {
      await readDataset(workbench, act, taken.map(({ name }) => ({ path: join(folder, name), name })), readRecipe(workbench, recipe).choice, { recipe });
      read = [...taken];
    } catch (thrown) {
      const failure = failureOf(thrown);
      const guilty = taken.find(({ name }) => name === failure.where.file);
      if (!guilty || failure.name === "callCancelled") throw thrown;
      drop(taken, guilty.name);
      held.push({ ...guilty, failure });
    }
  }
  held.sort(byName);
  const next: WatchState = { recipe: state.recipe, taken, held, read };
  project.commit(act.actor, "data.watch", { [`watch/${recipe}`]: await project.objects.makeJson("watch", next) }, `${taken.length}, ${held.length}`);
  return next;
}

/** Reads a folder by a recipe: once, or again and again until the job is cancelled. Throws storeUnknownRef for an unknown recipe. */
export async function importFolder(workbench: Workbench, act: Act, folder: string, recipe: string, watch: boolean): Promise<{ taken: string[]; held: HeldFile[] }> {
  readRecipe(workbench, recipe);
  let before = lying(folder);
  // One round for what lies there longer than files are usually being written.
  let settled = [...before.keys()].filter((name) => Date.now() - statSync(join(folder, name)).mtimeMs > settleMs || !watch);
  for (;;) {
    const state = await round(workbench, act, folder, recipe, settled.sort());
    if (!watch) return { taken: state.taken.map(({ name }) => name), held: heldFiles(workbench, recipe, folder) };
    act.progress(0, "import", `${state.taken.length} + ${state.held.length}`);
    await pause(lookMs, act.signal);
    if (act.signal.aborted) throw new Failure("callCancelled", { step: "data" });
    const now = lying(folder);
    settled = [...now].filter(([name, facts]) => before.get(name) === facts).map(([name]) => name);
    before = now;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}

/** Files that a person is asked about; with a handle, so that the wizard can open them, while their folder is known. */
export function heldFiles(workbench: Workbench, recipe: string, folder?: string): HeldFile[] {
  return stateOf(workbench, recipe).held.map(({ name, failure }) => ({ name, handle: folder === undefined ? null : workbench.handleFor(join(folder, name)), failure }));
}
