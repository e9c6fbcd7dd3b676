// Puts the rows of each group on a regular grid. Bucket k holds the rows with k·Δ <= t < (k+1)·Δ and is stamped with its end
// (k+1)·Δ: at that moment everything in it is known, so a row of the grid never contains what its own time could not know.
// It is given out when the first row of a later bucket arrives, or at the end of the data.
import * as z from "zod";
import { off } from "../columns.ts";
import { needTime, secondsToUs } from "../gaps.ts";
import type { Cell, PlannedColumn, Row, RowWork, StepKind } from "../step.ts";

/** Rows without time are left out. Up to `maxEmpty` empty buckets between two rows become rows of missing values; a longer hole,
 *  or time running back into an earlier bucket, is a break that no later window reaches over. Text takes its last known value. */
export const resampleSchema = z.strictObject({
  kind: z.literal("resample"),
  off,
  everyS: z.number().min(0.001).max(31_536_000).describe("distance of rows after the step, in seconds"),
  numeric: z.enum(["mean", "last", "min", "max"]).default("mean"),
  maxEmpty: z.number().int().min(0).max(100_000).default(0).describe("empty buckets in a row that become missing rows"),
});
export type ResampleStep = z.infer<typeof resampleSchema>;

export const resample: StepKind<ResampleStep> = {
  kind: "resample",
  schema: resampleSchema,
  plan(step, columns, context) {
    needTime(context);
    return { columns, history: { rows: 0, seconds: step.everyS }, gridS: step.everyS, start: () => buckets(step, columns) };
  },
};

function buckets(step: ResampleStep, columns: PlannedColumn[]): RowWork {
  const everyUs = secondsToUs(step.everyS);
  const empty: Cell[] = columns.map((c) => (c.kind === "number" ? NaN : null));
  let bucket = 0;
  let held: Row[] = [];
  let inner: number | undefined;
  let segment = 0;
  const close = (): Row[] => {
    if (held.length === 0) return [];
    const rows = held;
    held = [];
    return [{ tUs: (bucket + 1) * everyUs, segment, cells: columns.map((c, i) => merged(step.numeric, c, rows, i)) }];
  };
  return {
    push(row) {
      if (Number.isNaN(row.tUs)) return [];
      const at = (row.tUs - (((row.tUs % everyUs) + everyUs) % everyUs)) / everyUs;
      if (inner === undefined) {
        inner = row.segment;
        bucket = at;
      }
      if (row.segment === inner && at === bucket) {
        held.push(row);
        return [];
      }
      const out = close();
      const holes = at - bucket - 1;
      if (row.segment !== inner || holes < 0 || holes > step.maxEmpty) segment += 1;
      else for (let k = bucket + 1; k < at; k++) out.push({ tUs: (k + 1) * everyUs, segment, cells: empty.slice() });
      inner = row.segment;
      bucket = at;
      held.push(row);
      return out;
    },
    flush: close,
  };
}

function merged(how: ResampleStep["numeric"], column: PlannedColumn, rows: Row[], i: number): Cell {
  if (column.kind === "text") return rows.findLast((r) => r.cells[i] !== null)?.cells[i] ?? null;
  const values = rows.map((r) => r.cells[i] as number).filter((v) => !Number.isNaN(v));
  if (values.length === 0) return NaN;
  if (how === "last") return values.at(-1)!;
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  if (how === "min" || (how === "mean" && low === high)) return low;
  return how === "max" ? high : values.reduce((a, b) => a + b, 0) / values.length;
}
