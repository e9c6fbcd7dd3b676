import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../contract/errors.ts";
import { evaluate, parseFormula } from "./formula.ts";
import { neededInputs, recipeFormat, recipeSchema, type Recipe } from "./recipe.ts";
import type { Column } from "./step.ts";
import { createStream, type SourceRow } from "./stream.ts";

const columns: Column[] = [
  { name: "x", kind: "number" },
  { name: "mode", kind: "text" },
];
const recipe = (...steps: unknown[]): Recipe => recipeSchema.parse({ format: recipeFormat, steps });

/** Values of one feature for values of x, one second apart. */
function featureOf(name: string, values: (number | null)[], ...steps: unknown[]): number[] {
  const stream = createStream(recipe(...steps), columns);
  const at = stream.outputs.indexOf(name);
  const rows = values.flatMap((x, i) => stream.push({ tUs: i * 1e6, values: { x, mode: null } }));
  return [...rows, ...stream.flush()].map((r) => r.values[at]!);
}

function failureOf(work: () => unknown): unknown {
  try {
    work();
    return "no failure";
  } catch (thrown) {
    return thrown instanceof Failure ? { name: thrown.data.name, where: thrown.data.where } : thrown;
  }
}

describe("a rolling window", () => {
  const roll = (stat: string, more: object = {}) => ({ kind: "rolling", columns: ["x"], windowRows: 3, stats: [stat], ...more });
  const values = [1, 2, 6, null, 4];
  // By hand: windows [1], [1 2], [1 2 6], [2 6 .], [6 . 4].
  it.each([
    ["mean", [1, 1.5, 3, 4, 5]],
    ["std", [NaN, Math.SQRT1_2, Math.sqrt(7), Math.sqrt(8), Math.SQRT2]],
    ["min", [1, 1, 1, 2, 4]],
    ["max", [1, 2, 6, 6, 6]],
    ["range", [0, 1, 5, 4, 2]],
    ["slope", [NaN, 1, 2.5, 4, -1]],
    ["median", [1, 1.5, 2, 4, 5]],
    ["count", [1, 2, 3, 2, 2]],
  ])("gives the %s of the rows up to this one", (stat, expected) => {
    const found = featureOf(`x_${stat}_3`, values, roll(stat));
    found.forEach((x, i) => (Number.isNaN(expected[i]) ? expect(x).toBeNaN() : expect(x).toBeCloseTo(expected[i]!, 12)));
    expect(found.length).toBe(5);
  });

  it("waits for the number of known rows that is asked for", () => {
    expect(featureOf("x_mean_3", values, roll("mean", { minRows: 3 }))).toEqual([NaN, NaN, 3, NaN, NaN]);
  });

  it("forgets at a gap in time", () => {
    const stream = createStream(recipe(roll("mean", { maxGapS: 5 })), columns);
    const rows = [0, 1, 60].flatMap((s) => stream.push({ tUs: s * 1e6, values: [s, null] }));
    expect(rows.map((r) => r.values[1])).toEqual([0, 0.5, 60]);
  });

  it("keeps the past of each group apart when groups are interleaved", () => {
    const stream = createStream(recipe(roll("mean")), columns, { hasTime: false });
    const rows = [["P1", 1], ["P2", 10], ["P1", 3], ["P2", 20]].flatMap(([group, x]) => stream.push({ group: group as string, values: { x: x as number } }));
    expect(rows.map((r) => [r.group, r.values[1]])).toEqual([["P1", 1], ["P2", 10], ["P1", 2], ["P2", 15]]);
  });
});

describe("a regular grid", () => {
  const grid = (more: object = {}) => recipe({ kind: "resample", everyS: 10, ...more });
  const push = (stream: ReturnType<typeof createStream>, s: number, x: number) => stream.push({ tUs: s * 1e6, values: { x, mode: "run" } }).map((r) => [r.tUs! / 1e6, r.values[0]]);

  it("gives a bucket out once a later row proves it complete, stamped with its end", () => {
    const stream = createStream(grid(), columns);
    expect([push(stream, 0, 1), push(stream, 9.999, 3), push(stream, 10, 7)]).toEqual([[], [], [[10, 2]]]);
    expect(stream.flush().map((r) => [r.tUs! / 1e6, r.values[0]])).toEqual([[20, 7]]);
  });

  it("fills a short hole with missing rows and breaks at a long one", () => {
    const stream = createStream(recipe({ kind: "resample", everyS: 10, maxEmpty: 1 }, { kind: "lag", columns: ["x"], rows: [1] }), columns);
    const rows = [0, 20, 50].flatMap((s) => stream.push({ tUs: s * 1e6, values: { x: s, mode: null } }));
    expect([...rows, ...stream.flush()].map((r) => [r.tUs! / 1e6, ...r.values])).toEqual([[10, 0, NaN], [20, NaN, 0], [30, 20, NaN], [60, 50, NaN]]);
  });
});

describe("holding the last value", () => {
  it("ends after its bound and never takes a later value", () => {
    expect(featureOf("x", [null, 5, null, null, null, 7], { kind: "impute", columns: ["x"], method: "hold", maxRows: 2 })).toEqual([NaN, 5, 5, 5, NaN, 7]);
  });
});

