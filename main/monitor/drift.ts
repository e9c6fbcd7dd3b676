// A first drift view: each signal's windows against the package's reference, with limits ranked from the reference's own held-out windows.
// No fixed thresholds (reliability.md 8.2): limit = conformal rank ceil((1 - alpha)(n + 1)) of n held-out windows. Pure.
import { Failure } from "../../shared/contract/errors.ts";
import type { FailureData } from "../../shared/contract/errors.ts";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import type { MonitoringReference, SignalReference } from "../../shared/format/monitoringReference.ts";
import { mergeSketches, sketchSd } from "../../shared/format/sketch.ts";
import type { Sketch } from "../../shared/format/sketch.ts";
import { populationStability, wassersteinDistance } from "../../shared/stats/distances.ts";
import { noticeRule, windowsPerMonth, type NoticeRule } from "./noticeRule.ts";

/** One statistic over the windows. */
export interface Judged {
  /** Of the newest window; null when it cannot be computed. */
  value: number | null;
  /** Null when there is no held-out window to rank it from. */
  limit: number | null;
  /** Windows over the limit, of all that were judged. */
  windowsOver: number;
  over: boolean;
}

export interface SignalDrift {
  name: string;
  /** Population stability index, missing values as a bin of their own. */
  psi: Judged;
  /** Wasserstein-1 distance in standard deviations of the reference; never below the shift of the mean. */
  shiftSd: Judged;
  /** Share of missing values. */
  missing: Judged;
  mean: number | null;
  referenceMean: number | null;
  /** Any of the three. */
  over: boolean;
}

export interface DriftView {
  windows: number;
  /** Start of the first and end of the last window, microseconds or rows; null without windows. */
  from: number | null;
  to: number | null;
  axis: "time" | "rows";
  signals: SignalDrift[];
  score: SignalDrift;
  alarmRate: Judged;
  /** What limits and notices are judged by. */
  rule: NoticeRule;
  /** Held-out windows behind the limits. */
  heldOut: number;
  lowPower: boolean;
  flags: FailureData[];
  /** The newest windows that hold too few rows in operation to be compared; null while the newest one is compared. */
  rest: { windows: number; since: number } | null;
  /** Newest last: alarms and answers per window, for a small line. */
  series: { start: number; group: string | null; answered: number; alarms: number }[];
}

const shiftMost = 1e6;

/** Conformal limit of `values` at `alpha`, at least the smallest that their number can honestly give; null for none. */
export function conformalLimit(values: readonly number[], alpha: number): number | null {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const rank = Math.ceil((1 - alpha) * (sorted.length + 1) - 1e-9);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1]!;
}

/** Drift of the windows of one package on one device. falseNoticesPerMonth: what the plan accepts of the whole device while nothing has changed. */
export function drift(reference: MonitoringReference, records: readonly WindowRecord[], falseNoticesPerMonth: number): DriftView {
  const { windows, rest } = joined(records, reference);
  const heldOut = reference.score.windows.length;
  const rule = noticeRule(falseNoticesPerMonth, windowsPerMonth(reference, new Set(windows.map(({ group }) => group)).size), chancesOf(reference), heldOut);
  const flags: FailureData[] = [];
  const isOverBudget = rule.noticesPerMonth === null ? heldOut < 99 : rule.noticesPerMonth > falseNoticesPerMonth;
  if (isOverBudget || windows.length < rule.of) flags.push(new Failure("monitorTooFewWindows", { detail: `${heldOut} held out, ${windows.length} seen, alpha ${rule.alpha.toPrecision(2)}` }).data);
  const newest = windows.at(-1);
  return {
    windows: windows.length,
    from: windows[0]?.start ?? null,
    to: newest ? newest.start + reference.length : null,
    axis: reference.axis,
    signals: reference.signals.map((signal) => signalDrift(signal, windows.flatMap((window) => window.signals.find((sketch) => sketch.name === signal.base.name) ?? []), rule)),
    score: signalDrift(reference.score, windows.map((window) => window.score), rule),
    alarmRate: judge(windows.map((window) => (window.answered === 0 ? NaN : window.alarms / window.answered)), reference.alarmRates, rule),
    rule,
    heldOut,
    lowPower: reference.lowPower,
    flags,
    rest,
    series: windows.map(({ start, group, answered, alarms }) => ({ start, group, answered, alarms })),
  };
}

/** Statistics that can be over their limit by chance: one whose held-out windows are all alike is not, unless something changed. */
function chancesOf({ signals, score, alarmRates }: MonitoringReference): number {
  const varies = (held: readonly number[]) => new Set(held.filter((value) => !Number.isNaN(value))).size > 1;
  const ofSignals = [...signals, score].flatMap((signal) => statistics.map((of) => signal.windows.map((sketch) => of(signal, sketch))));
  return Math.max(1, [...ofSignals, alarmRates].filter(varies).length);
}

