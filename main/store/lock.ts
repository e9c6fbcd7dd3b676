// One writer a project: a lock file with who holds it. A lock whose process is gone on this machine is taken over.
import { createHash, randomUUID } from "node:crypto";
import { closeSync, linkSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import { diskFailure } from "./disk.ts";

interface Holder {
  pid: number;
  host: string;
  /** Start time of the process in the system's own units; tells a reused pid from the holder. */
  started: string;
}

/** Where a disk knows no links a lock is there a moment before its words are. */
const writtenWithinMs = 10_000;
const mostLooks = 10;

/** Takes the lock; returns the function that gives it back. Throws storeLocked (held elsewhere), storeReadOnly, storeDiskFull. `link` is another for a disk without links. */
export function takeLock(projectFolder: string, link = linkSync): () => void {
  const path = join(projectFolder, "lock");
  const me: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid) ?? "" };
  const words = JSON.stringify(me);
  const aside = `${path}.${process.pid}-${randomUUID().slice(0, 8)}.part`;
  try {
    writeFileSync(aside, words);
    hold(path, path, { aside, words, link });
    return () => rmSync(path, { force: true });
  } catch (thrown) {
    throw diskFailure(thrown, "lock");
  } finally {
    rmSync(aside, { force: true });
  }
}

interface Mine {
  /** A file with the words already in it. */
  aside: string;
  words: string;
  link: typeof linkSync;
}

/** Makes a file of the lock ours. One of a holder that is gone may be removed only by who has claimed that very holder's: of two who find the same dead lock the
 *  slower would remove the lock that the faster has put there. A claim is a file of the same kind, so that one left by a process that died is no end. */
function hold(path: string, lock: string, mine: Mine): void {
  for (let look = 0; look < mostLooks; look++) {
    if (place(path, mine)) return;
    const found = read(path);
    if (found === undefined) continue; // given back meanwhile
    refuseWhereHeld(path, found);
    const claim = `${lock}.${createHash("sha256").update(found).digest("hex").slice(0, 16)}.part`;
    hold(claim, lock, mine);
    try {
      if (read(path) === found) rmSync(path, { force: true });
    } finally {
      rmSync(claim, { force: true });
    }
  }
  throw new Failure("storeLocked", { detail: "unknown process" });
}

/** Puts our words under the name, whole or not at all; false where the name is taken. */
function place(path: string, { aside, words, link }: Mine): boolean {
  try {
    link(aside, path);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
  }
  // A disk without links, such as that of a stick; any other reason is met again and told here.
  let file: number;
  try {
    file = openSync(path, "wx");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw thrown;
  }
  try {
    writeSync(file, words);
  } catch (thrown) {
    rmSync(path, { force: true }); // on a full disk nothing is held, so nothing stays
    throw thrown;
  } finally {
    closeSync(file);
  }
  return true;
}

/** The words of a lock; undefined where there is none any more. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Failure("storeLocked", { detail: "unknown process" }, { cause: thrown });
  }
}

function refuseWhereHeld(path: string, words: string): void {
  const holder = parsed(words);
  if (holder !== undefined && isAlive(holder)) throw new Failure("storeLocked", { detail: `process ${holder.pid} on ${holder.host}` });
  // Without words it is of a process that is writing them now, or that a power cut ended.
  if (holder === undefined && isYoung(path)) throw new Failure("storeLocked", { detail: "unknown process" });
}

function parsed(words: string): Holder | undefined {
  try {
    return JSON.parse(words) as Holder;
  } catch {
    return undefined;
  }
}

function isYoung(path: string): boolean {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  const age = made === undefined ? Infinity : Date.now() - made;
  // A disk writes finer times than the clock tells: a lock made this very moment may lie a fraction ahead of it.
  return Math.abs(age) < writtenWithinMs;
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true; // cannot know: somebody else's machine
  try {
    process.kill(holder.pid, 0);
  } catch (thrown) {
    // Another account's process may have the pid of a holder that is gone, as after a power cut: its start time tells.
    if ((thrown as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const started = startOf(holder.pid);
  return started === undefined || holder.started === "" || started === holder.started;
}

function startOf(pid: number): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
