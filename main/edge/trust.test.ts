// What a PRODUCTION device lets in and what it refuses: the attacks named by TUF and Uptane, thefts of keys, clocks that are wrong by decades.
// The device itself runs in this process, on a real disk, with a clock that the test turns.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hexOf, joinBytes } from "../../shared/format/bytes.ts";
import { packageMagic, readContainer } from "../../shared/format/container.ts";
import { payloadTypeOf, sealEnvelope } from "../../shared/format/dsse.ts";
import { readLogRecord } from "../../shared/format/logRecord.ts";
import type { PackageHead } from "../../shared/format/package.ts";
import type { Root } from "../../shared/format/root.ts";
import { siteStartUs } from "../../shared/format/sampleSite.ts";
import type { SampleKey } from "../../shared/format/sampleSite.ts";
import { timeTokenBytes } from "../../shared/format/timeToken.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import { refuseShadow } from "./candidate.ts";
import { deletableSeq } from "./control.ts";
import { Device } from "./device.ts";
import { deviceCrypto } from "./deviceCrypto.ts";
import { realDisk } from "./disk.ts";
import { install } from "./install.ts";
import { takeNews } from "./news.ts";
import { labOrder } from "./orders.ts";
import { handOut, makeReceipt } from "./receipts.ts";
import { clock, closePlace, dayUs, fifth, first, keys, openPlace, place, release, running, site, Stick, visit, world } from "./sampleStick.ts";
import { selfTest } from "./selfTest.ts";
import { keptRoots } from "./siteRoot.ts";
import { openSlot } from "./slots.ts";
import { finishedFilesOf } from "./stickSide.ts";

function notes(device: Device): { act: string; code: string | null }[] {
  return device.log.framesAfter(0, 1e9).frames.map((frame) => readLogRecord(frame.bytes, "log")).flatMap((record) => (record.kind === "act" ? [{ act: record.act, code: record.code }] : []));
}

beforeAll(openPlace);
afterAll(closePlace, 120_000);

/** Releases 6 and 7 are laid out alike. */
const { blobsAt } = readContainer(release(6).bytes, packageMagic, "");
const flipped = (bytes: Uint8Array, at: number) => Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 4 : byte));
const second = (changes: Partial<Root>, signers?: SampleKey[]) => site.next(first.root, changes, signers);
const without = (...names: SampleKey[]) => first.root.keys.filter((key) => !names.some((name) => hexOf(keys[name].publicKey) === key.publicKey));
const hexKey = (name: SampleKey) => hexOf(keys[name].publicKey);

