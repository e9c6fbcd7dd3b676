// Events of a label set as a person edits them: drafts, times typed in the plant's zone, colours of classes, what overlaps. Pure.

import type { SeriesNumber } from "../../charts/colours.ts";
import type { LabelEvent, LabelSetInfo } from "../../../shared/contract/label.ts";
import { zoneOffsetUs } from "../../../shared/text/format.ts";

/** What label.save takes; an empty id is a new event. */
export type EventDraft = Omit<LabelEvent, "by" | "at">;

/** Wall time in a zone, as it is typed: "2026-11-14 02:14:00". tUs: UTC µs; parts of a second are cut. */
export function typedTime(tUs: number, zone: string): string {
  return new Date((tUs + zoneOffsetUs(tUs, zone)) / 1000).toISOString().slice(0, 19).replace("T", " ");
}

/** UTC µs of a typed wall time, or null. A time that a change of the clock makes twice is the earlier one. */
export function timeOfTyped(text: string, zone: string): number | null {
  const found = /^\s*(\d{4})-(\d{2})-(\d{2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*$/.exec(text);
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map((part) => Number(part ?? 0));
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second);
  if (Number.isNaN(wallMs) || new Date(wallMs).getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return null;
  const wallUs = wallMs * 1000;
  // The offset is that of the moment itself; the one before a change is tried first.
  const early = wallUs - zoneOffsetUs(wallUs - 86_400_000_000, zone);
  return early + zoneOffsetUs(early, zone) === wallUs ? early : wallUs - zoneOffsetUs(wallUs - zoneOffsetUs(wallUs, zone), zone);
}

/** Where labels are drawn, tags take series 1 to 4 and classes 5 to 8. */
export function classColour(index: number): SeriesNumber {
  return (5 + (Math.max(0, index) % 4)) as SeriesNumber;
}

/** A class that may be chosen; the plan's own class stands first while no set has it. */
export function classesOf(set: Pick<LabelSetInfo, "classes">, planClass: string): LabelSetInfo["classes"] {
  return set.classes.some((one) => one.id === planClass) ? set.classes : [{ id: planClass, name: planClass, meaning: "" }, ...set.classes];
}

/** A short name without spaces from a class's words: "Bearing wear" gives "bearing-wear"; umlauts keep their sound. */
export function classId(name: string): string {
  const sounds: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", ß: "ss" };
  return name.trim().toLowerCase().replace(/[äöüß]/g, (letter) => sounds[letter] ?? letter).replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 80);
}

/** Two places are the same unless both are known and differ. */
const isSame = (a: string | undefined, b: string | undefined) => a === undefined || b === undefined || a === b;

/** Another event of another class over the same time, group and asset, if there is one. */
export function contradiction(draft: EventDraft, events: readonly LabelEvent[]): LabelEvent | undefined {
  return events.find((event) => event.id !== draft.id && event.class !== draft.class && event.fromUs <= draft.toUs && event.toUs >= draft.fromUs && isSame(event.group, draft.group) && isSame(event.asset, draft.asset));
}
