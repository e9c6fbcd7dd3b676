// The sample plant: makes a plant's data, records and truth from a seed, in a folder. Runs in Node, offline.
// Never imports learning or monitoring, and they never import it. Same bytes for any chunking and number of threads.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import type { DayBlock, PlantEvent, RunSettings } from "./area.ts";
import { writeCameraImages } from "./cameraFiles.ts";
import { bearingColumns, bearingLife } from "./bearings.ts";
import { answersOf } from "./answersOf.ts";
import { CsvFile, type OutputFile } from "./csvFile.ts";
import { DeviceRecorder, writeDeviceScores, writeModelTruth } from "./deviceFiles.ts";
import { Draws } from "./draws.ts";
import type { PlantFault } from "./faults.ts";
import { counterTag, ExportHabits } from "./exportHabits.ts";
import { RunFigures } from "./effects.ts";
import { finishedFile, historianFile, ParquetTable } from "./historianFiles.ts";
import { isExportLayout, type HistorianFormat } from "./historianFormat.ts";
import { minuteColumnsOf, type AreaSummary, type JobName } from "./jobs.ts";
import { EventMarks } from "./labels.ts";
import { clockStepOf } from "./collector.ts";
import { isoUtc, startS } from "./localTime.ts";
import { MinuteFile } from "./minuteFiles.ts";
import { presetFaults, presets, type PresetName } from "./presets.ts";
import { calibration } from "./calibration.ts";
import { alarms, batches, laboratory, maintenance, plantChanges } from "./records.ts";
import { shiftLog } from "./shiftLog.ts";
import { runJobs, type RunManner } from "./runJobs.ts";
import { tags, type Area } from "./tags.ts";
import { runTwins } from "./twins.ts";
import { truthEvents, truthModes, truthRul } from "./truth.ts";
import { simulatorVersion } from "./version.ts";

export interface SimulateOptions {
  seed: bigint | number;
  preset: PresetName;
  /** Existing or new folder; files of the same names are replaced. */
  outDir: string;
  /** 1 = all in this thread; 2 or more = one thread an area. Default 2. */
  threads?: number;
  /** Seconds between looks at the clock and the signal; changes no byte. Default 21,600. */
  chunkS?: number;
  /** Historian export. Default: long-csv for `small`, else parquet. */
  format?: HistorianFormat;
  /** Instead of the preset's; `[]` gives the twin without faults from the same random numbers. */
  faults?: readonly PlantFault[];
  /** Instead of the preset's length, in whole days. */
  days?: number;
  /** Also runs each event's twin for truth/effects.parquet; costs one more run of the area an event. Default false. */
  twins?: boolean;
  /** Pictures of the wiring cell under images/. Default 0. */
  images?: number;
  signal?: AbortSignal;
  /** done: 0..1. */
  onProgress?: (done: number, what: string) => void;
}

/** What was made. Plain data. */
export interface SimulatedPlant {
  simulator: number;
  seed: string;
  preset: PresetName;
  files: OutputFile[];
  /** SHA-256 per tag over (time, value bits, quality, text). */
  digests: Record<string, string>;
  faults: { scenario: string; asset: string; fromUs: number; distractor: boolean }[];
  /** First second and end of the run, UTC microseconds (exact as numbers). */
  firstUs: number;
  lastUs: number;
  /** Share of offered samples that were archived. */
  archivedShare: number;
}