/** What lies on the stick, and the code that the visit must end with. Release 5 runs before and after. */
const attacks: [name: string, code: string, stick: () => Stick][] = [
  ["arbitrary package by strangers", "MW-SIG-301", () => new Stick().bring(6, {}, ["stranger"])],
  ["arbitrary package by the keys of dispatch and desk", "MW-SIG-301", () => new Stick().bring(6, {}, ["order", "station", "rootAnna", "rootBert"])],
  ["trial signed by both releasers", "MW-SIG-306", () => new Stick().bring(6, { kind: "trial" })],
  ["one signature", "MW-SIG-302", () => new Stick().bring(6, {}, ["bert"])],
  ["one key twice", "MW-SIG-302", () => new Stick().bring(6, {}, ["anna", "anna"])],
  ["two keys of one person", "MW-SIG-303", () => new Stick().bring(6, {}, ["anna", "annaAgain"])],
  ["two persons of one side", "MW-SIG-308", () => new Stick().bring(6, {}, ["anna", "dora"])],
  ["one stolen release key beside stolen order and station keys", "MW-SIG-302", () => new Stick().bring(6, {}, ["bert", "order", "station", "stranger"])],
  ["a release by a key that the newest root revokes", "MW-SIG-304", () => new Stick().bring(6).root(2, second({ keys: without("bert").concat({ publicKey: hexKey("stranger"), person: "bert", role: "release" }), revokedKeys: [hexKey("bert")] }))],
  ["a release by a key that the newest root merely replaced", "MW-SIG-302", () => new Stick().bring(6).root(2, second({ keys: without("bert").concat({ publicKey: hexKey("stranger"), person: "bert", role: "release" }) }))],
  ["a revoked package", "MW-PKG-303", () => new Stick().bring(6).root(2, second({ revokedPackages: [release(6).digest] }))],
  ["rollback", "MW-PKG-401", () => new Stick().bring(4)],
  ["rollback below the floor, by a roll-back order", "MW-PKG-403", () => new Stick().bring(4, {}, undefined, { act: "rollback" }).root(2, second({ securityFloor: { line: 5 } }))],
  ["fast-forward of a release", "MW-PKG-402", () => new Stick().bring(10_006)],
  ["fast-forward of an order", "MW-PKG-402", () => new Stick().put(release(6)).order(release(6).digest, 10_002)],
  ["mix-and-match: parts of one release under the signatures of another", "MW-PKG-102", () => new Stick().put(release(6), joinBytes([release(6).bytes.slice(0, blobsAt), release(7).bytes.slice(blobsAt)])).order(release(6).digest, 2)],
  ["mix-and-match: an order for what is not there", "MW-STK-102", () => new Stick().put(release(6)).order(release(7).digest, 2)],
  ["endless data: a package longer than signed", "MW-PKG-101", () => new Stick().put(release(6), joinBytes([release(6).bytes, new Uint8Array(1)])).order(release(6).digest, 2)],
  ["endless data: an order beyond the bound", "MW-SIG-101", () => new Stick().put(release(6)).file("in/orders/2.order", new Uint8Array(300_000).fill(32))],
  ["endless data: a root beyond the bound", "MW-SIG-201", () => new Stick().bring(6).root(2, joinBytes([second({}), new Uint8Array(70_000).fill(32)]))],
  ["endless data: a chain of too many roots", "MW-SIG-201", () => Array.from({ length: 1_030 }, (_, i) => i + 1).reduce((stick, version) => stick.root(version, utf8("{}")), new Stick().bring(6))],
  ["partial bundle: a package cut short", "MW-PKG-101", () => new Stick().put(release(6), release(6).bytes.slice(0, -1)).order(release(6).digest, 2)],
  ["partial bundle: a root missing in the chain", "MW-SIG-401", () => new Stick().bring(6).root(3, site.next({ ...first.root, version: 2 }, {}))],
  ["a chain forked at the root in force", "MW-SIG-402", () => new Stick().bring(6).root(1, site.next({ ...first.root, version: 0, createdUs: 0 }, {}))],
  ["a root signed by its own holders only", "MW-SIG-307", () => new Stick().bring(6).root(2, second({ keys: first.root.keys.map((key) => (key.role === "root" && key.person !== "carla" ? { ...key, publicKey: hexKey(key.person === "anna" ? "stranger" : "dora") } : key)).filter((key, i) => i !== 5) }, ["stranger", "dora"]))],
  ["a root signed by one holder", "MW-SIG-302", () => new Stick().bring(6).root(2, second({}, ["rootAnna", "anna", "bert"]))],
  ["a root under another number", "MW-SIG-401", () => new Stick().bring(6).root(2, site.next({ ...first.root, version: 5 }, {}))],
  ["a root that is an order", "MW-SIG-306", () => new Stick().bring(6).root(2, sealEnvelope(payloadTypeOf("order"), utf8("{}"), [keys.rootAnna, keys.rootBert]))],
  ["no order", "MW-PKG-301", () => new Stick().put(release(6))],
  ["wrong device", "MW-PKG-302", () => new Stick().bring(6, {}, undefined, { devices: ["d-000000000000"] })],
  ["an order for another kind of machine", "MW-PKG-602", () => new Stick().bring(6, {}, undefined, { hardwareClass: "kiln" })],
  ["a release for another kind of machine", "MW-PKG-602", () => new Stick().bring(6, { hardwareClass: "kiln" })],
  ["an order by a key of releases", "MW-SIG-301", () => new Stick().put(release(6)).order(release(6).digest, 2, {}, "bert")],
  ["an order under another type", "MW-SIG-306", () => new Stick().put(release(6)).order(release(6).digest, 2, {}, "order", "ack")],
  ["a replayed order", "MW-PKG-401", () => new Stick().put(release(6)).order(release(6).digest, 1)],
  ["an order that answers another visit", "MW-PKG-407", () => new Stick().bring(6, {}, undefined, { nonce: "0".repeat(32) })],
  ["an expired release", "MW-PKG-404", () => new Stick().bring(6, { expiresUs: siteStartUs + dayUs })],
  ["a release that the order's own time has outlived", "MW-PKG-404", () => new Stick().bring(6, { expiresUs: siteStartUs + 50 * dayUs }, undefined, { createdUs: siteStartUs + 51 * dayUs })],
  ["an order from before the release begins to hold", "MW-PKG-406", () => new Stick().bring(6, { notBeforeUs: siteStartUs + 30 * dayUs })],
  ["a flipped bit in a part", "MW-PKG-102", () => new Stick().put(release(6), flipped(release(6).bytes, release(6).bytes.length - 9)).order(release(6).digest, 2)],
];

