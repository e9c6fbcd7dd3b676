// Entry of the throw-away import process: takes one request from its parent, answers, and is ended. Holds no key and no project.
// It parses what nobody vouches for, so it watches its own memory and dies rather than swap the machine.
import { Failure, failureOf } from "../../../shared/contract/errors.ts";
import { diskFailure, isDiskFull } from "../../store/disk.ts";
import { fetchTable, listTables } from "./databases.ts";
import type { OpenSource } from "./databases.ts";
import { defaultBounds } from "./importRecipe.ts";
import type { CsvBounds, ImportRecipe } from "./importRecipe.ts";
import type { Encoding } from "./decode.ts";
import type { CsvFile } from "./normalise.ts";
import { openDatabase } from "../../store/database.ts";
import { makePyramid, type PyramidWish } from "../pyramid/make.ts";
import { previewTable, readSmallTable } from "./preview.ts";
import { readImport } from "./readImport.ts";
import type { PictureBounds } from "../images/readPicture.ts";
import { readPictures } from "../images/readPictures.ts";
import { memoryExitCode } from "./throwaway.ts";
import type { Answer } from "./throwaway.ts";

/** What the parent asks. `scratch` is an empty folder of this process alone; `outPath` lies in it. */
export type ImportRequest =
  | { kind: "preview"; file: CsvFile; scratch: string; encoding?: Encoding; part?: string; bounds?: Partial<CsvBounds>; memoryMb: number }
  | { kind: "tables"; source: OpenSource; scratch: string; memoryMb: number }
  | { kind: "fetch"; source: OpenSource; table: string; scratch: string; outPath: string; memoryMb: number }
  | { kind: "table"; file: CsvFile; memoryMb: number }
  | { kind: "pictures"; paths: string[]; scratch: string; pictureBounds?: PictureBounds; memoryMb: number }
  | { kind: "pyramid"; wish: Omit<PyramidWish, "signal" | "onProgress">; scratch: string; memoryMb: number }
  | { kind: "import"; files: CsvFile[]; recipe: ImportRecipe; scratch: string; outPath: string; bounds?: Partial<CsvBounds>; memoryMb: number };

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown }) => void): void;
}

// Under Electron the parent is reached through parentPort, under Node through the channel of fork.
const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
const say = (answer: Answer) =>
  new Promise<void>((resolve) => {
    if (parentPort) {
      parentPort.postMessage(answer);
      resolve();
    } else process.send!(answer, undefined, undefined, () => resolve());
  });

function watchMemory(memoryMb: number): void {
  setInterval(() => {
    const usedMb = process.memoryUsage.rss() / 1_048_576;
    if (usedMb > memoryMb) process.exit(memoryExitCode);
  }, 100).unref();
}

/** Says what is about to be parsed, so that a death has a cause. */
const onForm = (form: string) => void say({ kind: "form", form });

/** Levels of a dataset of our own, here because it takes a core for seconds while the engine goes on answering. */
async function madePyramid({ wish, scratch, memoryMb }: ImportRequest & { kind: "pyramid" }): Promise<null> {
  const { connection, close } = await openDatabase({ threads: 1, memoryMb: Math.floor(memoryMb / 2), spillFolder: scratch });
  try {
    await makePyramid(connection, wish);
  } finally {
    close();
  }
  return null;
}

async function answer(request: ImportRequest): Promise<unknown> {
  if (request.kind === "pyramid") return madePyramid(request);
  if (request.kind === "table") return readSmallTable(request.file);
  if (request.kind === "pictures") return readPictures(request.paths, request.scratch, (done) => void say({ kind: "progress", done, total: request.paths.length }), request.pictureBounds);
  if (request.kind === "tables") return listTables(request.source, request.scratch);
  if (request.kind === "fetch") return fetchTable(request.source, request.table, request.scratch, request.outPath, defaultBounds, (rows) => void say({ kind: "progress", done: rows, total: 0 }));
  const bounds = { ...defaultBounds, ...request.bounds };
  if (request.kind === "preview") return previewTable(request.file, { bounds, scratch: request.scratch, memoryMb: request.memoryMb, onForm, ...(request.encoding ? { encoding: request.encoding } : {}), ...(request.part ? { part: request.part } : {}) });
  const { files, recipe, scratch, outPath, memoryMb } = request;
  let saidAt = 0;
  const onBytes = (done: number, total: number) => {
    if (done - saidAt < 4 << 20) return;
    saidAt = done;
    void say({ kind: "progress", done, total });
  };
  return readImport(files, recipe, scratch, outPath, bounds, memoryMb, onBytes, onForm);
}

function take(request: ImportRequest): void {
  watchMemory(request.memoryMb);
  answer(request).then(
    (result) => say({ kind: "done", result }),
    (thrown: unknown) => {
      const memory = thrown instanceof Error && /out of memory|memory_limit|Allocation failure/i.test(thrown.message);
      return say({ kind: "failed", failure: memory ? new Failure("memoryBound", { detail: `memoryMb=${request.memoryMb}` }).data : failureOf(isDiskFull(thrown) ? diskFailure(thrown, "dataset") : thrown) });
    },
  );
}

if (parentPort) parentPort.on("message", ({ data }) => take(data as ImportRequest));
else process.on("message", (message) => take(message as ImportRequest));
