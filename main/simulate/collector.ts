// A collector's habits: outages (lost or filled in later), a drifting clock, single missing samples, repeated rows.
// Runs anywhere, pure. The true time stands only in the truth; files show what this clock said (simulation design, section 2).
import { use, type Draws } from "./draws.ts";
import { berlinOffsetS, startS } from "./localTime.ts";
import type { PlantFault } from "./faults.ts";
import { streamId, type StreamName } from "./streams.ts";
import type { Area } from "./tags.ts";

/** An interval without connection, in seconds since the start of the run. */
export interface Outage {
  fromS: number;
  toS: number;
  /** Delivered afterwards, out of order; else lost. */
  filled: boolean;
}

/** Outages of an area's collector, its own and those that events bring; where two overlap the later one is left out. */
export function outagesWith(draws: Draws, area: Area, seconds: number, faults: readonly PlantFault[]): Outage[] {
  const forced = faults.flatMap((f) => f.effects.flatMap((e) => (e.on === "collector" && e.area === area && f.toS !== undefined && f.fromS < seconds ? [{ fromS: f.fromS, toS: f.toS, filled: e.filled }] : [])));
  const own = outagesOf(draws, area, seconds);
  if (forced.length === 0) return own;
  const all = [...own, ...forced].sort((a, b) => a.fromS - b.fromS);
  return all.filter((o, n) => n === 0 || o.fromS >= all[n - 1]!.toS);
}

/** Outages of a collector: Poisson, 1.2 a month; lognormal length, median 12 min, sd of the logarithm 1.1; 60 % filled later. */
function outagesOf(draws: Draws, area: Area, seconds: number): Outage[] {
  const stream = streamId(`${area}.outage` as StreamName);
  const out: Outage[] = [];
  let t = 0;
  for (let k = 0; ; k++) {
    t += 60 + Math.floor(draws.exponential((30 * 86400) / 1.2, use.outage, stream, k, 0));
    if (t >= seconds) return out;
    const toS = t + Math.max(10, Math.floor(draws.lognormal(720, 1.1, use.outage, stream, k, 1)));
    out.push({ fromS: t, toS, filled: draws.uniform(use.outage, stream, k, 2) < 0.6 });
    t = toS;
  }
}

/** When and by how much the clock of the cell's collector is set wrong: a minute, once in half a year. */
export function clockStepOf(draws: Draws): { fromS: number; byS: number } {
  const u = (lane: number): number => draws.uniform(use.outage, streamId("V.draw"), 0, lane);
  return { fromS: Math.floor(182 * 86400 * u(0)), byS: u(1) < 0.5 ? -60 : 60 };
}

/** What the collector's clock is ahead of true time at second `t` of the run, in seconds (whole milliseconds). */
export function clockAheadS(area: Area, t: number): number {
  if (area === "M") return 2.3;
  if (area === "S" || area === "V") return 0;
  // P drifts 0.8 s a day and is set right on Sunday 03:00 local time; day 0 of the run is a Monday
  const local = t + berlinOffsetS(startS + t) - 3600;
  const sinceSunday = (local - 3 * 3600 + 86400) % (7 * 86400);
  return Math.floor((0.8 * sinceSunday * 1000) / 86400) / 1000;
}
