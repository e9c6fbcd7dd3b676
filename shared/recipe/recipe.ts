// The recipe: an ordered list of preparation steps, one definition for two evaluators. Rows in a stream are evaluated by
// stream.ts (device, what-if); main/prepare writes the same recipe as one SQL query; property tests hold the two equal.
// A recipe never learns from data: scaling and medians belong to the model, and what one step asks for is learned beside it (learnedAt).
import * as z from "zod";
import { Failure } from "../contract/errors.ts";
import { checkNames, checkOutputs } from "./columns.ts";
import type { FoldOf } from "./fold.ts";
import { parseFormula, tagsOf } from "./formula.ts";
import { align, alignSchema } from "./steps/align.ts";
import { batch, batchSchema } from "./steps/batch.ts";
import { calendar, calendarSchema } from "./steps/calendar.ts";
import { clean, cleanSchema } from "./steps/clean.ts";
import { derive, deriveSchema } from "./steps/derive.ts";
import { despike, despikeSchema } from "./steps/despike.ts";
import { difference, differenceSchema } from "./steps/difference.ts";
import { filter, filterSchema } from "./steps/filter.ts";
import { impute, imputeSchema } from "./steps/impute.ts";
import { lag, lagSchema } from "./steps/lag.ts";
import { oneHot, oneHotSchema } from "./steps/oneHot.ts";
import { regime, regimeSchema } from "./steps/regime.ts";
import { resample, resampleSchema } from "./steps/resample.ts";
import { rolling, rollingSchema } from "./steps/rolling.ts";
import { scale, scaleSchema } from "./steps/scale.ts";
import { select, selectSchema } from "./steps/select.ts";
import { smooth, smoothSchema } from "./steps/smooth.ts";
import { spectrum, spectrumSchema } from "./steps/spectrum.ts";
import { passedOver, type Column, type History, type PlannedColumn, type StepContext, type StepKind, type StepPlan } from "./step.ts";

export const recipeFormat = "millwright.recipe/1";

export const stepSchema = z.discriminatedUnion("kind", [
  selectSchema,
  cleanSchema,
  filterSchema,
  imputeSchema,
  resampleSchema,
  rollingSchema,
  lagSchema,
  differenceSchema,
  oneHotSchema,
  calendarSchema,
  deriveSchema,
  despikeSchema,
  alignSchema,
  smoothSchema,
  spectrumSchema,
  scaleSchema,
  batchSchema,
  regimeSchema,
]);
export const recipeSchema = z.strictObject({ format: z.literal(recipeFormat), steps: z.array(stepSchema).max(200) });
export type Step = z.infer<typeof stepSchema>;
export type Recipe = z.infer<typeof recipeSchema>;

const kinds: { [K in Step["kind"]]: StepKind<Extract<Step, { kind: K }>> } = { select, clean, filter, impute, resample, rolling, lag, difference, oneHot, calendar, derive, despike, align, smooth, spectrum, scale, batch, regime };
/** What the settings of a kind of step mean in this version of the product, counted from 1. */
export const meaningOf = (kind: Step["kind"]): number => kinds[kind].meaning ?? 1;

export const stepKinds = Object.keys(kinds) as Step["kind"][];

/** A recipe laid out over given input columns. */
export interface RecipePlan {
  /** Columns before the first step and after each step: steps.length + 1 stages. */
  stages: PlannedColumn[][];
  plans: StepPlan[];
  /** The features: number columns after the last step. Text columns that remain are left out. */
  outputs: PlannedColumn[];
  /** Past input needed for a full answer, in rows plus seconds. */
  history: History;
  /** The same of each step alone; rows after a grid are told in seconds. */
  needs: History[];
  /** True where a step counts rows after one that leaves rows out: then `history` counts the rows that are left, not those that come. */
  countsLeft: boolean;
}