/** Makes the plant. Throws callCancelled when the signal is raised, processDied if a thread ends early; what was written so far stays. */
export async function simulate(o: SimulateOptions): Promise<SimulatedPlant> {
  const preset = presets[o.preset];
  const seed = BigInt.asUintN(64, BigInt(o.seed));
  const draws = new Draws(seed);
  const seconds = (o.days ?? preset.days) * 86400;
  const faults = o.faults ?? presetFaults(o.preset, draws);
  const settings: RunSettings = { seed, seconds, faults, tagsTaken: preset.tagsTaken, bearingStart: preset.bearingStart };
  const chunkS = Math.max(1, Math.floor(o.chunkS ?? 21600));
  const format = o.format ?? preset.format;
  mkdirSync(join(o.outDir, "data"), { recursive: true });
  if (o.signal?.aborted) throw new Failure("callCancelled");

  const withM = preset.areas.includes("M");
  const writers = new Map<Area, Awaited<ReturnType<typeof historianFile>>>();
  // the collector of `small` takes eight tags of the pump station and nothing of the site
  const areas = preset.areas.filter((area) => preset.tagsTaken.length === 0 || tags.some((t) => t.area === area && preset.tagsTaken.includes(t.tag)));
  const habits = new ExportHabits(draws, seconds, areas, preset.tagsTaken);
  for (const area of areas) writers.set(area, await historianFile(o.outDir, area, format, preset.tagsTaken, habits));
  const pumpMinutes = new MinuteFile(o.outDir, "data/pump_1min.csv", [minuteColumnsOf("P"), minuteColumnsOf("S")], preset.tagsTaken);
  const mixerMinutes = withM ? new MinuteFile(o.outDir, "data/mixer_1min.csv", [minuteColumnsOf("M")], []) : undefined;
  const cellMinutes = preset.areas.includes("V") ? new MinuteFile(o.outDir, "data/cell_1min.csv", [minuteColumnsOf("V")], []) : undefined;
  const devices = new Map((["P", "M"] as const).flatMap((area) => (preset.tagsTaken.length === 0 && preset.areas.includes(area) ? [[area, new DeviceRecorder(area, seconds)] as const] : [])));
  const marks = new EventMarks(faults, seconds);
  const events: PlantEvent[] = [];
  const hidden = new Map<Area, number[][]>();

  const figures = o.twins ? new Map<Area, RunFigures>((["P", "M"] as const).map((area) => [area, new RunFigures(area, seconds)])) : undefined;

  const take = async (block: DayBlock): Promise<void> => {
    await writers.get(block.area)?.write(block.rows);
    if (block.area === "M") mixerMinutes?.add(0, block.minutes);
    else if (block.area === "V") cellMinutes?.add(0, block.minutes);
    else pumpMinutes.add(block.area === "P" ? 0 : 1, block.minutes);
    if (block.area === "P" || block.area === "M") {
      marks.add(block.area, block.minutes);
      devices.get(block.area)?.add(block);
    }
    figures?.get(block.area)?.add(block.minutes);
    events.push(...block.events);
    hidden.set(block.area, [...(hidden.get(block.area) ?? []), Array.from(block.hidden)]);
  };
  const jobs: JobName[] = withM ? ["P", "M"] : ["P"];
  const done = new Map<JobName, number>();
  const share = o.twins ? 0.4 : 0.95;
  const lookUp = (job: JobName, doneS: number): void => {
    done.set(job, doneS / seconds);
    o.onProgress?.((share * jobs.reduce((sum, j) => sum + (done.get(j) ?? 0), 0)) / jobs.length, "plant");
  };
  const manner: RunManner = { threads: o.threads ?? 2, chunkS, signal: o.signal };
  const summaries: AreaSummary[] = [];
  try {
    summaries.push(...(await runJobs(jobs, settings, manner, take, lookUp)));
  } catch (thrown) {
    for (const writer of writers.values()) writer.abandon();
    pumpMinutes.close();
    mixerMinutes?.close();
    cellMinutes?.close();
    throw thrown;
  }

  if (!figures) o.onProgress?.(0.95, "files");
  const files: OutputFile[] = [];
  for (const area of areas) files.push(await writers.get(area)!.close());
  files.push(pumpMinutes.close());
  if (mixerMinutes) files.push(mixerMinutes.close());
  if (cellMinutes) files.push(cellMinutes.close());
  if (figures) files.push(await runTwins(o.outDir, settings, manner, figures, (doneShare) => o.onProgress?.(share + (0.95 - share) * doneShare, "twins")));
  events.sort((a, b) => a.t - b.t || (a.asset < b.asset ? -1 : a.asset > b.asset ? 1 : 0));
  const lives = writeBearings(o.outDir, draws, preset.bearings, files);
  for (const table of [maintenance(draws, events, faults), plantChanges(draws, faults, seconds), shiftLog(draws, events, faults, seconds), calibration(draws, faults, seconds, areas.filter((area) => area !== "V")), alarms(events), ...(withM ? [batches(events), laboratory(events)] : [])]) {
    const file = new CsvFile(o.outDir, `records/${table.name}.csv`, table.header);
    for (const row of table.rows) file.row(row);
    files.push(file.close());
  }
  files.push(writeTagList(o.outDir, areas, preset.tagsTaken, isExportLayout(format) ? habits : undefined), writeLabels(o.outDir, marks, faults, events));
  const said = [...devices].flatMap(([area, recorder]) => {
    const device = recorder.scores(draws, faults);
    if (!device) return [];
    files.push(writeDeviceScores(o.outDir, `records/device_scores_${area}.csv`, device));
    return [device];
  });
  const truth = (name: string, content: unknown): void => {
    mkdirSync(join(o.outDir, "truth"), { recursive: true });
    writeFileSync(join(o.outDir, "truth", name), `${JSON.stringify(content, null, 1)}\n`);
  };
  truth("events.json", truthEvents(faults, events, marks, seconds));
  truth("answers.json", answersOf(draws, faults, seconds));
  if (said.length > 0) writeModelTruth(o.outDir, said, faults.filter(({ cause }) => cause === "MODEL").map(({ scenario, asset, fromS }) => ({ scenario, asset, onsetUs: (startS + fromS) * 1e6 })));
  truth("rul.json", truthRul(events, seconds));
  truth("modes.json", truthModes(events, seconds));
  if (lives.length > 0) truth("bearings.json", lives);
  if (o.images) files.push(...(await writeCameraImages(o.outDir, draws, seconds, o.images, faults, o.signal, (done) => o.onProgress?.(0.95 + 0.04 * done, "images"))));
  for (const summary of summaries) files.push(await writeHidden(o.outDir, summary, hidden.get(summary.area) ?? []));
  for (const name of ["events", "answers", "rul", "modes", ...(lives.length > 0 ? ["bearings"] : []), ...(said.length > 0 ? ["model"] : [])]) files.push(await finishedFile(o.outDir, `truth/${name}.json`, 0));

  const plant: SimulatedPlant = {
    simulator: simulatorVersion,
    seed: seed.toString(),
    preset: o.preset,
    files,
    digests: Object.fromEntries(summaries.flatMap((s) => Object.entries(s.digests))),
    faults: faults.filter((f) => f.fromS < seconds).map((f) => ({ scenario: f.scenario, asset: f.asset, fromUs: (startS + f.fromS) * 1e6, distractor: f.distractor })),
    firstUs: startS * 1e6,
    lastUs: (startS + seconds) * 1e6,
    archivedShare: summaries.reduce((a, s) => a + s.archived, 0) / summaries.reduce((a, s) => a + s.offered, 0),
  };
  truth("run.json", { ...plant, clocks: { P: "ahead by 0.8 s a day, set right on Sunday 03:00 local time", M: "ahead by 2.3 s", S: "right", ...(cellMinutes ? { V: { setWrong: clockStepOf(draws) } } : {}) }, drawnFaults: faults });
  o.onProgress?.(1, "files");
  return plant;
}

