// Text in, answers out: row reader, input rules, recipe, scorer, sketches of one package. Who listens decides what becomes of it.
// Keeps no files and knows no clock but the stopwatch it is handed.
import { errorRegistry } from "../../shared/contract/errors.ts";
import { readReference } from "../../shared/format/monitoringReference.ts";
import type { OpenPackage } from "../../shared/format/package.ts";
import type { Latency } from "./health.ts";
import { RowReader } from "./inputRows.ts";
import type { ReadRow } from "./inputRows.ts";
import { openPipeline } from "./pipeline.ts";
import type { AnsweredRow, Pipeline } from "./pipeline.ts";
import type { Phase } from "./source.ts";
import { Windows } from "./windows.ts";
import type { Window } from "./windows.ts";

const lateCode = errorRegistry.deviceRowLate.code;
const unreadableCode = errorRegistry.deviceRowUnreadable.code;

/** What a listener is told; `again`: the answer of a row that was answered before a restart. */
export interface Listener {
  answer(answer: AnsweredRow): void;
  unreadable(): void;
  alarm(answer: AnsweredRow, again: boolean): void;
  window(window: Window, again: boolean): void;
  /** What an adapter says about itself. */
  event(event: string, detail: string): void;
}

export interface Counts {
  rows: number;
  answered: number;
  alarms: number;
  unreadable: number;
  /** What was wrong with rows that were answered with doubt or not at all, counted by code. */
  reasons: Record<string, number>;
}

/** A piece of text as sources give it. */
export interface Piece {
  text: string;
  phase?: Phase;
  head?: string;
  last?: boolean;
  ownClock?: boolean;
}

/** Nanoseconds, and where the time of each row goes. */
export interface Stopwatch {
  nowNs: () => number;
  latency: Latency;
}

const nothingCounted = (): Counts => ({ rows: 0, answered: 0, alarms: 0, unreadable: 0, reasons: {} });

export class Answering {
  readonly pipeline: Pipeline;
  counts = nothingCounted();
  private reader: RowReader;
  private windows: Windows;
  private phase: Phase = "new";
  private ownClock = false;
  /** Machines seen, at most so many: how far back rows of one lie apart. */
  private readonly groups = new Set<string>();

  constructor(
    readonly pkg: OpenPackage,
    private listener: Listener,
    private stopwatch?: Stopwatch,
    /** Rows counted by an earlier run of the same stream. */
    rowsBefore = 0,
  ) {
    this.pipeline = openPipeline(pkg);
    this.reader = new RowReader(this.pipeline.contract);
    this.windows = this.sketching(rowsBefore);
  }

  /** Another listener from here on, with counts and sketches that begin anew; what recipe and rule know of the past stays. */
  speakTo(listener: Listener, stopwatch: Stopwatch, rowsBefore: number): void {
    this.listener = listener;
    this.stopwatch = stopwatch;
    this.counts = nothingCounted();
    this.windows = this.sketching(rowsBefore);
  }

  private sketching(rowsBefore: number): Windows {
    const { classes, contract } = this.pipeline;
    const columns = contract.signals.map((signal) => signal.column);
    const windows = new Windows(classes, columns, readReference(this.pkg.blob("monitoring")!), (window) => this.listener.window(window, this.phase === "again"));
    windows.countFrom(rowsBefore);
    return windows;
  }

  /** True when no row has begun whose end is still to come. */
  get isClean(): boolean {
    return this.reader.isClean;
  }

  get machines(): number {
    return Math.max(1, this.groups.size);
  }

  /** Goes on reading where `other` stands in the same text. */
  readBeside(other: Answering): void {
    this.reader = other.reader.beside(this.pipeline.contract);
  }

  /** Scores the rows that a piece completes; says how many there were. */
  take({ text, phase = "new", head, last = false, ownClock = false }: Piece): number {
    this.phase = phase;
    this.ownClock = ownClock;
    if (head !== undefined) this.reader.startAt(head);
    const reads = this.reader.take(text);
    if (last) reads.push(...this.reader.end());
    for (const read of reads) this.row(read);
    // what a source says about itself is no row: a plant that is silent stays silent however often its adapter says why
    return reads.filter((read) => !("event" in read)).length;
  }

  /** Answers that waited for more rows: the text is over. */
  finish(): void {
    for (const read of this.reader.end()) this.row(read);
    this.answers(this.pipeline.flush());
    this.windows.end();
  }

  /** Hands out what the open windows hold, as pieces. */
  endWindows(): void {
    this.windows.end();
  }

  private row(read: ReadRow): void {
    const { phase, stopwatch } = this;
    if ("event" in read) {
      if (phase === "new") this.listener.event(read.event, read.detail);
      return;
    }
    if (phase === "new") this.counts.rows++;
    if ("unreadable" in read) {
      if (phase !== "warm") this.windows.addUnreadable();
      if (phase !== "new") return;
      this.counts.unreadable++;
      this.count(unreadableCode);
      this.listener.unreadable();
      return;
    }
    const from = stopwatch?.nowNs() ?? 0;
    const checked = this.pipeline.check(read.row, this.ownClock);
    if (checked.setBack) {
      // a window of the time that never was would take every row until then
      this.windows.end();
      if (phase === "new") this.listener.event("clockSetBack", new Date(read.row.tUs / 1000).toISOString());
    }
    const operates = checked.reason !== lateCode && this.pipeline.operates(checked.row);
    if (phase !== "warm") this.windows.addInput(checked, operates);
    const answers = this.pipeline.push(checked);
    stopwatch?.latency.add(stopwatch.nowNs() - from);
    if (read.row.group !== undefined && this.groups.size < 4096) this.groups.add(read.row.group);
    this.answers(answers);
  }

  private answers(answers: readonly AnsweredRow[]): void {
    const { phase, listener, counts } = this;
    if (phase === "warm") return;
    for (const answer of answers) {
      this.windows.addAnswer(answer);
      if (answer.alarmBegins) listener.alarm(answer, phase === "again");
      if (phase === "again") continue;
      if (answer.score !== null) counts.answered++;
      if (answer.reason) this.count(answer.reason);
      if (answer.alarmBegins) counts.alarms++;
      listener.answer(answer);
    }
  }

  private count(code: string): void {
    this.counts.reasons[code] = (this.counts.reasons[code] ?? 0) + 1;
  }
}
