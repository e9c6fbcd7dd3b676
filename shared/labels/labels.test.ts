import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LabelEvent } from "../contract/label.ts";
import { agreementOf } from "./agreement.ts";
import { eventsInUse } from "./inUse.ts";
import { stretchesOf } from "./stretches.ts";

let made = 0;
const event = (by: string, of: string, fromUs: number, toUs: number, more: Partial<LabelEvent> = {}): LabelEvent => ({ id: `e-${++made}`, class: of, fromUs, toUs, sure: "sure", by, at: "", ...more });
const used = (of: string, fromUs: number, toUs: number, group?: string, open = false) => ({ class: of, fromUs, toUs, group, open });

describe("stretches", () => {
  it("cut the line where anything begins or ends, ends included", () => {
    const [a, b] = [{ fromUs: 0, toUs: 9 }, { fromUs: 5, toUs: 20 }];
    expect(stretchesOf([b, a])).toEqual([{ fromUs: 0, toUs: 4, covering: [a] }, { fromUs: 5, toUs: 9, covering: [a, b] }, { fromUs: 10, toUs: 20, covering: [b] }]);
  });
  it("cover every whole moment exactly as the events do", () => {
    const span = fc.tuple(fc.nat(40), fc.nat(12)).map(([fromUs, more]) => ({ fromUs, toUs: fromUs + more }));
    fc.assert(fc.property(fc.array(span, { maxLength: 8 }), (events) => {
      const parts = stretchesOf(events);
      for (let at = 0; at <= 55; at++) {
        const covering = parts.filter((part) => part.fromUs <= at && at <= part.toUs);
        const wanted = events.filter((each) => each.fromUs <= at && at <= each.toUs).length;
        expect([covering.length, covering[0]?.covering.length ?? 0]).toEqual([wanted > 0 ? 1 : 0, wanted]);
      }
    }), { seed: 4, numRuns: 200 });
  });
});

describe("the events that count", () => {
  const events = [event("ann", "leak", 0, 9), event("bob", "leak", 5, 14), event("cem", "wear", 5, 14)];
  it("are everyone's, where nothing else is said", () => {
    expect(eventsInUse({ events }, [])).toEqual([used("leak", 0, 9), used("leak", 5, 14), used("wear", 5, 14)]);
  });
  it("are one person's", () => {
    expect(eventsInUse({ events, counting: { kind: "person", by: "bob" } }, [])).toEqual([used("leak", 5, 14)]);
  });
  it("are what more than half of the people say", () => {
    expect(eventsInUse({ events, counting: { kind: "majority" } }, [])).toEqual([used("leak", 5, 9)]);
  });
  it("count who looked and saw nothing among the people", () => {
    const reviews = [{ by: "dora", at: "", fromUs: 0, toUs: 100 }];
    expect(eventsInUse({ events, reviews, counting: { kind: "majority" } }, [])).toEqual([]);
  });
  it("are replaced where people settled it, the later settlement above the earlier", () => {
    const settled = (fromUs: number, toUs: number, of: string | null) => ({ fromUs, toUs, class: of, by: "ann", at: "" });
    expect(eventsInUse({ events: [event("ann", "leak", 0, 20)], decisions: [settled(5, 10, "wear"), settled(8, 12, null)] }, [])).toEqual([used("leak", 0, 4), used("wear", 5, 7), used("leak", 13, 20)]);
  });
  it("keep places apart: a settlement for one run leaves the others alone", () => {
    const both = [event("ann", "leak", 0, 9, { group: "1" }), event("ann", "leak", 0, 9, { group: "2" })];
    expect(eventsInUse({ events: both, decisions: [{ fromUs: 0, toUs: 9, group: "1", class: null, by: "ann", at: "" }] }, [])).toEqual([used("leak", 0, 9, "2")]);
  });
  it("of all groups give way in one group where it was settled there, and stand in the others", () => {
    const events = [event("ann", "leak", 0, 9)];
    const settled = (group: string | undefined, of: string | null) => ({ fromUs: 3, toUs: 5, ...(group === undefined ? {} : { group }), class: of, by: "ann", at: "" });
    expect(eventsInUse({ events, decisions: [settled("1", null)] }, ["1", "2"])).toEqual([used("leak", 0, 2, "1"), used("leak", 0, 9, "2"), used("leak", 6, 9, "1")]);
    // Settled for all groups: also what was said of one.
    expect(eventsInUse({ events: [event("ann", "leak", 0, 9, { group: "1" })], decisions: [settled(undefined, "wear")] }, ["1", "2"])).toEqual([used("leak", 0, 2, "1"), used("wear", 3, 5, "1"), used("wear", 3, 5, "2"), used("leak", 6, 9, "1")]);
    expect(eventsInUse({ events, decisions: [settled("1", null)] }, null)).toEqual([used("leak", 0, 2, "1"), used("leak", 0, 9), used("leak", 6, 9, "1")]);
  });
  it("of all groups and of one are weighed together in that group", () => {
    const events = [event("ann", "leak", 0, 9), event("bob", "leak", 5, 14, { group: "1" })];
    expect(eventsInUse({ events, counting: { kind: "majority" } }, ["1", "2"])).toEqual([used("leak", 5, 9, "1")]);
  });
  it("carry along that people are not sure", () => {
    expect(eventsInUse({ events: [event("ann", "leak", 0, 9, { sure: "open" })] }, [])).toEqual([used("leak", 0, 9, undefined, true)]);
  });
});

