// How a candidate fares on parts of the tested rows: a machine, a mode, a product, a month, a shift. Runs in main; pure.
// Rows of a slice are weighted 1 and all others 0, so an event is counted where it begins and no two events run into each other.
import type { Task } from "./family.ts";
import { metricOf, metricsFor, prepare, type MetricId, type Outcomes } from "./metrics.ts";

/** What a table of slices is cut by. `group`: machine, batch or run; `column`: a column of the data or a feature; others: the plant's log or the calendar. */
export type SliceBy = "group" | "column" | "month" | "hours" | "batch" | "phase" | "shift";

/** A way to cut the rows of a frame. code: place in `labels` for each row, -1 where it belongs to none. */
export interface Dimension {
  by: SliceBy;
  /** Column or part of the log that it comes from; "" for groups and the calendar. */
  of: string;
  code: Int32Array;
  labels: readonly string[];
}

export interface Slice {
  by: SliceBy;
  of: string;
  name: string;
  rows: number;
  values: Partial<Record<MetricId, number>>;
}

/** Smaller slices are listed but never called the worst: their figures are chance. */
const rowsLeast = 20;
const positivesLeast = 5;
/** Slices of one evaluation, at most. */
const slicesMost = 120;
/** Beside the headline, as far as the outcomes give them. */
const shownBeside: readonly MetricId[] = ["eventRecall", "falseAlarmsPerWeek", "recall", "precision", "mae", "r2"];

/** Every slice of every dimension with its figures, worst headline first; slices without one last. rows: frame row of each outcome. */
export function sliceFigures(task: Task, headline: MetricId, outcomes: Outcomes, rows: Int32Array, dimensions: readonly Dimension[]): Slice[] {
  const prepared = prepare(outcomes);
  const wanted = metricsFor(task, outcomes).filter(({ id }) => id === headline || shownBeside.includes(id));
  const sign = metricOf(headline).direction === "higher" ? 1 : -1;
  const slices: Slice[] = [];
  const weights = new Int32Array(rows.length);
  for (const { by, of, code, labels } of dimensions)
    for (const [c, name] of labels.entries()) {
      if (slices.length >= slicesMost) break;
      let count = 0;
      for (let i = 0; i < rows.length; i++) count += weights[i] = code[rows[i]!] === c ? 1 : 0;
      if (count === 0) continue;
      const values = Object.fromEntries(wanted.map((metric) => [metric.id, metric.compute(prepared, weights)]).filter(([, value]) => Number.isFinite(value)));
      slices.push({ by, of, name, rows: count, values });
    }
  const key = (slice: Slice) => sign * (slice.values[headline] ?? sign * Infinity);
  return slices.sort((a, b) => key(a) - key(b) || b.rows - a.rows || (a.name < b.name ? -1 : 1));
}

/** The slice with the worst headline among those that hold enough rows, and enough events where there are classes; undefined when there is none.
 *  A dimension with a single slice tells nothing apart. */
export function worstOf(task: Task, headline: MetricId, outcomes: Outcomes, rows: Int32Array, dimensions: readonly Dimension[]): { slice: Slice; value: number } | undefined {
  const cut = dimensions.filter(({ code }) => new Set(Array.from(rows, (r) => code[r]!)).size > 1);
  const enough = (slice: Slice) => {
    if (slice.rows < rowsLeast) return false;
    if (task === "regression" || task === "classes") return true;
    const { code, labels } = cut.find(({ by, of }) => by === slice.by && of === slice.of)!;
    const place = labels.indexOf(slice.name);
    return rows.reduce((n, r, i) => n + (code[r] === place && outcomes.y[i]! > 0.5 ? 1 : 0), 0) >= positivesLeast;
  };
  const slice = sliceFigures(task, headline, outcomes, rows, cut).find((each) => each.values[headline] !== undefined && enough(each));
  return slice && { slice, value: slice.values[headline]! };
}
