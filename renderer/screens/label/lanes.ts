// Labels as lanes below the curve: one for each person, stacked where their events overlap, and one for what is proposed. Pure.

import { classColour } from "./events.ts";
import { stacked } from "../explore/lanes.ts";
import type { EventLane, TrendEvent } from "../../charts/TrendChart.tsx";
import type { LabelEvent, LabelSetInfo } from "../../../shared/contract/label.ts";

const mostPeople = 4;
const mostRows = 3;

export interface LanesWish {
  /** Only events of this group and of all groups; null: every event. */
  readonly group: string | null;
  /** The event that is being changed. */
  readonly draft: string | undefined;
  readonly proposal: string | undefined;
  /** Word of the lane of proposals. */
  readonly proposals: string;
  /** Word for how sure people are. */
  readonly sureness: (sure: LabelEvent["sure"]) => string;
}

export function lanesOf(set: LabelSetInfo, classes: LabelSetInfo["classes"], { group, draft, proposal, proposals, sureness }: LanesWish): EventLane[] {
  const isHere = (event: { group?: string | undefined }) => group === null || event.group === undefined || event.group === group;
  const colourOf = (id: string) => classColour(classes.findIndex((one) => one.id === id));
  const wordOf = (id: string) => classes.find((one) => one.id === id)?.name ?? id;
  const people = [...new Set(set.events.map((event) => event.by))].slice(0, mostPeople);
  const said = people.flatMap((by) => {
    const events = set.events.filter((event) => event.by === by && isHere(event)).map((event): TrendEvent => ({
      id: event.id, from: event.fromUs, to: event.toUs, word: event.sure === "sure" ? wordOf(event.class) : `${wordOf(event.class)}, ${sureness(event.sure)}`, kind: "label", colour: colourOf(event.class), isChosen: draft === event.id,
    }));
    return stacked(events, mostRows).map((row, index): EventLane => ({ id: `${by} ${index}`, label: index === 0 ? by : "", events: row }));
  });
  const open = set.suggestions.filter((each) => each.state === "open" && isHere(each)).map((each): TrendEvent => ({
    id: each.id, from: each.fromUs, to: each.toUs, word: wordOf(each.class), kind: "suggested", colour: colourOf(each.class), isChosen: proposal === each.id,
  }));
  return open.length === 0 ? said : [...said, { id: "proposals", label: proposals, events: open }];
}
