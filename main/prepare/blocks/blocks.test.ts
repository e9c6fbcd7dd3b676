// A recipe on blocks gives what it gives row by row, wherever blocks and groups are cut.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planRecipe, recipeFormat, recipeSchema, stepKinds, type Recipe } from "../../../shared/recipe/recipe.ts";
import { seededGenerator } from "../../../shared/stats/random.ts";
import type { FeatureRow, SourceRow } from "../../../shared/recipe/stream.ts";
import { known } from "../../../shared/recipe/step.ts";
import { columns, dataArbitrary, differences, recipeArbitrary, stepArbitraries, streamed, type Data } from "../randomRecipes.ts";
import type { Block } from "./block.ts";
import { blockWork, mergingKinds } from "./blockWork.ts";
import { GroupWorks } from "./groupWorks.ts";

/** The recipe over the data in blocks of `size` rows. */
function inBlocks(data: Data, recipe: Recipe, size: number): FeatureRow[] {
  const plan = planRecipe(recipe, columns, data.hasTime);
  const names = [...new Set(data.rows.map((row) => row.group))].filter((name) => name !== undefined);
  const codes = data.rows.map((row) => (row.group === undefined ? NaN : names.indexOf(row.group)));
  const facts = [...names, undefined].map((name) => ({ last: data.rows.findLastIndex((row) => row.group === name) }));
  const features = plan.stages.at(-1)!.flatMap((c, i) => (c.kind === "number" ? [i] : []));
  const works = new GroupWorks(blockWork(recipe.steps, plan, 0), features, facts);
  const out: FeatureRow[] = [];
  for (let from = 0; from < data.rows.length; from += size) {
    const rows = data.rows.slice(from, from + size);
    const cells = rows.map((row) => row.values as Record<string, number | string | null>);
    const block: Block = {
      rows: rows.length,
      rid: Float64Array.from(rows, (_, r) => from + r),
      tUs: Float64Array.from(rows, (row) => row.tUs ?? NaN),
      segment: new Float64Array(rows.length),
      target: Float64Array.from(rows, (_, r) => from + r),
      columns: columns.map(({ name, kind }) => (kind === "number" ? Float64Array.from(cells, (c) => (typeof c[name] === "number" ? known(c[name]) : NaN)) : cells.map((c) => (typeof c[name] === "string" ? c[name] : null)))),
    };
    const made = works.run(block, Float64Array.from(codes.slice(from, from + size)));
    expect([...made.target]).toEqual([...made.rid]);
    made.rid.forEach((rid, r) => {
      const { tUs, group } = data.rows[rid]!;
      out.push({ ...(tUs === undefined ? {} : { tUs }), ...(group === undefined ? {} : { group }), values: Float64Array.from(made.features, (list) => list[r]!) });
    });
  }
  return out;
}

const sizes = fc.constantFrom(1, 2, 3, 7, 1000);
const fits = (recipe: Recipe, hasTime: boolean): boolean => {
  try {
    planRecipe(recipe, columns, hasTime);
    return recipe.steps.every(({ kind }) => !mergingKinds.includes(kind));
  } catch {
    return false;
  }
};

describe("a recipe in a stream and the same recipe on blocks", () => {
  it.each(stepKinds.filter((kind) => !mergingKinds.includes(kind)))("give the same rows for the step %s alone", (kind) => {
    fc.assert(
      fc.property(dataArbitrary, stepArbitraries[kind], sizes, (data, raw, size) => {
        const recipe = recipeSchema.parse({ format: recipeFormat, steps: [raw] });
        fc.pre(fits(recipe, data.hasTime));
        expect(differences(data, streamed(data, recipe), inBlocks(data, recipe, size))).toEqual([]);
      }),
      { seed: 8, numRuns: 60 },
    );
  });

  it("give the same rows for random recipes", () => {
    const both = dataArbitrary.chain((data) => recipeArbitrary(data.hasTime).map((recipe) => ({ data, recipe })));
    fc.assert(
      fc.property(both, sizes, ({ data, recipe }, size) => {
        const part = { ...recipe, steps: recipe.steps.filter(({ kind }) => !mergingKinds.includes(kind)) };
        fc.pre(fits(part, data.hasTime));
        expect(differences(data, streamed(data, part), inBlocks(data, part, size))).toEqual([]);
      }),
      { seed: 9, numRuns: 200 },
    );
  });
});

describe("a window that a huge value has left", () => {
  it.each([{ windowRows: 40 }, { windowS: 40 }])("keeps nothing of it: %o", (window) => {
    const random = seededGenerator(3);
    const rows = Array.from({ length: 600 }, (_, i): SourceRow => ({ tUs: i * 1e6, values: { a: i === 100 ? 1e12 : 5 + random.uniform() / 1e3, 'TI "4"': i === 100 ? null : i / 7, "Druck 1": Math.floor(i / 90), mode: null } }));
    const recipe = recipeSchema.parse({ format: recipeFormat, steps: [{ kind: "rolling", columns: "numeric", ...window, stats: ["mean", "std", "slope", "autocorrelation", "median", "q05", "range"], keep: false }] });
    const data = { hasTime: true, hasGroup: false, rows };
    const [one, other] = [streamed(data, recipe), inBlocks(data, recipe, 128)];
    // Where the value is gone, the answers are as exact as those of the small values that are left.
    const apart = other.flatMap((row, r) => (r < 141 ? [] : [...row.values].map((x, f) => Math.abs(x - one[r]!.values[f]!) / Math.max(1e-3, Math.abs(x)))));
    expect(Math.max(...apart.map((x) => (Number.isNaN(x) ? 0 : x)))).toBeLessThan(1e-8);
    expect(other.map((row) => row.values.findIndex(Number.isNaN))).toEqual(one.map((row) => row.values.findIndex(Number.isNaN)));
  });
});
