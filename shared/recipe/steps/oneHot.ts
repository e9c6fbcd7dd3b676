// A text column as one 0/1 column a listed level. Levels are listed, never learned: a level that is not listed gives zeros.
import * as z from "zod";
import { appended, columnAt, columnName, off } from "../columns.ts";
import { Failure } from "../../contract/errors.ts";
import { noHistory, rowByRow, type PlannedColumn, type StepKind } from "../step.ts";

/** Missing text gives missing in every level. Number columns are allowed where the levels are numbers. */
export const oneHotSchema = z.strictObject({
  kind: z.literal("oneHot"),
  off,
  column: columnName,
  levels: z.array(z.union([z.string().max(200), z.number()])).min(1).max(1000),
  keep: z.boolean().default(false),
});
export type OneHotStep = z.infer<typeof oneHotSchema>;

export const oneHot: StepKind<OneHotStep> = {
  kind: "oneHot",
  schema: oneHotSchema,
  plan(step, columns, context) {
    const at = columnAt(step.column, columns, context);
    const { name, kind, from } = columns[at]!;
    for (const level of step.levels)
      if ((typeof level === "number" ? "number" : "text") !== kind) throw new Failure("planUnfit", { step: context.step, column: name, detail: `level ${String(level)} is not of the kind of the column` });
    const made = step.levels.map((level): PlannedColumn => ({ name: `${name}_is_${level}`, kind: "number", from }));
    const { kept, columns: out } = appended(columns, [at], made, step.keep);
    return {
      columns: out,
      history: noHistory,
      start: rowByRow((row) => {
        const cell = row.cells[at]!;
        const missing = cell === null || Number.isNaN(cell);
        return [...kept.map((i) => row.cells[i]!), ...step.levels.map((level) => (missing ? NaN : cell === level ? 1 : 0))];
      }),
    };
  },
};