describe("a PRODUCTION device that runs release 5 refuses", () => {
  test.each(attacks)("%s with %s", (_name, code, stick) => {
    const device = running();
    const result = visit(device, stick());
    expect({ outcome: result.outcome, code: result.failure?.code }).toEqual({ outcome: "refused", code });
    expect(device.control).toMatchObject({ active: "S0", slots: { S0: { digest: fifth().digest } }, orderCounter: 1, staging: null });
    expect(makeReceipt(device, { act: "install", outcome: "refused", code, package: null, selfTest: null }).receipt).toMatchObject({ code, mode: "PRODUCTION", running: { packageId: "p-5" } });
    device.log.close();
  });
});

describe("a PRODUCTION device", () => {
  test("takes the release of the newest order that names it and leaves the older order aside", () => {
    const device = running();
    const time = sealEnvelope(payloadTypeOf("time"), timeTokenBytes({ format: 1, kind: "time", device: place.id, nonce: place.nonce, createdUs: siteStartUs + 11 * dayUs }), [keys.station]);
    const stick = new Stick().put(release(6)).put(release(7)).order(release(6).digest, 2).order(release(7).digest, 3, { nonce: place.nonce, hardwareClass: "mill" }).file(`in/times/${place.id}.time`, time);
    expect(visit(device, stick)).toMatchObject({ outcome: "installed", package: release(7).digest });
    expect(notes(device)).toContainEqual({ act: "leftAside", code: "MW-STK-401" });
    expect(visit(device, stick)).toMatchObject({ outcome: "already", failure: { code: "MW-PKG-405" } });
    expect(device.control).toMatchObject({ orderCounter: 3, counters: { line: 7 } });
  });

  test("finds the ordered release among more packages than it looks at", () => {
    const device = running();
    const stick = Array.from({ length: 64 }, (_, i) => String(i).padStart(64, "0")).reduce((full, digest) => full.file(`packages/${digest}.mwpkg`, utf8("x")), new Stick().bring(6));
    expect(visit(device, stick)).toMatchObject({ outcome: "installed", package: release(6).digest });
  });

  test.each([[null, -5], [3, null], [-9, -5]])("tests a package whose signal lies between %s and %s", (min, max) => {
    const device = running();
    const signal = { column: "a", type: "number" as const, unit: null, min, max, missing: "noAnswer" as const, outOfRange: "noAnswer" as const };
    const stick = new Stick().bring(6, { inputs: { timeColumn: null, groupColumn: null, signals: [signal], lateUs: 0 } });
    const result = install(device, stick.path, (home, slot) => selfTest(openSlot(home, slot, device.admission, realDisk), { nowMs: () => 0, rssMb: () => 1 }));
    expect(result).toMatchObject({ outcome: "installed", selfTest: { passed: true } });
  });

  test("says that no stick is there, not that an order is missing", () => {
    const result = install(running(), join(place.work, "nowhere"), () => ({ passed: true, rows: 1, worst: 0, latencyP99Ms: 0, rssMb: 1, why: null }));
    expect(result).toMatchObject({ outcome: "refused", failure: { name: "stickMissing" } });
  });

  test("in LAB mode is not kept from a package by an order that says nothing here", () => {
    const { digest } = release(6);
    const head = { digest } as PackageHead;
    expect(labOrder(running(), new Stick().order(digest, 2, {}, "stranger").path, head)).toBeUndefined();
    expect(labOrder(running(), new Stick().order(digest, 2, {}, "stranger").order(digest, 3).path, head)).toMatchObject({ orderCounter: 3 });
    expect(() => labOrder(running(), new Stick().order(digest, 1).path, head)).toThrow("packageOlderCounter");
  });

  test("leaves the newest receipts on a stick, and its records with them", () => {
    const device = running();
    const stick = new Stick();
    for (let visits = 0; visits < 130; visits++) handOut(device, stick.path, makeReceipt(device, { act: "collect", outcome: "reported", code: null, package: null, selfTest: null }));
    const names = readdirSync(join(stick.path, "MILLWRIGHT", "out", place.id));
    expect(names.length).toBeLessThanOrEqual(512);
    expect(finishedFilesOf(stick.path, place.id, realDisk).filter((name) => name.startsWith("receipt-"))).toHaveLength(240);
    expect(names.filter((name) => name.startsWith("receipt-")).sort().at(-1)).toBe(`receipt-${String(device.control.receiptSeq).padStart(6, "0")}.json.ok`);
    expect(finishedFilesOf(stick.path, place.id, realDisk).filter((name) => name.startsWith("records-"))).toHaveLength(1);
  });

  test("goes back by a signed order, to its other slot or to a release on the stick, and forgets no counter", () => {
    const device = running();
    visit(device, new Stick().bring(6));
    expect(visit(device, new Stick().put(fifth()).order(fifth().digest, 3, { act: "rollback" }))).toMatchObject({ outcome: "rolledBack", package: fifth().digest });
    expect(device.control).toMatchObject({ state: "ROLLED_BACK", counters: { line: 6 }, orderCounter: 3 });
    expect(visit(device, new Stick().put(release(4)).order(release(4).digest, 4, { act: "rollback" }))).toMatchObject({ outcome: "installed" });
    expect(device.control).toMatchObject({ counters: { line: 6 }, orderCounter: 4 });
    expect(visit(device, new Stick().put(fifth()).order(fifth().digest, 5))).toMatchObject({ outcome: "refused", failure: { code: "MW-PKG-401" } });
  });

  test("follows a chain of roots one by one, keeps what held before a bad link, and starts a role's counters anew when its keys are gone", () => {
    const device = running();
    const two = second({ keys: without("order", "annaAgain").concat({ publicKey: hexKey("stranger"), person: "desk", role: "order" }) }, ["rootBert", "rootCarla"]);
    const three = site.next({ ...first.root, version: 2, keys: without("order", "annaAgain") }, { securityFloor: { line: 3 } }, ["rootAnna", "stranger"]);
    expect(visit(device, new Stick().root(1, first.bytes).root(2, two).root(3, three))).toMatchObject({ failure: { code: "MW-SIG-302" } });
    expect(device.root?.root.version).toBe(2);
    // a release key and the order key went: both start anew, the floor of the root still holds
    expect(device.control).toMatchObject({ rootVersion: 2, counters: {}, orderCounter: 0 });
    device.log.close();
    const again = Device.open(device.home, world);
    expect([again.root?.root.version, again.rootsToApply.length]).toEqual([2, 0]);
    expect(visit(again, new Stick().put(release(6)).order(release(6).digest, 1, {}, "stranger"))).toMatchObject({ outcome: "installed" });
  });

  test("reads its roots from the second copy when the first rots, and none that does not follow from the pinned one", () => {
    const device = running();
    takeNews(device, new Stick().root(2, second({})).path);
    const at = (name: string) => join(device.home, "identity", "roots", name);
    writeFileSync(at("root.2.json"), "rot");
    expect(keptRoots(device.home, first.digest, realDisk, deviceCrypto).map(({ root }) => root.version)).toEqual([2, 1]);
    writeFileSync(at("root.2.copy.json"), second({}, ["stranger"]));
    expect(keptRoots(device.home, first.digest, realDisk, deviceCrypto).map(({ root }) => root.version)).toEqual([1]);
    expect(() => keptRoots(device.home, "0".repeat(64), realDisk, deviceCrypto)).toThrow("rootMalformed");
  });

  test("marks a running package that the site took back and goes on, or goes back where the site wants that", () => {
    const flagged = running();
    takeNews(flagged, new Stick().root(2, second({ revokedPackages: [fifth().digest] })).path);
    expect([flagged.mark, flagged.flags]).toEqual(["PRODUCTION revoked", ["MW-PKG-303", "MW-DEV-503"]]);
    const back = running();
    visit(back, new Stick().bring(6));
    takeNews(back, new Stick().root(2, second({ revokedPackages: [release(6).digest], revokedRunning: "rollBack" })).path);
    expect([back.mark, back.control.state, back.control.slots.S0?.digest]).toEqual(["PRODUCTION", "ROLLED_BACK", fifth().digest]);
    const replaced = running();
    takeNews(replaced, new Stick().root(2, second({ keys: without("anna") })).path);
    expect([replaced.mark, replaced.control.active]).toEqual(["PRODUCTION", "S0"]);
  });
});