/** Lays out a recipe. Throws planUnknownColumn naming step and column, planUnitClash where units that are known do not add up, or planUnfit. hasTime: whether rows carry a time. */
export function planRecipe(recipe: Recipe, inputs: Column[], hasTime: boolean, fold?: FoldOf): RecipePlan {
  let columns: PlannedColumn[] = inputs.map((c) => ({ name: c.name, kind: c.kind, from: [c.name], ...(c.unit === undefined ? {} : { unit: c.unit }) }));
  const stages = [columns];
  const plans: StepPlan[] = [];
  const history: History = { rows: 0, seconds: 0 };
  const needs: History[] = [];
  let leftOut = false;
  let countsLeft = false;
  let gridS: number | undefined;
  checkNames(columns, { step: "0 data", hasTime });
  recipe.steps.forEach((step, index) => {
    const context: StepContext = { step: `${index + 1} ${step.kind}`, hasTime, fold };
    const plan = step.off === true ? passedOver(columns) : planStep(step, columns, context);
    checkNames(plan.columns, context);
    const need = gridS === undefined ? plan.history : { rows: 0, seconds: plan.history.seconds + plan.history.rows * gridS };
    history.rows += need.rows;
    history.seconds += need.seconds;
    needs.push(need);
    countsLeft ||= leftOut && plan.history.rows > 0;
    leftOut ||= plan.leavesOut === true;
    gridS = plan.gridS === null ? undefined : (plan.gridS ?? gridS);
    plans.push(plan);
    stages.push((columns = plan.columns));
  });
  const outputs = columns.filter((c) => c.kind === "number");
  checkLearned(recipe, stages, hasTime);
  checkOutputs(outputs, { step: `${recipe.steps.length} ${recipe.steps.at(-1)?.kind ?? "data"}`, hasTime });
  return { stages, plans, outputs, history, needs, countsLeft };
}

/** Place of the step whose figures are still to be learned from rows that teach; -1 where every figure is given. */
export function learnedAt({ steps }: Recipe): number {
  return steps.findIndex((step) => step.kind === "regime" && step.off !== true && step.figures === undefined);
}

/** What is learned in every fold anew is worked out anew from there on, row for row on the numbers of the rows before. Throws planUnfit. */
function checkLearned(recipe: Recipe, stages: PlannedColumn[][], hasTime: boolean): void {
  const at = learnedAt(recipe);
  if (at < 0) return;
  const step = `${at + 1} regime`;
  const after = { ...recipe, steps: recipe.steps.slice(at + 1) };
  if (learnedAt(after) >= 0) throw new Failure("planUnfit", { step, detail: "one step reads by regime" });
  const merges = after.steps.find((each) => each.off !== true && (each.kind === "filter" || each.kind === "resample" || each.kind === "batch"));
  if (merges) throw new Failure("planUnfit", { step, detail: `${merges.kind} stands before it` });
  const numbers = stages[at + 1]!.filter((column) => column.kind === "number");
  try {
    planRecipe(after, numbers, hasTime);
  } catch (cause) {
    throw new Failure("planUnfit", { step, detail: "steps after it work on numbers alone" }, { cause });
  }
}

function planStep<K extends Step["kind"]>(step: Extract<Step, { kind: K }>, columns: PlannedColumn[], context: StepContext): StepPlan {
  return (kinds[step.kind] as unknown as StepKind<typeof step>).plan(step, columns, context);
}

/** The input columns that the features are made of, in the order of the inputs: what a device must be fed. */
export function neededInputs(recipe: Recipe, inputs: Column[], hasTime: boolean): Column[] {
  const needed = new Set(planRecipe(recipe, inputs, hasTime).outputs.flatMap((c) => c.from));
  for (const step of recipe.steps) if (step.off !== true) for (const name of namedColumns(step)) needed.add(name);
  return inputs.filter((c) => needed.has(c.name));
}

/** Columns that a step names one by one (none for "numeric"). */
export function namedColumns(step: Step): string[] {
  if (step.kind === "oneHot" || step.kind === "filter") return [step.column];
  if (step.kind === "derive") {
    const parsed = parseFormula(step.formula);
    return "node" in parsed ? tagsOf(parsed.node) : [];
  }
  if (step.kind === "regime") return [...step.context, ...(step.columns === "numeric" ? [] : step.columns)];
  if (step.kind === "scale") return step.scales.map(({ column }) => column);
  if (step.kind === "batch") return [step.column, ...(step.phase === undefined ? [] : [step.phase.column]), ...(step.columns === "numeric" ? [] : step.columns)];
  return "columns" in step && step.columns !== "numeric" ? step.columns : [];
}
