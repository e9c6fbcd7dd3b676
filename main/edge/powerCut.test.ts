// The power is cut at every call to the disk while a device installs, scores and hands out; writes may be torn in the middle.
// Judged afterwards by what the disk proves: the old package or the new one, complete and verified, and nothing acknowledged lost.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Failure } from "../../shared/contract/errors.ts";
import { hexOf } from "../../shared/format/bytes.ts";
import { realClock } from "./clock.ts";
import { controlLength, decodeControl, emptyControl, encodeControl, loadControl, saveControl } from "./control.ts";
import { Device, enrol } from "./device.ts";
import { deviceCrypto, deviceSigner, makeDeviceKey } from "./deviceCrypto.ts";
import { realDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { install } from "./install.ts";
import type { TestSlot } from "./install.ts";
import { DeviceLog } from "./log.ts";
import { handOut, makeReceipt } from "./receipts.ts";
import { run } from "./run.ts";
import { samplePackage } from "./samplePackage.ts";
import { selfTest } from "./selfTest.ts";
import { openSlot } from "./slots.ts";

let work: string;
let stick: string;
let installed: string;
const signer = deviceSigner(makeDeviceKey());
const meter = { nowMs: () => 0, rssMb: () => 1 };

const first = samplePackage(1, { kind: "trial", createdUs: 1e12 }, [signer]);
const second = samplePackage(2, { kind: "trial", createdUs: 2e12 }, [signer]);

class PowerCut extends Error {}

/** A disk that loses power at its n-th change; the change itself is done by half when `torn`. */
function failingDisk(n: number, torn: boolean): { disk: Disk; calls: () => number } {
  let calls = 0;
  const step = (whole: () => void, half: () => void) => {
    if (calls >= n) throw new PowerCut();
    if (++calls === n) {
      if (torn) half();
      throw new PowerCut();
    }
    whole();
  };
  const nothing = () => undefined;
  const halfOf = (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1);
  const disk: Disk = {
    ...realDisk,
    write: (path, bytes, secret) => step(() => realDisk.write(path, bytes, secret), () => realDisk.write(path, halfOf(bytes), secret)),
    overwrite: (path, bytes) => step(() => realDisk.overwrite(path, bytes), () => realDisk.overwrite(path, halfOf(bytes))),
    truncate: (path, length) => step(() => realDisk.truncate(path, length), nothing),
    rename: (from, to) => step(() => realDisk.rename(from, to), nothing),
    remove: (path) => step(() => realDisk.remove(path), nothing),
    appender: (path) => {
      const file = realDisk.appender(path);
      return { append: (bytes) => step(() => file.append(bytes), () => file.append(halfOf(bytes))), sync: () => step(() => file.sync(), nothing), close: () => file.close() };
    },
  };
  return { disk, calls: () => calls };
}

const world = (disk: Disk = realDisk) => ({ disk, clock: realClock, crypto: deviceCrypto });
const testHere: TestSlot = (home, slot) => selfTest(openSlot(home, slot, Device.trustOf(home, world()), realDisk), meter);
async function* text(...pieces: string[]): AsyncIterable<string> {
  yield* pieces;
}

function fresh(): string {
  const home = mkdtempSync(join(work, "home-"));
  cpSync(installed, home, { recursive: true });
  return home;
}

/** What the device is after power returns. */
function after(home: string): { running: string; verified: boolean } {
  const device = Device.open(home, world());
  const { active, slots } = device.control;
  const pkg = openSlot(home, active!, device.trust, realDisk);
  device.log.close();
  return { running: slots[active!]!.digest, verified: pkg.digest === slots[active!]!.digest };
}

function putOnStick(pkg: { bytes: Uint8Array; digest: string }): void {
  mkdirSync(join(stick, "MILLWRIGHT", "packages"), { recursive: true });
  writeFileSync(join(stick, "MILLWRIGHT", "packages", `${pkg.digest}.mwpkg`), pkg.bytes);
}

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "millwright-cut-"));
  stick = join(work, "stick");
  installed = join(work, "installed");
  putOnStick(first);
  enrol(installed, hexOf(signer.publicKey), "", world());
  const device = Device.open(installed, world());
  expect(install(device, stick, testHere)).toMatchObject({ outcome: "installed" });
  expect(await run(device, text("a\n1\n2\n"))).toMatchObject({ answered: 2, state: "COMMITTED" });
  putOnStick(second);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("with the power cut at every change of the disk", () => {
  test("an install leaves the old or the new package, complete, and can be repeated", () => {
    const whole = failingDisk(Infinity, false);
    install(Device.open(fresh(), world(whole.disk)), stick, testHere);
    expect(whole.calls()).toBeGreaterThan(12);
    const outcomes: string[] = [];
    for (let n = 1; n <= whole.calls(); n++)
      for (const torn of [false, true]) {
        const home = fresh();
        const { disk } = failingDisk(n, torn);
        try {
          install(Device.open(home, world(disk)), stick, testHere);
        } catch (thrown) {
          if (!(thrown instanceof PowerCut) && !(thrown instanceof Failure)) throw thrown;
        }
        const state = after(home);
        expect(state.verified).toBe(true);
        outcomes.push(state.running);
        const device = Device.open(home, world());
        expect(install(device, stick, testHere).outcome, `cut ${n}`).toBe(state.running === first.digest ? "installed" : "already");
        device.log.close();
        rmSync(home, { recursive: true });
      }
    expect(new Set(outcomes)).toEqual(new Set([first.digest, second.digest]));
  });

  test("scoring and handing out lose no log entry that was synced, and the device scores again", async () => {
    for (let n = 1; n <= 60; n++) {
      const home = fresh();
      const { disk, calls } = failingDisk(n, true);
      const known = Device.open(home, world()).log.tail.seq;
      try {
        const device = Device.open(home, world(disk));
        await run(device, text("a\n", "1\n".repeat(40)));
        const { receipt, ...sealed } = makeReceipt(device, { act: "collect", outcome: "reported", code: null, package: null, selfTest: null });
        expect(receipt.rowsScored).toBe(42);
        handOut(device, join(work, `out-${n}`), sealed);
      } catch (thrown) {
        if (!(thrown instanceof PowerCut) && !(thrown instanceof Failure)) throw thrown;
      }
      const device = Device.open(home, world());
      expect(device.log.tail.seq).toBeGreaterThanOrEqual(known);
      expect(await run(device, text("a\n1\n2\n3\n"))).toMatchObject({ package: first.digest, answered: 3 });
      rmSync(home, { recursive: true });
      if (calls() < n) break;
    }
  });
});

