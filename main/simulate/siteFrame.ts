// The site frame: weather, hall, water temperature and demand, which all areas share (simulation design, section 3.1).
// Runs anywhere, pure. Each area computes it for itself: nothing else passes between areas.
import { use, Wander, type Draws } from "./draws.ts";
import { profileAt, type PlantFault } from "./faults.ts";
import { gridS } from "./frameGrid.ts";
import { berlin, isHoliday, startS } from "./localTime.ts";
import { cos, exp, sin } from "./math.ts";
import { streamId } from "./streams.ts";

/** Values on the grid, from the first second of the run; length = points + 1, so every second of the run lies between two. */
export interface SiteFrame {
  outdoorC: Float64Array;
  hallC: Float64Array;
  waterC: Float64Array;
  /** m³/h, unrounded. */
  demand: Float64Array;
}

/** Computes the frame of a run of `seconds`, `climateK` warmer than usual, with what events do to weather and demand. */
export function siteFrame(draws: Draws, seconds: number, faults: readonly PlantFault[] = [], climateK = 0): SiteFrame {
  const moved = faults.flatMap((fault, id) => fault.effects.flatMap((effect) => (effect.on === "frame" ? [{ fault, id, effect }] : [])));
  const added = (what: "outdoorC" | "demand", t: number): number => {
    let sum = 0;
    for (const { fault, id, effect } of moved) if (effect.what === what && t >= fault.fromS && !(fault.toS !== undefined && t >= fault.toS)) sum += effect.size * profileAt(fault.profile, t - fault.fromS, draws, id);
    return sum;
  };
  const n = Math.ceil(seconds / gridS) + 2;
  const frame: SiteFrame = { outdoorC: new Float64Array(n), hallC: new Float64Array(n), waterC: new Float64Array(n), demand: new Float64Array(n) };
  const outSlow = new Wander(draws, streamId("frame.outdoorSlow"), 0, gridS, 3 * 86400, 3);
  const outFast = new Wander(draws, streamId("frame.outdoorFast"), 0, gridS, 3 * 3600, 0.6);
  const demandFast = new Wander(draws, streamId("frame.demandFast"), 0, gridS, 2 * 3600, 6);
  const demandSlow = new Wander(draws, streamId("frame.demandSlow"), 0, gridS, 1.5 * 86400, 5);
  // which of its sources the works' water comes from, and how long it stood in the pipes
  const water = new Wander(draws, streamId("frame.water"), 0, gridS, 1.5 * 86400, 0.7);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  let reservoir = 0;
  for (let i = 0; i < n; i++) {
    a = outSlow.next(a, i);
    b = outFast.next(b, i);
    c = demandFast.next(c, i);
    d = demandSlow.next(d, i);
    e = water.next(e, i);
    const local = berlin(startS + i * gridS);
    const doy = local.dayOfYear + local.hour / 24;
    const h = local.hour + local.minute / 60;
    const year = (2 * 3.141592653589793) / 365.25;
    const season = 9.5 - 9.5 * cos(year * (doy - 20));
    const out = season + (2.2 + 1.6 * sin(year * (doy - 105))) * cos((2 * 3.141592653589793 * (h - 15)) / 24) + a + b + climateK + added("outdoorC", i * gridS);
    frame.outdoorC[i] = out;
    const hallTarget = 18 + 0.55 * (out > 12 ? out - 12 : 0) + 0.045 * (out < 12 ? out - 12 : 0);
    const waterTarget = 11 + 0.45 * (out - 9.5);
    frame.hallC[i] = i === 0 ? hallTarget : frame.hallC[i - 1]! + ((hallTarget - frame.hallC[i - 1]!) * gridS) / 7200;
    // a run begins amid the weather of the weeks before: the stationary law of 0.45 K per K behind 10 days, given the air of today
    reservoir = i === 0 ? 11 + 0.45 * (season - 9.5) + 0.104 * a + 0.57 * draws.normal(use.wander, streamId("frame.water"), 0, 1) : reservoir + ((waterTarget - reservoir) * gridS) / 864000;
    frame.waterC[i] = reservoir + e;
    const weight = local.weekday === 6 || isHoliday(local) ? 0.55 : local.weekday === 5 ? 0.75 : 1;
    const morning = (h - 10.5) / 4.2;
    const evening = (h - 18.5) / 2.6;
    frame.demand[i] = 62 + 72 * weight * (exp(-morning * morning) + 0.7 * exp(-evening * evening)) + c + d + added("demand", i * gridS);
  }
  return frame;
}
