import { describe, expect, it } from "vitest";
import { advance, type DayBlock, type PlantArea, type RunSettings } from "./area.ts";
import { CellArea } from "./cellArea.ts";
import type { PlantFault } from "./faults.ts";
import { textCode } from "./valueTexts.ts";
import { minuteColumnsOf } from "./jobs.ts";
import { MixingLine } from "./mixingLine.ts";
import { bearingWear, impellerTrimmed, probeDrift } from "./presets.ts";
import { PumpStation } from "./pumpStation.ts";

const settings = (days: number, faults: readonly PlantFault[] = []): RunSettings => ({ seed: 1n, seconds: days * 86400, faults, tagsTaken: [], bearingStart: [0, 0.15] });

function run(area: PlantArea, chunkS = 1e12): DayBlock[] {
  const blocks: DayBlock[] = [];
  while (area.t < area.settings.seconds) advance(area, area.t + chunkS, (b) => blocks.push(b));
  return blocks;
}

/** Values of a minute column over the run, NaN where there are none. */
function column(area: "P" | "M" | "V", blocks: DayBlock[], name: string): number[] {
  const names = minuteColumnsOf(area);
  const c = names.indexOf(name);
  return blocks.flatMap((b) => Array.from({ length: b.minutes.fromS.length }, (_, r) => b.minutes.values[r * names.length + c]!));
}

const mean = (values: number[]): number => values.filter((v) => !Number.isNaN(v)).reduce((a, v, _, all) => a + v / all.length, 0);

describe("pump station", () => {
  const station = new PumpStation(settings(2));
  const blocks = run(station);

  it("loses no water: what came in went out, spilled or is still there", () => {
    expect(Math.abs(station.imbalance())).toBeLessThan(1e-6);
  });

  it("holds pressure, flow and level near their set points", () => {
    const off = (pv: string, sp: string): number => {
      const a = column("P", blocks, pv);
      const b = column("P", blocks, sp);
      return mean(a.map((v, i) => Math.abs(v - b[i]!)));
    };
    expect(off("PIC-120.PV", "PIC-120.SP")).toBeLessThan(0.03);
    expect(off("FIC-120.PV", "FIC-120.SP")).toBeLessThan(1.5);
    expect(off("LT-100", "LIC-100.SP")).toBeLessThan(4);
  });

  it("archives between 3 and 12 % of what is measured", () => {
    const sum = (a: Float64Array): number => a.reduce((x, y) => x + y, 0);
    const share = sum(station.historian.archive.count) / sum(station.historian.offered);
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.12);
  });

  it("gives the same archive and states for steps of an hour, a day and an odd length", () => {
    const digests = (chunkS: number): unknown => {
      const other = new PumpStation(settings(1));
      run(other, chunkS);
      return [other.historian.archive.digests(), Array.from(other.state)];
    };
    const day = digests(86400);
    expect(digests(3600)).toEqual(day);
    expect(digests(4999)).toEqual(day);
  });

  it("wears a bearing only while its pump runs, and shows it in the envelope first", () => {
    const worn = new PumpStation(settings(2, [bearingWear(2, 0, 300), bearingWear(3, 0, 300)]));
    const wornBlocks = run(worn);
    expect(worn.parts.damage(1)).toBeGreaterThan(station.parts.damage(1) + 0.2);
    // pump 1 stood still from Monday 07:00 and gets no fault: not a bit more worn than in the run without
    expect(worn.parts.damage(0)).toBe(station.parts.damage(0));
    const ratio = (tag: string): number => mean(column("P", wornBlocks, tag).slice(-720)) / mean(column("P", blocks, tag).slice(-720));
    expect(ratio("VT-102E")).toBeGreaterThan(1.2);
    expect(ratio("VT-102E")).toBeGreaterThan(ratio("VT-102V"));
  });

  it("asks for more speed from a trimmed impeller at the same pressure", () => {
    const trimmed = run(new PumpStation(settings(1, [impellerTrimmed(1, 0, 0.95)])));
    const normal = blocks.slice(0, 2);
    expect(mean(column("P", trimmed, "SI-101")) - mean(column("P", normal, "SI-101").slice(0, 1440))).toBeGreaterThan(50);
    expect(Math.abs(mean(column("P", trimmed, "PIC-120.PV")) - mean(column("P", normal, "PIC-120.PV").slice(0, 1440)))).toBeLessThan(0.02);
  });
});

