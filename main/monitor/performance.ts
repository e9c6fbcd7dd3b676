// How well a model does at the machine: its alarms against events that people told later, and an estimate where nobody tells. Pure.
// The estimate is withheld rather than guessed where the rows are others than those it was learned on (MW-MON-703) or where it failed on the reference
// itself (MW-MON-706; reliability.md 8.6).
import { Failure, type FailureData } from "../../shared/contract/errors.ts";
import type { WindowRecord } from "../../shared/format/logRecord.ts";
import type { MonitoringReference, PerformanceReference } from "../../shared/format/monitoringReference.ts";
import { estimated, type Estimated } from "../package/estimate.ts";

export interface Told {
  /** Events in the time of which records came home, and those with an alarm. */
  events: number;
  caught: number;
  /** Alarms in that time outside every event, up to the newest event told: of what came later nobody has spoken yet. What that is a week with a 90 %
   *  interval; null where nobody spoke of the time of the records. */
  falseAlarms: number;
  falsePerWeek: { value: number; low: number; high: number } | null;
  /** Middle time from the first alarm to the event's begin, seconds; negative when it came after. Null where none was caught. */
  leadS: number | null;
  /** Time that records cover, seconds. */
  coveredS: number;
}

interface Span {
  fromUs: number;
  toUs: number;
  group?: string | null | undefined;
}

const weekS = 7 * 86_400;

/** Whether an alarm belongs to an event: of the same group, from earlyUs before its begin to its end. */
function belongs(alarm: { tUs: number; group: string | null }, event: Span, earlyUs: number): boolean {
  return ((event.group ?? null) === null || alarm.group === null || event.group === alarm.group) && alarm.tUs >= event.fromUs - earlyUs && alarm.tUs <= event.toUs;
}

/** Stretches of time that windows cover, whatever the group; where none came home nobody knows of alarms. */
export function coveredBy({ windows, reference: { length } }: { windows: readonly Pick<WindowRecord, "start">[]; reference: Pick<MonitoringReference, "length"> }): { fromUs: number; toUs: number }[] {
  const starts = [...new Set(windows.map(({ start }) => start))].sort((a, b) => a - b);
  const out: { fromUs: number; toUs: number }[] = [];
  for (const start of starts) {
    const last = out.at(-1);
    if (last && start <= last.toUs) last.toUs = Math.max(last.toUs, start + length);
    else out.push({ fromUs: start, toUs: start + length });
  }
  return out;
}

/** Those in covered time: alarms outlive the windows that they fell into, and of that time nothing is counted. */
function within<T extends { tUs: number }>(alarms: readonly T[], covered: readonly { fromUs: number; toUs: number }[]): T[] {
  return alarms.filter(({ tUs }) => covered.some(({ fromUs, toUs }) => tUs >= fromUs && tUs < toUs));
}

const secondsOf = (covered: readonly { fromUs: number; toUs: number }[]): number => covered.reduce((sum, { fromUs, toUs }) => sum + (toUs - fromUs) / 1e6, 0);

/** Alarms a week of covered time; null without any. */
export function alarmsPerWeek(alarms: readonly { tUs: number }[], covered: readonly { fromUs: number; toUs: number }[]): number | null {
  const weeks = secondsOf(covered) / weekS;
  return weeks === 0 ? null : within(alarms, covered).length / weeks;
}

/** Events in covered time, in time order, each with the first alarm that belongs to it; null where there was none. */
export function eventsMet(alarms: readonly { tUs: number; group: string | null }[], events: readonly Span[], covered: readonly { fromUs: number; toUs: number }[], earlyUs: number): { fromUs: number; firstUs: number | null }[] {
  return events
    .filter((event) => covered.some(({ fromUs, toUs }) => event.fromUs < toUs && event.toUs >= fromUs))
    .map((event) => {
      const own = alarms.filter((alarm) => belongs(alarm, event, earlyUs)).map(({ tUs }) => tUs);
      return { fromUs: event.fromUs, firstUs: own.length === 0 ? null : Math.min(...own) };
    })
    .sort((a, b) => a.fromUs - b.fromUs);
}

/** Until when somebody has told what happened: the end of the newest event. */
export const spokenTo = (events: readonly Pick<Span, "toUs">[]): number => events.reduce((most, { toUs }) => Math.max(most, toUs), -Infinity);

