// Two runs on the rows that both were tested on: who was right where the other was wrong, and whether the difference is more than noise. Pure.
// The truth is that of the second run: labels may have been corrected in between.
import { blockBootstrap, centralInterval } from "../../../shared/stats/bootstrap.ts";
import type { RunDifference } from "../../../shared/contract/runs.ts";
import { blockLengthOf, metricOf, prepare, replicatesFor, type MetricId } from "../metrics.ts";
import { findEvents } from "../metricsEvents.ts";
import { prepareClasses } from "../metricsClasses.ts";
import type { ClassOutcomes, Outcomes } from "../metricsOutcomes.ts";

type Paired = NonNullable<RunDifference["paired"]>;

/** Tested rows with the name of each one's group; the numbers of groups may differ between two data sets. */
export interface NamedOutcomes {
  outcomes: Outcomes;
  groupNames: readonly string[];
}

/** Rows that both tested, in the order of the second. Rows are told by group and time; without time by their place, where both tested as many
 *  rows with the same truth. Undefined where no row can be told to be the same. */
export function sharedRows(first: NamedOutcomes, second: NamedOutcomes): { first: Int32Array; second: Int32Array } | undefined {
  const [a, b] = [first.outcomes, second.outcomes];
  if (!a.tUs || !b.tUs) {
    if (a.y.length !== b.y.length || a.y.some((y, r) => y !== b.y[r])) return undefined;
    const every = Int32Array.from(a.y, (_, r) => r);
    return { first: every, second: every };
  }
  const keyOf = ({ outcomes: { tUs, group }, groupNames }: NamedOutcomes, r: number) => `${group ? (groupNames[group[r]!] ?? group[r]!) : ""}\u0000${tUs![r]!}`;
  const places = new Map<string, number>();
  for (let r = 0; r < a.y.length; r++) places.set(keyOf(first, r), r);
  const rows: [number, number][] = [];
  for (let r = 0; r < b.y.length; r++) {
    const at = places.get(keyOf(second, r));
    if (at !== undefined) rows.push([at, r]);
  }
  return rows.length === 0 ? undefined : { first: Int32Array.from(rows, ([r]) => r), second: Int32Array.from(rows, ([, r]) => r) };
}

/** What was won and lost on shared rows, in a metric that both runs have there; null where no row is shared or one of two has no such figure. `regression`: answers are values in the target's unit. */
export function pairedDifference(first: NamedOutcomes, second: NamedOutcomes, metric: MetricId, options: { seed: number; regression: boolean }): Paired | null {
  const shared = sharedRows(first, second);
  if (!shared) return null;
  const b = rowsOf(second.outcomes, shared.second);
  const { classes, ...own } = rowsOf(first.outcomes, shared.first);
  const a: Outcomes = { ...own, y: b.y, ...(classes && b.classes ? { classes: inNamesOf(classes, b.classes) } : {}), ...(b.tUs ? { tUs: b.tUs } : {}), ...(b.group ? { group: b.group } : {}) };
  // One of two may have nothing to alarm by, or know no classes: then there is no such figure of it.
  const { needs, tasks } = metricOf(metric);
  if ([a, b].some((o) => (needs.includes("alarm") && !o.alarm) || (needs.includes("time") && !o.tUs)) || Boolean(a.classes) !== Boolean(b.classes) || (b.classes && !tasks.includes("classes"))) return null;
  const [pa, pb] = [prepare(a), prepare(b)];
  const { direction, compute } = metricOf(metric);
  const sign = direction === "higher" ? 1 : -1;
  const gain = (weights?: Int32Array) => sign * (compute(pb, weights) - compute(pa, weights));
  const value = gain();
  // No alarm, no delay: where one of two has no such number on these rows, nothing can be said of them.
  if (!Number.isFinite(value)) return null;
  const rows = b.y.length;
  const drawn = blockBootstrap({ rows, blockLength: Math.max(blockLengthOf(a), blockLengthOf(b)), replicates: replicatesFor(rows, { seed: options.seed }), seed: options.seed }, gain);
  const { low, high } = centralInterval(drawn);
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return { rows, metric, gain: { value, low: finite(low), high: finite(high) }, ...rowsWon(a, b, options.regression), ...eventsWon(a, b) };
}

