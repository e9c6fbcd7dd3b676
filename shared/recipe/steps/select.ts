// Keeps the chosen columns, in the chosen order.
import * as z from "zod";
import { off, selectColumns, selection } from "../columns.ts";
import { noHistory, rowByRow, type StepKind } from "../step.ts";

export const selectSchema = z.strictObject({ kind: z.literal("select"), off, columns: selection });
export type SelectStep = z.infer<typeof selectSchema>;

export const select: StepKind<SelectStep> = {
  kind: "select",
  schema: selectSchema,
  plan(step, columns, context) {
    const kept = selectColumns(step.columns, columns, context);
    return { columns: kept.map((i) => columns[i]!), history: noHistory, start: rowByRow((row) => kept.map((i) => row.cells[i]!)) };
  },
};
