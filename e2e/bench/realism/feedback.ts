// How each scenario of the catalogue shows, at the middle of its range and 31 to 45 days after its onset: in a tag's daily mean, only in relations,
// only in spread and rhythm, or not at all. Scenarios that feedback hides are what makes the question hard (simulation design, section 8).
import { advance, type PlantArea, type RunSettings } from "../../../main/simulate/area.ts";
import { entries } from "../../../main/simulate/catalogue/draw.ts";
import type { CatalogueEntry } from "../../../main/simulate/catalogue/entry.ts";
import { Draws, use } from "../../../main/simulate/draws.ts";
import { bestEffect, effectsOf, RunFigures } from "../../../main/simulate/effects.ts";
import type { PlantFault } from "../../../main/simulate/faults.ts";
import { MixingLine } from "../../../main/simulate/mixingLine.ts";
import { PumpStation } from "../../../main/simulate/pumpStation.ts";
import { streamId } from "../../../main/simulate/streams.ts";

const day = 86_400;
const onsetS = 31 * day + 9 * 3600;
const seconds = 76 * day;

export interface ScenarioEffect {
  id: string;
  raw: number;
  rel: number;
  dyn: number;
}

/** Effects of every scenario that moves the plant or a transmitter and is not held out, in day-to-day sd of the same plant without it. */
export function scenarioEffects(seed: bigint, done: (id: string) => void): ScenarioEffect[] {
  const draws = new Draws(seed);
  const open = entries.filter(({ area, cause, heldOut }) => area !== "V" && cause !== "NONE" && cause !== "MODEL" && heldOut !== true);
  const twins = new Map<string, RunFigures>();
  return open.map((entry, n) => {
    const area = entry.area === "M" ? "M" : "P";
    const twin = twins.get(area) ?? figuresOf(area, seed, []);
    twins.set(area, twin);
    const fault = faultOf(entry, (lane) => draws.uniform(use.parameter, streamId("catalogue"), 500 + n, lane));
    const run = figuresOf(area, seed, [fault]);
    done(entry.id);
    return { id: entry.id, ...bestEffect(effectsOf(run, twin, fault.fromS), twin, Math.min(fault.toS ?? seconds, seconds)) };
  });
}

function faultOf(entry: CatalogueEntry, u: (lane: number) => number): PlantFault {
  const size = entry.size ? (entry.size.low + entry.size.high) / 2 : 0;
  // ramps take the middle of their range too, even where that ends after the run
  const { fromS, ...made } = entry.make({ u, size, fromS: onsetS, seconds, days: (low, high) => (low + high) / 2 });
  return { scenario: entry.id, cause: entry.cause, fromS: fromS ?? onsetS, ...made, distractor: false };
}

function figuresOf(area: "P" | "M", seed: bigint, faults: readonly PlantFault[]): RunFigures {
  const settings: RunSettings = { seed, seconds, faults, tagsTaken: [], bearingStart: [0, 0.15], snapshots: true };
  const plant: PlantArea = area === "P" ? new PumpStation(settings) : new MixingLine(settings);
  const figures = new RunFigures(area, seconds);
  advance(plant, seconds, ({ minutes }) => figures.add(minutes));
  return figures;
}

/** Shares of the scenarios: hidden in every daily mean but not in relations; in neither; nothing moves but spread and rhythm. */
export function feedbackShares(all: readonly ScenarioEffect[]): { hidden: number; neither: number; still: number } {
  const share = (of: (each: ScenarioEffect) => boolean): number => all.filter(of).length / all.length;
  return { hidden: share(({ raw, rel }) => raw < 1.5 && rel > 2), neither: share(({ raw, rel }) => raw < 1.5 && rel <= 2), still: share(({ raw, rel, dyn }) => raw < 0.7 && rel < 0.7 && dyn >= 2) };
}
