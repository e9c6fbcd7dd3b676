// How each scenario of the catalogue shows, at the middle of its range and 31 to 45 days after its onset: in a tag's daily mean, only in relations,
// only in spread and rhythm, or not at all. Scenarios that feedback hides are what makes the question hard (simulation design, section 8).
// Rhythm is looked for at one minute in every tag and at one second in what the loops control: a loop that is tuned anew moves nothing else.
import { advance, type PlantArea, type RunSettings } from "../../../main/simulate/area.ts";
import { entries } from "../../../main/simulate/catalogue/draw.ts";
import type { CatalogueEntry } from "../../../main/simulate/catalogue/entry.ts";
import { Draws, use } from "../../../main/simulate/draws.ts";
import { bestEffect, effectsOf, meanAndSd, RunFigures } from "../../../main/simulate/effects.ts";
import type { PlantFault } from "../../../main/simulate/faults.ts";
import { MixingLine } from "../../../main/simulate/mixingLine.ts";
import { PumpStation } from "../../../main/simulate/pumpStation.ts";
import { streamId } from "../../../main/simulate/streams.ts";
import { tagNumber } from "../../../main/simulate/tags.ts";

const day = 86_400;
const onsetS = 31 * day + 9 * 3600;
const seconds = 76 * day;
/** Controlled variables, which their controllers read each second. */
const controlled = { P: ["LT-100", "PIC-120.PV", "FIC-120.PV"], M: ["TIC-200.PV", "TIC-210.PV"] } as const;

export interface ScenarioEffect {
  id: string;
  raw: number;
  rel: number;
  dyn: number;
}

/** A run's figures, and of each controlled variable the mean square of its steps of a second, by day. */
interface Run {
  figures: RunFigures;
  restlessness: Float64Array[];
}

/** Effects of every scenario that moves the plant or a transmitter and is not held out, in day-to-day sd of the same plant without it. */
export function scenarioEffects(seed: bigint, done: (id: string) => void): ScenarioEffect[] {
  const draws = new Draws(seed);
  const open = entries.filter(({ area, cause, heldOut }) => area !== "V" && cause !== "NONE" && cause !== "MODEL" && heldOut !== true);
  const twins = new Map<string, Run>();
  return open.map((entry, n) => {
    const area = entry.area === "M" ? "M" : "P";
    const twin = twins.get(area) ?? runOf(area, seed, []);
    twins.set(area, twin);
    const fault = faultOf(entry, (lane) => draws.uniform(use.parameter, streamId("catalogue"), 500 + n, lane));
    const run = runOf(area, seed, [fault]);
    done(entry.id);
    const toS = Math.min(fault.toS ?? seconds, seconds);
    const { raw, rel, dyn } = bestEffect(effectsOf(run.figures, twin.figures, fault.fromS), twin.figures, toS);
    return { id: entry.id, raw, rel, dyn: Math.max(dyn, rhythmEffect(run, twin, Math.ceil(toS / day))) };
  });
}

/** Largest change of a controlled variable's restlessness over the last fortnight. */
function rhythmEffect(run: Run, twin: Run, toDay: number): number {
  return Math.max(...run.restlessness.map((days, c) => {
    const usual = twin.restlessness[c]!;
    const { sd } = meanAndSd(Array.from(usual));
    const { mean } = meanAndSd(Array.from({ length: 14 }, (_, d) => days[toDay - 14 + d]! - usual[toDay - 14 + d]!));
    return sd > 0 ? Math.abs(mean) / sd : 0;
  }));
}

function faultOf(entry: CatalogueEntry, u: (lane: number) => number): PlantFault {
  const size = entry.size ? (entry.size.low + entry.size.high) / 2 : 0;
  // ramps take the middle of their range too, even where that ends after the run
  const { fromS, ...made } = entry.make({ u, size, fromS: onsetS, seconds, days: (low, high) => (low + high) / 2 });
  return { scenario: entry.id, cause: entry.cause, fromS: fromS ?? onsetS, ...made, distractor: false };
}

function runOf(area: "P" | "M", seed: bigint, faults: readonly PlantFault[]): Run {
  const settings: RunSettings = { seed, seconds, faults, tagsTaken: [], bearingStart: [0, 0.15], snapshots: true };
  const plant: PlantArea = area === "P" ? new PumpStation(settings) : new MixingLine(settings);
  const figures = new RunFigures(area, seconds);
  const numbers = controlled[area].map(tagNumber);
  const restlessness = numbers.map(() => new Float64Array(seconds / day));
  const before = numbers.map(() => NaN);
  const step = plant.step.bind(plant);
  plant.step = () => {
    step();
    const today = Math.floor((plant.t - 1) / day);
    numbers.forEach((number, c) => {
      const value = plant.chain.last[number]!;
      const moved = value - before[c]!;
      if (moved === moved) restlessness[c]![today]! += (moved * moved) / day;
      before[c] = value;
    });
  };
  advance(plant, seconds, ({ minutes }) => figures.add(minutes));
  return { figures, restlessness };
}

/** Shares of the scenarios: hidden in every daily mean but not in relations; nothing moves but spread and rhythm; seen in none of them. */
export function feedbackShares(all: readonly ScenarioEffect[]): { hidden: number; neither: number; still: number } {
  const share = (of: (each: ScenarioEffect) => boolean): number => all.filter(of).length / all.length;
  const isStill = ({ raw, rel, dyn }: ScenarioEffect): boolean => raw < 0.7 && rel < 0.7 && dyn >= 2;
  return { hidden: share(({ raw, rel }) => raw < 1.5 && rel > 2), neither: share((each) => each.raw < 1.5 && each.rel <= 2 && !isStill(each)), still: share(isStill) };
}
