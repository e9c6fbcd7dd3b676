import { describe, expect, it } from "vitest";
import { planRecipe, recipeFormat, recipeSchema } from "../recipe/recipe.ts";
import { inputStages, type InputFacts } from "./inputStages.ts";

const facts: InputFacts = { numbers: [{ name: "T in", unit: "K" }, { name: "T out", unit: "K" }, { name: "flow", unit: "l/s" }], texts: [], rows: 5000, hasTime: true, hasGroups: false, stepS: 60, spanS: 300_000, stats: ["mean"], present: new Set() };
const kinds = (given: Partial<InputFacts>) => inputStages({ ...facts, ...given }).map(({ kind, variants }) => [kind, variants.length]);

describe("further inputs", () => {
  it("are the past and the level of what is measured where rows have an order, and pairs where columns are few", () => {
    expect(kinds({})).toEqual([["past", 5], ["products", 1]]);
    expect(kinds({ hasTime: false })).toEqual([["products", 1]]);
    expect(kinds({ hasTime: false, hasGroups: true })).toEqual([["past", 5], ["products", 1]]);
  });

  it("hold the calendar where the rows cover weeks at a step within the day", () => {
    expect(kinds({ spanS: 86_400 * 30 })[0]).toEqual(["calendar", 1]);
    expect(kinds({ spanS: 86_400 * 300, stepS: 86_400 })[0]).toEqual(["past", 5]);
  });

  it("are the season before and the one before that, where a season was found and the ladder does not reach it", () => {
    const season = (rows: number[]) => inputStages({ ...facts, season: { column: "flow", rows } }).filter(({ kind }) => kind === "season").map(({ variants }) => variants);
    const lag = (...rows: number[]) => [{ kind: "lag", columns: ["flow"], rows, keep: true }];
    expect([season([1380, 2820]), season([16, 40]), season([0, 16])]).toEqual([[[lag(1380), lag(1380, 2820)]], [[lag(40)]], []]);
  });

  it("turn texts of few values into columns whatever comes of it", () => {
    const texts = [{ name: "mode", levels: ["run", "idle"] }, { name: "id", levels: Array.from({ length: 13 }, (_, i) => `p${i}`) }];
    expect(inputStages({ ...facts, texts })[0]).toEqual({ kind: "texts", always: true, variants: [[{ kind: "oneHot", column: "mode", levels: ["run", "idle"], keep: false }]] });
  });

  it("are no more columns than the rows can teach, and none where a person has chosen that kind of step", () => {
    expect(kinds({ rows: 100 })).toEqual([["past", 3], ["products", 1]]);
    expect(kinds({ present: new Set(["lag", "rolling", "derive"]) })).toEqual([]);
  });

  it("can be laid out, and subtract only what has one unit", () => {
    const steps = inputStages(facts).flatMap(({ variants }) => variants.at(-1)!);
    const recipe = recipeSchema.parse({ format: recipeFormat, steps });
    const made = planRecipe(recipe, facts.numbers.map((each) => ({ ...each, kind: "number" })), true).outputs.map(({ name }) => name);
    expect(made.filter((name) => name.includes("−"))).toEqual(["T in − T out"]);
    expect(made.filter((name) => name.includes("×"))).toEqual(["T in × T out", "T in × flow", "T out × flow"]);
  });
});
