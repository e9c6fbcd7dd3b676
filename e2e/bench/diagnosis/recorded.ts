// The outside check: known faults put by the simulator's injector into recorded data (SKAB's run without anomalies, gas turbine, steel energy).
// Other recorded data (sulfur recovery, debutanizer, Tennessee Eastman's normal run) teach beside the development seeds: no row of theirs is ever judged.
// SENSOR and SCALE are what an injector can honestly make: nothing behind the readings reacts. NONE is the same rows untouched.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { folded } from "../../../main/monitor/diagnosis/fold.ts";
import { inject, type Recording } from "../../../main/simulate/inject.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { Case } from "./cases.ts";
import { drawnFaults } from "./injected.ts";

interface Source {
  name: string;
  recording: Recording;
  units: Readonly<Record<string, string>>;
}

const minuteUs = 60e6;
const mostBlocks = 90;
const cellsOfBlock = 8;

const textOf = (path: string) => (path.endsWith(".gz") ? gunzipSync(readFileSync(path)) : readFileSync(path)).toString("latin1");

/** Columns of numbers (a word in one is a value that is not there) of the rows that are kept. */
function readCsv(path: string, separator: string, keep: (name: string) => boolean, keepRow: (line: string) => boolean = () => true): Map<string, Float64Array> {
  const [head, ...lines] = textOf(path).replace(/^\u00EF\u00BB\u00BF/, "").trim().split(/\r?\n/);
  const names = head!.split(separator);
  const rows = lines.filter(keepRow).map((line) => line.split(separator));
  return new Map(names.flatMap((name, c) => (keep(name) ? [[name, Float64Array.from(rows, (row) => Number(row[c]))] as const] : [])));
}

/** Rows of numbers between blanks; lines of anything else are titles. */
function readBlanks(path: string): Map<string, Float64Array> {
  const rows = textOf(path).split(/\r?\n/).map((line) => line.trim().split(/\s+/).map(Number)).filter((row) => row.length > 1 && row.every(Number.isFinite));
  return new Map(rows[0]!.map((_, c) => [`u${c + 1}`, Float64Array.from(rows, (row) => row[c]!)]));
}

/** What is judged, or what teaches. Rows get a minute each where the file has no usable time: the injector wants one. */
export function recordedSources(data: string, use: "judged" | "teaching"): Source[] {
  const source = (name: string, columns: Map<string, Float64Array>, units: Source["units"], keptRows = Infinity): Source => {
    const rows = Math.min(keptRows, [...columns.values()][0]!.length);
    return { name, recording: { tsUs: Float64Array.from({ length: rows }, (_, r) => r * minuteUs), columns: new Map([...columns].map(([tag, values]) => [tag, values.slice(0, rows)])) }, units };
  };
  if (use === "teaching")
    return [
      source("sulfur recovery", readBlanks(join(data, "sru/SRU_data.txt")), {}),
      source("debutanizer", readBlanks(join(data, "debutanizer/debutanizer_data.txt")), {}),
      source("tennessee eastman", readBlanks(join(data, "tep/d00_te.dat.gz")), {}),
      source("refinery", readCsv(join(data, "plant_raw_bibmon/real_process_data.csv"), ",", (name) => name.startsWith("tag")), {}),
      source("nylon", readCsv(join(data, "batch_nylon/nylon.csv"), ",", (name) => name.startsWith("Tag")), {}),
      // Normal wafers alone; of one of them only three rows were logged.
      source("metal etcher", readCsv(join(data, "metal_etch/metal_etch_long.csv.gz"), ",", (name) => !["set", "wafer", "fault", "Time", "Step Number"].includes(name), (line) => line.startsWith("calibration") && !line.includes("l3125")), {}),
    ];
  return [
    source("skab", readCsv(join(data, "skab/anomaly-free/anomaly-free.csv"), ";", (name) => name !== "datetime"), { Temperature: "°C", Thermocouple: "°C", Pressure: "bar" }),
    source("gas turbine", readCsv(join(data, "gas_turbine/gt_2011.csv"), ",", () => true), { AT: "°C", TIT: "°C", TAT: "°C", AP: "mbar", AFDP: "mbar", GTEP: "mbar", CDP: "mbar" }),
    source("steel energy", readCsv(join(data, "steel_energy/Steel_industry_data.csv"), ",", (name) => /kWh|kVarh|CO2|Power_Factor|NSM/.test(name)), { Usage_kWh: "kWh" }),
  ];
}

/** One case: a third nothing, a third a sensor fault, a third another scale; tag, onset, size and stretch from the seed. */
export function recordedCase({ name, recording: whole, units }: Source, seed: number): Case {
  const generator = seededGenerator(seed);
  // Seven tenths of the rows from a drawn place on, so that no two cases are the same rows.
  const kept = Math.floor(0.7 * whole.tsUs.length);
  const start = generator.below(whole.tsUs.length - kept + 1);
  const recording: Recording = { tsUs: whole.tsUs.slice(0, kept), columns: new Map([...whole.columns].map(([column, values]) => [column, values.slice(start, start + kept)])) };
  const kind = (["NONE", "SENSOR", "SCALE"] as const)[seed % 3]!;
  // The time of day is no reading.
  const faults = drawnFaults(recording, kind, units, (column) => column !== "NSM", generator);
  const { series } = inject(recording, faults, seed);
  const rows = recording.tsUs.length;
  const blocks = Math.min(mostBlocks, Math.floor(rows / cellsOfBlock));
  const cell = Math.max(1, Math.floor(rows / (blocks * cellsOfBlock)));
  const cells = blocks * cellsOfBlock;
  const cellOfRow = Int32Array.from({ length: rows }, (_, row) => (Math.floor(row / cell) < cells ? Math.floor(row / cell) : -1));
  const tags = [...series.columns].map(([column, values]) => ({ name: column, unit: units[column] ?? null, asset: null, loop: null, ...folded(values, cells, cellOfRow) }));
  return { id: `${name} ${seed}`, table: { cells, reference: Math.floor(cells / 3 / cellsOfBlock) * cellsOfBlock, block: cellsOfBlock, tags, texts: [], notes: [], model: null, phase: null }, scenario: faults[0]?.kind ?? "NONE", severity: "-", right: [kind], partners: [], confirmed: kind === "NONE" ? [] : [kind], harmless: null };
}
