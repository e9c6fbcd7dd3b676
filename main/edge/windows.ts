// Sketches instead of rows: per group and window of the reference, what came in and what was answered. Becomes one log entry a window.
// Memory is bounded by the number of groups kept open; the one quiet longest is written first.
import { emptyJointWindow, jointAdder, type JointWindow } from "../../shared/format/joint.ts";
import { addPair, addToSketch, binOf, emptySketch } from "../../shared/format/sketch.ts";
import type { Sketch } from "../../shared/format/sketch.ts";
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";
import { errorRegistry } from "../../shared/contract/errors.ts";
import type { CheckedRow } from "./inputRules.ts";
import type { AnsweredRow } from "./pipeline.ts";

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
  /** All signals together. */
  joint?: JointWindow;
  /** Answered rows by the score bins of the reference's performance. */
  graded?: number[];
  uncertain: number;
  lengthUs?: number;
  /** Answered rows outside the range of the rows that the model learned from. */
  outside: number;
}

/** A window that is being filled, and the values of the row before. */
interface OpenWindow {
  window: Window;
  before: Float64Array;
}

const openGroups = 256;
const outsideCode = errorRegistry.deviceRowOutsideKnown.code;

export class Windows {
  private readonly open = new Map<string, OpenWindow>();
  private readonly edges: (readonly number[])[];
  private readonly centers: number[];
  private readonly addToJoint: ReturnType<typeof jointAdder> | undefined;
  private rows = 0;

  constructor(
    private readonly classes: readonly string[],
    private readonly columns: readonly string[],
    private readonly reference: MonitoringReference,
    private readonly emit: (window: Window) => void,
  ) {
    this.edges = columns.map((column) => reference.signals.find((signal) => signal.base.name === column)?.edges ?? []);
    this.centers = columns.map((column) => reference.signals.find((signal) => signal.base.name === column)?.base.mean ?? 0);
    this.addToJoint = reference.joint && jointAdder(reference.joint, columns);
  }

  /** Where rows are the axis: how many an earlier run of the same stream had counted. */
  countFrom(rows: number): void {
    this.rows = rows;
  }

  /** Counts a row that came in. `operates`: false for a row at rest, which says nothing about drift. */
  addInput(checked: CheckedRow, operates: boolean): void {
    const { row, outOfRange, reason } = checked;
    const late = reason === errorRegistry.deviceRowLate.code;
    const { window, before } = this.windowOf(row.group, late ? undefined : row.tUs);
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
      if (typeof value === "number") {
        addToSketch(sketch, this.edges[i]!, value);
        addPair(sketch, this.centers[i]!, before[i]!, value);
      } else if (value === null || value === undefined) sketch.missing++;
      before[i] = typeof value === "number" ? value : NaN;
      if (outOfRange[i]) sketch.outOfRange++;
    });
    if (window.joint) this.addToJoint?.(window.joint, row.values);
  }

  addUnreadable(): void {
    this.windowOf(undefined, undefined).window.unreadable++;
  }

  /** Counts an answer in its group's newest window. */
  addAnswer(answer: AnsweredRow): void {
    if (answer.reason === errorRegistry.deviceRowLate.code) return;
    const { window } = this.windowOf(answer.group, undefined);
    addToSketch(window.score, this.reference.score.edges, answer.score ?? NaN);
    if (answer.score !== null) {
      window.answered++;
      if (window.graded) window.graded[binOf(this.reference.performance!.edges, answer.score)]!++;
    }
    if (answer.reason === outsideCode) window.outside++;
    if (answer.quality === "Uncertain") window.uncertain++;
    if (answer.alarm) window.alarms++;
    if (window.classes && answer.class !== null) window.classes[answer.class]!++;
  }

  /** Writes what is still open, as pieces of windows. */
  end(): void {
    for (const { window } of this.open.values()) this.emit(window);
    this.open.clear();
  }

  /** The window of a group that holds `at`; its newest one when `at` is not given or has no time. */
  private windowOf(group: string | undefined, at: number | undefined): OpenWindow {
    const key = group ?? "";
    const { axis, length } = this.reference;
    const place = axis === "rows" ? this.rows : at;
    const current = this.open.get(key);
    if (current && (place === undefined || at === undefined || Number.isNaN(place))) return current;
    const start = place === undefined || Number.isNaN(place) ? 0 : Math.floor(place / length) * length;
    if (current && start <= current.window.start) return current;
    if (current) {
      this.emit({ ...current.window, whole: true });
      this.open.delete(key);
    }
    const oldest = this.open.size >= openGroups ? this.open.entries().next().value : undefined;
    if (oldest) {
      this.emit(oldest[1].window);
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
      outside: 0,
      uncertain: 0,
      ...(axis === "time" ? { lengthUs: length } : {}),
      signals: this.columns.map((column, i) => emptySketch(column, this.edges[i]!)),
      score: emptySketch("score", this.reference.score.edges),
      ...(this.classes.length > 0 ? { classes: Object.fromEntries(this.classes.map((name) => [name, 0])) } : {}),
      ...(this.reference.joint ? { joint: emptyJointWindow(this.reference.joint) } : {}),
      ...(this.reference.performance ? { graded: new Array<number>(this.reference.performance.edges.length + 1).fill(0) } : {}),
    };
    const opened = { window, before: new Float64Array(this.columns.length).fill(NaN) };
    this.open.set(key, opened);
    return opened;
  }
}
