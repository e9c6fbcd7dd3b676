// The way home: a real device process writes receipts and records onto a stick, the workbench reads them, keeps the fleet register, and sees drift.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordsMagic, writeContainer } from "../../shared/format/container.ts";
import { payloadTypeOf, sealEnvelope } from "../../shared/format/dsse.ts";
import { frameBytes, nextHash, recordsHeadBytes } from "../../shared/format/logRecord.ts";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import { mergeSummaries, summaryOf } from "../../shared/format/summary.ts";
import { fleetRegister } from "../deploy/fleet.ts";
import { writeStick } from "../deploy/stick.ts";
import { entryPath } from "../entryPath.ts";
import { buildPackage } from "../package/build.ts";
import { nodeCrypto } from "../package/keys.ts";
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
    expect(first.records.map(({ record }) => (record.kind === "act" ? record.act : record.kind))).toEqual(["enrolled", "staging", "committed", "visited", "started", "window", "window", "window", "window", "window", "ended", "visited"]);
    expect(importRecords(stick, {}, first.receipts[0]!.wallUs - 2 * 86_400_000_000)).toMatchObject({ receipts: { length: 2 }, problems: [{ code: "MW-RCP-402" }, { code: "MW-RCP-402" }] });
    const again = importRecords(stick, first.known);
    expect({ receipts: again.receipts, records: again.records, already: again.already, problems: again.problems }).toEqual({ receipts: [], records: [], already: 14, problems: [] });
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
        readSeq: 12,
        knownSeq: 12,
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
    expect(next.records.map(({ record }) => record.seq)).toEqual([13, 14, 15, 16, 17]);
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

describe("the signed head of a log", () => {
  test("names what it speaks of and is no longer there", () => {
    const cut = copy();
    const records = readdirSync(cut.out).filter((file) => file.includes(".mwrc"));
    for (const file of records) rmSync(join(cut.out, file));
    expect(importRecords(cut.stick, {})).toMatchObject({ records: [], problems: [{ code: "MW-RCP-406", outcome: "FLAG", where: { detail: expect.stringMatching(/^1 to \d+$/) } }] });
    // an older record file beside the newer receipt: its end was cut
    const { known } = importRecords(stick, {});
    const { seq, hash, receiptSeq } = known[id]!;
    const before = { ...known[id]!, receiptSeq: receiptSeq - 1 };
    expect(importRecords(cut.stick, { [id]: before }).problems).toEqual([]);
    expect(importRecords(cut.stick, { [id]: { ...before, seq: seq - 2 } }).problems).toMatchObject([{ code: "MW-RCP-406", where: { detail: `${seq - 1} to ${seq}` } }]);
    expect(importRecords(cut.stick, { [id]: { ...before, hash: hash.replace(/./g, "0") } }).problems).toMatchObject([{ code: "MW-RCP-404" }]);
  });
});

