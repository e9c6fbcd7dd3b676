// One row a batch, at its end: what each column did in the batch or in each of its phases. A batch is a run of rows in which a column
// keeps its value; its row is stamped with the time of its last row and given out when the next batch begins, or at the end of the
// data. State is bounded: running figures; rows of the batch that runs only where its course is asked.
import * as z from "zod";
import { Failure } from "../../contract/errors.ts";
import { columnAt, columnName, madeFrom, off, selectColumns, selection } from "../columns.ts";
import { known, type Cell, type PlannedColumn, type Row, type RowWork, type StepKind } from "../step.ts";
import { Course, fewestPlaces, mostCourseRows, mostPlaces, usualPlaces } from "./course.ts";

/** Statistics of one figure. */
const figureStats = ["mean", "std", "min", "max", "range", "first", "last"] as const;
export type BatchFigure = (typeof figureStats)[number];
export const batchStats = [...figureStats, "course"] as const;
export type BatchStat = (typeof batchStats)[number];

/** Rows whose batch is missing belong to none and end the one before. A batch longer than `maxRows` is cut there. Missing values are
 *  left out; std needs two known ones. `course` is a value at each of `places` places of the batch's (or phase's) duration. `batch_rows` (and
 *  one a phase) counts rows. Rows of other phases count for the batch alone. */
export const batchSchema = z
  .strictObject({
    kind: z.literal("batch"),
    off,
    column: columnName.describe("its value names the batch, such as a batch number"),
    phase: z
      .strictObject({ column: columnName, values: z.array(z.union([z.string().max(200), z.number()])).min(1).max(50) })
      .optional()
      .describe("figures for each of these phases, instead of the whole batch"),
    columns: selection,
    stats: z.array(z.enum(batchStats)).min(1).max(batchStats.length),
    // Without a default: keys of recipes made before it stay what they are.
    places: z.number().int().min(fewestPlaces).max(mostPlaces).optional().describe(`places of a course, ${usualPlaces} where not said`),
    maxRows: z.number().int().min(2).max(10_000_000).default(100_000).describe("rows of the longest batch"),
  })
  .refine((s) => new Set(s.stats).size === s.stats.length, "a statistic stands once")
  .refine((s) => !s.stats.includes("course") || s.maxRows <= mostCourseRows, { path: ["maxRows"], message: `with a course at most ${mostCourseRows}` });
export type BatchStep = z.infer<typeof batchSchema>;

/** Places of the step's course; 0 where it asks for none. */
export function placesOf({ stats, places }: BatchStep): number {
  return stats.includes("course") ? (places ?? usualPlaces) : 0;
}

/** What both evaluators need to know: the batch column, the columns that are worked, and the phase. */
export function batchLayout(step: BatchStep, columns: PlannedColumn[], context: { step: string; hasTime: boolean }): { key: number; worked: number[]; phase: number | undefined } {
  const key = columnAt(step.column, columns, context);
  const phase = step.phase && columnAt(step.phase.column, columns, context);
  const kind = phase === undefined ? undefined : columns[phase]!.kind;
  for (const value of step.phase?.values ?? [])
    if ((typeof value === "number" ? "number" : "text") !== kind) throw new Failure("planUnfit", { step: context.step, column: step.phase!.column, detail: `phase ${value} is not of the kind of the column` });
  return { key, phase, worked: selectColumns(step.columns, columns, context, "number").filter((i) => i !== key && i !== phase) };
}

