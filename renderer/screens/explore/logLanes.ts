// The plant's log as lanes below the curves: what was changed, mended and alarmed at the assets of the shown tags, and the batches that ran. Pure.

import { stacked } from "./lanes.ts";
import type { EventLane, Range, TrendEvent } from "../../charts/TrendChart.tsx";
import { assetMeant, assetsOf, carriesTag, concerns } from "../../../shared/catalogue/places.ts";
import type { CatalogueInfo, ContextEntry } from "../../../shared/contract/catalogue.ts";

/** Kinds in the order of their lanes. More entries than `most` in the window would be a grey band: they are left out until one looks closer. */
const kinds: readonly { readonly kind: ContextEntry["kind"]; readonly most: number }[] = [
  { kind: "change", most: 60 },
  { kind: "maintenance", most: 60 },
  { kind: "calibration", most: 60 },
  { kind: "alarm", most: 60 },
  { kind: "batch", most: 40 },
  { kind: "phase", most: 40 },
  { kind: "shift", most: 25 },
];

/** Before an event's id on the chart, to tell the log's from labels. */
export const logId = "log ";

/** Lanes of the entries in the window that concern one of the columns; what names no known asset concerns all. */
export function logLanes({ tags, entries }: Pick<CatalogueInfo, "tags" | "entries">, columns: readonly string[], window: Range, wordOf: (kind: ContextEntry["kind"]) => string): EventLane[] {
  const assets = assetsOf(tags);
  const shown = tags.filter(({ tag }) => columns.some((column) => carriesTag(column, tag)));
  const names = new Set(tags.map(({ tag }) => tag));
  const isIn = ({ fromUs, toUs }: ContextEntry) => fromUs <= window.to && (toUs ?? fromUs) >= window.from;
  const isOf = (entry: ContextEntry) => {
    // A calibration names its transmitter, and concerns no other.
    const calibrated = entry.kind === "calibration" ? entry.text.split(" · ").find((part) => names.has(part)) : undefined;
    if (calibrated !== undefined) return shown.some(({ tag }) => tag === calibrated);
    return assetMeant(entry.asset, assets) === null || shown.some((tag) => concerns(entry, tag, assets));
  };
  const here = entries.filter((entry) => isIn(entry) && isOf(entry));
  return kinds.flatMap(({ kind, most }) => {
    const of = here.filter((entry) => entry.kind === kind);
    if (of.length === 0 || of.length > most) return [];
    const isState = kind === "batch" || kind === "phase" || kind === "shift";
    // A comparison names its transmitter first.
    const isFirst = isState || kind === "calibration";
    const events = of.map((entry): TrendEvent => ({ id: `${logId}${entry.id}`, from: entry.fromUs, to: entry.toUs ?? entry.fromUs, word: entry.text.split(" · ")[isFirst ? 0 : entry.text.split(" · ").length - 1] ?? "", kind: isState ? "regime" : "ticket" }));
    return stacked(events, 1).map((row): EventLane => ({ id: `${logId}${kind}`, label: wordOf(kind), events: row }));
  });
}
