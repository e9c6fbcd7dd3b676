// data/bearings.csv: many bearing lives from new to failure, one row an hour, by the wear and vibration laws of the pump station.
// Runs anywhere, pure. Stands beside the plant because weeks of one station hold too few failures to learn remaining life from.
// Service is heavy: the median life is 900 running hours instead of 9,000; everything else is section 3.2 of the simulation design.
import { shortNumber } from "./csvFile.ts";
import { use, Wander, type Draws } from "./draws.ts";
import { isoUtc, startS } from "./localTime.ts";
import { cos, exp } from "./math.ts";
import { bearingScale } from "./pumpParts.ts";
import { bearingSigns, bearingTarget, envelope, motorCurrent, pumpFlow, shaftPower, shutOffHead, velocity } from "./pumpPhysics.ts";
import { streamId } from "./streams.ts";

export const bearingColumns = ["time", "bearing", "age_h", "envelope_g", "kurtosis", "velocity_mm_s", "temperature_C", "speed_rpm", "current_A"] as const;

/** One life as CSV lines, and its length; the last row is the last hour before failure. */
export interface BearingLife {
  bearing: string;
  hours: number;
  lines: string;
  /** Unix second of the last row; absent if the bearing outlived the test. */
  failedAtS?: number;
}

/** Life number `index` (0-based), with every transmitter's noise and wander. */
export function bearingLife(draws: Draws, index: number): BearingLife {
  const stream = streamId("bearings");
  const noise = streamId("bearings.noise");
  const id = index * 65536;
  const u = (lane: number): number => draws.uniform(use.parameter, stream, index, lane);
  const life = draws.lognormal(900, 0.35, use.parameter, stream, index, 4);
  const unbalance = 0.9 + 0.25 * u(0);
  const headFactor = 1 + 0.012 * draws.normal(use.parameter, stream, index, 5);
  const bearing = `B${String(index + 1).padStart(2, "0")}`;
  const from = startS + Math.floor(u(1) * 90) * 86400;
  const hall = 18 + 6 * u(2);
  const loadWander = new Wander(draws, streamId("bearings.wander"), 0, 3600, 6 * 3600, 0.02);
  const gainWander = [1, 2, 3].map((lane) => new Wander(draws, streamId("bearings.wander"), lane, 3600, 240 * 3600, 0.04));
  let damage = 0.04 * u(3);
  let load = 0;
  const gains = [0, 0, 0];
  let temperature = hall + 18;
  let upset = 0;
  let lines = "";
  let hours = 0;
  for (let h = 0; damage < 1 && h < 8000; h++) {
    const z = (lane: number): number => draws.normal(use.record, noise, id + h, lane);
    // index 0 of a wander starts it; later lives go on from their own numbers
    load = h === 0 ? 0.02 * z(8) : loadWander.next(load, id + h);
    for (let i = 0; i < 3; i++) gains[i] = h === 0 ? 0.04 * z(9 + i) : gainWander[i]!.next(gains[i]!, id + h);
    const n = 0.88 + 0.04 * cos((2 * 3.141592653589793 * (h - 9)) / 24) + load;
    const head = 33;
    const flow = pumpFlow(shutOffHead(n, headFactor, 0.1, 0), n, head);
    const power = flow > 1 ? shaftPower(flow, head, n, 0.1, 0) : 4;
    if (draws.uniform(use.event, stream, id + h) < 1 / 500) upset = 0.2 + 0.3 * draws.uniform(use.event, stream, id + h, 1);
    upset *= 0.92;
    const signs = bearingSigns(damage);
    const roughness = 0.03 * z(0);
    const target = bearingTarget(hall + 1.5 * cos((2 * 3.141592653589793 * (h - 15)) / 24), n, power, signs.heat, upset, 0);
    temperature += (target - temperature) * 0.909; // an hour of the 1500 s lag
    const shown = [
      shortNumber(envelope(n, signs, 0, upset, roughness) * exp(gains[0]!) * (1 + 0.02 * z(1)), 1000),
      shortNumber((3.1 + signs.kurtosis) * exp(gains[1]!) * (1 + 0.03 * z(2)), 1000),
      shortNumber(velocity(unbalance, n, flow, signs.velocity2, 0, roughness) * exp(gains[2]!) * (1 + 0.015 * z(3)), 1000),
      shortNumber(temperature + 0.3 * z(4), 100),
      shortNumber(2950 * n + 0.8 * z(5), 10),
      shortNumber(motorCurrent(power) * (1 + 0.004 * z(6)), 100),
    ];
    lines += `${isoUtc(from + h * 3600)},${bearing},${h},${shown.join(",")}\n`;
    hours = h + 1;
    damage += draws.gamma((n * n * n) / life / bearingScale, bearingScale, use.wear, stream, id + h);
  }
  return damage < 1 ? { bearing, hours, lines } : { bearing, hours, lines, failedAtS: from + (hours - 1) * 3600 };
}
