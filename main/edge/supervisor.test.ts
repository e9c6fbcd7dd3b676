import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backOffMs } from "./adapterSource.ts";
import { realClock } from "./clock.ts";
import { deviceCrypto } from "./deviceCrypto.ts";
import { realDisk } from "./disk.ts";
import { LineQueue } from "./pipeSource.ts";
import { CrashCount, supervise } from "./supervisor.ts";

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

test.skipIf(process.platform === "win32")("a program that cannot be started is tried again after a pause, and no package is to blame", async () => {
  const folder = mkdtempSync(join(tmpdir(), "millwright-supervisor-"));
  const runtime = process.execPath;
  const later = join(folder, "runtime");
  try {
    process.execPath = later;
    const word = supervise(folder, [], { disk: realDisk, clock: realClock, crypto: deviceCrypto });
    // the failed start is told on the next turn of the loop; the program is there when it is tried again
    await new Promise((resolve) => setImmediate(resolve));
    writeFileSync(later, `#!${runtime}\nprocess.send({ ok: true });\n`, { mode: 0o755 });
    expect(await word).toEqual({ ok: true });
    expect(readdirSync(folder)).toEqual(["runtime"]);
  } finally {
    process.execPath = runtime;
    rmSync(folder, { recursive: true });
  }
});
