// A folder that is watched: files that lie still are read by a saved recipe into one dataset; what a person must decide is held and asked about.
// Runs in the engine as a job; watching.ts says when. Nothing is picked where two readings fit; a file that vanished stops the dataset from shrinking behind anybody's back.
import { closeSync, openSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FailureData } from "../../shared/contract/errors.ts";
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import type { ReadChoice } from "../../shared/contract/data.ts";
import { planSchema } from "../../shared/plan/plan.ts";
import { sha256 } from "../store/objects.ts";
import type { Act, Workbench } from "../store/workbench.ts";
import type { CsvFile } from "./import/csv.ts";
import { previewCsv } from "./import/csv.ts";
import { patternsFor } from "./planData.ts";
import { chosenRecipe, digestOf, questionFailure, readDataset } from "./readFiles.ts";
import { throwawayOf } from "./throwaways.ts";
import { makeAnswered, readRecipe, refuseDifferent, watchPrefix } from "./savedRecipes.ts";

/** A file as it was judged; facts: its size and time then, so that it need not be read again to be known. */
interface Judged {
  name: string;
  sha256: string;
  facts: string;
}

/** What became of the files of a folder: kept under watch/<recipe>. */
interface WatchState {
  /** Digest of the recipe that the files were judged by: with another recipe they are judged again. */
  recipe: string;
  /** Which folder the files lie in, by the digest of its path: of another one nothing is known. */
  folder: string;
  taken: Judged[];
  held: (Judged & { failure: FailureData })[];
  /** Files that a person left out, as they were then. */
  left: Judged[];
  /** What the dataset was read from last. */
  read: Judged[];
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

function stateOf({ project }: Workbench, recipe: string, folder?: string): WatchState {
  const digest = project.ref(watchPrefix + recipe);
  const current = project.needRef(`importRecipe/${recipe}`);
  const id = folder === undefined ? "" : sha256(folder).slice(0, 16);
  const empty: WatchState = { recipe: current, folder: id, taken: [], held: [], left: [], read: [] };
  const state = digest ? { ...empty, ...project.objects.readJson<WatchState>(digest, "watch.json") } : empty;
  if (id !== "" && state.folder !== id) return empty;
  return state.recipe === current ? state : { ...empty, folder: state.folder, left: state.left };
}

async function writeState({ project }: Workbench, act: Pick<Act, "actor">, recipe: string, state: WatchState): Promise<void> {
  const digest = await project.objects.makeJson("watch", state);
  // A round that changed nothing is no act.
  if (project.ref(watchPrefix + recipe) !== digest) project.commit(act.actor, "data.watch", { [watchPrefix + recipe]: digest });
}

/** Files of the folder whose size and time stood still between two looks. Not its folders, and nothing that is being written. */
export function lying(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile() || unfinished.test(entry.name)) continue;
    const facts = factsOf(join(folder, entry.name));
    if (facts !== undefined) found.set(entry.name, facts);
  }
  return found;
}

function factsOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.size} ${found.mtimeMs}`;
}

function canOpen(path: string): boolean {
  try {
    closeSync(openSync(path, "r"));
    return true;
  } catch {
    return false;
  }
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
    // Text that comes out wrong is taken over by nobody but a person who has seen it.
    return preview.flags.find(({ name }) => name === "csvMixedEncoding");
  } catch (thrown) {
    const failure = failureOf(thrown);
    // A wish to stop, and a machine without room, say nothing about the file.
    if (failure.name === "callCancelled" || failure.name === "storeDiskFull") throw thrown;
    return failure;
  }
}

/** One round over the folder. `settled` are the files that lie still. Returns what is taken and held now. */
async function round(workbench: Workbench, act: Act, folder: string, recipe: string, settled: readonly string[]): Promise<WatchState> {
  const state = stateOf(workbench, recipe, folder);
  const known = new Map([...state.left, ...state.taken, ...state.held].map(({ name, sha256 }) => [name, sha256]));
  const taken = [...state.taken];
  const held = state.held.filter(({ failure }) => failure.name !== "fileMissing");
  const left = [...state.left];
  let { read } = state;
  const drop = (list: { name: string }[], name: string) => {
    const at = list.findIndex((one) => one.name === name);
    if (at >= 0) list.splice(at, 1);
  };
  for (const name of settled) {
    const facts = factsOf(join(folder, name));
    if (facts === undefined) continue; // gone since it was seen
    let digest: string;
    try {
      // In pieces: the engine answers others while a long file is summed up.
      digest = await digestOf({ path: join(folder, name), name }, act.signal);
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure.name === "callCancelled") throw thrown;
      // Gone just now, or kept closed by whoever writes it or by its rights: one such file must not keep the others out. One that was taken stays so.
      if (factsOf(join(folder, name)) === undefined) continue;
      drop(held, name);
      held.push({ name, sha256: taken.find((one) => one.name === name)?.sha256 ?? "", facts, failure: new Failure("fileNotReadable", { file: name, ...(failure.where.detail === undefined ? {} : { detail: failure.where.detail }) }).data });
      continue;
    }
    const wasClosed = held.some((one) => one.name === name && one.failure.name === "fileNotReadable");
    if (wasClosed) drop(held, name);
    const isUnjudged = wasClosed && !taken.some((one) => one.name === name);
    if (!isUnjudged && known.get(name) === digest) {
      for (const one of [...taken, ...held, ...left]) if (one.name === name) one.facts = facts;
      continue;
    }
    const failure = await judge(workbench, act, { path: join(folder, name), name }, recipe);
    drop(held, name);
    drop(left, name);
    // A taken file that became another one is held; its earlier rows stay in the dataset that was read from it.
    drop(taken, name);
    if (failure) held.push({ name, sha256: digest, facts, failure });
    else taken.push({ name, sha256: digest, facts });
  }
  taken.sort(byName);
  const content = (list: readonly Judged[]) => JSON.stringify(list.map(({ name, sha256 }) => [name, sha256]));
  const isClosed = ({ name }: Judged) => held.some((one) => one.name === name && one.failure.name === "fileNotReadable");
  const gone = taken.filter(({ name }) => factsOf(join(folder, name)) === undefined);
  // All of them: one that nobody was told of would be looked for again and again.
  for (const one of gone) {
    drop(held, one.name);
    held.push({ ...one, failure: new Failure("fileMissing", { file: one.name }).data });
  }
  // A file that is found bad only by reading all of it is held; the others are read without it.
  while (gone.length === 0 && !taken.some(isClosed) && taken.length > 0 && content(taken) !== content(read)) {
    try {
      await readDataset(workbench, act, taken.map(({ name }) => ({ path: join(folder, name), name })), readRecipe(workbench, recipe).choice, { recipe });
      read = [...taken];
    } catch (thrown) {
      const failure = failureOf(thrown);
      const { file } = failure.where;
      // A table inside an archive is named by both: stock.zip/pump.csv.
      const guilty = taken.find(({ name }) => name === file) ?? taken.find(({ name }) => file?.startsWith(`${name}/`));
      if (!guilty || failure.name === "callCancelled") throw thrown;
      // A file that has just gone or closed says nothing of its rows: nothing is read without it.
      if (failure.name !== "fileMissing" && failure.name !== "fileNotReadable") drop(taken, guilty.name);
      held.push({ ...guilty, failure });
      if (failure.name === "fileMissing") break;
    }
  }
  held.sort(byName);
  const next: WatchState = { recipe: state.recipe, folder: state.folder, taken, held, left, read };
  await writeState(workbench, act, recipe, next);
  return next;
}

/** Files of a folder about which nothing is known yet, or no longer: new, changed, gone and back. `gone`: a taken file is not there and nobody was told. */
export function unjudged(workbench: Workbench, recipe: string, folder: string, found: ReadonlyMap<string, string>): { names: string[]; gone: boolean } {
  const state = stateOf(workbench, recipe, folder);
  const missing = new Set(state.held.filter(({ failure }) => failure.name === "fileMissing").map(({ name }) => name));
  // A file that could not be read may be let go without being changed.
  const closed = new Set(state.held.filter(({ failure }) => failure.name === "fileNotReadable").map(({ name }) => name));
  const known = new Map([...state.left, ...state.taken, ...state.held].filter(({ name }) => !missing.has(name)).map(({ name, facts }) => [name, facts]));
  return {
    names: [...found].filter(([name, facts]) => known.get(name) !== facts || (closed.has(name) && canOpen(join(folder, name)))).map(([name]) => name),
    gone: state.taken.some(({ name }) => !found.has(name) && !missing.has(name)),
  };
}

/** Reads the settled files of a folder by a recipe; the plan then names what was taken. Throws storeUnknownRef, callCancelled, storeDiskFull. */
export async function takeSettled(workbench: Workbench, act: Act, folder: string, recipe: string, settled: readonly string[]): Promise<{ taken: string[]; held: HeldFile[] }> {
  const before = workbench.project.ref("dataset");
  const { taken: files, held, left } = await round(workbench, act, folder, recipe, [...settled].sort());
  const taken = files.map(({ name }) => name);
  if (taken.length > 0 && workbench.project.ref("dataset") !== before) {
    const { plan } = workbench.readPlan();
    await workbench.writePlan(planSchema.parse({ ...plan, data: { ...plan.data, ...readRecipe(workbench, recipe).choice, source: { kind: "files", match: patternsFor(taken, [...held, ...left].map(({ name }) => name).filter((name) => !taken.includes(name))) } } }), act.actor, "plan.data");
  }
  return { taken, held: heldFiles(workbench, recipe, folder) };
}

/** Reads a folder by a recipe: once, or again and again until the job is cancelled. Throws storeUnknownRef for an unknown recipe. */
export async function importFolder(workbench: Workbench, act: Act, folder: string, recipe: string, watch: boolean): Promise<{ taken: string[]; held: HeldFile[] }> {
  readRecipe(workbench, recipe);
  let before = lying(folder);
  if (!watch) return takeSettled(workbench, act, folder, recipe, [...before.keys()]);
  // One round for what lies there longer than files are usually being written.
  let settled = [...before.keys()].filter((name) => Date.now() - (statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > settleMs);
  for (;;) {
    const { taken, held } = await takeSettled(workbench, act, folder, recipe, settled);
    act.progress(0, "import", `${taken.length} + ${held.length}`);
    do {
      await pause(lookMs, act.signal);
      if (act.signal.aborted) throw new Failure("callCancelled", { step: "data" });
      settled = [];
      let now: Map<string, string>;
      try {
        now = lying(folder);
      } catch (thrown) {
        // A folder on a share that is away for a while: looked at again next time.
        console.error(thrown);
        continue;
      }
      const news = unjudged(workbench, recipe, folder, now);
      settled = news.names.filter((name) => before.get(name) === now.get(name));
      before = now;
      if (news.gone) break;
    } while (settled.length === 0);
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
  return stateOf(workbench, recipe, folder).held.map(({ name, failure }) => ({ name, handle: folder === undefined ? null : workbench.handleFor(join(folder, name)), failure }));
}

/** Answers what a held file asks: the recipe reads by it from now on, all files of the folder are judged again. Throws storeUnknownRef, fileMissing. */
export async function answerHeld(workbench: Workbench, act: Act, folder: string, recipe: string, name: string, answer: Partial<ReadChoice>): Promise<{ taken: string[]; held: HeldFile[] }> {
  if (!stateOf(workbench, recipe).held.some((one) => one.name === name)) throw new Failure("storeUnknownRef", { detail: name });
  const refs = await makeAnswered(workbench, recipe, answer);
  workbench.project.commit(act.actor, "data.answerHeld", refs, `${recipe}: ${name}`);
  return takeSettled(workbench, act, folder, recipe, [...lying(folder).keys()]);
}

/** Leaves a held file out as it is; when it changes, it is looked at again. Throws storeUnknownRef. */
export async function leaveOut(workbench: Workbench, act: Pick<Act, "actor">, recipe: string, name: string): Promise<void> {
  const state = stateOf(workbench, recipe);
  const one = state.held.find((held) => held.name === name);
  if (!one) throw new Failure("storeUnknownRef", { detail: name });
  const { failure, ...judged } = one;
  // A file that is gone for good leaves the list of what the data set is read from.
  const isGone = failure.name === "fileMissing";
  const without = (list: readonly Judged[]) => list.filter((each) => each.name !== name);
  await writeState(workbench, act, recipe, { ...state, held: state.held.filter((held) => held !== one), taken: without(state.taken), left: isGone ? without(state.left) : [...without(state.left), judged] });
}
