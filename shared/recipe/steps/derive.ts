// A new column from a formula over columns of the same row (closed grammar, see ../formula.ts).
import * as z from "zod";
import { Failure } from "../../contract/errors.ts";
import { columnName, off, selectColumns } from "../columns.ts";
import { evaluate, parseFormula, tagsOf } from "../formula.ts";
import { formulaUnit } from "../formulaUnit.ts";
import { parseUnit, writeUnit } from "../units.ts";
import { noHistory, rowByRow, type StepKind } from "../step.ts";

export const deriveSchema = z.strictObject({
  kind: z.literal("derive"),
  off,
  name: columnName.describe("name of the new column"),
  formula: z.string().min(1).max(2000),
});
export type DeriveStep = z.infer<typeof deriveSchema>;

export const derive: StepKind<DeriveStep> = {
  kind: "derive",
  schema: deriveSchema,
  plan(step, columns, context) {
    const parsed = parseFormula(step.formula);
    if ("fault" in parsed) throw new Failure("planUnfit", { step: context.step, field: "formula", detail: parsed.fault });
    const tags = tagsOf(parsed.node);
    const at = tags.length === 0 ? [] : selectColumns(tags, columns, context, "number");
    const from = [...new Set(at.flatMap((i) => columns[i]!.from))].sort();
    const units = new Map(at.map((i) => [columns[i]!.name, columns[i]!.unit]));
    const found = formulaUnit(parsed.node, (tag) => parseUnit(units.get(tag) ?? ""));
    if ("clash" in found) throw new Failure("planUnitClash", { step: context.step, field: "formula", column: step.name, detail: `character ${found.clash.at}: ${found.clash.left}, ${found.clash.right}` });
    const unit = found.unit === undefined ? {} : { unit: writeUnit(found.unit) };
    const where = new Map(tags.map((tag, t) => [tag, at[t]!]));
    return {
      columns: [...columns, { name: step.name, kind: "number", from, ...unit }],
      history: noHistory,
      start: rowByRow((row) => [...row.cells, evaluate(parsed.node, (tag) => row.cells[where.get(tag)!] as number)]),
    };
  },
};
