// What "normal" looked like at packaging: bins and base sketch per signal, and sketches of held-out windows from which limits are ranked.
// Signed with the package, so the device and the workbench bin and judge alike (reliability.md 8.2, 8.3).
import { finite, flag, list, oneOf, readDocument, struct, whole } from "./readers.ts";
import type { Read } from "./readers.ts";
import { sketchReader } from "./sketch.ts";
import { utf8 } from "./utf8.ts";

const signalReferenceReader = struct({
  /** Inner bin edges, ascending; they came from the base half. */
  edges: list(finite(), 64),
  base: sketchReader,
  /** One sketch a held-out window, in time order. */
  windows: list(sketchReader, 1000),
});

const referenceReader = struct({
  format: oneOf(1),
  /** time: a window is `length` microseconds; rows: `length` rows. */
  axis: oneOf("time", "rows"),
  length: whole(1),
  /** True when a window spans fewer than 15 integral autocorrelation times: small changes will be missed. */
  lowPower: flag,
  signals: list(signalReferenceReader, 1024),
  /** The same for the model's score. */
  score: signalReferenceReader,
  /** Alarms per answered row in each held-out window. */
  alarmRates: list(finite(0, 1), 1000),
});

export type MonitoringReference = Read<typeof referenceReader>;
export type SignalReference = Read<typeof signalReferenceReader>;

export function referenceBytes(reference: MonitoringReference): Uint8Array {
  return utf8(JSON.stringify(reference));
}

/** Throws packageManifestMalformed. */
export function readReference(bytes: Uint8Array): MonitoringReference {
  return readDocument(bytes, referenceReader, { error: "packageManifestMalformed", file: "monitoring", bytes: 128 * 1024 * 1024, magnitude: Number.MAX_VALUE });
}