/** Pieces of one window added up, in time order. Compared are windows with at least half the rows of a reference window in operation;
 *  a machine at rest sends windows of the usual length that hold fewer, and is not judged by them. */
function joined(records: readonly WindowRecord[], reference: MonitoringReference): { windows: WindowRecord[]; rest: DriftView["rest"] } {
  const merged = new Map<string, WindowRecord>();
  for (const record of records) {
    const key = JSON.stringify([record.group, record.start]);
    const before = merged.get(key);
    merged.set(key, before ? added(before, record) : record);
  }
  const all = [...merged.values()].sort((a, b) => a.start - b.start || ((a.group ?? "") < (b.group ?? "") ? -1 : 1));
  const rows = reference.score.windows.map((sketch) => sketch.count + sketch.missing).sort((a, b) => a - b);
  const enough = (rows[rows.length >> 1] ?? 0) / 2;
  const isCompared = (window: WindowRecord) => operatingRows(window) >= enough;
  // Short pieces at the end of a stream are neither compared nor at rest.
  const whole = all.filter((window) => window.rows >= enough);
  const resting = whole.slice(whole.findLastIndex(isCompared) + 1);
  return { windows: all.filter(isCompared), rest: resting.length === 0 ? null : { windows: resting.length, since: resting[0]!.start } };
}

/** Rows of a window that the recipe's filters kept: those that its sketches hold; all rows where no signal is a number. */
function operatingRows(window: WindowRecord): number {
  return window.signals.length === 0 ? window.rows : window.signals.reduce((most, sketch) => Math.max(most, sketch.count + sketch.missing), 0);
}

function added(a: WindowRecord, b: WindowRecord): WindowRecord {
  return {
    ...b,
    whole: a.whole || b.whole,
    rows: a.rows + b.rows,
    answered: a.answered + b.answered,
    alarms: a.alarms + b.alarms,
    late: a.late + b.late,
    unreadable: a.unreadable + b.unreadable,
    signals: a.signals.map((sketch, i) => mergeSketches(sketch, b.signals[i]!)),
    score: mergeSketches(a.score, b.score),
  };
}

function signalDrift(reference: SignalReference, sketches: readonly Sketch[], rule: NoticeRule): SignalDrift {
  const [psi, shiftSd, missing] = statistics.map((of) => {
    const value = (sketch: Sketch) => of(reference, sketch);
    return judge(sketches.map(value), reference.windows.map(value), rule);
  }) as [Judged, Judged, Judged];
  return {
    name: reference.base.name,
    psi,
    shiftSd,
    missing,
    mean: sketches.at(-1)?.mean ?? null,
    referenceMean: reference.base.mean,
    over: psi.over || shiftSd.over || missing.over,
  };
}

function binned(reference: SignalReference, sketch: Sketch) {
  return { edges: reference.edges, counts: sketch.bins, missing: sketch.missing };
}

function psiOf(reference: SignalReference, sketch: Sketch): number {
  return sketch.bins.length === reference.base.bins.length ? populationStability(binned(reference, reference.base), binned(reference, sketch)) : NaN;
}

function shiftOf(reference: SignalReference, sketch: Sketch): number {
  const { base } = reference;
  if (base.mean === null || sketch.mean === null) return NaN;
  const ofMeans = Math.abs(sketch.mean - base.mean);
  const area = sketch.bins.length === base.bins.length ? wassersteinDistance(binned(reference, base), binned(reference, sketch)) : NaN;
  const distance = Math.max(ofMeans, Number.isNaN(area) ? 0 : area);
  const sd = sketchSd(base);
  return sd > 0 ? Math.min(shiftMost, distance / sd) : distance > 0 ? shiftMost : 0;
}

function missingOf(_reference: SignalReference, { count, missing }: Sketch): number {
  return count + missing === 0 ? NaN : missing / (count + missing);
}

const statistics = [psiOf, shiftOf, missingOf] as const;

function judge(values: readonly number[], held: readonly number[], rule: NoticeRule): Judged {
  const limit = conformalLimit(held, rule.alpha);
  const over = values.map((value) => limit !== null && value > limit);
  const last = over.slice(-rule.of);
  const value = values.at(-1);
  return {
    value: value === undefined || Number.isNaN(value) ? null : value,
    limit,
    windowsOver: over.filter(Boolean).length,
    over: last.filter(Boolean).length >= rule.count,
  };
}
