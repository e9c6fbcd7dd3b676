// What the device may be fed: columns, units, physical ranges, and what happens to a value that is missing, out of range, late or still.
// Part of the signed manifest; read on the device before the first row.
import { list, finite, oneOf, orNull, struct, text, whole } from "./readers.ts";
import type { Read } from "./readers.ts";

const signalReader = struct({
  column: text(128),
  type: oneOf("number", "text"),
  unit: orNull(text(32)),
  /** Physical range; null where none is known. */
  min: orNull(finite()),
  max: orNull(finite()),
  /** answer: the recipe deals with the gap and the row is marked Uncertain; noAnswer: value null, quality Bad. */
  missing: oneOf("answer", "noAnswer"),
  /** asMissing: the value is dropped, then the rule for missing values holds; noAnswer: value null, quality Bad; answer: used as it is, marked. */
  outOfRange: oneOf("asMissing", "noAnswer", "answer"),
}, {
  /** A value that has not moved for longer than this on the data's own time is frozen. Microseconds; absent: standing still says nothing. */
  frozenUs: whole(1),
  /** noAnswer: value null, quality Bad; answer: used as it is, marked Uncertain. Absent: noAnswer. */
  frozen: oneOf("answer", "noAnswer"),
});

export const inputContractReader = struct({
  /** Column with the time of a row (ISO 8601 in UTC, or whole microseconds); null where rows have no time. */
  timeColumn: orNull(text(128)),
  /** Column naming machine, batch or run; null where there is one group. */
  groupColumn: orNull(text(128)),
  /** Columns in the order in which the recipe takes them. */
  signals: list(signalReader, 1024, 1),
  /** A row older than the newest of its group by more than this is historical: logged, never answered. Microseconds.
   *  Only where the device dates rows itself (adapters) many of them in a row mean its own clock (main/edge/inputRules.ts). */
  lateUs: whole(0),
}, {
  /** Without any row for longer than this the device says at every such pause that it has no answer. Microseconds; absent: silence says nothing. */
  staleUs: whole(1),
});

/** An adapter's rows come at a steady beat. One that says that it has lost the plant and brings no row for so long is believed; one that says nothing is silent,
 *  where the package states no limit of its own, after so long or so many beats. */
export const lostSilentUs = 10_000_000;
export const adapterSilentUs = 300_000_000;
export const adapterSilentBeats = 10;

/** Late rows in a row, each newer than the one before, that mean a clock that was set back. Smaller corrections are over before. */
export const lateRowsMost = 30;

export type InputContract = Read<typeof inputContractReader>;
export type InputSignal = InputContract["signals"][number];
