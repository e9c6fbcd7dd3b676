import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../contract/errors.ts";
import { evaluate, parseFormula } from "./formula.ts";
import { meaningOf, neededInputs, planRecipe, recipeFormat, recipeSchema, stepSchema, type Recipe } from "./recipe.ts";
import { endpointWeights } from "./steps/smooth.ts";
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

describe("a stream whose values need not last", () => {
  it("says the same, in memory used again", () => {
    const steps = recipe({ kind: "resample", everyS: 2, maxEmpty: 3 }, { kind: "rolling", columns: ["x"], windowRows: 2, stats: ["mean"] });
    const buffers = new Set<Float64Array>();
    const rowsOf = (reuse: boolean) => {
      const stream = createStream(steps, columns, { reuse });
      // the third row closes a hole: several rows come of one push
      return [0, 2, 9, 11, 13].map((t) =>
        stream.push({ tUs: t * 1e6, values: { x: t, mode: null } }).map(({ values }) => {
          if (reuse) buffers.add(values);
          return Array.from(values);
        }),
      );
    };
    const fresh = rowsOf(false);
    expect(rowsOf(true)).toEqual(fresh);
    expect(buffers.size).toBe(Math.max(...fresh.map((rows) => rows.length)));
  });
});

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
    ["q25", [1, 1.25, 1.5, 3, 4.5]],
    ["q95", [1, 1.95, 5.6, 5.8, 5.9]],
  ])("gives the %s of the rows up to this one", (stat, expected) => {
    const found = featureOf(`x_${stat}_3`, values, roll(stat));
    found.forEach((x, i) => (Number.isNaN(expected[i]) ? expect(x).toBeNaN() : expect(x).toBeCloseTo(expected[i]!, 12)));
    expect(found.length).toBe(5);
  });

  // By hand: the pairs of 1 2 4 3 1 are (2,1) (4,2) (3,4) (1,3); their deviations give 0 / sqrt(5 · 5). Of 0 1 0 1 they are opposite.
  it("gives the autocorrelation of neighbours once it has three pairs that move", () => {
    const found = featureOf("x_autocorrelation_5", [1, 2, 4, 3, 1], { ...roll("autocorrelation"), windowRows: 5 });
    expect(found.slice(0, 3)).toEqual([NaN, NaN, NaN]);
    expect(found[4]).toBeCloseTo(0, 12);
    expect(featureOf("x_autocorrelation_5", [0, 1, 0, 1], { ...roll("autocorrelation"), windowRows: 5 })[3]).toBeCloseTo(-1, 12);
    expect(featureOf("x_autocorrelation_5", [5, 5, 5, 5, 5], { ...roll("autocorrelation"), windowRows: 5 })).toEqual([NaN, NaN, NaN, NaN, NaN]);
  });

  it("waits for the number of known rows that is asked for", () => {
    expect(featureOf("x_mean_3", values, roll("mean", { minRows: 3 }))).toEqual([NaN, NaN, 3, NaN, NaN]);
  });

  it("forgets at a gap in time", () => {
    const stream = createStream(recipe(roll("mean", { maxGapS: 5 })), columns);
    const rows = [0, 1, 60].flatMap((s) => stream.push({ tUs: s * 1e6, values: [s, null] }));
    expect(rows.map((r) => r.values[1])).toEqual([0, 0.5, 60]);
  });

  it("of seconds holds the rows that are younger than that, however many, and tells a slope a second", () => {
    const stream = createStream(recipe({ kind: "rolling", columns: ["x"], windowS: 10, stats: ["count", "mean", "slope"], keep: false }), columns);
    const rows = [[0, 1], [4, 3], [9.999, 5], [10, 5], [13, 11], [12, 2], [40, 7]].flatMap(([s, x]) => stream.push({ tUs: s! * 1e6, values: [x!, null] }));
    expect(rows.map((r) => [...r.values].map((v) => Math.round(v * 1e6) / 1e6))).toEqual([
      [1, 1, NaN], [2, 2, 0.5], [3, 3, 0.39478], [3, 4.333333, 0.333361], [4, 6, 0.77198],
      // Time that runs back empties the window.
      [1, 2, NaN], [1, 7, NaN],
    ]);
    expect([stream.outputs, stream.history]).toEqual([["x_count_10s", "x_mean_10s", "x_slope_10s"], { rows: 0, seconds: 10 }]);
  });

  // One more statistic that needs the values in order has the whole step worked column by column.
  it("gives the very same answers side by side and column by column, with holes, pauses and values that stand still", () => {
    const wide: Column[] = Array.from({ length: 5 }, (_, i) => ({ name: `x${i}`, kind: "number" }));
    const cell = fc.oneof({ weight: 8, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) }, { weight: 8, arbitrary: fc.constantFrom(0, -0, 7) }, { weight: 1, arbitrary: fc.constantFrom(NaN, 1e100, 2e100) });
    const rowsOf = fc.array(fc.record({ dt: fc.constantFrom(1, 1, 1, 90), values: fc.array(cell, { minLength: 5, maxLength: 5 }) }), { minLength: 1, maxLength: 40 });
    const stats = ["mean", "std", "slope", "min", "max", "range", "count"];
    const answers = (more: string[], windowRows: number, rows: { dt: number; values: number[] }[]) => {
      const stream = createStream(recipe({ kind: "rolling", columns: "numeric", windowRows, minRows: 2, maxGapS: 60, stats: [...stats, ...more], keep: false }), wide);
      const places = stream.outputs.flatMap((name, i) => (name.includes("median") ? [] : [i]));
      let s = 0;
      return rows.flatMap(({ dt, values }) => stream.push({ tUs: (s += dt) * 1e6, values })).map((row) => places.map((i) => row.values[i]));
    };
    fc.assert(fc.property(rowsOf, fc.integer({ min: 2, max: 9 }), (rows, windowRows) => {
      expect(answers([], windowRows, rows)).toEqual(answers(["median"], windowRows, rows));
    }), { seed: 9, numRuns: 30 });
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

describe("a flag beside a filled column", () => {
  it("is 1 where a value was put and 0 where one was known or none could be put", () => {
    const hold = { kind: "impute", columns: ["x"], method: "hold", maxRows: 1, flag: true };
    expect(featureOf("x_filled", [null, 5, null, null, 7], hold)).toEqual([0, 0, 1, 0, 0]);
    expect(featureOf("x_filled", [null, 5], { kind: "impute", columns: ["x"], method: "constant", value: 0, flag: true })).toEqual([1, 0]);
  });
});

describe("a spike", () => {
  it("is missing where it stands, and a lasting jump is believed again", () => {
    const steady = [10, 11, 10, 12, 11, 10, 11];
    const despike = { kind: "despike", columns: ["x"], windowRows: 7 };
    expect(featureOf("x", [...steady, 99, 10, 11], despike)).toEqual([...steady, NaN, 10, 11]);
    const jump = featureOf("x", [...steady, 50, 51, 50, 52, 51, 50], despike);
    expect([jump[7], jump.at(-1)]).toEqual([NaN, 50]);
  });
  it("is not seen where nothing moves, or before five values are known", () => {
    expect(featureOf("x", [1, 1, 9, 1], { kind: "despike", columns: ["x"], windowRows: 7 })).toEqual([1, 1, 9, 1]);
    expect(featureOf("x", [1, 1, 1, 1, 1, 1, 9], { kind: "despike", columns: ["x"], windowRows: 7 })).toEqual([1, 1, 1, 1, 1, 1, 9]);
  });
});

describe("a delayed column", () => {
  const shown = (seconds: number[], step: object): number[] => {
    const stream = createStream(recipe({ kind: "align", columns: ["x"], ...step }), columns);
    return seconds.flatMap((s) => stream.push({ tUs: s * 1e6, values: [s, null] })).map((r) => r.values[0]!);
  };
  it("shows the last value at or before the time less the delay, if it is not too old", () => {
    expect(shown([0, 1, 2, 5, 6, 6, 40], { delayS: 2, maxAgeS: 3 })).toEqual([NaN, NaN, 0, 2, 2, 2, NaN]);
  });
  it("begins anew where time runs back", () => {
    expect(shown([10, 12, 3, 5], { delayS: 2 })).toEqual([NaN, 10, NaN, 3]);
  });
});

describe("a rate", () => {
  it("is the change in the time between the two rows", () => {
    const stream = createStream(recipe({ kind: "difference", columns: ["x"], per: "min", keep: false }), columns);
    const rows = [[0, 1], [30, 2], [30, 5], [90, 3]].flatMap(([s, x]) => stream.push({ tUs: s! * 1e6, values: [x!, null] }));
    expect([stream.outputs, rows.map((r) => r.values[0])]).toEqual([["x_rate_1"], [NaN, 2, NaN, -2]]);
  });
});

describe("smoothing", () => {
  const smooth = (method: string, windowRows: number, more: object = {}) => ({ kind: "smooth", columns: ["x"], method, windowRows, ...more });
  it("weighs by half-lives and leaves missing values out", () => {
    // Weights 1, 1/2, 1/4 from the newest: (4 + 1) / 1.75 at the third row without the second, (8 + 2) / 1.5 at the fourth.
    expect(featureOf("x_smooth_3", [4, null, 4, 8], smooth("ewma", 3, { halfLifeRows: 1 }))).toEqual([4, 4, 4, expect.closeTo((8 + 2) / 1.5, 12)]);
    expect(featureOf("x_smooth_3", [4, 1, 2], smooth("ewma", 3, { halfLifeRows: 1 }))[2]).toBeCloseTo((2 + 0.5 + 1) / 1.75, 12);
  });
  it("takes the median of the last rows", () => {
    expect(featureOf("x_smooth_3", [1, 9, 2, null, 4], smooth("median", 3))).toEqual([1, 5, 2, 5.5, 3]);
  });
  it("gives the newest point of the polynomial that fits the last rows, so a parabola comes back as it was", () => {
    const parabola = [0, 1, 2, 3, 4, 5, 6, 7].map((t) => t * t - 3 * t + 2);
    const found = featureOf("x_smooth_5", parabola, smooth("savitzkyGolay", 5));
    expect(found.slice(0, 4)).toEqual([NaN, NaN, NaN, NaN]);
    found.slice(4).forEach((y, k) => expect(y).toBeCloseTo(parabola[k + 4]!, 10));
  });
  // Savitzky and Golay's table for a line over five points at the end: (3, 2, 1, 0, -1) / 5.
  it("has the published weights", () => {
    endpointWeights(5, 1).forEach((weight, back) => expect(weight).toBeCloseTo([0.6, 0.4, 0.2, 0, -0.2][back]!, 12));
  });
});

describe("power in bands", () => {
  const band = (lowHz: number, highHz: number) => ({ kind: "spectrum", columns: ["x"], windowRows: 64, rowS: 1, bands: [{ name: "band", lowHz, highHz }], keep: false });
  const wave = (hz: number, size: number) => Array.from({ length: 80 }, (_, t) => 100 + size * Math.sin(2 * Math.PI * hz * t));
  it("is the mean square of what swings there, whatever the level", () => {
    const found = featureOf("x_band_64", wave(8 / 64, 3), band(0.1, 0.15));
    expect(found.slice(0, 63)).toEqual(Array.from({ length: 63 }, () => NaN));
    expect(found[63]).toBeCloseTo(4.5, 10);
    expect(featureOf("x_band_64", wave(8 / 64, 3), band(0.2, 0.5))[79]).toBeCloseTo(0, 10);
  });
  it("asks for a window that has a frequency in the band", () => {
    expect(failureOf(() => createStream(recipe(band(0.0001, 0.001)), columns))).toMatchObject({ name: "planUnfit", where: { step: "1 spectrum", field: "band" } });
  });
});

describe("a scaled column", () => {
  it("is told in spreads from its center", () => {
    expect(featureOf("x", [10, 15, null, 30], { kind: "scale", scales: [{ column: "x", center: 10, spread: 5 }] })).toEqual([0, 1, NaN, 4]);
  });
});

describe("a column by regime", () => {
  const inputs: Column[] = [{ name: "speed", kind: "number" }, { name: "heat", kind: "number", unit: "°C" }, { name: "mode", kind: "text" }];
  // Middles at speed 1000 and 3000, half-way at 2000; heat 40 by 2 and 80 by 4 there.
  const figures = { fill: [1000], inverseSpread: [1e-3], centres: [[0], [2]], means: [[40], [80]], inverseScales: [[0.5], [0.25]] };
  const step = { kind: "regime", context: ["speed"], columns: ["heat"] };
  it("is told in spreads from what is usual there; a missing context is filled", () => {
    const stream = createStream(recipe({ ...step, figures }), inputs, { hasTime: false });
    const rows = [[1100, 44], [2900, 76], [2000, 44], [null, 40], [3000, null]].flatMap(([speed, heat]) => stream.push({ values: { speed: speed!, heat: heat! } }));
    expect([stream.outputs, rows.map((r) => [...r.values])]).toEqual([["speed", "heat"], [[1100, 2], [2900, -1], [2000, 2], [NaN, 0], [3000, NaN]]]);
  });
  it("has no unit, and needs what tells its regime", () => {
    const plan = planRecipe(recipe(step, { kind: "select", columns: ["heat"] }), inputs, false);
    expect(plan.outputs).toEqual([{ name: "heat", kind: "number", from: ["heat", "speed"] }]);
  });
  it("is learned before it is worked, once, and only steps on numbers that leave every row come after it", () => {
    const refused = (...steps: unknown[]) => failureOf(() => createStream(recipe(...steps), inputs).push({ values: { speed: 1, heat: 2 } }));
    expect([refused(step), refused(step, { kind: "filter", column: "heat", low: 0 }), refused(step, { kind: "oneHot", column: "mode", levels: ["a"] }), refused(step, { ...step, context: ["heat"], columns: ["speed"] }), refused({ ...step, columns: ["heat", "speed"] })]).toEqual([
      { name: "planUnfit", where: { step: "1 regime", detail: "the figures of the regimes are not learned yet" } },
      { name: "planUnfit", where: { step: "1 regime", detail: "filter stands before it" } },
      { name: "planUnfit", where: { step: "1 regime", detail: "steps after it work on numbers alone" } },
      { name: "planUnfit", where: { step: "1 regime", detail: "one step reads by regime" } },
      { name: "planUnfit", where: { step: "1 regime", column: "speed", detail: "a column is context or is read against it" } },
    ]);
  });
});

describe("a batch", () => {
  const rows = (list: [string | null, number | null][]): SourceRow[] => list.map(([mode, x], i) => ({ tUs: i * 1e6, values: { x, mode } }));
  const run = (step: object, list: [string | null, number | null][]) => {
    const stream = createStream(recipe({ kind: "batch", column: "mode", columns: ["x"], ...step }), columns);
    return { outputs: stream.outputs, rows: [...rows(list).flatMap((row) => stream.push(row)), ...stream.flush()].map((r) => [r.tUs! / 1e6, ...r.values]) };
  };
  it("is one row at its end, given out when the next begins", () => {
    expect(run({ stats: ["mean", "std", "range", "first", "last"] }, [["A", 1], ["A", null], ["A", 3], [null, 50], ["B", 4]])).toEqual({
      outputs: ["x_mean", "x_std", "x_range", "x_first", "x_last", "batch_rows"],
      rows: [[2, 2, Math.SQRT2, 2, 1, 3, 3], [4, 4, NaN, 0, 4, 4, 1]],
    });
  });
  it("tells its phases apart", () => {
    const wide: Column[] = [...columns, { name: "phase", kind: "number" }];
    const stream = createStream(recipe({ kind: "batch", column: "mode", phase: { column: "phase", values: [1, 2] }, columns: ["x"], stats: ["max"] }), wide);
    const list: [string, number, number][] = [["A", 1, 5], ["A", 1, 7], ["A", 2, 3], ["A", 9, 99], ["B", 2, 4]];
    const out = [...list.flatMap(([mode, phase, x], i) => stream.push({ tUs: i * 1e6, values: { x, mode, phase } })), ...stream.flush()];
    expect([stream.outputs, out.map((r) => [...r.values])]).toEqual([["x_1_max", "x_2_max", "batch_rows", "batch_1_rows", "batch_2_rows"], [[7, 3, 4, 2, 1], [NaN, 4, 1, 0, 1]]]);
  });
  it("has a course: values at the middles of equal parts of its time, on straight lines between known values", () => {
    const timed = (list: [string, number | undefined, number | null][]): SourceRow[] => list.map(([mode, s, x]) => ({ tUs: s === undefined ? s : s * 1e6, values: { x, mode } }));
    const course = (list: [string, number | undefined, number | null][]) => {
      const stream = createStream(recipe({ kind: "batch", column: "mode", columns: ["x"], stats: ["course"], places: 2 }), columns);
      return { outputs: stream.outputs, rows: [...timed(list).flatMap((row) => stream.push(row)), ...stream.flush()].map((r) => [...r.values]) };
    };
    // A lasts 8 s: at 2 s half-way from 0 to 8, at 6 s half-way from 8 to 2. B knows one value. Of C the rows without a time, and of an earlier one, are
    // passed over: from 1 at 20 s to 5 at 24 s. D has no time: rows 0 to 4, at rows 1 and 3. E lasts no time.
    expect(course([["A", 0, 0], ["A", 4, 8], ["A", 6, null], ["A", 8, 2], ["B", 10, null], ["B", 11, 7], ["B", 19, null], ["C", undefined, 99], ["C", 20, 1], ["C", 19, 99], ["C", undefined, 99], ["C", 24, 5], ["D", undefined, 3], ["D", undefined, 4], ["D", undefined, 9], ["D", undefined, null], ["D", undefined, 1], ["E", 30, 6]])).toEqual({
      outputs: ["x_course_1", "x_course_2", "batch_rows"],
      rows: [[4, 5, 4], [7, 7, 3], [2, 4, 5], [4, 5, 5], [6, 6, 1]],
    });
  });
  it("keeps no more rows for a course than a device holds, and means what it did without one", () => {
    const step = { kind: "batch", column: "mode", columns: ["x"], stats: ["mean"], maxRows: 200_000 };
    expect([stepSchema.parse(step), stepSchema.safeParse({ ...step, stats: ["course"] }).error?.issues.map(({ path }) => path), meaningOf("batch")]).toEqual([step, [["maxRows"]], 1]);
  });
  it("that is longer than said is cut", () => {
    expect(run({ stats: ["last"], maxRows: 2 }, [["A", 1], ["A", 2], ["A", 3]]).rows).toEqual([[1, 2, 2], [2, 3, 1]]);
  });
});

describe("a step that is off", () => {
  it("changes nothing, needs nothing and may name what is not there", () => {
    const stream = createStream(recipe({ kind: "lag", off: true, columns: ["gone"], rows: [9] }), columns);
    expect([stream.outputs, stream.history]).toEqual([["x"], { rows: 0, seconds: 0 }]);
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

describe("units in a recipe", () => {
  it("follow each column through the steps", () => {
    const inputs: Column[] = [{ name: "flow", kind: "number", unit: "m3/h" }, { name: "level", kind: "number", unit: "mm" }, { name: "odd", kind: "number" }];
    const steps = recipe({ kind: "rolling", columns: ["flow"], windowRows: 5, stats: ["mean", "count"] }, { kind: "difference", columns: ["level"], per: "min" }, { kind: "derive", name: "work", formula: "flow_mean_5 * level_rate_1" }, { kind: "spectrum", columns: ["level"], windowRows: 8, rowS: 1, bands: [{ name: "b", lowHz: 0, highHz: 1 }] }, { kind: "scale", scales: [{ column: "flow", center: 0, spread: 2 }] });
    expect(planRecipe(steps, inputs, true).outputs.map((c) => [c.name, c.unit])).toEqual([
      ["flow", undefined], ["level", "mm"], ["odd", undefined], ["flow_mean_5", "m³/h"], ["flow_count_5", undefined], ["level_rate_1", "mm/min"], ["work", "m³·mm/(h·min)"], ["level_b_8", "mm²"],
    ]);
  });
  it("that do not add up are refused, at the place in the formula", () => {
    const inputs: Column[] = [{ name: "p", kind: "number", unit: "bar" }, { name: "t", kind: "number", unit: "°C" }];
    expect(failureOf(() => planRecipe(recipe({ kind: "derive", name: "sum", formula: "p + t" }), inputs, true))).toEqual({ name: "planUnitClash", where: { step: "1 derive", field: "formula", column: "sum", detail: "character 3: bar, °C" } });
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
      fc.record({ kind: fc.constant("smooth"), columns: fc.constant(["x"]), method: fc.constantFrom("ewma", "median", "savitzkyGolay"), windowRows: fc.integer({ min: 3, max: 5 }) }),
      fc.constant({ kind: "despike", columns: ["x"], windowRows: 5, limit: 2 }),
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
