import { expect, test } from "vitest";
import { seededGenerator } from "../../../shared/stats/random.ts";
import { courseOf } from "./course.ts";
import { diagnose } from "./diagnose.ts";
import { checkEvidence } from "./evidence/checks.ts";
import { dynamicsEvidence } from "./evidence/dynamics.ts";
import { isKind } from "./evidence/kinds.ts";
import { noteEvidence } from "./evidence/notes.ts";
import { outlierEvidence } from "./evidence/outliers.ts";
import { rhythmEvidence } from "./evidence/rhythm.ts";
import { unitEvidence } from "./evidence/unit.ts";
import { folded, onlyCounts } from "./fold.ts";
import { packForest, unpackForest } from "./forest.ts";
import { harmlessOf } from "./harmless.ts";
import { loopsOf } from "./loops.ts";
import { inverseOf } from "./matrix.ts";
import { shiftOf } from "./isolate.ts";
import { changeOf, memoryOf } from "./paths.ts";

import type { DiagnosisTable, LogNote, TagCells } from "./table.ts";
import { answered, nextQuestionOf, questionOf, rankingOf, verdictOf } from "./verdict.ts";

const cells = 60 * 24;
const reference = 24 * 24;

/** A small plant: two loads that wander, six readings of them, each with noise of its own. */
function plant(change: (name: string, cell: number, value: number) => number, notes: LogNote[] = []): DiagnosisTable {
  const { normal } = seededGenerator(7);
  const loads = [0, 1].map(() => {
    let x = 0;
    return Float64Array.from({ length: cells }, (_, c) => (x = 0.9 * x + normal()) + 2 * Math.sin((2 * Math.PI * c) / 24));
  });
  const names = ["A", "B", "C", "D", "E", "T"];
  const tags = names.map((name, i): TagCells => {
    const mean = Float64Array.from({ length: cells }, (_, c) => change(name, c, 40 + loads[0]![c]! * (1 + i / 3) + loads[1]![c]! * (2 - i / 2) + 0.3 * normal()));
    const noise = () => Float64Array.from({ length: cells }, () => 0.2 * (1 + 0.1 * normal()));
    return { name, unit: name === "T" ? "°C" : "bar", asset: `Site/${name}`, loop: null, count: new Float64Array(cells).fill(60), mean, spread: noise(), jump: noise(), low: mean.map((v) => v - 0.5), high: mean.map((v) => v + 0.5) };
  });
  return { cells, reference, block: 24, tags, texts: [], notes, model: null, phase: null };
}

const onset = 40 * 24;

test("an inverse times its matrix is one", () => {
  expect(Array.from(inverseOf(Float64Array.of(4, 1, 1, 3), 2), (v) => Math.round(v * 11))).toEqual([3, -1, -1, 4]);
});

test("a reading that lies is the one tag without which the others agree again", () => {
  const course = courseOf(plant((name, cell, value) => (name === "C" && cell >= onset ? value + 1.5 : value)));
  const [first] = course.isolation.suspects;
  expect(course.table.tags[course.relations.standard.tags[first!.tag]!]!.name).toBe("C");
  expect(first!.share).toBeGreaterThan(0.9);
  expect(course.onset).toBe(40);
});

test("asked about is the reading without which the others agree again, though one of which nobody tells moved further", () => {
  const table = plant((name, cell, value) => (name === "C" && cell >= onset ? value + 1.5 : value));
  const { normal } = seededGenerator(2);
  const alone = { ...table.tags[0]!, name: "X", mean: Float64Array.from({ length: cells }, (_, c) => (c >= onset ? 90 : 40) + normal()) };
  const { suspects, question, evidence } = diagnose({ ...table, tags: [...table.tags, alone] });
  expect({ clearest: evidence[0]!.tag, first: suspects[0], asked: question!.tag }).toEqual({ clearest: "X", first: "C", asked: "C" });
});

test("nothing is clear where nothing changed", () => {
  const course = courseOf(plant((_name, _cell, value) => value));
  expect(course.isolation.strained.filter(({ t }) => Math.abs(t) > 5)).toEqual([]);
});

test("a change of what two tags share leaves none that explains it alone", () => {
  const moved = (name: string) => name === "A" || name === "D";
  const course = courseOf(plant((name, cell, value) => (moved(name) && cell >= onset ? value + 1.5 : value)));
  expect(course.isolation.suspects[0]!.share).toBeLessThan(0.8);
});

