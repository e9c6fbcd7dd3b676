import { describe, expect, it } from "vitest";
import { calibration } from "./calibration.ts";
import { Draws } from "./draws.ts";
import type { PlantEvent } from "./area.ts";
import { impellerTrimmed, presetFaults, probeDrift } from "./presets.ts";
import { maintenance, plantChanges } from "./records.ts";
import { shiftLog } from "./shiftLog.ts";

const day = 86400;

describe("what people wrote down", () => {
  it("holds the demo's plant change, said plainly", () => {
    const faults = presetFaults("demo", new Draws(1n));
    expect(plantChanges(new Draws(1n), faults, 42 * day).rows).toEqual([["C102", "2024-01-29", "Weidenau/P/pump3", "P103 anderes Laufrad eingebaut"]]);
  });

  it("leaves out a quarter of other plant changes, and is vague about a fifth of the rest", () => {
    let written = 0;
    let vague = 0;
    const seeds = 600;
    for (let seed = 1; seed <= seeds; seed++) {
      const rows = plantChanges(new Draws(BigInt(seed)), [impellerTrimmed(1, day, 0.95)], 42 * day).rows.filter((r) => r[0] === "C100");
      written += rows.length;
      vague += rows.filter((r) => r[3]!.includes("Details folgen")).length;
    }
    // standard errors 1.8 % and 1.9 %
    expect(Math.abs(written / seeds - 0.75)).toBeLessThan(0.06);
    expect(Math.abs(vague / written - 0.2)).toBeLessThan(0.06);
  });

  it("tells in the shift log what stood still, in three of five shifts that have something to tell", () => {
    const events: PlantEvent[] = Array.from({ length: 100 }, (_, d) => ({ t: d * day + 10 * 3600, kind: "trip", asset: "Weidenau/P/pump2", text: "vibration" }));
    const log = shiftLog(new Draws(9n), events, [], 100 * day);
    const told = log.rows.filter((r) => /102|P2/.test(r[3]!));
    expect(log.header).toEqual(["date", "shift", "crew", "text", "lang"]);
    expect(new Set(told.map((r) => r[1]))).toEqual(new Set(["Früh"]));
    // 100 early shifts, of which 90 % write and 60 % of those tell; standard error 5
    expect(Math.abs(told.length - 54)).toBeLessThan(16);
    expect(log.rows.length).toBeGreaterThan(250);
    expect(log.rows.length).toBeLessThan(290);
  });

  it("keeps the shifts on the wall clock when summer time comes", () => {
    // 31 March 2024 is day 90 of the run; texts carry the date of the shift's begin only, once a shift and name
    const rows = shiftLog(new Draws(3n), [], [], 120 * day).rows.map((r) => `${r[0]!} ${r[1]!}`);
    expect(new Set(rows).size).toBe(rows.length);
    expect(rows.filter((r) => r.startsWith("2024-04")).every((r) => /Früh|Spät|Nacht/.test(r))).toBe(true);
  });

  it("finds at a calibration what the transmitter does, drift included", () => {
    const compared = (faults: Parameters<typeof calibration>[1]): Map<string, number> => new Map(calibration(new Draws(2n), faults, 200 * day, ["M"]).rows.filter((r) => r[1] === "TIC-200.PV").map((r) => [r[0]!, Number(r[5])]));
    const healthy = compared([]);
    const drifted = compared([probeDrift(0, 3, 1)]);
    expect([...drifted.keys()]).toEqual([...healthy.keys()]);
    expect(healthy.size).toBeGreaterThan(0);
    // 3 K of a span of 150 K
    for (const [date, percent] of drifted) expect(percent - healthy.get(date)!).toBeCloseTo(2, 1);
  });

  it("writes every record the same however often it is asked", () => {
    const faults = presetFaults("demo", new Draws(1n));
    const all = (): unknown => [maintenance(new Draws(1n), [], faults), plantChanges(new Draws(1n), faults, 42 * day), shiftLog(new Draws(1n), [], faults, 42 * day), calibration(new Draws(1n), faults, 42 * day, ["P"])];
    expect(all()).toEqual(all());
  });
});
