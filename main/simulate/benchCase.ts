// One case of the bench: an area of a drawn plant for 90 days at 60 s, with the records people wrote and the truth. Nothing is written.
// Runs in Node. Called by benchmarks and tests; the diagnosis itself never sees the simulator.
import type { DayBlock, PlantArea, PlantEvent, RunSettings } from "./area.ts";
import { advance } from "./area.ts";
import { answersOf, type EventAnswers } from "./answersOf.ts";
import { calibration } from "./calibration.ts";
import { drawCase, seedShare, type SeedShare } from "./catalogue/draw.ts";
import { severityOf } from "./catalogue/entry.ts";
import { CellArea } from "./cellArea.ts";
import { Draws } from "./draws.ts";
import { bestEffect, effectsOf, RunFigures } from "./effects.ts";
import type { Cause, PlantFault, Severity } from "./faults.ts";
import { minuteColumnsOf } from "./jobs.ts";
import { startS } from "./localTime.ts";
import { MixingLine } from "./mixingLine.ts";
import { PumpStation } from "./pumpStation.ts";
import { alarms, batches, laboratory, maintenance, plantChanges, type RecordTable } from "./records.ts";
import { deviceScores, type DeviceScores } from "./scorers.ts";
import { shiftLog } from "./shiftLog.ts";
import { drawnStructure, type Structure } from "./structure.ts";
import { tagNumber, tags, type Area } from "./tags.ts";
import { valueTexts } from "./valueTexts.ts";

export interface BenchWish {
  seed: bigint | number;
  /** NONE or an id of the catalogue (SE1, PL4M for the mixing line's, CO3 ...); absent = the seed decides: 30 % NONE, 10 % combined. */
  scenario?: string;
  /** Area to simulate where the scenario leaves it open. */
  area?: Area;
  /** Default 90. */
  days?: number;
  /** Also runs the twin, so that severity is measured instead of drawn; twice the time. */
  twin?: boolean;
}

/** One tag of a case on the minute grid. */
export interface BenchColumn {
  tag: string;
  unit: string;
  asset: string;
  /** A number a minute; NaN = lost, or the machine at rest. */
  values: Float64Array;
  /** Of text tags (states, phases, recipes): the text of each number, 0 = none. Absent of measured tags. */
  texts?: readonly string[];
}

/** What really happened. */
export interface BenchTruth {
  scenario: string;
  cause: Cause;
  severity?: Severity;
  /** Largest effect on any tag over the last fortnight of the event, in day-to-day sd of the twin; only where the twin was run. */
  effectSd?: { raw: number; rel: number; dyn: number };
  asset: string;
  tags: readonly string[];
  onsetUs: number;
  endUs: number;
  share: number;
  distractor: boolean;
  ambiguousWith: readonly string[];
  heldOut: boolean;
  params: PlantFault["effects"];
}

export interface BenchCase {
  seed: string;
  share: SeedShare;
  scenario: string;
  area: Area;
  structure: Structure;
  /** Unix microseconds of the rows, one a minute. */
  tsUs: Float64Array;
  columns: BenchColumn[];
  records: RecordTable[];
  /** What the area's reference scorer said on its device; absent where the reference time held too little work. */
  device?: DeviceScores;
  truth: BenchTruth[];
  /** What the technician would answer about each event. */
  answers: EventAnswers[];
  /** The time that a model may take for normal: before any onset (the first 30 % of the run). */
  referenceToUs: number;
}

function areaOf(area: Area, settings: RunSettings): PlantArea {
  return area === "M" ? new MixingLine(settings) : area === "V" ? new CellArea(settings) : new PumpStation(settings);
}

function runArea(area: Area, settings: RunSettings, take: (block: DayBlock) => void): void {
  advance(areaOf(area, settings), settings.seconds, take);
}

