// Shows columns later than they came: what they read `delayS` before the row. For a transport delay (the material that was measured
// upstream arrives here) and for clocks that differ: columns whose clock runs behind are delayed by the difference, and where a clock
// runs ahead, the others are. Nothing is ever shown earlier than it was known.
import * as z from "zod";
import { off, selectColumns, selection } from "../columns.ts";
import { GapWatch, needTime, secondsToUs } from "../gaps.ts";
import type { Cell, RowWork, StepKind } from "../step.ts";

/** A row takes the cells of the last row at or before its time less `delayS`, if that one is at most `maxAgeS` older than asked; else
 *  missing. Time that runs back or is unknown begins anew. State: the rows of the delay. */
export const alignSchema = z.strictObject({
  kind: z.literal("align"),
  off,
  columns: selection,
  delayS: z.number().min(0.001).max(604_800).describe("by how many seconds the columns are shown later"),
  maxAgeS: z.number().positive().max(604_800).default(60).describe("an older value than this is not taken"),
});
export type AlignStep = z.infer<typeof alignSchema>;

/** A distance of rows that is no gap, however long. */
export const anyGapS = 1e9;

export const align: StepKind<AlignStep> = {
  kind: "align",
  schema: alignSchema,
  plan(step, columns, context) {
    needTime(context);
    const worked = selectColumns(step.columns, columns, context);
    return { columns, history: { rows: 0, seconds: step.delayS + step.maxAgeS }, start: () => delayed(step, worked, worked.map((i): Cell => (columns[i]!.kind === "number" ? NaN : null))) };
  },
};

function delayed(step: AlignStep, worked: number[], missing: Cell[]): RowWork {
  const gaps = new GapWatch(anyGapS);
  const delayUs = secondsToUs(step.delayS);
  const maxAgeUs = secondsToUs(step.maxAgeS);
  let past: { tUs: number; cells: Cell[] }[] = [];
  return {
    push(row) {
      if (gaps.startsAnew(row)) past = [];
      past.push({ tUs: row.tUs, cells: worked.map((i) => row.cells[i]!) });
      const askedUs = row.tUs - delayUs;
      // The last row that is old enough stays at the head: later rows ask for it or a newer one.
      let head = 0;
      while (head + 1 < past.length && past[head + 1]!.tUs <= askedUs) head += 1;
      if (head > 0) past = past.slice(head);
      const found = past[0]!;
      const fits = found.tUs <= askedUs && askedUs - found.tUs <= maxAgeUs;
      const cells = row.cells.slice();
      worked.forEach((i, w) => (cells[i] = fits ? found.cells[w]! : missing[w]!));
      return [{ tUs: row.tUs, segment: row.segment, cells }];
    },
  };
}
