// The container of packages and record files: magic, length of the envelope, envelope, blobs back to back, end exactly there.
// No compression, no names, no links: sizes are known from the verified document before the first blob byte is read.
import { Failure } from "../contract/errors.ts";
import { joinBytes, sameBytes, u32At, u32Bytes } from "./bytes.ts";
import { envelopeBytesMost } from "./dsse.ts";
import { utf8 } from "./utf8.ts";

export const packageMagic = utf8("MWPK1\n");
export const recordsMagic = utf8("MWRC1\n");

/** Bytes before the envelope: magic and length. */
export const headLength = packageMagic.length + 4;

/** A container of an envelope and blobs in the order given. */
export function writeContainer(magic: Uint8Array, envelope: Uint8Array, blobs: readonly Uint8Array[]): Uint8Array {
  return joinBytes([magic, u32Bytes(envelope.length), envelope, ...blobs]);
}

/** Length of the envelope from the first `headLength` bytes. Throws packageTruncated when the head is not one of this kind. */
export function envelopeLength(head: Uint8Array, magic: Uint8Array, file: string): number {
  if (head.length < headLength || !sameBytes(head.subarray(0, magic.length), magic)) throw new Failure("packageTruncated", { file, detail: "head" });
  const length = u32At(head, magic.length);
  if (length === 0 || length > envelopeBytesMost) throw new Failure("packageTruncated", { file, detail: "envelope length" });
  return length;
}

/** Envelope bytes and offset of the first blob in a container held in memory. */
export function readContainer(bytes: Uint8Array, magic: Uint8Array, file: string): { envelope: Uint8Array; blobsAt: number } {
  const length = envelopeLength(bytes.subarray(0, headLength), magic, file);
  const blobsAt = headLength + length;
  if (bytes.length < blobsAt) throw new Failure("packageTruncated", { file, detail: "envelope" });
  return { envelope: bytes.subarray(headLength, blobsAt), blobsAt };
}
