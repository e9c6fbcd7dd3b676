// Which scenario a seed's case goes through, drawn from the catalogue; seeds are split by hash into development, thresholds and held out.
// Runs anywhere, pure. Held-out scenarios and structures are drawn for held-out seeds only (simulation design, section 9.2 and 9.3).
import { use, type Draws } from "../draws.ts";
import type { PlantFault } from "../faults.ts";
import { streamId } from "../streams.ts";
import type { Area } from "../tags.ts";
import { ageingFaults } from "./ageing.ts";
import { combinedScenarios } from "./combined.ts";
import { distractors } from "./distractors.ts";
import { drawEntry, type CatalogueEntry } from "./entry.ts";
import { modelFaults } from "./model.ts";
import { plantChangesMade } from "./plant.ts";
import { newRegimes } from "./regime.ts";
import { scaleChanges } from "./scale.ts";
import { sensorFaults } from "./sensor.ts";

/** What a seed may be used for. */
export type SeedShare = "development" | "thresholds" | "heldOut";

/** Faults by cause, each list a cause. */
const byCause: readonly (readonly CatalogueEntry[])[] = [sensorFaults, scaleChanges, newRegimes, plantChangesMade, ageingFaults, modelFaults];

/** Every entry with one cause. */
export const entries: readonly CatalogueEntry[] = [...byCause.flat(), ...distractors];

const day = 86400;

/** The share a seed falls into: 60, 20, 20 %. */
export function seedShare(draws: Draws): SeedShare {
  const u = draws.uniform(use.parameter, streamId("catalogue"), 0, 0);
  return u < 0.6 ? "development" : u < 0.8 ? "thresholds" : "heldOut";
}

/** What a case goes through. `scenario` is NONE, or an id of the catalogue (without the area's letter). */
export interface DrawnCase {
  scenario: string;
  area: Area;
  faults: PlantFault[];
}

/** Draws a case: 30 % NONE (of these two in three with a distractor), 10 % combined, else a cause and then one of its scenarios, evenly.
 *  `wanted` is an id of the catalogue, NONE, or absent to have the seed decide. Throws on an id that is not in the catalogue. */
export function drawCase(draws: Draws, seconds: number, wanted?: string): DrawnCase {
  const stream = streamId("catalogue");
  const u = (step: number, lane: number): number => draws.uniform(use.parameter, stream, step, lane);
  const heldOut = seedShare(draws) === "heldOut";
  // the camera cell is judged by its images, not by tags
  const open = <T extends { heldOut?: true; area: Area }>(all: readonly T[]): T[] => all.filter((each) => (heldOut || each.heldOut !== true) && each.area !== "V");
  const oneOf = <T>(all: readonly T[], step: number, lane: number): T => all[Math.floor(all.length * u(step, lane))]!;
  // onset on a working hour of a day within 35 to 70 % of the run
  const onsetS = Math.floor(((0.35 + 0.35 * u(1, 0)) * seconds) / day) * day + 7 * 3600 + Math.floor(9 * u(1, 1)) * 3600;
  const single = (entry: CatalogueEntry): DrawnCase => ({ scenario: entry.cause === "NONE" ? "NONE" : entry.id.replace(/[MV]$/, ""), area: entry.area, faults: [drawEntry(entry, (lane) => u(2, lane), seconds, onsetS)] });
  const several = (combined: (typeof combinedScenarios)[number]): DrawnCase => ({
    scenario: combined.id,
    area: combined.area,
    faults: combined.parts.map((part, n) => {
      const fromS = Math.max(day, onsetS + part.afterDays * day);
      const fault = drawEntry(entryOf(part.id), (lane) => u(2 + n, lane), seconds, fromS);
      return { ...fault, share: part.share, heldOut: combined.heldOut === true || fault.heldOut === true, ...(part.untilDays === undefined ? {} : { toS: onsetS + part.untilDays * day }) };
    }),
  });
  if (wanted !== undefined && wanted !== "NONE") {
    const combined = combinedScenarios.find((each) => each.id === wanted);
    if (combined) return several(combined);
    const fitting = entries.filter((each) => each.id === wanted || each.id.replace(/[MV]$/, "") === wanted);
    if (fitting.length === 0) throw new RangeError(`no such scenario: ${wanted}`);
    return single(fitting.find((each) => each.id === wanted && fitting.length > 1 && wanted !== each.id.replace(/[MV]$/, "")) ?? oneOf(fitting, 0, 3));
  }
  const kind = wanted === "NONE" ? 0 : u(0, 1);
  if (kind < 0.3) return u(0, 2) < 1 / 3 ? { scenario: "NONE", area: u(0, 3) < 0.5 ? "P" : "M", faults: [] } : single(oneOf(open(distractors), 0, 3));
  if (kind < 0.4) return several(oneOf(open(combinedScenarios), 0, 3));
  return single(oneOf(open(oneOf(byCause, 0, 2)), 0, 3));
}

/** An entry by its id. Throws on one that is not in the catalogue (a bug in the caller). */
export function entryOf(id: string): CatalogueEntry {
  const entry = entries.find((each) => each.id === id);
  if (!entry) throw new RangeError(`no such entry: ${id}`);
  return entry;
}

/** Whether a case can be asked for by this id: NONE, a scenario with or without the letter of its area, or a combined one. */
export function isScenario(id: string): boolean {
  return id === "NONE" || [...entries, ...combinedScenarios].some((each) => each.id === id || each.id.replace(/[MV]$/, "") === id);
}

/** Ten events of a year in order of time, from the scenarios that the plant itself can show and that are not held out. */
export function yearOfFaults(draws: Draws): PlantFault[] {
  const stream = streamId("catalogue");
  const open = entries.filter((each) => each.area !== "V" && each.cause !== "MODEL" && each.heldOut !== true && each.id !== "AG1");
  return Array.from({ length: 10 }, (_, n) => {
    const u = (lane: number): number => draws.uniform(use.parameter, stream, 100 + n, lane);
    return drawEntry(open[Math.floor(open.length * u(20))]!, u, 366 * day, Math.floor(20 + 320 * u(21)) * day + 9 * 3600);
  }).sort((a, b) => a.fromS - b.fromS);
}
