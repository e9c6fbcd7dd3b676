// Each signal's windows, and all signals' together, against the package's reference, with limits ranked from the reference's own held-out windows.
// No fixed thresholds (reliability.md 8.2): limit = conformal rank (1 - alpha)(n + 1) of n held-out windows. Pure.
import { Failure } from "../../shared/contract/errors.ts";
import type { FailureData } from "../../shared/contract/errors.ts";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";
import { mergeJointWindows } from "../../shared/format/joint.ts";
import { mergeSketches, sketchSd } from "../../shared/format/sketch.ts";
import type { SignalReference, Sketch } from "../../shared/format/sketch.ts";
import { populationStability, wassersteinDistance } from "../../shared/stats/distances.ts";
import { jointDrift, regimeStretches, type JointDrift } from "./jointDrift.ts";
import { began, type Judged, type Notices, type SignalDrift } from "./judged.ts";
import { noticeRule, windowsPerMonth, type Apart, type NoticeRule } from "./noticeRule.ts";

export interface DriftView {
  windows: number;
  /** Start of the first and end of the last window, microseconds or rows; null without windows. */
  from: number | null;
  to: number | null;
  axis: "time" | "rows";
  signals: SignalDrift[];
  score: SignalDrift;
  /** All signals together; null where the package has no plane. */
  joint: JointDrift | null;
  alarmRate: Judged & Notices;
  /** What limits and notices are judged by. */
  rule: NoticeRule;
  /** Held-out windows behind the limits. */
  heldOut: number;
  lowPower: boolean;
  flags: FailureData[];
  /** Share of the answered rows outside the range that the model knows; null where no window says so. */
  outside: number | null;
  /** Stretches of time between windows of which nothing came home. */
  unknown: { fromUs: number; toUs: number }[];
  /** The newest windows that hold too few rows in operation to be compared; null while the newest one is compared. */
  rest: { windows: number; since: number } | null;
  /** Newest last: alarms and answers per window, for a small line. */
  series: { start: number; group: string | null; answered: number; alarms: number }[];
}

const shiftMost = 1e6;

/** Conformal limit of `values` at `alpha`, at least the smallest that their number can honestly give, between two ranks where alpha lies between; null for none. */
export function conformalLimit(values: readonly number[], alpha: number): number | null {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const place = Math.min(sorted.length, Math.max(1, (1 - alpha) * (sorted.length + 1))) - 1;
  const low = Math.floor(place + 1e-9);
  const [a, b] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!];
  return a + Math.max(0, place - low) * (b - a);
}

/** Drift of the windows of one package on one device. falseNoticesPerMonth: what the plan accepts of the whole device while nothing has changed. */
export function drift(reference: MonitoringReference, records: readonly WindowRecord[], falseNoticesPerMonth: number): DriftView {
  const { windows, rest } = comparedWindows(records, reference);
  const heldOut = reference.score.windows.length;
  const perMonth = windowsPerMonth(reference, new Set(windows.map(({ group }) => group)).size);
  const rule = noticeRule(falseNoticesPerMonth, perMonth, chancesOf(reference), heldOut, regimesApart(reference, windows, perMonth ?? 0));
  const flags: FailureData[] = [];
  const isOverBudget = rule.noticesPerMonth === null ? heldOut < 99 : rule.noticesPerMonth > falseNoticesPerMonth;
  if (isOverBudget || windows.length < rule.of) flags.push(new Failure("monitorTooFewWindows", { detail: `${heldOut} held out, ${windows.length} seen, alpha ${rule.alpha.toPrecision(2)}` }).data);
  const newest = windows.at(-1);
  const rates = judge(windows.map((window) => (window.answered === 0 ? NaN : window.alarms / window.answered)), reference.alarmRates, rule);
  return {
    windows: windows.length,
    from: windows[0]?.start ?? null,
    to: newest ? newest.start + reference.length : null,
    axis: reference.axis,
    signals: reference.signals.map((signal, place) => signalDrift(signal, windows.flatMap((window) => sketchOf(window, signal.base.name, place) ?? []), rule)),
    score: signalDrift(reference.score, windows.map((window) => window.score), rule),
    joint: reference.joint ? jointDrift(reference.joint, windows, { signal: (signal, sketches) => signalDrift(signal, sketches, rule), judge: (values, held) => judge(values, held, rule) }) : null,
    alarmRate: { ...rates, ...began(rates.states) },
    rule,
    heldOut,
    lowPower: reference.lowPower,
    flags,
    rest,
    outside: outsideOf(windows),
    unknown: reference.axis === "time" ? unknownOf(records, reference.length) : [],
    series: windows.map(({ start, group, answered, alarms }) => ({ start, group, answered, alarms })),
  };
}

/** A signal's sketch in a window: at its place in the reference as devices send them, else by its name. Looked for by name alone, a thousand tags over a year
 *  take seconds. */
export function sketchOf({ signals }: Pick<WindowRecord, "signals">, name: string, place: number): Sketch | undefined {
  const there = signals[place];
  return there?.name === name ? there : signals.find((sketch) => sketch.name === name);
}

