import { expect, test } from "vitest";
import { backOffMs } from "./adapterSource.ts";
import { LineQueue } from "./pipeSource.ts";
import { CrashCount } from "./supervisor.ts";

test("a worker that ends again and again is started with longer pauses, and the third end in ten minutes leads back", () => {
  const crashes = new CrashCount();
  expect([0, 60_000, 700_000, 710_000, 720_000, 730_000].map((at) => crashes.add(at))).toEqual([
    { pauseMs: 1000, goBack: false },
    { pauseMs: 2000, goBack: false },
    { pauseMs: 1000, goBack: false },
    { pauseMs: 2000, goBack: false },
    { pauseMs: 4000, goBack: true },
    { pauseMs: 1000, goBack: false },
  ]);
  expect([1, 2, 3, 7, 50].map(backOffMs)).toEqual([1000, 2000, 4000, 60_000, 60_000]);
});

test("an adapter that is faster than the scoring loses its oldest lines, counted, and never its head", () => {
  const queue = new LineQueue();
  queue.add(`ts,a\n${Array.from({ length: 1500 }, (_, i) => `${i}\n`).join("")}half`, true);
  const lines = queue.take().trimEnd().split("\n");
  expect([lines.length, lines[0], lines[1], lines.at(-1), queue.dropped(), queue.dropped()]).toEqual([1000, "ts,a", "501", "1499", 501, 0]);
  queue.add(" line\n", true);
  expect(queue.take(true)).toBe("half line\n");
});
