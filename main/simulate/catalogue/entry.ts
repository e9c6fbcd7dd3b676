// What an entry of the catalogue of faults is, and how one is drawn: size by severity, onset, length of its ramp.
// Runs anywhere, pure. Sizes are measured as distance from the sound plant, so an effect is taken to grow with them in proportion.
// Source of ids, ranges and profiles: simulation design, section 4.
import type { Cause, PlantFault, Severity } from "../faults.ts";
import { exp, log } from "../math.ts";
import type { Area } from "../tags.ts";

/** What shows a scenario: a tag's daily mean, relations among tags, spread and rhythm only, figures of batches, records and device scores only. */
export type SeenBy = "raw" | "rel" | "dyn" | "bat" | "rec";

/** What an entry may draw from. */
export interface Drawn {
  /** Uniform numbers in (0, 1) of this case; lanes 0 to 15 are the entry's. */
  u(lane: number): number;
  /** Drawn size, of the sign of the range; 0 where the entry has no range. */
  size: number;
  fromS: number;
  seconds: number;
  /** Length of a ramp in days, drawn from a range and cut to what is left of the run. */
  days(low: number, high: number): number;
}

/** The part of a fault that an entry says itself. */
export type Made = Pick<PlantFault, "asset" | "tags" | "profile" | "effects"> & Partial<Pick<PlantFault, "toS" | "label" | "fromS">>;

export interface CatalogueEntry {
  /** Id of the catalogue; a last letter M or V names the other area of a scenario that exists in two. */
  id: string;
  cause: Cause;
  area: Area;
  by: SeenBy;
  heldOut?: true;
  /** Ids that give the same data. */
  ambiguousWith?: readonly string[];
  /**
   * Range of the size, and the effect of its middle, once a ramp is over, in day-to-day sd on the residual that shows it best:
   * median of three plants in `npm run bench -- realism`, ramps shortened to 20 days; AG1, AG5, AG6 and AG7 from the prototype of the design.
   */
  size?: { low: number; high: number; sdAtMiddle: number };
  make(drawn: Drawn): Made;
}

/** A scenario of several entries; the times are in days after the onset of the whole. */
export interface CombinedEntry {
  id: string;
  area: Area;
  heldOut?: true;
  parts: readonly { id: string; afterDays: number; untilDays?: number; share: number }[];
}

const bands: Readonly<Record<Severity, readonly [number, number]>> = { S: [0.7, 2], M: [2, 6], L: [6, 20] };

/** Severity of an effect in sd; below 0.7 it counts as S too: nothing weaker is drawn. */
export const severityOf = (sd: number): Severity => (sd < 2 ? "S" : sd < 6 ? "M" : "L");

/** Size whose effect is drawn evenly in the logarithm from the band of a severity; kept between a third of the range's small end and twice its large end, with the severity that gives. */
export function sizeFor(size: { low: number; high: number; sdAtMiddle: number }, wanted: Severity, u: number): { size: number; severity: Severity } {
  const middle = (size.low + size.high) / 2;
  const [least, most] = [size.low, size.high].map((v) => (v < 0 ? -v : v)).sort((a, b) => a - b) as [number, number];
  const [from, to] = bands[wanted];
  const sd = exp(log(from) + u * (log(to) - log(from)));
  const plain = ((middle < 0 ? -middle : middle) * sd) / size.sdAtMiddle;
  const kept = plain < least / 3 ? least / 3 : plain > 2 * most ? 2 * most : plain;
  return { size: middle < 0 ? -kept : kept, severity: severityOf((kept / (middle < 0 ? -middle : middle)) * size.sdAtMiddle) };
}

/** One fault of an entry. `u` gives the case's uniform numbers by lane (16 and up are used here). */
export function drawEntry(entry: CatalogueEntry, u: (lane: number) => number, seconds: number, fromS: number): PlantFault {
  const wanted: Severity = u(16) < 1 / 3 ? "S" : u(16) < 2 / 3 ? "M" : "L";
  const drawn = entry.size ? sizeFor(entry.size, wanted, u(17)) : undefined;
  const days = (low: number, high: number): number => {
    const left = (0.9 * (seconds - fromS)) / 86400;
    const length = low + (high - low) * u(18);
    return length < left ? length : left;
  };
  const { fromS: ownFromS, ...made } = entry.make({ u, size: drawn?.size ?? 0, fromS, seconds, days });
  return {
    scenario: entry.id.replace(/[MV]$/, ""),
    cause: entry.cause,
    fromS: ownFromS ?? fromS,
    ...made,
    distractor: entry.cause === "NONE",
    ...(drawn ? { severity: drawn.severity } : {}),
    ambiguousWith: entry.ambiguousWith ?? [],
    heldOut: entry.heldOut === true,
  };
}
