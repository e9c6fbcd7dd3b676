import { describe, expect, it } from "vitest";
import { formulaUnit } from "./formulaUnit.ts";
import { evaluate, parseFormula } from "./formula.ts";
import { conversion, parseUnit, writeUnit } from "./units.ts";

const tagUnits: Record<string, string> = { PT: "bar", TT: "°C", FT: "m³/h", PK: "kPa", L1: "mm", L2: "mm", X: "" };
const unitOf = (text: string): string => {
  const parsed = parseFormula(text);
  if ("fault" in parsed) return parsed.fault;
  const found = formulaUnit(parsed.node, (tag) => parseUnit(tagUnits[tag] ?? ""));
  if ("clash" in found) return `${found.clash.left} against ${found.clash.right} at ${found.clash.at}`;
  return found.unit === undefined ? "unknown" : writeUnit(found.unit);
};

describe("a unit", () => {
  it.each([["m³/h", "m³/h"], ["m3 / h", "m³/h"], ["kg/(m2·s)", "kg/(m²·s)"], ["1/min", "1/min"], ["degC", "°C"], ["m/s2", "m/s²"], ["bar/bar", "1"]])("%s is written %s", (text, written) => {
    expect(writeUnit(parseUnit(text)!)).toBe(written);
  });
  it.each(["", "-", "5 apples", "m//s/h/d"])("that is not understood is unknown: %s", (text) => {
    expect(parseUnit(text)).toBeUndefined();
  });
  // Steam tables begin at 0 °C = 273.15 K = 32 °F; 1 bar = 14.5038 psi (NIST SP 811).
  it.each([["bar", "psi", 1, 14.503773773], ["°C", "K", 0, 273.15], ["°F", "°C", 212, 100], ["m³/h", "L/min", 6, 100], ["rpm", "Hz", 3000, 50], ["kWh", "MJ", 1, 3.6], ["W/(m·°C)", "W/(m·K)", 2, 2]])("%s is converted to %s", (from, to, x, y) => {
    const found = conversion(parseUnit(from)!, parseUnit(to)!)!;
    expect(x * found.factor + found.offset).toBeCloseTo(y, 8);
  });
  it("of another quantity is not converted", () => {
    expect([conversion(parseUnit("bar")!, parseUnit("°C")!), conversion(parseUnit("widget")!, parseUnit("m")!)]).toEqual([undefined, undefined]);
  });
});

describe("the unit of a formula", () => {
  it.each([
    ["PT * 2 + 1", "bar"],
    ["PT * FT", "bar·m³/h"],
    ["L1 / L2", "1"],
    ["sqrt(L1 * L2)", "mm"],
    ["1 / FT", "h/m³"],
    ["log(PT / 1)", "1"],
    ["if(TT > 80, PT, 0)", "bar"],
    ["PT > 3", "1"],
    ["PT - X", "unknown"],
    ["max(PT, 2)", "bar"],
    ['PT + convert(PK, "kPa", "bar")', "bar"],
  ])("%s is %s", (text, unit) => {
    expect(unitOf(text)).toBe(unit);
  });
  it.each([
    ["PT + TT", "bar against °C at 4"],
    ["2 * (FT - PT)", "m³/h against bar at 9"],
    ["PT + PK", "bar against kPa at 4"],
    ["if(PT > TT, 1, 2)", "bar against °C at 7"],
    ["if(PT > 1, PT, TT)", "bar against °C at 1"],
    ["min(PT, TT)", "bar against °C at 1"],
    ["L1 / L2 + TT", "1 against °C at 9"],
    ['convert(PT, "kPa", "bar")', "bar against kPa at 1"],
  ])("does not add up in %s", (text, clash) => {
    expect(unitOf(text)).toBe(clash);
  });
});

describe("a conversion in a formula", () => {
  const value = (text: string): unknown => {
    const parsed = parseFormula(text);
    return "fault" in parsed ? parsed.fault : evaluate(parsed.node, () => 20);
  };
  it("is worked as figures, so the device needs no units", () => {
    expect(value('convert(TT, "°C", "°F")')).toBeCloseTo(68, 10);
  });
  it("says what it cannot do", () => {
    expect([value('convert(TT, "°C", "bar")'), value('convert(TT, "°C", "foo bar 3")'), value("convert(TT, 1, 2)")]).toEqual([
      "character 1: °C → bar: not the same quantity", "character 19: not a unit", "character 13: a unit in quotes is expected",
    ]);
  });
});
