// Wall time of a plant's zone to UTC: where the clock changes between two dates, which hours come twice, which never.
// Pure but for the runtime's own time zone data (ICU). Source of the rules: IANA tz database as ICU ships it.
import { Failure } from "../../../shared/contract/errors.ts";

/** Wall-clock interval, microseconds as if it were UTC. */
export interface WallWindow {
  fromUs: number;
  toUs: number;
}

export interface ZoneOffsets {
  /** Offset (µs east of UTC) of wall times before `untilUs` (wall); the last entry has no end. In a double hour this is the first passage. */
  segments: { untilUs: number; offsetUs: number }[];
  /** Wall times that occur twice; `secondOffsetUs` is that of the later passage. */
  doubleHours: (WallWindow & { secondOffsetUs: number })[];
  /** Wall times that no clock showed. */
  missingHours: WallWindow[];
}

const dayMs = 86_400_000;
/** Days between which a zone's clock can be told: the calendar knows no year 0, and dates end. Outside, the nearest one's offset counts. */
const [earliestMs, latestMs] = [Date.parse("0001-01-03T00:00:00Z"), Date.parse("9999-12-29T00:00:00Z")];
const fourCenturiesMs = 146_097 * dayMs;

function offsetReader(zone: string): (utcMs: number) => number {
  const fixed = /^(?:UTC)?([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (fixed) {
    const offset = (fixed[1] === "-" ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])) * 60_000;
    return () => offset;
  }
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  } catch (cause) {
    throw new Failure("wordUnknown", { field: "zone", detail: zone }, { cause });
  }
  return (utcMs) => {
    const at = Math.floor(Math.min(latestMs, Math.max(earliestMs, utcMs)) / 1000) * 1000;
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
    // Date.UTC takes 1 for 1901: four hundred years later the calendar is the same.
    return Date.UTC(part["year"]! + 400, part["month"]! - 1, part["day"]!, part["hour"]!, part["minute"]!, part["second"]!) - at - fourCenturiesMs;
  };
}

/** Offsets of `zone` for wall times from `fromUs` to `toUs` (both as if UTC). Throws wordUnknown for a zone nobody knows. */
export function zoneOffsets(zone: string, fromUs: number, toUs: number): ZoneOffsets {
  const offsetAt = offsetReader(zone);
  const endMs = toUs / 1000 + 2 * dayMs;
  let atMs = Math.floor(fromUs / 1000 / dayMs) * dayMs - 2 * dayMs;
  let before = offsetAt(atMs);
  const out: ZoneOffsets = { segments: [], doubleHours: [], missingHours: [] };
  for (; atMs < endMs; atMs += dayMs) {
    const after = offsetAt(atMs + dayMs);
    if (after === before) continue;
    let low = atMs;
    let high = atMs + dayMs;
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    const [early, late] = [Math.min(before, after), Math.max(before, after)].map((offset) => (high + offset) * 1000) as [number, number];
    out.segments.push({ untilUs: late, offsetUs: before * 1000 });
    if (after < before) out.doubleHours.push({ fromUs: early, toUs: late, secondOffsetUs: after * 1000 });
    else out.missingHours.push({ fromUs: early, toUs: late });
    before = after;
  }
  out.segments.push({ untilUs: Number.POSITIVE_INFINITY, offsetUs: before * 1000 });
  return out;
}

/** As {@link zoneOffsets} for wall times in some years only, in any order: a year without any time is not walked through, since one row of the year 9999 would
 *  take minutes and thousands of segments. */
export function zoneOffsetsOfYears(zone: string, years: readonly number[]): ZoneOffsets {
  const out: ZoneOffsets = { segments: [], doubleHours: [], missingHours: [] };
  // Neighbouring years are one stretch.
  const stretches: [number, number][] = [];
  for (const year of [...new Set(years)].sort((a, b) => a - b)) {
    const last = stretches.at(-1);
    if (last !== undefined && last[1] === year - 1) last[1] = year;
    else stretches.push([year, year]);
  }
  for (const [first, last] of stretches) {
    const fromUs = startOfYear(first);
    const { segments, doubleHours, missingHours } = zoneOffsets(zone, fromUs, startOfYear(last + 1) - 1);
    // What went before ends where these begin; nothing lies between.
    const before = out.segments.at(-1);
    if (before !== undefined) before.untilUs = fromUs;
    out.segments.push(...segments);
    out.doubleHours.push(...doubleHours);
    out.missingHours.push(...missingHours);
  }
  return out;
}

function startOfYear(year: number): number {
  return new Date(0).setUTCFullYear(year, 0, 1) * 1000;
}
