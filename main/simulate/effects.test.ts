import { describe, expect, it } from "vitest";
import { effectsOf, RunFigures } from "./effects.ts";
import { minuteColumnsOf } from "./jobs.ts";
import { startS } from "./localTime.ts";
import { tagNumber } from "./tags.ts";
import { textCode } from "./valueTexts.ts";

const days = 10;
const names = minuteColumnsOf("P");

/** Figures of a run in which FT-101 follows JT-100 (+ `offset` from day 5), with a day's and an hour's own swing; all else stands still. */
function figures(offset: number): RunFigures {
  const out = new RunFigures("P", days * 86400);
  for (let d = 0; d < days; d++) {
    const fromS = Float64Array.from({ length: 1440 }, (_, m) => startS + d * 86400 + m * 60);
    const values = new Float64Array(1440 * names.length).fill(1);
    for (let m = 0; m < 1440; m++) {
      const power = 10 + (d % 3) + (Math.floor(m / 60) % 2);
      values[m * names.length + names.indexOf("JT-100")] = power;
      // its own small unrest, the same in both runs
      values[m * names.length + names.indexOf("FT-101")] = 5 * power + 0.1 * (d % 2) + (d >= 5 ? offset : 0);
      values[m * names.length + names.indexOf("IT-101")] = NaN;
    }
    out.add({ fromS, values });
  }
  return out;
}

describe("effects of an event from its twin", () => {
  const rows = effectsOf(figures(2), figures(0), 4.5 * 86400);
  const of = (tag: string, day: number) => rows.find((r) => r.tag === tagNumber(tag) && r.day === day)!;

  it("is the difference of the two runs, from the day on which the event begins", () => {
    expect([...new Set(rows.map((r) => r.day))]).toEqual([4, 5, 6, 7, 8, 9]);
    expect([of("FT-101", 4).dMean, of("FT-101", 5).dMean, of("JT-100", 9).dMean].map((v) => Math.round(v * 1e9) / 1e9)).toEqual([0, 2, 0]);
    expect([of("FT-101", 5).dSd, of("FT-101", 5).dLag1].map((v) => Math.abs(v) < 1e-9)).toEqual([true, true]);
  });

  it("is small against the tag's own days and large against what the other tags say", () => {
    // days of FT-101: 5 times 0, 1, 2, ... with sd 4.4, so 2 is 0.46 sd; its residual has an sd of 0.05 only
    expect(of("FT-101", 5).effectSdRaw).toBeCloseTo(0.46, 1);
    expect(of("FT-101", 5).effectSdRel).toBeGreaterThan(10);
    expect(of("FT-101", 4).effectSdRel).toBeCloseTo(0, 9);
  });

  it("says nothing about a tag that has no value or never moves", () => {
    expect([of("IT-101", 6).dMean, of("IT-101", 6).effectSdRaw, of("LT-100", 6).effectSdRaw]).toEqual([NaN, NaN, NaN]);
  });
});

describe("relations of the mixing line", () => {
  const line = minuteColumnsOf("M");
  /** A line that holds for three hours of each day: there its second probe follows the first (+ `offset` from day 5), elsewhere both say what they like. */
  function held(offset: number): RunFigures {
    const out = new RunFigures("M", days * 86400);
    for (let d = 0; d < days; d++) {
      const fromS = Float64Array.from({ length: 1440 }, (_, m) => startS + d * 86400 + m * 60);
      const values = new Float64Array(1440 * line.length).fill(1);
      for (let m = 0; m < 1440; m++) {
        const isHold = m >= 600 && m < 780;
        const at = (tag: string): number => m * line.length + line.indexOf(tag);
        const first = isHold ? 70 + (d % 3) + (m % 60 < 30 ? 0.2 : 0) : 20 + ((7 * d + 3 * Math.floor(m / 60)) % 11);
        values[at("TIC-200.PV")] = first;
        values[at("TT-201")] = isHold ? first + 0.02 * (d % 2) + (d >= 5 ? offset : 0) : 20 + ((5 * d + 7 * Math.floor(m / 60)) % 13);
        values[at("XS-200")] = textCode(isHold ? "HOLD" : "CHARGE");
      }
      out.add({ fromS, values });
    }
    return out;
  }

  it("are asked of its holds alone, while a tag's daily mean is that of the whole day", () => {
    const probe = effectsOf(held(0.5), held(0), 5 * 86400).find((r) => r.tag === tagNumber("TT-201") && r.day === 7)!;
    // three hours of 24 stand half a kelvin higher
    expect(probe.dMean).toBeCloseTo(0.5 / 8, 9);
    expect(Math.abs(probe.effectSdRaw)).toBeLessThan(0.2);
    expect(Math.abs(probe.effectSdRel)).toBeGreaterThan(10);
  });
});
