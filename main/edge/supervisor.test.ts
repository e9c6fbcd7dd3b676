import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { Failure } from "../../shared/contract/errors.ts";
import { AdapterSource, backOffMs } from "./adapterSource.ts";
import { realClock } from "./clock.ts";
import { deviceCrypto } from "./deviceCrypto.ts";
import { realDisk } from "./disk.ts";
import { LineQueue, PipeSource } from "./pipeSource.ts";
import { lineTo } from "./runWord.ts";
import { CrashCount, Pulse, supervise } from "./supervisor.ts";

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

test("a worker that waits for the lock at its start is let wait, one that falls silent after its first word is not", () => {
  const pulse = new Pulse(1000);
  expect([pulse.isSilent(45_000), pulse.isSilent(61_000)]).toEqual([false, true]);
  pulse.beat(45_000);
  expect([pulse.isSilent(54_999), pulse.isSilent(55_000)]).toEqual([false, true]);
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

test.skipIf(process.platform === "win32")("a start that throws, and a disk that failed a worker, are tried again; what a person must mend ends it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "millwright-supervisor-"));
  const runtime = process.execPath;
  const [gate, later] = [join(folder, "gate"), join(folder, "gate", "runtime")];
  // says the first failure that is left in its folder, then that all is well
  const program = `#!${runtime}\nconst fs = require("node:fs");\nconst left = fs.readdirSync("${folder}").filter((name) => name.endsWith(".says"))[0];\nif (!left) process.send({ ok: true });\nelse { const said = fs.readFileSync("${folder}/" + left, "utf8"); fs.rmSync("${folder}/" + left); process.send({ ok: false, failure: JSON.parse(said) }); }\n`;
  const start = () => supervise(folder, [], { disk: realDisk, clock: realClock, crypto: deviceCrypto });
  try {
    process.execPath = later;
    // a path through a file: the start throws
    writeFileSync(gate, "");
    const word = start();
    rmSync(gate);
    mkdirSync(gate);
    writeFileSync(later, program, { mode: 0o755 });
    writeFileSync(join(folder, "1.says"), JSON.stringify(new Failure("deviceDiskFailed", { detail: "ENOSPC" }).data));
    expect(await word).toEqual({ ok: true });
    writeFileSync(join(folder, "2.says"), JSON.stringify(new Failure("deviceSourceMalformed", { field: "kind" }).data));
    await expect(start()).rejects.toMatchObject({ data: { name: "deviceSourceMalformed" } });
  } finally {
    process.execPath = runtime;
    rmSync(folder, { recursive: true });
  }
});

test("an adapter that the system cannot even begin to start, or that breaks its pipe, is a source that pauses or ends, no crash", async () => {
  const said: unknown[] = [];
  const nowhere = join(import.meta.filename, "adapter");
  const source = new AdapterSource("source.json", { format: 1, kind: "program", command: nowhere }, () => 0, (event, facts) => said.push([event, facts["pauseMs"]]));
  source.close();
  expect(said).toEqual(process.platform === "win32" ? [] : [["adapterEnded", 1000]]);
  const pipe = new PassThrough({ encoding: "utf8" });
  const input = new PipeSource(pipe);
  pipe.write("ts,a\n1,2\n");
  pipe.destroy(new Error("ECONNRESET"));
  await new Promise((resolve) => pipe.once("close", resolve));
  expect([input.take()?.text, input.ended]).toEqual(["ts,a\n1,2\n", true]);
});

test("lines for a reader that stands still are dropped once too many wait, and one that has gone stops nothing", () => {
  let waiting = 0;
  let fail: (error: Error) => void = () => undefined;
  const out = { on: (_event: string, call: (error: Error) => void) => ((fail = call), out), write: (text: string) => ((waiting += text.length), true), get writableLength() { return waiting; } };
  const line = lineTo(out as unknown as NodeJS.WriteStream);
  for (let i = 0; i < 5000; i++) line("x".repeat(999));
  expect(waiting).toBe(1_049_000);
  waiting = 0;
  line("read on");
  fail(new Error("EPIPE"));
  line("nobody");
  expect(waiting).toBe(8);
});
