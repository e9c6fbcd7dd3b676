// A time as a person types it in the plant's zone. Pure.

import { zoneOffsetUs } from "../../shared/text/format.ts";

/** Wall time in a zone, as it is typed: "2026-11-14 02:14:00". tUs: UTC µs; parts of a second are cut. */
export function typedTime(tUs: number, zone: string): string {
  return new Date((tUs + zoneOffsetUs(tUs, zone)) / 1000).toISOString().slice(0, 19).replace("T", " ");
}

/** UTC µs of a typed wall time, or null. A time that a change of the clock makes twice is the earlier one. */
export function timeOfTyped(text: string, zone: string): number | null {
  const found = /^\s*(\d{4})-(\d{2})-(\d{2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*$/.exec(text);
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map((part) => Number(part ?? 0));
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second);
  if (Number.isNaN(wallMs) || new Date(wallMs).getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return null;
  const wallUs = wallMs * 1000;
  // The offset is that of the moment itself; the one before a change is tried first.
  const early = wallUs - zoneOffsetUs(wallUs - 86_400_000_000, zone);
  return early + zoneOffsetUs(early, zone) === wallUs ? early : wallUs - zoneOffsetUs(wallUs - zoneOffsetUs(wallUs, zone), zone);
}
