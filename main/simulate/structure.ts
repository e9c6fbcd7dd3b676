// How one plant differs from the next of its kind: geometry, tuning, noise, and what its loops and valves are like, drawn per seed.
// Runs anywhere, pure. The printed values of the design are the medians; the nominal plant, which demo and half are, has every factor 1.
// Ranges: simulation design, section 9.1.
import { use, type Draws } from "./draws.ts";
import { log, exp } from "./math.ts";
import type { NoiseShape } from "./measuring.ts";
import { streamId } from "./streams.ts";

export interface Structure {
  /** Factors on head of the pumps, sump area, header volume, valve size, network pressure, make-up flow; exchange area, jacket, steam valve. */
  geometry: Record<"head" | "sump" | "header" | "valve" | "network" | "makeUp" | "exchange" | "jacket" | "steam", number>;
  /** Factors on the gains of the loops. */
  tuning: Record<"pressure" | "flow" | "level" | "master" | "slave", number>;
  /** Factors on sample noise and on the wander of transmitters. */
  noise: number;
  wander: number;
  noiseShape: NoiseShape;
  /** Error in % of span within which a controller does nothing. */
  deadBand: number;
  valve: "equalPercentage" | "linear" | "quickOpening";
  level: "tight" | "averaging";
  /** K added to the weather. */
  climateK: number;
}

export const nominalStructure: Structure = {
  geometry: { head: 1, sump: 1, header: 1, valve: 1, network: 1, makeUp: 1, exchange: 1, jacket: 1, steam: 1 },
  tuning: { pressure: 1, flow: 1, level: 1, master: 1, slave: 1 },
  noise: 1,
  wander: 1,
  noiseShape: "normal",
  deadBand: 0,
  valve: "equalPercentage",
  level: "tight",
  climateK: 0,
};

/** The structure of a seed's plant. One structure of each kind (noise in bursts, quick-opening valve, averaging level control, dead band) is kept for held-out seeds. */
export function drawnStructure(draws: Draws, heldOut: boolean, geometryShare = 0.1): Structure {
  const stream = streamId("structure");
  const u = (n: number): number => draws.uniform(use.parameter, stream, 0, n);
  const within = (n: number, share: number): number => 1 + share * (2 * u(n) - 1);
  // x0.7 to x1.4, even in the logarithm
  const tuned = (n: number): number => exp(log(0.7) + u(n) * (log(1.4) - log(0.7)));
  const g = (n: number): number => within(n, geometryShare);
  return {
    geometry: { head: within(0, geometryShare / 2), sump: g(1), header: g(2), valve: g(3), network: g(4), makeUp: g(5), exchange: g(6), jacket: g(7), steam: g(8) },
    tuning: { pressure: tuned(10), flow: tuned(11), level: tuned(12), master: tuned(13), slave: tuned(14) },
    noise: within(20, 0.3),
    wander: within(21, 0.3),
    noiseShape: u(22) < 0.5 ? "normal" : heldOut && u(22) < 0.75 ? "bursts" : "student",
    deadBand: heldOut && u(23) < 0.4 ? 0.1 : 0,
    valve: u(24) < 0.6 ? "equalPercentage" : heldOut && u(24) < 0.8 ? "quickOpening" : "linear",
    level: heldOut && u(25) < 0.4 ? "averaging" : "tight",
    climateK: 6 * (u(26) - 0.5),
  };
}