describe("a PRODUCTION device remembers", () => {
  test("an order for what it runs already: one that was signed before it is worth nothing any more", () => {
    const device = running();
    expect(visit(device, new Stick().put(fifth()).order(fifth().digest, 3))).toMatchObject({ outcome: "already" });
    expect(device.control.orderCounter).toBe(3);
    expect(visit(device, new Stick().bring(6))).toMatchObject({ outcome: "refused", failure: { code: "MW-PKG-401" } });
    // one that claims to answer another visit, or leaps, is nothing to remember
    expect(visit(device, new Stick().put(fifth()).order(fifth().digest, 4, { nonce: "0".repeat(32) }))).toMatchObject({ outcome: "already" });
    expect(visit(device, new Stick().put(fifth()).order(fifth().digest, 20_000))).toMatchObject({ outcome: "already" });
    expect(device.control.orderCounter).toBe(3);
  });

  test("sixteen model lines, and lets no more in than its control record can hold", () => {
    const device = running();
    device.change({ counters: { ...device.control.counters, ...Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`line-${i}`, 1])) } });
    expect(visit(device, new Stick().bring(6, { modelLine: "one-more" }))).toMatchObject({ outcome: "refused", failure: { code: "MW-PKG-602" } });
    expect(visit(device, new Stick().bring(6))).toMatchObject({ outcome: "installed" });
  });

  test("what a package on trial has left when another one is refused at its self-test", () => {
    const device = running();
    device.change({ state: "TRIAL", triesLeft: 0 });
    const failing = () => ({ passed: false, rows: 1, worst: 1, latencyP99Ms: 0, rssMb: 1, why: "no" });
    expect(install(device, new Stick().bring(6).path, failing)).toMatchObject({ failure: { code: "MW-PKG-701" } });
    expect(device.control).toMatchObject({ state: "TRIAL", active: "S0" });
  });

  test("its roots and counters when both control records are lost: no root takes effect twice", () => {
    const device = running();
    const two = second({ keys: without("annaAgain", "order").concat({ publicKey: hexKey("stranger"), person: "desk", role: "order" }), tFloorUs: siteStartUs });
    const stick = () => new Stick().root(2, two).put(release(6)).order(release(6).digest, 7, {}, "stranger");
    expect(visit(device, stick())).toMatchObject({ outcome: "installed" });
    const { counters, orderCounter, rootVersion } = device.control;
    const floorUs = device.floorUs;
    device.log.close();
    for (const name of ["control.a", "control.b"]) writeFileSync(join(device.home, name), new Uint8Array(4096));
    const again = Device.open(device.home, world);
    takeNews(again, new Stick().path);
    expect([again.control.counters, again.control.orderCounter, again.control.rootVersion, again.floorUs]).toEqual([counters, orderCounter, rootVersion, floorUs]);
    expect(orderCounter).toBe(7);
  });

  test("what the site took back, when both control records are lost", () => {
    const device = running();
    takeNews(device, new Stick().root(2, second({ revokedPackages: [fifth().digest] })).path);
    device.log.close();
    for (const name of ["control.a", "control.b"]) writeFileSync(join(device.home, name), new Uint8Array(4096));
    const again = Device.open(device.home, world);
    expect([again.control.rootVersion, again.mark]).toEqual([2, "PRODUCTION revoked"]);
  });
});

