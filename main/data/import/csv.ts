// Import of delimited text: preview with guesses, then one dataset from one or many files by a recipe. Runs in the engine.
// This side never opens an outside file; a throw-away process reads it and leaves a Parquet file that is ours.
import { mkdtemp, open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Failure } from "../../../shared/contract/errors.ts";
import { ImportRecipe } from "./importRecipe.ts";
import type { CsvBounds } from "./importRecipe.ts";
import type { Encoding } from "./decode.ts";
import type { ImportReport } from "./load.ts";
import type { CsvFile } from "./normalise.ts";
import type { CsvPreview } from "./preview.ts";
import type { SmallTable } from "./table.ts";
import { askThrowaway } from "./throwaway.ts";
import type { Caps, Progress, StartProcess } from "./throwaway.ts";
import type { ImportRequest } from "./worker.ts";

export type { CsvFile, AsideRow } from "./normalise.ts";
export type { CsvPreview } from "./preview.ts";
export type { ImportReport, ImportedColumn } from "./load.ts";

/** The bundle that reads outside files. */
export const importEntry = "importWorker.js";
/** Caps of an import process unless the caller sets others: 2 GiB and one hour. */
export const importCaps: Caps = { memoryMb: 2048, wallMs: 3_600_000 };

export interface ImportOptions {
  caps?: Caps;
  bounds?: Partial<CsvBounds>;
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

/** Looks at a file and guesses its recipe, with what stays open. Rejects with fileMissing, fileRefusedKind, csvEmpty, csvUndecodable, csvOverBound, processDied, memoryBound. */
export async function previewCsv(file: CsvFile, start: StartProcess, options: ImportOptions & { encoding?: Encoding; part?: string } = {}): Promise<CsvPreview> {
  const { caps = importCaps, bounds, encoding, part, ...rest } = options;
  const scratch = await mkdtemp(join(tmpdir(), "millwright-look-"));
  try {
    const request: ImportRequest = { kind: "preview", file, scratch, memoryMb: caps.memoryMb, ...(bounds ? { bounds } : {}), ...(encoding ? { encoding } : {}), ...(part ? { part } : {}) };
    return (await askThrowaway(importEntry, request, { start, caps, ...rest })) as CsvPreview;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Reads a tag list or an event list as texts, over there like any outside file. Rejects with fileMissing, csvEmpty, csvOverBound, csvUndecodable. */
export async function readTable(file: CsvFile, start: StartProcess, options: ImportOptions = {}): Promise<SmallTable> {
  const { caps = importCaps, ...rest } = options;
  const request: ImportRequest = { kind: "table", file, memoryMb: caps.memoryMb };
  return (await askThrowaway(importEntry, request, { start, caps, ...rest })) as SmallTable;
}

/** Where the status intervals of a dataset's Parquet stand: columns from_row, to_row, column, status. */
export function statusPath(parquet: string): string {
  return parquet.replace(/(\.parquet)?$/, ".status.parquet");
}

/** Imports the files, in the order given, as one dataset into `outParquet` (replaced as a whole or not touched).
 *  Rows keep the order of the files; unreadable cells become missing and are counted; the same input gives the same bytes.
 *  Rejects with csvAmbiguousReading while `choice.open` names a question, and with every failure of reading. */
export async function importCsv(files: CsvFile[], choice: ImportRecipe, outParquet: string, start: StartProcess, options: ImportOptions = {}): Promise<ImportReport> {
  const parsed = ImportRecipe.safeParse(choice);
  if (!parsed.success) throw new Failure("planUnreadable", { field: parsed.error.issues[0]?.path.join(".") ?? "", detail: parsed.error.issues[0]?.message ?? "" });
  if (parsed.data.open.includes("part")) throw new Failure("xlsxAmbiguous", { field: "part", detail: "several sheets hold a table" });
  if (parsed.data.open.length > 0) throw new Failure("csvAmbiguousReading", { field: parsed.data.open[0]!, detail: parsed.data.open.join(" ") });
  if (files.length === 0) throw new Failure("csvEmpty");
  const { caps = importCaps, bounds, ...rest } = options;
  const scratch = await mkdtemp(join(dirname(outParquet), ".import-"));
  try {
    const outPath = join(scratch, "out.parquet");
    const request: ImportRequest = { kind: "import", files, recipe: parsed.data, scratch, outPath, memoryMb: caps.memoryMb, ...(bounds ? { bounds } : {}) };
    const report = (await askThrowaway(importEntry, request, { start, caps, ...rest })) as ImportReport;
    const written = await open(outPath, "r+");
    try {
      await written.sync();
    } finally {
      await written.close();
    }
    await rename(outPath, outParquet);
    if (report.statusIntervals > 0) await rename(join(scratch, "status.parquet"), statusPath(outParquet));
    return report;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
