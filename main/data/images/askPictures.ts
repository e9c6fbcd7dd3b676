// Images of ours to facts and pictures through throw-away processes. Runs in the engine; never opens an image itself.
// An image over which its process dies is told and the rest goes on in a fresh one: one bomb does not cost a folder.
import { closeSync, existsSync, mkdirSync, openSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, failureOf } from "../../../shared/contract/errors.ts";
import { askThrowaway, type Caps, type StartProcess } from "../import/throwaway.ts";
import type { ImportRequest } from "../import/worker.ts";
import { linesOf, pictureFiles, type PictureLine } from "./readPictures.ts";
import type { PictureBounds, PictureFacts } from "./readPicture.ts";

/** 2 GiB; an hour for what one process reads. */
export const pictureCaps: Caps = { memoryMb: 2048, wallMs: 3_600_000 };
const fewestAProcess = 24;

export interface AskPictures {
  start: StartProcess;
  scratch: string;
  threads: number;
  signal: AbortSignal;
  onProgress: (done: number) => void;
  caps?: Caps;
  bounds?: PictureBounds;
}

export interface AskedPicture {
  facts: PictureFacts;
  thumb: Buffer;
  view: Buffer;
}

/** Reads all `paths`; `take` gets them in order, whatever process read them. Rejects with callCancelled, storeDiskFull. */
export async function askPictures(paths: readonly string[], ask: AskPictures, take: (picture: AskedPicture, index: number) => void): Promise<void> {
  const lanes = Math.max(1, Math.min(4, ask.threads, Math.floor(paths.length / fewestAProcess)));
  const done = new Array<number>(lanes).fill(0);
  const share = Math.ceil(paths.length / lanes);
  const folders = await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const folder = join(ask.scratch, `lane${lane}`);
      mkdirSync(folder, { recursive: true });
      const lines = await askLane(paths.slice(lane * share, (lane + 1) * share), folder, ask, (count) => {
        done[lane] = count;
        ask.onProgress(done.reduce((a, b) => a + b, 0));
      });
      return { folder, lines };
    }),
  );
  let index = 0;
  for (const { folder, lines } of folders) for (const { facts, thumb, view } of lines) take({ facts, thumb: pieceOf(join(folder, pictureFiles.thumbs), thumb), view: pieceOf(join(folder, pictureFiles.views), view) }, index++);
}

/** One process after another until each image has a line; a process goes on where the lines of the one before end. */
async function askLane(paths: readonly string[], scratch: string, { start, signal, caps = pictureCaps, bounds }: AskPictures, onProgress: (done: number) => void): Promise<PictureLine[]> {
  const request: ImportRequest = { kind: "pictures", paths: [...paths], scratch, memoryMb: caps.memoryMb, ...(bounds === undefined ? {} : { pictureBounds: bounds }) };
  for (;;) {
    const failure = await askThrowaway("importWorker.js", request, { start, caps, signal, onProgress: ({ done }) => onProgress(done) }).then(() => undefined, failureOf);
    const lines = linesOf(scratch);
    if (failure === undefined || lines.length === paths.length) return lines;
    if (failure.name !== "processDied" && failure.name !== "memoryBound") throw new Failure(failure.name, failure.where);
    // The process may have died within a line: the file is written anew with those that are whole, and the image that it died of.
    const lost: PictureLine = { facts: { state: "readerDied", detail: failure.where.detail ?? "", form: "", width: null, height: null, bits: null, colour: null, measures: null }, thumb: null, view: null };
    writeFileSync(join(scratch, pictureFiles.lines), [...lines, lost].map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
}

function pieceOf(path: string, place: PictureLine["thumb"]): Buffer {
  if (place === null || !existsSync(path)) return Buffer.alloc(0);
  const piece = Buffer.alloc(place[1]);
  const file = openSync(path, "r");
  try {
    readSync(file, piece, 0, place[1], place[0]);
  } finally {
    closeSync(file);
  }
  return piece;
}