describe("mixing line", () => {
  const hold = (blocks: DayBlock[], tag: string): number => {
    const phase = column("M", blocks, "XS-200");
    return mean(column("M", blocks, tag).filter((_, i) => phase[i] === textCode("HOLD")));
  };

  it("shows a lying master probe in the second probe and in the product, not in its own reading", () => {
    const healthy = run(new MixingLine(settings(2)));
    const lying = run(new MixingLine(settings(2, [probeDrift(0, 2.5, 0.01)])));
    expect(Math.abs(hold(lying, "TIC-200.PV") - hold(healthy, "TIC-200.PV"))).toBeLessThan(0.3);
    expect(hold(lying, "TT-201") - hold(healthy, "TT-201")).toBeLessThan(-1.8);
    expect(hold(lying, "VT-230")).not.toBe(hold(healthy, "VT-230"));
  });

  it("makes batches at the pace of the plant, with laboratory results only now and then", () => {
    const line = new MixingLine(settings(5));
    const blocks = run(line);
    const batches = column("M", blocks, "XS-201");
    // 28 to 40 a week, of which 5.3 days of work
    expect(Math.max(...batches.filter((b) => !Number.isNaN(b)))).toBeGreaterThan(22);
    const laboratory = column("M", blocks, "LAB-VISC").filter((v) => !Number.isNaN(v));
    expect(laboratory.length).toBeGreaterThan(10);
    expect(laboratory.length).toBeLessThan(32);
    expect(Math.min(...laboratory)).toBeGreaterThan(10);
  });

  it("goes on from any second as if nothing had happened", () => {
    const whole = new MixingLine(settings(1));
    run(whole);
    const pieces = new MixingLine(settings(1));
    run(pieces, 7777);
    expect([pieces.historian.archive.digests(), Array.from(pieces.state)]).toEqual([whole.historian.archive.digests(), Array.from(whole.state)]);
  });
});

describe("wiring cell", () => {
  const day = (faults: readonly PlantFault[]): DayBlock[] => run(new CellArea(settings(1, faults)));
  const darker: PlantFault = { scenario: "AG9", cause: "AGEING", asset: "Weidenau/V/lamp", tags: ["LX-300"], fromS: 12 * 3600, profile: { kind: "step" }, effects: [{ on: "parameter", channel: "V.lamp", size: 0.75 }], distractor: false };
  const well = day([]);
  const worn = day([darker]);

  it("makes parts on its clock in two shifts and throws out as many as are faulty", () => {
    // from 06 to 22 h at 11.5 s: 5009, less what short stops cost; 1.5 % of them, standard error 8.6
    const [parts, rejects] = ["QT-300", "QT-301"].map((name) => Math.max(...column("V", well, name).filter((v) => v === v))) as [number, number];
    expect(parts).toBeGreaterThan(4500);
    expect(parts).toBeLessThan(5010);
    expect(Math.abs(rejects - 0.015 * parts)).toBeLessThan(26);
    expect(new Set(column("V", well, "XS-300"))).toEqual(new Set([textCode("STANDBY"), textCode("RUN"), textCode("TRIP")]));
  });

  it("shows a fading lamp in the patch and in what is thrown out, not in the lamp's current", () => {
    const afternoon = (blocks: DayBlock[], name: string): number => mean(column("V", blocks, name).slice(14 * 60, 20 * 60));
    expect(afternoon(worn, "LX-300") / afternoon(well, "LX-300")).toBeCloseTo(0.75, 2);
    expect(afternoon(worn, "JT-300")).toBe(afternoon(well, "JT-300"));
    expect(afternoon(worn, "QT-300")).toBe(afternoon(well, "QT-300"));
    expect(afternoon(worn, "QT-301")).toBeGreaterThan(afternoon(well, "QT-301"));
  });
});
