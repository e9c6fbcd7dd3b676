// A text file that a command was asked for: its folder is made where it is missing, and what the disk says is a coded failure.
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { diskFailure } from "../../store/disk.ts";

/** Writes the whole text. Throws storeDiskFull, storeReadOnly, storeWriteFailed. */
export function writeText(path: string, text: string): void {
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true });
    writeFileSync(path, text);
  } catch (thrown) {
    throw diskFailure(thrown, basename(path));
  }
}
