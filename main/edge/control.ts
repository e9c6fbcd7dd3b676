// The control record: what runs, what is being staged, counters. A twin record: what it says is the truth once its write returned.
import { join } from "node:path";
import type { Crypto } from "../../shared/format/dsse.ts";
import { digestText, list, oneOf, orNull, readDocument, struct, table, text, timeUs, whole } from "../../shared/format/readers.ts";
import type { Read } from "../../shared/format/readers.ts";
import { deviceStates } from "../../shared/format/receipt.ts";
import type { Disk } from "./disk.ts";
import { decodeTwin, encodeTwin, loadTwin, saveTwin, twinLength } from "./twinRecord.ts";
import type { TwinKind } from "./twinRecord.ts";

export type SlotName = "S0" | "S1";
export const slotNames: readonly SlotName[] = ["S0", "S1"];

/** Model lines whose counters a device remembers. */
export const modelLinesMost = 16;

const slotReader = orNull(
  struct({ digest: digestText, packageId: text(64), modelLine: text(64), kind: oneOf("release", "trial"), releaseCounter: whole(1), installedAtUs: timeUs }, {
    expiresUs: timeUs,
    /** Code under which the site took it back. */
    revoked: text(16),
  }),
);

const controlReader = struct({
  seq: whole(1),
  state: oneOf(...deviceStates),
  slots: struct({ S0: slotReader, S1: slotReader }),
  active: orNull(oneOf("S0", "S1")),
  /** Where to go back to; null when there is nothing. */
  previous: orNull(oneOf("S0", "S1")),
  staging: orNull(struct({ slot: oneOf("S0", "S1"), digest: digestText })),
  /** Starts left before a package on trial is given up. */
  triesLeft: whole(0, 3),
  /** Highest release counter seen per model line. */
  counters: table(whole(1), modelLinesMost),
  orderCounter: whole(0),
  receiptSeq: whole(0),
  bootSeq: whole(0),
  tFloorUs: timeUs,
  rowsScored: whole(0),
  alarms: whole(0),
}, {
  /** Version of the newest site root whose effects are in this record. */
  rootVersion: whole(1),
  /** The newest nonces given out in receipts, newest first: an order may answer any of them. */
  nonces: list(text(32, /^[0-9a-f]{32}$/), 8),
  /** Those of them that no signed time has answered yet. */
  untimed: list(text(32, /^[0-9a-f]{32}$/), 8),
  /** The last three log entries that a station acknowledged, newest first. Only what the third names may go: a false one harms little. */
  acknowledged: list(whole(1), 3),
  /** The floor of time when anything signed was last taken in. */
  newsUs: timeUs,
  /** Slot of a candidate that runs beside the active package; its answers are compared and never given out. */
  shadow: orNull(oneOf("S0", "S1")),
});

export type Control = Read<typeof controlReader>;
export type SlotFacts = NonNullable<Control["slots"]["S0"]>;

export const controlLength = twinLength;

export const emptyControl: Control = {
  seq: 1,
  state: "EMPTY",
  slots: { S0: null, S1: null },
  active: null,
  previous: null,
  staging: null,
  triesLeft: 0,
  counters: {},
  orderCounter: 0,
  receiptSeq: 0,
  bootSeq: 0,
  tFloorUs: 0,
  rowsScored: 0,
  alarms: 0,
};

/** Entries of the log up to this one may go: acknowledged, and two acknowledgements of later ones after it. Zero: none. */
export function deletableSeq(control: Control): number {
  return control.acknowledged?.[2] ?? 0;
}

const kind: TwinKind<Control> = { magic: "MWCT1\n", read: (bytes) => readDocument(bytes, controlReader, { error: "deviceControlLost", file: "control" }) };

export function encodeControl(control: Control, crypto: Crypto): Uint8Array {
  return encodeTwin(kind.magic, control, crypto);
}

/** The record, or undefined when anything about it is wrong. */
export function decodeControl(record: Uint8Array, crypto: Crypto): Control | undefined {
  return decodeTwin(kind, record, crypto);
}

/** What was found on the disk. `lost`: files are there but none is valid. */
export interface ControlFound {
  control: Control | undefined;
  lost: boolean;
}

export function loadControl(home: string, disk: Disk, crypto: Crypto): ControlFound {
  const { document, lost } = loadTwin(join(home, "control"), kind, disk, crypto);
  return { control: document, lost };
}

/** Writes the next record beside the current one and returns it; the current one stays valid until this one is whole. */
export function saveControl(home: string, control: Control, disk: Disk, crypto: Crypto): Control {
  return saveTwin(join(home, "control"), kind, control, disk, crypto);
}
