// The server half of the pipe: validates, checks the role, routes, streams progress with credit, answers once.
// A slow reader never makes the server hoard: past its credit only the newest progress is kept.
import type { CallDeclaration, Progress, Role } from "../contract/call.ts";
import { Failure, failureOf } from "../contract/errors.ts";
import { decode, encode } from "./codec.ts";
import { limits, ToServer, type ToClient } from "./messages.ts";
import type { Transport } from "./transport.ts";

/** Who speaks on a connection. `role` may change during it. */
export interface Principal {
  person: string;
  role: Role;
}

export interface CallContext {
  principal: Principal;
  signal: AbortSignal;
  progress: (progress: Progress) => void;
  /** True when the connection ended: its abort is then no wish of a person to cancel. */
  gone: () => boolean;
}

/** What the router gives for a name: the declaration and the function that answers. */
export interface Route {
  declaration: CallDeclaration;
  answer: (input: never, context: CallContext) => Promise<unknown>;
}

export interface Connection {
  /** Sends an event to this client; past the credit only the newest value of each event name is kept. */
  emit(name: string, value: unknown): void;
  close(): void;
}

/** Serves one connection until its transport closes. */
export function serve(transport: Transport, routes: ReadonlyMap<string, Route>, principal: Principal): Connection {
  let gone = false;
  const running = new Map<number, AbortController>();
  const lanes = new Map<number, Lane>();
  const send = (message: ToClient) => transport.send(encode(message));
  const eventLane = new Lane((value) => send(value as ToClient));
  const fail = (id: number, thrown: unknown) => send({ t: "error", id, failure: failureOf(thrown) });

  const answer = async (id: number, name: string, input: unknown): Promise<void> => {
    const route = routes.get(name);
    if (!route) return fail(id, new Failure("callUnknown", { field: name }));
    if (!route.declaration.roles.includes(principal.role)) return fail(id, new Failure("callWrongRole", { field: name, detail: principal.role }));
    const parsed = route.declaration.input.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return fail(id, new Failure("callMalformed", { field: issue?.path.join(".") ?? "", detail: `${name}: ${issue?.message ?? ""}` }));
    }
    if (running.size >= limits.callsAtOnce) return fail(id, new Failure("callTooMany", { field: name }));
    const abort = new AbortController();
    const lane = new Lane((value) => send({ t: "progress", id, value }));
    running.set(id, abort);
    lanes.set(id, lane);
    try {
      const result = await route.answer(parsed.data as never, { principal, signal: abort.signal, progress: (value) => lane.push("progress", value), gone: () => gone });
      const checked = route.declaration.output.safeParse(result);
      if (!checked.success) {
        const issue = checked.error.issues[0];
        throw new Failure("callBadResult", { field: `${name}: ${issue?.path.join(".") ?? ""}`, detail: issue?.message ?? "" });
      }
      lane.flush();
      send({ t: "result", id, value: checked.data });
    } catch (thrown) {
      fail(id, thrown);
    } finally {
      running.delete(id);
      lanes.delete(id);
    }
  };

  transport.onFrame((frame) => {
    if (frame.length > limits.inputBytes) return fail(-1, new Failure("callTooLarge", { detail: `${frame.length} bytes` }));
    let message: ToServer;
    try {
      const parsed = ToServer.safeParse(decode(frame));
      if (!parsed.success) throw new Failure("callMalformed", { detail: parsed.error.issues[0]?.message ?? "" });
      message = parsed.data;
    } catch (thrown) {
      return fail(-1, thrown);
    }
    if (message.t === "cancel") running.get(message.id)?.abort();
    else if (message.t === "ack") (message.id === -1 ? eventLane : lanes.get(message.id))?.acknowledge();
    else void answer(message.id, message.name, message.input);
  });
  transport.onClose(() => {
    gone = true;
    for (const abort of running.values()) abort.abort();
  });
  return {
    emit: (name, value) => eventLane.push(name, { t: "event", name, value }),
    close: () => transport.close(),
  };
}

/** Sends while it has credit; past that keeps the newest value per key until acknowledged. */
class Lane {
  private credit: number = limits.credit;
  private readonly waiting = new Map<string, unknown>();
  private readonly send: (value: unknown) => void;
  constructor(send: (value: unknown) => void) {
    this.send = send;
  }
  push(key: string, value: unknown): void {
    if (this.credit > 0) {
      this.credit--;
      this.send(value);
    } else {
      this.waiting.delete(key);
      this.waiting.set(key, value);
    }
  }
  acknowledge(): void {
    this.credit = Math.min(limits.credit, this.credit + 1);
    const first = this.waiting.entries().next();
    if (first.done) return;
    this.waiting.delete(first.value[0]);
    this.credit--;
    this.send(first.value[1]);
  }
  flush(): void {
    for (const value of this.waiting.values()) this.send(value);
    this.waiting.clear();
  }
}