/** Makes the case of a seed. */
export function runBenchCase(wish: BenchWish): BenchCase {
  const seed = BigInt.asUintN(64, BigInt(wish.seed));
  const draws = new Draws(seed);
  const seconds = (wish.days ?? 90) * 86400;
  const share = seedShare(draws);
  const drawn = drawCase(draws, seconds, wish.scenario);
  // NONE with a distractor of the other area is a case of that area; a wanted area gets the plant without anything
  const { scenario, area, faults } = wish.area !== undefined && drawn.area !== wish.area ? { scenario: "NONE", area: wish.area, faults: [] } : drawn;
  const structure = drawnStructure(draws, share === "heldOut");
  const settings: RunSettings = { seed, seconds, faults, tagsTaken: [], bearingStart: [0, 0.15], structure, snapshots: true };

  const names = minuteColumnsOf(area);
  const minutes = seconds / 60;
  const tsUs = Float64Array.from({ length: minutes }, (_, m) => (startS + 60 * m) * 1e6);
  const columns: BenchColumn[] = names.map((tag) => {
    const { unit, asset, periodS } = tags[tagNumber(tag)]!;
    return { tag, unit, asset, values: new Float64Array(minutes).fill(NaN), ...(periodS === 0 && tag.startsWith("XS-") && tag !== "XS-201" ? { texts: valueTexts } : {}) };
  });
  const events: PlantEvent[] = [];
  const figures = wish.twin ? new RunFigures(area, seconds) : undefined;
  runArea(area, settings, (block) => {
    const { fromS, values } = block.minutes;
    for (let r = 0; r < fromS.length; r++) {
      const m = (fromS[r]! - startS) / 60;
      for (let c = 0; c < names.length; c++) columns[c]!.values[m] = values[r * names.length + c]!;
    }
    events.push(...block.events);
    figures?.add(block.minutes);
  });
  const truth = faults.map((fault, n): BenchTruth => {
    const effectSd = figures && fault.effects.length > 0 ? measured(area, settings, faults, n, figures) : undefined;
    const severity = effectSd && fault.cause !== "NONE" ? severityOf(Math.max(effectSd.raw, effectSd.rel, effectSd.dyn)) : fault.severity;
    return {
      scenario: fault.scenario, cause: fault.cause, ...(severity ? { severity } : {}), ...(effectSd ? { effectSd } : {}), asset: fault.asset, tags: fault.tags,
      onsetUs: (startS + fault.fromS) * 1e6, endUs: (startS + Math.min(fault.toS ?? seconds, seconds)) * 1e6, share: fault.share ?? (fault.distractor ? 0 : 1),
      distractor: fault.distractor, ambiguousWith: fault.ambiguousWith ?? [], heldOut: fault.heldOut === true, params: fault.effects,
    };
  });
  events.sort((a, b) => a.t - b.t || (a.asset < b.asset ? -1 : a.asset > b.asset ? 1 : 0));
  const records = [maintenance(draws, events, faults), plantChanges(draws, faults, seconds), shiftLog(draws, events, faults, seconds), calibration(draws, faults, seconds, [area]), alarms(events), ...(area === "M" ? [batches(events), laboratory(events)] : [])];
  const device = deviceScores(area, new Map(columns.map((c) => [c.tag, c.values])), tsUs, faults, draws, startS, Math.floor(0.3 * minutes));
  return { seed: seed.toString(), share, scenario, area, structure, tsUs, columns, records, ...(device ? { device } : {}), truth, answers: answersOf(draws, faults, seconds), referenceToUs: (startS + 0.3 * seconds) * 1e6 };
}

/** Runs the twin without fault `n` and measures what the fault did. */
function measured(area: Area, settings: RunSettings, faults: readonly PlantFault[], n: number, run: RunFigures): { raw: number; rel: number; dyn: number } {
  const twin = new RunFigures(area, settings.seconds);
  runArea(area, { ...settings, faults: faults.map((f, k) => (k === n ? { ...f, fromS: Number.MAX_SAFE_INTEGER } : f)) }, (block) => twin.add(block.minutes));
  const fault = faults[n]!;
  return bestEffect(effectsOf(run, twin, fault.fromS), twin, Math.min(fault.toS ?? settings.seconds, settings.seconds));
}
