// Keeps the rows of an operating mode: those where a column has one of some values, or lies in a range. Other rows, and rows
// where the column is missing, are left out: the device gives no answer for them.
import * as z from "zod";
import { columnAt, columnName, off } from "../columns.ts";
import { noHistory, type Cell, type StepKind } from "../step.ts";
import { Failure } from "../../contract/errors.ts";

/** Bounds are inclusive and concern a number column; values are of the column's own kind. */
export const filterSchema = z
  .strictObject({
    kind: z.literal("filter"),
    off,
    column: columnName,
    values: z.array(z.union([z.string().max(200), z.number()])).max(1000).optional().describe("keep rows with one of these values, such as RUN"),
    low: z.number().optional(),
    high: z.number().optional(),
  })
  .refine((s) => (s.values === undefined) !== (s.low === undefined && s.high === undefined), "either values, or low and high");
export type FilterStep = z.infer<typeof filterSchema>;

export const filter: StepKind<FilterStep> = {
  kind: "filter",
  schema: filterSchema,
  plan(step, columns, context) {
    const at = columnAt(step.column, columns, context);
    const { kind, name } = columns[at]!;
    const { low = -Infinity, high = Infinity } = step;
    const unfit = step.values ? step.values.some((value) => (typeof value === "number" ? "number" : "text") !== kind) : kind !== "number";
    if (unfit) throw new Failure("planUnfit", { step: context.step, column: name, detail: "values and bounds must be of the column's kind" });
    const values = step.values && new Set<Cell>(step.values);
    const keeps = (cell: Cell): boolean => (values ? values.has(cell) : typeof cell === "number" && cell >= low && cell <= high);
    return { columns, history: noHistory, leavesOut: true, start: () => ({ push: (row) => (keeps(row.cells[at]!) ? [row] : []) }) };
  },
};
