// An order: the signed instruction that a named device may install a named package, or go back to it (Uptane's director role).
// Needed on a PRODUCTION device; optional in LAB mode, where one on the stick for this package must name this device.
import { digestText, list, oneOf, orNull, readDocument, struct, text, timeUs, whole } from "./readers.ts";
import type { Read } from "./readers.ts";
import { utf8 } from "./utf8.ts";

export const deviceIdReader = text(32, /^d-[a-z0-9]{4,30}$/);

const orderReader = struct({
  format: oneOf(1),
  kind: oneOf("order"),
  act: oneOf("install", "rollback"),
  devices: list(deviceIdReader, 10_000, 1),
  /** Digest of the manifest to install. */
  package: digestText,
  orderCounter: whole(1, 2_000_000_000),
  createdUs: timeUs,
  /** Answers the nonce of the device's last receipt; null when none is known. */
  nonce: orNull(text(64, /^[0-9a-f]{32}$/)),
}, {
  /** Kind of machine that the devices are of; absent: any. */
  hardwareClass: text(64),
});

export type Order = Read<typeof orderReader>;

export function orderBytes(order: Order): Uint8Array {
  return utf8(JSON.stringify(orderReader(JSON.parse(JSON.stringify(order)), "order", "envelopeMalformed")));
}

/** Reads the payload of a verified order envelope. Throws envelopeMalformed. */
export function readOrder(payload: Uint8Array, file: string): Order {
  return readDocument(payload, orderReader, { error: "envelopeMalformed", file });
}
