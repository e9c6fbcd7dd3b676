// Builds the monitoring reference of a package: bins and base from the first half of the reference period, held-out windows from the second,
// a gap between them. Window length follows autocorrelation, not the calendar (reliability.md 8.2 and 8.3). Pure.
import type { MonitoringReference } from "../../shared/format/monitoringReference.ts";
import { addPair, addToSketch, emptySketch } from "../../shared/format/sketch.ts";
import type { SignalReference, Sketch } from "../../shared/format/sketch.ts";
import { sketchFor } from "../../shared/stats/distances.ts";
import { autocorrelationRows } from "./autocorrelation.ts";
import { jointReference } from "./jointReference.ts";
import type { KnownRegimes } from "./regimeReferences.ts";

export interface ReferenceRows {
  /** UTC microseconds per row; absent where rows have no order. */
  tUs?: Float64Array;
  /** Group index per row; windows never mix groups. */
  group?: Int32Array;
  /** Input signals as the device will see them; NaN = missing. */
  signals: { name: string; values: Float64Array }[];
  /** Score per row on the same rows; NaN = no answer. */
  scores: Float64Array;
  /** 1 where the decision rule alarmed. */
  alarms?: Uint8Array;
  /** Ways of running by row; absent where nothing tells them. */
  regimes?: KnownRegimes;
}

const bins = 10;
const windowsMost = 400;

/** Reference of normal operation. `length`: window in microseconds (or rows), chosen when not given. Needs at least 4 windows of data to have any held out. */
export function buildMonitoringReference(data: ReferenceRows, length?: number): MonitoringReference {
  const rows = data.scores.length;
  const axis = data.tUs ? "time" : "rows";
  const order = Array.from({ length: rows }, (_, r) => r).sort((a, b) => (data.group?.[a] ?? 0) - (data.group?.[b] ?? 0) || (data.tUs ? data.tUs[a]! - data.tUs[b]! : 0) || a - b);
  const step = stepOf(data, order);
  const memoryRows = Math.max(1, ...data.signals.map((signal) => autocorrelationRows(signal.values, order, data.group)));
  const wantedRows = Math.max(50, Math.ceil(15 * memoryRows));
  // fewer than 20 windows on each side say nothing: then shorter windows, flagged
  const windowRows = length === undefined ? Math.max(10, Math.min(wantedRows, Math.floor(rows / 40))) : Math.max(1, Math.round(length / step));
  // rows of a machine that often rests stand far apart: a window is as long as it takes to hold its rows
  const size = length ?? Math.max(1, Math.round((windowRows * step) / operatingShare(data, order, step)));
  const windows = windowsOf(data, order, axis, size).filter((window) => window.length >= windowRows / 2);
  const middle = Math.floor(windows.length / 2);
  const baseRows = (windows.length >= 4 ? windows.slice(0, middle) : windows).flat();
  const held = windows.length >= 4 ? windows.slice(middle + 1, middle + 1 + windowsMost) : [];
  const refer = (name: string, values: Float64Array, hasPairs: boolean): SignalReference => {
    const own = Float64Array.from(baseRows, (r) => values[r]!);
    const { edges } = sketchFor(own, bins);
    const center = meanOf(own);
    const sketch = (members: readonly number[]): Sketch => {
      const out = emptySketch(name, edges);
      members.forEach((r, i) => {
        addToSketch(out, edges, values[r]!);
        if (hasPairs && i > 0) addPair(out, center, values[members[i - 1]!]!, values[r]!);
      });
      return out;
    };
    return { edges, base: sketch(baseRows), windows: held.map(sketch) };
  };
  const joint = jointReference(data.signals, { base: baseRows, held: held.map((members) => ({ members, group: data.group?.[members[0]!] ?? 0 })), windowRows }, data.regimes);
  return {
    format: 1,
    axis,
    length: size,
    lowPower: windowRows < 15 * memoryRows,
    signals: data.signals.map((signal) => refer(signal.name, signal.values, true)),
    score: refer("score", data.scores, false),
    alarmRates: held.map((members) => members.reduce((sum, r) => sum + (data.alarms?.[r] ?? 0), 0) / members.length),
    ...(joint ? { joint } : {}),
  };
}

function meanOf(values: Float64Array): number {
  let mean = 0;
  let n = 0;
  for (const value of values) if (Number.isFinite(value)) mean += (value - mean) / ++n;
  return mean;
}

/** Typical distance of two rows on the axis: the median time step, or one row. */
function stepOf(data: ReferenceRows, order: readonly number[]): number {
  if (!data.tUs) return 1;
  const steps: number[] = [];
  for (let i = 1; i < order.length; i++) {
    const [a, b] = [order[i - 1]!, order[i]!];
    if ((data.group?.[a] ?? 0) === (data.group?.[b] ?? 0) && data.tUs[b]! > data.tUs[a]!) steps.push(data.tUs[b]! - data.tUs[a]!);
  }
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 1;
}

/** Share of the time between a group's first and last row that its rows stand for; 1 where rows have no time. */
function operatingShare(data: ReferenceRows, order: readonly number[], step: number): number {
  const { tUs, group } = data;
  if (!tUs) return 1;
  let span = 0;
  for (let i = 1; i < order.length; i++) {
    const [a, b] = [order[i - 1]!, order[i]!];
    if ((group?.[a] ?? 0) === (group?.[b] ?? 0)) span += Math.max(0, tUs[b]! - tUs[a]!);
  }
  return span > 0 ? Math.min(1, (order.length * step) / span) : 1;
}

function windowsOf(data: ReferenceRows, order: readonly number[], axis: "time" | "rows", size: number): number[][] {
  const windows = new Map<string, { at: number; members: number[] }>();
  order.forEach((r, i) => {
    const at = axis === "time" ? Math.floor(data.tUs![r]! / size) : Math.floor(i / size);
    const key = `${data.group?.[r] ?? 0}/${at}`;
    const window = windows.get(key);
    if (window) window.members.push(r);
    else windows.set(key, { at, members: [r] });
  });
  return [...windows.values()].sort((a, b) => a.at - b.at).map((window) => window.members);
}
