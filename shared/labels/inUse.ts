// Which events count: of several people's, by the set's rule and by what was settled. Everything that learns or judges asks here. Pure.
// An event or a settlement without a group holds in every group; one with a group holds in that group alone. So in the rows of a group its own
// events and those of all groups are weighed together, and a settlement for one group leaves events of all groups as they are elsewhere.
import type { LabelCounting, LabelDecision, LabelEvent, LabelReview } from "../contract/label.ts";
import { byKey, stretchesOf } from "./stretches.ts";

/** What the rules read of a label set. */
export interface Said {
  readonly events: readonly LabelEvent[];
  readonly reviews?: readonly LabelReview[] | undefined;
  readonly decisions?: readonly LabelDecision[] | undefined;
  readonly counting?: LabelCounting | undefined;
}

/** open: people are not sure that it was one; its rows teach nothing. Both ends belong to it. */
export interface UsedEvent {
  readonly class: string;
  readonly fromUs: number;
  readonly toUs: number;
  readonly group?: string | undefined;
  readonly open: boolean;
}

/** Everyone who said something, or looked and said nothing; sorted. */
export function peopleOf({ events, reviews = [] }: Pick<Said, "events" | "reviews">): string[] {
  return [...new Set([...events, ...reviews].map(({ by }) => by))].sort();
}

/** The events that count. Settled stretches replace whatever was said in them, the later settlement before the earlier: one for a group also what
 *  was said of all groups there, for that group's rows; one for all groups also what was said of each. Where that makes groups differ, an event of
 *  all groups comes as one for each of `groups`, those of the data. groups null: those that labels name, and "all others" without a name; good to
 *  tell whether anything changed, not to make targets from. */
export function eventsInUse(set: Said, groups: readonly string[] | null): UsedEvent[] {
  const { events, decisions = [], counting = { kind: "everyone" } } = set;
  const people = peopleOf(set).length;
  const named = new Set([...events, ...decisions].flatMap(({ group }) => (group === undefined ? [] : [group])));
  const isMixed = named.size > 0 && [...events, ...decisions].some(({ group }) => group === undefined);
  const meet = isMixed && (decisions.length > 0 || counting.kind === "majority");
  const places: (string | undefined)[] = meet ? [...new Set([...named, ...(groups ?? [])]), ...(groups === null ? [undefined] : [])] : [...byKey([...events, ...decisions], ({ group }) => group).keys()];
  const used = places.flatMap((place) => {
    const isHere = ({ group }: { group?: string | undefined }) => group === place || (meet && group === undefined);
    let counted = countedOf(events.filter(isHere), counting, people).map((event) => ({ ...event, group: place }));
    for (const decision of decisions.filter(isHere)) {
      counted = counted.flatMap((event) => without(event, decision));
      if (decision.class !== null) counted.push({ class: decision.class, fromUs: decision.fromUs, toUs: decision.toUs, group: place, open: false });
    }
    return counted;
  });
  return used.sort((a, b) => a.fromUs - b.fromUs || a.toUs - b.toUs || (a.class < b.class ? -1 : a.class > b.class ? 1 : 0) || ((a.group ?? "") < (b.group ?? "") ? -1 : (a.group ?? "") > (b.group ?? "") ? 1 : 0));
}

function countedOf(events: readonly LabelEvent[], counting: LabelCounting, people: number): UsedEvent[] {
  const plain = (event: LabelEvent): UsedEvent => ({ class: event.class, fromUs: event.fromUs, toUs: event.toUs, group: event.group, open: event.sure === "open" });
  if (counting.kind === "everyone") return events.map(plain);
  if (counting.kind === "person") return events.filter(({ by }) => by === counting.by).map(plain);
  return [...byKey(events, (event) => event.class)].flatMap(([of, said]) => {
    const used: { class: string; fromUs: number; toUs: number; group: string | undefined; open: boolean }[] = [];
    for (const { fromUs, toUs, covering } of stretchesOf(said)) {
      const sure = new Set(covering.filter((event) => event.sure !== "open").map(({ by }) => by)).size;
      const any = new Set(covering.map(({ by }) => by)).size;
      if (2 * any <= people) continue;
      const open = 2 * sure <= people;
      const last = used.at(-1);
      if (last !== undefined && last.open === open && last.toUs + 1 >= fromUs) last.toUs = toUs;
      else used.push({ class: of, fromUs, toUs, group: said[0]?.group, open });
    }
    return used;
  });
}

/** What is left of an event outside a stretch: nothing, one part or two. */
function without<E extends UsedEvent>(event: E, { fromUs, toUs }: { fromUs: number; toUs: number }): E[] {
  if (event.toUs < fromUs || event.fromUs > toUs) return [event];
  const left = event.fromUs < fromUs ? [{ ...event, toUs: fromUs - 1 }] : [];
  return event.toUs > toUs ? [...left, { ...event, fromUs: toUs + 1 }] : left;
}
