// Events and alarms over time: what was noticed, how soon, and how often the alarm was false. Runs in main; pure.
// Never point-adjusted: an event counts as found only when an alarm begins inside it, so an alarm that always stands finds nothing.
import { pauseUs } from "../../shared/scoring/decide.ts";
import { median } from "../../shared/stats/quantiles.ts";
import type { Outcomes } from "./metricsOutcomes.ts";

/** Runs of positive rows and beginnings of alarms. Places are row numbers of the outcomes. */
export interface Events {
  /** First and last row of each event, and the row where its first alarm began; -1 = not found. */
  first: Int32Array;
  last: Int32Array;
  foundAt: Int32Array;
  /** Rows outside every event where an alarm began. */
  falseStarts: Int32Array;
}

const weekSeconds = 7 * 86_400;

/** Finds events and alarm beginnings. Where rows have neither time nor group, each positive row is an event of its own. */
export function findEvents(o: Outcomes): Events {
  const ordered = o.tUs !== undefined || o.group !== undefined;
  const first: number[] = [];
  const last: number[] = [];
  const foundAt: number[] = [];
  const falseStarts: number[] = [];
  const { y, alarm, group, tUs } = o;
  const pause = alarm === undefined ? Infinity : pauseOf(o);
  for (let r = 0; r < y.length; r++) {
    const joined = ordered && r > 0 && (group === undefined || group[r] === group[r - 1]);
    const inside = y[r]! > 0.5;
    const goesOn = joined && y[r - 1]! > 0.5;
    if (inside && !goesOn) {
      first.push(r);
      last.push(r);
      foundAt.push(-1);
    } else if (inside) last[last.length - 1] = r;
    const begins = alarm !== undefined && alarm[r] === 1 && !(joined && alarm[r - 1] === 1 && !(tUs !== undefined && tUs[r]! - tUs[r - 1]! > pause));
    if (!begins) continue;
    if (!inside) falseStarts.push(r);
    else if (foundAt[foundAt.length - 1] === -1) foundAt[foundAt.length - 1] = r;
  }
  return { first: Int32Array.from(first), last: Int32Array.from(last), foundAt: Int32Array.from(foundAt), falseStarts: Int32Array.from(falseStarts) };
}

/** Share of events found, each weighted by its first row. */
export function eventRecall(events: Events, weights?: Int32Array): number {
  let found = 0;
  let all = 0;
  events.first.forEach((row, e) => {
    const w = weights ? weights[row]! : 1;
    all += w;
    if (events.foundAt[e]! >= 0) found += w;
  });
  return found / all;
}

/** False beginnings of alarms in a week of normal running; rows stand for the median step of their group. NaN without normal time. */
export function falseAlarmsPerWeek(o: Outcomes, events: Events, weights?: Int32Array): number {
  const seconds = normalSeconds(o, weights);
  let starts = 0;
  for (const r of events.falseStarts) starts += weights ? weights[r]! : 1;
  return (starts / seconds) * weekSeconds;
}

/** Seconds that the rows outside events stand for. */
export function normalSeconds(o: Outcomes, weights?: Int32Array): number {
  const step = stepSeconds(o);
  let seconds = 0;
  for (let r = 0; r < o.y.length; r++) if (!(o.y[r]! > 0.5)) seconds += (weights ? weights[r]! : 1) * step;
  return seconds;
}

const pauses = new WeakMap<Float64Array, number>();

/** Microseconds between rows beyond which an alarm is a new one. */
export function pauseOf({ tUs, group }: Outcomes): number {
  if (!tUs) return Infinity;
  let pause = pauses.get(tUs);
  if (pause === undefined) pauses.set(tUs, (pause = pauseUs(tUs, group) ?? Infinity));
  return pause;
}

const steps = new WeakMap<Float64Array, number>();

/** Median step between neighbours of a group, in seconds. */
function stepSeconds(o: Outcomes): number {
  const { tUs } = o;
  if (!tUs) return NaN;
  const known = steps.get(tUs);
  if (known !== undefined) return known;
  const all = new Float64Array(tUs.length).fill(NaN);
  for (let r = 1; r < tUs.length; r++) if (o.group?.[r] === o.group?.[r - 1]) all[r] = (tUs[r]! - tUs[r - 1]!) / 1e6;
  const step = median(all);
  steps.set(tUs, step);
  return step;
}

/** Median seconds from the beginning of an event to its first alarm, over the events found; NaN when none is. */
export function detectionDelay(o: Outcomes, events: Events, weights?: Int32Array): number {
  return weightedMedian(events, weights, (e) => (o.tUs![events.foundAt[e]!]! - o.tUs![events.first[e]!]!) / 1e6);
}

/** Median seconds from the first alarm of an event to its end, over the events found: the warning, where labels end at the failure. */
export function leadTime(o: Outcomes, events: Events, weights?: Int32Array): number {
  return weightedMedian(events, weights, (e) => (o.tUs![events.last[e]!]! - o.tUs![events.foundAt[e]!]!) / 1e6);
}

function weightedMedian(events: Events, weights: Int32Array | undefined, of: (event: number) => number): number {
  const values: number[] = [];
  events.foundAt.forEach((row, e) => {
    if (row < 0) return;
    for (let k = weights ? weights[events.first[e]!]! : 1; k > 0; k--) values.push(of(e));
  });
  return median(values);
}