describe("a candidate beside what runs", () => {
  const shadow = { shadow: { rows: 10, alarmShareMost: 1, differenceMost: null } };
  const beside = () => {
    const device = running();
    device.change({ state: "COMMITTED", triesLeft: 0 });
    expect(visit(device, new Stick().bring(6, shadow))).toMatchObject({ outcome: "installed" });
    expect(device.control).toMatchObject({ state: "SHADOW", active: "S0", shadow: "S1" });
    return device;
  };
  const sixth = release(6, shadow).digest;

  test("is dropped when the site takes it back", () => {
    const device = beside();
    takeNews(device, new Stick().root(2, second({ revokedPackages: [sixth] })).path);
    expect([device.control.shadow, device.control.state, device.mark]).toEqual([null, "COMMITTED", "PRODUCTION"]);
  });

  test("takes over when the site takes back what runs, and wants a device to go elsewhere then", () => {
    const device = beside();
    takeNews(device, new Stick().root(2, second({ revokedPackages: [fifth().digest], revokedRunning: "rollBack" })).path);
    expect(device.control).toMatchObject({ state: "TRIAL", active: "S1", shadow: null });
    expect(device.mark).toBe("PRODUCTION");
  });

  test("leaves a package on trial on its trial", () => {
    const device = running();
    device.change({ state: "TRIAL", triesLeft: 2 });
    visit(device, new Stick().bring(6, shadow));
    refuseShadow(device, "it differs");
    expect(device.control).toMatchObject({ state: "TRIAL", active: "S0", triesLeft: 2 });
  });
});

