// Columns against the normal of the way of running: (x - mean of the regime) / spread there. A few context columns tell the regime of a row.
// The figures are learned where rows teach (main/prepare/regimes.ts, inside each fold) and then stand in the step: with them it is a step
// like any other, on the device too. For remaining life: Peel, PHM 2008; for monitoring: Zhao, Zhang, Xu, J. Process Control 14, 2004.
import * as z from "zod";
import { columnName, madeFrom, off, selectColumns, selection } from "../columns.ts";
import { Failure } from "../../contract/errors.ts";
import { nearestRegime } from "../../stats/nearestRegime.ts";
import { known, noHistory, rowByRow, type Cell, type PlannedColumn, type StepContext, type StepKind } from "../step.ts";

const finite = z.number().refine((x) => Math.abs(x) <= 1e100, "a known number");
/** Lists by context are in the order of `context`, lists by column in the order of `columns`. */
const figuresSchema = z.strictObject({
  fill: z.array(finite).describe("stands for a missing context value"),
  inverseSpread: z.array(finite).describe("1 / spread of each context column; 0 where it never moved"),
  centres: z.array(z.array(finite)).min(1).max(100).describe("middle of each regime, in spreads from fill"),
  means: z.array(z.array(finite)),
  inverseScales: z.array(z.array(finite)).describe("1 / spread of each column in each regime; 0 where it stands still"),
});
export type RegimeFigures = z.infer<typeof figuresSchema>;

export const regimeSchema = z
  .strictObject({
    kind: z.literal("regime"),
    off,
    context: z.array(columnName).min(1).max(20).describe("number columns that tell how the machine runs; they stay as they are"),
    columns: selection.describe("read against their regime"),
    figures: figuresSchema.optional().describe("absent: learned where rows teach"),
  })
  .refine((s) => new Set(s.context).size === s.context.length, "a context column stands once")
  .refine((s) => s.figures === undefined || (s.columns !== "numeric" && fits(s.figures, s.context.length, s.columns.length)), "figures belong to the columns that are named");
export type RegimeStep = z.infer<typeof regimeSchema>;

function fits({ fill, inverseSpread, centres, means, inverseScales }: RegimeFigures, context: number, columns: number): boolean {
  return [fill, inverseSpread, ...centres].every((list) => list.length === context) && [means, inverseScales].every((lists) => lists.length === centres.length && lists.every((list) => list.length === columns));
}

/** Places of the context and of the columns that are read against it. Throws planUnknownColumn, planUnfit. */
export function regimePlaces(step: RegimeStep, columns: PlannedColumn[], context: StepContext): { context: number[]; worked: number[] } {
  const tells = selectColumns(step.context, columns, context, "number");
  const chosen = selectColumns(step.columns, columns, context, "number");
  const both = chosen.find((at) => tells.includes(at));
  if (both !== undefined && step.columns !== "numeric") throw new Failure("planUnfit", { step: context.step, column: columns[both]!.name, detail: "a column is context or is read against it" });
  return { context: tells, worked: chosen.filter((at) => !tells.includes(at)) };
}

/** The recipe's own failure for a step whose figures nobody has learned yet. */
export function needFigures(step: RegimeStep, context: StepContext): RegimeFigures {
  if (step.figures === undefined) throw new Failure("planUnfit", { step: context.step, detail: "the figures of the regimes are not learned yet" });
  return step.figures;
}

export const regime: StepKind<RegimeStep> = {
  kind: "regime",
  schema: regimeSchema,
  plan(step, columns, context) {
    const { context: tells, worked } = regimePlaces(step, columns, context);
    const made = tells.flatMap((at) => columns[at]!.from);
    return {
      // In spreads, not in the unit it came in; and made of what tells the regime as well.
      columns: columns.map((column, i) => (worked.includes(i) ? { ...madeFrom(column, column.name, () => undefined), from: [...new Set([...column.from, ...made])].sort() } : column)),
      history: noHistory,
      start: () => {
        const figures = needFigures(step, context);
        return rowByRow((row) => {
          const k = nearestRegime(figures, (i) => row.cells[tells[i]!] as number);
          const cells: Cell[] = row.cells.slice();
          const [means, inverse] = [figures.means[k]!, figures.inverseScales[k]!];
          worked.forEach((at, i) => (cells[at] = known(((cells[at] as number) - means[i]!) * inverse[i]!)));
          return cells;
        })();
      },
    };
  },
};
