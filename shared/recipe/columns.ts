// Which columns a step works on, and the names of those it makes.
import * as z from "zod";
import { Failure } from "../contract/errors.ts";
import { parseUnit, writeUnit, type Unit } from "./units.ts";
import type { ColumnKind, PlannedColumn, StepContext } from "./step.ts";

export const columnName = z.string().min(1).max(200);

/** True: the step stands in the list but does nothing. Every step has it. */
export const off = z.boolean().optional().describe("left out for now");

/** A list of names, or every number column. */
export const selection = z.union([z.literal("numeric"), z.array(columnName).min(1).max(10_000)]);
export type Selection = z.infer<typeof selection>;

/** Positions of the selected columns, in the order of the selection. Throws planUnknownColumn; planUnfit for a column of another kind. */
export function selectColumns(chosen: Selection, columns: PlannedColumn[], context: StepContext, kind?: ColumnKind): number[] {
  if (chosen === "numeric") return columns.flatMap((c, i) => (c.kind === "number" ? [i] : []));
  return chosen.map((name) => {
    const at = columnAt(name, columns, context);
    if (kind !== undefined && columns[at]!.kind !== kind)
      throw new Failure("planUnfit", { step: context.step, column: name, detail: kind === "number" ? "not a number column" : "not a text column" });
    return at;
  });
}

/** Position of one column. Throws planUnknownColumn. */
export function columnAt(name: string, columns: PlannedColumn[], context: StepContext): number {
  const at = columns.findIndex((c) => c.name === name);
  if (at < 0) throw new Failure("planUnknownColumn", { step: context.step, column: name });
  return at;
}

/** Refuses a name that is given twice; letter case does not tell columns apart in a table. */
export function checkNames(columns: PlannedColumn[], context: StepContext): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    const key = name.toLowerCase();
    if (seen.has(key)) throw new Failure("planUnfit", { step: context.step, column: name, detail: "this name is taken" });
    seen.add(key);
  }
}

const ownNames = new Set(["row_id", "ts", "grp", "target"]);

/** Refuses features with the names of the feature table's own columns. */
export function checkOutputs(columns: PlannedColumn[], context: StepContext): void {
  for (const { name } of columns) if (ownNames.has(name.toLowerCase())) throw new Failure("planUnfit", { step: context.step, column: name, detail: "this name is taken by the table itself" });
}

/** A number column made of another, in its unit: or in the unit that `change` gives. */
export function madeFrom(column: PlannedColumn, name: string, change: (unit: Unit) => Unit | undefined = (unit) => unit): PlannedColumn {
  const before = column.unit === undefined ? undefined : parseUnit(column.unit);
  const after = before && change(before);
  return { name, kind: "number", from: column.from, ...(after === undefined ? {} : { unit: writeUnit(after) }) };
}

/** The columns as they were, followed by new ones; or the new ones in place of the worked ones when `keep` is false. */
export function appended(columns: PlannedColumn[], worked: number[], made: PlannedColumn[], keep: boolean): { kept: number[]; columns: PlannedColumn[] } {
  const kept = columns.flatMap((_, i) => (keep || !worked.includes(i) ? [i] : []));
  return { kept, columns: [...kept.map((i) => columns[i]!), ...made] };
}
