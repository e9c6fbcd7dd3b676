// Columns in units of their own spread, by figures that a person gives: (x - center) / spread. Figures from the data would have to be
// learned inside the folds; that belongs to the model, and the families do it.
import * as z from "zod";
import { columnAt, columnName, madeFrom, off } from "../columns.ts";
import { Failure } from "../../contract/errors.ts";
import { known, noHistory, rowByRow, type StepKind } from "../step.ts";

/** From a range: center = low, spread = high - low gives 0 to 1. Missing stays missing. */
export const scaleSchema = z
  .strictObject({
    kind: z.literal("scale"),
    off,
    scales: z.array(z.strictObject({ column: columnName, center: z.number(), spread: z.number().refine((x) => x !== 0, "the spread is not 0") })).min(1).max(1000),
  })
  .refine((s) => new Set(s.scales.map(({ column }) => column)).size === s.scales.length, "a column stands once");
export type ScaleStep = z.infer<typeof scaleSchema>;

export const scale: StepKind<ScaleStep> = {
  kind: "scale",
  schema: scaleSchema,
  plan(step, columns, context) {
    const worked = step.scales.map(({ column, center, spread }) => {
      const at = columnAt(column, columns, context);
      if (columns[at]!.kind !== "number") throw new Failure("planUnfit", { step: context.step, column, detail: "not a number column" });
      return { at, center, spread };
    });
    const scaled = new Set(worked.map(({ at }) => at));
    return {
      // In spreads, not in the unit it came in.
      columns: columns.map((column, i) => (scaled.has(i) ? madeFrom(column, column.name, () => undefined) : column)),
      history: noHistory,
      start: rowByRow((row) => {
        const cells = row.cells.slice();
        for (const { at, center, spread } of worked) cells[at] = known(((cells[at] as number) - center) / spread);
        return cells;
      }),
    };
  },
};
