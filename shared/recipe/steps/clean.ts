// Turns values outside the physical range, and codes that stand for "bad", into missing.
import * as z from "zod";
import { off, selectColumns, selection } from "../columns.ts";
import { noHistory, rowByRow, type Cell, type StepKind } from "../step.ts";

/** Bounds are inclusive and concern number columns; a code concerns columns of its own kind. */
export const cleanSchema = z.strictObject({
  kind: z.literal("clean"),
  off,
  columns: selection,
  low: z.number().optional().describe("smallest value that can be true"),
  high: z.number().optional().describe("largest value that can be true"),
  codes: z.array(z.union([z.number(), z.string().max(200)])).max(200).default([]).describe("values that mean missing"),
});
export type CleanStep = z.infer<typeof cleanSchema>;

export const clean: StepKind<CleanStep> = {
  kind: "clean",
  schema: cleanSchema,
  plan(step, columns, context) {
    const worked = selectColumns(step.columns, columns, context);
    const { low = -Infinity, high = Infinity } = step;
    const codes = new Set<Cell>(step.codes);
    const cleaned = (cell: Cell): Cell => {
      if (typeof cell !== "number") return codes.has(cell) ? null : cell;
      return cell >= low && cell <= high && !codes.has(cell) ? cell : NaN;
    };
    return {
      columns,
      history: noHistory,
      start: rowByRow((row) => {
        const cells = row.cells.slice();
        for (const i of worked) cells[i] = cleaned(cells[i]!);
        return cells;
      }),
    };
  },
};
