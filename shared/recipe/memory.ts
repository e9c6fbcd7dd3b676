// How far back each feature of a recipe looks: its own windows, lags and delays, one behind the other. Pure.
// A step's columns follow their names: `flow_mean_60` looks back by its window over whatever `flow` looked back before it.
import { namedColumns, planRecipe, type Recipe, type Step } from "./recipe.ts";
import type { Column, History, PlannedColumn } from "./step.ts";

/** Steps that change columns under their own name. */
const inPlace: ReadonlySet<Step["kind"]> = new Set(["align", "clean", "despike", "impute", "resample", "scale"]);

const none: History = { rows: 0, seconds: 0 };
const sum = (a: History, b: History): History => ({ rows: a.rows + b.rows, seconds: a.seconds + b.seconds });
const longer = (a: History, b: History): History => ({ rows: Math.max(a.rows, b.rows), seconds: Math.max(a.seconds, b.seconds) });

/** Past that each feature of the recipe rests on, in rows plus seconds; rows after a grid are told in seconds. Throws what planRecipe throws. */
export function memoryOf(recipe: Recipe, inputs: Column[], hasTime: boolean): Map<string, History> {
  const { stages, needs, outputs } = planRecipe(recipe, inputs, hasTime);
  let memory = new Map(stages[0]!.map(({ name }) => [name, none]));
  recipe.steps.forEach((step, s) => {
    if (step.off === true) return;
    const before = memory;
    memory = new Map(stages[s + 1]!.map((column) => [column.name, memoryBehind(step, column, before, stages[s]!, needs[s]!)]));
  });
  return new Map(outputs.map(({ name }) => [name, memory.get(name)!]));
}

function memoryBehind(step: Step, { name }: PlannedColumn, before: ReadonlyMap<string, History>, columns: readonly PlannedColumn[], need: History): History {
  const own = before.get(name);
  if (own) return step.kind !== "batch" && !(inPlace.has(step.kind) && works(step, name, columns)) ? own : sum(own, need);
  const parents = step.kind === "derive" || step.kind === "oneHot" ? namedColumns(step) : [parentOf(name, columns)];
  const past = parents.reduce((most, parent) => longer(most, before.get(parent ?? "") ?? none), none);
  return sum(past, step.kind === "lag" ? shareOf(need, name, step.rows) : need);
}

/** True where an in-place step works on a column; a grid moves all of them. */
function works(step: Step, name: string, columns: readonly PlannedColumn[]): boolean {
  if (!("columns" in step)) return true;
  return step.columns === "numeric" ? columns.some((column) => column.name === name && column.kind === "number") : step.columns.includes(name);
}

/** The column that a made one is named after: the longest name that it begins with. */
function parentOf(name: string, columns: readonly PlannedColumn[]): string | undefined {
  return columns.map((column) => column.name).filter((other) => name.startsWith(`${other}_`)).sort((a, b) => b.length - a.length)[0];
}

/** Of a step with several lags, the part of the longest that one of its columns looks back. */
function shareOf(need: History, name: string, rows: readonly number[]): History {
  const share = Number(/_lag_(\d+)$/.exec(name)?.[1]) / Math.max(...rows);
  return Number.isFinite(share) ? { rows: Math.round(need.rows * share), seconds: need.seconds * share } : need;
}
