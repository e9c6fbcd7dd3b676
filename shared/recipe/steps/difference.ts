// Change of a value against an earlier row, or its rate: the change divided by the time between the two rows.
import * as z from "zod";
import { appended, madeFrom, off, selectColumns, selection } from "../columns.ts";
import { GapWatch, needTime } from "../gaps.ts";
import { known, type StepKind } from "../step.ts";
import { times } from "../units.ts";

/** Missing where one of the two values is missing or the earlier row lies beyond a break or gap; a rate also where the time between
 *  them is unknown, 0 or runs back. */
export const differenceSchema = z.strictObject({
  kind: z.literal("difference"),
  off,
  columns: selection,
  rows: z.number().int().min(1).max(100_000).default(1).describe("against the row this many rows back"),
  per: z.enum(["s", "min", "h"]).optional().describe("a rate: change in this time"),
  maxGapS: z.number().positive().optional(),
  keep: z.boolean().default(true),
});
export type DifferenceStep = z.infer<typeof differenceSchema>;

/** Microseconds of the time that a rate is told in. */
export const rateUs = { s: 1_000_000, min: 60_000_000, h: 3_600_000_000 } as const;

export const difference: StepKind<DifferenceStep> = {
  kind: "difference",
  schema: differenceSchema,
  plan(step, columns, context) {
    if (step.maxGapS !== undefined || step.per !== undefined) needTime(context);
    const worked = selectColumns(step.columns, columns, context, "number");
    const made = worked.map((i) => madeFrom(columns[i]!, `${columns[i]!.name}_${step.per === undefined ? "diff" : "rate"}_${step.rows}`, (unit) => (step.per === undefined ? unit : times(unit, new Map([[step.per, 1]]), -1))));
    const { kept, columns: out } = appended(columns, worked, made, step.keep);
    return {
      columns: out,
      history: { rows: step.rows, seconds: 0 },
      start() {
        const watch = new GapWatch(step.maxGapS);
        let past: { tUs: number; values: number[] }[] = [];
        const unitUs = step.per && rateUs[step.per];
        return {
          push(row) {
            if (watch.startsAnew(row)) past = [];
            const now = worked.map((i) => row.cells[i] as number);
            past.push({ tUs: row.tUs, values: now });
            if (past.length > step.rows + 1) past.shift();
            const before = past.length > step.rows ? past[0] : undefined;
            const cells = kept.map((i) => row.cells[i]!);
            const dt = unitUs === undefined ? 1 : (row.tUs - (before?.tUs ?? NaN)) / unitUs;
            now.forEach((x, w) => cells.push(dt > 0 ? known((x - (before?.values[w] ?? NaN)) / dt) : NaN));
            return [{ tUs: row.tUs, segment: row.segment, cells }];
          },
        };
      },
    };
  },
};
