// The way home: a real device process writes receipts and records onto a stick, the workbench reads them, keeps the fleet register, and sees drift.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import { fleetRegister } from "../deploy/fleet.ts";
import { writeStick } from "../deploy/stick.ts";
import { entryPath } from "../entryPath.ts";
import { buildPackage } from "../package/build.ts";
import { sampleCsv, samplePackage, sampleSigner } from "../package/samplePackage.ts";
import { emptySketch } from "../../shared/format/sketch.ts";
import { readReference } from "../../shared/format/monitoringReference.ts";
import { verifyPackage } from "../package/build.ts";
import { conformalLimit, drift } from "./drift.ts";
import { importRecords } from "./importRecords.ts";

let work: string;
let stick: string;
let id: string;
const program = entryPath("edge.cjs");
const pkg = buildPackage(samplePackage(1));
const reference = readReference(verifyPackage(pkg.bytes, [sampleSigner.publicKey]).blob("monitoring")!);

function device(...args: string[]): Record<string, unknown> {
  const child = spawnSync(process.execPath, [program, ...args, "--stick", stick, "--home", join(work, "home"), "--json"], { encoding: "utf8", env: {} });
  return JSON.parse(child.stdout) as Record<string, unknown>;
}

function score(csv: string): void {
  writeFileSync(join(work, "replay.csv"), csv);
  expect(device("run", "--input", join(work, "replay.csv"))).toMatchObject({ ok: true });
}

/** A stick of its own with the same content, for harm. */
function copy(): { stick: string; out: string } {
  const other = mkdtempSync(join(work, "copy-"));
  cpSync(stick, other, { recursive: true });
  return { stick: other, out: join(other, "MILLWRIGHT", "out", id) };
}

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "millwright-home-"));
  stick = mkdtempSync(join(work, "stick-"));
  writeStick(stick, { package: pkg, labKey: { publicKey: sampleSigner.publicKey, label: "test" }, program: readFileSync(program) });
  id = String(device("install", "--lab", "--label", "P-104")["device"]);
  score(sampleCsv(4000, 4500));
  device("collect");
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

const windowsOf = (records: { record: { kind: string } }[]) => records.flatMap(({ record }) => (record.kind === "window" ? [record as WindowRecord] : []));

describe("receipts and records", () => {
  test("come home once, and the fleet register says what runs and how old that is", () => {
    const first = importRecords(stick, {});
    expect(first.problems).toEqual([]);
    expect(first.receipts.map((receipt) => [receipt.act, receipt.outcome])).toEqual([["install", "installed"], ["collect", "reported"]]);
    expect(first.records.map(({ record }) => (record.kind === "act" ? record.act : record.kind))).toEqual(["enrolled", "staging", "committed", "started", "window", "window", "window", "window", "window", "ended"]);
    const again = importRecords(stick, first.known);
    expect({ receipts: again.receipts, records: again.records, already: again.already, problems: again.problems }).toEqual({ receipts: [], records: [], already: 12, problems: [] });
    const last = first.receipts.at(-1)!;
    expect(fleetRegister(first.receipts, first.records, last.wallUs + 5e6)).toEqual([
      {
        device: id,
        label: "P-104",
        lab: true,
        modelLine: "pump-p-104",
        package: pkg.digest,
        packageId: "pump-p-104-1",
        releaseCounter: 1,
        state: "COMMITTED",
        installedAtUs: last.running!.installedAtUs,
        lastSeenUs: last.wallUs,
        ageS: 5,
        clockAhead: false,
        rowsScored: 500,
        alarms: 0,
        refusal: null,
        readSeq: 10,
        knownSeq: 10,
      },
    ]);
  });

  test("go on from the head read before, on the next stick", () => {
    const first = importRecords(stick, {});
    const before = copy();
    score(sampleCsv(4500, 4700));
    device("collect");
    const next = importRecords(stick, first.known);
    expect(next.problems).toEqual([]);
    expect(next.receipts).toHaveLength(1);
    expect(next.records.map(({ record }) => record.seq)).toEqual([11, 12, 13, 14]);
    expect(importRecords(before.stick, next.known)).toMatchObject({ receipts: [], records: [], problems: [] });
  });

  test("are refused when forged, changed, another device's, or pulled early", () => {
    const known = importRecords(stick, {}).known;
    const proven = (out: string, name: string, bytes: Uint8Array) => {
      writeFileSync(join(out, name), bytes);
      writeFileSync(join(out, `${name}.ok`), createHash("sha256").update(bytes).digest("hex"));
    };
    const changed = copy();
    const records = readdirSync(changed.out).find((name) => name.endsWith(".mwrc"))!;
    const bytes = readFileSync(join(changed.out, records));
    bytes[bytes.length - 200]! ^= 1;
    writeFileSync(join(changed.out, records), bytes);
    expect(importRecords(changed.stick, {}).problems).toMatchObject([{ name: "stickFileReplaced" }]);
    proven(changed.out, records, bytes);
    expect(importRecords(changed.stick, {}).problems).toMatchObject([{ name: "recordChainBroken" }]);

    const forged = copy();
    const receipt = readFileSync(join(forged.out, "receipt-000001.json"), "utf8");
    const envelope = JSON.parse(receipt) as { payload: string; signatures: { sig: string }[] };
    envelope.payload = Buffer.from(Buffer.from(envelope.payload, "base64").toString().replace('"rowsScored":0', '"rowsScored":9')).toString("base64");
    for (const name of ["receipt-000001.json", "receipt-000001.copy.json"]) proven(forged.out, name, Buffer.from(JSON.stringify(envelope)));
    expect(importRecords(forged.stick, {}).problems).toMatchObject([{ name: "receiptForged", code: "MW-RCP-301" }]);

    const pinned = { [id]: { ...known[id]!, publicKey: "ab".repeat(32) } };
    expect(importRecords(stick, pinned).problems.every((problem) => problem.name === "receiptForged")).toBe(true);

    const half = copy();
    rmSync(join(half.out, `${records}.ok`));
    expect(importRecords(half.stick, {})).toMatchObject({ records: [], problems: [{ name: "stickWriteFailed" }] });
  });

  test("are held when the chain is another one than was known", () => {
    const { known } = importRecords(stick, {});
    const fork = importRecords(stick, { [id]: { ...known[id]!, seq: 5, hash: "1".repeat(64) } });
    expect(fork).toMatchObject({ records: [], problems: [{ name: "recordFork", outcome: "HOLD" }] });
    expect(fork.known[id]).toMatchObject({ seq: 5, hash: "1".repeat(64) });
    const shorter = importRecords(stick, { [id]: { ...known[id]!, receiptSeq: 1, seq: 99, hash: "2".repeat(64) } });
    expect(shorter.problems.map((problem) => problem.name)).toContain("recordFork");
  });
});

