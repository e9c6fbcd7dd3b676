// Entries of a device's log and the hash chain over them: frame = length, bytes, SHA-256(previous hash, length, bytes).
// The same frames lie on the device's disk and, behind a signed head, in the record files on a stick.
import { Failure } from "../contract/errors.ts";
import { bytesOfHex, hexOf, joinBytes, sameBytes, u32At, u32Bytes } from "./bytes.ts";
import type { Crypto } from "./dsse.ts";
import { jointWindowReader } from "./joint.ts";
import { deviceIdReader } from "./order.ts";
import { anything, digestText, finite, flag, list, oneOf, orNull, readDocument, struct, table, text, timeUs, whole } from "./readers.ts";
import type { Read } from "./readers.ts";
import { sketchReader } from "./sketch.ts";
import { summaryFields } from "./summary.ts";
import { utf8 } from "./utf8.ts";

export const frameBytesMost = 1024 * 1024;
/** Longest name of a group of rows, in characters. */
export const groupMost = 128;
/** Hash before the first frame. */
export const chainStart = "0".repeat(64);

const head = {
  format: oneOf(1),
  /** 1 for the first entry, then one more each. */
  seq: whole(1),
  bootSeq: whole(0),
  bootId: text(32, /^[0-9a-f]{32}$/),
  /** Nanoseconds of the monotonic clock, as text because they pass 2^53. */
  monotonicNs: text(24, /^\d+$/),
  wallUs: timeUs,
  clockTrust: oneOf("none", "rtc", "token"),
  tFloorUs: timeUs,
  mode: oneOf("LAB", "PRODUCTION"),
};

/** One window of one group: sketches instead of rows. */
const windowReader = struct({
  ...head,
  kind: oneOf("window"),
  package: digestText,
  group: orNull(text(groupMost)),
  /** Start of the window: microseconds on the data's own time, or a row number. */
  start: finite(),
  /** False when the stream ended inside the window; pieces of one window are merged by adding. */
  whole: flag,
  rows: whole(0),
  answered: whole(0),
  alarms: whole(0),
  late: whole(0),
  unreadable: whole(0),
  signals: list(sketchReader, 1024),
  score: sketchReader,
}, {
  /** Of a model of classes: answered rows by class. */
  classes: table(whole(0), 20),
  /** All signals together, against the plane of the reference. */
  joint: jointWindowReader,
  /** Answered rows by the score bins of the reference's performance. */
  graded: list(whole(0), 65),
  /** Answered rows outside the range of the rows that the model learned from. */
  outside: whole(0),
  /** Answers that were given with doubt. */
  uncertain: whole(0),
  /** Length of a window where windows are stretches of time, microseconds: by it windows are put together when room is short. */
  lengthUs: finite(0),
});

/** What is left of older entries for want of space: windows, or summaries of windows. */
const summaryReader = struct({ ...head, ...summaryFields });

/** An alarm that began. */
const alarmReader = struct({
  ...head,
  kind: oneOf("alarm"),
  package: digestText,
  group: orNull(text(groupMost)),
  tUs: orNull(finite()),
  score: finite(),
  drivers: list(struct({ feature: text(256), value: finite() }), 8),
}, {
  /** Of a model of classes: the class that was answered. */
  class: text(200),
});

/** Anything else that happened: boot, enrolled, staged, committed, refused, rolled back, tail cut, gap. */
const actReader = struct({
  ...head,
  kind: oneOf("act"),
  act: text(32, /^[a-zA-Z]+$/),
  code: orNull(text(16)),
  package: orNull(digestText),
  facts: table(anything, 32),
});

export type WindowRecord = Read<typeof windowReader>;
export type AlarmRecord = Read<typeof alarmReader>;
export type ActRecord = Read<typeof actReader>;
export type SummaryRecord = Read<typeof summaryReader>;
export type LogRecord = WindowRecord | AlarmRecord | ActRecord | SummaryRecord;

/** Reads one entry. Throws recordChainBroken: a signed log with an unreadable entry is damaged. */
export function readLogRecord(bytes: Uint8Array, file: string): LogRecord {
  const limits = { error: "recordChainBroken", file, bytes: frameBytesMost, magnitude: Number.MAX_VALUE } as const;
  const kind = readDocument(bytes, table(anything, 64), limits)["kind"];
  const reader = kind === "window" ? windowReader : kind === "alarm" ? alarmReader : kind === "summary" ? summaryReader : actReader;
  return readDocument<LogRecord>(bytes, reader, limits);
}