describe("acknowledgements", () => {
  test("are believed for an entry that the device has, with its hash, by a station; two generations stay", () => {
    const device = running();
    const seen: number[] = [];
    for (let visitNumber = 0; visitNumber < 4; visitNumber++) {
      device.note("ended");
      takeNews(device, new Stick().ack(device.log.tail).path);
      seen.push(deletableSeq(device.control));
    }
    const [newest, , oldest] = device.control.acknowledged!;
    expect([seen[0], seen[1], seen[2], seen[3]]).toEqual([0, 0, expect.any(Number), oldest]);
    expect(newest! > oldest!).toBe(true);
  });

  test.each<[string, string, (device: Device) => Stick]>([
    ["a wrong hash", "MW-RCP-405", (device) => new Stick().ack({ seq: device.log.tail.seq, hash: "1".repeat(64) })],
    ["an entry that is still to come", "MW-RCP-405", (device) => new Stick().ack({ seq: device.log.tail.seq + 1, hash: device.log.tail.hash })],
    ["another device", "MW-RCP-405", (device) => new Stick().ack({ ...device.log.tail, device: "d-000000000000" })],
    ["the key of orders", "MW-RCP-303", (device) => new Stick().ack(device.log.tail, "order")],
  ])("with %s are left aside with %s, nothing may go, and the visit goes on", (_name, code, stick) => {
    const device = running();
    takeNews(device, stick(device).path);
    expect(notes(device).at(-1)).toEqual({ act: "leftAside", code });
    expect(device.control.acknowledged).toBe(undefined);
  });
});

describe("time", () => {
  test.each([["ten years back", siteStartUs - 3653 * dayUs], ["ten years ahead", siteStartUs + 3653 * dayUs], ["1970", 0], ["2106", 4_294_967_296_000_000]])("with the machine's clock set %s, the same is let in and refused, and the receipt says so", (_name, wall) => {
    clock.wall = wall;
    try {
      const device = running();
      expect(visit(device, new Stick().bring(6, { expiresUs: siteStartUs + dayUs }))).toMatchObject({ failure: { code: "MW-PKG-404" } });
      expect(visit(device, new Stick().bring(6, { expiresUs: siteStartUs + 400 * dayUs }))).toMatchObject({ outcome: "installed" });
      expect([device.mark, device.flags]).toEqual(["PRODUCTION", ["MW-DEV-503"]]);
      expect(device.floorUs).toBe(siteStartUs + 10 * dayUs);
    } finally {
      clock.wall = siteStartUs;
    }
  });

  test("runs on with the hours of running, kept over a restart: what runs becomes stale and goes on, news that stay away are told", () => {
    const device = running();
    visit(device, new Stick().bring(6, { expiresUs: siteStartUs + 25 * dayUs }));
    expect(device.mark).toBe("PRODUCTION");
    clock.elapsedNs += 16n * BigInt(dayUs) * 1000n;
    expect(device.mark).toBe("PRODUCTION stale");
    device.change({});
    device.log.close();
    const again = Device.open(device.home, world);
    expect([again.mark, again.control.active, again.floorUs]).toEqual(["PRODUCTION stale", "S1", siteStartUs + 26 * dayUs]);
    clock.elapsedNs += 20n * BigInt(dayUs) * 1000n;
    expect(again.flags).toEqual(["MW-PKG-404", "MW-DEV-503", "MW-DEV-402"]);
  });

  test("rises by at most 400 days a signed document, once each, and a root sets it back", () => {
    const device = running();
    const far = siteStartUs + 4000 * dayUs;
    const token = (answered: string, by: SampleKey = "station") => new Stick().file(`in/times/${place.id}.time`, sealEnvelope(payloadTypeOf("time"), timeTokenBytes({ format: 1, kind: "time", device: place.id, nonce: answered, createdUs: far }), [keys[by]]));
    const before = device.floorUs;
    takeNews(device, token("0".repeat(32)).path);
    takeNews(device, token(place.nonce, "order").path);
    expect(device.floorUs).toBe(before);
    for (let again = 0; again < 3; again++) takeNews(device, token(place.nonce).path);
    expect(device.floorUs).toBe(before + 400 * dayUs);
    takeNews(device, new Stick().root(2, second({ tFloorUs: siteStartUs })).path);
    expect(device.floorUs).toBe(siteStartUs);
  });
});
