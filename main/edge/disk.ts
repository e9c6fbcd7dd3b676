// The one module of the device program that touches files. Everything else takes a Disk, so that a test can cut the power at any call.
// Every write that matters is followed by fsync; a failed fsync means that file is finished and is never retried.
import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import type { FailureData } from "../../shared/contract/errors.ts";

export interface Appender {
  append(bytes: Uint8Array): void;
  sync(): void;
  close(): void;
}

/** A file held open while another process writes it, also after it got another name. */
export interface OpenFile {
  size(): number;
  /** Bytes [at, at + length), fewer at its end. */
  read(at: number, length: number): Uint8Array;
  /** True while the name still leads to this file. */
  current(): boolean;
  close(): void;
}

export interface Disk {
  exists(path: string): boolean;
  /** Bytes of a file; undefined when it is not there. */
  size(path: string): number | undefined;
  /** Bytes [at, at + length) of a file, fewer at its end. */
  read(path: string, at: number, length: number): Uint8Array;
  /** Creates or replaces a file with these bytes and syncs it. Mode 0600 when `secret`. */
  write(path: string, bytes: Uint8Array, secret?: boolean): void;
  /** Writes over the start of a file without cutting it first, and syncs it. */
  overwrite(path: string, bytes: Uint8Array): void;
  appender(path: string): Appender;
  truncate(path: string, length: number): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  makeFolder(path: string): void;
  /** Names in a folder, sorted, at most `most`; empty when it is not there. */
  list(path: string, most: number): string[];
  /** Makes a file that must not be there yet; false when it is. Not synced. One that cannot be written whole is not there. */
  create(path: string, bytes: Uint8Array): boolean;
  /** Puts these bytes in the place of a file, whole for every reader, not synced: for what is told anew each second. A full disk takes them into the room
   *  of the file that is there, with blanks behind them. */
  publish(path: string, bytes: Uint8Array): void;
  /** Opens for reading; undefined when it is not there. */
  open(path: string): OpenFile | undefined;
  /** Microseconds of the last change; undefined when it is not there. */
  changedUs(path: string): number | undefined;
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
}

function readFrom(fd: number, at: number, length: number): Uint8Array {
  const out = new Uint8Array(Math.max(0, Math.min(length, fstatSync(fd).size - at)));
  let got = 0;
  while (got < out.length) {
    const n = readSync(fd, out, got, out.length - got, at + got);
    if (n === 0) break;
    got += n;
  }
  return out.subarray(0, got);
}

function openedFor(path: string): OpenFile | undefined {
  if (!existsSync(path)) return undefined;
  const fd = openSync(path, "r");
  const { ino, dev } = fstatSync(fd);
  const current = () => {
    const now = statSync(path, { throwIfNoEntry: false });
    return now !== undefined && now.ino === ino && now.dev === dev;
  };
  return { size: () => fstatSync(fd).size, read: (at, length) => readFrom(fd, at, length), current, close: () => closeSync(fd) };
}

function isCoded(thrown: unknown, ...codes: string[]): boolean {
  return thrown instanceof Error && "code" in thrown && codes.includes(String(thrown.code));
}

/** As `failureOf`; what the system says of a disk that is full or for reading only is the disk's failure, and no broken invariant. */
export function deviceFailureOf(thrown: unknown): FailureData {
  if (!isCoded(thrown, "ENOSPC", "EDQUOT", "EROFS")) return failureOf(thrown);
  return new Failure("deviceDiskFailed", { detail: failureOf(thrown).where.detail ?? "" }).data;
}

function withFile<T>(path: string, flags: string, mode: number, act: (fd: number) => T): T {
  const fd = openSync(path, flags, mode);
  try {
    return act(fd);
  } finally {
    closeSync(fd);
  }
}

/** Some systems refuse to sync a folder; there the rename is as durable as it gets. */
function syncFolder(path: string): void {
  try {
    withFile(path, "r", 0o600, fsyncSync);
  } catch {
    return;
  }
}

/** The disk of this machine. */
export const realDisk: Disk = {
  exists: existsSync,
  size: (path) => (existsSync(path) ? statSync(path).size : undefined),
  read: (path, at, length) => withFile(path, "r", 0o600, (fd) => readFrom(fd, at, length)),
  write: (path, bytes, secret = false) => {
    withFile(path, "w", secret ? 0o600 : 0o644, (fd) => {
      writeWhole(fd, bytes);
      fsyncSync(fd);
    });
    syncFolder(dirname(path));
  },
  overwrite: (path, bytes) =>
    withFile(path, existsSync(path) ? "r+" : "w", 0o600, (fd) => {
      writeWhole(fd, bytes);
      fsyncSync(fd);
    }),
  appender: (path) => {
    const fd = openSync(path, "a", 0o600);
    return { append: (bytes) => writeWhole(fd, bytes), sync: () => fsyncSync(fd), close: () => closeSync(fd) };
  },
  truncate: (path, length) =>
    withFile(path, "r+", 0o600, (fd) => {
      ftruncateSync(fd, length);
      fsyncSync(fd);
    }),
  rename: (from, to) => {
    renameSync(from, to);
    syncFolder(dirname(to));
  },
  remove: (path) => rmSync(path, { force: true }),
  makeFolder: (path) => {
    mkdirSync(path, { recursive: true });
  },
  list: (path, most) => (existsSync(path) ? readdirSync(path).sort().slice(0, most) : []),
  create: (path, bytes) => {
    try {
      withFile(path, "wx", 0o600, (fd) => {
        try {
          writeWhole(fd, bytes);
        } catch (thrown) {
          rmSync(path, { force: true });
          throw thrown;
        }
      });
      return true;
    } catch (thrown) {
      if (isCoded(thrown, "EEXIST")) return false;
      throw thrown;
    }
  },
  publish: (path, bytes) => {
    try {
      writeFileSync(`${path}.part`, bytes);
      renameSync(`${path}.part`, path);
    } catch (thrown) {
      if (!isCoded(thrown, "ENOSPC", "EDQUOT") || !existsSync(path)) throw thrown;
      rmSync(`${path}.part`, { force: true });
      const padded = new Uint8Array(Math.max(bytes.length, statSync(path).size)).fill(32);
      padded.set(bytes);
      withFile(path, "r+", 0o600, (fd) => writeWhole(fd, padded));
    }
  },
  open: openedFor,
  changedUs: (path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found && Math.round(found.mtimeMs * 1000);
  },
};
