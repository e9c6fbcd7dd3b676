// How a run is shared out: job P simulates pump station and site, job M the mixing line and the wiring cell. A job is the unit of a thread.
// Runs in Node. Chunks only say how often a job looks up; they change no byte.
import { advance, type DayBlock, type PlantArea, type RunSettings } from "./area.ts";
import { CellArea } from "./cellArea.ts";
import { MixingLine } from "./mixingLine.ts";
import { PumpStation } from "./pumpStation.ts";
import { SiteArea } from "./siteArea.ts";
import { tags, type Area } from "./tags.ts";

export type JobName = "P" | "M";

/** What an area leaves behind when its run is over. */
export interface AreaSummary {
  area: Area;
  /** SHA-256 per tag over (time, value bits, quality, text). */
  digests: Record<string, string>;
  offered: number;
  archived: number;
  hiddenNames: readonly string[];
}

/** Columns of an area's minute rows. */
export function minuteColumnsOf(area: Area): string[] {
  return tags.filter((t) => t.area === area).map((t) => t.tag);
}

/** Runs a job in chunks of `chunkS`; each completed day goes to `emit`, which may make the job wait; `lookUp` may end it by throwing. */
export async function runJob(job: JobName, settings: RunSettings, chunkS: number, emit: (block: DayBlock) => Promise<void> | void, lookUp: (doneS: number) => Promise<void> | void): Promise<AreaSummary[]> {
  const areas: PlantArea[] = job === "P" ? [new PumpStation(settings), new SiteArea(settings)] : [new MixingLine(settings), new CellArea(settings)];
  for (let t = 0; t < settings.seconds; ) {
    t = Math.min(settings.seconds, t + chunkS);
    const blocks: DayBlock[] = [];
    for (const area of areas) advance(area, t, (block) => blocks.push(block));
    for (const block of blocks) await emit(block);
    await lookUp(t);
  }
  return areas.map((area) => ({
    area: area.area,
    digests: Object.fromEntries(area.historian.archive.digests()),
    offered: area.historian.offered.reduce((a, b) => a + b, 0),
    archived: area.historian.archive.count.reduce((a, b) => a + b, 0),
    hiddenNames: ["run_s", ...area.hiddenNames],
  }));
}
