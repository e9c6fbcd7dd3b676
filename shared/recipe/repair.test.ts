import { describe, expect, it } from "vitest";
import { isRepaired, repairStep, withRepair } from "./repair.ts";
import { recipeFormat, type Recipe } from "./recipe.ts";

const recipe = (...steps: Recipe["steps"]): Recipe => ({ format: recipeFormat, steps });
const hold = { kind: "impute", columns: ["a"], method: "hold", maxRows: 5 } as const;
const lag = { kind: "lag", columns: ["a"], rows: [1], keep: true } as const;

describe("repairs of the quality report", () => {
  it("are steps of a recipe, and nothing else", () => {
    expect([repairStep({ kind: "impute", columns: ["a"], method: "hold", maxRows: 5 }), repairStep({ kind: "dream" }), repairStep(undefined)]).toEqual([hold, null, null]);
  });
  it("stand before the windows, after earlier repairs", () => {
    expect(withRepair(recipe({ kind: "clean", columns: ["a"], low: 0, codes: [] }, { ...lag, columns: ["a"], rows: [1] }), { ...hold, columns: ["a"] }).steps.map((step) => step.kind)).toEqual(["clean", "impute", "lag"]);
  });
  it("leave out two columns by one selection", () => {
    const one = withRepair(recipe(), { kind: "select", columns: ["b", "c"] });
    expect(withRepair(one, { kind: "select", columns: ["a", "c"] })).toEqual(recipe({ kind: "select", columns: ["c"] }));
  });
  it("are not done by a selection that is switched off, and it stays as it is", () => {
    const off: Recipe["steps"][number] = { kind: "select", columns: ["b"], off: true };
    const step: Recipe["steps"][number] = { kind: "select", columns: ["b", "c"] };
    expect([isRepaired(recipe(off), step), withRepair(recipe(off), step)]).toEqual([false, recipe(step, off)]);
  });
  it("are taken once", () => {
    const once = withRepair(recipe(), { ...hold, columns: ["a"] });
    expect([isRepaired(once, { ...hold, columns: ["a"] }), withRepair(once, { ...hold, columns: ["a"] })]).toEqual([true, once]);
  });
});
