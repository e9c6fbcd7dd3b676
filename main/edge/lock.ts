// One writer a device: a lock file naming who writes its log and its control record. A command asks a running device for it; the running
// one goes on scoring, keeps what it would write in memory, and takes the lock back afterwards. No socket: two small files.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import { oneOf, readDocument, struct, text, whole } from "../../shared/format/readers.ts";
import type { Read } from "../../shared/format/readers.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import { isEnrolled } from "./device.ts";
import type { World } from "./device.ts";
import type { Disk } from "./disk.ts";

/** A process, and the system's own name of this start of the machine: a process number means nothing after the next. */
export interface ProcessName {
  pid: number;
  boot: string;
}

const holderReader = struct({
  format: oneOf(1),
  pid: whole(1),
  boot: text(64),
});
type Holder = Read<typeof holderReader>;

const lockPath = (home: string) => join(home, "lock");
const askPath = (home: string) => join(home, "ask");
/** The lock that was given back last: the room that a full disk has for the next one. */
const sparePath = (home: string) => join(home, "lock.spare");
/** Bytes of a lock, with blanks behind what it says: each fits into the room of the one before. */
const lockLength = 192;
const pauseMs = 25;
/** So often a lock that cannot be read is looked at again: who writes it takes far less. */
const looksMost = 10;

function bootName(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim().slice(0, 64);
  } catch {
    return "";
  }
}

function readHolder(path: string, disk: Disk): Holder | undefined {
  try {
    return readDocument(disk.read(path, 0, 1025), holderReader, { error: "deviceBusy", file: "lock", bytes: 1024 });
  } catch {
    return undefined;
  }
}

export function thisProcess(): ProcessName {
  return { pid: process.pid, boot: bootName() };
}

/** Ended, and only not yet buried by the process that began it; or no process at all but a thread of one, which a signal finds by its number too. */
function isGone(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return /^State:\s+Z/m.test(status) || Number(/^Tgid:\s+(\d+)/m.exec(status)?.[1] ?? pid) !== pid;
  } catch {
    return false;
  }
}

export function isAlive({ pid, boot }: ProcessName): boolean {
  const now = bootName();
  if (now !== "" && boot !== "" && boot !== now) return false;
  try {
    process.kill(pid, 0);
    return !isGone(pid);
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}

/** Locks that this process holds: its own number in any other was written by an earlier process, as in a container, where each start has the same. */
const heldHere = new Set<string>();

function isHeld(path: string, holder: ProcessName): boolean {
  return holder.pid === process.pid && holder.boot === bootName() ? heldHere.has(path) : isAlive(holder);
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
}

/** The device's lock as this process sees it. */
export class DeviceLock {
  private held = false;

  constructor(
    private readonly home: string,
    private readonly disk: Disk,
  ) {}

  /** Takes the lock when it is free or its holder is gone; a disk that takes no file gives none. */
  tryTake(): boolean {
    try {
      return this.attempt();
    } catch {
      return false;
    }
  }

  /** Takes the lock, asking a running device to lend it; waits at most `mostMs`. Throws deviceBusy, deviceDiskFailed. */
  take(mostMs: number, nowMs: () => number): void {
    const until = nowMs() + mostMs;
    try {
      while (!this.attempt()) {
        if (nowMs() > until) throw new Failure("deviceBusy", { file: this.home });
        // made only where there is none: two who ask at one moment must not meet in one half-made file
        this.disk.create(askPath(this.home), new Uint8Array(0));
        pause();
      }
    } catch (thrown) {
      if (thrown instanceof Failure) throw thrown;
      throw new Failure("deviceDiskFailed", { file: "lock", detail: failureOf(thrown).where.detail ?? "" }, { cause: thrown });
    }
    // from here on the lock itself keeps others out; a wish that stays would make the next running device lend to nobody
    this.endWish();
  }

  /** True while somebody wants what this process lends. */
  get isAsked(): boolean {
    return this.disk.exists(askPath(this.home));
  }

  /** Gives the lock back. Who was asked for it keeps the wish standing, so that it does not take it back at once. */
  giveBack(): void {
    if (this.held) this.keepSpare(lockPath(this.home));
    this.held = false;
    heldHere.delete(lockPath(this.home));
  }

  private attempt(): boolean {
    if (this.held) return true;
    const path = lockPath(this.home);
    for (let attempt = 0; attempt < 2; attempt++) {
      if (this.make(path)) {
        heldHere.add(path);
        return (this.held = true);
      }
      const holder = this.settledHolder();
      if (holder && isHeld(path, holder)) return false;
      if (!this.putAside()) return false;
    }
    return false;
  }

  /** Makes the lock where there is none. A full disk takes its name alone: what it says goes into the room of an earlier one. */
  private make(path: string): boolean {
    const me: Holder = { format: 1, ...thisProcess() };
    const words = utf8(JSON.stringify(me).padEnd(lockLength));
    const spare = sparePath(this.home);
    try {
      return this.disk.create(path, words);
    } catch (thrown) {
      if (!this.disk.exists(spare)) throw thrown;
    }
    if (!this.disk.create(path, new Uint8Array(0))) return false;
    try {
      this.disk.overwrite(spare, words);
      this.disk.rename(spare, path);
      return true;
    } catch (thrown) {
      this.disk.remove(path);
      throw thrown;
    }
  }

  /** A lock that is over keeps its room for the next one. */
  private keepSpare(path: string): void {
    try {
      this.disk.rename(path, sparePath(this.home));
    } catch {
      this.disk.remove(path);
    }
  }

  /** Who holds the lock. One that cannot be read is being written at this moment, or was half written by a process that died at it. */
  private settledHolder(): Holder | undefined {
    const path = lockPath(this.home);
    for (let look = 0; look < looksMost; look++) {
      const holder = readHolder(path, this.disk);
      if (holder || !this.disk.exists(path)) return holder;
      pause();
    }
    return undefined;
  }

  /** Takes away the lock of one that is gone. False when what was taken away is somebody's who was faster: it goes back. */
  private putAside(): boolean {
    const path = lockPath(this.home);
    const aside = `${path}.${process.pid}`;
    try {
      this.disk.rename(path, aside);
    } catch (thrown) {
      if (this.disk.exists(path)) throw thrown;
      return true; // gone in the meantime
    }
    const holder = readHolder(aside, this.disk);
    const isOthers = holder !== undefined && isHeld(path, holder);
    if (isOthers) this.disk.rename(aside, path);
    else this.keepSpare(aside);
    return !isOthers;
  }

  /** The wish is over: the running device may have its lock again. */
  endWish(): void {
    this.disk.remove(askPath(this.home));
  }
}

/** So long a command waits for a device: a self-test of a large package in another one takes some of it. */
const waitMostMs = 60_000;

/** Does something with the device's lock held; a folder that is no device yet has nobody to wait for. Throws deviceBusy. */
export async function withLock<T>(home: string, world: World, act: () => Promise<T> | T): Promise<T> {
  if (!isEnrolled(home, world.disk)) return act();
  const lock = new DeviceLock(home, world.disk);
  lock.take(waitMostMs, () => Number(world.clock.monotonicNs() / 1_000_000n));
  try {
    return await act();
  } finally {
    lock.giveBack();
  }
}
