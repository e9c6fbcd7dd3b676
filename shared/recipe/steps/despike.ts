// Makes single values that stand far from their neighbours missing: modified z-score 0.6745 (x - median) / MAD over the last rows
// (Iglewicz and Hoaglin, 1993). Looks back only, so that a jump of the process is missing at first and believed once it lasts.
import * as z from "zod";
import { off, selectColumns, selection } from "../columns.ts";
import { GapWatch, needTime } from "../gaps.ts";
import { medianOf } from "../median.ts";
import type { RowWork, StepKind } from "../step.ts";

/** The window holds the row itself and values as they came. Fewer than `spikeRows` known ones, or a MAD of 0, takes nothing away. */
export const despikeSchema = z.strictObject({
  kind: z.literal("despike"),
  off,
  columns: selection,
  windowRows: z.number().int().min(5).max(10_000),
  limit: z.number().positive().default(3.5).describe("largest modified z-score that is believed"),
  maxGapS: z.number().positive().optional().describe("a longer gap empties the window"),
});
export type DespikeStep = z.infer<typeof despikeSchema>;

export const spikeRows = 5;
export const madScale = 0.6745;

export const despike: StepKind<DespikeStep> = {
  kind: "despike",
  schema: despikeSchema,
  plan(step, columns, context) {
    if (step.maxGapS !== undefined) needTime(context);
    const worked = [...new Set(selectColumns(step.columns, columns, context, "number"))];
    return { columns, history: { rows: step.windowRows - 1, seconds: 0 }, start: () => watch(step, worked) };
  },
};

function watch(step: DespikeStep, worked: number[]): RowWork {
  const gaps = new GapWatch(step.maxGapS);
  let past: number[][] = worked.map(() => []);
  return {
    push(row) {
      if (gaps.startsAnew(row)) past = worked.map(() => []);
      const cells = row.cells.slice();
      worked.forEach((i, w) => {
        const x = cells[i] as number;
        const window = past[w]!;
        window.push(x);
        if (window.length > step.windowRows) window.shift();
        const values = window.filter((v) => !Number.isNaN(v));
        if (Number.isNaN(x) || values.length < spikeRows) return;
        const middle = medianOf(Float64Array.from(values));
        const spread = medianOf(Float64Array.from(values, (v) => Math.abs(v - middle)));
        if (spread > 0 && madScale * Math.abs(x - middle) > step.limit * spread) cells[i] = NaN;
      });
      return [{ tUs: row.tUs, segment: row.segment, cells }];
    },
  };
}
