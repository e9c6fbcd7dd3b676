import { expect, test } from "vitest";
import type { LabelEvent, LabelSetInfo, LabelSuggestion } from "../../../shared/contract/label.ts";
import { lanesOf } from "./lanes.ts";
import { strengthOf } from "./People.tsx";
import { openProposals, proposalsOf } from "./Proposals.tsx";

const event = (id: string, by: string, fromUs: number, toUs: number, more: Partial<LabelEvent> = {}): LabelEvent => ({ id, class: "leak", fromUs, toUs, sure: "sure", by, at: "", ...more });
const proposal = (id: string, score: number | null, fromUs: number, state: LabelSuggestion["state"] = "open"): LabelSuggestion => ({ id, class: "leak", fromUs, toUs: fromUs + 1, from: "rule", score, detail: "", state });
const set: LabelSetInfo = {
  digest: null, classes: [{ id: "leak", name: "Leak", meaning: "" }], images: [], reviews: [], decisions: [], counting: { kind: "everyone" },
  events: [event("e-1", "ann", 0, 9), event("e-2", "ann", 5, 12, { sure: "open" }), event("e-3", "bob", 0, 9, { group: "2" })],
  suggestions: [proposal("s-1", null, 30), proposal("s-2", 0.2, 20), proposal("s-3", 0.9, 10), proposal("s-4", 1, 0, "rejected")],
};

test("each person has lanes of their own, overlapping events under each other, and proposals stand last", () => {
  const lanes = lanesOf(set, set.classes, { group: "1", draft: "e-2", proposal: "s-2", proposals: "Proposals", sureness: (sure) => sure });
  expect(lanes.map(({ label, events }) => [label, events.map(({ id, word, kind, isChosen }) => [id, word, kind, isChosen])])).toEqual([
    ["ann", [["e-1", "Leak", "label", false]]],
    ["", [["e-2", "Leak, open", "label", true]]],
    ["Proposals", [["s-1", "Leak", "suggested", false], ["s-2", "Leak", "suggested", true], ["s-3", "Leak", "suggested", false]]],
  ]);
});

test("open proposals come likeliest first, then in order of time", () => {
  expect(openProposals(set).map(({ id }) => id)).toEqual(["s-3", "s-2", "s-1"]);
});

test("the model proposes its alarms outside of what people marked", () => {
  const alarm = { id: "a-1", row: 3, verdict: "open" as const, note: "", by: "", feature: null, fromUs: 5, toUs: 9, group: "2", score: 0.8, truth: "noEvent" as const };
  expect(proposalsOf([alarm, { ...alarm, truth: "event" }, { ...alarm, fromUs: null, toUs: null }], "leak")).toEqual([{ class: "leak", fromUs: 5, toUs: 9, group: "2", from: "model", score: 0.8, detail: "a-1" }]);
});

test("a kappa has its word", () => {
  expect([0.4, 0.41, 0.6, 0.61].map((kappa) => strengthOf(kappa).word)).toEqual(["weak", "moderate", "moderate", "strong"]);
});
