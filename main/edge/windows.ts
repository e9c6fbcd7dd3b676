// Sketches instead of rows: per group and window of the reference, what came in and what was answered. Becomes one log entry a window.
// Memory is bounded by the number of groups kept open; the one quiet longest is written first.
import { addToSketch, emptySketch } from "../../shared/format/sketch.ts";
import type { Sketch } from "../../shared/format/sketch.ts";
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";
import { errorRegistry } from "../../shared/contract/errors.ts";
import type { AnsweredRow, CheckedRow } from "./pipeline.ts";

export interface Window {
  group: string | null;
  start: number;
  whole: boolean;
  rows: number;
  answered: number;
  alarms: number;
  late: number;
  unreadable: number;
  signals: Sketch[];
  score: Sketch;
  /** Of a model of classes: answered rows by class. */
  classes?: Record<string, number>;
}

const openGroups = 256;

export class Windows {
  private readonly open = new Map<string, Window>();
  private readonly edges: (readonly number[])[];
  private rows = 0;

  constructor(
    private readonly classes: readonly string[],
    private readonly columns: readonly string[],
    private readonly reference: MonitoringReference,
    private readonly emit: (window: Window) => void,
  ) {
    this.edges = columns.map((column) => reference.signals.find((signal) => signal.base.name === column)?.edges ?? []);
  }

  /** Counts a row that came in. `operates`: false for a row at rest, which says nothing about drift. */
  addInput(checked: CheckedRow, operates: boolean): void {
    const { row, outOfRange, reason } = checked;
    const late = reason === errorRegistry.deviceRowLate.code;
    const window = this.windowOf(row.group, late ? undefined : row.tUs);
    window.rows++;
    this.rows++;
    if (late) {
      window.late++;
      return;
    }
    if (!operates) return;
    window.signals.forEach((sketch, i) => {
      const value = row.values[i];
      // text signals have no bins: their presence is counted through missing only
      if (typeof value === "number") addToSketch(sketch, this.edges[i]!, value);
      else if (value === null || value === undefined) sketch.missing++;
      if (outOfRange[i]) sketch.outOfRange++;
    });
  }

  addUnreadable(): void {
    this.windowOf(undefined, undefined).unreadable++;
  }

  /** Counts an answer in its group's newest window. */
  addAnswer(answer: AnsweredRow): void {
    if (answer.reason === errorRegistry.deviceRowLate.code) return;
    const window = this.windowOf(answer.group, undefined);
    addToSketch(window.score, this.reference.score.edges, answer.score ?? NaN);
    if (answer.score !== null) window.answered++;
    if (answer.alarm) window.alarms++;
    if (window.classes && answer.class !== null) window.classes[answer.class]!++;
  }

  /** Writes what is still open, as pieces of windows. */
  end(): void {
    for (const window of this.open.values()) this.emit(window);
    this.open.clear();
  }

  /** The window of a group that holds `at`; its newest one when `at` is not given or has no time. */
  private windowOf(group: string | undefined, at: number | undefined): Window {
    const key = group ?? "";
    const { axis, length } = this.reference;
    const place = axis === "rows" ? this.rows : at;
    const current = this.open.get(key);
    if (current && (place === undefined || at === undefined || Number.isNaN(place))) return current;
    const start = place === undefined || Number.isNaN(place) ? 0 : Math.floor(place / length) * length;
    if (current && start <= current.start) return current;
    if (current) {
      this.emit({ ...current, whole: true });
      this.open.delete(key);
    }
    const oldest = this.open.size >= openGroups ? this.open.entries().next().value : undefined;
    if (oldest) {
      this.emit(oldest[1]);
      this.open.delete(oldest[0]);
    }
    const window: Window = {
      group: group ?? null,
      start,
      whole: false,
      rows: 0,
      answered: 0,
      alarms: 0,
      late: 0,
      unreadable: 0,
      signals: this.columns.map((column, i) => emptySketch(column, this.edges[i]!)),
      score: emptySketch("score", this.reference.score.edges),
      ...(this.classes.length > 0 ? { classes: Object.fromEntries(this.classes.map((name) => [name, 0])) } : {}),
    };
    this.open.set(key, window);
    return window;
  }
}
