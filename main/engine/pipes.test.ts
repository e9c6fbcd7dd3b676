// One contract suite over every pipe that the product uses: memory, MessagePort, WebSocket and the channel to a child process.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterAll, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { call, float64, type Progress } from "../../shared/contract/call.ts";
import { Failure } from "../../shared/contract/errors.ts";
import { createClient, type Client } from "../../shared/pipe/client.ts";
import { encode } from "../../shared/pipe/codec.ts";
import { limits } from "../../shared/pipe/messages.ts";
import { serve, type Connection, type Route } from "../../shared/pipe/server.ts";
import { memoryPair, type CloseReason, type Transport } from "../../shared/pipe/transport.ts";

const any = z.unknown();
const calls = {
  echo: call("test.echo", { input: any, output: any, sample: 1 }),
  double: call("test.double", { input: float64(), output: float64(), sample: new Float64Array(1) }),
  count: call("test.count", { input: z.number(), output: z.number(), sample: 3 }),
  wait: call("test.wait", { input: z.strictObject({}), output: z.unknown(), sample: {} }),
  fail: call("test.fail", { input: z.strictObject({}), output: z.unknown(), errors: ["csvUnclosedQuote"], sample: {} }),
  crash: call("test.crash", { input: z.strictObject({}), output: z.unknown(), sample: {} }),
  lie: call("test.lie", { input: z.strictObject({}), output: z.number(), sample: {} }),
  secret: call("test.secret", { input: z.strictObject({}), output: z.unknown(), roles: ["scientist"], sample: {} }),
  unrouted: call("test.unrouted", { input: z.strictObject({}), output: z.unknown(), sample: {} }),
};

interface Served {
  cancelled: string[];
  connections: Connection[];
}

function routesFor(served: Served): Map<string, Route> {
  const route = (declaration: Route["declaration"], answer: Route["answer"]): [string, Route] => [declaration.name, { declaration, answer }];
  return new Map([
    route(calls.echo, async (input: unknown) => input),
    route(calls.double, async (input: Float64Array) => input.map((v) => 2 * v)),
    route(calls.count, async (n: number, context) => {
      for (let i = 1; i <= n; i++) context.progress({ done: i / n, what: String(i) });
      return n;
    }),
    route(calls.wait, (_input, context) => new Promise((_resolve, reject) => context.signal.addEventListener("abort", () => (served.cancelled.push("wait"), reject(new Failure("callCancelled")))))),
    route(calls.fail, async () => {
      throw new Failure("csvUnclosedQuote", { file: "a.csv", row: 412 });
    }),
    route(calls.crash, async () => {
      throw new TypeError("a bug");
    }),
    route(calls.lie, async () => "not a number"),
    route(calls.secret, async () => "told"),
  ]);
}

interface Pipe {
  client: Client;
  raw: Transport;
  served: Served;
  role: (role: "scientist" | "technician") => void;
  /** Ends the carrying connection from the server's side. */
  cut: () => void;
}

function join2(server: Transport, raw: Transport): Pipe {
  const served: Served = { cancelled: [], connections: [] };
  const principal = { person: "A", role: "scientist" as "scientist" | "technician" };
  served.connections.push(serve(server, routesFor(served), principal));
  return { client: createClient(raw), raw, served, role: (role) => (principal.role = role), cut: () => server.close() };
}

function overPort(port: MessagePort): Transport {
  return {
    send: (frame) => port.postMessage(frame),
    onFrame: (listener) => port.on("message", listener),
    onClose: (listener) => port.on("close", () => listener("closed")),
    close: () => port.close(),
  };
}

function overSocket(socket: WebSocket): Transport {
  socket.binaryType = "nodebuffer";
  return {
    send: (frame) => socket.send(frame),
    onFrame: (listener) => socket.on("message", (data: Buffer) => listener(new Uint8Array(data))),
    onClose: (listener) => socket.on("close", () => listener("closed")),
    close: () => socket.close(),
  };
}

/** Frames go to a real child process and come back: both directions cross its channel. */
function overChild(child: ChildProcess): [Transport, Transport] {
  const listeners: Record<"a" | "b", ((frame: Uint8Array) => void)[]> = { a: [], b: [] };
  const closing: ((reason: CloseReason) => void)[] = [];
  child.on("message", ({ to, frame }: { to: "a" | "b"; frame: Uint8Array }) => listeners[to].forEach((listener) => listener(frame)));
  child.on("exit", () => closing.forEach((listener) => listener("engineDied")));
  const end = (me: "a" | "b"): Transport => ({
    // a child that ends while it is written to says so by its exit
    send: (frame) => void (child.connected && child.send({ to: me === "a" ? "b" : "a", frame }, () => undefined)),
    onFrame: (listener) => void listeners[me].push(listener),
    onClose: (listener) => void closing.push(listener),
    close: () => void child.kill("SIGKILL"),
  });
  return [end("a"), end("b")];
}

const cleanups: (() => void)[] = [];
afterAll(() => cleanups.forEach((clean) => clean()));

