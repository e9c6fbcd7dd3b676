// A small document kept in two files of 4 KiB written in turn: the valid one with the higher sequence number wins, so a torn write leaves the
// other (reliability.md 4.2). No rename: FAT, NTFS and ext4 behave alike.
import { hexOf, joinBytes, sameBytes, u32At, u32Bytes } from "../../shared/format/bytes.ts";
import type { Crypto } from "../../shared/format/dsse.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import type { Disk } from "./disk.ts";

export const twinLength = 4096;

/** How one kind of document is laid out: its magic, and its reader, which throws for anything but a whole one. */
export interface TwinKind<T extends { seq: number }> {
  magic: string;
  read: (bytes: Uint8Array) => T;
}

/** 4 KiB: magic, length, JSON, zeros, SHA-256 over all before it. Throws RangeError for a document that does not fit. */
export function encodeTwin(magic: string, document: object, crypto: Crypto): Uint8Array {
  const body = utf8(JSON.stringify(document));
  const head = utf8(magic);
  if (head.length + 4 + body.length > twinLength - 32) throw new RangeError(`${magic.trim()}: ${body.length} bytes`);
  const record = new Uint8Array(twinLength);
  record.set(joinBytes([head, u32Bytes(body.length), body]));
  record.set(crypto.sha256(record.subarray(0, twinLength - 32)), twinLength - 32);
  return record;
}

/** The document, or undefined when anything about it is wrong. */
export function decodeTwin<T extends { seq: number }>(kind: TwinKind<T>, record: Uint8Array, crypto: Crypto): T | undefined {
  if (record.length !== twinLength) return undefined;
  if (hexOf(crypto.sha256(record.subarray(0, twinLength - 32))) !== hexOf(record.subarray(twinLength - 32))) return undefined;
  const magic = utf8(kind.magic);
  const from = magic.length + 4;
  const length = u32At(record, magic.length);
  if (!sameBytes(record.subarray(0, magic.length), magic) || from + length > twinLength - 32) return undefined;
  try {
    return kind.read(record.subarray(from, from + length));
  } catch {
    return undefined;
  }
}

/** What was found on the disk. `lost`: files are there but none is valid. */
export interface TwinFound<T> {
  document: T | undefined;
  lost: boolean;
}

export const twinPaths = (path: string) => [`${path}.a`, `${path}.b`];

/** Reads both files of `path`, which end in .a and .b. */
export function loadTwin<T extends { seq: number }>(path: string, kind: TwinKind<T>, disk: Disk, crypto: Crypto): TwinFound<T> {
  const paths = twinPaths(path);
  const found = paths.map((each) => (disk.exists(each) ? decodeTwin(kind, disk.read(each, 0, twinLength + 1), crypto) : undefined));
  const document = found.filter((each) => each !== undefined).sort((x, y) => y.seq - x.seq)[0];
  return { document, lost: !document && paths.some((each) => disk.exists(each)) };
}

/** Writes the next record beside the current one and returns it; the current one stays valid until this one is whole. */
export function saveTwin<T extends { seq: number }>(path: string, kind: TwinKind<T>, document: T, disk: Disk, crypto: Crypto): T {
  const next = { ...document, seq: document.seq + 1 };
  disk.overwrite(`${path}.${next.seq % 2 === 0 ? "a" : "b"}`, encodeTwin(kind.magic, next, crypto));
  return next;
}
