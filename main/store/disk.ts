// The only door to the disk for what must not be lost: whole files or none, synced before they count.
// Turns the system's words (ENOSPC, EROFS, EACCES ...) into coded failures.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";

const codes: Record<string, "storeDiskFull" | "storeReadOnly" | "fileMissing"> = {
  ENOSPC: "storeDiskFull",
  EDQUOT: "storeDiskFull",
  EFBIG: "storeDiskFull",
  EROFS: "storeReadOnly",
  EACCES: "storeReadOnly",
  EPERM: "storeReadOnly",
};

/** The coded failure for what the system said about a file. `file` is a name for people, never a full path. */
export function diskFailure(thrown: unknown, file: string): Failure {
  if (thrown instanceof Failure) return thrown;
  const code = (thrown as NodeJS.ErrnoException).code ?? "";
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Failure(isDiskFull(thrown) ? "storeDiskFull" : (codes[code] ?? "storeWriteFailed"), { file, detail: code || message }, { cause: thrown });
}

/** Whether the system or DuckDB (which says it in words, not by errno) ended an act because the disk is full. */
export function isDiskFull(thrown: unknown): boolean {
  if (thrown instanceof Failure || !(thrown instanceof Error)) return false;
  return codes[(thrown as NodeJS.ErrnoException).code ?? ""] === "storeDiskFull" || /No space left on device|disk full|failed to write .*: .*space/i.test(thrown.message);
}

/** Writes all bytes and syncs. Throws the system's error. */
export function writeSynced(path: string, bytes: Uint8Array, flags = "w"): void {
  const file = openSync(path, flags, 0o644);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Syncs a file or folder that was written by somebody else. Folders cannot be synced on Windows: there it does nothing. */
export function sync(path: string): void {
  if (process.platform === "win32") return;
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Replaces a small file: temporary in the same folder, sync, rename, sync of the folder. */
export function replaceFile(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${process.pid}.part`;
  try {
    writeSynced(temporary, bytes);
    renameSync(temporary, path);
    sync(dirname(path));
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown;
  }
}

/** Removes what writers that died left half made in a folder; only for one who alone may write there. */
export function sweepParts(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (name.endsWith(".part")) rmSync(join(folder, name), { recursive: true, force: true });
}

/** A fresh folder for work in progress inside `parent`; whoever made it removes it. */
export function workFolder(parent: string, name: string): string {
  const path = join(parent, `${name}-${process.pid}-${Math.random().toString(36).slice(2, 10)}.part`);
  mkdirSync(path, { recursive: true });
  return path;
}
