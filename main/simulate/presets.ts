// Presets: how long a run is, what the collector takes, which faults act. The demo is the same for everybody at seed 1.
// Runs anywhere, pure. A fault is data (faults.ts); the whole catalogue stands in catalogue/.
import { yearOfFaults } from "./catalogue/draw.ts";
import { use, type Draws } from "./draws.ts";
import type { PlantFault } from "./faults.ts";
import { streamId } from "./streams.ts";
import type { Area } from "./tags.ts";

export type PresetName = "small" | "demo" | "half" | "year";

export interface Preset {
  days: number;
  areas: readonly Area[];
  /** Tags the collector takes; empty = all. */
  tagsTaken: readonly string[];
  bearingStart: readonly [number, number];
  /** Bearing lives in data/bearings.csv; 0 = no such file. */
  bearings: number;
  format: "long-csv" | "parquet";
}

export const presets: Readonly<Record<PresetName, Preset>> = {
  small: { days: 3, areas: ["P", "S"], tagsTaken: ["LT-100", "FT-101", "PIC-120.PV", "PIC-120.OP", "FIC-120.PV", "JT-100", "IT-101", "VT-101V"], bearingStart: [0, 0.15], bearings: 0, format: "long-csv" },
  demo: { days: 42, areas: ["P", "M", "S", "V"], tagsTaken: [], bearingStart: [0, 0.15], bearings: 24, format: "parquet" },
  year: { days: 366, areas: ["P", "M", "S", "V"], tagsTaken: [], bearingStart: [0, 0.95], bearings: 24, format: "parquet" },
  half: { days: 180, areas: ["P", "M", "S", "V"], tagsTaken: [], bearingStart: [0, 0.95], bearings: 24, format: "parquet" },
};

const day = 86400;

/** AG1: a bearing wears `rate` times as fast, from `fromS` until it fails and is changed (the area ends the effect by the repair). */
export function bearingWear(pump: 1 | 2 | 3, fromS: number, rate: number, toS?: number): PlantFault {
  const fault: PlantFault = {
    scenario: "AG1",
    cause: "AGEING",
    asset: `Weidenau/P/pump${pump}`,
    tags: [`VT-10${pump}E`, `VT-10${pump}K`, `VT-10${pump}V`, `TT-10${pump}B`],
    fromS,
    profile: { kind: "step" },
    effects: [{ on: "parameter", channel: `P.bearingRate.${pump}`, size: rate }],
    distractor: false,
    label: "bearing-wear",
  };
  return toS === undefined ? fault : { ...fault, toS };
}

/** SE4: the master probe of the vessel drifts up by `byK` over `days`; it sits in the loop, so the vessel runs colder. */
export function probeDrift(fromS: number, byK: number, days: number): PlantFault {
  return { scenario: "SE4", cause: "SENSOR", asset: "Weidenau/M/vessel", tags: ["TIC-200.PV", "TT-201", "VT-230"], fromS, profile: { kind: "ramp", days }, effects: [{ on: "sensor", tag: "TIC-200.PV", kind: "offset", size: byK }], distractor: false, label: "temperature-sensor-drift" };
}

/** PL2: the impeller of a pump is trimmed to `factor` of its diameter; speed and current move at equal head. */
export function impellerTrimmed(pump: 1 | 2 | 3, fromS: number, factor: number): PlantFault {
  return { scenario: "PL2", cause: "PLANT", asset: `Weidenau/P/pump${pump}`, tags: [`SI-10${pump}`, `IT-10${pump}`, "PIC-120.OP"], fromS, profile: { kind: "step" }, effects: [{ on: "parameter", channel: `P.head.${pump}`, size: factor }], distractor: false, label: "impeller-changed" };
}

/** DI1: a bearing is greased; the lubrication upset `l` fades with a time constant of 12 h. Nothing is wrong. */
export function greasing(pump: 1 | 2 | 3, fromS: number, l: number): PlantFault {
  return { scenario: "DI1", cause: "NONE", asset: `Weidenau/P/pump${pump}`, tags: [`VT-10${pump}E`, `TT-10${pump}B`], fromS, toS: fromS + 4 * day, profile: { kind: "decay", days: 0.5 }, effects: [{ on: "parameter", channel: `P.lubrication.${pump}`, size: l }], distractor: true };
}

/** DI14: a like-for-like change of the back-pressure transmitter; it reads 6 mbar higher, less than half its usual spread. */
export function transmitterChanged(fromS: number): PlantFault {
  return { scenario: "DI14", cause: "NONE", asset: "Weidenau/P/header", tags: ["PT-130"], fromS, profile: { kind: "step" }, effects: [{ on: "sensor", tag: "PT-130", kind: "offset", size: 0.006 }], distractor: true };
}

/** The faults of a preset, with what is drawn for the seed. The demo compresses years into weeks: its bearing wears about 75 times as fast. */
export function presetFaults(name: PresetName, draws: Draws): PlantFault[] {
  const stream = streamId("faults");
  const u = (n: number, lane: number): number => draws.uniform(use.parameter, stream, n, lane);
  const at = (dayOfRun: number, hour: number): number => Math.floor(dayOfRun) * day + hour * 3600;
  if (name === "small") return [{ scenario: "SE2", cause: "SENSOR", asset: "Weidenau/P/header", tags: ["PIC-120.PV", "PIC-120.OP"], fromS: at(1, 12) + Math.floor(6 * 3600 * u(0, 0)), profile: { kind: "step" }, effects: [{ on: "sensor", tag: "PIC-120.PV", kind: "offset", size: 0.15 + 0.05 * u(0, 1) }], distractor: false, label: "pressure-sensor-offset" }];
  if (name === "demo")
    return [
      bearingWear(1, at(11 + 3 * u(0, 0), 8), 72 + 6 * u(0, 1)),
      probeDrift(at(16 + 2 * u(1, 0), 0), 2 + 0.5 * u(1, 1), 20),
      // what the demo shows is a change that somebody wrote down: this one always is, every other by the plant's habits
      { ...impellerTrimmed(3, at(27 + 3 * u(2, 0), 9), 0.94 + 0.02 * u(2, 1)), recorded: true },
      greasing(3, at(8 + 2 * u(3, 0), 10), 0.35 + 0.1 * u(3, 1)),
      transmitterChanged(at(20 + 3 * u(4, 0), 13)),
    ];
  if (name === "year") return yearOfFaults(draws);
  // half: four events by a Poisson process in effect, drawn from what exists so far, in order of time
  const out: PlantFault[] = [];
  for (let n = 0; n < 4; n++) {
    const fromS = at(20 + 140 * u(10 + n, 0), 6 + Math.floor(10 * u(10 + n, 1)));
    const pump = (1 + Math.floor(3 * u(10 + n, 2))) as 1 | 2 | 3;
    const kind = Math.floor(4 * u(10 + n, 3));
    if (kind === 0) out.push(bearingWear(pump, fromS, 1 + 3 * u(10 + n, 4)));
    else if (kind === 1) out.push(probeDrift(fromS, 0.8 + 1.7 * u(10 + n, 4), 20 + 40 * u(10 + n, 5)));
    else if (kind === 2) out.push(impellerTrimmed(pump, fromS, 0.93 + 0.05 * u(10 + n, 4)));
    else out.push(greasing(pump, fromS, 0.2 + 0.3 * u(10 + n, 4)));
  }
  return out.sort((a, b) => a.fromS - b.fromS);
}
