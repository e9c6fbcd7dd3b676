import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { failureOf } from "../../shared/contract/errors.ts";
import { Draws } from "./draws.ts";
import { bearingLife } from "./bearings.ts";
import { presetFaults } from "./presets.ts";
import { simulate, type SimulatedPlant } from "./simulate.ts";

const root = mkdtempSync(join(tmpdir(), "plant-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const bytes = (plant: SimulatedPlant): Record<string, string> => Object.fromEntries(plant.files.filter((f) => !f.path.endsWith(".parquet")).map((f) => [f.path, f.sha256]));

describe("sample plant", () => {
  it("writes the same bytes with one thread or two, in pieces of any length", async () => {
    const make = (name: string, threads: number, chunkS: number): Promise<SimulatedPlant> => simulate({ seed: 5n, preset: "demo", days: 1, outDir: join(root, name), threads, chunkS, format: "long-csv" });
    const two = await make("two", 2, 86400);
    const one = await make("one", 1, 5003);
    expect(bytes(one)).toEqual(bytes(two));
    expect(one.digests).toEqual(two.digests);
    // pinned: a faster way of making the plant makes the same plant (else simulatorVersion rises)
    expect([one.digests["VT-102E"], one.digests["TIC-200.PV"], one.digests["TT-002"]].map((d) => d!.slice(0, 16))).toEqual(["40f8a7842863af44", "830f59b616c62214", "3d6878581e5bd653"]);
    expect(["data/historian_P.csv", "data/historian_M.csv", "data/mixer_1min.csv", "data/bearings.csv"].map((path) => bytes(one)[path]!.slice(0, 16))).toEqual(["da2ecef796e8e725", "acad1b670395f158", "985e9410f8b9125f", "865203da49abfefd"]);
    expect([one.digests["LX-300"], one.digests["QT-300"], bytes(one)["data/cell_1min.csv"]].map((d) => d!.slice(0, 16))).toEqual(["9cd568f723d75b1c", "691e8f8c805ada7f", "2b846830f9e1911d"]);
    // a day of the cell: two shifts of parts each 11.5 s
    expect(Number(readFileSync(join(root, "one", "data/cell_1min.csv"), "utf8").trimEnd().split("\n").at(-150)!.split(",")[5])).toBeGreaterThan(4400);
    expect(Object.keys(bytes(one))).toEqual(expect.arrayContaining(["records/device_scores_P.csv", "truth/answers.json", "truth/model.json", "data/historian_P.csv", "data/historian_M.csv", "data/pump_1min.csv", "data/mixer_1min.csv", "data/bearings.csv", "tags.csv", "labels/events.csv", "records/maintenance.csv", "truth/events.json"]));
  });

  it("differs from its twin without faults only where the fault acts", async () => {
    // in threads: the bundled simulator runs several times as fast as its sources under the test runner
    const faulty = await simulate({ seed: 2, preset: "small", outDir: join(root, "faulty"), threads: 2, twins: true });
    const twin = await simulate({ seed: 2, preset: "small", outDir: join(root, "twin"), threads: 2, faults: [] });
    const lines = (name: string): string[] => readFileSync(join(root, name, "data/pump_1min.csv"), "utf8").split("\n");
    const [a, b] = [lines("faulty"), lines("twin")];
    const first = a.findIndex((line, i) => line !== b[i]);
    const onset = Math.floor((faulty.faults[0]!.fromUs - faulty.firstUs) / 60e6);
    expect(twin.faults).toEqual([]);
    // 40 measured tags of the pump station on the two days from the fault on
    expect(faulty.files.find((f) => f.path === "truth/effects.parquet")!.rows).toBe(80);
    expect([bytes(faulty)["data/pump_1min.csv"], bytes(faulty)["data/historian_P.csv"], faulty.digests["VT-101V"]].map((d) => d!.slice(0, 16))).toEqual(["e4d7e6731f8377fa", "bec87266e49988e5", "c2e30547d80d55f8"]);
    // line 0 is the header
    expect(first).toBeGreaterThanOrEqual(onset + 1);
    expect(first).toBeLessThanOrEqual(onset + 3);
    expect(readFileSync(join(root, "faulty", "labels/events.csv"), "utf8")).toContain("pressure-sensor-offset");
    expect(a[0]).toBe("time,LT-100,FT-101,PIC-120.PV,PIC-120.OP,FIC-120.PV,JT-100,IT-101,VT-101V");
    expect(a).toHaveLength(3 * 1440 + 2);
  });

  it("writes wide files whose rows stand under their tags", async () => {
    const plant = await simulate({ seed: 3, preset: "small", days: 1, outDir: join(root, "wide"), threads: 1, format: "wide-csv" });
    const rows = readFileSync(join(root, "wide", "data/historian_P.csv"), "utf8").trimEnd().split("\n").map((l) => l.split(","));
    expect(rows[0]).toEqual(["timestamp", "LT-100", "FT-101", "PIC-120.PV", "PIC-120.OP", "FIC-120.PV", "JT-100", "IT-101", "VT-101V"]);
    expect(rows.every((r) => r.length === 9)).toBe(true);
    expect(plant.files[0]!.rows).toBe(rows.length - 1);
  });

  it("stops when it is told to", async () => {
    for (const threads of [1, 2]) {
      const control = new AbortController();
      const running = simulate({ seed: 1, preset: "demo", days: 6, outDir: join(root, `stopped${threads}`), threads, chunkS: 3600, signal: control.signal, onProgress: () => control.abort() });
      expect(failureOf(await running.catch((thrown: unknown) => thrown)).name).toBe("callCancelled");
    }
  });

  it("gives bearing lives that end worn, one group a life", () => {
    const life = bearingLife(new Draws(1n), 3);
    const rows = life.lines.trimEnd().split("\n").map((l) => l.split(","));
    const envelope = rows.map((r) => Number(r[3]));
    expect(rows).toHaveLength(life.hours);
    expect(new Set(rows.map((r) => r[1]))).toEqual(new Set(["B04"]));
    expect(envelope.at(-1)! / envelope[0]!).toBeGreaterThan(3);
  });

  it("labels the failure of each bearing at the time of its last row, which no other row of it has", async () => {
    const plant = await simulate({ seed: 1, preset: "demo", days: 1, outDir: join(root, "bearings"), threads: 1, faults: [], format: "long-csv" });
    const table = (path: string): string[][] => readFileSync(join(root, "bearings", path), "utf8").trimEnd().split("\n").slice(1).map((l) => l.split(","));
    const times = new Map<string, string[]>();
    for (const [time, bearing] of table("data/bearings.csv")) times.set(bearing!, [...(times.get(bearing!) ?? []), time!]);
    expect([...times.values()].every((t) => new Set(t).size === t.length)).toBe(true);
    expect(table("labels/bearing_failures.csv")).toEqual([...times].map(([bearing, t]) => [t.at(-1), t.at(-1), "bearing-failure", bearing, `Weidenau/bench/${bearing}`]));
    expect(plant.files.find((f) => f.path === "labels/bearing_failures.csv")!.rows).toBe(24);
  });

  it("gives everybody the same demo faults at seed 1, inside the run", () => {
    const faults = presetFaults("demo", new Draws(1n));
    expect(faults.map((f) => f.scenario)).toEqual(["AG1", "SE4", "PL2", "DI1", "DI14"]);
    expect(faults.every((f) => f.fromS > 7 * 86400 && f.fromS < 32 * 86400)).toBe(true);
  });
});
