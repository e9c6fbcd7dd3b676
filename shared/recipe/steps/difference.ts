// Change of a value against an earlier row.
import { z } from "zod";
import { appended, off, selectColumns, selection } from "../columns.ts";
import { GapWatch, needTime } from "../gaps.ts";
import { known, type PlannedColumn, type StepKind } from "../step.ts";

/** Missing where one of the two values is missing or the earlier row lies beyond a break or gap. */
export const differenceSchema = z.strictObject({
  kind: z.literal("difference"),
  off,
  columns: selection,
  rows: z.number().int().min(1).max(100_000).default(1).describe("against the row this many rows back"),
  maxGapS: z.number().positive().optional(),
  keep: z.boolean().default(true),
});
export type DifferenceStep = z.infer<typeof differenceSchema>;

export const difference: StepKind<DifferenceStep> = {
  kind: "difference",
  schema: differenceSchema,
  plan(step, columns, context) {
    if (step.maxGapS !== undefined) needTime(context);
    const worked = selectColumns(step.columns, columns, context, "number");
    const made = worked.map((i): PlannedColumn => ({ name: `${columns[i]!.name}_diff_${step.rows}`, kind: "number", from: columns[i]!.from }));
    const { kept, columns: out } = appended(columns, worked, made, step.keep);
    return {
      columns: out,
      history: { rows: step.rows, seconds: 0 },
      start() {
        const watch = new GapWatch(step.maxGapS);
        let past: number[][] = [];
        return {
          push(row) {
            if (watch.startsAnew(row)) past = [];
            const now = worked.map((i) => row.cells[i] as number);
            past.push(now);
            if (past.length > step.rows + 1) past.shift();
            const before = past.length > step.rows ? past[0] : undefined;
            const cells = kept.map((i) => row.cells[i]!);
            now.forEach((x, w) => cells.push(known(x - (before?.[w] ?? NaN))));
            return [{ tUs: row.tUs, segment: row.segment, cells }];
          },
        };
      },
    };
  },
};
