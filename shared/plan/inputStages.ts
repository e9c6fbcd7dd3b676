// Which further inputs a table may gain from: stages of preparation steps, each with variants that are tried on training rows. Pure.
// What is offered follows from kinds, counts, units and time of the columns alone, never from what they are called or whose data they are.
import type { Step } from "../recipe/recipe.ts";
import type { RollingStat } from "../recipe/steps/rolling.ts";
import type { Scenario } from "./plan.ts";

export interface InputFacts {
  /** Number columns that may be read, in order. */
  numbers: readonly { name: string; unit?: string }[];
  /** Text columns that may be read, with their values; those with many values are left out by the caller's count. */
  texts: readonly { name: string; levels: readonly string[] }[];
  /** Rows that may teach. */
  rows: number;
  hasTime: boolean;
  hasGroups: boolean;
  /** Median step and whole span of the rows in seconds; 0 without time. */
  stepS: number;
  spanS: number;
  /** The column that is forecast, where its season was found: rows from now back to the value of the season before, and of the one before that. */
  season?: { column: string; rows: readonly number[] };
  /** What a window is told by. */
  stats: readonly RollingStat[];
  /** Kinds of step that the recipe holds already: a person's own choice is not added to. */
  present: ReadonlySet<Step["kind"]>;
}

export const inputKinds = ["texts", "calendar", "season", "past", "products"] as const;

export interface InputStage {
  kind: (typeof inputKinds)[number];
  /** Steps to add, one list a variant. */
  variants: Step[][];
  /** True where nothing is to be weighed: without it the columns would not be read at all. */
  always: boolean;
}

/** A value follows from levels; spread and trend tell of states, events and wear, and carry a value's sensor along with every change of noise. */
export const statsFor: Readonly<Record<Scenario, readonly RollingStat[]>> = { anomaly: ["mean", "std"], classification: ["mean", "std"], regression: ["mean"], "remaining-life": ["mean", "std", "slope"], forecast: ["mean"] };

/** A text of more values tells rows apart, not states. */
export const mostLevels = 12;
/** Steps back, by doubling: near ones finely, far ones coarsely, as a slow answer needs them. */
const ladder = [1, 2, 4, 8, 16, 32];
const ladderEnds = [4, 16, 32];
const windows = [8, 32];
/** A device remembers rows: no season further back than this. */
const mostBack = 20_000;
/** Products of pairs grow with the square of the columns. */
const mostPaired = 8;
const mostColumns = 240;
/** Rows that a further column needs to be learned from. */
const rowsPerColumn = 10;
const twoWeeksS = 14 * 86_400;
const quarterDayS = 6 * 3600;

/** Stages in the order in which they are weighed; empty ones are left out. */
export function inputStages(facts: InputFacts): InputStage[] {
  const { numbers, texts, present, hasTime, hasGroups } = facts;
  const names = numbers.map(({ name }) => name);
  const fits = (variant: Step[]) => madeBy(variant) <= Math.min(mostColumns, facts.rows / rowsPerColumn);
  const hasOrder = hasTime || hasGroups;
  const stage = (kind: InputStage["kind"], variants: Step[][], always = false): InputStage => ({ kind, variants: variants.filter((variant) => variant.length > 0 && fits(variant)), always });
  const stages: InputStage[] = [
    stage("texts", present.has("oneHot") ? [] : [texts.filter(({ levels }) => levels.length >= 2 && levels.length <= mostLevels).map(({ name, levels }) => ({ kind: "oneHot", column: name, levels: [...levels], keep: false }))], true),
    stage("calendar", !hasTime || present.has("calendar") || facts.spanS < twoWeeksS || facts.stepS > quarterDayS ? [] : [[{ kind: "calendar", parts: ["hour", "weekday"], offsetMinutes: 0 }]]),
    stage("season", present.has("lag") || !facts.season ? [] : seasons(facts.season)),
    // Lags and levels tell much the same of the past: the better of them, not one on top of the other.
    stage("past", !hasOrder || present.has("lag") || present.has("rolling") || names.length === 0 ? [] : [
      ...ladderEnds.map((end): Step[] => [{ kind: "lag", columns: names, rows: ladder.filter((rows) => rows <= end), keep: true }]),
      ...windows.map((windowRows): Step[] => [{ kind: "rolling", columns: names, windowRows, stats: [...facts.stats], minRows: 1, keep: true }]),
    ]),
    stage("products", present.has("derive") || names.length < 2 || names.length > mostPaired ? [] : [pairs(numbers)]),
  ];
  return stages.filter(({ variants }) => variants.length > 0);
}

/** The season before, and that with the one before it. What the ladder reaches anyway is left to it. */
function seasons({ column, rows }: NonNullable<InputFacts["season"]>): Step[][] {
  const apart = rows.filter((back) => back >= 1 && back <= mostBack && !ladder.includes(back));
  return apart.map((_, i): Step[] => [{ kind: "lag", columns: [column], rows: apart.slice(0, i + 1), keep: true }]);
}

function madeBy(variant: Step[]): number {
  return variant.reduce((sum, step) => {
    if (step.kind === "lag" && step.columns !== "numeric") return sum + step.columns.length * step.rows.length;
    if (step.kind === "rolling" && step.columns !== "numeric") return sum + step.columns.length * step.stats.length;
    return sum + (step.kind === "oneHot" ? step.levels.length : step.kind === "calendar" ? 2 * step.parts.length : 1);
  }, 0);
}

/** Products of every two columns, and differences of those in one unit: power, work, gradients. Names with a quote in them cannot be written in a formula. */
function pairs(numbers: InputFacts["numbers"]): Step[] {
  const written = numbers.filter(({ name }) => !name.includes('"'));
  return written.flatMap((a, i) =>
    written.slice(i + 1).flatMap((b): Step[] => [
      { kind: "derive", name: `${a.name} × ${b.name}`, formula: `"${a.name}" * "${b.name}"` },
      ...(a.unit !== undefined && a.unit === b.unit ? [{ kind: "derive" as const, name: `${a.name} − ${b.name}`, formula: `"${a.name}" - "${b.name}"` }] : []),
    ]),
  );
}