const pipes: Record<string, () => Promise<Pipe>> = {
  async memory() {
    const [a, b] = memoryPair();
    return join2(a, b);
  },
  async MessagePort() {
    const { port1, port2 } = new MessageChannel();
    cleanups.push(() => port1.close());
    return join2(overPort(port1), overPort(port2));
  },
  async WebSocket() {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    cleanups.push(() => server.close());
    await once(server, "listening");
    const accepted = once(server, "connection") as Promise<[WebSocket]>;
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`);
    const [other] = await accepted;
    if (socket.readyState !== WebSocket.OPEN) await once(socket, "open");
    return join2(overSocket(other), overSocket(socket));
  },
  async "child process"() {
    const child = fork(join(import.meta.dirname, "echoChild.mjs"), { serialization: "advanced", stdio: "ignore" });
    cleanups.push(() => child.kill("SIGKILL"));
    const [a, b] = overChild(child);
    return join2(a, b);
  },
};

const code = (promise: Promise<unknown>) => promise.then(() => "answered", (thrown: Failure) => thrown.data.code);

describe.each(Object.entries(pipes))("a pipe over %s", (_name, open) => {
  it("brings every kind of value there and back", async () => {
    const { client } = await open();
    const value = { text: "äöü", n: [1.5, Number.NaN, Number.NEGATIVE_INFINITY, -0], big: 2n ** 64n, none: null, nested: { a: [{ $: "t" }] }, bytes: new Uint8Array([1, 2, 255]) };
    expect(await client.call(calls.echo, value)).toEqual(value);
  });

  it("carries typed arrays", async () => {
    const { client } = await open();
    const long = Float64Array.from({ length: 20_000 }, (_, i) => i / 3);
    expect(await client.call(calls.double, long)).toEqual(long.map((v) => 2 * v));
  });

  it("streams progress in order and then the result", async () => {
    const { client } = await open();
    const seen: Progress[] = [];
    expect(await client.call(calls.count, 5, { onProgress: (p) => seen.push(p) })).toBe(5);
    expect(seen.map((p) => p.what)).toEqual(["1", "2", "3", "4", "5"]);
  });

  it("keeps only the newest progress for a reader that does not acknowledge", async () => {
    const { raw } = await open();
    const seen: unknown[] = [];
    const done = new Promise<void>((resolve) =>
      raw.onFrame((frame) => {
        seen.push(frame);
        if (seen.length === limits.credit + 2) resolve(); // the credit, the newest kept one, the result
      }),
    );
    raw.send(encode({ t: "call", id: 900, name: "test.count", input: 10_000 }));
    await done;
    expect(seen.length).toBe(limits.credit + 2);
  });

  it("cancels a call on both sides", async () => {
    const { client, served } = await open();
    const abort = new AbortController();
    const waiting = code(client.call(calls.wait, {}, { signal: abort.signal }));
    await client.call(calls.echo, "the wait has arrived by now");
    abort.abort();
    expect(await waiting).toBe("MW-IPC-402");
    expect(served.cancelled).toEqual(["wait"]);
  });

  it("answers two callers at once, each with its own", async () => {
    const { client } = await open();
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => client.call(calls.echo, i)));
    expect(answers).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it("carries a failure with its code and place", async () => {
    const { client } = await open();
    const failure = await client.call(calls.fail, {}).catch((thrown: Failure) => thrown.data);
    expect(failure).toEqual({ name: "csvUnclosedQuote", code: "MW-CSV-104", outcome: "REJECT", where: { file: "a.csv", row: 412 } });
  });

  it("turns a bug into a code without its stack", async () => {
    const { client } = await open();
    const failure = (await client.call(calls.crash, {}).catch((thrown: Failure) => thrown.data)) as Failure["data"];
    expect(failure.code).toBe("MW-IPC-902");
    expect(JSON.stringify(failure)).not.toContain("pipes.test");
  });

  it("refuses an answer that is not as declared", async () => {
    const { client } = await open();
    expect(await code(client.call(calls.lie, {}))).toBe("MW-IPC-901");
  });

  it("refuses unknown calls, wrong roles, wrong input and oversize input", async () => {
    const { client, role, raw } = await open();
    expect(await code(client.call(calls.unrouted, {}))).toBe("MW-IPC-102");
    role("technician");
    expect(await code(client.call(calls.secret, {}))).toBe("MW-IPC-303");
    role("scientist");
    expect(await code(client.call(calls.secret, {}))).toBe("answered");
    expect(await code(client.call(calls.secret, { extra: 1 } as never))).toBe("MW-IPC-101");
    expect(await code(client.call(calls.echo, new Uint8Array(limits.inputBytes)))).toBe("MW-IPC-201");
    raw.send(encode({ t: "call", id: 1.5, name: 3 }));
    raw.send(new Uint8Array([9, 9, 9]));
    expect(await client.call(calls.echo, "still here")).toBe("still here");
  });

  it("refuses more calls at once than its bound", async () => {
    const { client } = await open();
    const codes = Array.from({ length: limits.callsAtOnce + 3 }, () => code(client.call(calls.wait, {})));
    const refused = await Promise.all(codes.slice(-3));
    expect(refused).toEqual(["MW-IPC-202", "MW-IPC-202", "MW-IPC-202"]);
  });

  it("delivers events, newest value of each name past the credit", async () => {
    const { client, served } = await open();
    const seen: unknown[] = [];
    client.on("project.changed", (value) => seen.push(value));
    for (let i = 1; i <= 100; i++) served.connections[0]!.emit("project.changed", i);
    await client.call(calls.echo, 1);
    await client.call(calls.echo, 2);
    expect(seen.slice(0, limits.credit)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(seen.at(-1)).toBe(100);
  });

  it("settles every waiting call when the pipe closes", async () => {
    const { client, cut, served } = await open();
    const waiting = [code(client.call(calls.wait, {})), code(client.call(calls.wait, {}))];
    await client.call(calls.echo, 1);
    cut();
    const settled = await Promise.all(waiting);
    expect(settled.every((c) => c === "MW-IPC-501" || c === "MW-IPC-502")).toBe(true);
    expect(served.cancelled.length === 2 || served.cancelled.length === 0).toBe(true);
  });
});
