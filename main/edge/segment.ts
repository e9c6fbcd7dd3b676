// A segment of the device's log as a file: its head says the number of its first entry and the hash before it, then frames follow. Reads as far as
// the chain holds; never repairs.
import { bytesOfHex, hexOf, joinBytes, sameBytes, u32At, u32Bytes } from "../../shared/format/bytes.ts";
import type { Crypto } from "../../shared/format/dsse.ts";
import { readFrames } from "../../shared/format/logRecord.ts";
import type { Frame } from "../../shared/format/logRecord.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import type { Disk } from "./disk.ts";

const magic = utf8("MWSG1\n");
/** magic, sequence number of the first frame, hash before it. */
export const segmentHead = magic.length + 4 + 32;
export const segmentLength = 1024 * 1024;

/** Where a chain stands: the number of an entry and the hash behind it. */
export interface LogTail {
  seq: number;
  hash: string;
}

export interface Segment {
  first: number;
  previous: string;
  frames: Frame[];
  /** Where the last whole frame ends, and what is there. */
  length: number;
  total: number;
}

/** The head of a segment behind the entry `before`. */
export function headOf(before: LogTail): Uint8Array {
  return joinBytes([magic, u32Bytes(before.seq + 1), bytesOfHex(before.hash)!]);
}

/** Names of the segments in a folder, oldest first. */
export function segmentsIn(folder: string, disk: Disk): string[] {
  return disk.list(folder, 100_000).filter((name) => /^\d{10}[b-z]?\.mwlog$/.test(name));
}

function headIn(bytes: Uint8Array): { first: number; previous: string } | undefined {
  if (bytes.length < segmentHead || !sameBytes(bytes.subarray(0, magic.length), magic)) return undefined;
  return { first: u32At(bytes, magic.length), previous: hexOf(bytes.subarray(magic.length + 4, segmentHead)) };
}

/** Which entry a segment begins with, and the hash before it; undefined for what is no segment. */
export function readSegmentHead(path: string, disk: Disk): { first: number; previous: string } | undefined {
  return headIn(disk.read(path, 0, segmentHead));
}

/** Undefined for what is no segment. */
export function readSegment(path: string, disk: Disk, crypto: Crypto): Segment | undefined {
  const bytes = disk.read(path, 0, 4 * segmentLength);
  const head = headIn(bytes);
  if (!head) return undefined;
  const { first, previous } = head;
  const { frames, length } = readFrames(bytes.subarray(segmentHead), previous, crypto);
  return { first, previous, frames, length: segmentHead + length, total: bytes.length };
}
