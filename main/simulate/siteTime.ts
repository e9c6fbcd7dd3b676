// The wall clocks of a fleet's sites: standard time and the rule by which summer comes, of the European Union or of the United States
// (Energy Policy Act of 2005, section 110). Runs anywhere, pure. Never asks the system for a zone, so every machine writes the same bytes.
import { civil, europeanSummer, isoUtc, sundayOf } from "./localTime.ts";

interface Clock {
  /** Offset of standard time from UTC. */
  standardS: number;
  /** When summer time begins and ends in a year, as Unix seconds. */
  summer: (year: number, standardS: number) => readonly [number, number];
}

/** Each zone at its own 02:00: second Sunday of March, first Sunday of November. */
const american: Clock["summer"] = (year, standardS) => [sundayOf(year, 3, 2) * 86400 + 7200 - standardS, sundayOf(year, 11, 1) * 86400 + 3600 - standardS];

const clocks = {
  "Europe/Berlin": { standardS: 3600, summer: europeanSummer },
  "Europe/Vienna": { standardS: 3600, summer: europeanSummer },
  "Europe/London": { standardS: 0, summer: europeanSummer },
  "America/New_York": { standardS: -18000, summer: american },
  "Europe/Paris": { standardS: 3600, summer: europeanSummer },
} as const satisfies Record<string, Clock>;

export type SiteZone = keyof typeof clocks;
/** In the order in which they are drawn. */
export const siteZones = Object.keys(clocks) as SiteZone[];

/** Offset of a site from UTC in seconds. */
function offsetS(utcS: number, zone: SiteZone): number {
  const { standardS, summer } = clocks[zone];
  const [from, to] = summer(civil(utcS).year, standardS);
  return utcS >= from && utcS < to ? standardS + 3600 : standardS;
}

/** `2024-03-31T03:00:00+02:00`: a site's wall clock, unique when the clocks go back (ISO 8601-1, 5.3.4). Whole seconds. */
export function isoAtSite(utcS: number, zone: SiteZone): string {
  const second = Math.floor(utcS);
  const offset = offsetS(second, zone);
  return `${isoUtc(second + offset).slice(0, 19)}${offset < 0 ? "-" : "+"}${isoUtc(Math.abs(offset)).slice(11, 16)}`;
}