function rowsOf(o: Outcomes, rows: Int32Array): Outcomes {
  const pick = (from: Float64Array) => Float64Array.from(rows, (r) => from[r]!);
  return {
    y: pick(o.y),
    answer: pick(o.answer),
    ...(o.alarm ? { alarm: Uint8Array.from(rows, (r) => o.alarm![r]!) } : {}),
    ...(o.classes ? { classes: { names: o.classes.names, truth: pick(o.classes.truth), probabilities: someRows(o.classes.probabilities, o.classes.names.length, rows) } } : {}),
    ...(o.tUs ? { tUs: pick(o.tUs) } : {}),
    ...(o.group ? { group: Int32Array.from(rows, (r) => o.group![r]!) } : {}),
  };
}

/** What was said of classes, under the names and against the truth of another run of the same rows. A name that it did not know it never answered; one
 *  that only it knew stands behind the others, so that an answer by it stays a wrong one. */
function inNamesOf(said: ClassOutcomes, other: ClassOutcomes): ClassOutcomes {
  const names = [...other.names, ...said.names.filter((name) => !other.names.includes(name))];
  const places = said.names.map((name) => names.indexOf(name));
  const probabilities = new Float64Array(other.truth.length * names.length);
  for (let r = 0; r < other.truth.length; r++) places.forEach((place, k) => (probabilities[r * names.length + place] = said.probabilities[r * said.names.length + k]!));
  // A row without an answer stays one: all of its places are empty.
  for (let r = 0; r < other.truth.length; r++) if (Number.isNaN(said.probabilities[r * said.names.length]!)) probabilities.fill(NaN, r * names.length, (r + 1) * names.length);
  return { names, truth: other.truth, probabilities };
}

/** Some rows of a list that holds `width` numbers a row. */
function someRows(list: Float64Array, width: number, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length * width);
  rows.forEach((r, i) => out.set(list.subarray(r * width, (r + 1) * width), i * width));
  return out;
}

/** Rows that only one of two got right; for values, rows that one of two came nearer to. */
function rowsWon(a: Outcomes, b: Outcomes, regression: boolean): Pick<Paired, "rowsWon" | "rowsLost"> {
  const [classesA, classesB] = [a, b].map((o) => o.classes && prepareClasses(o.classes));
  const wrong = (o: Outcomes, r: number) => Number((o === a ? classesA : classesB)!.answered[r] !== o.classes!.truth[r]);
  const error = (o: Outcomes, r: number) => (o.classes ? wrong(o, r) : regression ? Math.abs(o.answer[r]! - o.y[r]!) : Math.abs((o.alarm ? o.alarm[r]! : Number(o.answer[r]! >= 0.5)) - Number(o.y[r]! > 0.5)));
  let [won, lost] = [0, 0];
  for (let r = 0; r < b.y.length; r++) {
    const step = error(a, r) - error(b, r);
    if (step > 0) won++;
    else if (step < 0) lost++;
  }
  return { rowsWon: won, rowsLost: lost };
}

/** Events that only one of two found, and false alarms of one during which the other was silent. */
function eventsWon(a: Outcomes, b: Outcomes): Pick<Paired, "eventsWon" | "eventsLost" | "falseAlarmsGone" | "falseAlarmsNew"> {
  if (!a.alarm || !b.alarm) return { eventsWon: 0, eventsLost: 0, falseAlarmsGone: 0, falseAlarmsNew: 0 };
  const [ea, eb] = [findEvents(a), findEvents(b)];
  const found = (events: typeof ea, other: typeof ea) => events.foundAt.reduce((sum, at, e) => sum + Number(at >= 0 && other.foundAt[e]! < 0), 0);
  return { eventsWon: found(eb, ea), eventsLost: found(ea, eb), falseAlarmsGone: silentDuring(a, ea.falseStarts, b), falseAlarmsNew: silentDuring(b, eb.falseStarts, a) };
}

/** How many of the alarms that begin at `starts` go by without an alarm of the other. */
function silentDuring(of: Outcomes, starts: Int32Array, other: Outcomes): number {
  let silent = 0;
  for (const start of starts) {
    let heard = false;
    for (let r = start; r < of.y.length && of.alarm![r] === 1 && (!of.group || of.group[r] === of.group[start]) && !heard; r++) heard = other.alarm![r] === 1;
    if (!heard) silent++;
  }
  return silent;
}
