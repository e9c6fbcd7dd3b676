// Truth that came late, one value after another, beside what the model did on rows that it had not seen when it was packaged: errors of windows, alarms of
// windows in which nothing happened, events that were missed. Pure. What it means is judged in sequential.ts.
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import type { Outcomes } from "../learn/metrics.ts";
import { monthUs } from "./noticeRule.ts";
import { spokenTo } from "./performance.ts";
import { worseSince, type Worse } from "./sequential.ts";

export type TruthKind = "error" | "falseAlarms" | "missed";

export interface TruthSeries {
  what: TruthKind;
  /** Greater is worse, in time order. */
  reference: number[];
  later: { at: number; value: number }[];
}

export interface WorseInfo extends Omit<Worse, "since" | "limit" | "findings" | "evidence"> {
  what: TruthKind;
  /** When the standing finding began, µs; null while there is none. */
  sinceUs: number | null;
  /** Months to one false finding of this kind, at least, on average. */
  monthsToFalse: number;
}

interface Event {
  fromUs: number;
  toUs: number;
  group?: string | null | undefined;
}

/** Of the notices that the plan accepts, so large a part may be false findings about the truth: they accuse a model, and come on top of drift. */
const shareOfBudget = 0.1;

/** Judges every series that has something to say. lengthUs: of a window. */
export function worseOf(series: readonly TruthSeries[], lengthUs: number, falseNoticesPerMonth: number): WorseInfo[] {
  const told = series.filter(({ later }) => later.length > 0);
  const monthsToFalse = told.length / (shareOfBudget * falseNoticesPerMonth);
  return told.flatMap(({ what, reference, later }) => {
    const months = (later.at(-1)!.at + lengthUs - later[0]!.at) / monthUs;
    const found = worseSince(reference, later.map(({ value }) => value), (together) => (monthsToFalse * later.length) / months / together);
    if (!found) return [];
    const { since, limit: _limit, findings: _findings, evidence: _evidence, ...rest } = found;
    return [{ what, ...rest, sinceUs: since === null ? null : later[since]!.at, monthsToFalse }];
  });
}

/** How far the mean answer of a window lies from the mean of what was measured in it. offs: of the device, signed. */
export function errorSeries({ y, answer, tUs, group }: Outcomes, offs: readonly { at: number; off: number }[], lengthUs: number): TruthSeries | null {
  if (!tUs) return null;
  const windows = windowsOf(tUs, group, lengthUs, (r) => Number.isFinite(y[r]!) && Number.isFinite(answer[r]!));
  return { what: "error", reference: windows.map((rows) => Math.abs(rows.reduce((sum, r) => sum + y[r]! - answer[r]!, 0) / rows.length)), later: offs.map(({ at, off }) => ({ at, value: Math.abs(off) })) };
}

/** Share of the answered rows in alarm in windows that touch no event, earlyUs before one included. Later windows count up to the newest event that was told:
 *  of what came after it nobody has spoken yet. */
export function falseAlarmSeries({ y, tUs, group, alarm }: Outcomes, windows: readonly WindowRecord[], events: readonly Event[], lengthUs: number, earlyUs: number): TruthSeries | null {
  if (!tUs || !alarm || events.length === 0) return null;
  const inEvent = eventRows(y, tUs, group, earlyUs);
  const quiet = windowsOf(tUs, group, lengthUs, () => true).filter((rows) => rows.every((r) => inEvent[r] === 0));
  const spoken = spokenTo(events);
  const isQuiet = ({ start, group: of }: WindowRecord) => !events.some((event) => ((event.group ?? null) === null || of === null || event.group === of) && start < event.toUs && start + lengthUs > event.fromUs - earlyUs);
  const later = windows.filter((window) => window.answered > 0 && window.start + lengthUs <= spoken && isQuiet(window));
  return { what: "falseAlarms", reference: quiet.map((rows) => rows.reduce((sum, r) => sum + alarm[r]!, 0) / rows.length), later: later.map(({ start, alarms, answered }) => ({ at: start, value: alarms / answered })) };
}

/** 1 for an event without an alarm from earlyUs before it to its end, else 0. told: of the device, in time order. */
export function missedSeries({ y, tUs, group, alarm }: Outcomes, told: readonly { fromUs: number; caught: boolean }[], earlyUs: number): TruthSeries | null {
  if (!tUs || !alarm) return null;
  const reference: number[] = [];
  for (let r = 0; r < y.length; r++) {
    if (y[r] !== 1 || (r > 0 && y[r - 1] === 1 && group?.[r] === group?.[r - 1])) continue;
    let isCaught = false;
    for (let i = r - 1; i >= 0 && group?.[i] === group?.[r] && tUs[i]! >= tUs[r]! - earlyUs; i--) isCaught ||= alarm[i] === 1;
    for (let i = r; i < y.length && y[i] === 1 && group?.[i] === group?.[r]; i++) isCaught ||= alarm[i] === 1;
    reference.push(Number(!isCaught));
  }
  return { what: "missed", reference, later: told.map(({ fromUs, caught }) => ({ at: fromUs, value: Number(!caught) })) };
}

/** Rows by window and group, in time order. */
function windowsOf(tUs: Float64Array, group: Int32Array | undefined, lengthUs: number, isKnown: (row: number) => boolean): number[][] {
  const windows = new Map<string, { at: number; rows: number[] }>();
  tUs.forEach((at, r) => {
    if (!isKnown(r)) return;
    const place = Math.floor(at / lengthUs);
    const key = `${group?.[r] ?? 0} ${place}`;
    const known = windows.get(key);
    if (known) known.rows.push(r);
    else windows.set(key, { at: place, rows: [r] });
  });
  return [...windows.values()].sort((a, b) => a.at - b.at).map(({ rows }) => rows);
}

/** 1 for rows of an event and those up to earlyUs before one of the same group. Rows stand by group, then by time. */
function eventRows(y: Float64Array, tUs: Float64Array, group: Int32Array | undefined, earlyUs: number): Uint8Array {
  const out = new Uint8Array(y.length);
  let next = Infinity;
  for (let r = y.length - 1; r >= 0; r--) {
    if (r < y.length - 1 && group?.[r] !== group?.[r + 1]) next = Infinity;
    if (y[r] === 1) next = tUs[r]!;
    out[r] = Number(tUs[r]! >= next - earlyUs);
  }
  return out;
}
