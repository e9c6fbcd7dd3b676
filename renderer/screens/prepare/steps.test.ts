import { expect, test } from "vitest";
import { columnsBefore, doubled, faultOf, gistOf, inputsOf, listOf, listText, moved, newStep, switched, valueOf } from "./steps.ts";
import { stepKinds, type Step } from "../../../shared/recipe/recipe.ts";

const columns = [{ name: "a", kind: "number" as const }, { name: "b", kind: "number" as const }, { name: "c", kind: "text" as const }];

test("every kind of step begins with values that only lack what a person must say", () => {
  expect(Object.fromEntries(stepKinds.map((kind) => [kind, faultOf(newStep(kind, columns, 60))]))).toEqual({ select: null, clean: null, impute: null, resample: null, rolling: null, lag: null, difference: null, filter: null, oneHot: "levels", calendar: null, derive: null, despike: null, align: null, smooth: null, spectrum: null, scale: null, batch: null, regime: null });
});

test("a step finds the columns that the steps before it make", () => {
  const steps: Step[] = [{ kind: "select", columns: ["a"] }, { kind: "lag", columns: ["a"], rows: [1], keep: true }];
  expect(columnsBefore(steps, 2, columns, false).columns.map((column) => column.name)).toEqual(["a", "a_lag_1"]);
  expect(columnsBefore([{ kind: "select", columns: ["z"] }], 1, columns, false).failure?.name).toBe("planUnknownColumn");
});

test("a step is moved, said in short, and lists are read as they are typed", () => {
  const [x, y, z] = (["select", "calendar", "resample"] as const).map((kind) => newStep(kind, columns, 1));
  if (x === undefined || y === undefined || z === undefined) throw new Error("no steps");
  expect(moved([x, y, z], 2, 0)).toEqual([z, x, y]);
  expect(gistOf({ kind: "clean", columns: ["a", "b", "c"], low: 0, codes: [] })).toBe("a, b +1 · 0 … ");
  const window = { kind: "rolling", columns: ["a"], stats: ["mean"], minRows: 1, keep: true } as const;
  expect([gistOf({ ...window, stats: ["mean"], columns: ["a"], windowRows: 15 }), gistOf({ ...window, stats: ["mean"], columns: ["a"], windowS: 2.5 })]).toEqual(["a · 15", "a · 2.5 s"]);
  expect(listOf(" 1, 5,,Bad ,-9999")).toEqual([1, 5, "Bad", -9999]);
  // A product called 4711 is a word of its column: as a number it would fit no text column.
  expect(listOf("4711, 007,A12", true)).toEqual(["4711", "007", "A12"]);
});

test("a word that holds a comma, a quote or digits alone is one item, as it is shown and as it is typed", () => {
  const items = ["pump, main", 1, 'a "b", c', "-9999", "plain", " edge ", -2.5];
  expect(listText(items)).toBe('"pump, main", 1, "a ""b"", c", "-9999", plain, " edge ", -2.5');
  expect(listOf(listText(items))).toEqual(items);
  expect([listText(["4711", "a,b"], true), listOf('4711, "a,b"', true)]).toEqual(['4711, "a,b"', ["4711", "a,b"]]);
  // On the way there: the quote is not closed yet, or something stands behind it.
  expect(['"', '"pump', '"pump, main', '"pump, main" x, 2', '5" pipe, 2', '"", 3'].map((text) => listOf(text))).toEqual([[], ["pump"], ["pump, main"], ["pump, main", 2], ['5" pipe', 2], [3]]);
});

test("a value can be typed sign by sign", () => {
  expect(["-", "-0", "0.", "0.5", " ", "1", "NaN"].map((text) => valueOf(text, "number"))).toEqual(["-", "-0", "0.", 0.5, " ", 1, "NaN"]);
  expect(valueOf("1", "text")).toBe("1");
});

test("a doubled step makes no name twice: a formula is renamed, any other copy waits until it is changed", () => {
  const derive: Step = { kind: "derive", name: "p", formula: "a" };
  const lag: Step = { kind: "lag", columns: ["a"], rows: [1], keep: true };
  expect(doubled([derive, { ...derive, name: "p_2" }], 0)).toEqual([derive, { ...derive, name: "p_3" }, { ...derive, name: "p_2" }]);
  expect(doubled([lag], 0)).toEqual([lag, { ...lag, off: true }]);
  expect([switched([lag], 0), switched([{ ...lag, off: true }], 0)]).toEqual([[{ ...lag, off: true }], [lag]]);
});

test("time and group are no inputs of a recipe", () => {
  const dataset = { columns: [{ name: "ts", kind: "time", missing: 0 }, { name: "grp", kind: "group", missing: 0 }, { name: "a", kind: "number", missing: 0 }] } as unknown as Parameters<typeof inputsOf>[0];
  expect(inputsOf(dataset)).toEqual([{ name: "a", kind: "number" }]);
});
