// What of look-alikes needs no window: proposals for the label set, lanes on the trend, what was already said about each. Pure.

import type { EventLane } from "../../charts/TrendChart.tsx";
import type { LabelSetInfo, LabelSuggestion, SimilarMatch } from "../../../shared/contract/label.ts";

export type Verdict = "open" | "accepted" | "rejected";

export const matchId = (match: Pick<SimilarMatch, "from" | "group">): string => `m ${match.group ?? ""} ${match.from}`;

/** The look-alike as a proposal of a class; whole µs, as events have. */
export function proposalOf(match: SimilarMatch, of: string, detail: string): Omit<LabelSuggestion, "id" | "state"> {
  return { class: of, fromUs: Math.round(match.from), toUs: Math.round(match.to), ...(match.group === null ? {} : { group: match.group }), from: "similar", score: match.likeness, detail };
}

const isGroup = (group: string | undefined, match: SimilarMatch) => group === undefined || match.group === null || group === match.group;
const shared = (a: { fromUs: number; toUs: number }, match: SimilarMatch) => Math.min(a.toUs, match.to) - Math.max(a.fromUs, match.from);

/** What people said about a look-alike of a class: accepted where an event of the class touches half of it, rejected where a rejected proposal does. */
export function verdictOf(set: Pick<LabelSetInfo, "events" | "suggestions">, match: SimilarMatch, of: string): Verdict {
  const half = (match.to - match.from) / 2;
  if (set.events.some((event) => event.class === of && isGroup(event.group, match) && shared(event, match) >= half)) return "accepted";
  if (set.suggestions.some((each) => each.state === "rejected" && each.class === of && isGroup(each.group, match) && shared(each, match) >= half)) return "rejected";
  return "open";
}

/** The open proposal of a look-alike in a label set, to be answered. */
export function openProposal(set: LabelSetInfo, match: SimilarMatch, of: string): string | undefined {
  const half = (match.to - match.from) / 2;
  return set.suggestions.find((each) => each.state === "open" && each.class === of && isGroup(each.group, match) && shared(each, match) >= half)?.id;
}

/** The next one that nobody answered, after `at` and around; -1 when all are. */
export function nextOpen(verdicts: readonly Verdict[], at: number): number {
  for (let step = 1; step <= verdicts.length; step += 1) {
    const place = (at + step) % verdicts.length;
    if (verdicts[place] === "open") return place;
  }
  return -1;
}

/** A lane of look-alikes for the trend, those of other groups left out. */
export function laneOf(matches: readonly SimilarMatch[], verdicts: readonly Verdict[], words: { lane: string; word: (match: SimilarMatch) => string }, chosen: string | null, group: string | null): EventLane {
  return {
    id: "similar",
    label: words.lane,
    events: matches.flatMap((match, i) =>
      verdicts[i] === "rejected" || (group !== null && match.group !== null && match.group !== group) ? [] : [{ id: matchId(match), from: match.from, to: match.to, word: words.word(match), kind: verdicts[i] === "accepted" ? ("label" as const) : ("suggested" as const), isChosen: matchId(match) === chosen }],
    ),
  };
}

/** Window around a look-alike: one length of it free on each side. */
export function windowAround(match: Pick<SimilarMatch, "from" | "to">): { from: number; to: number } {
  const length = Math.max(1, match.to - match.from);
  return { from: match.from - length, to: match.to + length };
}
