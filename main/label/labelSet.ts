// A label set: what happened when, in which class, how sure, said by whom; one JSON document, changed only by making a new one.
// Pure: identities, times of writing and names of people are handed in. Intervals hold both their ends.
import { z } from "zod";
import { LabelClass, LabelCounting, LabelDecision, LabelEvent, LabelImage, LabelReview, LabelSuggestion } from "../../shared/contract/label.ts";
import { Failure } from "../../shared/contract/errors.ts";

export const labelsFormat = "millwright.labels/1";
export const LabelSet = z.strictObject({
  format: z.literal(labelsFormat),
  classes: z.array(LabelClass).max(200),
  events: z.array(LabelEvent).max(200_000),
  // Absent in a set that one person made by hand: the document says no more than people did.
  images: z.array(LabelImage).max(200_000).optional(),
  suggestions: z.array(LabelSuggestion).max(200_000).optional(),
  reviews: z.array(LabelReview).max(200_000).optional(),
  decisions: z.array(LabelDecision).max(200_000).optional(),
  counting: LabelCounting.optional(),
});
export type LabelSet = z.infer<typeof LabelSet>;

export const emptyLabels: LabelSet = { format: labelsFormat, classes: [], events: [] };

/** Reads a document strictly. Throws planUnreadable naming the field. */
export function readLabelSet(document: unknown): LabelSet {
  const parsed = LabelSet.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Failure("planUnreadable", { field: issue?.path.join(".") ?? "", detail: issue?.message ?? "" });
}

/** A set as it may be kept: what could not be read again is never written. Throws planUnfit naming the field. */
export function checkedLabels(set: LabelSet): LabelSet {
  const issue = LabelSet.safeParse(set).error?.issues[0];
  if (issue !== undefined) throw new Failure("planUnfit", { field: issue.path.join("."), detail: issue.message });
  return set;
}

/** Order of events in a document: by start, end, group, then id, so that the same events are the same bytes. */
function inOrder(events: LabelEvent[]): LabelEvent[] {
  const text = (a = "", b = "") => (a < b ? -1 : a > b ? 1 : 0);
  return events.sort((a, b) => a.fromUs - b.fromUs || a.toUs - b.toUs || text(a.group, b.group) || text(a.id, b.id));
}

/** A free identity: e-1, e-2, ... */
export function nextId(set: LabelSet): string {
  const highest = set.events.reduce((most, { id }) => Math.max(most, Number(/^e-(\d+)$/.exec(id)?.[1] ?? 0)), 0);
  return `e-${highest + 1}`;
}

/** Adds a class, or replaces the one of the same id. */
export function saveClass(set: LabelSet, one: LabelSet["classes"][number]): LabelSet {
  const known = set.classes.some(({ id }) => id === one.id);
  return { ...set, classes: known ? set.classes.map((old) => (old.id === one.id ? one : old)) : [...set.classes, one] };
}

/** Adds an event, or replaces the one of the same id; an empty id gets the next free one. Its class is added when it is new.
 *  Throws planUnfit when it ends before it begins. */
export function saveEvent(set: LabelSet, event: LabelEvent): LabelSet {
  if (event.toUs < event.fromUs) throw new Failure("planUnfit", { field: "toUs", detail: `${event.toUs} < ${event.fromUs}` });
  const id = event.id === "" ? nextId(set) : event.id;
  const withClass = set.classes.some((one) => one.id === event.class) ? set : saveClass(set, { id: event.class, name: event.class, meaning: "" });
  return { ...withClass, events: inOrder([...set.events.filter((old) => old.id !== id), { ...event, id }]) };
}

/** Takes an event out. Throws storeUnknownRef when there is none of that id. */
export function removeEvent(set: LabelSet, id: string): LabelSet {
  if (!set.events.some((event) => event.id === id)) throw new Failure("storeUnknownRef", { field: "id", detail: id });
  return { ...set, events: set.events.filter((event) => event.id !== id) };
}

