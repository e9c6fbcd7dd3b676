// What a step's C text is made from, and the pieces that many steps share. Pure.
// A row between two steps is a time, a segment and cells; a text cell is the number of a text that the recipe names. Steps call the next one.
import type { PlannedColumn } from "../../../../shared/recipe/step.ts";
import { cDouble } from "./cText.ts";
import type { CType, Draft } from "./draft.ts";

export interface StepPlace {
  /** 1-based place among the steps that are on; part of every name. */
  n: number;
  /** As failures name it: its place in the recipe and its kind. */
  label: string;
  before: readonly PlannedColumn[];
  after: readonly PlannedColumn[];
  /** Distance of the rows that come in, where a step before made a grid; microseconds. */
  gridUs: number | undefined;
  hasTime: boolean;
  draft: Draft;
}

/** The body of a step's function over `g`, `t`, `segment`, `c`; `next` hands a row on. `own`: it fills a row of its own, `o`, else it changes and
 *  lengthens `c`. */
export interface StepText {
  own: boolean;
  push: string;
  /** The end of the data: hands on what waits. */
  flush?: string;
}

/** The call that hands a row on. */
export const next = (place: Pick<StepPlace, "n">, cells: string, t = "t", segment = "segment"): string => `mw_step_${place.n + 1}(g, ${t}, ${segment}, ${cells});`;

/** A field of the group's past that belongs to a step. */
export function pastOf(place: StepPlace, name: string, type: CType, count?: number): string {
  return place.draft.past(`s${place.n}_${name}`, type, count);
}

/** A loop over columns: `i` is the column, `w` its place among them. */
export function eachColumn(place: StepPlace, columns: readonly number[], body: string): string {
  if (columns.length === 0) return "";
  const run = columns.every((at, k) => at === columns[0]! + k);
  const column = run ? (columns[0] === 0 ? "w" : `${columns[0]} + w`) : `${place.draft.table("uint16_t", columns)}[w]`;
  return `for (int32_t w = 0; w < ${columns.length}; w++) {\n    const int32_t i = ${column};\n    ${body.trim()}\n  }`;
}

/** Copies columns of `c` to the head of `o`. */
export function gathered(place: StepPlace, columns: readonly number[]): string {
  return eachColumn(place, columns, "o[w] = c[i];");
}

/** Where a step that keeps its columns, or not, writes what it makes. */
export function madeAfter(place: StepPlace, kept: readonly number[]): { own: boolean; head: string; at: number; out: string } {
  const keepsAll = kept.length === place.before.length;
  return { own: !keepsAll, head: keepsAll ? "" : gathered(place, kept), at: kept.length, out: keepsAll ? "c" : "o" };
}

/** The longest distance of rows that is no gap, for mw_anew. */
export function gapUs(maxGapS: number | undefined): string {
  return maxGapS === undefined ? "-1.0" : cDouble(Math.round(maxGapS * 1e6));
}

/** Number that stands for a cell's value: a text's place among the known ones. */
export function cellCode(place: StepPlace, value: string | number): string {
  return cDouble(typeof value === "string" ? place.draft.text(value) : value);
}

/** C that is 1 where `x` is one of the values. */
export function isOneOf(place: StepPlace, x: string, values: readonly (string | number)[]): string {
  return values.length === 0 ? "0" : values.map((value) => `${x} == ${cellCode(place, value)}`).join(" || ");
}
