// How far people who labelled the same data agree, over time and beyond chance, and where they do not. Pure.
// What a person says at a moment: the class of their event that began last, or no event where they looked and marked nothing.
// Stretches that a person marked as open count as not looked at: who does not know neither agrees nor disagrees.
import { cohensKappa, fleissKappa } from "../stats/agreement.ts";
import type { LabelAgreement, LabelEvent, LabelReview } from "../contract/label.ts";
import { peopleOf, type Said } from "./inUse.ts";
import { byKey, stretchesOf, type Span } from "./stretches.ts";

/** A stretch of time that holds rows, of one group; undefined: data without groups. A group may have many, one behind the other with gaps between. */
export interface Covered extends Span {
  readonly group: string | undefined;
}

const mostDisagreements = 1000;
const noEvent = "";

/** A stretch in which nobody changes: what each person who looked says, by index of the person. */
interface Judged extends Span {
  readonly group: string | undefined;
  readonly said: ReadonlyMap<number, string>;
}

/** Agreement of everyone in the set over the covered time; gaps in the data weigh nothing. A person who marked no stretch as looked through has looked at everything. */
export function agreementOf(set: Said, covered: readonly Covered[]): LabelAgreement {
  const people = peopleOf(set);
  const inOrder = { events: ordered(set.events), reviews: ordered(set.reviews ?? []) };
  const looksByStretch = new Set((set.reviews ?? []).map(({ by }) => by));
  const judged = covered.flatMap((part) => judgedIn(part, inOrder, people, looksByStretch));
  const lengthOf = ({ fromUs, toUs }: Span) => toUs - fromUs + 1;
  const pairs = people.flatMap((first, i) => people.slice(i + 1).map((second, k) => ({ first, second, ...agreed(judged, i, i + 1 + k) })));
  const settled = set.decisions ?? [];
  const isSettled = (part: Judged) => settled.some((each) => (each.group === undefined || each.group === part.group) && each.fromUs <= part.fromUs && each.toUs >= part.toUs);
  const disagreements = joined(judged.filter((part) => new Set(part.said.values()).size > 1 && !isSettled(part)))
    .sort((a, b) => lengthOf(b) - lengthOf(a) || a.fromUs - b.fromUs)
    .slice(0, mostDisagreements)
    .map(({ fromUs, toUs, group, said }) => ({ fromUs, toUs, ...(group === undefined ? {} : { group }), said: [...said].map(([person, of]) => ({ by: people[person]!, class: of === noEvent ? null : of })) }));
  return {
    people: people.map((by, person) => {
      const seen = judged.filter(({ said }) => said.has(person));
      return { by, events: set.events.filter((event) => event.by === by).length, eventUs: total(seen.filter(({ said }) => said.get(person) !== noEvent)), reviewedUs: total(seen) };
    }),
    pairs,
    fleiss: people.length < 3 ? null : ofAll(judged, people.length),
    disagreements,
  };
}

const total = (parts: readonly Span[]) => parts.reduce((sum, { fromUs, toUs }) => sum + (toUs - fromUs + 1), 0);

function agreed(judged: readonly Judged[], first: number, second: number): { kappa: number | null; share: number | null; overUs: number } {
  const both = judged.filter(({ said }) => said.has(first) && said.has(second));
  const classes = [...new Set(both.flatMap(({ said }) => [said.get(first)!, said.get(second)!]))];
  const table = classes.map(() => classes.map(() => 0));
  let same = 0;
  for (const part of both) {
    const [a, b] = [part.said.get(first)!, part.said.get(second)!];
    table[classes.indexOf(a)]![classes.indexOf(b)]! += total([part]);
    if (a === b) same += total([part]);
  }
  const overUs = total(both);
  return { kappa: cohensKappa(table), share: overUs === 0 ? null : same / overUs, overUs };
}

function ofAll(judged: readonly Judged[], people: number): number | null {
  const all = judged.filter(({ said }) => said.size === people);
  const classes = [...new Set(all.flatMap(({ said }) => [...said.values()]))];
  return fleissKappa(all.map((part) => {
    const counts = classes.map(() => 0);
    for (const of of part.said.values()) counts[classes.indexOf(of)]! += 1;
    return { weight: total([part]), counts };
  }));
}

type Mark = Span & { readonly kind: "all" } | (LabelEvent & { readonly kind: "event" }) | (LabelReview & { readonly kind: "review" });

interface InOrder<T> {
  readonly items: readonly T[];
  /** Latest end of this item and all before it. */
  readonly latest: Float64Array;
}

/** By start, so that those that touch a stretch lie side by side, however many stretches there are. */
function ordered<T extends Span>(items: readonly T[]): InOrder<T> {
  const sorted = [...items].sort((a, b) => a.fromUs - b.fromUs);
  let most = -Infinity;
  return { items: sorted, latest: Float64Array.from(sorted, ({ toUs }) => (most = Math.max(most, toUs))) };
}

/** Items that touch a stretch: between the first that any may still reach it and the first that begins behind it. */
function touching<T extends Span>({ items, latest }: InOrder<T>, { fromUs, toUs }: Span): T[] {
  const first = (isBehind: (i: number) => boolean) => {
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBehind(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return items.slice(first((i) => latest[i]! >= fromUs), first((i) => items[i]!.fromUs > toUs)).filter((each) => each.toUs >= fromUs);
}

function judgedIn(part: Covered, said: { events: InOrder<LabelEvent>; reviews: InOrder<LabelReview> }, people: readonly string[], looksByStretch: ReadonlySet<string>): Judged[] {
  const here = (each: { group?: string | undefined }) => each.group === undefined || part.group === undefined || each.group === part.group;
  const cut = <T extends Span>(each: T): T => ({ ...each, fromUs: Math.max(each.fromUs, part.fromUs), toUs: Math.min(each.toUs, part.toUs) });
  const marks: Mark[] = [
    { kind: "all", fromUs: part.fromUs, toUs: part.toUs },
    ...touching(said.events, part).filter(here).map((event) => ({ ...event, kind: "event" as const })),
    ...touching(said.reviews, part).filter(here).map((review) => ({ ...review, kind: "review" as const })),
  ];
  return stretchesOf(marks.map(cut)).map(({ fromUs, toUs, covering }) => {
    const events = byKey(covering.flatMap((mark) => (mark.kind === "event" ? [mark] : [])), ({ by }) => by);
    const looked = new Set(covering.flatMap((mark) => (mark.kind === "review" ? [mark.by] : [])));
    const words = new Map<number, string>();
    for (const [person, by] of people.entries()) {
      const last = events.get(by)?.at(-1);
      if (last?.sure === "open") continue;
      if (last !== undefined) words.set(person, last.class);
      else if (looked.has(by) || !looksByStretch.has(by)) words.set(person, noEvent);
    }
    return { fromUs, toUs, group: part.group, said: words };
  });
}

/** Neighbours in which everyone says the same are one. */
function joined(parts: readonly Judged[]): Judged[] {
  const out: { fromUs: number; toUs: number; group: string | undefined; said: ReadonlyMap<number, string> }[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (last !== undefined && last.group === part.group && last.toUs + 1 === part.fromUs && last.said.size === part.said.size && [...last.said].every(([person, of]) => part.said.get(person) === of)) last.toUs = part.toUs;
    else out.push({ ...part });
  }
  return out;
}
