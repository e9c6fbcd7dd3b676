// Receipts and records come home: signature by the device's own key (pinned at first sight), hash chain against the head known before,
// nothing counted twice. A chain that is shorter or other than known is a fork and is held (reliability.md 4.10, section 10 rows 53, 54).
import { Failure, failureOf } from "../../shared/contract/errors.ts";
import type { FailureData } from "../../shared/contract/errors.ts";
import { bytesOfHex, hexOf } from "../../shared/format/bytes.ts";
import { readContainer, recordsMagic } from "../../shared/format/container.ts";
import { decodeEnvelope, openEnvelope, payloadTypeOf } from "../../shared/format/dsse.ts";
import { chainStart, readLogRecord, readRecordFrames, readRecordsHead } from "../../shared/format/logRecord.ts";
import type { LogRecord } from "../../shared/format/logRecord.ts";
import { isSafePublicKey } from "../../shared/format/publicKey.ts";
import { headFile, readHead } from "../../shared/format/logHead.ts";
import type { SignedHead } from "../../shared/format/logHead.ts";
import { seqsOf } from "../../shared/format/summary.ts";
import { readReceipt } from "../../shared/format/receipt.ts";
import type { Receipt } from "../../shared/format/receipt.ts";
import { readFinished, readStick } from "../deploy/stick.ts";
import { nodeCrypto } from "../package/keys.ts";

/** What the workbench remembers of a device between two sticks. Plain JSON. */
export interface KnownDevice {
  /** Hexadecimal; pinned. */
  publicKey: string;
  receiptSeq: number;
  /** Head of the chain read so far. */
  seq: number;
  hash: string;
}
export type KnownDevices = Record<string, KnownDevice>;

export interface ImportedRecords {
  receipts: Receipt[];
  records: { device: string; record: LogRecord }[];
  /** Receipts and record entries on the stick that were known before. */
  already: number;
  /** What was refused, held or flagged, with the file. */
  problems: FailureData[];
  /** To be remembered for the next import; held devices keep their old head. */
  known: KnownDevices;
}

const dayUs = 86_400_000_000;

/**
 * Reads everything that devices left on a stick. `nowUs`: the time of a clock that is trusted here; a receipt beyond it is taken and flagged.
 * Throws stickMissing; everything else is a problem in the result, and the rest is read on.
 */
export function importRecords(stick: string, known: KnownDevices, nowUs = Infinity): ImportedRecords {
  const listing = readStick(stick);
  const result: ImportedRecords = { receipts: [], records: [], already: 0, problems: [], known: { ...known } };
  if (listing.overBound) result.problems.push(new Failure("stickOverBound", { file: stick }).data);
  for (const { device, files, unfinished } of listing.devices) {
    if (unfinished > 0) result.problems.push(new Failure("stickWriteFailed", { file: device, detail: `${unfinished} unfinished` }).data);
    const attempt = (file: string, act: () => void) => {
      try {
        act();
      } catch (thrown) {
        const problem = failureOf(thrown);
        result.problems.push({ ...problem, where: { file, ...problem.where } });
      }
    };
    const read = (path: string, file: string): Uint8Array => {
      const bytes = readFinished(path);
      if (!bytes) throw new Failure("stickFileReplaced", { file });
      return bytes;
    };
    const receipts = new Map<number, { name: string; path: string }[]>();
    for (const file of files) {
      const seq = /^receipt-(\d{6})/.exec(file.name)?.[1];
      if (seq !== undefined) receipts.set(Number(seq), [...(receipts.get(Number(seq)) ?? []), file]);
    }
    for (const [, copies] of [...receipts].sort((a, b) => a[0] - b[0]))
      attempt(copies[0]!.name, () => {
        const bytes = firstOf(copies, ({ path, name }) => read(path, name));
        takeReceipt(bytes, device, copies[0]!.name, result, nowUs);
      });
    const before = result.problems.length;
    for (const { name, path } of files.filter((file) => file.name.endsWith(".mwrc"))) attempt(name, () => takeRecords(read(path, name), device, name, result));
    const areRead = unfinished === 0 && result.problems.slice(before).every(({ outcome }) => outcome === "FLAG");
    const heads: Pick<SignedHead, "seq" | "hash">[] = result.receipts.flatMap((receipt) => (receipt.device === device ? [receipt.logHead] : []));
    for (const { name, path } of files.filter((file) => file.name === headFile)) attempt(name, () => heads.push(signedHead(read(path, name), device, name, result.known)));
    const newest = heads.reduce<(typeof heads)[number] | undefined>((last, head) => (last && last.seq >= head.seq ? last : head), undefined);
    if (newest) attempt(device, () => holdAgainst(newest, device, areRead, result.known));
  }
  return result;
}

