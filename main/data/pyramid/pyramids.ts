// The pyramids of an engine's project: made with the import, or in the background at first need; kept beside the objects under the dataset's digest, opened once.
// A cache: it may be deleted at any time; while there is none, series are read from the rows.
import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import type { Workbench } from "../../store/workbench.ts";
import { askThrowaway, type Caps } from "../import/throwaway.ts";
import type { ImportRequest } from "../import/worker.ts";
import { throwawayOf } from "../throwaways.ts";
import { pyramidFormat } from "./layout.ts";
import { Pyramid } from "./read.ts";

/** Below this many rows the rows themselves are read quickly enough. */
const leastRows = 200_000;
/** Pyramids of earlier datasets that are kept on the disk. */
const keptFolders = 4;
const caps: Caps = { memoryMb: 1024, wallMs: 3_600_000 };
let count = 0;

interface Known {
  digest: string;
  pyramid: Pyramid | undefined;
}
const known = new WeakMap<Workbench, Known>();

const folderOf = ({ project }: Workbench, digest: string) => join(project.workPath("pyramids"), `${digest.slice(0, 32)}-${pyramidFormat.split("/")[1]!}`);

/** The open pyramid of a dataset, or undefined while it is small, being made, or could not be made (a full disk, a read-only project). */
export function pyramidOf(workbench: Workbench, digest: string, info: Pick<DatasetInfo, "rows" | "stepS">): Pyramid | undefined {
  if (info.rows < leastRows) return undefined;
  const now = known.get(workbench);
  if (now?.digest === digest) return now.pyramid;
  now?.pyramid?.close();
  const next: Known = { digest, pyramid: opened(folderOf(workbench, digest)) };
  known.set(workbench, next);
  if (next.pyramid === undefined && !workbench.project.readOnly)
    void makeBeside(workbench, workbench.project.objects.file(digest, "data.parquet"), info).then(({ keep }) => {
      keep(digest);
      if (known.get(workbench) === next) next.pyramid = opened(folderOf(workbench, digest));
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

/** A pyramid whose dataset may not have its digest yet. */
export interface PyramidBeside {
  keep(digest: string): void;
  drop(): void;
}

const none: PyramidBeside = { keep: () => undefined, drop: () => undefined };

/** Makes the pyramid of a Parquet file in a process of its own. Never fails: without a pyramid series go on being read from the rows. */
export async function makeBeside(workbench: Workbench, parquetPath: string, { rows, stepS }: Pick<DatasetInfo, "rows" | "stepS">, signal?: AbortSignal): Promise<PyramidBeside> {
  if (rows < leastRows) return none;
  const parent = workbench.project.workPath("pyramids");
  const work = join(parent, `${process.pid}-${++count}.part`);
  try {
    const wish = { parquetPath, folder: work, rows, stepUs: stepS === null ? null : stepS * 1_000_000 };
    const request: ImportRequest = { kind: "pyramid", wish, scratch: workbench.project.workPath("spill"), memoryMb: caps.memoryMb };
    await askThrowaway("importWorker.js", request, { start: throwawayOf(workbench), caps, ...(signal ? { signal } : {}) });
  } catch (thrown) {
    rmSync(work, { recursive: true, force: true });
    if (signal?.aborted !== true) console.error("pyramid:", thrown instanceof Error ? thrown.message : thrown);
    return none;
  }
  const drop = () => rmSync(work, { recursive: true, force: true });
  const keep = (digest: string) => {
    try {
      const folder = folderOf(workbench, digest);
      if (existsSync(folder)) drop();
      else renameSync(work, folder);
      sweep(parent, folder);
    } catch (thrown) {
      console.error("pyramid:", thrown instanceof Error ? thrown.message : thrown);
    }
  };
  return { keep, drop };
}

/** Removes what writers that died left behind, and all but the newest pyramids. One engine at a time has a project open. */
function sweep(parent: string, newest: string): void {
  const found = readdirSync(parent).filter((name) => join(parent, name) !== newest);
  const dead = found.filter((name) => name.endsWith(".part") && !name.startsWith(`${process.pid}-`));
  const done = found.filter((name) => !name.endsWith(".part")).map((name) => ({ name, at: statSync(join(parent, name)).mtimeMs }));
  const old = done.sort((a, b) => b.at - a.at).slice(keptFolders - 1).map(({ name }) => name);
  for (const name of [...dead, ...old]) rmSync(join(parent, name), { recursive: true, force: true });
}
