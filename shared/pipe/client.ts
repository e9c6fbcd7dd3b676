// The client half of the pipe: typed calls with progress and cancel over any transport.
// Every call settles: with a result, a coded failure, or callPipeClosed / callEngineDied when the pipe ends.
import type { CallDeclaration, InputOf, OutputOf, Progress } from "../contract/call.ts";
import { Failure, failureFrom, type FailureData } from "../contract/errors.ts";
import { decode, encode } from "./codec.ts";
import { limits, type ToClient } from "./messages.ts";
import type { CloseReason, Transport } from "./transport.ts";

export interface CallOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export interface Client {
  call<C extends CallDeclaration>(declaration: C, input: InputOf<C>, options?: CallOptions): Promise<OutputOf<C>>;
  /** Events of the engine, such as project.changed. Returns the function that stops listening. */
  on(event: string, listener: (value: unknown) => void): () => void;
  onClose(listener: (reason: CloseReason) => void): void;
  close(): void;
}

interface Pending {
  declaration: CallDeclaration;
  resolve: (value: never) => void;
  reject: (failure: Failure) => void;
  onProgress: ((progress: Progress) => void) | undefined;
  done: () => void;
}

/** Joins a client to a transport. */
export function createClient(transport: Transport): Client {
  const pending = new Map<number, Pending>();
  const listeners = new Map<string, Set<(value: unknown) => void>>();
  let nextId = 1;
  let closed: CloseReason | undefined;

  const settle = (id: number): Pending | undefined => {
    const entry = pending.get(id);
    if (!entry) return undefined;
    pending.delete(id);
    entry.done();
    return entry;
  };
  const send = (message: object) => transport.send(encode(message));

  transport.onFrame((frame) => {
    const message = decode(frame) as ToClient;
    switch (message.t) {
      case "progress":
        pending.get(message.id)?.onProgress?.(message.value as Progress);
        send({ t: "ack", id: message.id });
        return;
      case "result": {
        const entry = settle(message.id);
        if (!entry) return;
        const parsed = entry.declaration.output.safeParse(message.value);
        if (parsed.success) entry.resolve(parsed.data as never);
        else entry.reject(new Failure("callBadResult", { field: entry.declaration.name, detail: parsed.error.issues[0]?.message ?? "" }));
        return;
      }
      case "error":
        settle(message.id)?.reject(failureFrom(message.failure as FailureData));
        return;
      case "event":
        for (const listener of listeners.get(message.name) ?? []) listener(message.value);
        send({ t: "ack", id: -1 });
    }
  });
  transport.onClose((reason) => {
    closed = reason;
    for (const id of [...pending.keys()]) settle(id)?.reject(closeFailure(reason));
  });

  return {
    call(declaration, input, options = {}) {
      return new Promise((resolve, reject) => {
        if (closed) return reject(closeFailure(closed));
        if (options.signal?.aborted) return reject(new Failure("callCancelled", { field: declaration.name }));
        const parsed = declaration.input.safeParse(input);
        if (!parsed.success) {
          const issue = parsed.error.issues[0];
          return reject(new Failure("callMalformed", { field: issue?.path.join(".") ?? "", detail: `${declaration.name}: ${issue?.message ?? ""}` }));
        }
        const id = nextId++;
        const cancel = () => send({ t: "cancel", id });
        options.signal?.addEventListener("abort", cancel, { once: true });
        pending.set(id, {
          declaration,
          resolve: resolve as (value: never) => void,
          reject,
          onProgress: options.onProgress,
          done: () => options.signal?.removeEventListener("abort", cancel),
        });
        try {
          const frame = encode({ t: "call", id, name: declaration.name, input: parsed.data });
          if (frame.length > limits.inputBytes) throw new Failure("callTooLarge", { field: declaration.name, detail: `${frame.length} bytes` });
          transport.send(frame);
        } catch (thrown) {
          settle(id);
          reject(thrown instanceof Failure ? thrown : new Failure("callMalformed", { detail: String(thrown) }));
        }
      });
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      set.add(listener);
      listeners.set(event, set);
      return () => set.delete(listener);
    },
    onClose: (listener) => transport.onClose(listener),
    close: () => transport.close(),
  };
}

function closeFailure(reason: CloseReason): Failure {
  return new Failure(reason === "engineDied" ? "callEngineDied" : "callPipeClosed");
}
