// Fills missing values from the past only: holds the last known value for a bounded time, or puts a constant.
// A value of the future is never used, so what was learned is what the device can do.
import * as z from "zod";
import { Failure } from "../../contract/errors.ts";
import { off, selectColumns, selection } from "../columns.ts";
import { needTime, secondsToUs } from "../gaps.ts";
import { noHistory, rowByRow, type Cell, type PlannedColumn, type RowWork, type StepKind } from "../step.ts";

/** `hold` needs at least one bound; both must be met when both are given. */
export const imputeSchema = z
  .strictObject({
    kind: z.literal("impute"),
    off,
    columns: selection,
    method: z.enum(["hold", "constant"]),
    maxRows: z.number().int().min(1).max(1_000_000).optional().describe("hold: at most this many rows after the last known one"),
    maxGapS: z.number().positive().optional().describe("hold: at most this many seconds after the last known one"),
    value: z.union([z.number(), z.string().max(200)]).optional().describe("constant: the value to put"),
    flag: z.boolean().optional().describe("a further column of 0 and 1 for each: 1 where a value was put"),
  })
  .refine((s) => (s.method === "hold" ? s.maxRows !== undefined || s.maxGapS !== undefined : s.value !== undefined), "hold needs maxRows or maxGapS; constant needs value");
export type ImputeStep = z.infer<typeof imputeSchema>;

export const impute: StepKind<ImputeStep> = {
  kind: "impute",
  schema: imputeSchema,
  plan(step, columns, context) {
    const worked = selectColumns(step.columns, columns, context);
    const flags = step.flag === true ? worked : [];
    const out = [...columns, ...flags.map((i): PlannedColumn => ({ name: `${columns[i]!.name}_filled`, kind: "number", from: columns[i]!.from }))];
    const flagged = (before: Cell[], after: Cell[]): Cell[] => [...after, ...flags.map((i) => (isMissing(before[i]!) && !isMissing(after[i]!) ? 1 : 0))];
    if (step.method === "constant") {
      const value = step.value!;
      for (const i of worked)
        if ((typeof value === "number" ? "number" : "text") !== columns[i]!.kind)
          throw new Failure("planUnfit", { step: context.step, column: columns[i]!.name, detail: "the constant is not of the kind of the column" });
      return {
        columns: out,
        history: noHistory,
        start: rowByRow((row) => {
          const cells = row.cells.slice();
          for (const i of worked) if (isMissing(cells[i]!)) cells[i] = value;
          return flagged(row.cells, cells);
        }),
      };
    }
    if (step.maxGapS !== undefined) needTime(context);
    const history = step.maxRows !== undefined ? { rows: step.maxRows, seconds: 0 } : { rows: 0, seconds: step.maxGapS! };
    return { columns: out, history, start: () => holdLast(worked, step, flagged) };
  },
};

function holdLast(worked: number[], step: ImputeStep, flagged: (before: Cell[], after: Cell[]) => Cell[]): RowWork {
  const maxRows = step.maxRows ?? Infinity;
  const maxGapUs = step.maxGapS === undefined ? undefined : secondsToUs(step.maxGapS);
  let segment: number | undefined;
  let at = 0;
  let last: ({ cell: Cell; at: number; tUs: number } | undefined)[] = [];
  return {
    push(row) {
      if (row.segment !== segment) last = [];
      segment = row.segment;
      at += 1;
      const cells = row.cells.slice();
      worked.forEach((i, w) => {
        const cell = cells[i]!;
        if (!isMissing(cell)) {
          last[w] = { cell, at, tUs: row.tUs };
          return;
        }
        const held = last[w];
        if (held === undefined || at - held.at > maxRows) return;
        const dt = row.tUs - held.tUs;
        if (maxGapUs !== undefined && !(dt >= 0 && dt <= maxGapUs)) return;
        cells[i] = held.cell;
      });
      return [{ tUs: row.tUs, segment: row.segment, cells: flagged(row.cells, cells) }];
    },
  };
}

function isMissing(cell: Cell): boolean {
  return cell === null || Number.isNaN(cell);
}
