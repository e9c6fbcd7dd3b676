// Files to a dataset of the project: read in a throw-away process by the person's choice over the guesses, described, checked, kept.
// The same files and choice give the same object; what was read before is not read again.
import { basename, dirname } from "node:path";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatasetInfo, FilePreview, ReadChoice } from "../../shared/contract/data.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { datasetKey } from "../store/lineage.ts";
import { canonicalJson } from "../store/objects.ts";
import { part, type Act, type Workbench } from "../store/workbench.ts";
import { describeShape, withFigures } from "./describe.ts";
import { importCaps, importCsv, importEntry, previewCsv, type CsvFile, type CsvPreview } from "./import/csv.ts";
import type { OpenQuestion } from "./import/guess.ts";
import type { ColumnChoice, ImportRecipe } from "./import/importRecipe.ts";
import { tallColumns } from "./import/tallGuess.ts";
import { formulaFlags } from "./formulaTexts.ts";
import { refuseUnasked } from "./missingMarks.ts";
import { differencesOf } from "./import/recipeDifference.ts";
import { makeRecipe, makeUse, readRecipe, refuseDifferent } from "./savedRecipes.ts";
import { makeBeside, type PyramidBeside } from "./pyramid/pyramids.ts";
import { watchStatistics } from "./statistics.ts";
import { startedAhead, throwawayOf } from "./throwaways.ts";
import type { StartProcess } from "./import/throwaway.ts";
import { withTags, type Tag } from "./tags.ts";
import { qualityReport, type QualityReport } from "./quality/quality.ts";

/** A reading of which a person may have chosen only some fields. */
export type PartChoice = { [K in keyof ReadChoice]?: ReadChoice[K] | undefined };

/** What a file looks like, with the reading that was guessed or chosen. */
export async function previewFileFor(workbench: Workbench, act: Act, path: string, changed: PartChoice = {}, by?: string): Promise<FilePreview> {
  const saved = by === undefined ? undefined : readRecipe(workbench, by);
  const choice: PartChoice = { ...saved?.choice, ...changed };
  const preview = await previewCsv({ path, name: basename(path) }, throwawayOf(workbench), { signal: act.signal, ...(choice.part ? { part: choice.part } : {}), ...(choice.encoding ? { encoding: choice.encoding } : {}) });
  const differences = saved ? differencesOf(saved.expected, preview) : [];
  // A recipe that does not fit is shown beside what the file says itself; columns that are gone cannot be chosen.
  const recipe = chosenRecipe(preview, differences.length > 0 ? changed : choice);
  const kindOf = new Map(preview.columns.map((column) => [column.source, column.kind]));
  return {
    name: basename(path),
    bytes: preview.bytes,
    encoding: recipe.encoding,
    form: recipe.form ?? "text",
    parts: preview.parts ?? [],
    facts: {
      sampleRows: preview.sampleRows,
      stepS: preview.stepS,
      zoneWritten: preview.recipe.time !== undefined && !preview.zoneNeeded,
      suggested: preview.tall ?? null,
      sentinels: preview.columns.filter(({ sentinels }) => sentinels.length > 0).map(({ source, sentinels }) => ({ column: source, values: sentinels.map(({ value }) => value) })),
      statusTexts: preview.columns.filter(({ statusTexts }) => statusTexts.length > 0).map(({ source, statusTexts }) => ({ column: source, texts: statusTexts.slice(0, 5).map(({ text }) => text) })),
    },
    choice: {
      delimiter: recipe.delimiter,
      decimal: recipe.decimal,
      timeColumn: recipe.time?.columns[0] ?? null,
      timeFormat: recipe.time?.format ?? "auto",
      zone: recipe.time?.zone ?? choice.zone ?? workbench.project.head.zone,
      ...(recipe.form === undefined || recipe.form === "text" ? { encoding: recipe.encoding } : {}),
      ...(recipe.part ? { part: recipe.part } : {}),
      ...(recipe.tall ? { layout: recipe.tall } : preview.tall ? { layout: "wide" as const } : {}),
      ...(choice.columns ? { columns: choice.columns } : {}),
      group: recipe.group.from === "column" && recipe.group.column ? { kind: "column", column: recipe.group.column } : recipe.group.from === "none" ? { kind: "none" } : { kind: "file" },
    },
    columns: preview.names.map((name) => {
      const guessed = preview.columns.find((column) => column.source === name);
      const kind = recipe.time?.columns.includes(name) ? "time" : recipe.group.column === name ? "group" : kindOf.get(name) === "text" ? "text" : "number";
      return { name, kind, ...(guessed?.unit ? { unit: guessed.unit } : {}), examples: guessed?.examples ?? [] };
    }),
    rows: preview.rows,
    questions: preview.open
      .filter((question) => recipe.open.includes(question.field))
      .map((question) => questionFailure(question, basename(path)).data as FilePreview["questions"][number]),
    differences,
    flags: preview.flags as FilePreview["flags"],
  };
}

