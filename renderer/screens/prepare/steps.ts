// A recipe as a list that a person edits: new steps with plain first values, what a step says in a line, and columns before a step. Pure.

import { failureOf, type FailureData } from "../../../shared/contract/errors.ts";
import type { DatasetInfo } from "../../../shared/contract/data.ts";
import { planRecipe, recipeFormat, stepSchema, type Recipe, type Step } from "../../../shared/recipe/recipe.ts";
import type { Column } from "../../../shared/recipe/step.ts";

/** Columns that a recipe starts from, with their units: numbers and texts; time and group belong to every row. */
export function inputsOf(dataset: DatasetInfo, unitOf: (column: string) => string = () => ""): Column[] {
  return dataset.columns.flatMap((column) => {
    if (column.kind !== "number" && column.kind !== "text") return [];
    const unit = unitOf(column.name);
    return [{ name: column.name, kind: column.kind, ...(unit === "" ? {} : { unit }) }];
  });
}

/** Seconds between rows after the steps: of the last grid, else of the data; null where it is not known. */
export function rowDistance(steps: readonly Step[], dataS: number | null): number | null {
  const last = steps.findLast((step) => step.off !== true && (step.kind === "resample" || step.kind === "batch"));
  return last === undefined ? dataS : last.kind === "resample" ? last.everyS : null;
}

/** A step to begin with: valid where the data allow it. `rowS` is the usual step between rows, in seconds. */
export function newStep(kind: Step["kind"], columns: readonly Column[], rowS: number | null): Step {
  const numbers = columns.filter((column) => column.kind === "number").map((column) => column.name);
  const first = numbers.slice(0, 1);
  const text = columns.find((column) => column.kind === "text");
  switch (kind) {
    case "select":
      return { kind, columns: "numeric" };
    case "clean":
      return { kind, columns: first.length > 0 ? first : "numeric", codes: [] };
    case "impute":
      return { kind, columns: "numeric", method: "hold", maxRows: 5 };
    case "filter":
      return text !== undefined ? { kind, column: text.name, values: [] } : { kind, column: first[0] ?? "", low: 0 };
    case "resample":
      return { kind, everyS: Math.max(1, Math.round((rowS ?? 60) * 5)), numeric: "mean", maxEmpty: 0 };
    case "rolling":
      return { kind, columns: first.length > 0 ? first : "numeric", windowRows: 15, stats: ["mean", "std"], minRows: 1, keep: true };
    case "lag":
      return { kind, columns: first.length > 0 ? first : "numeric", rows: [1, 5, 15], keep: true };
    case "difference":
      return { kind, columns: first.length > 0 ? first : "numeric", rows: 1, keep: true };
    case "oneHot":
      return { kind, column: text?.name ?? first[0] ?? "", levels: [], keep: false };
    case "calendar":
      return { kind, parts: ["hour", "weekday"], offsetMinutes: 0 };
    case "despike":
      return { kind, columns: first.length > 0 ? first : "numeric", windowRows: 15, limit: 3.5 };
    case "align":
      return { kind, columns: first.length > 0 ? first : "numeric", delayS: Math.max(1, rowS ?? 60), maxAgeS: Math.max(60, 5 * (rowS ?? 60)) };
    case "smooth":
      return { kind, columns: first.length > 0 ? first : "numeric", method: "ewma", windowRows: 30, keep: true };
    case "spectrum": {
      const highest = 1 / (2 * (rowS ?? 1));
      return { kind, columns: first.length > 0 ? first : "numeric", windowRows: 64, rowS: rowS ?? 1, bands: [{ name: "slow", lowHz: 0, highHz: highest / 2 }, { name: "fast", lowHz: highest / 2, highHz: highest * 1.001 }], keep: true };
    }
    case "scale":
      return { kind, scales: first.map((column) => ({ column, center: 0, spread: 1 })) };
    case "regime":
      return { kind, context: first, columns: "numeric" };
    case "batch":
      return { kind, column: text?.name ?? first[0] ?? "", columns: "numeric", stats: ["mean", "min", "max"], maxRows: 100_000 };
    case "derive":
      return { kind, name: "ratio", formula: numbers.length > 1 ? `"${numbers[0]}" / "${numbers[1]}"` : "" };
  }
}

/** The field of a step that does not fit its schema, or null when it is whole. */
export function faultOf(step: Step): string | null {
  const parsed = stepSchema.safeParse(step);
  return parsed.success ? null : (parsed.error.issues[0]?.path.join(".") || parsed.error.issues[0]?.message || step.kind);
}

export const recipeOf = (steps: readonly Step[]): Recipe => ({ format: recipeFormat, steps: [...steps] });

/** The list with the step at `index` once more behind itself; names that it makes are made anew where that is needed. */
export function doubled(steps: readonly Step[], index: number): Step[] {
  const step = steps[index];
  if (step === undefined) return [...steps];
  const taken = new Set(steps.flatMap((one) => (one.kind === "derive" ? [one.name] : [])));
  let number = 2;
  while (step.kind === "derive" && taken.has(`${step.name}_${number}`)) number += 1;
  const copy: Step = step.kind === "derive" ? { ...step, name: `${step.name}_${number}` } : { ...step, off: true };
  return [...steps.slice(0, index + 1), copy, ...steps.slice(index + 1)];
}

