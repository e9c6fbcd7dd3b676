// Who holds a device: what a process that died left behind keeps nobody out, and two that come at one moment never both get it.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { realDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { DeviceLock, thisProcess } from "./lock.ts";

let work: string;
let home: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "millwright-lock-"));
});
beforeEach(() => {
  home = mkdtempSync(join(work, "home-"));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

const holder = (about: object) => JSON.stringify({ format: 1, ...thisProcess(), ...about });
const left = (about: object) => writeFileSync(join(home, "lock"), holder(about));

test("is taken from a process that is gone, also one that had the number of this one", () => {
  left({ pid: 2_000_000_000 });
  const first = new DeviceLock(home, realDisk);
  expect(first.tryTake()).toBe(true);
  expect(new DeviceLock(home, realDisk).tryTake()).toBe(false);
  first.giveBack();
  // in a container the processes of every start have the same numbers
  left({});
  expect(new DeviceLock(home, realDisk).tryTake()).toBe(true);
  expect(readdirSync(home)).toEqual(["lock", "lock.spare"]);
});

test.runIf(process.platform === "linux")("is taken from what is no process but a thread of one", () => {
  const thread = readdirSync("/proc/self/task").map(Number).find((id) => id !== process.pid);
  left({ pid: thread });
  expect(new DeviceLock(home, realDisk).tryTake()).toBe(true);
});

test("is not taken from who is just writing its name, nor from who was faster", () => {
  writeFileSync(join(home, "lock"), "");
  // the file is there before what it says is
  const early: Disk = {
    ...realDisk,
    read: (path, at, length) => {
      const bytes = realDisk.read(path, at, length);
      if (bytes.length === 0) left({ pid: process.ppid });
      return bytes;
    },
  };
  expect(new DeviceLock(home, early).tryTake()).toBe(false);
  left({ pid: 2_000_000_000 });
  // both saw that the holder is gone; the other one has taken its place when this one acts
  const other = new DeviceLock(home, realDisk);
  let comes = true;
  let isOthers = false;
  const late: Disk = {
    ...realDisk,
    read: (path, at, length) => {
      const bytes = realDisk.read(path, at, length);
      if (comes) {
        comes = false;
        isOthers = other.tryTake();
      }
      return bytes;
    },
  };
  const mine = new DeviceLock(home, late);
  expect([mine.tryTake(), isOthers]).toEqual([false, true]);
});

/** Takes names but not one byte in a file that was not there. */
const full: Disk = {
  ...realDisk,
  create: (path, bytes) => {
    if (bytes.length > 0 && !realDisk.exists(path)) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
    return realDisk.create(path, bytes);
  },
};

test("on a full disk stands in the room of the one before, and keeps others out as any other", () => {
  const first = new DeviceLock(home, realDisk);
  expect(first.tryTake()).toBe(true);
  first.giveBack();
  const mine = new DeviceLock(home, full);
  const other = new DeviceLock(home, full);
  for (let time = 0; time < 3; time++) {
    expect([mine.tryTake(), other.tryTake(), readdirSync(home)]).toEqual([true, false, ["lock"]]);
    expect(JSON.parse(readFileSync(join(home, "lock"), "utf8"))).toEqual({ format: 1, ...thisProcess() });
    mine.giveBack();
  }
  // one whose process is gone leaves its room too
  left({ pid: 2_000_000_000 });
  rmSync(join(home, "lock.spare"));
  expect(other.tryTake()).toBe(true);
});

test("on a disk that takes no file is not there, and who waits for it hears why", () => {
  const lock = new DeviceLock(home, full);
  expect(lock.tryTake()).toBe(false);
  expect(() => lock.take(1000, () => 0)).toThrow("deviceDiskFailed");
  expect(readdirSync(home)).toEqual([]);
});
