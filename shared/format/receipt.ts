// A receipt: the device's signed answer to a visit of a stick, also when it refused. The workbench learns from it what runs where.
import { deviceIdReader } from "./order.ts";
import { digestText, finite, flag, list, oneOf, orNull, readDocument, struct, text, timeUs, whole } from "./readers.ts";
import type { Read } from "./readers.ts";
import { utf8 } from "./utf8.ts";

export const logHeadReader = struct({ bootSeq: whole(0), seq: whole(0), hash: digestText });
export type LogHead = Read<typeof logHeadReader>;

/** States of a device's slots (reliability.md 4.3). */
export const deviceStates = ["EMPTY", "STAGING", "VERIFIED", "SELFTEST", "SHADOW", "TRIAL", "COMMITTED", "REJECTED", "ROLLED_BACK", "QUARANTINED", "SAFE"] as const;
export type DeviceState = (typeof deviceStates)[number];

const receiptReader = struct({
  format: oneOf(1),
  kind: oneOf("receipt"),
  device: deviceIdReader,
  /** The device's public key, hexadecimal; pinned by the workbench at first sight. */
  publicKey: text(64, /^[0-9a-f]{64}$/),
  /** LAB devices accept trials; everything they say is marked. */
  mode: oneOf("LAB", "PRODUCTION"),
  label: text(128),
  /** Grows by one with each receipt of this device. */
  receiptSeq: whole(1),
  act: oneOf("enrol", "install", "rollback", "collect"),
  outcome: oneOf("enrolled", "installed", "already", "refused", "rolledBack", "reported"),
  /** Error code when refused. */
  code: orNull(text(16, /^MW-[A-Z]{3}-\d{3}$/)),
  /** Manifest digest that the act was about. */
  package: orNull(digestText),
  state: oneOf(...deviceStates),
  /** What runs now. */
  running: orNull(struct({ package: digestText, packageId: text(64), modelLine: text(64), kind: oneOf("release", "trial"), releaseCounter: whole(1), installedAtUs: timeUs })),
  selfTest: orNull(struct({ passed: flag, rows: whole(0), worst: orNull(finite(0)), latencyP99Ms: finite(0), rssMb: finite(0) })),
  runtime: struct({ version: whole(1), node: text(32), platform: text(64) }),
  rowsScored: whole(0),
  alarms: whole(0),
  logHead: logHeadReader,
  counters: list(struct({ modelLine: text(64), releaseCounter: whole(1) }), 16),
  tFloorUs: timeUs,
  /** The device's own clock; a hint, never a proof. */
  wallUs: timeUs,
  /** To be answered by the next order. */
  nonce: text(32, /^[0-9a-f]{32}$/),
}, {
  /** Newest site root and newest order that the device has seen: who lags behind is seen at a station with a good clock. */
  rootVersion: whole(1),
  orderCounter: whole(1),
  hardwareClass: text(64),
  /** Codes that hold: expired, taken back, clock apart, no news. */
  flags: list(text(16, /^MW-[A-Z]{3}-\d{3}$/), 8),
});

export type Receipt = Read<typeof receiptReader>;

export function receiptBytes(receipt: Receipt): Uint8Array {
  return utf8(JSON.stringify(receiptReader(JSON.parse(JSON.stringify(receipt)), "receipt", "receiptMalformed")));
}

/** Reads a receipt's payload. Throws receiptMalformed. */
export function readReceipt(payload: Uint8Array, file: string): Receipt {
  return readDocument(payload, receiptReader, { error: "receiptMalformed", file });
}
