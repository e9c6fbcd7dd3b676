import { expect, test } from "vitest";
import { laneOf, matchId, nextOpen, openProposal, proposalOf, verdictOf, windowAround } from "./similar.ts";
import type { LabelSetInfo, SimilarMatch } from "../../../shared/contract/label.ts";

const match = (from: number, more: Partial<SimilarMatch> = {}): SimilarMatch => ({ from, to: from + 10, group: null, distance: 0.1, likeness: 0.94, curves: new Float64Array(0), ...more });
const said = { sure: "sure" as const, by: "a", at: "" };
const set: LabelSetInfo = {
  digest: null, classes: [], images: [], reviews: [], decisions: [], counting: { kind: "everyone" },
  events: [{ id: "e-1", class: "leak", fromUs: 102, toUs: 112, ...said }],
  suggestions: [
    { id: "s-1", class: "leak", fromUs: 200, toUs: 210, from: "similar", score: 0.9, detail: "", state: "rejected" },
    { id: "s-2", class: "leak", fromUs: 300, toUs: 310, from: "similar", score: 0.9, detail: "", state: "open" },
  ],
};

test("what people said about a look-alike is found by class and by half of it", () => {
  expect([100, 107, 200, 300].map((from) => verdictOf(set, match(from), "leak"))).toEqual(["accepted", "accepted", "rejected", "open"]);
  expect([verdictOf(set, match(120), "leak"), verdictOf(set, match(100), "other")]).toEqual(["open", "open"]);
  expect([openProposal(set, match(301), "leak"), openProposal(set, match(200), "leak")]).toEqual(["s-2", undefined]);
});

test("a proposal has whole microseconds and its group; the lane leaves out rejected ones and other groups", () => {
  expect(proposalOf(match(1.4, { group: "a" }), "leak", "like x")).toEqual({ class: "leak", fromUs: 1, toUs: 11, group: "a", from: "similar", score: 0.94, detail: "like x" });
  const matches = [match(1), match(50), match(90, { group: "b" })];
  const lane = laneOf(matches, ["accepted", "rejected", "open"], { lane: "Look-alikes", word: () => "94 %" }, matchId(match(1)), "a");
  expect(lane.events).toEqual([{ id: "m  1", from: 1, to: 11, word: "94 %", kind: "label", isChosen: true }]);
});

test("the next unanswered one comes after the last, around the end; a window leaves a length free", () => {
  expect([nextOpen(["accepted", "open", "rejected", "open"], 1), nextOpen(["open", "accepted"], 1), nextOpen(["accepted"], 0)]).toEqual([3, 0, -1]);
  expect(windowAround({ from: 100, to: 120 })).toEqual({ from: 80, to: 140 });
});