/** The first copy that can be read; the last failure when none can. */
function firstOf<T, R>(copies: readonly T[], act: (copy: T) => R): R {
  let last: unknown;
  for (const copy of copies)
    try {
      return act(copy);
    } catch (thrown) {
      last = thrown;
    }
  throw last;
}

/** The key that must have signed for a device: the pinned one, or at first sight the one whose digest is the device's name. */
function keyFor(device: string, offered: string, known: KnownDevices, file: string): Uint8Array {
  const pinned = known[device]?.publicKey;
  if (pinned !== undefined && pinned !== offered) throw new Failure("receiptForged", { file, detail: "another key" });
  const key = bytesOfHex(offered)!;
  if (!isSafePublicKey(key)) throw new Failure("signatureUnsafeKey", { file });
  if (device !== `d-${hexOf(nodeCrypto.sha256(key)).slice(0, 12)}`) throw new Failure("receiptForged", { file, detail: "not this device's key" });
  return key;
}

function verified(envelope: Uint8Array, kind: "receipt" | "records" | "head", key: Uint8Array, file: string): Uint8Array {
  try {
    return openEnvelope(envelope, { crypto: nodeCrypto, keys: [key], threshold: 1, payloadTypes: [payloadTypeOf(kind)], file }).payload;
  } catch (thrown) {
    const { name } = failureOf(thrown);
    throw name === "signatureWrong" || name === "signatureOtherType" ? new Failure("receiptForged", { file }, { cause: thrown }) : thrown;
  }
}

function takeReceipt(bytes: Uint8Array, device: string, file: string, result: ImportedRecords, nowUs: number): void {
  const offered = readReceipt(decodeEnvelope(bytes, file).payload, file);
  const key = keyFor(device, offered.publicKey, result.known, file);
  const receipt = readReceipt(verified(bytes, "receipt", key, file), file);
  if (receipt.device !== device) throw new Failure("receiptForged", { file, detail: "another device" });
  const before = result.known[device];
  if (before && receipt.receiptSeq <= before.receiptSeq) {
    result.already++;
    return;
  }
  // a newer receipt that tells of a shorter log than was read before: the device was set back
  if (before && receipt.logHead.seq < before.seq) result.problems.push(new Failure("recordFork", { file, detail: `${receipt.logHead.seq} after ${before.seq}` }).data);
  const ahead = Math.max(receipt.wallUs, receipt.tFloorUs);
  if (ahead > nowUs + dayUs) result.problems.push(new Failure("receiptFromFuture", { file, detail: new Date(ahead / 1000).toISOString() }).data);
  result.receipts.push(receipt);
  result.known[device] = { publicKey: receipt.publicKey, seq: before?.seq ?? 0, hash: before?.hash ?? chainStart, receiptSeq: receipt.receiptSeq };
}

/** Checks a signed head and gives it. */
function signedHead(bytes: Uint8Array, device: string, file: string, known: KnownDevices): SignedHead {
  const offered = readHead(decodeEnvelope(bytes, file).payload, file);
  const head = readHead(verified(bytes, "head", keyFor(device, offered.publicKey, known, file), file), file);
  if (head.device !== device) throw new Failure("receiptForged", { file, detail: "another device" });
  return head;
}

/** What was read of a device against what it signed of its log. `areRead`: every record file was taken. Throws recordFork, recordTailCut. */
function holdAgainst({ seq, hash }: Pick<SignedHead, "seq" | "hash">, device: string, areRead: boolean, known: KnownDevices): void {
  const read = known[device];
  if (areRead && read && read.seq === seq && read.hash !== hash) throw new Failure("recordFork", { file: device, detail: `entry ${seq}` });
  if (areRead && seq > (read?.seq ?? 0)) throw new Failure("recordTailCut", { file: device, detail: `${(read?.seq ?? 0) + 1} to ${seq}` });
}

