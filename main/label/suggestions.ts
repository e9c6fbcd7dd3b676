// Proposals of a rule, a search or a model in a label set: kept until a person accepts or rejects them. Pure.
import type { LabelEvent, LabelSuggestion } from "../../shared/contract/label.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { addEvents, type LabelSet } from "./labelSet.ts";

export type Proposal = Omit<LabelSuggestion, "id" | "state">;

const isSamePlace = (a: string | undefined, b: string | undefined) => a === undefined || b === undefined || a === b;
const shared = (a: { fromUs: number; toUs: number }, b: { fromUs: number; toUs: number }) => Math.min(a.toUs, b.toUs) - Math.max(a.fromUs, b.fromUs);

/** Adds proposals that say something new: not where an event of the class already is, not where half of it lies in a known proposal of the class, open or rejected. */
export function addSuggestions(set: LabelSet, proposals: readonly Proposal[]): LabelSet {
  const kept: LabelSuggestion[] = [...(set.suggestions ?? [])];
  let free = kept.reduce((most, { id }) => Math.max(most, Number(/^s-(\d+)$/.exec(id)?.[1] ?? 0)), 0) + 1;
  for (const proposal of proposals) {
    if (proposal.toUs < proposal.fromUs) throw new Failure("planUnfit", { field: "toUs", detail: `${proposal.toUs} < ${proposal.fromUs}` });
    const same = (other: { class: string; group?: string | undefined }) => other.class === proposal.class && isSamePlace(other.group, proposal.group);
    if (set.events.some((event) => same(event) && shared(event, proposal) >= 0)) continue;
    if (kept.some((other) => same(other) && shared(other, proposal) >= (proposal.toUs - proposal.fromUs) / 2)) continue;
    kept.push({ ...proposal, id: `s-${free++}`, state: "open" });
  }
  return { ...set, suggestions: kept };
}

/** Accepted proposals become events of who accepts (the proposer stands in their note), of class `as` where one is named; rejected ones stay, marked. Throws storeUnknownRef for an id that is no open proposal. */
export function answerSuggestions(set: LabelSet, ids: readonly string[], accept: boolean, said: { by: string; at: string }, as?: string): LabelSet {
  const asked = new Set(ids);
  const open = (set.suggestions ?? []).filter(({ id, state }) => asked.has(id) && state === "open");
  if (open.length < asked.size) throw new Failure("storeUnknownRef", { field: "ids", detail: ids.find((id) => !open.some((each) => each.id === id)) ?? "" });
  if (!accept) return { ...set, suggestions: set.suggestions!.map((each) => (asked.has(each.id) ? { ...each, state: "rejected" as const } : each)) };
  const events = open.map(({ class: of, fromUs, toUs, group, from, detail }): LabelEvent => ({ id: "", class: as ?? of, fromUs, toUs, ...(group === undefined ? {} : { group }), sure: "sure", ...said, note: `${from}: ${detail}`.slice(0, 1000) }));
  return addEvents({ ...set, suggestions: set.suggestions!.filter(({ id }) => !asked.has(id)) }, events);
}

/** Forgets the open proposals of one proposer; what people rejected stays. */
export function dropSuggestions(set: LabelSet, from: LabelSuggestion["from"]): LabelSet {
  return { ...set, suggestions: (set.suggestions ?? []).filter((each) => each.from !== from || each.state === "rejected") };
}
