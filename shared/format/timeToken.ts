// A signed time: it answers the nonce of a device's receipt, so it was made after that receipt and raises the device's floor of time.
// The floor is the only clock that decides about expiry (reliability.md 3.9); the machine's own clock is a hint. Pure.
import { deviceIdReader } from "./order.ts";
import { oneOf, readDocument, struct, text, timeUs } from "./readers.ts";
import type { Read } from "./readers.ts";
import { utf8 } from "./utf8.ts";

const timeReader = struct({ format: oneOf(1), kind: oneOf("time"), device: deviceIdReader, nonce: text(32, /^[0-9a-f]{32}$/), createdUs: timeUs });
export type TimeToken = Read<typeof timeReader>;

export function timeTokenBytes(token: TimeToken): Uint8Array {
  return utf8(JSON.stringify(timeReader(JSON.parse(JSON.stringify(token)), "time", "envelopeMalformed")));
}

/** Reads the payload of a verified envelope. Throws envelopeMalformed. */
export function readTimeToken(payload: Uint8Array, file: string): TimeToken {
  return readDocument(payload, timeReader, { error: "envelopeMalformed", file });
}

const dayUs = 86_400_000_000;
/** One signed document lifts the floor by no more: a thief of a station key needs many, and each stands in a receipt. */
export const floorRiseMostUs = 400 * dayUs;

/** The floor after a signed time was seen. A floor of zero has seen none and takes the first as it is. */
export function raisedFloor(floorUs: number, signedUs: number): number {
  return floorUs === 0 ? signedUs : Math.max(floorUs, Math.min(signedUs, floorUs + floorRiseMostUs));
}

/** True when the machine's own clock and the floor of signed time are further apart than a day. */
export function clockApart(wallUs: number, floorUs: number): boolean {
  return floorUs > 0 && Math.abs(wallUs - floorUs) > dayUs;
}
