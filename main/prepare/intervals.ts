// Events as disjoint intervals of each group: what "active" and "within the horizon" are asked against.

/** An event on the plant's time line. No group: it concerns every group. Both ends belong to it. */
export interface EventInterval {
  fromUs: number;
  toUs: number;
  group?: string | undefined;
  /** People are not sure that it was one: nothing is known of its rows. */
  open?: boolean;
}

/** Rows farther apart than so many usual steps leave a gap, in which nobody measured: as the quality check of gaps and the rules of labels have it. */
export const stepsApart = 5;

/** Intervals of each group (undefined: events of every group), sorted, overlapping ones joined. leadUs: each begins earlier by this. */
export function joinIntervals(events: readonly EventInterval[], leadUs: number): EventInterval[] {
  const groups = new Map<string | undefined, EventInterval[]>();
  for (const { fromUs, toUs, group } of events) {
    const list = groups.get(group) ?? [];
    list.push({ fromUs: Math.round(fromUs) - leadUs, toUs: Math.round(Math.max(fromUs, toUs)), group });
    groups.set(group, list);
  }
  return [...groups.values()].flatMap((list) => {
    list.sort((a, b) => a.fromUs - b.fromUs || a.toUs - b.toUs);
    const joined: EventInterval[] = [];
    for (const next of list) {
      const last = joined.at(-1);
      if (last !== undefined && next.fromUs <= last.toUs) last.toUs = Math.max(last.toUs, next.toUs);
      else joined.push(next);
    }
    return joined;
  });
}