describe("a formula", () => {
  const value = (text: string, tags: Record<string, number> = {}): unknown => {
    const parsed = parseFormula(text);
    return "fault" in parsed ? parsed.fault : evaluate(parsed.node, (tag) => tags[tag] ?? NaN);
  };
  it.each([
    ["1 + 2 * 3 - 4 / 2", 5],
    ["-(2 - 5) * -2", -6],
    ['"TI-104" - "a ""b"""', 5],
    ["if(x > 3, max(x, 9), min(x, 1))", 9],
    ["sqrt(-1)", NaN],
    ["1 / 0", NaN],
    ["if(y > 0, 1, 2)", NaN],
    ["exp(1000)", NaN],
  ])("%s is %s", (text, expected) => {
    expect(value(text, { "TI-104": 7, 'a "b"': 2, x: 4 })).toEqual(expected);
  });
  it.each([
    ["1 +", "character 4: the formula ends too early"],
    ["(1 + 2", "character 7: ) is expected"],
    ["1 2", "character 3: more than one formula"],
    ["power(2)", "character 1: no function power"],
    ["1; DROP", "character 2: not understood"],
  ])("that is wrong says where: %s", (text, fault) => {
    expect(value(text)).toBe(fault);
  });
  it("that is too long or too deep is refused", () => {
    expect([value("1" + "+1".repeat(60)), value("(".repeat(60) + "1" + ")".repeat(60))]).toEqual(["the formula is too long; split it into steps", "character 41: nested too deep"]);
  });
});

describe("laying out a recipe", () => {
  it("names the step and the column it does not find", () => {
    expect(failureOf(() => createStream(recipe({ kind: "calendar", parts: ["hour"] }, { kind: "derive", name: "d", formula: "y + 1" }), columns))).toEqual({ name: "planUnknownColumn", where: { step: "2 derive", column: "y" } });
  });
  it("refuses text where numbers are needed, names given twice, and time that is not there", () => {
    const lag = { kind: "lag", columns: ["x"], rows: [1] };
    expect([
      failureOf(() => createStream(recipe({ ...lag, columns: ["mode"] }), columns)),
      failureOf(() => createStream(recipe(lag, { ...lag, columns: ["x"] }), columns)),
      failureOf(() => createStream(recipe({ kind: "resample", everyS: 1 }), columns, { hasTime: false })),
    ]).toEqual([
      { name: "planUnfit", where: { step: "1 lag", column: "mode", detail: "not a number column" } },
      { name: "planUnfit", where: { step: "2 lag", column: "x_lag_1", detail: "this name is taken" } },
      { name: "planUnfit", where: { step: "1 resample", detail: "the rows have no time" } },
    ]);
  });
  it("says which inputs the features are made of", () => {
    const wide: Column[] = [...columns, { name: "y", kind: "number" }, { name: "z", kind: "number" }];
    const steps = recipe({ kind: "derive", name: "d", formula: "x + y" }, { kind: "select", columns: ["d"] });
    expect(neededInputs(steps, wide, false).map((c) => c.name)).toEqual(["x", "y"]);
  });
});

describe("the history of a recipe", () => {
  it("adds rows before a grid, and seconds from it on", () => {
    const steps = [{ kind: "lag", columns: ["x"], rows: [4] }, { kind: "resample", everyS: 10 }, { kind: "rolling", columns: ["x"], windowRows: 6, stats: ["mean"] }];
    expect(createStream(recipe(...steps), columns).history).toEqual({ rows: 4, seconds: 60 });
  });

  it("is enough: a stream that begins that much earlier gives the same row", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("rolling"), columns: fc.constant(["x"]), windowRows: fc.integer({ min: 1, max: 4 }), stats: fc.constant(["mean", "count"]) }),
      fc.record({ kind: fc.constant("lag"), columns: fc.constant(["x"]), rows: fc.constantFrom([1], [1, 3]) }),
      fc.record({ kind: fc.constant("difference"), columns: fc.constant(["x"]), rows: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant("impute"), columns: fc.constant("numeric"), method: fc.constant("hold"), maxRows: fc.integer({ min: 1, max: 3 }) }),
      fc.constant({ kind: "derive", name: "d", formula: "x * 2" }),
    );
    const steps = fc.uniqueArray(step, { maxLength: 3, selector: (s) => s.kind });
    const values = fc.array(fc.option(fc.integer({ min: -9, max: 9 })), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(steps, values, (chosen, xs) => {
        const rows = xs.map((x): SourceRow => ({ values: { x, mode: null } }));
        const whole = createStream(recipe(...chosen), columns, { hasTime: false });
        const late = createStream(recipe(...chosen), columns, { hasTime: false });
        const last = rows.flatMap((r) => whole.push(r)).at(-1)!;
        const lastLate = rows.slice(-1 - whole.history.rows).flatMap((r) => late.push(r)).at(-1)!;
        expect([...lastLate.values]).toEqual([...last.values]);
      }),
      { seed: 4, numRuns: 200 },
    );
  });
});
