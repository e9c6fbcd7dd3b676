import { expect, test } from "vitest";
import { seededGenerator } from "../../../shared/stats/random.ts";
import { courseOf } from "./course.ts";
import { dynamicsEvidence } from "./evidence/dynamics.ts";
import { noteEvidence } from "./evidence/notes.ts";
import { outlierEvidence } from "./evidence/outliers.ts";
import { rhythmEvidence } from "./evidence/rhythm.ts";
import { unitEvidence } from "./evidence/unit.ts";
import { packForest, unpackForest } from "./forest.ts";
import { harmlessOf } from "./harmless.ts";
import { loopsOf } from "./loops.ts";
import { inverseOf } from "./matrix.ts";
import { changeOf } from "./paths.ts";
import { folded } from "./readTable.ts";
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
  return { cells, reference, block: 24, tags, texts: [], notes, model: null };
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

test("loops are read from the endings of names, and nothing is guessed", () => {
  expect(loopsOf(["FIC-120.SP", "FIC-120.PV", "TIC_1_OUT", "PT-130"])).toEqual([{ name: "FIC-120", role: "sp" }, { name: "FIC-120", role: "pv" }, { name: "TIC_1", role: "op" }, null]);
});

test("rows fold into cells with their mean, spread and jumps; a hole breaks a jump", () => {
  const cell = folded(Float64Array.of(0, 1, 2, 3, 9), Float64Array.of(1, 3, Number.NaN, 5, 7), 2, (place) => (place < 4 ? 0 : -1));
  expect({ count: [...cell.count], mean: cell.mean[0], spread: cell.spread[0], jump: cell.jump[0], low: cell.low[0], high: cell.high[0], empty: cell.mean[1] }).toEqual({ count: [3, 0], mean: 3, spread: Math.sqrt(8 / 3), jump: 2, low: 1, high: 5, empty: Number.NaN });
});

test("the question is the one that a technician answers most surely, and an answer can be wrong one time in ten", () => {
  const ranked = [{ cause: "SENSOR" as const, probability: 0.5 }, { cause: "PLANT" as const, probability: 0.4 }, { cause: "NONE" as const, probability: 0.1 }];
  expect(questionOf(ranked)).toEqual({ confirms: "PLANT", against: "SENSOR" });
  const after = answered(ranked, "PLANT", "changed");
  expect(after.map(({ cause, probability }) => [cause, Math.round(1000 * probability)])).toEqual([["PLANT", 857], ["SENSOR", 119], ["NONE", 24]]);
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
  expect(jumped["levelSame"]).toBeGreaterThan(0.5);
});

test("a gap of all readings is told from nothing, and from a reading alone that is gone", () => {
  const course = (tags: number) => {
    const table = plant((_name, _cell, value) => value);
    for (const tag of table.tags.slice(0, tags)) tag.mean.fill(Number.NaN, onset, onset + 30);
    return harmlessOf(courseOf(table));
  };
  expect([course(6), course(1), course(0)]).toEqual(["gap", null, null]);
});