/** An open question as the failure that holds the file. */
export function questionFailure({ field, column, options, examples }: OpenQuestion, file: string): Failure {
  const name = field === "part" ? "xlsxAmbiguous" : field === "missing" ? "csvMissingMarks" : "csvAmbiguousReading";
  return new Failure(name, { file, ...(column ? { column } : {}), field, detail: field === "missing" ? examples.join(", ") : examples.length === 0 ? options.join(" | ") : `${options.join(" | ")}: ${examples.join("; ")}` });
}

/** The guessed recipe with what the person (or plan) chose; a choice answers the open question about it. */
export function chosenRecipe(preview: CsvPreview, choice: PartChoice, names: readonly string[] = []): ImportRecipe {
  const recipe: ImportRecipe = structuredClone(preview.recipe);
  const answered = new Set<string>();
  const isText = recipe.form === undefined || recipe.form === "text";
  if (isText && choice.delimiter && choice.delimiter !== "auto") recipe.delimiter = choice.delimiter;
  if (choice.decimal && choice.decimal !== "auto") {
    recipe.decimal = choice.decimal;
    if (recipe.thousands === choice.decimal) recipe.thousands = "";
    answered.add("decimal");
  }
  if (choice.timeColumn && choice.timeColumn !== recipe.time?.columns[0]) {
    if (!preview.names.includes(choice.timeColumn)) throw new Failure("planUnknownColumn", { column: choice.timeColumn, field: "data.timeColumn", file: preview.file });
    recipe.time = { ...(recipe.time ?? { format: "ymd" as const }), columns: [choice.timeColumn] };
  }
  if (recipe.time) {
    if (choice.timeFormat && choice.timeFormat !== "auto") {
      recipe.time.format = choice.timeFormat;
      answered.add("time.format");
    }
    if (choice.zone && (preview.zoneNeeded || recipe.time.zone !== undefined)) recipe.time.zone = choice.zone;
  }
  if (choice.group) {
    if (choice.group.kind === "column") {
      if (!preview.names.includes(choice.group.column)) throw new Failure("planUnknownColumn", { column: choice.group.column, field: "data.group", file: preview.file });
      recipe.group = { from: "column", column: choice.group.column };
    } else if (choice.group.kind === "file") recipe.group = { from: new Set(names.map((name) => basename(name))).size < names.length ? "folderFile" : "file" };
    else recipe.group = { from: "none" };
  }
  if (choice.part) answered.add("part");
  const said = new Set((choice.columns ?? []).filter(({ kind, missingNumbers }) => missingNumbers !== undefined || (kind !== undefined && kind !== "number")).map(({ source }) => source));
  if (recipe.tall !== undefined || typeof choice.layout === "object" || preview.open.every(({ field, column }) => field !== "missing" || said.has(column))) answered.add("missing");
  if (choice.layout) {
    answered.add("layout");
    if (choice.layout === "wide") {
      if (recipe.tall) recipe.columns = preview.columns.map(({ source, kind, unit }) => ({ source, kind, ...(unit ? { unit } : {}) }));
      delete recipe.tall;
    } else {
      for (const column of tallColumns(choice.layout)) if (!preview.names.includes(column)) throw new Failure("planUnknownColumn", { column, field: "data.layout", file: preview.file });
      recipe.tall = choice.layout;
      recipe.columns = [];
    }
  }
  for (const wanted of choice.columns ?? []) {
    if (!recipe.tall && !preview.names.includes(wanted.source)) throw new Failure("planUnknownColumn", { column: wanted.source, field: "data.columns", file: preview.file });
    // A person who says that the column of the guessed time is something else says that it is no time.
    if (wanted.kind && recipe.time?.columns.includes(wanted.source) && choice.timeColumn !== wanted.source) {
      delete recipe.time;
      answered.add("time.format");
    }
    const known = recipe.columns.find(({ source }) => source === wanted.source);
    const unit = wanted.unit ?? known?.unit;
    // Whole numbers in groups stay text in doubt; who says that they are numbers says that the groups are thousands.
    const mark = preview.columns.find(({ source }) => source === wanted.source)?.mark;
    if (wanted.kind === "number" && recipe.thousands === "" && mark !== undefined) recipe.thousands = mark;
    const column: ColumnChoice = { source: wanted.source, kind: wanted.kind ?? known?.kind ?? "auto", ...(unit ? { unit } : {}), ...(wanted.missingNumbers ? { missingNumbers: wanted.missingNumbers } : {}) };
    recipe.columns = [...recipe.columns.filter(({ source }) => source !== wanted.source), column];
  }
  recipe.open = recipe.open.filter((field) => !answered.has(field));
  return recipe;
}

