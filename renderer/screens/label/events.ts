// Events of a label set as a person edits them: drafts, colours of classes, what overlaps. Pure.

import type { SeriesNumber } from "../../charts/colours.ts";
import type { LabelEvent, LabelSetInfo } from "../../../shared/contract/label.ts";

/** What label.save takes; an empty id is a new event. */
export type EventDraft = Omit<LabelEvent, "by" | "at">;

/** An event that is drawn anew: sure until someone says otherwise. Of equal times it is a moment. */
export function newEvent(times: Pick<EventDraft, "fromUs" | "toUs">, of: string, group: string | null): EventDraft {
  return { id: "", class: of, sure: "sure", ...times, ...(group === null ? {} : { group }) };
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

/** A figure as a person types it: with a comma, a true minus, digits in groups; NaN where it is none. */
export function typedNumber(text: string): number {
  const plain = text.replaceAll(/\s/g, "").replace("\u2212", "-").replace(",", ".");
  return plain === "" ? NaN : Number(plain);
}

/** Two places are the same unless both are known and differ. */
const isSame = (a: string | undefined, b: string | undefined) => a === undefined || b === undefined || a === b;

/** Another event of another class over the same time, group and asset, if there is one. */
export function contradiction(draft: EventDraft, events: readonly LabelEvent[]): LabelEvent | undefined {
  return events.find((event) => event.id !== draft.id && event.class !== draft.class && event.fromUs <= draft.toUs && event.toUs >= draft.fromUs && isSame(event.group, draft.group) && isSame(event.asset, draft.asset));
}
