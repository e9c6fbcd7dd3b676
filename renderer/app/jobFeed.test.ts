import { expect, test } from "vitest";
import type { JobInfo } from "../../shared/contract/jobs.ts";
import { makeJobFeed } from "./jobFeed.ts";

const job = (id: string, startedMs: number, more: Partial<JobInfo> = {}): JobInfo => ({ id, call: "learn.train", state: "running", done: 0, what: "train", startedMs, by: "A", log: ["begun"], ...more });

test("jobs stand newest first, each in its newest state, and an engine's list takes the place of what was known", () => {
  const feed = makeJobFeed();
  feed.put(job("a", 1));
  feed.put(job("b", 2));
  feed.put(job("a", 1, { state: "done", done: 1 }));
  expect(feed.all()).toEqual([job("b", 2), job("a", 1, { state: "done", done: 1 })]);
  feed.replace([job("c", 3)]);
  expect(feed.all()).toEqual([job("c", 3)]);
});

test("the newest job of a call stays the same object while another call's job goes on, and keeps the log that did not grow", () => {
  const feed = makeJobFeed();
  feed.put(job("a", 1));
  const known = feed.newest("learn.train");
  let told = 0;
  feed.subscribe(() => told++);
  feed.put(job("s", 2, { call: "learn.search" }));
  expect([feed.newest("learn.train") === known, feed.newest("learn.choose"), told]).toEqual([true, undefined, 1]);
  feed.put(job("a", 1, { done: 0.5 }));
  const now = feed.newest("learn.train");
  expect([now, now?.log === known?.log]).toEqual([job("a", 1, { done: 0.5 }), true]);
});