export const batch: StepKind<BatchStep> = {
  kind: "batch",
  schema: batchSchema,
  plan(step, columns, context) {
    const { key, phase, worked } = batchLayout(step, columns, context);
    const parts: (string | undefined)[] = step.phase?.values.map(String) ?? [undefined];
    const named = (words: (string | undefined)[]): string => words.filter((word) => word !== undefined).join("_");
    const made = parts.flatMap((part) => worked.flatMap((i) => step.stats.flatMap((stat) => endings(stat, step).map((ending) => madeFrom(columns[i]!, named([columns[i]!.name, part, ending]))))));
    const counts = [undefined, ...(step.phase === undefined ? [] : parts)].map((part): PlannedColumn => ({ name: named(["batch", part, "rows"]), kind: "number", from: [...new Set([key, ...(part === undefined ? [] : [phase!])].flatMap((i) => columns[i]!.from))].sort() }));
    return { columns: [...made, ...counts], history: { rows: step.maxRows, seconds: 0 }, leavesOut: true, gridS: null, start: () => batches(step, key, phase, worked) };
  },
};

/** What a statistic adds to the name of a column: its own name; a course that and the number of each place. */
function endings(stat: BatchStat, step: BatchStep): string[] {
  return stat === "course" ? Array.from({ length: placesOf(step) }, (_, k) => `course_${k + 1}`) : [stat];
}

/** Running figures of the known values of one column in one part. Mean and squares by Welford, 1962. */
interface Figures {
  n: number;
  mean: number;
  squares: number;
  low: number;
  high: number;
  first: number;
  last: number;
}

function batches(step: BatchStep, key: number, phase: number | undefined, worked: number[]): RowWork {
  const values = step.phase?.values;
  const parts = values?.length ?? 1;
  const places = placesOf(step);
  let name: Cell = null;
  let segment = 0;
  let tUs = NaN;
  let rows = 0;
  let partRows: number[] = [];
  let figures: Figures[][] = [];
  let courses: Course[] = [];
  const close = (): Row[] => {
    if (rows === 0) return [];
    const cells: Cell[] = figures.flatMap((part, p) => part.flatMap((one, w) => step.stats.flatMap((stat) => (stat === "course" ? courses[p]!.read(w, places) : answer(stat, one)))));
    cells.push(rows, ...(values === undefined ? [] : partRows));
    rows = 0;
    courses = [];
    return [{ tUs, segment, cells }];
  };
  const begin = (row: Row, batchName: Cell): void => {
    name = batchName;
    segment = row.segment;
    partRows = Array.from({ length: parts }, () => 0);
    figures = partRows.map(() => worked.map(() => ({ n: 0, mean: 0, squares: 0, low: Infinity, high: -Infinity, first: NaN, last: NaN })));
    courses = places === 0 ? [] : partRows.map(() => new Course(worked.length));
  };
  return {
    push(row) {
      const now = row.cells[key]!;
      const isNone = now === null || Number.isNaN(now);
      const out = isNone || now !== name || row.segment !== segment || rows >= step.maxRows ? close() : [];
      if (isNone) return out;
      if (rows === 0) begin(row, now);
      rows += 1;
      tUs = row.tUs;
      const part = values === undefined || phase === undefined ? 0 : values.indexOf(row.cells[phase] as string | number);
      if (part < 0) return out;
      partRows[part]! += 1;
      worked.forEach((i, w) => take(figures[part]![w]!, row.cells[i] as number));
      if (places > 0) courses[part]!.take(row.tUs, worked.map((i) => row.cells[i] as number));
      return out;
    },
    flush: close,
  };
}

function take(one: Figures, x: number): void {
  if (Number.isNaN(x)) return;
  one.n += 1;
  const from = x - one.mean;
  one.mean += from / one.n;
  one.squares += from * (x - one.mean);
  one.low = Math.min(one.low, x);
  one.high = Math.max(one.high, x);
  if (one.n === 1) one.first = x;
  one.last = x;
}

function answer(stat: BatchFigure, { n, mean, squares, low, high, first, last }: Figures): number {
  if (n === 0) return NaN;
  const flat = low === high;
  switch (stat) {
    case "mean": return flat ? low : known(mean);
    case "std": return n < 2 ? NaN : flat ? 0 : known(Math.sqrt(squares / (n - 1)));
    case "min": return low;
    case "max": return high;
    case "range": return known(high - low);
    case "first": return first;
    case "last": return last;
  }
}