describe("agreement of people", () => {
  const covered = [{ fromUs: 0, toUs: 99, group: undefined }];
  it("is weighted by time, beyond chance, and names where they differ", () => {
    // ann marks 0-19, bob 10-29 of 100: both 10, ann alone 10, bob alone 10, neither 70. Agreed 0.8, by chance 0.04 + 0.64.
    const found = agreementOf({ events: [event("ann", "leak", 0, 19), event("bob", "leak", 10, 29)] }, covered);
    expect(found.pairs).toEqual([{ first: "ann", second: "bob", kappa: expect.closeTo(0.375, 12) as number, share: 0.8, overUs: 100 }]);
    expect(found.disagreements).toEqual([
      { fromUs: 0, toUs: 9, said: [{ by: "ann", class: "leak" }, { by: "bob", class: null }] },
      { fromUs: 20, toUs: 29, said: [{ by: "ann", class: null }, { by: "bob", class: "leak" }] },
    ]);
    expect([found.people, found.fleiss]).toEqual([[{ by: "ann", events: 1, eventUs: 20, reviewedUs: 100 }, { by: "bob", events: 1, eventUs: 20, reviewedUs: 100 }], null]);
  });
  it("asks only where both looked", () => {
    const found = agreementOf({ events: [event("ann", "leak", 0, 19), event("bob", "leak", 10, 19)], reviews: [{ by: "bob", at: "", fromUs: 10, toUs: 59 }] }, covered);
    expect(found.pairs).toEqual([{ first: "ann", second: "bob", kappa: 1, share: 1, overUs: 50 }]);
    expect(found.disagreements).toEqual([]);
  });
  it("leaves out what a person marked as open", () => {
    expect(agreementOf({ events: [event("ann", "leak", 0, 19, { sure: "open" }), event("bob", "leak", 50, 59)] }, covered).pairs[0]!.overUs).toBe(80);
  });
  it("forgets a disagreement that was settled", () => {
    const decisions = [{ fromUs: 0, toUs: 9, class: null, by: "ann", at: "" }];
    expect(agreementOf({ events: [event("ann", "leak", 0, 9), event("bob", "wear", 20, 20)], decisions }, covered).disagreements.map(({ fromUs }) => fromUs)).toEqual([20]);
  });
  it("weighs no gap in the data: nobody could mark or pass over what is not there", () => {
    // The same ten of ann and bob as above, but 40..79 hold no rows: 60 covered, agreed 40, both 10, alone 10 each.
    const holed = [{ fromUs: 0, toUs: 39, group: undefined }, { fromUs: 80, toUs: 99, group: undefined }];
    const found = agreementOf({ events: [event("ann", "leak", 0, 19), event("bob", "leak", 10, 29)] }, holed);
    expect(found.pairs).toEqual([{ first: "ann", second: "bob", kappa: expect.closeTo((40 / 60 - 5 / 9) / (4 / 9), 12) as number, share: 40 / 60, overUs: 60 }]);
    expect(found.people[0]).toEqual({ by: "ann", events: 1, eventUs: 20, reviewedUs: 60 });
  });
  it("is Fleiss' kappa for three", () => {
    const three = ["ann", "bob", "cem"].map((by) => event(by, "leak", 0, 49));
    expect(agreementOf({ events: three }, covered).fleiss).toBe(1);
  });
});
