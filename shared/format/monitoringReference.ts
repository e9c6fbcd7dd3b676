// What "normal" looked like at packaging: bins and base sketch per signal, and sketches of held-out windows from which limits are ranked.
// Signed with the package, so the device and the workbench bin and judge alike (reliability.md 8.2, 8.3).
import { jointReferenceReader } from "./joint.ts";
import { finite, flag, list, oneOf, orNull, readDocument, struct, whole } from "./readers.ts";
import type { Read } from "./readers.ts";
import { signalReferenceReader } from "./sketch.ts";
import { utf8 } from "./utf8.ts";

/** What is known of the answers' errors from rows that the judged model had not seen: enough to estimate performance where truth never comes home. */
const performanceReader = struct({
  /** alarm: truth is an event or none; value: truth is a number. */
  kind: oneOf("alarm", "value"),
  /** Inner edges of the bins of the score; the threshold is one of them where rows alarm by one. */
  edges: list(finite(), 64),
  /** Of each bin: rows; rows in events, or the sum of absolute errors; the sum of their squares. */
  rows: list(whole(0), 65),
  sums: list(finite(0), 65),
  squares: list(finite(0), 65),
  /** Rows from here on count as alarms; null for values. */
  threshold: orNull(finite()),
  /** How many rows count as one, because neighbours err alike. */
  together: finite(1),
  /** Later windows of the same rows, estimated by the earlier ones: how many, and in how many the truth lay within the 90 % interval. */
  backtest: struct({ windows: whole(0), covered: whole(0) }),
});
export type PerformanceReference = Read<typeof performanceReader>;

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
}, {
  /** All signals together; absent where fewer than two vary. */
  joint: jointReferenceReader,
  /** Absent where no truth was known. */
  performance: performanceReader,
});

export type MonitoringReference = Read<typeof referenceReader>;

export function referenceBytes(reference: MonitoringReference): Uint8Array {
  return utf8(JSON.stringify(reference));
}

/** Throws packageManifestMalformed. */
export function readReference(bytes: Uint8Array): MonitoringReference {
  return readDocument(bytes, referenceReader, { error: "packageManifestMalformed", file: "monitoring", bytes: 128 * 1024 * 1024, magnitude: Number.MAX_VALUE });
}
