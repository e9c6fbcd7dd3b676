// The control record: what runs, what is being staged, counters. Two files of 4 KiB written in turn; the valid one with the higher
// sequence number wins, so a torn write leaves the other (reliability.md 4.2). No rename: FAT, NTFS and ext4 behave alike.
import { join } from "node:path";
import { hexOf, joinBytes, u32At, u32Bytes } from "../../shared/format/bytes.ts";
import type { Crypto } from "../../shared/format/dsse.ts";
import { digestText, oneOf, orNull, readDocument, struct, table, text, timeUs, whole } from "../../shared/format/readers.ts";
import type { Read } from "../../shared/format/readers.ts";
import { deviceStates } from "../../shared/format/receipt.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import type { Disk } from "./disk.ts";

export type SlotName = "S0" | "S1";
export const slotNames: readonly SlotName[] = ["S0", "S1"];

const slotReader = orNull(
  struct({ digest: digestText, packageId: text(64), modelLine: text(64), kind: oneOf("release", "trial"), releaseCounter: whole(1), installedAtUs: timeUs }),
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
  counters: table(whole(1), 16),
  orderCounter: whole(0),
  receiptSeq: whole(0),
  bootSeq: whole(0),
  tFloorUs: timeUs,
  rowsScored: whole(0),
  alarms: whole(0),
});

export type Control = Read<typeof controlReader>;
export type SlotFacts = NonNullable<Control["slots"]["S0"]>;

export const controlLength = 4096;
const magic = utf8("MWCT1\n");

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

/** 4 KiB: magic, length, JSON, zeros, SHA-256 over all before it. */
export function encodeControl(control: Control, crypto: Crypto): Uint8Array {
  const body = utf8(JSON.stringify(control));
  const record = new Uint8Array(controlLength);
  record.set(joinBytes([magic, u32Bytes(body.length), body]));
  record.set(crypto.sha256(record.subarray(0, controlLength - 32)), controlLength - 32);
  return record;
}

/** The record, or undefined when anything about it is wrong. */
export function decodeControl(record: Uint8Array, crypto: Crypto): Control | undefined {
  if (record.length !== controlLength) return undefined;
  if (hexOf(crypto.sha256(record.subarray(0, controlLength - 32))) !== hexOf(record.subarray(controlLength - 32))) return undefined;
  const length = u32At(record, magic.length);
  const from = magic.length + 4;
  if (hexOf(record.subarray(0, magic.length)) !== hexOf(magic) || from + length > controlLength - 32) return undefined;
  try {
    return readDocument(record.subarray(from, from + length), controlReader, { error: "deviceControlLost", file: "control" });
  } catch {
    return undefined;
  }
}

/** What was found on the disk. `lost`: files are there but none is valid. */
export interface ControlFound {
  control: Control | undefined;
  lost: boolean;
}

export function loadControl(home: string, disk: Disk, crypto: Crypto): ControlFound {
  const paths = ["a", "b"].map((name) => join(home, `control.${name}`));
  const found = paths.map((path) => (disk.exists(path) ? decodeControl(disk.read(path, 0, controlLength + 1), crypto) : undefined));
  const best = found.filter((control) => control !== undefined).sort((x, y) => y.seq - x.seq)[0];
  return { control: best, lost: !best && paths.some((path) => disk.exists(path)) };
}

/** Writes the next record beside the current one and returns it; the current one stays valid until this one is whole. */
export function saveControl(home: string, control: Control, disk: Disk, crypto: Crypto): Control {
  const next = { ...control, seq: control.seq + 1 };
  disk.overwrite(join(home, next.seq % 2 === 0 ? "control.a" : "control.b"), encodeControl(next, crypto));
  return next;
}
