// The one module of the device program that reads clocks and randomness. Wall time is a hint; order comes from sequence numbers.
import { randomBytes } from "node:crypto";

export interface Clock {
  /** The machine's own idea of the time, UTC microseconds; may be wrong by decades. */
  wallUs(): number;
  monotonicNs(): bigint;
  random(length: number): Uint8Array;
}

export const realClock: Clock = {
  wallUs: () => Math.max(0, Math.round(Date.now() * 1000)),
  monotonicNs: () => process.hrtime.bigint(),
  random: (length) => new Uint8Array(randomBytes(length)),
};