function takeRecords(bytes: Uint8Array, device: string, file: string, result: ImportedRecords): void {
  const { envelope, blobsAt } = readContainer(bytes, recordsMagic, file);
  const offered = readRecordsHead(decodeEnvelope(envelope, file).payload, file);
  const key = keyFor(device, offered.publicKey, result.known, file);
  const head = readRecordsHead(verified(envelope, "records", key, file), file);
  if (head.device !== device) throw new Failure("receiptForged", { file, detail: "another device" });
  const frames = readRecordFrames(head, bytes.subarray(blobsAt), nodeCrypto, file);
  const before = result.known[device] ?? { publicKey: head.publicKey, receiptSeq: 0, seq: 0, hash: chainStart };
  const hashAt = (seq: number) => (seq === head.fromSeq - 1 ? head.previousHash : frames[seq - head.fromSeq]?.hash);
  const joint = hashAt(before.seq);
  if (joint !== undefined && joint !== before.hash) throw new Failure("recordFork", { file, detail: `entry ${before.seq}` });
  if (head.toSeq <= before.seq) {
    result.already += frames.length;
    return;
  }
  if (joint === undefined) result.problems.push(new Failure("recordGap", { file, detail: `${before.seq + 1} to ${head.fromSeq - 1}` }).data);
  const dropped: number[] = [];
  const records = frames.flatMap((frame, i) => {
    const seq = head.fromSeq + i;
    if (frame.bytes.length === 0) {
      if (seq > before.seq) dropped.push(seq);
      return [];
    }
    const record = readLogRecord(frame.bytes, file);
    if (record.seq !== seq) throw new Failure("recordChainBroken", { file, detail: `entry ${seq}` });
    return [record];
  });
  // what the device made less for want of space: the chain over it holds, and what stands for it comes with the others
  const { lost, thinned } = sorted(dropped, records);
  if (lost.length > 0) result.problems.push(new Failure("recordGap", { file, detail: stretch(lost) }).data);
  if (thinned.length > 0) result.problems.push(new Failure("recordThinned", { file, detail: stretch(thinned) }).data);
  const whole = new Set(records.map(({ seq }) => seq));
  const fresh = records.filter((record) => record.seq > before.seq).flatMap((record) => onlyNew(record, (seq) => seq <= before.seq || whole.has(seq)));
  result.already += records.length - fresh.length;
  for (const record of fresh) {
    result.records.push({ device, record });
    if (record.kind === "act" && record.act === "tailLost") result.problems.push(new Failure("recordTailCut", { file, detail: `${String(record.facts["fromSeq"])} to ${String(record.facts["toSeq"])}` }).data);
  }
  result.known[device] = { ...before, seq: head.toSeq, hash: head.hash };
}

const stretch = (seqs: readonly number[]) => `${seqs[0]} to ${seqs.at(-1)}: ${seqs.length}`;

/** Entries of which nothing is left, and those that a summary stands for. */
function sorted(dropped: readonly number[], records: readonly LogRecord[]): { lost: number[]; thinned: number[] } {
  const gone = new Set(records.flatMap((record) => (record.kind === "act" && record.act === "gap" && typeof record.facts["of"] === "string" ? seqsOf(record.facts["of"]) : [])));
  const stoodFor = new Set(records.flatMap((record) => (record.kind === "summary" ? seqsOf(record.of) : [])));
  const isThinned = (seq: number) => stoodFor.has(seq) && !gone.has(seq);
  return { lost: dropped.filter((seq) => !isThinned(seq)), thinned: dropped.filter(isThinned) };
}

/** An entry without summaries of windows that came home themselves: nothing is counted twice. */
function onlyNew(record: LogRecord, isHere: (seq: number) => boolean): LogRecord[] {
  if (record.kind !== "summary") return [record];
  const summaries = record.summaries.filter(({ fromSeq, toSeq }) => !isHere(fromSeq) && !isHere(toSeq));
  return summaries.length === 0 ? [] : [{ ...record, summaries }];
}
