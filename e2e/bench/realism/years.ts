// How often a site's parts fail by the laws of wear, and how often its transmitters do as drawn for a year (simulation design, section 8).
import type { RunSettings } from "../../../main/simulate/area.ts";
import { yearOfFaults } from "../../../main/simulate/catalogue/draw.ts";
import { Draws } from "../../../main/simulate/draws.ts";
import { FaultChannels } from "../../../main/simulate/faults.ts";
import { MeasuringChain } from "../../../main/simulate/measuring.ts";
import { PumpParts } from "../../../main/simulate/pumpParts.ts";

const hours = 366 * 24;
/** Speed of a running pump as a share of 2950 rpm, and the hours of the day with two of them: the plant's own means over a week without faults. */
const speed = 0.87;
const secondFrom = 8;
const secondTo = 18;

/** Failures of bearings and seals of three pumps in a year, bearings of all ages at its start. */
export function failuresAYear(seed: bigint): number {
  const draws = new Draws(seed);
  const settings: RunSettings = { seed, seconds: hours * 3600, faults: [], tagsTaken: [], bearingStart: [0, 0.95] };
  let failures = 0;
  const parts = new PumpParts(draws, settings, new FaultChannels("P", [], draws, new MeasuringChain(draws)), ({ kind }) => (failures += kind === "failure" ? 1 : 0));
  for (let hour = 0; hour < hours; hour++) {
    let wanted = hour % 24 >= secondFrom && hour % 24 < secondTo ? 2 : 1;
    for (let j = 0; j < 3; j++) {
      const k = (Math.floor(hour / 168) + j) % 3;
      const isRunning = wanted > 0 && parts.available(k);
      if (isRunning) wanted--;
      parts.hour(k, hour, isRunning, speed, 0);
      if (isRunning && parts.failed(k)) parts.trip(k, hour * 3600, "failure");
    }
  }
  return failures;
}

/** Events of a drawn year that a transmitter or its scale is to blame for. */
export function transmitterFaultsAYear(seed: bigint): number {
  return yearOfFaults(new Draws(seed)).filter(({ cause }) => cause === "SENSOR" || cause === "SCALE").length;
}
