// records/device_*.csv: what the reference scorers of a written plant said on their devices, and truth/model.json: the packages they ran and what was wrong with them.
// Runs in Node. Gathers only the columns that the scorers read, a number a minute, while the days come in.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DayBlock } from "./area.ts";
import { CsvFile, type OutputFile } from "./csvFile.ts";
import type { Draws } from "./draws.ts";
import type { PlantFault } from "./faults.ts";
import { minuteColumnsOf } from "./jobs.ts";
import { isoUtc, startS } from "./localTime.ts";
import { deviceScores, scorerColumns, type DeviceScores } from "./scorers.ts";

/** A device learns from the first 30 % of a run, as everywhere in the bench. */
const referenceShare = 0.3;

export class DeviceRecorder {
  private readonly columns: Map<string, Float64Array>;
  private readonly places: { at: number; values: Float64Array }[];
  private readonly width: number;

  constructor(
    private readonly area: "P" | "M",
    private readonly seconds: number,
  ) {
    const names = minuteColumnsOf(area);
    this.width = names.length;
    this.columns = new Map(scorerColumns(area).map((tag) => [tag, new Float64Array(seconds / 60).fill(NaN)]));
    this.places = [...this.columns].map(([tag, values]) => ({ at: names.indexOf(tag), values }));
  }

  /** Takes the minutes of a day. */
  add({ minutes }: DayBlock): void {
    for (let r = 0; r < minutes.fromS.length; r++) {
      const m = (minutes.fromS[r]! - startS) / 60;
      for (const { at, values } of this.places) values[m] = minutes.values[r * this.width + at]!;
    }
  }

  /** What the device said; undefined where the reference time held too little work to learn from. */
  scores(draws: Draws, faults: readonly PlantFault[]): DeviceScores | undefined {
    const minutes = this.seconds / 60;
    const tsUs = Float64Array.from({ length: minutes }, (_, m) => (startS + 60 * m) * 1e6);
    return deviceScores(this.area, this.columns, tsUs, faults, draws, startS, Math.floor(referenceShare * minutes));
  }
}

/** Writes the scores of a device, a row each ten minutes of work, with the inputs as it used them. */
export function writeDeviceScores(outDir: string, path: string, device: DeviceScores): OutputFile {
  const file = new CsvFile(outDir, path, ["time", "release", "score", "limit", ...device.inputs]);
  const width = device.inputs.length;
  // as a device prints: six digits are enough to be held against the archive
  const short = (v: number): string => (Number.isFinite(v) ? `${Number(v.toPrecision(6))}` : "");
  device.tsUs.forEach((ts, r) => {
    file.row([isoUtc(ts / 1e6), device.releases[device.release[r]!]!.id, short(device.score[r]!), short(device.limit[r]!), ...Array.from({ length: width }, (_, i) => short(device.used[r * width + i]!))]);
  });
  return file.close();
}

/** A fault of a model as truth/model.json tells it. */
export interface ModelFault {
  scenario: string;
  asset: string;
  onsetUs: number;
}

/** truth/model.json: every package with its weights (no limit is null), and the faults of models that act. Gives the path. */
export function writeModelTruth(outDir: string, devices: readonly DeviceScores[], faults: readonly ModelFault[]): string {
  const path = "truth/model.json";
  mkdirSync(join(outDir, "truth"), { recursive: true });
  const scorers = devices.map(({ scorer, inputs, releases }) => ({ scorer, inputs, releases }));
  writeFileSync(join(outDir, path), `${JSON.stringify({ scorers, faults: faults.map(({ scenario, asset, onsetUs }) => ({ scenario, asset, onset_us: onsetUs })) }, null, 1)}\n`);
  return path;
}
