// Calls about preparation: the recipe before and after, and the feature table it makes.
import { z } from "zod";
import { recipeSchema } from "../recipe/recipe.ts";
import { call, digest } from "./call.ts";
import { Series } from "./data.ts";

const history = z.strictObject({ rows: z.number(), seconds: z.number() });

export const FeaturesInfo = z.strictObject({
  digest: digest(),
  rows: z.number(),
  features: z.array(z.string()),
  /** Share of missing cells per feature, 0..1. */
  missing: z.record(z.string(), z.number()),
  target: z.strictObject({ kind: z.string(), known: z.number(), positives: z.number().nullable(), mean: z.number().nullable(), classes: z.array(z.strictObject({ name: z.string(), rows: z.number() })).optional() }),
  history,
  /** False when data, labels, recipe or target changed since. */
  current: z.boolean(),
});
export type FeaturesInfo = z.infer<typeof FeaturesInfo>;

export const prepareCalls = {
  describe: call("prepare.describe", { input: z.strictObject({}), output: FeaturesInfo.nullable(), sample: {} }),
  /** Rows, past and cost of each step, and one column before and after the whole recipe, of the part that a chart shows. A series'
   *  `rows` are those of the part; of more than its points, lowest and highest are given. */
  preview: call("prepare.preview", {
    input: z.strictObject({ recipe: recipeSchema, column: z.string(), from: z.number().nullable(), to: z.number().nullable(), group: z.string().nullable() }),
    output: z.strictObject({
      steps: z.array(z.strictObject({ kind: z.string(), rows: z.number(), columns: z.number(), history, rowMicros: z.number() })),
      outputs: z.array(z.string()),
      history,
      before: Series.nullable(),
      after: Series.nullable(),
    }),
    errors: ["storeUnknownRef", "planUnknownColumn", "planUnfit", "planUnitClash"],
    sample: { recipe: { format: "millwright.recipe/1", steps: [] }, column: "x", from: null, to: null, group: null },
  }),
  /** A recipe that the data speak for under the plan's scenario, and why; nothing is written. context: number columns that tell how the machine runs. */
  propose: call("prepare.propose", {
    input: z.strictObject({ context: z.array(z.string().min(1).max(200)).max(20) }),
    output: z.strictObject({ recipe: recipeSchema, why: z.string() }),
    errors: ["storeUnknownRef", "planUnknownColumn"],
    sample: { context: [] },
  }),
  compute: call("prepare.compute", { input: z.strictObject({}), output: FeaturesInfo, job: true, roles: ["scientist", "engineer"], errors: ["planUnknownColumn", "planUnfit", "planUnitClash", "storeUnknownRef", "storeDiskFull"], sample: {} }),
};
