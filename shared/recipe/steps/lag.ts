// Values of earlier rows as columns: what the process was doing some rows ago.
import * as z from "zod";
import { appended, madeFrom, off, selectColumns, selection } from "../columns.ts";
import { GapWatch, needTime } from "../gaps.ts";
import type { Cell, StepKind } from "../step.ts";

/** Missing where there is no such earlier row in the group since the last break or gap. */
export const lagSchema = z.strictObject({
  kind: z.literal("lag"),
  off,
  columns: selection,
  rows: z.array(z.number().int().min(1).max(100_000)).min(1).max(200).describe("how many rows back, each a column"),
  maxGapS: z.number().positive().optional(),
  keep: z.boolean().default(true),
});
export type LagStep = z.infer<typeof lagSchema>;

export const lag: StepKind<LagStep> = {
  kind: "lag",
  schema: lagSchema,
  plan(step, columns, context) {
    if (step.maxGapS !== undefined) needTime(context);
    const worked = selectColumns(step.columns, columns, context, "number");
    const made = worked.flatMap((i) => step.rows.map((n) => madeFrom(columns[i]!, `${columns[i]!.name}_lag_${n}`)));
    const { kept, columns: out } = appended(columns, worked, made, step.keep);
    const longest = Math.max(...step.rows);
    return {
      columns: out,
      history: { rows: longest, seconds: 0 },
      start() {
        const watch = new GapWatch(step.maxGapS);
        let past: Cell[][] = [];
        return {
          push(row) {
            if (watch.startsAnew(row)) past = [];
            past.push(worked.map((i) => row.cells[i]!));
            if (past.length > longest + 1) past.shift();
            const cells = kept.map((i) => row.cells[i]!);
            worked.forEach((_, w) => step.rows.forEach((n) => cells.push(past[past.length - 1 - n]?.[w] ?? NaN)));
            return [{ tUs: row.tUs, segment: row.segment, cells }];
          },
        };
      },
    };
  },
};
