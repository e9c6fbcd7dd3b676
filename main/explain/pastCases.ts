// Past cases: what the model raised and what people marked, each once, with what was said about it. Pure.
import { assetMeant, assetsOf, concerns } from "../../shared/catalogue/places.ts";
import type { CatalogueTag, ContextEntry } from "../../shared/contract/catalogue.ts";
import type { Frame } from "../prepare/frame.ts";
import { markedRows } from "../prepare/markedRows.ts";
import type { AlarmSpan } from "./alarms.ts";

interface Marked {
  readonly fromUs: number;
  readonly toUs: number;
  readonly group?: string | undefined;
}

/** A stretch of rows that was an alarm (or a large error), a marked event, or both. */
export interface Case<E extends Marked> {
  from: number;
  to: number;
  peak: number;
  /** False for an event in which nothing was raised. */
  raised: boolean;
  /** Events that share a row with it. */
  events: E[];
}

/** Spans and events as cases: an event that touches a span is told there; one that touches none is a case of its own, at its row of the highest
 *  `height`. Rows of NaN height are no peak; an event without any other is left out. */
export function casesOf<E extends Marked>(frame: Pick<Frame, "rows" | "tUs" | "group" | "groupNames">, height: Float64Array, spans: readonly AlarmSpan[], events: readonly E[]): Case<E>[] {
  const cases = spans.map(({ from, to, peak }): Case<E> => ({ from, to, peak, raised: true, events: [] }));
  if (frame.tUs === undefined || events.length === 0) return cases;
  const caseOf = new Int32Array(frame.rows).fill(-1);
  cases.forEach(({ from, to }, c) => caseOf.fill(c, from, to + 1));
  markedRows(frame, frame.tUs, events).forEach((rows, e) => {
    const touched = new Set(rows.map((r) => caseOf[r]!).filter((c) => c >= 0));
    for (const c of touched) cases[c]!.events.push(events[e]!);
    const peak = rows.reduce((best, r) => (height[r]! > (height[best] ?? -Infinity) ? r : best), -1);
    if (touched.size === 0 && peak >= 0) cases.push({ from: rows[0]!, to: rows[rows.length - 1]!, peak, raised: false, events: [events[e]!] });
  });
  return cases;
}

/** Name of a case: that of the alarm, or of the event in which nothing was raised; two events may share their highest row. */
export function idOf({ raised, peak, events }: Case<Marked & { readonly id: string }>): string {
  return raised ? `a-${peak}` : `m-${events[0]!.id}`;
}

/** Times between which a log entry may speak of a case, microseconds. A repair is written down after the shift, often days later. */
const beforeUs = 24 * 3600e6;
const afterUs = 72 * 3600e6;
const told: readonly ContextEntry["kind"][] = ["maintenance", "change", "alarm"];

/** Entries of the log about a stretch of time: repairs, changes and alarms from a day before its begin to three days after its end, at the assets of the
 *  tags given or at none that is known; where rows have groups, not those that name another one. Nearest to the begin first, at most `most`. */
export function entriesAbout(stretch: { fromUs: number; toUs: number; group: string | null; tags: readonly string[] }, entries: readonly ContextEntry[], catalogue: readonly CatalogueTag[], groups: readonly string[], most: number): ContextEntry[] {
  const assets = assetsOf(catalogue);
  const own = catalogue.filter(({ tag }) => stretch.tags.includes(tag));
  const isThere = (entry: ContextEntry) => {
    const named = [entry.asset, entry.asset.split("/").at(-1)!].find((name) => groups.includes(name));
    if (named !== undefined) return stretch.group === null || named === stretch.group;
    return own.length === 0 || assetMeant(entry.asset, assets) === null || own.some((tag) => concerns(entry, tag, assets));
  };
  const distance = ({ fromUs }: ContextEntry) => Math.abs(fromUs - stretch.fromUs);
  return entries
    .filter((entry) => told.includes(entry.kind) && (entry.toUs ?? entry.fromUs) >= stretch.fromUs - beforeUs && entry.fromUs <= stretch.toUs + afterUs && isThere(entry))
    .sort((a, b) => distance(a) - distance(b) || (a.id < b.id ? -1 : 1))
    .slice(0, most);
}