export interface ReadOptions {
  tags?: readonly Tag[];
  /** Name of a saved recipe: it decides, and every file must look like the one it was made for. */
  recipe?: string | undefined;
  /** Keep this reading under a name. */
  saveAs?: string | undefined;
}

/** Below this size of all files there is nothing to gain by starting ahead. */
const aheadBytes = 8 << 20;

/** Reads files, in the order given, into one dataset and makes it the project's. Throws what import throws; the project is then as it was. */
export async function readDataset(workbench: Workbench, act: Act, files: CsvFile[], asked: ReadChoice, options: ReadOptions = {}): Promise<DatasetInfo> {
  const choice = options.recipe === undefined ? asked : readRecipe(workbench, options.recipe).choice;
  for (const file of files) if (!existsSync(file.path)) throw new Failure("fileMissing", { file: file.name });
  act.progress(0, "import");
  const start = throwawayOf(workbench);
  const unneeded = new AbortController();
  const signal = AbortSignal.any([act.signal, unneeded.signal]);
  const look = (file: CsvFile) => previewCsv(file, start, { signal, ...(choice.part ? { part: choice.part } : {}), ...(choice.encoding ? { encoding: choice.encoding } : {}) });
  // Of large files the first is looked at, and the process that reads them is started, while their bytes are still summed up.
  const isLarge = files.reduce((sum, { path }) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0) >= aheadBytes;
  const first = isLarge ? look(files[0]!) : undefined;
  first?.catch(() => undefined);
  const importer = isLarge ? startedAhead(start, importEntry, importCaps) : undefined;
  try {
    const sums: string[] = [];
    for (const file of files) sums.push(await digestOf(file, act.signal));
    return await readSummed(workbench, act, { files, sums, choice, look: (file) => (file === files[0] && first ? first : look(file)), start: importer?.start ?? start }, options);
  } finally {
    unneeded.abort();
    importer?.drop();
  }
}

/** Files with the SHA-256 of each, and how to look at them and to start what reads them. */
interface Summed {
  files: CsvFile[];
  sums: readonly string[];
  choice: ReadChoice;
  look(file: CsvFile): Promise<CsvPreview>;
  start: StartProcess;
}

