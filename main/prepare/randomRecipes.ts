// Random recipes and data for the tests that hold the evaluators of a recipe together, and how two answers are compared. Tests only.
import fc from "fast-check";
import { recipeFormat, recipeSchema, stepKinds, type Recipe, type Step } from "../../shared/recipe/recipe.ts";
import type { Column } from "../../shared/recipe/step.ts";
import { createStream, type FeatureRow, type SourceRow } from "../../shared/recipe/stream.ts";

export const columns: Column[] = [
  { name: "a", kind: "number" },
  { name: 'TI "4"', kind: "number" },
  { name: "Druck 1", kind: "number" },
  { name: "mode", kind: "text" },
];

export type Data = { hasTime: boolean; hasGroup: boolean; rows: SourceRow[] };

export function streamed(data: Data, recipe: Recipe): FeatureRow[] {
  const stream = createStream(recipe, columns, { hasTime: data.hasTime });
  return [...data.rows.flatMap((row) => stream.push(row)), ...stream.flush()];
}

/** Rows by group, the groups in alphabetical order: between groups the two evaluators may order rows differently. */
function byGroup(rows: FeatureRow[]): [string, FeatureRow[]][] {
  const groups = new Map<string, FeatureRow[]>();
  for (const row of rows) groups.set(row.group ?? "(none)", [...(groups.get(row.group ?? "(none)") ?? []), row]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Equal to 1e-9 of the largest known value: a mean near zero of large values cannot be better than their rounding. */
export function differences(data: Data, one: FeatureRow[], other: FeatureRow[]): string[] {
  const sizes = data.rows.flatMap((r) => Object.values(r.values)).map((v) => (typeof v === "number" && Math.abs(v) <= 1e100 ? Math.abs(v) : 0));
  const scale = Math.max(1, ...sizes);
  const left = byGroup(one);
  const right = byGroup(other);
  const shape = (g: [string, FeatureRow[]][]): string => JSON.stringify(g.map(([name, rows]) => [name, rows.map((r) => r.tUs ?? null)]));
  if (shape(left) !== shape(right)) return [`rows: ${shape(left)} against ${shape(right)}`];
  const found: string[] = [];
  left.forEach(([name, rows], g) =>
    rows.forEach((row, r) =>
      row.values.forEach((x, f) => {
        const y = right[g]![1][r]!.values[f]!;
        const same = Number.isNaN(x) ? Number.isNaN(y) : Math.abs(x - y) <= 1e-9 * Math.max(scale, Math.abs(x), Math.abs(y));
        if (!same) found.push(`group ${name} row ${r} feature ${f}: stream ${x}, SQL ${y}`);
      }),
    ),
  );
  return found;
}

const value = (largest: number): fc.Arbitrary<number | null> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -40, max: 40 }).map((n) => n / 4) },
    { weight: 3, arbitrary: fc.double({ min: -largest, max: largest, noNaN: true }) },
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 1e300, -0) },
  );
const text = fc.oneof({ weight: 4, arbitrary: fc.constantFrom("run", "stop", "it's", "") }, { weight: 1, arbitrary: fc.constant(null) });
/** Seconds to the row before: mostly regular, sometimes a hole, a repeat or time running back; rarely no time at all. */
const stepS = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(1, 1, 1, 2, 0.5) }, { weight: 2, arbitrary: fc.constantFrom(0, 5, 60, -1, -30) });

export const dataArbitrary: fc.Arbitrary<Data> = fc
  .record({ hasTime: fc.constantFrom(true, true, true, false), hasGroup: fc.boolean(), start: fc.constantFrom(1_700_000_000_000_000, -3_000_000, 0), largest: fc.constantFrom(10, 1e6), whole: fc.constantFrom(false, false, true) })
  .chain(({ hasTime, hasGroup, start, largest, whole }) => {
    // A long window of known values is rare where a quarter is missing.
    const x = whole ? fc.integer({ min: -400, max: 400 }).map((n) => (n * largest) / 80) : value(largest);
    const row = fc.record({ dt: stepS, group: fc.constantFrom("P1", "P2", "P1", undefined), noTime: fc.nat(20), a: x, b: x, c: x, mode: text });
    return fc.array(row, { minLength: 1, maxLength: 40 }).map((cells) => {
      let t = start;
      const rows = cells.map(({ dt, group, noTime, a, b, c, mode }): SourceRow => {
        t += dt * 1e6;
        return { tUs: hasTime && noTime !== 0 ? t : undefined, group: hasGroup ? group : undefined, values: { a, [columns[1]!.name]: b, [columns[2]!.name]: c, mode } };
      });
      return { hasTime, hasGroup, rows };
    });
  });

