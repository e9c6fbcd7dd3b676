// The pyramids of an engine's project: made in the background at first need, kept beside the objects under the dataset's digest, opened once.
// A cache: it may be deleted at any time; while there is none, series are read from the rows.
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { openDatabase } from "../../store/database.ts";
import type { Workbench } from "../../store/workbench.ts";
import { pyramidFormat } from "./layout.ts";
import { makePyramid } from "./make.ts";
import { Pyramid } from "./read.ts";

/** Below this many rows the rows themselves are read quickly enough. */
const leastRows = 200_000;
/** Pyramids of earlier datasets that are kept on the disk. */
const keptFolders = 4;

interface Known {
  digest: string;
  pyramid: Pyramid | undefined;
}
const known = new WeakMap<Workbench, Known>();

/** The open pyramid of a dataset, or undefined while it is small, being made, or could not be made (a full disk, a read-only project). */
export function pyramidOf(workbench: Workbench, digest: string, info: Pick<DatasetInfo, "rows" | "stepS">): Pyramid | undefined {
  if (info.rows < leastRows) return undefined;
  const now = known.get(workbench);
  if (now?.digest === digest) return now.pyramid;
  now?.pyramid?.close();
  const next: Known = { digest, pyramid: undefined };
  known.set(workbench, next);
  const folder = join(workbench.project.workPath("pyramids"), `${digest.slice(0, 32)}-${pyramidFormat.split("/")[1]!}`);
  next.pyramid = opened(folder);
  if (next.pyramid === undefined && !workbench.project.readOnly)
    void make(workbench, digest, info, folder).then(() => {
      if (known.get(workbench) === next) next.pyramid = opened(folder);
    });
  return next.pyramid;
}

function opened(folder: string): Pyramid | undefined {
  if (!existsSync(folder)) return undefined;
  try {
    return new Pyramid(folder);
  } catch {
    rmSync(folder, { recursive: true, force: true }); // a torn cache is made again
    return undefined;
  }
}

async function make({ project }: Workbench, digest: string, info: Pick<DatasetInfo, "rows" | "stepS">, folder: string): Promise<void> {
  const work = `${folder}.${process.pid}.part`;
  // A database of its own: the engine's connection goes on answering, and the answer here is streamed.
  const database = await openDatabase({ threads: 1, memoryMb: 512, spillFolder: project.workPath("spill") });
  try {
    const parent = project.workPath("pyramids");
    if (existsSync(parent)) for (const name of readdirSync(parent).slice(0, -keptFolders)) rmSync(join(parent, name), { recursive: true, force: true });
    await makePyramid(database.connection, { parquetPath: project.objects.file(digest, "data.parquet"), folder: work, rows: info.rows, stepUs: info.stepS === null ? null : info.stepS * 1_000_000 });
    if (!existsSync(folder)) renameSync(work, folder);
  } catch (thrown) {
    console.error("pyramid:", thrown instanceof Error ? thrown.message : thrown); // series go on being read from the rows
  } finally {
    rmSync(work, { recursive: true, force: true });
    database.close();
  }
}
