// Runs a recipe over rows one by one, as they come on the device or in a what-if. Groups may be interleaved; each has its own
// past. Pure: no clock, the caller hands in every row with its time.
import type { FoldOf } from "./fold.ts";
import { planRecipe, type Recipe } from "./recipe.ts";
import { known, type Cell, type Column, type History, type Row, type RowWork } from "./step.ts";

/** A row as it arrives. Values by column name, or in the order of the input columns. Anything but a number in a number column,
 *  anything but a string in a text column, and a number that is not finite or beyond 1e100 counts as missing. */
export interface SourceRow {
  tUs?: number | undefined;
  group?: string | undefined;
  values: Record<string, number | string | null> | readonly (number | string | null)[];
}

export interface FeatureRow {
  tUs?: number;
  group?: string;
  /** In the order of `outputs`; NaN = missing. */
  values: Float64Array;
}

export interface RecipeStream {
  /** Features that this row completes: none while a bucket fills, several when it closes a hole. */
  push(row: SourceRow): FeatureRow[];
  /** Features of rows still waiting in a bucket, the group quiet longest first; the stream starts anew afterwards. */
  flush(): FeatureRow[];
  history: History;
  outputs: string[];
}

/** Groups whose past is kept. The group that was quiet longest is forgotten first, so that batch after batch takes no memory. */
const keptGroups = 4096;

/** Rows of one push whose memory may be used again. */
const reusedRows = 16;

export interface StreamOptions {
  /** False for data whose rows have no time; true where it is not given. */
  hasTime?: boolean;
  /** As in StepContext. */
  fold?: FoldOf | undefined;
  /** True: values that a push gave are gone with the next push or flush. For who is done with them by then: fresh memory is a twentieth of a row's time. */
  reuse?: boolean;
}

/** A stream of feature rows. Throws as planRecipe does. */
export function createStream(recipe: Recipe, inputColumns: Column[], options: StreamOptions = {}): RecipeStream {
  const plan = planRecipe(recipe, inputColumns, options.hasTime ?? true, options.fold);
  const features = plan.stages.at(-1)!.flatMap((c, i) => (c.kind === "number" ? [i] : []));
  const groups = new Map<string | undefined, RowWork[]>();
  const workOf = (group: string | undefined): RowWork[] => {
    const work = groups.get(group) ?? plan.plans.map((p) => p.start());
    groups.delete(group);
    groups.set(group, work);
    if (groups.size > keptGroups) groups.delete(groups.keys().next().value);
    return work;
  };
  const kept: Float64Array[] = [];
  const valuesOf = (r: number): Float64Array => (options.reuse === true && r < reusedRows ? (kept[r] ??= new Float64Array(features.length)) : new Float64Array(features.length));
  const toFeatures = (rows: Row[], group: string | undefined): FeatureRow[] =>
    rows.map(({ tUs, cells }, r) => {
      const values = valuesOf(r);
      for (let f = 0; f < values.length; f++) values[f] = cells[features[f]!] as number;
      const out: FeatureRow = { values };
      if (!Number.isNaN(tUs)) out.tUs = tUs;
      if (group !== undefined) out.group = group;
      return out;
    });
  return {
    push(row) {
      const first: Row = { tUs: row.tUs ?? NaN, segment: 0, cells: cellsOf(row, inputColumns) };
      return toFeatures(through(workOf(row.group), 0, [first]), row.group);
    },
    flush() {
      const out = [...groups].flatMap(([group, work]) =>
        toFeatures(work.flatMap((w, i) => through(work, i + 1, w.flush?.() ?? [])), group),
      );
      groups.clear();
      return out;
    },
    history: plan.history,
    outputs: plan.outputs.map((c) => c.name),
  };
}

function through(work: RowWork[], from: number, rows: Row[]): Row[] {
  let current = rows;
  // a row is nearly always alone
  for (let i = from; i < work.length && current.length > 0; i++) current = current.length === 1 ? work[i]!.push(current[0]!) : current.flatMap((row) => work[i]!.push(row));
  return current;
}

function cellsOf(row: SourceRow, columns: Column[]): Cell[] {
  const { values } = row;
  const cells = new Array<Cell>(columns.length);
  for (let i = 0; i < cells.length; i++) {
    const column = columns[i]!;
    const value = isList(values) ? values[i] : values[column.name];
    if (column.kind === "text") cells[i] = typeof value === "string" ? value : null;
    else cells[i] = typeof value === "number" ? known(value) : NaN;
  }
  return cells;
}

function isList(values: SourceRow["values"]): values is readonly (number | string | null)[] {
  return Array.isArray(values);
}

/** Picks the features of a model out of a row of the recipe's outputs; undefined where the recipe does not make one of them.
 *  A model may see fewer features than the recipe makes, in the recipe's order. */
export function columnsOf(features: readonly string[], outputs: readonly string[]): ((row: Float64Array) => Float64Array) | undefined {
  const places = features.map((name) => outputs.indexOf(name));
  if (places.some((place, i) => place <= (places[i - 1] ?? -1))) return undefined;
  return places.length === outputs.length ? (row) => row : (row) => Float64Array.from(places, (place) => row[place]!);
}
