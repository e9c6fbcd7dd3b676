// A disk in memory for tests of crashes: it keeps account of every change, and from that account rebuilds what a power cut may leave behind at any
// byte of any write, with what was not synced lost or kept. Imported by tests only (reliability.md 11, "how it is made testable").
import type { Appender, Disk, OpenFile } from "./disk.ts";

/** One change in the order in which the program asked for it. A whole-file write is begin (cut to nothing), put, sync. */
export type Change =
  | { kind: "begin"; path: string }
  | { kind: "put"; path: string; at: number; bytes: Uint8Array }
  | { kind: "cut"; path: string; length: number }
  | { kind: "rename"; path: string; to: string }
  | { kind: "remove"; path: string }
  | { kind: "sync"; path: string };

type Files = Map<string, Uint8Array>;

function put(files: Files, path: string, at: number, bytes: Uint8Array): void {
  const before = files.get(path) ?? new Uint8Array();
  const after = new Uint8Array(Math.max(before.length, at + bytes.length));
  after.set(before);
  after.set(bytes, at);
  files.set(path, after);
}

function apply(files: Files, change: Change): void {
  const { path } = change;
  if (change.kind === "begin") files.set(path, new Uint8Array());
  else if (change.kind === "put") put(files, path, change.at, change.bytes);
  else if (change.kind === "cut") files.set(path, (files.get(path) ?? new Uint8Array()).slice(0, change.length));
  else if (change.kind === "remove") files.delete(path);
  else if (change.kind === "rename") {
    files.set(change.to, files.get(path)!);
    files.delete(path);
  }
}

/** The files after all of these changes. */
export function filesAfter(files: Files, changes: readonly Change[]): Files {
  const out = new Map(files);
  for (const change of changes) apply(out, change);
  return out;
}

/** The files after these changes, the last of them a `put` of which only `kept` bytes arrived; `zeros`: the rest of it reads as zeros. */
export function filesTorn(files: Files, change: Change & { kind: "put" }, kept: number, zeros: boolean): Files {
  const out = new Map(files);
  const bytes = zeros ? new Uint8Array(change.bytes.length) : change.bytes.slice(0, kept);
  if (zeros) bytes.set(change.bytes.subarray(0, kept));
  put(out, change.path, change.at, bytes);
  return out;
}

/** The files after these changes where of the files in `lost` everything since their last sync is gone. */
export function filesUnsynced(files: Files, changes: readonly Change[], lost: ReadonlySet<string>): Files {
  return filesAfter(
    files,
    changes.filter(({ kind, path }, i) => kind === "rename" || kind === "remove" || !lost.has(path) || changes.some((later, k) => k > i && later.kind === "sync" && later.path === path)),
  );
}

/** Files of which something was not synced after these changes. */
export function unsyncedAfter(changes: readonly Change[]): string[] {
  const open = new Set<string>();
  for (const change of changes)
    if (change.kind === "sync") open.delete(change.path);
    else if (change.kind === "put" || change.kind === "begin") open.add(change.path);
  return [...open];
}

/** A disk over these files; what it is asked to change goes into `changes`. */
export function memoryDisk(start: Files): { disk: Disk; files: Files; changes: Change[] } {
  const files = new Map(start);
  const changes: Change[] = [];
  const act = (change: Change) => {
    changes.push(change);
    apply(files, change);
  };
  const read = (path: string, at: number, length: number) => {
    const bytes = files.get(path);
    if (!bytes) throw Object.assign(new Error(path), { code: "ENOENT" });
    return bytes.slice(at, at + length);
  };
  const write = (path: string, bytes: Uint8Array) => {
    act({ kind: "begin", path });
    act({ kind: "put", path, at: 0, bytes: bytes.slice() });
    act({ kind: "sync", path });
  };
  const within = (path: string) => (path.endsWith("/") ? path : `${path}/`);
  const exists = (path: string) => files.has(path) || [...files.keys()].some((name) => name.startsWith(within(path)));
  const opened = (path: string): OpenFile => ({
    size: () => files.get(path)!.length,
    read: (at, length) => read(path, at, length),
    current: () => files.has(path),
    close: () => undefined,
  });
  const appender = (path: string): Appender => ({
    append: (bytes) => act({ kind: "put", path, at: files.get(path)?.length ?? 0, bytes: bytes.slice() }),
    sync: () => act({ kind: "sync", path }),
    close: () => undefined,
  });
  const disk: Disk = {
    exists,
    size: (path) => files.get(path)?.length,
    read,
    write,
    overwrite: (path, bytes) => {
      act({ kind: "put", path, at: 0, bytes: bytes.slice() });
      act({ kind: "sync", path });
    },
    appender,
    truncate: (path, length) => act({ kind: "cut", path, length }),
    rename: (path, to) => act({ kind: "rename", path, to }),
    remove: (path) => {
      if (files.has(path)) act({ kind: "remove", path });
    },
    makeFolder: () => undefined,
    list: (path, most) => [...new Set([...files.keys()].flatMap((name) => (name.startsWith(within(path)) ? [name.slice(within(path).length).split("/")[0]!] : [])))].sort().slice(0, most),
    create: (path, bytes) => {
      if (files.has(path)) return false;
      write(path, bytes);
      return true;
    },
    publish: write,
    open: (path) => (files.has(path) ? opened(path) : undefined),
    changedUs: (path) => (files.has(path) ? 0 : undefined),
  };
  return { disk, files, changes };
}
