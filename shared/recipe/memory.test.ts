// How far back each feature looks, worked by hand.
import { expect, it } from "vitest";
import { memoryOf } from "./memory.ts";
import { recipeFormat, recipeSchema } from "./recipe.ts";

it("adds up along the steps that made a feature, each lag by its own length", () => {
  const recipe = recipeSchema.parse({
    format: recipeFormat,
    steps: [
      { kind: "resample", everyS: 60 },
      { kind: "rolling", columns: ["flow"], windowRows: 10, stats: ["mean"] },
      { kind: "lag", columns: ["flow", "flow_mean_10"], rows: [1, 5] },
      { kind: "derive", name: "ratio", formula: "flow_lag_5 / level" },
    ],
  });
  const memory = memoryOf(recipe, [{ name: "flow", kind: "number" }, { name: "level", kind: "number" }], true);
  // A grid of a minute looks back a minute; ten of its rows are nine steps of a minute.
  expect(Object.fromEntries([...memory].map(([name, { rows, seconds }]) => [name, [rows, seconds]]))).toEqual({
    flow: [0, 60], level: [0, 60], flow_mean_10: [0, 600], flow_lag_1: [0, 120], flow_lag_5: [0, 360], flow_mean_10_lag_1: [0, 660], flow_mean_10_lag_5: [0, 900], ratio: [0, 360],
  });
});