test("a step, a ramp and a saw-tooth are told apart, with when they began", () => {
  const { uniform } = seededGenerator(3);
  const path = (of: (b: number) => number) => Float64Array.from({ length: 90 }, (_, b) => of(b) + uniform() - 0.5);
  const { shape, onset: begun } = changeOf(path((b) => (b >= 50 ? 3 : 0)), 30);
  expect({ shape, begun }).toEqual({ shape: "step", begun: 50 });
  expect(changeOf(path((b) => Math.max(0, (b - 45) / 10)), 30).shape).toBe("ramp");
  expect(changeOf(path((b) => (b >= 42 ? ((b - 42) % 14) / 3 : 0)), 30).shape).toBe("saw");
  expect(changeOf(path(() => 0), 30).gain).toBeLessThan(10);
});

test("degrees that became Fahrenheit are named as such", () => {
  const { items } = unitEvidence(courseOf(plant((name, cell, value) => (name === "T" && cell >= onset ? 1.8 * value + 32 : value))));
  expect(items.map(({ kind, tag, detail }) => ({ kind, tag, detail }))).toEqual([{ kind: "unitChange", tag: "T", detail: "°C → °F" }]);
});

test("a reading that stands still is seen though its mean is plausible", () => {
  const table = plant((_name, _cell, value) => value);
  const tag = table.tags[1]!;
  for (let c = onset; c < cells; c++) tag.mean[c] = tag.low[c] = tag.high[c] = 40;
  const { figures } = dynamicsEvidence(courseOf(table));
  expect(figures["flat"]).toBe(1);
});

test("a note near the onset that names a calibration weighs, one a month away does not", () => {
  const shifted = (name: string, cell: number, value: number) => (name === "C" && cell >= onset ? value + 1.5 : value);
  const note = (at: number): LogNote => ({ kind: "change", at, asset: "Site/C", text: "Messbereich umgestellt" });
  const weight = (at: number) => noteEvidence(courseOf(plant(shifted, [note(at)]))).figures["changeScale"]!;
  expect(weight(onset + 5)).toBeGreaterThan(0.9);
  expect(weight(onset + 19 * 24)).toBeLessThan(0.01);
});

test.each([
  ["FT-101 Messbereich geändert", "Scale"],
  ["transmitter replaced, other unit", "Scale"],
  ["PT-130 neu parametriert", "Scale"],
  ["Netz: Schieber hinter PT-130 teilweise geschlossen", "Plant"],
  ["impeller trimmed to 96 %", "Plant"],
  ["Umbau, Details folgen", "Vague"],
])("a notice that says »%s« speaks of: %s", (text, of) => {
  const { figures } = noteEvidence(courseOf(plant((_name, _cell, value) => value, [{ kind: "change", at: onset, asset: "", text }])));
  expect(["Scale", "Plant", "Vague"].filter((each) => figures[`changeThere${each}`] === 1)).toEqual([of]);
});

test("a comparison with a reference instrument that fails since weighs; one before, or one that is passed, does not", () => {
  const shifted = (name: string, cell: number, value: number) => (name === "C" && cell >= onset ? value + 1.5 : value);
  const seen = (at: number, result: string) => {
    const { figures, items } = checkEvidence(courseOf(plant(shifted, [{ kind: "calibration", at, asset: "", text: `C · 40 · 41.5 · bar · ${result}` }])));
    return [figures["checkFailed"], figures["checkFailedSuspect"], figures["checkPassedSuspect"], ...items.map(({ kind, tag }) => `${kind} ${tag}`)];
  };
  expect([seen(onset + 72, "außer Toleranz"), seen(onset + 72, "out of tolerance"), seen(onset + 72, "i.O."), seen(100, "außer Toleranz")]).toEqual([[1, 1, 0, "outOfTolerance C"], [1, 1, 0, "outOfTolerance C"], [0, 0, 1], [0, 0, 0]]);
});

test("a routine comparison is no notice of a change; a transmitter set to another range is", () => {
  const any = (text: string) => noteEvidence(courseOf(plant((name, cell, value) => (name === "C" && cell >= onset ? value + 1.5 : value), [{ kind: "calibration", at: onset, asset: "Site/C", text }]))).figures["changeAny"]!;
  expect([any("C · 40 · 40.01 · bar · i.O."), any("C · Messbereich umgestellt")].map((weight) => weight > 0.5)).toEqual([false, true]);
});

test.each([
  ["Pressure", {}],
  ["Effort", { unit: "rpm" }],
  ["Effort", { unit: "%", loop: { name: "FIC-1", role: "op" as const } }],
  ["Flow", { unit: "m³/h" }],
  ["Quality", { unit: "mPa·s" }],
  ["Content", { unit: "%" }],
  ["Vibration", { unit: "mm/s" }],
  ["Temperature", { unit: "°F" }],
] as const)("a reading of %s is known by its unit and its place in a loop: %o", (kind, of) => {
  const tag = { ...plant((_name, _cell, value) => value).tags[0]!, ...of };
  const all = ["Effort", "Vibration", "Temperature", "Flow", "Content", "Quality", "Pressure"] as const;
  expect(all.filter((each) => isKind(tag, each))).toEqual([kind]);
});