describe("control records", () => {
  test("the newest valid one wins, whatever byte of either is damaged", () => {
    const home = mkdtempSync(join(work, "control-"));
    const one = saveControl(home, { ...emptyControl, bootSeq: 1 }, realDisk, deviceCrypto);
    const two = saveControl(home, { ...one, bootSeq: 2 }, realDisk, deviceCrypto);
    expect(loadControl(home, realDisk, deviceCrypto)).toEqual({ control: two, lost: false });
    const newest = two.seq % 2 === 0 ? "control.a" : "control.b";
    const good = readFileSync(join(home, newest));
    for (let at = 0; at < controlLength; at += 97) {
      const bytes = Uint8Array.from(good);
      bytes[at]! ^= 1;
      writeFileSync(join(home, newest), bytes);
      expect(loadControl(home, realDisk, deviceCrypto)).toEqual({ control: one, lost: false });
    }
    truncateSync(join(home, newest), 100);
    expect(loadControl(home, realDisk, deviceCrypto).control).toEqual(one);
    expect(decodeControl(encodeControl(one, deviceCrypto), deviceCrypto)).toEqual(one);
  });

  test("with both lost the device rebuilds itself from what its slots and its log prove", () => {
    const home = fresh();
    for (const name of ["control.a", "control.b"]) writeFileSync(join(home, name), new Uint8Array(controlLength));
    const device = Device.open(home, world());
    expect(device.control).toMatchObject({ state: "TRIAL", active: "S0", counters: { line: 1 }, slots: { S0: { digest: first.digest } } });
    device.log.close();
    expect(after(home)).toEqual({ running: first.digest, verified: true });
  });
});

describe("the log", () => {
  test("goes on in a new segment and reads as one chain", () => {
    const folder = mkdtempSync(join(work, "log-"));
    const log = DeviceLog.open(folder, realDisk, deviceCrypto);
    for (let i = 0; i < 30; i++) log.append((seq) => ({ seq, filler: "x".repeat(100_000) }));
    log.close();
    expect(realDisk.list(folder, 100).length).toBeGreaterThan(2);
    const again = DeviceLog.open(folder, realDisk, deviceCrypto);
    expect([again.tail, again.cut]).toEqual([log.tail, 0]);
    expect(again.framesAfter(0, 1e9)).toMatchObject({ first: 1, previous: "0".repeat(64), frames: { length: 30 } });
    expect(again.framesAfter(25, 1e9)).toMatchObject({ first: 26, frames: { length: 5 } });
  });
});
