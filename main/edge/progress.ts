// How far a source was read, kept in a twin record beside the control record: after a kill or a power cut reading goes on there, and the outputs
// are cut back to what belongs to it, so that no row is answered twice or lost.
import { join } from "node:path";
import type { Crypto } from "../../shared/format/dsse.ts";
import { digestText, oneOf, readDocument, struct, text, whole } from "../../shared/format/readers.ts";
import type { Read } from "../../shared/format/readers.ts";
import type { Disk } from "./disk.ts";
import { markReader } from "./source.ts";
import { loadTwin, saveTwin, twinPaths } from "./twinRecord.ts";
import type { TwinKind } from "./twinRecord.ts";

const progressReader = struct({
  format: oneOf(1),
  seq: whole(0),
  /** Which source: its kind and path. */
  source: text(1024),
  package: digestText,
  warm: markReader,
  leg: markReader,
  at: markReader,
  /** Last entry of the log when the leg began, and rows counted until then. */
  legSeq: whole(0),
  legRows: whole(0),
  /** Bytes of the outputs. */
  scores: whole(0),
  alarms: whole(0),
});

export type Progress = Read<typeof progressReader>;

const kind: TwinKind<Progress> = { magic: "MWPR1\n", read: (bytes) => readDocument(bytes, progressReader, { error: "deviceControlLost", file: "progress" }) };
const pathOf = (home: string) => join(home, "progress");
export const progressPaths = (home: string) => twinPaths(pathOf(home));

/** What was committed last for this source; undefined for another one, and when nothing valid is there. */
export function loadProgress(home: string, source: string, disk: Disk, crypto: Crypto): Progress | undefined {
  const { document } = loadTwin(pathOf(home), kind, disk, crypto);
  return document?.source === source ? document : undefined;
}

export function saveProgress(home: string, progress: Progress, disk: Disk, crypto: Crypto): Progress {
  return saveTwin(pathOf(home), kind, progress, disk, crypto);
}