/** alarms: beginnings. covered: stretches of time with records. earlyUs: how long before an event an alarm still belongs to it. */
export function alarmsAgainstEvents(alarms: readonly { tUs: number; group: string | null }[], events: readonly Span[], covered: readonly { fromUs: number; toUs: number }[], earlyUs: number): Told {
  const seen = eventsMet(alarms, events, covered, earlyUs);
  const firsts = seen.flatMap(({ fromUs, firstUs }) => (firstUs === null ? [] : [(fromUs - firstUs) / 1e6]));
  const spoken = spokenTo(events);
  const judged = covered.filter(({ fromUs }) => fromUs < spoken).map(({ fromUs, toUs }) => ({ fromUs, toUs: Math.min(toUs, spoken) }));
  const falseAlarms = within(alarms, judged).filter((alarm) => !events.some((event) => belongs(alarm, event, earlyUs))).length;
  const weeks = secondsOf(judged) / weekS;
  const sorted = [...firsts].sort((a, b) => a - b);
  return {
    events: seen.length,
    caught: firsts.length,
    falseAlarms,
    falsePerWeek: weeks > 0 ? { value: falseAlarms / weeks, ...poissonInterval(falseAlarms, weeks) } : null,
    leadS: sorted.length === 0 ? null : sorted[sorted.length >> 1]!,
    coveredS: secondsOf(covered),
  };
}

/** Exact 90 % interval of a rate from a count (Garwood, Biometrika 28, 1936). */
function poissonInterval(count: number, weeks: number): { low: number; high: number } {
  // Chance of at most k where `mean` are expected, summed in logarithms so that many do not vanish.
  const atMost = (k: number, mean: number) => {
    let sum = 0;
    for (let i = 0, log = -mean; i <= k; log += Math.log(mean) - Math.log(++i)) sum += Math.exp(log);
    return sum;
  };
  /** Where a statement about the mean stops being true; it is true for small ones. */
  const border = (isBelow: (mean: number) => boolean) => {
    let [low, high] = [0, 2 * count + 10];
    for (let halvings = 0; halvings < 60; halvings++) {
      const middle = (low + high) / 2;
      if (isBelow(middle)) low = middle;
      else high = middle;
    }
    return low;
  };
  return { low: count === 0 ? 0 : border((mean) => 1 - atMost(count - 1, mean) < 0.05) / weeks, high: border((mean) => atMost(count, mean) > 0.05) / weeks };
}

const outsideMost = 0.05;
/** The back-test is believed while the number of misses is one that a 90 % interval gives in one of a hundred cases. */
const doubtful = (windows: number) => 0.9 * windows - 2.33 * Math.sqrt(windows * 0.09);

export interface Estimate {
  metrics: Estimated[];
  /** Rows that it stands on, and how many rows of known truth are behind it. */
  rows: number;
  learnedFrom: number;
  backtest: PerformanceReference["backtest"];
  withheld: FailureData | null;
}

/** Null where the package holds nothing to estimate from, or the device sent no counts by bin. */
export function performanceEstimate(reference: MonitoringReference, windows: readonly WindowRecord[], outside: number | null): Estimate | null {
  const { performance } = reference;
  if (!performance) return null;
  const counts = performance.rows.map((_, b) => windows.reduce((sum, { graded }) => sum + (graded?.[b] ?? 0), 0));
  const rows = counts.reduce((sum, n) => sum + n, 0);
  if (rows === 0) return null;
  const { backtest } = performance;
  const withheld =
    outside !== null && outside > outsideMost ? new Failure("monitorOutsideSupport", { detail: `${(100 * outside).toFixed(1)} %` }).data
    : backtest.windows === 0 || backtest.covered < doubtful(backtest.windows) ? new Failure("monitorBackTestMissed", { detail: `${backtest.covered} of ${backtest.windows}` }).data
    : null;
  return { metrics: withheld ? [] : estimated(performance, counts), rows, learnedFrom: performance.rows.reduce((sum, n) => sum + n, 0), backtest, withheld };
}

export interface Flood {
  fromUs: number;
  toUs: number;
  alarms: number;
  /** Driver of the first alarm: the oldest cause comes first. */
  first: string | null;
}

const floodMost = 10;
const floodUs = 600e6;

/** Stretches with more than ten alarms in ten minutes (ISA-18.2, EEMUA 191), as one each; alarms in order of time. */
export function floodsOf(alarms: readonly { tUs: number; driver: string | null }[]): Flood[] {
  const sorted = [...alarms].sort((a, b) => a.tUs - b.tUs);
  const floods: (Flood & { last: number })[] = [];
  let from = 0;
  sorted.forEach(({ tUs }, i) => {
    while (tUs - sorted[from]!.tUs >= floodUs) from++;
    if (i - from + 1 <= floodMost) return;
    const open = floods.at(-1);
    if (open && open.last >= from) {
      open.alarms += i - open.last;
      open.toUs = tUs;
      open.last = i;
    } else floods.push({ fromUs: sorted[from]!.tUs, toUs: tUs, alarms: i - from + 1, first: sorted[from]!.driver, last: i });
  });
  return floods.map(({ last: _, ...flood }) => flood);
}
