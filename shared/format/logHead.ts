// A signed head of a device's log: so far it went when this was signed, every five minutes and at the end of every segment (reliability.md 4.10).
// A chain alone shows no cut of its end; what a head speaks of and is no longer there was cut.
import { deviceIdReader } from "./order.ts";
import { digestText, oneOf, readDocument, struct, text, timeUs, whole } from "./readers.ts";
import type { Read } from "./readers.ts";
import { utf8 } from "./utf8.ts";

const headReader = struct({
  format: oneOf(1),
  kind: oneOf("head"),
  device: deviceIdReader,
  publicKey: text(64, /^[0-9a-f]{64}$/),
  bootSeq: whole(0),
  /** Number of the last entry that was safe on the disk, and the hash behind it. */
  seq: whole(1),
  hash: digestText,
  /** The device's own clock; a hint, never a proof. */
  wallUs: timeUs,
});
export type SignedHead = Read<typeof headReader>;

/** Its name in the device's `out` folder and on a stick. */
export const headFile = "log-head.json";

export function headBytes(head: SignedHead): Uint8Array {
  return utf8(JSON.stringify(head));
}

/** Throws receiptMalformed. */
export function readHead(payload: Uint8Array, file: string): SignedHead {
  return readDocument(payload, headReader, { error: "receiptMalformed", file });
}
