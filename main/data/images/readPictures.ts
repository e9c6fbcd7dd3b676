// Many images, one after another, in the throw-away process: what is known goes to a file line by line, so that a death loses one image and no more.
// Writes only into its scratch folder: facts.jsonl, thumbs.bin, views.bin.
import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pictureBounds, readPicture, type PictureBounds, type PictureFacts } from "./readPicture.ts";

/** A line of facts.jsonl: the facts and where its pictures lie in the two files; null where there is none. */
export interface PictureLine {
  facts: PictureFacts;
  thumb: [from: number, bytes: number] | null;
  view: [from: number, bytes: number] | null;
}

export const pictureFiles = { lines: "facts.jsonl", thumbs: "thumbs.bin", views: "views.bin" } as const;

/** Reads `paths` from the one after the last line on. */
export async function readPictures(paths: readonly string[], scratch: string, onDone: (done: number) => void, bounds: PictureBounds = pictureBounds): Promise<void> {
  const put = (name: string, bytes: Uint8Array | null): [number, number] | null => {
    if (bytes === null) return null;
    const path = join(scratch, name);
    const from = existsSync(path) ? statSync(path).size : 0;
    appendFileSync(path, bytes);
    return [from, bytes.length];
  };
  for (let i = linesOf(scratch).length; i < paths.length; i++) {
    const { facts, thumb, view } = await readPicture(paths[i]!, bounds);
    const line: PictureLine = { facts, thumb: put(pictureFiles.thumbs, thumb), view: put(pictureFiles.views, view) };
    appendFileSync(join(scratch, pictureFiles.lines), `${JSON.stringify(line)}\n`);
    onDone(i + 1);
  }
}

/** The lines that are whole; what a process wrote last before it died may not be. */
export function linesOf(scratch: string): PictureLine[] {
  const path = join(scratch, pictureFiles.lines);
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8").split("\n").slice(0, -1).map((line) => JSON.parse(line) as PictureLine);
}
