// The host's half of the link over processes that are only made up: what each is told, in which order processes end.
import { expect, test } from "vitest";
import { contract } from "../../shared/contract/contract.ts";
import { failureOf } from "../../shared/contract/errors.ts";
import { createClient } from "../../shared/pipe/client.ts";
import { startEngine, type HostProcess } from "./engineHost.ts";

/** A process that does nothing but keep what it is told; the test ends it. */
function made() {
  const messages: ((message: unknown) => void)[] = [];
  const exits: ((code: number | null) => void)[] = [];
  const posted: unknown[] = [];
  const process: HostProcess = { pid: 1, post: (message) => posted.push(message), onMessage: (listener) => messages.push(listener), onExit: (listener) => exits.push(listener), kill: () => undefined };
  return { process, posted, say: (message: unknown) => messages.forEach((listener) => listener(message)), end: () => exits.forEach((listener) => listener(null)) };
}

const start = { kind: "startProcess", process: 1, entry: "import.js", args: [], caps: { memoryMb: 100, wallMs: 60_000 } };

/** A host over made-up processes, which are listed as they are started: the engine first. */
function begin() {
  const all: ReturnType<typeof made>[] = [];
  const startProcess = () => {
    const next = made();
    all.push(next);
    return next.process;
  };
  const host = startEngine(startProcess, { projectDir: "", configDir: "", resourcesDir: "", threads: 1, version: "0.0.0" });
  all[0]!.say({ kind: "ready", project: "" });
  all[0]!.say(start);
  return { host, all };
}

test("a throw-away process of an engine that died is no news to the engine after it, whose processes are counted anew", () => {
  const { all } = begin();
  all[0]!.end(); // the host begins another engine at once
  const [, oldChild, engine] = all as [unknown, ReturnType<typeof made>, ReturnType<typeof made>];
  engine.say({ kind: "ready", project: "" });
  engine.say(start);
  const child = all[3]!;
  oldChild.say({ rows: 1 });
  oldChild.end();
  engine.say({ kind: "toProcess", process: 1, message: "go on" });
  expect(child.posted).toEqual(["go on"]);
  child.end();
  expect(engine.posted.slice(1)).toEqual([{ kind: "processExit", process: 1, code: null }]);
});

test("a host has stopped once the throw-away processes have ended too", async () => {
  const { host, all } = begin();
  const order: string[] = [];
  const stopped = host.stop().then(() => order.push("stopped"));
  all[0]!.end();
  await new Promise((resolve) => setImmediate(resolve));
  order.push("process ended");
  all[1]!.end();
  await stopped;
  expect(order).toEqual(["process ended", "stopped"]);
  expect(all[0]!.posted.at(-1)).toEqual({ kind: "stop" });
});

test("an engine that dies four times without opening the project is given up: whoever connects then learns it at once, and nobody waits for an answer", async () => {
  const { host, all } = begin();
  const given: string[] = [];
  host.onGivenUp((failure) => given.push(failure.data.name));
  const engines = [0, 2, 3, 4]; // the second process is one that the first engine asked for
  for (const number of engines) {
    expect(given).toEqual([]);
    all[number]!.end();
  }
  expect({ given, started: all.length }).toEqual({ given: ["callEngineDied"], started: 5 });
  const heard: string[] = [];
  const transport = host.connect("Modelling 1", "scientist");
  transport.onClose((reason) => heard.push(reason));
  const asked = createClient(transport).call(contract.project.describe, {}).catch((thrown: unknown) => failureOf(thrown).name);
  expect([heard, await asked]).toEqual([["engineDied"], "callEngineDied"]);
  expect(all.at(-1)!.posted).toEqual([expect.objectContaining({ kind: "start" })]);
});
