// What is odd about events themselves, before any model: one person who says two things at once, one thing twice, events where no data is. Pure.
import type { LabelFinding } from "../../shared/contract/label.ts";
import type { Reached } from "./covered.ts";
import { overlaps, type LabelSet } from "./labelSet.ts";

/** Findings in order of time. What two people say differently is no finding here: that is their disagreement. */
export function findingsOf(set: LabelSet, covered: readonly Reached[]): LabelFinding[] {
  const byId = new Map(set.events.map((event) => [event.id, event]));
  const at = (group: string | undefined) => (group === undefined ? {} : { group });
  const doubled = overlaps(set).flatMap(({ first, second, fromUs, toUs, sameClass }): LabelFinding[] => {
    const [a, b] = [byId.get(first)!, byId.get(second)!];
    return a.by === b.by ? [{ kind: sameClass ? "double" : "contradiction", events: [first, second], fromUs, toUs, ...at(a.group ?? b.group) }] : [];
  });
  const outside = set.events.filter((event) => !covered.some((part) => (event.group === undefined || part.group === undefined || part.group === event.group) && (part.toUs >= event.fromUs || part.toUs + part.reachUs >= event.toUs) && part.fromUs <= event.toUs));
  const counts = new Map<string, number>();
  for (const { class: of } of set.events) counts.set(of, (counts.get(of) ?? 0) + 1);
  const single = set.events.filter((event) => counts.get(event.class) === 1);
  const alone = (kind: "outside" | "single") => ({ id, fromUs, toUs, group }: LabelSet["events"][number]): LabelFinding => ({ kind, events: [id], fromUs, toUs, ...at(group) });
  return [...doubled, ...outside.map(alone("outside")), ...single.map(alone("single"))].sort((a, b) => a.fromUs - b.fromUs || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0));
}