test("few blocks with a memory make no sure shift: holes and weeks at rest count for what they are", () => {
  const { normal } = seededGenerator(5);
  const wander = () => {
    let x = 0;
    return Float64Array.from({ length: 90 }, () => (x = 0.9 * x + Math.sqrt(1 - 0.81) * normal()));
  };
  const mean = (some: Float64Array) => some.reduce((a, b) => a + b, 0) / some.length;
  const spread = (some: Float64Array) => Math.sqrt(some.reduce((sum, v) => sum + (v - mean(some)) ** 2, 0) / (some.length - 1));
  const both = Array.from({ length: 400 }, () => {
    const path = wander();
    const [before, late] = [path.subarray(0, 27), path.subarray(70)];
    return { t: Math.abs(shiftOf(path, 27, 70, 90).t), asIfIndependent: Math.abs(mean(late) - mean(before)) / (spread(before) * Math.sqrt(1 / 27 + 1 / 20)) };
  });
  const oneInTen = (of: (each: (typeof both)[number]) => number) => both.map(of).sort((a, b) => a - b)[Math.floor(0.9 * both.length)]!;
  expect(oneInTen(({ t }) => t)).toBeLessThan(oneInTen(({ asIfIndependent }) => asIfIndependent) / 2);
  const falling = Float64Array.from({ length: 90 }, (_, b) => -b);
  expect(memoryOf(falling, 27).sd).toBeGreaterThan(1.5 * Math.sqrt((27 * 27 - 1) / 12));
});

test("noise that grows by itself is told from noise that grows with the level", () => {
  const noisy = (factor: number, scale: number) => {
    const table = plant((name, cell, value) => (name === "C" && cell >= onset ? scale * value : value));
    for (let c = onset; c < cells; c++) table.tags[2]!.jump[c]! *= factor;
    return dynamicsEvidence(courseOf(table)).figures["noiseBeyondLevel"]!;
  };
  expect([noisy(4, 1) > 0.8, Math.abs(noisy(4, 4)) < 0.3]).toEqual([true, true]);
});

test("a pot that empties faster between its refills is seen; one that loses as before is not", () => {
  const drains = (faster: number) => {
    const table = plant((_name, _cell, value) => value);
    let level = 80;
    for (let c = 0; c < cells; c++) {
      level -= 0.05 * (c >= onset ? faster : 1);
      if (level < 20) level = 80;
      table.tags[1]!.mean[c] = level;
    }
    return rhythmEvidence(courseOf(table)).figures["drains"]!;
  };
  expect([drains(3) > 1, drains(1) < 0.1]).toEqual([true, true]);
});

test("loops are read from the endings of names, and nothing is guessed", () => {
  expect(loopsOf(["FIC-120.SP", "FIC-120.PV", "TIC_1_OUT", "PT-130"])).toEqual([{ name: "FIC-120", role: "sp" }, { name: "FIC-120", role: "pv" }, { name: "TIC_1", role: "op" }, null]);
});

test("a number that only counts up is no reading; one that falls and is filled up is", () => {
  const batch = Float64Array.from({ length: 3000 }, (_, row) => Math.floor(row / 100));
  const totaliser = Float64Array.from({ length: 3000 }, (_, row) => (row * 7) % 5000);
  const pot = Float64Array.from({ length: 3000 }, (_, row) => 80 - (row % 1000) / 20);
  const few = Float64Array.from({ length: 3000 }, (_, row) => Math.floor(row / 1000));
  expect([batch, totaliser, pot, few].map(onlyCounts)).toEqual([true, true, false, false]);
});

test("rows fold into cells with their mean, spread and jumps; a hole breaks a jump", () => {
  const cell = folded(Float64Array.of(1, 3, Number.NaN, 5, 7), 2, Int32Array.of(0, 0, 0, 0, -1));
  expect({ count: [...cell.count], mean: cell.mean[0], spread: cell.spread[0], jump: cell.jump[0], low: cell.low[0], high: cell.high[0], empty: cell.mean[1] }).toEqual({ count: [3, 0], mean: 3, spread: Math.sqrt(8 / 3), jump: 2, low: 1, high: 5, empty: Number.NaN });
});

