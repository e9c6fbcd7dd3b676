// Thread of Explore's analyses: performs one asked work after another and tells how far it is. Started only by thread.ts.
import { parentPort } from "node:worker_threads";
import { works, type Told, type Works } from "./works.ts";

/** What it is asked, and what it says. */
export interface Order {
  work: keyof Works;
  input: unknown;
}
export type News = { kind: "progress"; done: number } | { kind: "done"; result: unknown } | { kind: "failed"; detail: string };

const tellEveryMs = 100;

const port = parentPort!;
port.on("message", ({ work, input }: Order) => {
  const say = (news: News) => port.postMessage(news);
  let last = 0;
  const told: Told = (done) => {
    const now = performance.now();
    if (now - last < tellEveryMs) return;
    last = now;
    say({ kind: "progress", done });
  };
  try {
    say({ kind: "done", result: (works[work] as (input: unknown, told: Told) => unknown)(input, told) });
  } catch (thrown) {
    say({ kind: "failed", detail: thrown instanceof Error ? thrown.message : String(thrown) });
  }
});
