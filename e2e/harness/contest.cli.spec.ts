// The benchmark harness is itself held to account: it runs without a window, so it stands with the command line's stories.
import { expect, test } from "@playwright/test";
import { hold, median, p95 } from "./contest.ts";

test("medians and percentiles are those worked by hand", () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), p95(Array.from({ length: 20 }, (_, n) => n + 1))]).toEqual([2, 2.5, 19]);
});

test("ours and the peer run in turn and a disturbed sample is taken again", async () => {
  const order: string[] = [];
  const contender = (name: string, ms: number) => () => {
    order.push(name);
    return Promise.resolve({ ms });
  };
  // Three calibrations at the start, then one before and one after each sample; the fifth is disturbed.
  const times = [10, 10, 10, 10, 20, 10, 10, 10, 10];
  const verdict = await hold({ bench: "b", unit: "ms", ours: contender("ours", 5), peers: { peer: contender("peer", 10) }, samples: 1, warmups: 0 }, { calibrate: () => times.shift() ?? 10 });
  expect(order).toEqual(["ours", "ours", "peer"]);
  expect(verdict).toEqual({ bench: "b", unit: "ms", ours: { ms: 5, p95Ms: 5 }, peers: { peer: { ms: 10, p95Ms: 10 } }, ratios: { peer: 0.5 }, samples: 1, disturbed: 0 });
});
