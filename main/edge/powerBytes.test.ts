// The power goes at every byte of every write of an install and of a run, with what was not synced lost or kept, and again during the recovery.
// Judged by what the disk proves. MILLWRIGHT_CUTS=all takes every byte; by default the bytes around the ends of each write, and every 211th.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hexOf } from "../../shared/format/bytes.ts";
import type { Crypto } from "../../shared/format/dsse.ts";
import { realClock } from "./clock.ts";
import { Device, enrol } from "./device.ts";
import { deviceCrypto, deviceSigner, makeDeviceKey } from "./deviceCrypto.ts";
import type { Disk } from "./disk.ts";
import { install } from "./install.ts";
import { filesAfter, filesTorn, filesUnsynced, memoryDisk, unsyncedAfter } from "./memoryDisk.ts";
import type { Change } from "./memoryDisk.ts";
import { run } from "./run.ts";
import { samplePackage } from "./samplePackage.ts";
import { openSlot } from "./slots.ts";

const all = process.env["MILLWRIGHT_CUTS"] === "all";
const longest = all ? 3_600_000 : 60_000;
const signer = deviceSigner(makeDeviceKey());
const home = "/home";
const stick = "/stick";
type Files = ReturnType<typeof memoryDisk>["files"];

/** Signatures are checked once a text: tens of thousands of disks hold the same two packages. */
const known = new Map<string, boolean>();
const crypto: Crypto = {
  ...deviceCrypto,
  verify: (publicKey, message, signature) => {
    const key = hexOf(deviceCrypto.sha256(message)) + hexOf(signature) + hexOf(publicKey);
    const found = known.get(key) ?? deviceCrypto.verify(publicKey, message, signature);
    known.set(key, found);
    return found;
  },
};
const world = (disk: Disk) => ({ disk, clock: realClock, crypto });
const passed = () => ({ passed: true, rows: 1, worst: 0, latencyP99Ms: 0, rssMb: 1, why: null });

const first = samplePackage(1, { kind: "trial", createdUs: 1 }, [signer]);
const second = samplePackage(2, { kind: "trial", createdUs: 2 }, [signer]);
const onStick = (pkg: { bytes: Uint8Array; digest: string }): [string, Uint8Array] => [join(stick, "MILLWRIGHT", "packages", `${pkg.digest}.mwpkg`), pkg.bytes];

async function scoreSome(device: Device): Promise<void> {
  await run(device, (async function* () { yield "a\n1\n2\n"; })());
}

/** A device that runs the first package, with the second one on the stick. */
async function standing(): Promise<Files> {
  const { disk, files } = memoryDisk(new Map([onStick(first)]));
  enrol(home, hexOf(signer.publicKey), "", world(disk));
  const device = Device.open(home, world(disk));
  expect(install(device, stick, passed)).toMatchObject({ outcome: "installed" });
  await scoreSome(device);
  files.delete(onStick(first)[0]);
  files.set(...onStick(second));
  return files;
}

/** What the device is after power returned, and the changes that its recovery made. */
function recovered(files: Files): { running: string; seq: number; files: Files; changes: Change[] } {
  const { disk, files: after, changes } = memoryDisk(files);
  const device = Device.open(home, world(disk));
  const { active, slots } = device.control;
  // throws when the slot is not whole and verified
  const { digest } = openSlot(home, active!, device.trust, disk);
  if (digest !== slots[active!]!.digest || (digest !== first.digest && digest !== second.digest)) throw new Error(`neither: ${digest}`);
  return { running: digest, seq: device.log.tail.seq, files: after, changes };
}

/** Every disk that a cut during these changes may leave; `every` sees each once. */
function afterCuts(files: Files, changes: readonly Change[], every: boolean, see: (left: Files, done: number) => void): void {
  changes.forEach((change, i) => {
    const done = changes.slice(0, i);
    const before = filesAfter(files, done);
    see(before, i);
    for (const path of unsyncedAfter(done)) see(filesUnsynced(files, done, new Set([path])), i);
    const lost = new Set(unsyncedAfter(done));
    if (lost.size > 1) see(filesUnsynced(files, done, lost), i);
    if (change.kind !== "put") return;
    const { length } = change.bytes;
    for (let kept = 0; kept < length; kept++) {
      if (!every && kept > 12 && length - kept > 12 && kept % 211 !== 0) continue;
      see(filesTorn(before, change, kept, false), i);
      if (every ? kept % 16 === 0 : kept % 211 === 0) see(filesTorn(before, change, kept, true), i);
    }
  });
  see(filesAfter(files, changes), changes.length);
}

describe("with the power cut at every byte", () => {
  test("an install leaves the old or the new package, whole and verified, also when the recovery is cut", async () => {
    const start = await standing();
    const { disk, changes } = memoryDisk(start);
    expect(install(Device.open(home, world(disk)), stick, passed)).toMatchObject({ outcome: "installed" });
    const count = { cuts: 0, compound: 0, old: 0, new: 0 };
    afterCuts(start, changes, all, (left) => {
      const one = recovered(left);
      count.cuts++;
      count[one.running === first.digest ? "old" : "new"]++;
      // the recovery is cut in its turn: at its ends always, at its bytes where the first cut was at a round place
      if (one.changes.length > 0 && count.cuts % (all ? 40 : 250) === 0)
        afterCuts(left, one.changes, false, (again) => {
          const two = recovered(again);
          count.compound++;
          if (two.running !== one.running) throw new Error("the second cut changed what runs");
        });
    });
    console.log(`power cuts in an install: ${JSON.stringify(count)}`);
    expect(count.old).toBeGreaterThan(0);
    expect(count.new).toBeGreaterThan(0);
    expect(count.compound).toBeGreaterThan(20);
  }, longest);

  test("a run loses no entry of the log that was synced", async () => {
    const start = await standing();
    const { disk, changes } = memoryDisk(start);
    const device = Device.open(home, world(disk));
    const safe: number[] = [];
    for (let i = 0; i < 6; i++) {
      device.note("probe", { facts: { i } });
      safe.push(changes.length);
    }
    await scoreSome(device);
    const before = device.log.tail.seq;
    let cuts = 0;
    const base = recovered(start).seq;
    afterCuts(start, changes, all, (left, done) => {
      cuts++;
      const acknowledged = safe.filter((at) => at <= done).length;
      const { seq } = recovered(left);
      if (seq < base + acknowledged) throw new Error(`entry ${base + acknowledged} is gone after change ${done}`);
    });
    console.log(`power cuts in a run: ${cuts}`);
    expect(before).toBeGreaterThan(base + 6);
  }, longest);
});
