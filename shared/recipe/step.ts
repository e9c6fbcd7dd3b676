// What a preparation step is: a schema, the columns it gives, the past it needs, and its work on one row of a stream.
// Pure; the bulk twin of every step lives in main/prepare/steps and must give the same numbers. A step never learns from data
// and never looks ahead.
import type { z } from "zod";
import type { FoldOf } from "./fold.ts";

export type ColumnKind = "number" | "text";
export interface Column {
  name: string;
  kind: ColumnKind;
  /** As the plant writes it; absent where it is not known. Only checked, never converted by itself. */
  unit?: string;
}

/** A column of a stage; `from` names the dataset columns it is made of, in alphabetical order. */
export interface PlannedColumn extends Column {
  from: string[];
}

/** Number columns hold numbers, NaN = missing; text columns hold strings, null = missing. */
export type Cell = number | string | null;

/** One row between two steps. `segment` counts the breaks before it in its group: no window reaches over a break. */
export interface Row {
  /** UTC microseconds; NaN where unknown. */
  tUs: number;
  segment: number;
  cells: Cell[];
}

/** Past a step needs before its answer no longer depends on where the stream began. The two add up. */
export interface History {
  rows: number;
  seconds: number;
}

export interface StepContext {
  /** Place for failures, such as "2 rolling". */
  step: string;
  hasTime: boolean;
  /** How windows are folded, where a machine knows a quicker way than foldLanes. */
  fold?: FoldOf | undefined;
}

/** The work of one step on the rows of one group, in order. */
export interface RowWork {
  push(row: Row): Row[];
  /** Rows that were waiting for later ones, at the end of the data. */
  flush?(): Row[];
}

export interface StepPlan {
  columns: PlannedColumn[];
  history: History;
  /** Seconds between rows after this step, where the step makes a grid; null where it ends one. */
  gridS?: number | null;
  /** True where the step leaves rows out: then rows after it say nothing about rows before it. */
  leavesOut?: boolean;
  start(): RowWork;
}

/** One kind of step. `plan` throws planUnknownColumn or planUnfit and must not depend on any value of the data. */
export interface StepKind<S extends { kind: string }> {
  /** Raised by one when the same settings come to mean other numbers: feature tables made before are then out of date. 1 where it is not given. */
  meaning?: number;
  kind: S["kind"];
  schema: z.ZodType<S>;
  plan(step: S, columns: PlannedColumn[], context: StepContext): StepPlan;
}

/** Largest size of a number that counts as known; beyond it squares and sums would overflow. */
export const largestKnown = 1e100;

/** The number itself, or NaN when it is not finite or beyond 1e100. */
export function known(value: number): number {
  return Math.abs(value) <= largestKnown ? value : NaN;
}

/** A step that is switched off. */
export function passedOver(columns: PlannedColumn[]): StepPlan {
  return { columns, history: noHistory, start: () => ({ push: (row) => [row] }) };
}

export const noHistory: History = { rows: 0, seconds: 0 };

/** A step that turns each row into one row, without memory. */
export function rowByRow(change: (row: Row) => Cell[]): () => RowWork {
  return () => ({ push: (row) => [{ tUs: row.tUs, segment: row.segment, cells: change(row) }] });
}
