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

/** Reads everything that devices left on a stick. Throws stickMissing; everything else is a problem in the result, and the rest is read on. */
export function importRecords(stick: string, known: KnownDevices): ImportedRecords {
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
        takeReceipt(bytes, device, copies[0]!.name, result);
      });
    for (const { name, path } of files.filter((file) => file.name.endsWith(".mwrc"))) attempt(name, () => takeRecords(read(path, name), device, name, result));
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

function verified(envelope: Uint8Array, kind: "receipt" | "records", key: Uint8Array, file: string): Uint8Array {
  try {
    return openEnvelope(envelope, { crypto: nodeCrypto, keys: [key], threshold: 1, payloadTypes: [payloadTypeOf(kind)], file }).payload;
  } catch (thrown) {
    const { name } = failureOf(thrown);
    throw name === "signatureWrong" || name === "signatureOtherType" ? new Failure("receiptForged", { file }, { cause: thrown }) : thrown;
  }
}

function takeReceipt(bytes: Uint8Array, device: string, file: string, result: ImportedRecords): void {
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
  result.receipts.push(receipt);
  result.known[device] = { publicKey: receipt.publicKey, seq: before?.seq ?? 0, hash: before?.hash ?? chainStart, receiptSeq: receipt.receiptSeq };
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
  const records = frames.map((frame) => readLogRecord(frame.bytes, file));
  records.forEach((record, i) => {
    if (record.seq !== head.fromSeq + i) throw new Failure("recordChainBroken", { file, detail: `entry ${head.fromSeq + i}` });
  });
  const fresh = records.filter((record) => record.seq > before.seq);
  result.already += records.length - fresh.length;
  for (const record of fresh) result.records.push({ device, record });
  result.known[device] = { ...before, seq: head.toSeq, hash: head.hash };
}
