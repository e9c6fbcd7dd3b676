// One writer a project: a lock file with who holds it. A lock whose process is gone on this machine is taken over.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
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

/** Takes the lock; returns the function that gives it back. Throws storeLocked (held elsewhere), storeReadOnly, storeDiskFull. */
export function takeLock(projectFolder: string): () => void {
  const path = join(projectFolder, "lock");
  const me: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid) ?? "" };
  for (let attempt = 0; ; attempt++) {
    try {
      const file = openSync(path, "wx");
      try {
        writeSync(file, JSON.stringify(me));
      } catch (thrown) {
        rmSync(path, { force: true }); // on a full disk nothing is held, so nothing stays
        throw thrown;
      } finally {
        closeSync(file);
      }
      return () => rmSync(path, { force: true });
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw diskFailure(thrown, "lock");
      const holder = readHolder(path);
      if (attempt > 0 || (holder && isAlive(holder))) throw new Failure("storeLocked", { detail: holder ? `process ${holder.pid} on ${holder.host}` : "unknown process" });
      rmSync(path, { force: true });
    }
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder;
  } catch {
    return undefined; // written halfway by a process that died
  }
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
