// What a station of the workbench tells a device: which records came home (only then may the device let them go), and what time it is.
// Both are signed and name one device. Pure.
import { deviceIdReader } from "./order.ts";
import { digestText, oneOf, readDocument, struct, timeUs, whole } from "./readers.ts";
import type { Read } from "./readers.ts";
import { utf8 } from "./utf8.ts";

const ackReader = struct({
  format: oneOf(1),
  kind: oneOf("ack"),
  device: deviceIdReader,
  /** Every entry of the device's log up to this one was read; `hash` is the chain's hash after it. */
  seq: whole(1),
  hash: digestText,
  createdUs: timeUs,
});
export type Ack = Read<typeof ackReader>;

/** Payload bytes: the same value gives the same bytes. */
export function ackBytes(ack: Ack): Uint8Array {
  return utf8(JSON.stringify(ackReader(JSON.parse(JSON.stringify(ack)), "ack", "envelopeMalformed")));
}

/** Reads the payload of a verified envelope. Throws envelopeMalformed. */
export function readAck(payload: Uint8Array, file: string): Ack {
  return readDocument(payload, ackReader, { error: "envelopeMalformed", file });
}
