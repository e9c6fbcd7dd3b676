import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { ArchiveRows } from "./archiveRows.ts";
import { Draws } from "./draws.ts";
import { ExportHabits, PulseCounter } from "./exportHabits.ts";
import type { ExportLayout } from "./historianFormat.ts";
import { startS } from "./localTime.ts";
import { plantExport } from "./plantExports.ts";
import { simulate } from "./simulate.ts";
import { tagNumber, tags } from "./tags.ts";
import { textCode } from "./valueTexts.ts";

const root = mkdtempSync(join(tmpdir(), "exports-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Row = [tag: string, utcS: number, value: number, text: number, quality: number];
const archive = (rows: Row[]): ArchiveRows => ({
  tag: Int16Array.from(rows, (r) => tagNumber(r[0])),
  tsUs: Float64Array.from(rows, (r) => r[1] * 1e6),
  value: Float64Array.from(rows, (r) => r[2]),
  text: Int16Array.from(rows, (r) => r[3]),
  quality: Int16Array.from(rows, (r) => r[4]),
});

// 27 October 2024, 00:30 and 01:30 UTC: both 02:30 in Berlin
const autumn = Date.UTC(2024, 9, 27, 0, 30) / 1000;
const taken = ["LT-100", "XS-101", "PT-130"];
const rows = archive([
  ["LT-100", autumn, 60.123, 0, 192],
  ["XS-101", autumn, 0, textCode("RUN"), 192],
  ["PT-130", autumn + 0.7, 1.5, 0, 64],
  ["LT-100", autumn + 3600, 0, textCode("I/O Timeout"), 24],
]);
const factors = tags.map(() => 1000);

async function exported(layout: ExportLayout): Promise<string[]> {
  // a run so long that nothing is renamed before the rows
  const file = plantExport(root, "P", layout, new ExportHabits(new Draws(1n), 2000 * 86400, ["P"], taken), taken, factors);
  await file.write(rows);
  const { path, rows: n } = await file.close();
  const lines = readFileSync(join(root, path), "utf8").trimEnd().split("\n");
  expect(n).toBe(lines.length - 1);
  return lines;
}

describe("exports of other systems", () => {
  it("PI writes months as words and digital states among the values, in UTC or by the wall clock", async () => {
    // of these tags, seed 1 leaves PT-130 without its unit
    expect(await exported("pi")).toEqual(["tag,timestamp,value,unit,status", "LT-100,27-Oct-24 00:30:00,60.123,%,Good", "XS-101,27-Oct-24 00:30:00,RUN,,Good", "PT-130,27-Oct-24 00:30:00,1.5,,Questionable", "LT-100,27-Oct-24 01:30:00,I/O Timeout,%,Bad"]);
    expect((await exported("pi-local")).map((l) => l.split(",")[1])).toEqual(["timestamp", "27-Oct-24 02:30:00", "27-Oct-24 02:30:00", "27-Oct-24 02:30:00", "27-Oct-24 02:30:00"]);
  });

  it("WinCC writes decimal commas and the hour of October twice", async () => {
    expect(await exported("wincc")).toEqual(['"VarName";"TimeString";"VarValue";"Quality_Code"', '"LT-100";"27.10.2024 02:30:00";60,123;128', '"XS-101";"27.10.2024 02:30:00";RUN;128', '"PT-130";"27.10.2024 02:30:00";1,5;76', '"LT-100";"27.10.2024 02:30:00";I/O Timeout;24']);
  });

  it("Ignition writes one line a millisecond, with nulls", async () => {
    const lines = await exported("ignition");
    // the tag that is renamed later has two columns, one of them empty so far
    const { renamed } = new ExportHabits(new Draws(1n), 1, ["P"], taken);
    const names = [...["LT-100", "PT-130"].flatMap((tag) => (tag === renamed.tag ? [tag, renamed.to] : [tag])), "XS-101"];
    expect(lines[0]!.split(",").map((name) => name.replace(/ \[.*/, ""))).toEqual(["t_stamp", ...names]);
    const cells = (ms: number, values: Record<string, string>): string => [`${ms}`, ...names.map((name) => values[name] ?? "null")].join(",");
    expect(lines.slice(1)).toEqual([cells(autumn * 1000, { "LT-100": "60.123", "XS-101": "RUN" }), cells(autumn * 1000 + 700, { "PT-130": "1.5" }), cells((autumn + 3600) * 1000, { "LT-100": "I/O Timeout" })]);
  });

  it("renames one tag after 60 % of the run, and says 3 % of units wrong or not at all", () => {
    let odd = 0;
    for (let seed = 1n; seed <= 200n; seed++) {
      const habits = new ExportHabits(new Draws(seed), 100 * 86400, ["P", "M"], []);
      const i = tagNumber(habits.renamed.tag);
      const at = (habits.renamed.fromS + startS) * 1e6;
      expect([habits.renamed.fromS, habits.nameAt(i, at - 1), habits.nameAt(i, at)]).toEqual([60 * 86400, habits.renamed.tag, habits.renamed.to]);
      odd += tags.filter((t, k) => t.unit !== "" && habits.unitOf(k) !== t.unit).length;
    }
    // 200 seeds of 62 tags with a unit; standard error 0.15 %
    expect(odd / (200 * tags.filter((t) => t.unit !== "").length)).toBeCloseTo(0.03, 2);
  });

  it("counts pulses of the flow each ten minutes and rolls over at 65,536", () => {
    const flow = (hour: number, value: number): Row => ["FIC-120.PV", startS + 3600 * hour, value, 0, 192];
    const counter = new PulseCounter();
    // 100 m³/h of ten pulses each: 1,000 an hour; readings stand at whole ten minutes after the first point
    expect(counter.take(archive([flow(0, 100), flow(0.5, 200), flow(1, 0)])).map((r) => [(r.tsUs / 1e6 - startS) / 60, r.count])).toEqual([[10, 166], [20, 333], [30, 500], [40, 833], [50, 1166], [60, 1500]]);
    counter.take(archive([flow(2, 250), flow(28, 0)]));
    // 1,500 + 26 h of 2,500 = 66,500, which is 964 after the roll-over
    expect(counter.take(archive([flow(28.2, 0)])).map((r) => r.count)).toEqual([964]);
    // rows that are filled in later go back in time and are not counted
    expect(counter.take(archive([flow(3, 250)]))).toEqual([]);
  });

  it("gives the same bytes for one thread and two, and for pieces of any length", async () => {
    const make = async (name: string, threads: number, chunkS: number): Promise<string[]> => (await simulate({ seed: 4, preset: "small", days: 1, outDir: join(root, name), threads, chunkS, format: "wincc" })).files.filter((f) => !f.path.endsWith(".parquet")).map((f) => `${f.path} ${f.sha256}`);
    expect(await make("one", 1, 5003)).toEqual(await make("two", 2, 86400));
  });
});