async function readSummed(workbench: Workbench, act: Act, { files, sums, choice, look, start }: Summed, { tags = [], recipe: by, saveAs }: ReadOptions): Promise<DatasetInfo> {
  const { project } = workbench;
  const saved = by === undefined ? undefined : readRecipe(workbench, by);
  const key = datasetKey(
    files.map((file, i) => ({ name: file.name, sha256: sums[i]! })),
    choice,
  );
  const usedBy = by ?? saveAs;
  const used = async (digest: string) => (usedBy === undefined ? {} : makeUse(workbench, usedBy, describedDataset(workbench, digest).sources));
  // Units and limits of the tag list are in what was made: with another list it is made anew.
  const list = `made/${key}-tags`;
  const listed = project.ref(list);
  const tagList = tags.length === 0 && listed === undefined ? undefined : await project.objects.makeJson("tags", tags);
  const made = listed === undefined || listed === tagList ? project.ref(`made/${key}`) : undefined;
  if (made && saveAs === undefined) {
    project.commit(act.actor, "data.import", { dataset: made, quality: project.needRef(`made/${key}-quality`), ...(await used(made)) });
    return describedDataset(workbench, made);
  }
  const preview = await look(files[0]!);
  if (saved) {
    refuseDifferent(by!, saved, preview);
    for (const file of files.slice(1)) refuseDifferent(by!, saved, await look(file));
  }
  const recipe = chosenRecipe(preview, choice, files.map((file) => file.name));
  const question = preview.open.find(({ field }) => recipe.open.includes(field));
  if (question) throw questionFailure(question, files[0]!.name);
  const named = saveAs === undefined ? {} : await makeRecipe(workbench, saveAs, choice, preview, recipe);
  if (made) {
    project.commit(act.actor, "data.import", { dataset: made, quality: project.needRef(`made/${key}-quality`), ...named, ...(await used(made)) });
    return describedDataset(workbench, made);
  }
  const importing = part(act, 0.02, 0.7);
  let checked: QualityReport | undefined;
  let pyramid: PyramidBeside | undefined;
  const digest = await project.objects.make("dataset", { key }, async (folder) => {
    const parquet = join(folder, "data.parquet");
    const report = await importCsv(files, recipe, parquet, start, {
      signal: act.signal,
      onProgress: ({ done, total }) => importing.progress(total > 0 ? Math.min(1, done / total) : 0, "import", files.length > 1 ? `${files.length} files` : files[0]!.name),
    });
    // What was read must be what the dataset is known by.
    const changed = report.sources.length === files.length ? files.find((_, i) => report.sources[i]!.sha256 !== sums[i]) : undefined;
    if (changed) throw new Failure("csvChangedWhileRead", { file: changed.name });
    // Refused in here, before anything is named: a table without rows must not take the place of the data that are there.
    if (report.rows === 0) throw new Failure("csvNoRows", { file: files.map((file) => file.name).slice(0, 3).join(", ") });
    act.progress(0.7, "quality");
    const shape = await describeShape(workbench.database, parquet, report);
    const columns = withUnits(shape.columns, tags);
    // One pass for the checks and the figures; the pyramid is made beside it on the other core.
    const statistics = watchStatistics(columns.filter(({ kind }) => kind === "number").length);
    const made = makeBeside(workbench, parquet, shape, act.signal);
    try {
      checked = await qualityReport(workbench.database, parquet, withTags(columns, tags), { also: statistics.see, onProgress: (done, total) => act.progress(0.7 + (0.28 * done) / total, "quality") });
      const flags = [...shape.flags, ...(await formulaFlags(workbench.database, parquet, columns))];
      const info = withFigures({ ...shape, columns, flags }, statistics.of);
      await refuseUnasked(workbench.database, parquet, info, report, recipe);
      writeFileSync(join(folder, "dataset.json"), canonicalJson(info));
    } finally {
      pyramid = await made;
      if (!existsSync(join(folder, "dataset.json"))) pyramid.drop();
    }
    writeFileSync(join(folder, "import.json"), canonicalJson(recipe));
  });
  pyramid?.keep(digest);
  const info = describedDataset(workbench, digest);
  const { findings, checkedColumns } = checked!;
  const quality = await project.objects.makeJson("quality", { findings, checkedColumns, rows: info.rows }, { dataset: digest });
  if (act.signal.aborted) throw new Failure("callCancelled", { step: "data" });
  project.commit(act.actor, "data.import", { dataset: digest, quality, [`made/${key}`]: digest, [`made/${key}-quality`]: quality, ...(tagList === undefined ? {} : { [list]: tagList }), ...named, ...(await used(digest)) }, files.map((file) => file.name).slice(0, 5).join(", "));
  act.progress(1, "quality");
  return info;
}

/** Columns with the unit of the tag list where the file gave none. */
function withUnits(columns: DatasetInfo["columns"], tags: readonly Tag[]): DatasetInfo["columns"] {
  const units = new Map(tags.map(({ tag, unit }) => [tag, unit]));
  return columns.map((column) => {
    const unit = column.unit ?? units.get(column.name);
    return unit === undefined ? column : { ...column, unit };
  });
}

/** SHA-256 of a file, read in pieces between which other calls are answered. Throws fileRefusedKind, fileNotReadable, callCancelled. */
export async function digestOf(file: CsvFile, signal: AbortSignal): Promise<string> {
  try {
    if (!statSync(file.path).isFile()) throw new Failure("fileRefusedKind", { file: file.name });
    const hash = createHash("sha256");
    for await (const piece of createReadStream(file.path, { highWaterMark: 1 << 20 })) {
      hash.update(piece as Buffer);
      if (signal.aborted) throw new Failure("callCancelled", { step: "data" });
    }
    return hash.digest("hex");
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    const { code } = thrown as { code?: string };
    throw new Failure("fileNotReadable", { file: file.name, ...(code === undefined ? {} : { detail: code }) }, { cause: thrown });
  }
}

/** The description kept with a dataset object. */
export function describedDataset({ project }: Workbench, digest: string): DatasetInfo {
  return { digest, ...project.objects.readJson<Omit<DatasetInfo, "digest">>(digest, "dataset.json") };
}

/** Names for people and groups of files below a folder: the last folder and the file, as in valve1/0.csv. */
export function shortName(path: string): string {
  return `${basename(dirname(path))}/${basename(path)}`;
}

