import { expect, test } from "vitest";
import { batchProposals } from "./batches.ts";

const dataset = { fromUs: 0, toUs: 1000, groups: [{ name: "b1", rows: 5, fromUs: 0, toUs: 100 }, { name: "b2", rows: 5, fromUs: 200, toUs: 300 }] };

test("each group and each ended batch of the log becomes a proposal; what is labelled or proposed as a whole is left out", () => {
  const log = [{ kind: "batch" as const, fromUs: 400, toUs: 500, text: "B7" }, { kind: "batch" as const, fromUs: 900, toUs: null, text: "runs" }, { kind: "batch" as const, fromUs: 900, toUs: 1100, text: "beyond" }, { kind: "shift" as const, fromUs: 0, toUs: 90, text: "early" }];
  const event = { id: "e-1", class: "good", fromUs: 0, toUs: 95, group: "b1", sure: "sure" as const, by: "ann", at: "" };
  expect(batchProposals(dataset, log, { events: [event], suggestions: [] }, "bad")).toEqual([
    { class: "bad", fromUs: 200, toUs: 300, group: "b2", detail: "b2", from: "batch", score: null },
    { class: "bad", fromUs: 400, toUs: 500, detail: "B7", from: "batch", score: null },
  ]);
  expect(batchProposals({ ...dataset, groups: dataset.groups.slice(0, 1) }, [], { events: [], suggestions: [] }, "bad")).toEqual([]);
  expect(batchProposals(dataset, [], { events: [{ ...event, toUs: 40 }], suggestions: [] }, "bad").length).toBe(2);
});