/** Hash after `bytes` follows `previous` (hexadecimal). */
export function nextHash(previous: string, bytes: Uint8Array, crypto: Crypto): string {
  return hexOf(crypto.sha256(joinBytes([bytesOfHex(previous) ?? new Uint8Array(32), u32Bytes(bytes.length), bytes])));
}

export interface Frame {
  /** Empty for an entry that was dropped for want of space: its place in the chain is kept, what it said is told by a later gap entry. */
  bytes: Uint8Array;
  /** Hash of the chain after this frame. */
  hash: string;
}

/** In the place of a length: a dropped entry. Its hash follows, and that hash's complement, so that no torn tail looks like one. */
const droppedMark = 0xffffffff;
const droppedLength = 4 + 32 + 32;

/** A frame as it lies in a file. */
export function frameBytes(frame: Frame): Uint8Array {
  const hash = bytesOfHex(frame.hash)!;
  return frame.bytes.length === 0 ? joinBytes([u32Bytes(droppedMark), hash, complement(hash)]) : joinBytes([u32Bytes(frame.bytes.length), frame.bytes, hash]);
}

function complement(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => 255 - byte);
}

function droppedAt(bytes: Uint8Array, at: number): Frame | undefined {
  if (at + droppedLength > bytes.length) return undefined;
  const hash = bytes.subarray(at + 4, at + 36);
  if (!sameBytes(complement(hash), bytes.subarray(at + 36, at + droppedLength))) return undefined;
  return { bytes: new Uint8Array(0), hash: hexOf(hash) };
}

/** Whole frames from the start of `bytes` while the chain from `previous` holds; `length` is where the last whole one ends. */
export function readFrames(bytes: Uint8Array, previous: string, crypto: Crypto): { frames: Frame[]; length: number } {
  const frames: Frame[] = [];
  let at = 0;
  let before = previous;
  while (at + 4 <= bytes.length) {
    const length = u32At(bytes, at);
    if (length === droppedMark) {
      const dropped = droppedAt(bytes, at);
      if (!dropped) break;
      frames.push(dropped);
      before = dropped.hash;
      at += droppedLength;
      continue;
    }
    if (length === 0 || length > frameBytesMost || at + 4 + length + 32 > bytes.length) break;
    const body = bytes.slice(at + 4, at + 4 + length);
    const hash = nextHash(before, body, crypto);
    if (!sameBytes(bytesOfHex(hash)!, bytes.subarray(at + 4 + length, at + 36 + length))) break;
    frames.push({ bytes: body, hash });
    before = hash;
    at += length + 36;
  }
  return { frames, length: at };
}

const recordsHeadReader = struct({
  format: oneOf(1),
  kind: oneOf("records"),
  device: deviceIdReader,
  publicKey: text(64, /^[0-9a-f]{64}$/),
  fromSeq: whole(1),
  toSeq: whole(0),
  previousHash: digestText,
  hash: digestText,
  bootSeq: whole(0),
  length: whole(0, 256 * 1024 * 1024),
});

/** The signed head of a record file: which entries follow and between which hashes. */
export type RecordsHead = Read<typeof recordsHeadReader>;

export function recordsHeadBytes(recordsHead: RecordsHead): Uint8Array {
  return utf8(JSON.stringify(recordsHead));
}

/** Throws receiptMalformed. */
export function readRecordsHead(payload: Uint8Array, file: string): RecordsHead {
  return readDocument(payload, recordsHeadReader, { error: "receiptMalformed", file });
}

/** Frames behind a record file's head, all of them and nothing else. Throws recordChainBroken. */
export function readRecordFrames(recordsHead: RecordsHead, bytes: Uint8Array, crypto: Crypto, file: string): Frame[] {
  const { frames, length } = readFrames(bytes, recordsHead.previousHash, crypto);
  const last = frames.at(-1)?.hash ?? recordsHead.previousHash;
  const count = recordsHead.toSeq - recordsHead.fromSeq + 1;
  if (length !== bytes.length || bytes.length !== recordsHead.length || frames.length !== count || last !== recordsHead.hash)
    throw new Failure("recordChainBroken", { file, detail: `${frames.length} of ${count}` });
  return frames;
}
