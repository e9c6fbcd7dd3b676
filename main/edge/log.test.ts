// The log on a disk that fails while a segment is given up: what a later start writes must read as one chain with what came before.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { joinBytes } from "../../shared/format/bytes.ts";
import { frameBytes, readFrames } from "../../shared/format/logRecord.ts";
import { deviceCrypto } from "./deviceCrypto.ts";
import { realDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { DeviceLog } from "./log.ts";
import { readSegment, segmentHead, segmentsIn } from "./segment.ts";

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "millwright-log-"));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

interface Left {
  bytes: number;
  syncs: number;
  /** What the next segment finds. */
  next: { bytes?: number; syncs?: number };
}

/** A disk with room for so many more appended bytes, and whose syncs may fail. */
function shortDisk(): { disk: Disk; left: Left } {
  const left: Left = { bytes: Infinity, syncs: Infinity, next: {} };
  const appender = (path: string) => {
    const file = realDisk.appender(path);
    Object.assign(left, left.next);
    return {
      ...file,
      append: (bytes: Uint8Array) => {
        file.append(bytes.subarray(0, Math.min(bytes.length, left.bytes)));
        left.bytes -= bytes.length;
        if (left.bytes < 0) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      },
      sync: () => {
        if (--left.syncs < 0) throw Object.assign(new Error("bad block"), { code: "EIO" });
        file.sync();
      },
    };
  };
  return { disk: { ...realDisk, appender }, left };
}

/** What the log says, if all of it is one chain. */
function told(folder: string): string[] {
  const { previous, frames } = DeviceLog.open(folder, realDisk, deviceCrypto).framesAfter(0, 1e9);
  const chain = readFrames(joinBytes(frames.map(frameBytes)), previous, deviceCrypto).frames;
  expect(chain).toHaveLength(frames.length);
  return chain.map(({ bytes }) => (JSON.parse(new TextDecoder().decode(bytes)) as { says: string }).says);
}
const says = (log: DeviceLog, word: string) => log.append((seq) => ({ seq, says: word }));

test("reads as one chain after a start that followed a segment given up for want of space", () => {
  const folder = mkdtempSync(join(work, "space-"));
  const { disk, left } = shortDisk();
  const log = DeviceLog.open(folder, disk, deviceCrypto);
  says(log, "safe");
  log.sync();
  for (const word of ["b", "c", "d"]) says(log, word);
  // the next one does not fit, and of the new segment only the first entry does
  Object.assign(left, { bytes: 10, next: { bytes: 60 } });
  expect(() => says(log, "e")).toThrow("deviceDiskFailed");
  // the machine goes down here; the disk has room again afterwards
  const again = DeviceLog.open(folder, realDisk, deviceCrypto);
  for (const word of ["x", "y", "z"]) says(again, word);
  again.close();
  const words = told(folder);
  expect([words[0], ...words.slice(-3)]).toEqual(["safe", "x", "y", "z"]);
});

test("reads as one chain when an entry reached a segment that was given up after it", () => {
  const folder = mkdtempSync(join(work, "sync-"));
  const { disk, left } = shortDisk();
  const log = DeviceLog.open(folder, disk, deviceCrypto);
  says(log, "safe");
  log.sync();
  // the append fails, and so does the sync of the segment that takes its place, with the entry in it
  Object.assign(left, { bytes: 0, next: { bytes: Infinity, syncs: 0 } });
  expect(() => says(log, "old")).toThrow("deviceDiskFailed");
  left.next = { syncs: Infinity };
  for (const word of ["new", "newer"]) says(log, word);
  log.close();
  expect(told(folder)).toEqual(["safe", "new", "newer"]);
});

test("tried again on a full disk for a whole minute, leaves nothing there, and goes on once there is room", () => {
  const folder = mkdtempSync(join(work, "full-"));
  let isFull = false;
  const write: Disk["write"] = (path, bytes) => {
    // as a full disk does: the name is taken, the bytes are not
    realDisk.write(path, isFull ? new Uint8Array(0) : bytes);
    if (isFull) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
  };
  const { disk, left } = shortDisk();
  const log = DeviceLog.open(folder, { ...disk, write }, deviceCrypto);
  says(log, "safe");
  log.sync();
  isFull = true;
  left.bytes = 10;
  for (let time = 0; time < 60; time++) expect(() => says(log, "late")).toThrow("deviceDiskFailed");
  expect(segmentsIn(folder, realDisk)).toHaveLength(1);
  isFull = false;
  left.bytes = Infinity;
  says(log, "room");
  log.close();
  expect(told(folder)).toEqual(["safe", "room"]);
});

test("goes on behind entries that a spoilt disk keeps from being read, with their places kept", () => {
  const folder = mkdtempSync(join(work, "rot-"));
  const log = DeviceLog.open(folder, realDisk, deviceCrypto);
  log.boundTo(0);
  const long = "x".repeat(4000);
  for (let i = 1; i <= 12; i++) says(log, `${i} ${long}`);
  log.close();
  const [first, second] = segmentsIn(folder, realDisk);
  const path = join(folder, first!);
  const bytes = readFileSync(path);
  const held = readSegment(path, realDisk, deviceCrypto)!.frames.length;
  expect([held, Number(second!.slice(0, 10))]).toEqual([4, 5]);
  // one bit within the second entry
  bytes[segmentHead + 4100] = bytes[segmentHead + 4100]! ^ 1;
  writeFileSync(path, bytes);

  const opened = DeviceLog.open(folder, realDisk, deviceCrypto);
  const { first: from, previous, frames } = opened.framesAfter(0, 1e9);
  const chain = readFrames(joinBytes(frames.map(frameBytes)), previous, deviceCrypto).frames;
  expect([from, frames.length, chain.length]).toEqual([1, 12, 12]);
  expect(chain.flatMap((frame, i) => (frame.bytes.length === 0 ? [i + 1] : []))).toEqual([2, 3, 4]);
  expect(opened.tail).toEqual(log.tail);
  // what was acknowledged in the midst of the hole is not asked for again
  const behind = opened.framesAfter(3, 1e9);
  expect([behind.first, behind.frames.length, readFrames(joinBytes(behind.frames.map(frameBytes)), behind.previous, deviceCrypto).frames.length]).toEqual([4, 9, 9]);
});
