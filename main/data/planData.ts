// The data section of a plan, performed: the sample plant made if need be, or files found inside the folder that was handed over.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { DatasetInfo, ReadChoice } from "../../shared/contract/data.ts";
import { Failure } from "../../shared/contract/errors.ts";
import type { Plan, SamplePreset } from "../../shared/plan/plan.ts";
import { refuseOutside } from "../../shared/plan/read.ts";
import { makePlant } from "../simulate/makePlant.ts";
import { simulatorVersion } from "../simulate/version.ts";
import { diskFailure } from "../store/disk.ts";
import { part, type Act, type Workbench } from "../store/workbench.ts";
import type { CsvFile } from "./import/csv.ts";
import { readTagList } from "./tags.ts";
import { describedDataset, readDataset } from "./readFiles.ts";

const mostFiles = 10_000;
/** As many as a plan takes. */
const mostPatterns = 100;
const mostDepth = 8;

/** Makes the plan's data the project's dataset. Throws fileMissing naming the pattern that matches nothing. */
export async function dataOfPlan(workbench: Workbench, act: Act, plan: Plan): Promise<DatasetInfo> {
  const { source, why: _why, ...choice } = plan.data;
  if (source.kind === "simulated") return readSample(workbench, act, source, choice);
  const present = workbench.project.ref("dataset");
  if (workbench.dataFolders.length === 0 && present) return describedDataset(workbench, present);
  const files = workbench.dataFolders.flatMap((folder) => source.match.flatMap((pattern) => matching(folder, pattern)));
  if (files.length === 0) throw new Failure("fileMissing", { file: source.match.join(", "), field: "data.source.match" });
  return readDataset(workbench, act, files, choice);
}

/** Makes the sample plant, reads one of its exports, and keeps what came with it (tag list, records of the plant, events that its engineers wrote down) under the name `sample`. */
export async function readSample(workbench: Workbench, act: Act, source: { preset: SamplePreset; seed: number; file: string }, choice: ReadChoice): Promise<DatasetInfo> {
  const made = await samplePlant(workbench, part(act, 0, 0.6), source.preset, source.seed);
  const file = fileInside(made, source.file);
  // a site of the fleet has a tag list of its own, beside its file
  const folder = existsSync(join(dirname(file.path), "tags.csv")) ? dirname(file.path) : made;
  const { project } = workbench;
  const sample = await project.objects.make("sample", {}, (into) => {
    const beside = ["labels", "records"].map((part) => join(folder, part)).filter((part) => existsSync(part)).flatMap((part) => readdirSync(part).map((name) => join(part, name)));
    for (const path of [join(folder, "tags.csv"), ...beside]) if (existsSync(path)) copyFileSync(path, join(into, basename(path)));
  });
  const info = await readDataset(workbench, part(act, 0.6, 1), [file], choice, { tags: readTagList(readFileSync(join(folder, "tags.csv"), "utf8"), "tags.csv") });
  project.commit(act.actor, "data.sample", { sample });
  return info;
}

/** A file that came with the sample plant; undefined for other data. */
export function sampleFile({ project, readPlan }: Workbench, name: string): string | undefined {
  const digest = project.ref("sample");
  if (!digest || readPlan().plan.data.source.kind !== "simulated") return undefined;
  const path = join(project.objects.path(digest), basename(name));
  return existsSync(path) ? path : undefined;
}

/** Folder of the sample plant's files for a preset and seed; made once for this person, program and version of the simulator, whole or not at all. */
export async function samplePlant(workbench: Workbench, act: Act, preset: SamplePreset, seed: number): Promise<string> {
  const folder = join(workbench.configDir, "samples", `${workbench.version}-${simulatorVersion}-${preset}-${seed}`);
  if (existsSync(folder)) return folder;
  const work = `${folder}.${process.pid}.part`;
  try {
    mkdirSync(work, { recursive: true });
    await makePlant({ seed, preset, outDir: work, threads: workbench.threads, signal: act.signal, onProgress: (done, what) => act.progress(done, "simulate", what) });
    if (!existsSync(folder)) renameSync(work, folder);
  } catch (thrown) {
    throw diskFailure(thrown, "samples");
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}

/** A file of the sample plant by its plain name, looked for in its folders. Throws fileMissing, planPathOutside. */
export function fileInside(folder: string, name: string): CsvFile {
  refuseOutside(name);
  for (const path of [join(folder, name), join(folder, "data", name), join(folder, "labels", name)]) if (existsSync(path)) return { path, name };
  throw new Failure("fileMissing", { file: name });
}

/** What a plan says to match these files: their names; of more than it takes, patterns that together match each once and, as long as any do, none of `others`. */
export function patternsFor(names: readonly string[], others: readonly string[]): string[] {
  if (names.length <= mostPatterns) return [...names];
  const widths = [(last: string) => `*${/\.[^.]*$/.exec(last)?.[0] ?? ""}`, (last: string) => last.replace(/\d+/g, "*")];
  for (const widen of widths) {
    const groups = new Map<string, string[]>();
    for (const name of names) {
      const pattern = name.replace(/[^/]*$/, widen);
      const group = groups.get(pattern);
      if (group) group.push(name);
      else groups.set(pattern, [name]);
    }
    const patterns = [...groups].flatMap(([pattern, own]) => {
      const expression = expressionOf(pattern);
      return others.some((name) => expression.test(name)) || names.filter((name) => expression.test(name)).length > own.length ? own : [pattern];
    });
    if (patterns.length <= mostPatterns) return patterns;
  }
  // Too many rather than too few: what does not belong is refused by name when it is read, what is missing is missed by nobody.
  return names.some((name) => name.includes("/")) ? ["**/*"] : ["*"];
}

/** The same for files that a person chose, of which `others` are the files beside them in the data folders. */
export function patternsOfFiles({ dataFolders }: Workbench, names: readonly string[]): string[] {
  if (names.length <= mostPatterns) return [...names];
  const chosen = new Set(names);
  return patternsFor(names, dataFolders.flatMap((folder) => matching(folder, "**/*").map(({ name }) => name)).filter((name) => !chosen.has(name)));
}

function expressionOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.split("/").map((name) => (name === "**" ? "(?:[^/]+/)*?" : `${escaped(name)}/`)).join("").replace(/\/$/, "")}$`);
}

/** Files below a folder that match a pattern: `*` any part of a name, `**` any folders. Sorted by natural order: 2 before 10. */
export function matching(folder: string, pattern: string): CsvFile[] {
  refuseOutside(pattern);
  const expression = expressionOf(pattern);
  const found: CsvFile[] = [];
  const walk = (at: string, depth: number) => {
    if (depth > mostDepth || found.length >= mostFiles) return;
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) walk(path, depth + 1);
      else if (entry.isFile()) {
        const name = relative(folder, path).split(sep).join("/");
        if (expression.test(name)) found.push({ path, name });
      }
    }
  };
  walk(folder, 0);
  return found.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }) || (a.name < b.name ? -1 : 1));
}

function escaped(name: string): string {
  return name.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, "[^/]*").replace(/\?/g, "[^/]");
}

