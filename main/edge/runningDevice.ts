// A LAB device that runs in this process on real files, with a clock that a test turns. Imported by tests only.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { hexOf } from "../../shared/format/bytes.ts";
import { goldenBytes } from "../../shared/format/golden.ts";
import { readLogRecord } from "../../shared/format/logRecord.ts";
import type { ActRecord, LogRecord, WindowRecord } from "../../shared/format/logRecord.ts";
import type { Manifest } from "../../shared/format/manifest.ts";
import { referenceBytes } from "../../shared/format/monitoringReference.ts";
import { assemblePackage } from "../../shared/format/package.ts";
import { emptySketch } from "../../shared/format/sketch.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import { realClock } from "./clock.ts";
import { Device, enrol } from "./device.ts";
import type { World } from "./device.ts";
import { deviceCrypto, deviceSigner, makeDeviceKey } from "./deviceCrypto.ts";
import { realDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { FollowSource } from "./followSource.ts";
import { install } from "./install.ts";
import { Live } from "./live.ts";
import type { LiveOptions } from "./live.ts";
import { DeviceLock } from "./lock.ts";
import { run } from "./run.ts";
import { selfTest } from "./selfTest.ts";
import { openSlot } from "./slots.ts";

const signer = deviceSigner(makeDeviceKey());
export const secondUs = 1_000_000;

export const builtFacts: Omit<Manifest, "blobs"> = {
  format: 1, kind: "trial", packageId: "p", modelLine: "line", title: "mean", releaseCounter: 1, createdUs: 1, expiresUs: null, runtime: { least: 1, most: 1 }, hardwareClass: "any",
  answer: "value", family: "ridge", decision: { threshold: 8, count: 2, of: 3 }, maxGapUs: null, budget: { latencyP99Ms: 5000, rssMb: 4096 }, lineage: {}, gates: [],
  inputs: { timeColumn: "ts", groupColumn: null, signals: [{ column: "a", type: "number", unit: null, min: 0, max: 100, missing: "noAnswer", outOfRange: "noAnswer", frozenUs: 60 * secondUs }], lateUs: 0, staleUs: 30 * secondUs },
};

/** Mean of five of `a`; an alarm at 8. `weight` makes another model of it. */
export function built(counter: number, weight = 1, more: Partial<Manifest> = {}): { bytes: Uint8Array; digest: string } {
  const facts = { ...builtFacts, releaseCounter: counter, ...more };
  const reference = { edges: [3, 6], base: emptySketch("a", [3, 6]), windows: [] };
  const blobs = {
    model: utf8(JSON.stringify({ family: "ridge", answer: "value", features: ["a", "a_mean_5"], fill: [0, 0], center: [0, 0], weights: [0, weight], bias: 0, alpha: 1 })),
    recipe: utf8(JSON.stringify({ format: "millwright.recipe/1", steps: [{ kind: "rolling", columns: ["a"], windowRows: 5, stats: ["mean"], minRows: 1, keep: true }] })),
    golden: goldenBytes({ format: 1, tolerance: 0, stream: null, features: { rows: [[1, 1]], scores: [weight] } }),
    monitoring: referenceBytes({ format: 1, axis: "time", length: 100 * secondUs, lowPower: true, signals: [reference], score: { ...reference, base: emptySketch("score", [3, 6]) }, alarmRates: [] }),
  };
  return assemblePackage(facts, blobs, [signer], deviceCrypto);
}

/** Rows [from, to): a wave with a rise every 50 rows. */
export function rows(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, k) => `${(from + k) * secondUs + 1e12},${((from + k) % 50 > 44 ? 9 : 4) + ((from + k) % 7) / 10}\n`).join("");
}

/** Where the device is, what it reads, and what time it is: a test may change all of it. A new home, with the device installed, before each test. */
export const at = { work: "", home: "", input: "", nowMs: 0, wallUs: 0 };

export function world(disk: Disk = realDisk): World {
  return { disk, clock: { ...realClock, wallUs: () => at.wallUs, monotonicNs: () => BigInt(Math.round(at.nowMs * 1e6)) }, crypto: deviceCrypto };
}
const testHere = (folder: string, slot: "S0" | "S1") => selfTest(openSlot(folder, slot, Device.trustOf(folder, world()), realDisk), { nowMs: () => 0, rssMb: () => 1 });

function putOnStick(pkg: { bytes: Uint8Array; digest: string }, stick: string): void {
  mkdirSync(join(stick, "MILLWRIGHT", "packages"), { recursive: true });
  writeFileSync(join(stick, "MILLWRIGHT", "packages", `${pkg.digest}.mwpkg`), pkg.bytes);
}

export function installed(pkg: { bytes: Uint8Array; digest: string }, into: string): void {
  const stick = mkdtempSync(join(at.work, "stick-"));
  putOnStick(pkg, stick);
  const device = Device.open(into, world());
  expect(install(device, stick, testHere)).toMatchObject({ outcome: "installed" });
  device.log.close();
}

export function live(more: Partial<LiveOptions> = {}, disk: Disk = realDisk): Live {
  return new Live(world(disk), new DeviceLock(at.home, disk), { home: at.home, quota: 1 << 26, sourceName: "test", open: (tell, from) => new FollowSource(at.input, disk, tell, from), ...more });
}

/** Takes everything that is there. */
export function drain(device: Live): void {
  while (device.step()) continue;
}

/** A second goes by. */
export function second(device: Live): void {
  at.nowMs += 1001;
  device.step();
}

export const scores = () => readFileSync(join(at.home, "out", "scores.csv"), "utf8").trim().split("\n");
export const status = () => JSON.parse(readFileSync(join(at.home, "out", "status.json"), "utf8")) as Record<string, unknown>;

export function records(): LogRecord[] {
  const device = Device.open(at.home, world());
  const { frames } = device.log.framesAfter(0, 1e9);
  device.log.close();
  return frames.filter(({ bytes }) => bytes.length > 0).map(({ bytes }) => readLogRecord(bytes, "log"));
}
export const acts = () => records().filter((record): record is ActRecord => record.kind === "act");
export const windows = () => records().filter((record): record is WindowRecord => record.kind === "window");
export const alarms = () => records().flatMap((record) => (record.kind === "alarm" ? [record.tUs] : []));

/** What one undisturbed replay of the same text says. */
export async function replayed(text: string): Promise<{ scores: string[]; alarms: (number | null)[] }> {
  const mine = at.home;
  at.home = mkdtempSync(join(at.work, "replay-"));
  cpSync(join(at.work, "template"), at.home, { recursive: true });
  await run(Device.open(at.home, world()), (async function* () { yield text; })());
  const result = { scores: scores(), alarms: alarms() };
  at.home = mine;
  return result;
}

/** Lays the device out for the tests of a file; called once in it. */
export function runningDevice(): void {
  beforeAll(async () => {
    at.work = mkdtempSync(join(tmpdir(), "millwright-live-"));
    const template = join(at.work, "template");
    enrol(template, hexOf(signer.publicKey), "", world());
    installed(built(1), template);
    await run(Device.open(template, world()), (async function* () { yield `ts,a\n${1e12 - 1e9},1\n`; })());
    rmSync(join(template, "out", "scores.csv"));
  });
  beforeEach(() => {
    at.home = mkdtempSync(join(at.work, "home-"));
    cpSync(join(at.work, "template"), at.home, { recursive: true });
    at.input = join(at.home, "grow.csv");
    writeFileSync(at.input, "ts,a\n");
    at.wallUs = 1e15;
  });
  afterAll(() => rmSync(at.work, { recursive: true, force: true }));
}