/** Share of answered rows outside the range that the model knows; null where no window says so. */
export function outsideOf(windows: readonly WindowRecord[]): number | null {
  const told = windows.filter(({ outside }) => outside !== undefined);
  const answered = told.reduce((sum, window) => sum + window.answered, 0);
  return answered === 0 ? null : told.reduce((sum, window) => sum + window.outside!, 0) / answered;
}

/** Where no group sent a window, rest or not, between the first and the last one. */
function unknownOf(records: readonly WindowRecord[], length: number): { fromUs: number; toUs: number }[] {
  const starts = [...new Set(records.map(({ start }) => start))].sort((a, b) => a - b);
  return starts.flatMap((start, i) => (i > 0 && start > starts[i - 1]! + length ? [{ fromUs: starts[i - 1]! + length, toUs: start }] : []));
}

/** What can be over a limit by chance, in statistics: one whose held-out windows are all alike cannot, and the statistics of one signal that are over
 *  together count once. Told on the windows over the limit that a tenth of them pass. */
function chancesOf({ signals, score, joint, alarmRates }: MonitoringReference): number {
  const whole = joint && !joint.regimes ? [joint.t2, joint.spe] : [];
  return Math.max(1, [...[...signals, score, ...whole].map(heldOutOf), [alarmRates]].reduce((sum, held) => sum + apart(held), 0));
}

const heldOutOf = (signal: SignalReference): number[][] => statistics.map((of) => signal.windows.map((sketch) => of(signal, sketch)));

/** Regimes are judged over stretches of their own, which come as often as in the reference, or as they now do where that is more. */
function regimesApart({ joint, score }: MonitoringReference, windows: readonly WindowRecord[], perMonth: number): Apart[] {
  return (joint?.regimes?.each ?? []).flatMap((own, k) => {
    if (!own) return [];
    const heldOut = own.t2.windows.length;
    const rate = Math.max(heldOut / Math.max(1, score.windows.length), regimeStretches(windows, own, k).length / Math.max(1, windows.length));
    return [{ perMonth: perMonth * rate, statistics: [own.t2, own.spe].reduce((sum, signal) => sum + apart(heldOutOf(signal)), 0), heldOut }];
  });
}

/** How many statistics apart from each other these are, judged by the windows over any of their limits: between 1 and their number; 0 where none varies. */
function apart(held: readonly (readonly number[])[]): number {
  const varying = held.filter((values) => new Set(values.filter((value) => !Number.isNaN(value))).size > 1);
  if (varying.length <= 1) return varying.length;
  const n = varying[0]!.length;
  const above = Math.max(1, Math.round(n / 10));
  const limits = varying.map((values) => conformalLimit(values, (above + 1) / (n + 1))!);
  const over = Array.from({ length: n }, (_, i) => varying.some((values, s) => values[i]! > limits[s]!)).filter(Boolean).length;
  return Math.min(varying.length, Math.max(1, over / above));
}

/** Compared are windows with at least half the rows of a reference window in operation;
 *  a machine at rest sends windows of the usual length that hold fewer, and is not judged by them. */
export function comparedWindows(records: readonly WindowRecord[], reference: MonitoringReference): { windows: WindowRecord[]; rest: DriftView["rest"] } {
  const all = joinedWindows(records);
  const rows = reference.score.windows.map((sketch) => sketch.count + sketch.missing).sort((a, b) => a - b);
  const enough = (rows[rows.length >> 1] ?? 0) / 2;
  const isCompared = (window: WindowRecord) => operatingRows(window) >= enough;
  // Short pieces at the end of a stream are neither compared nor at rest.
  const whole = all.filter((window) => window.rows >= enough);
  const resting = whole.slice(whole.findLastIndex(isCompared) + 1);
  return { windows: all.filter(isCompared), rest: resting.length === 0 ? null : { windows: resting.length, since: resting[0]!.start } };
}

/** Pieces of one window of a package added up, in time order. */
export function joinedWindows(records: readonly WindowRecord[]): WindowRecord[] {
  const merged = new Map<string, WindowRecord>();
  for (const record of records) {
    const key = JSON.stringify([record.group, record.start]);
    const before = merged.get(key);
    merged.set(key, before ? added(before, record) : record);
  }
  return [...merged.values()].sort((a, b) => a.start - b.start || ((a.group ?? "") < (b.group ?? "") ? -1 : 1));
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
    ...(a.joint && b.joint ? { joint: mergeJointWindows(a.joint, b.joint) } : {}),
    ...(a.graded && b.graded ? { graded: a.graded.map((n, i) => n + (b.graded![i] ?? 0)) } : {}),
    outside: (a.outside ?? 0) + (b.outside ?? 0),
    uncertain: (a.uncertain ?? 0) + (b.uncertain ?? 0),
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
    ...began(sketches.map((_, i) => psi.states[i]! || shiftSd.states[i]! || missing.states[i]!)),
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
  const states = over.map((_, i) => over.slice(Math.max(0, i - rule.of + 1), i + 1).filter(Boolean).length >= rule.count);
  const value = values.at(-1);
  return {
    value: value === undefined || Number.isNaN(value) ? null : value,
    limit,
    windowsOver: over.filter(Boolean).length,
    over: states.at(-1) ?? false,
    states,
  };
}
