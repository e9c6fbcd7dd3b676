// Ctrl-C in a terminal reaches the host and everything it started at once. The project must be free afterwards, and nothing of it still run.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { engineOf, isGroupEmpty } from "../harness/web.ts";
import { until } from "../harness/window.ts";
import { makeWork, root, type Work } from "../harness/work.ts";

let work: Work | undefined;
afterEach(() => work?.remove());

test("Ctrl-C ends the web host and its engine, again and again, and leaves the project free for the next start", async () => {
  work = makeWork(undefined);
  const project = work.makeFolder("ended");
  for (let round = 0; round < 3; round++) {
    const host = spawn(process.execPath, [join(root, "build/node/web.js"), "--project", project], { env: { ...process.env, ...work.env }, detached: true });
    let words = "";
    for (const stream of [host.stdout, host.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (words += text));
    const ended = new Promise<number | null>((resolve) => host.on("exit", resolve));
    await until(() => (host.exitCode === null ? (/#token=\S+/.test(words) ? true : undefined) : Promise.reject(new Error(words))), "the address of the web host", 60_000);
    const engine = engineOf(host.pid!)!;
    // The engine may hear of it first: it must not end before the host has said so, else the host brings it back.
    process.kill(engine, "SIGINT");
    process.kill(-host.pid!, "SIGINT");
    expect(await ended).toBe(0);
    await until(() => (isGroupEmpty(host.pid!) ? true : undefined), "the end of all that the host had started");
    expect(words).not.toContain("MW-");
  }
});