describe("drift", () => {
  test("is silent on the pump as it was and names the signal that moved", () => {
    const calm = drift(reference, windowsOf(importRecords(stick, {}).records), 1);
    expect(calm.signals.map((signal) => [signal.name, signal.over])).toEqual([["pressure", false], ["flow", false]]);
    score(sampleCsv(4700, 5200, 1));
    device("collect");
    const moved = drift(reference, windowsOf(importRecords(stick, {}).records), 1);
    expect(moved.signals.map((signal) => [signal.name, signal.over])).toEqual([["pressure", true], ["flow", false]]);
    expect(moved.score.over).toBe(true);
    // one bar on a uniform noise of 0.6 bar width (sd 0.173): 5.8 standard deviations
    expect(moved.signals[0]!.shiftSd.value).toBeGreaterThan(5.4);
    expect(moved.signals[0]!.shiftSd.value).toBeLessThan(6.2);
  });

  test("is not judged by a machine at rest: it says since when, and compares the windows before", () => {
    const [pressure, flow] = reference.signals;
    const window = (i: number, isAtRest: boolean): WindowRecord => ({
      kind: "window", seq: i + 1, bootSeq: 1, wallUs: 0, monoMs: 0, package: pkg.digest, group: null, start: i * reference.length, whole: true, rows: 100, answered: isAtRest ? 0 : 100, alarms: 0, late: 0, unreadable: 0,
      signals: [pressure!, flow!].map((signal) => (isAtRest ? emptySketch(signal.base.name, signal.edges) : signal.windows[i]!)),
      score: isAtRest ? emptySketch("score", reference.score.edges) : reference.score.windows[i]!,
    }) as unknown as WindowRecord;
    const running = Array.from({ length: 6 }, (_, i) => window(i, false));
    expect(drift(reference, running, 1)).toMatchObject({ windows: 6, rest: null });
    const resting = drift(reference, [...running, window(6, true), window(7, true)], 1);
    expect(resting).toMatchObject({ windows: 6, rest: { windows: 2, since: 6 * reference.length } });
    expect(resting.signals).toEqual(drift(reference, running, 1).signals);
    expect(drift(reference, [window(0, true), window(1, false)], 1)).toMatchObject({ windows: 1, rest: null });
  });

  test("says the smallest alpha that few windows can honestly give", () => {
    const view = drift(reference, [], 1);
    expect(view).toMatchObject({ windows: 0, heldOut: 19, rule: { alpha: 1 / 20, count: 4, of: 5 }, flags: [{ name: "monitorTooFewWindows" }] });
    expect(view.signals.every((signal) => !signal.over && signal.psi.value === null && signal.psi.limit !== null)).toBe(true);
  });

  test("ranks a limit as conformal prediction does", () => {
    // n = 9, alpha 0.1: rank ceil(0.9 * 10) = 9, the largest; n = 19: rank 18
    expect(conformalLimit([9, 1, 8, 2, 7, 3, 6, 4, 5], 0.1)).toBe(9);
    expect(conformalLimit(Array.from({ length: 19 }, (_, i) => i + 1), 0.1)).toBe(18);
    expect(conformalLimit([], 0.1)).toBe(null);
  });
});
