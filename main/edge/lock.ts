// One writer a device: a lock file naming who writes its log and its control record. A command asks a running device for it; the running
// one goes on scoring, keeps what it would write in memory, and takes the lock back afterwards. No socket: two small files.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
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
const pauseMs = 25;

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

/** Ended, and only not yet buried by the process that began it. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

export function isAlive({ pid, boot }: ProcessName): boolean {
  const now = bootName();
  if (now !== "" && boot !== "" && boot !== now) return false;
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
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

  /** Takes the lock when it is free or its holder is gone. */
  tryTake(): boolean {
    if (this.held) return true;
    const me: Holder = { format: 1, ...thisProcess() };
    for (let attempt = 0; attempt < 2; attempt++) {
      if (this.disk.create(lockPath(this.home), utf8(JSON.stringify(me)))) return (this.held = true);
      const holder = readHolder(lockPath(this.home), this.disk);
      if (holder && isAlive(holder)) return false;
      // half written by a process that died at it, or left by one that was killed
      this.disk.remove(lockPath(this.home));
    }
    return false;
  }

  /** Takes the lock, asking a running device to lend it; waits at most `mostMs`. Throws deviceBusy. */
  take(mostMs: number, nowMs: () => number): void {
    const until = nowMs() + mostMs;
    while (!this.tryTake()) {
      if (nowMs() > until) throw new Failure("deviceBusy", { file: this.home });
      if (!this.disk.exists(askPath(this.home))) this.disk.publish(askPath(this.home), utf8(String(process.pid)));
      pause();
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
    if (this.held) this.disk.remove(lockPath(this.home));
    this.held = false;
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