function writeBearings(outDir: string, draws: Draws, count: number, files: OutputFile[]): object[] {
  if (count === 0) return [];
  const file = new CsvFile(outDir, "data/bearings.csv", bearingColumns);
  const lives = Array.from({ length: count }, (_, i) => bearingLife(draws, i));
  for (const life of lives) file.write(life.lines, life.hours);
  files.push(file.close());
  const failures = new CsvFile(outDir, "labels/bearing_failures.csv", ["from_utc", "to_utc", "class", "group", "asset"]);
  for (const { bearing, failedAtS } of lives) if (failedAtS !== undefined) failures.row([isoUtc(failedAtS), isoUtc(failedAtS), "bearing-failure", bearing, `Weidenau/bench/${bearing}`]);
  files.push(failures.close());
  return lives.map(({ bearing, hours }) => ({ bearing, failure_age_h: hours }));
}

/** tags.csv; with the habits of an export, a renamed tag stands under its present name beside the old one, and the counter is listed. */
function writeTagList(outDir: string, areas: readonly Area[], taken: readonly string[], habits: ExportHabits | undefined): OutputFile {
  const file = new CsvFile(outDir, "tags.csv", ["tag", "asset", "unit", "low", "high", "period_s", "description_en", "description_de", ...(habits ? ["alias"] : [])]);
  for (const t of tags) {
    if (!areas.includes(t.area) || (taken.length > 0 && !taken.includes(t.tag))) continue;
    const renamed = habits?.renamed.tag === t.tag ? habits.renamed : undefined;
    file.row([renamed?.to ?? t.tag, t.asset, t.unit, t.high > t.low ? `${t.low}` : "", t.high > t.low ? `${t.high}` : "", t.periodS > 0 ? `${t.periodS}` : "", t.en, t.de, ...(habits ? [renamed ? t.tag : ""] : [])]);
  }
  if (habits && taken.length === 0) file.row([counterTag.tag, "Weidenau/P/header", counterTag.unit, "0", "65536", "600", counterTag.en, counterTag.de, ""]);
  return file.close();
}

function writeLabels(outDir: string, marks: EventMarks, faults: readonly PlantFault[], events: readonly PlantEvent[]): OutputFile {
  const file = new CsvFile(outDir, "labels/events.csv", ["from_utc", "to_utc", "class", "asset"]);
  for (const l of marks.labels(faults, events)) file.row([isoUtc(startS + l.fromS), isoUtc(startS + l.toS), l.class, l.asset]);
  return file.close();
}

async function writeHidden(outDir: string, summary: AreaSummary, blocks: readonly (readonly number[])[]): Promise<OutputFile> {
  const names = summary.hiddenNames;
  const table = await ParquetTable.open(join(outDir, "truth", `.hidden_${summary.area}.duckdb`), names);
  for (const block of blocks) if (block.length > 0) table.append(names.map((_, c) => Float64Array.from({ length: block.length / names.length }, (_, r) => block[r * names.length + c]!)));
  return table.close(outDir, `truth/hidden_${summary.area}.parquet`);
}