describe("a log that ran short of space", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(-32));
  const name = `d-${createHash("sha256").update(key).digest("hex").slice(0, 12)}`;
  const signer = { keyId: createHash("sha256").update(key).digest("hex"), publicKey: key, sign: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)) };
  const stamp = (seq: number) => ({ format: 1, seq, bootSeq: 1, bootId: "0".repeat(32), monotonicNs: "1", wallUs: 1e15, clockTrust: "rtc", tFloorUs: 0, mode: "LAB" });
  const window = (seq: number, rows: number): WindowRecord => ({ ...stamp(seq), kind: "window", package: pkg.digest, group: null, start: seq * 1e6, whole: true, rows, answered: rows, alarms: 0, late: 0, unreadable: 0, lengthUs: 1e6, signals: [], score: emptySketch("score", []) }) as WindowRecord;
  const entries = [window(1, 10), window(2, 20), { ...stamp(3), kind: "act", act: "visited", code: null, package: null, facts: {} }, window(4, 40), window(5, 80)];
  const minute = { ...stamp(6), kind: "summary", step: "minute", of: "1-2 4", summaries: [mergeSummaries(summaryOf(window(1, 10)), summaryOf(window(2, 20))), summaryOf(window(4, 40))] };

  /** A stick with this log from an entry on, without what the entries `gone` said. */
  function stickOf(log: object[], gone: number[], from = 1): string {
    const folder = mkdtempSync(join(work, "short-"));
    const out = join(folder, "MILLWRIGHT", "out", name);
    mkdirSync(out, { recursive: true });
    let hash = "0".repeat(64);
    const chain = log.map((entry, i) => {
      const bytes = new TextEncoder().encode(JSON.stringify(entry));
      hash = nextHash(hash, bytes, nodeCrypto);
      return { bytes: gone.includes(i + 1) ? new Uint8Array(0) : bytes, hash };
    });
    const frames = chain.slice(from - 1);
    const body = Buffer.concat(frames.map(frameBytes));
    const head = { format: 1 as const, kind: "records" as const, device: name, publicKey: Buffer.from(key).toString("hex"), fromSeq: from, toSeq: log.length, previousHash: chain[from - 2]?.hash ?? "0".repeat(64), hash, bootSeq: 1, length: body.length };
    const file = join(out, `records-${String(from).padStart(10, "0")}-${String(log.length).padStart(10, "0")}.mwrc`);
    const bytes = writeContainer(recordsMagic, sealEnvelope(payloadTypeOf("records"), recordsHeadBytes(head), [signer]), [new Uint8Array(body)]);
    writeFileSync(file, bytes);
    writeFileSync(`${file}.ok`, createHash("sha256").update(bytes).digest("hex"));
    return folder;
  }
  const rowsOf = ({ records }: ReturnType<typeof importRecords>) => records.flatMap(({ record }) => (record.kind === "window" ? [record.rows] : record.kind === "summary" ? record.summaries.map(({ rows }) => rows) : []));
  const log = [...entries, minute];

  test("comes home as summaries, flagged, each row once, whatever was read of it before", () => {
    const home = importRecords(stickOf(log, [1, 2, 4]), {});
    expect([rowsOf(home), home.problems.map(({ code }) => code)]).toEqual([[80, 30, 40], ["MW-RCP-702"]]);
    // the visit after entry 3 had brought the first two home as they were
    const visit = importRecords(stickOf(log.slice(0, 3), []), {});
    const next = importRecords(stickOf(log, [1, 2, 4]), visit.known);
    expect([rowsOf(visit), rowsOf(next), next.problems.map(({ where }) => where["detail"])]).toEqual([[10, 20], [80, 40], ["4 to 4: 1"]]);
    // the power went before the entries were taken out
    expect(rowsOf(importRecords(stickOf(log, []), {}))).toEqual([10, 20, 40, 80]);
  });

  test("says what is gone for good, and what is gone without a word", () => {
    const gap = { ...stamp(7), kind: "act", act: "gap", code: "MW-DEV-202", package: null, facts: { fromSeq: 6, toSeq: 6, windows: 3, rows: 70, of: "1-2 4 6" } };
    const lost = importRecords(stickOf([...log, gap], [1, 2, 4, 6]), {});
    expect([rowsOf(lost), lost.problems.map(({ code, where }) => [code, where["detail"]])]).toEqual([[80], [["MW-RCP-701", "1 to 6: 4"]]]);
    expect(importRecords(stickOf(log, [1, 2, 4, 5]), {}).problems.map(({ code, where }) => [code, where["detail"]])).toEqual([["MW-RCP-701", "5 to 5: 1"], ["MW-RCP-702", "1 to 4: 3"]]);
  });
});

describe("drift", () => {
  test("is silent on the pump as it was and names the signal that moved", () => {
    const calm = drift(reference, windowsOf(importRecords(stick, {}).records), 1);
    expect(calm.signals.map((signal) => [signal.name, signal.over])).toEqual([["pressure", false], ["flow", false]]);
    expect([calm.joint!.parts[0]!.spe.psi.value !== null, calm.joint!.over]).toEqual([true, false]);
    score(sampleCsv(4700, 5200, 1));
    device("collect");
    const moved = drift(reference, windowsOf(importRecords(stick, {}).records), 1);
    expect(moved.signals.map((signal) => [signal.name, signal.over])).toEqual([["pressure", true], ["flow", false]]);
    expect([moved.score.over, moved.joint!.over, moved.signals[0]!.notices]).toEqual([true, true, 1]);
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