/** Who says what a plan says. */
export const planSays = "plan";

/** Adds many events at once. One that says the same as a known one of the same person (class, times, group, asset) is left out, so importing twice
 *  changes nothing; what two people say alike is both their words, else they would seem to disagree. A plan is no person: it adds nothing that anybody
 *  said, and nobody says again what it says. */
export function addEvents(set: LabelSet, events: readonly LabelEvent[]): LabelSet {
  const key = ({ class: of, fromUs, toUs, group, asset }: LabelEvent) => JSON.stringify([of, fromUs, toUs, group ?? null, asset ?? null]);
  const sayers = new Map<string, Set<string>>();
  const say = (event: LabelEvent) => sayers.set(key(event), (sayers.get(key(event)) ?? new Set()).add(event.by));
  const isKnown = (event: LabelEvent) => {
    const people = sayers.get(key(event));
    return people !== undefined && (people.has(event.by) || people.has(planSays) || event.by === planSays);
  };
  set.events.forEach(say);
  const ids = new Set(set.events.map(({ id }) => id));
  let free = Number(nextId(set).slice(2));
  let classes = set.classes;
  const added: LabelEvent[] = [];
  for (const event of events) {
    if (event.toUs < event.fromUs) throw new Failure("planUnfit", { field: "toUs", detail: `${event.toUs} < ${event.fromUs}` });
    if (isKnown(event)) continue;
    say(event);
    let id = event.id;
    if (id === "" || ids.has(id)) {
      while (ids.has(`e-${free}`)) free++;
      id = `e-${free++}`;
    }
    ids.add(id);
    added.push({ ...event, id });
    if (!classes.some((one) => one.id === event.class)) classes = [...classes, { id: event.class, name: event.class, meaning: "" }];
  }
  return { ...set, classes, events: inOrder([...set.events, ...added]) };
}

/** Says what images show: each takes the place of what the same person said of it. An image with class null is taken back. New classes are added. */
export function saveImages(set: LabelSet, labels: readonly (Omit<LabelImage, "class"> & { class: string | null })[]): LabelSet {
  const key = ({ image, by }: { image: string; by: string }) => `${image} ${by}`;
  const said = new Map((set.images ?? []).map((label) => [key(label), label]));
  let classes = set.classes;
  for (const { class: of, ...label } of labels) {
    if (of === null) said.delete(key(label));
    else {
      said.set(key(label), { ...label, class: of });
      if (!classes.some(({ id }) => id === of)) classes = [...classes, { id: of, name: of, meaning: "" }];
    }
  }
  const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const images = [...said.values()].sort((a, b) => text(a.file, b.file) || text(a.image, b.image) || text(a.by, b.by));
  const { images: _before, ...rest } = set;
  return { ...rest, classes, ...(images.length > 0 ? { images } : {}) };
}

/** Events that touch the span, both ends included; with a group, those of that group and those of none. */
export function eventsInRange(set: LabelSet, fromUs: number, toUs: number, group?: string): LabelEvent[] {
  return set.events.filter((event) => event.toUs >= fromUs && event.fromUs <= toUs && (group === undefined || event.group === undefined || event.group === group));
}

/** Pairs of events that share time and concern the same rows: the same group, or one of them all groups. Same classes double, others contradict. */
export function overlaps(set: LabelSet): { first: string; second: string; fromUs: number; toUs: number; sameClass: boolean }[] {
  const out: { first: string; second: string; fromUs: number; toUs: number; sameClass: boolean }[] = [];
  const sorted = inOrder([...set.events]);
  let running: LabelEvent[] = [];
  for (const next of sorted) {
    running = running.filter(({ toUs }) => toUs >= next.fromUs);
    for (const before of running)
      if (before.group === undefined || next.group === undefined || before.group === next.group)
        out.push({ first: before.id, second: next.id, fromUs: next.fromUs, toUs: Math.min(before.toUs, next.toUs), sameClass: before.class === next.class });
    running.push(next);
  }
  return out;
}
