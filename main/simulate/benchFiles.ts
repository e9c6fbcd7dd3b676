// A bench case as files: the table of its minutes, the tag list, what people wrote, what a device said, and the truth. Runs in Node.
// The fleet writes its sites by the same table, under each site's own names, units and words.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import { runBenchCase, type BenchCase, type BenchColumn, type BenchWish } from "./benchCase.ts";
import { CsvFile, shortNumber, type OutputFile } from "./csvFile.ts";
import { writeDeviceScores, writeModelTruth } from "./deviceFiles.ts";
import { finishedFile } from "./historianFiles.ts";
import { isoUtc } from "./localTime.ts";
import { tagNumber, tags } from "./tags.ts";
import { simulatorVersion } from "./version.ts";

const batchRows = 1440;

/** A column as its site writes it. */
export interface WrittenColumn {
  c: BenchColumn;
  name: string;
  unit: string;
  gain: number;
  shift: number;
}

/** Writes the minutes; `word` is what the site writes for a state, `atSite` its own clock, in a column of its own beside UTC. */
export function writeMinutes(outDir: string, path: string, tsUs: Float64Array, columns: readonly WrittenColumn[], word: (text: string) => string, atSite?: (utcS: number) => string): OutputFile {
  const table = new CsvFile(outDir, path, ["time", ...(atSite ? ["local_time"] : []), ...columns.map(({ name }) => name)]);
  const cell = ({ c, gain, shift }: WrittenColumn, m: number): string => {
    const v = c.values[m]!;
    if (v !== v) return "";
    return c.texts === undefined ? shortNumber(gain * v + shift, 1000) : word(c.texts[v]!);
  };
  for (let from = 0; from < tsUs.length; from += batchRows) {
    const to = Math.min(tsUs.length, from + batchRows);
    let text = "";
    for (let m = from; m < to; m++) text += `${[isoUtc(tsUs[m]! / 1e6), ...(atSite ? [atSite(tsUs[m]! / 1e6)] : []), ...columns.map((column) => cell(column, m))].join(",")}\n`;
    table.write(text, to - from);
  }
  return table.close();
}

export interface BenchOptions {
  /** The first of the seeds that follow one another. */
  seed: bigint | number;
  outDir: string;
  /** Default 1. */
  seeds?: number;
  /** Ids of the catalogue, each for every seed; absent = each seed draws its own. */
  scenarios?: readonly string[];
  /** Default 90. */
  days?: number;
  /** Also runs each case's twin, so that severities are measured. */
  twins?: boolean;
  signal?: AbortSignal;
  onProgress?: (done: number, what: string) => void;
}

/** Writes cases, seeds x scenarios: one case straight into the folder, several each into `case_NNNN` with truth/cases.csv beside.
 *  Throws callCancelled between two cases when the signal is raised, RangeError for a scenario that is not in the catalogue. */
export async function simulateBench(o: BenchOptions): Promise<{ simulator: number; files: OutputFile[]; cases: { folder: string; seed: string; scenario: string; area: string }[] }> {
  const first = BigInt.asUintN(64, BigInt(o.seed));
  const wishes: BenchWish[] = Array.from({ length: o.seeds ?? 1 }, (_, n) => first + BigInt(n)).flatMap((seed) => (o.scenarios ?? [undefined]).map((scenario) => ({ seed, ...(scenario === undefined ? {} : { scenario }), ...(o.days === undefined ? {} : { days: o.days }), ...(o.twins ? { twin: true } : {}) })));
  const files: OutputFile[] = [];
  const cases: { folder: string; seed: string; scenario: string; area: string }[] = [];
  const list = wishes.length > 1 ? new CsvFile(o.outDir, "truth/cases.csv", ["folder", "seed", "share", "scenario", "area", "causes", "severity"]) : undefined;
  for (const [n, wish] of wishes.entries()) {
    if (o.signal?.aborted) throw new Failure("callCancelled");
    const made = runBenchCase(wish);
    const folder = list ? `case_${String(n + 1).padStart(4, "0")}` : "";
    files.push(...(await writeCase(join(o.outDir, folder), made)).map((file) => ({ ...file, path: folder === "" ? file.path : `${folder}/${file.path}` })));
    list?.row([folder, made.seed, made.share, made.scenario, made.area, made.truth.map(({ cause }) => cause).join(" "), made.truth.map(({ severity }) => severity ?? "-").join(" ")]);
    cases.push({ folder, seed: made.seed, scenario: made.scenario, area: made.area });
    o.onProgress?.((n + 1) / wishes.length, "plant");
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (list) files.push(list.close());
  return { simulator: simulatorVersion, files, cases };
}

/** One case as a folder that looks like a plant's. */
async function writeCase(outDir: string, made: BenchCase): Promise<OutputFile[]> {
  const files = [writeMinutes(outDir, "data/bench_1min.csv", made.tsUs, made.columns.map((c) => ({ c, name: c.tag, unit: c.unit, gain: 1, shift: 0 })), (text) => text)];
  const list = new CsvFile(outDir, "tags.csv", ["tag", "asset", "unit", "description_en", "description_de"]);
  for (const { tag, asset, unit } of made.columns) list.row([tag, asset, unit, tags[tagNumber(tag)]!.en, tags[tagNumber(tag)]!.de]);
  files.push(list.close());
  for (const { name, header, rows } of made.records) {
    const file = new CsvFile(outDir, `records/${name}.csv`, header);
    for (const row of rows) file.row(row);
    files.push(file.close());
  }
  const { seed, share, scenario, area, structure, truth, answers, referenceToUs, device } = made;
  mkdirSync(join(outDir, "truth"), { recursive: true });
  const written = (name: string, content: unknown): string => {
    writeFileSync(join(outDir, "truth", name), `${JSON.stringify(content, null, 1)}\n`);
    return `truth/${name}`;
  };
  const paths = [written("events.json", truth), written("answers.json", answers), written("run.json", { simulator: simulatorVersion, preset: "bench", seed, share, scenario, area, structure, reference_to_us: referenceToUs })];
  if (device) {
    files.push(writeDeviceScores(outDir, "records/device_scores.csv", device));
    paths.push(writeModelTruth(outDir, [device], truth.filter(({ cause }) => cause === "MODEL")));
  }
  for (const path of paths) files.push(await finishedFile(outDir, path, 0));
  return files;
}