test("the question is the one that a technician answers most surely, and an answer can be wrong one time in ten", () => {
  const ranked = [{ cause: "SENSOR" as const, probability: 0.5 }, { cause: "PLANT" as const, probability: 0.4 }, { cause: "NONE" as const, probability: 0.1 }];
  expect(questionOf(ranked)).toEqual({ confirms: "PLANT", against: "SENSOR" });
  const after = answered(ranked, "PLANT", "changed");
  expect(after.map(({ cause, probability }) => [cause, Math.round(1000 * probability)])).toEqual([["PLANT", 952], ["SENSOR", 40], ["NONE", 8]]);
  expect(answered(ranked, "PLANT", "unknown")).toEqual(ranked);
  // Asked about the one, what is left of the pair is the other; asked about both, nothing.
  expect([questionOf(ranked, ["PLANT"]), questionOf(ranked, ["PLANT", "SENSOR"])]).toEqual([{ confirms: "SENSOR", against: "PLANT" }, null]);
  const sure = [{ cause: "SENSOR" as const, probability: 0.8 }, { cause: "PLANT" as const, probability: 0.2 }];
  expect([nextQuestionOf(ranked, ["PLANT"]), nextQuestionOf(ranked, ["PLANT", "SCALE", "MODEL"]), nextQuestionOf(sure, ["SCALE"])]).toEqual([{ confirms: "SENSOR", against: "PLANT" }, null, null]);
  expect([verdictOf(ranked, { leastProbability: 0.6, sayLimit: 0 }), verdictOf(ranked, { leastProbability: 0.4, sayLimit: 0 }), verdictOf(ranked, { leastProbability: 0.4, sayLimit: 2 })]).toEqual([null, "SENSOR", null]);
});

test("a cause has to go beyond what calm cases reach", () => {
  // Where the figure is high the one tree says SENSOR twice as often as NONE; calm cases reach odds of e^0.5 or e^1.5 by wandering alone.
  const forest = { feature: [0, -1, -1], threshold: [0.5], shares: [[90, 10, 0, 0, 0, 0, 0], [30, 60, 0, 0, 0, 0, 10]] };
  const first = (a: number, calmLimit: number) => rankingOf({ figures: ["a"], forest, calmLimit })({ a }, false)[0]!.cause;
  expect([first(1, 0.5), first(1, 1.5), first(0, 0.5)]).toEqual(["SENSOR", "NONE", "NONE"]);
  expect(() => rankingOf({ figures: ["a"], forest: { ...forest, feature: [0, -1] }, calmLimit: 0 })).toThrow(RangeError);
});

test("a forest comes back from its document number for number", () => {
  const forest = { feature: [0, -1, 252, -1, -1], threshold: [0.1234, -29.5], shares: [[100, 0], [30, 70], [0, 100]] };
  expect(unpackForest(packForest(forest), 2)).toEqual(forest);
  expect(unpackForest(packForest({ ...forest, threshold: [1.252e-8, 0] }), 2).threshold).toEqual([1.252e-8, 0]);
  expect(() => packForest({ ...forest, threshold: [0.12345, 1] })).toThrow(RangeError);
  expect(() => packForest({ ...forest, feature: [254, -1, -1] })).toThrow(RangeError);
});

test("a reading that stands quite still while the others move counts as much as an answer", () => {
  const forest = { feature: [-1], threshold: [], shares: [[40, 20, 0, 30, 0, 0, 10]] };
  const first = (flatLead: number) => rankingOf({ figures: ["a"], forest, calmLimit: 0 })({ flatLead }, false)[0];
  expect([first(0.5)!.cause, first(1)!.cause, Math.round(1000 * first(1)!.probability)]).toEqual(["NONE", "SENSOR", Math.round(180_000 / (180 + 40 + 30 + 3 * 0.5))]);
});

test("a decimal place lost for some days is seen though the end is as before", () => {
  const lost = (name: string, cell: number, value: number) => (name === "B" && cell >= onset && cell < onset + 5 * 24 ? 100 * value : value);
  const { items } = rhythmEvidence(courseOf(plant(lost)));
  expect(items.map(({ kind, tag, from, to }) => ({ kind, tag, days: (to - from) / 24 }))).toEqual([{ kind: "unitChange", tag: "B", days: 5 }]);
});

test("one reading that jumps stands out of all others, by its edge and by its late level", () => {
  const jumped = outlierEvidence(courseOf(plant((name, cell, value) => (name === "C" && cell >= onset ? value + 40 : value)))).figures;
  const calm = outlierEvidence(courseOf(plant((_name, _cell, value) => value))).figures;
  expect(jumped["levelEdgeLead"]! - calm["levelEdgeLead"]!).toBeGreaterThan(1);
  expect(jumped["levelLateOut"]! - calm["levelLateOut"]!).toBeGreaterThan(1);
});

test("a gap of all readings is told from nothing, and from a reading alone that is gone", () => {
  const course = (tags: number) => {
    const table = plant((_name, _cell, value) => value);
    for (const tag of table.tags.slice(0, tags)) tag.mean.fill(Number.NaN, onset, onset + 30);
    return harmlessOf(courseOf(table));
  };
  expect([course(6), course(1), course(0)]).toEqual(["gap", null, null]);
});