/** The list with the step at `index` switched off, or on again. */
export function switched(steps: readonly Step[], index: number): Step[] {
  return steps.map((step, i) => {
    if (i !== index) return step;
    const { off, ...on } = step;
    return off === true ? (on as Step) : { ...step, off: true };
  });
}

/** Columns that the step at `index` finds, or why the steps before it cannot be laid out. */
export function columnsBefore(steps: readonly Step[], index: number, inputs: readonly Column[], hasTime: boolean): { columns: readonly Column[]; failure: FailureData | null } {
  try {
    return { columns: planRecipe(recipeOf(steps.slice(0, index)), [...inputs], hasTime).stages.at(-1) ?? [], failure: null };
  } catch (thrown) {
    return { columns: inputs, failure: failureOf(thrown) };
  }
}

/** Why the step at `index` cannot be laid out after those before it, or null; a fault of another step is told by the engine. */
export function misfitOf(steps: readonly Step[], index: number, inputs: readonly Column[], hasTime: boolean): FailureData | null {
  if (columnsBefore(steps, index, inputs, hasTime).failure !== null) return null;
  return columnsBefore(steps, index + 1, inputs, hasTime).failure;
}

/** The list with the step at `from` standing at `to`. */
export function moved(steps: readonly Step[], from: number, to: number): Step[] {
  const list = [...steps];
  const [step] = list.splice(from, 1);
  if (step !== undefined) list.splice(to, 0, step);
  return list;
}

const few = (columns: "numeric" | readonly string[]) => (columns === "numeric" ? "" : columns.length > 2 ? `${columns.slice(0, 2).join(", ")} +${columns.length - 2}` : columns.join(", "));

/** A step in a few words without language: its columns and figures. */
export function gistOf(step: Step): string {
  switch (step.kind) {
    case "select":
    case "impute":
      return few(step.columns);
    case "clean":
      return [few(step.columns), step.low === undefined && step.high === undefined ? "" : `${step.low ?? ""} … ${step.high ?? ""}`].filter(Boolean).join(" · ");
    case "filter":
      return [step.column, step.values === undefined ? `${step.low ?? ""} … ${step.high ?? ""}` : step.values.join(", ")].join(" · ");
    case "resample":
      return `${step.everyS} s`;
    case "rolling":
      return [few(step.columns), step.windowS === undefined ? `${step.windowRows}` : `${step.windowS} s`].filter(Boolean).join(" · ");
    case "lag":
      return [few(step.columns), step.rows.join(", ")].filter(Boolean).join(" · ");
    case "difference":
      return [few(step.columns), `${step.rows}`].filter(Boolean).join(" · ");
    case "oneHot":
      return step.column;
    case "calendar":
      return "";
    case "despike":
      return [few(step.columns), `${step.limit}`].filter(Boolean).join(" · ");
    case "align":
      return [few(step.columns), `${step.delayS} s`].filter(Boolean).join(" · ");
    case "smooth":
      return [few(step.columns), `${step.windowRows}`].filter(Boolean).join(" · ");
    case "spectrum":
      return [few(step.columns), step.bands.map((band) => band.name).join(", ")].filter(Boolean).join(" · ");
    case "scale":
      return few(step.scales.map((one) => one.column));
    case "regime":
      return [few(step.context), few(step.columns)].filter(Boolean).join(" · ");
    case "batch":
      return [step.column, step.phase?.values.join(", ")].filter(Boolean).join(" · ");
    case "derive":
      return step.name;
  }
}

/** A value that is typed for a column: a number once it is written as one, so that "0." may become "0.5". */
export function valueOf(text: string, kind: string | undefined): string | number {
  return kind === "number" && Number.isFinite(Number(text)) && String(Number(text)) === text ? Number(text) : text;
}

/** Items of a typed list, parted by commas: numbers where they read as numbers, else words; of a text column words alone, be they written with digits. A word
 *  with a comma, or one that reads as a number and is none, stands in double quotes, a quote in it doubled. A quote that is still open goes to the end. */
export function listOf(text: string, ofTexts = false): (number | string)[] {
  const items: (number | string)[] = [];
  for (const [item, quoted] of text.matchAll(/\s*"((?:[^"]|"")*)(?:"[^,]*|$)|[^,]+/g)) {
    const plain = quoted === undefined ? item.trim() : quoted.replaceAll('""', '"');
    if (plain !== "") items.push(quoted === undefined && !ofTexts && Number.isFinite(Number(plain)) ? Number(plain) : plain);
  }
  return items;
}

/** The list as it would be typed. */
export function listText(items: readonly (number | string)[], ofTexts = false): string {
  const needsQuotes = (item: string) => /[,"]|^\s|\s$/.test(item) || (!ofTexts && Number.isFinite(Number(item)));
  return items.map((item) => (typeof item === "string" && needsQuotes(item) ? `"${item.replaceAll('"', '""')}"` : String(item))).join(", ");
}