const numbers = ["a", 'TI "4"', "Druck 1"];
const some = fc.oneof(fc.constant("numeric" as const), fc.subarray(numbers, { minLength: 1 }));
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const formulas = [
  'a + "TI ""4""" * 2',
  'if(a > "Druck 1", a - 1, -"Druck 1")',
  "sqrt(abs(a)) + 1 / 3",
  "min(a, 2) / max(abs(a), 1)",
  "log(a)",
  "exp(min(a, 3))",
  "a / a",
  'convert(a, "bar", "psi") - convert("Druck 1", "°C", "°F")',
  "if(a == 0, 1, if(a != 1, 2, a <= 5))",
];
/** Overflow belongs to the formula alone: a later window would only compare the rounding of values near 1e100. */
export const overflowing = "a * 1e99 * a";

export const stepArbitraries: { [K in Step["kind"]]: fc.Arbitrary<unknown> } = {
  select: fc.constant({ kind: "select", columns: ['TI "4"', "mode", "a", "Druck 1"] }),
  clean: fc.record({ kind: fc.constant("clean"), columns: fc.oneof(some, fc.constant(["mode", "a"])), low: optional(fc.constantFrom(-5, -1e5)), high: optional(fc.constantFrom(5, 8.5)), codes: fc.subarray([-9999, 0, "stop", 2.25]) }),
  filter: fc.constantFrom({ kind: "filter", column: "mode", values: ["run", "it's"] }, { kind: "filter", column: "a", low: -2, high: 6 }, { kind: "filter", column: "a", values: [0, 0.25, 1] }, { kind: "filter", column: "Druck 1", high: 3 }),
  impute: fc.oneof(
    fc.record({ kind: fc.constant("impute"), columns: fc.oneof(some, fc.constant(["mode"])), method: fc.constant("hold"), flag: optional(fc.boolean()), maxRows: fc.integer({ min: 1, max: 4 }), maxGapS: optional(fc.constantFrom(1, 10)) }),
    fc.record({ kind: fc.constant("impute"), columns: some, method: fc.constant("constant"), flag: optional(fc.boolean()), value: fc.constantFrom(0, 1.5) }),
    fc.constant({ kind: "impute", columns: ["mode"], method: "constant", value: "un'known" }),
  ),
  resample: fc.record({ kind: fc.constant("resample"), everyS: fc.constantFrom(1, 2, 2.5, 10), numeric: fc.constantFrom("mean", "last", "min", "max"), maxEmpty: fc.integer({ min: 0, max: 5 }) }),
  rolling: fc
    .record({
      kind: fc.constant("rolling"),
      columns: some,
      window: fc.oneof(fc.integer({ min: 1, max: 7 }).map((windowRows) => ({ windowRows })), fc.constantFrom(0.5, 1, 2.5, 6, 90).map((windowS) => ({ windowS }))),
      stats: fc.subarray(["mean", "std", "min", "max", "range", "slope", "median", "q05", "q75", "autocorrelation", "count"], { minLength: 1 }),
      minRows: fc.integer({ min: 1, max: 3 }),
      maxGapS: optional(fc.constantFrom(1, 5)),
      keep: fc.boolean(),
    })
    .map(({ window, ...s }) => ({ ...s, ...window, minRows: Math.min(s.minRows, "windowRows" in window ? window.windowRows : 3) })),
  lag: fc.record({ kind: fc.constant("lag"), columns: some, rows: fc.subarray([1, 2, 5], { minLength: 1 }), maxGapS: optional(fc.constantFrom(1, 5)), keep: fc.boolean() }),
  difference: fc.record({ kind: fc.constant("difference"), columns: some, rows: fc.integer({ min: 1, max: 3 }), per: optional(fc.constantFrom("s", "min", "h")), maxGapS: optional(fc.constantFrom(1, 5)), keep: fc.boolean() }),
  oneHot: fc.constantFrom({ kind: "oneHot", column: "mode", levels: ["run", "it's", ""], keep: true }, { kind: "oneHot", column: "a", levels: [0, 0.25], keep: true }),
  calendar: fc.record({ kind: fc.constant("calendar"), parts: fc.subarray(["hour", "weekday"], { minLength: 1 }), offsetMinutes: fc.constantFrom(0, 60, -330) }),
  despike: fc.record({ kind: fc.constant("despike"), columns: some, windowRows: fc.integer({ min: 5, max: 9 }), limit: fc.constantFrom(2, 3.5), maxGapS: optional(fc.constantFrom(1, 5)) }),
  align: fc.record({ kind: fc.constant("align"), columns: fc.oneof(some, fc.constant(["mode", "a"])), delayS: fc.constantFrom(0.5, 1, 3, 20), maxAgeS: fc.constantFrom(1, 4, 60) }),
  smooth: fc.oneof(
    fc.record({ kind: fc.constant("smooth"), columns: some, method: fc.constant("ewma"), windowRows: fc.integer({ min: 2, max: 9 }), halfLifeRows: optional(fc.constantFrom(0.5, 1, 30)), maxGapS: optional(fc.constantFrom(1, 5)), keep: fc.boolean() }),
    fc.record({ kind: fc.constant("smooth"), columns: some, method: fc.constant("median"), windowRows: fc.integer({ min: 2, max: 7 }), keep: fc.boolean() }),
    fc.record({ kind: fc.constant("smooth"), columns: some, method: fc.constant("savitzkyGolay"), windowRows: fc.integer({ min: 4, max: 9 }), degree: optional(fc.constantFrom(1, 2, 3)), maxGapS: optional(fc.constantFrom(1, 5)), keep: fc.boolean() }),
  ),
  spectrum: fc.record({
    kind: fc.constant("spectrum"),
    columns: some,
    windowRows: fc.integer({ min: 8, max: 11 }),
    rowS: fc.constant(1),
    bands: fc.constantFrom([{ name: "all", lowHz: 0, highHz: 1 }], [{ name: "slow", lowHz: 0, highHz: 0.2 }, { name: "fast", lowHz: 0.3, highHz: 0.6 }]),
    maxGapS: optional(fc.constantFrom(1, 5)),
    keep: fc.boolean(),
  }),
  scale: fc.constantFrom({ kind: "scale", scales: [{ column: "a", center: 1.5, spread: 0.3 }, { column: "Druck 1", center: -4, spread: 7 }] }, { kind: "scale", scales: [{ column: 'TI "4"', center: 0, spread: -1e3 }] }),
  regime: fc.constantFrom(
    {
      kind: "regime", context: ["a"], columns: ["Druck 1", 'TI "4"'],
      figures: { fill: [1.5], inverseSpread: [0.3], centres: [[-0.7], [0], [1.25]], means: [[1, 2], [-3, 0.1], [0, 0]], inverseScales: [[0.5, 3], [0, 1], [1e-3, 7]] },
    },
    { kind: "regime", context: ['TI "4"', "Druck 1"], columns: ["a"], figures: { fill: [0, -2], inverseSpread: [1, 0.1], centres: [[0, 0], [1, -1]], means: [[4], [5]], inverseScales: [[0.25], [1]] } },
  ),
  batch: fc
    .record({
      kind: fc.constant("batch"),
      column: fc.constantFrom("mode", "a"),
      phase: optional(fc.constantFrom({ column: "mode", values: ["run", "it's"] }, { column: "a", values: [0, 0.25, 1] })),
      columns: some,
      stats: fc.subarray(["mean", "std", "min", "max", "range", "first", "last", "course"], { minLength: 1 }),
      places: optional(fc.constantFrom(2, 3, 7)),
      maxRows: fc.constantFrom(2, 3, 100),
    }),
  derive: fc.record({ kind: fc.constant("derive"), name: fc.constantFrom("d1", "d2"), formula: fc.constantFrom(...formulas) }),
};

/** Recipes that lay out over the columns: a step that does not fit the ones before it is left out. */
export function recipeArbitrary(hasTime: boolean): fc.Arbitrary<Recipe> {
  return fc.array(fc.oneof(...stepKinds.map((kind) => stepArbitraries[kind])), { minLength: 1, maxLength: 4 }).map((steps) => {
    let recipe: Recipe = { format: recipeFormat, steps: [] };
    for (const step of steps) {
      const longer = recipeSchema.parse({ ...recipe, steps: [...recipe.steps, step] });
      try {
        createStream(longer, columns, { hasTime });
        recipe = longer;
      } catch {
        // the step needs a column that an earlier one took away, or a time
      }
    }
    return recipe;
  });
}
