// The host's half of the link: starts the engine, gives transports to it, starts throw-away processes for it, brings it back when it dies.
// The way to start a process is handed in: child_process.fork under Node, utilityProcess in the desktop app.
import type { Role } from "../../shared/contract/call.ts";
import { Failure, failureFrom } from "../../shared/contract/errors.ts";
import type { CloseReason, Transport } from "../../shared/pipe/transport.ts";
import type { EngineStart, EngineToHost, HostToEngine, SecretSaid, SecretWish } from "../engine/hostLink.ts";

/** A started process, however it was started. */
export interface HostProcess {
  readonly pid: number | undefined;
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
  /** Resident memory in MB, where the host can tell. */
  memoryMb?(): number | undefined;
}
export type StartHostProcess = (entry: string, args: readonly string[], options: { memoryMb?: number }) => HostProcess;

export interface EngineHost {
  /** A new connection to the engine. Its transport closes with `engineDied` when the engine dies; one to an engine that was given up is closed so from the start. */
  connect(person: string, role: Role): Transport;
  /** Makes a path known to the engine under a handle. */
  addHandle(handle: string, path: string): void;
  /** Resolves when the engine has opened the project; rejects with its coded failure. */
  ready(): Promise<void>;
  /** The engine died too often without opening the project and is not started any more: nothing of this host will answer again. */
  onGivenUp(listener: (failure: Failure) => void): void;
  busy(): boolean;
  onBusy(listener: (busy: boolean) => void): void;
  /** After an unexpected end the engine was started again. */
  onRestart(listener: () => void): void;
  /** Lets the engine finish what it writes, then ends it. Resolves when its throw-away processes have ended too: nobody writes to the project any more. */
  stop(): Promise<void>;
  /** Pid of the engine's process now; for tests that kill it. */
  pid(): number | undefined;
}

export interface EngineHostOptions {
  entry?: string;
  /** The host's dialog for a folder; absent where it has none. Gives a path, or null when the person chose none. */
  chooseFolder?: () => Promise<string | null>;
  /** The operating system's store of secrets; absent where the host reaches none. */
  secret?: (wish: SecretWish) => Promise<SecretSaid>;
}

interface OpenConnection {
  frame?: (frame: Uint8Array) => void;
  close: ((reason: CloseReason) => void)[];
  waiting: Uint8Array[];
}

const mostFailedStarts = 3;
const memoryPollMs = 100;
const stopWaitMs = 5000;

const closedTransport: Transport = { send: () => undefined, onFrame: () => undefined, onClose: (listener) => listener("engineDied"), close: () => undefined };

/** Starts an engine and keeps it alive. */
export function startEngine(startProcess: StartHostProcess, start: EngineStart, options: EngineHostOptions = {}): EngineHost {
  const entry = options.entry ?? "engine.js";
  let connections = new Map<number, OpenConnection>();
  const handles = new Map<string, string>();
  const busyListeners: ((busy: boolean) => void)[] = [];
  const restartListeners: (() => void)[] = [];
  const givenUpListeners: ((failure: Failure) => void)[] = [];
  let nextConnection = 1;
  let isBusy = false;
  let stopping = false;
  let failedStarts = 0;
  let engine: HostProcess;
  let alive = false;
  let ready: Promise<void>;
  let children = new Map<number, { process: HostProcess; timers: NodeJS.Timeout[] }>();
  /** Throw-away processes that have not ended yet, those of dead engines too. */
  const running = new Set<HostProcess>();
  let allEnded: (() => void) | undefined;

  const post = (message: HostToEngine) => engine.post(message);
  const setBusy = (busy: boolean) => {
    isBusy = busy;
    for (const listener of busyListeners) listener(busy);
  };

  const startChild = (message: Extract<EngineToHost, { kind: "startProcess" }>) => {
    const child = startProcess(message.entry, message.args, { memoryMb: message.caps.memoryMb });
    let reason: "memory" | "time" | undefined;
    const timers = [
      setTimeout(() => {
        reason = "time";
        child.kill();
      }, message.caps.wallMs),
      setInterval(() => {
        const used = child.memoryMb?.();
        if (used === undefined || used <= message.caps.memoryMb) return;
        reason = "memory";
        child.kill();
      }, memoryPollMs),
    ];
    const siblings = children;
    siblings.set(message.process, { process: child, timers });
    running.add(child);
    // The engine after one that died counts its processes anew: what one of the dead engine's still says or ends with is meant for nobody.
    const isOurs = () => siblings === children;
    child.onMessage((data) => isOurs() && post({ kind: "processMessage", process: message.process, message: data }));
    child.onExit((code) => {
      for (const timer of timers) clearTimeout(timer);
      running.delete(child);
      if (running.size === 0) allEnded?.();
      if (!isOurs()) return;
      children.delete(message.process);
      post({ kind: "processExit", process: message.process, code, ...(reason ? { reason } : {}) });
    });
  };

  const answerFolder = async (ask: number) => {
    const path = options.chooseFolder ? await options.chooseFolder() : null;
    const handle = path === null ? null : `h-folder-${ask}-${Date.now().toString(36)}`;
    if (handle !== null && path !== null) addHandle(handle, path);
    post({ kind: "chosenFolder", ask, handle, supported: options.chooseFolder !== undefined });
  };
  const answerSecret = async (ask: number, wish: SecretWish) => {
    const said = options.secret ? await options.secret(wish) : { state: "missing" as const };
    post({ kind: "secretSaid", ask, said });
  };
  const addHandle = (handle: string, path: string) => {
    handles.set(handle, path);
    post({ kind: "handle", handle, path });
  };

  const launch = () => {
    const mine = startProcess(entry, [], {});
    engine = mine;
    alive = true;
    ready = new Promise<void>((resolve, reject) => {
      mine.onMessage((data) => {
        const message = data as EngineToHost;
        switch (message.kind) {
          case "ready":
            failedStarts = 0;
            return resolve();
          case "refused":
            return reject(failureFrom(message.failure));
          case "frame": {
            const connection = connections.get(message.connection);
            if (connection?.frame) connection.frame(message.frame);
            else connection?.waiting.push(message.frame);
            return;
          }
          case "close":
            return endConnection(message.connection, "closed");
          case "startProcess":
            return startChild(message);
          case "toProcess":
            return children.get(message.process)?.process.post(message.message);
          case "killProcess":
            return children.get(message.process)?.process.kill();
          case "chooseFolder":
            return void answerFolder(message.ask);
          case "secret":
            return void answerSecret(message.ask, message.wish);
          case "busy":
            return setBusy(message.busy);
        }
      });
      mine.onExit((code) => {
        alive = false;
        const died = new Failure("callEngineDied", { detail: `exit ${code}` });
        reject(died);
        for (const child of children.values()) child.process.kill();
        children = new Map();
        const lost = connections;
        connections = new Map();
        for (const connection of lost.values()) for (const listener of connection.close) listener("engineDied");
        setBusy(false);
        if (stopping) return;
        if (++failedStarts > mostFailedStarts) {
          for (const listener of givenUpListeners) listener(died);
          return;
        }
        launch();
        for (const listener of restartListeners) listener();
      });
    });
    ready.catch(() => undefined);
    post({ kind: "start", start });
    for (const [handle, path] of handles) post({ kind: "handle", handle, path });
  };
  const endConnection = (id: number, reason: CloseReason) => {
    const connection = connections.get(id);
    if (!connection) return;
    connections.delete(id);
    for (const listener of connection.close) listener(reason);
  };
  launch();

  return {
    connect(person, role) {
      if (!alive) return closedTransport; // what is posted to an ended process is heard by nobody
      const id = nextConnection++;
      const connection: OpenConnection = { close: [], waiting: [] };
      connections.set(id, connection);
      post({ kind: "open", connection: id, person, role });
      return {
        send: (frame) => {
          if (connections.has(id)) post({ kind: "frame", connection: id, frame });
        },
        onFrame(listener) {
          connection.frame = listener;
          for (const frame of connection.waiting.splice(0)) listener(frame);
        },
        onClose(listener) {
          if (connections.has(id)) connection.close.push(listener);
          else listener("closed");
        },
        close() {
          if (!connections.has(id)) return;
          post({ kind: "close", connection: id });
          endConnection(id, "closed");
        },
      };
    },
    addHandle,
    ready: () => ready,
    busy: () => isBusy,
    onBusy: (listener) => busyListeners.push(listener),
    onRestart: (listener) => restartListeners.push(listener),
    onGivenUp: (listener) => givenUpListeners.push(listener),
    stop() {
      stopping = true;
      // Killed with the engine, they end a moment after it; one that the disk holds back for longer is left to the system.
      const childless = () =>
        new Promise<void>((resolve) => {
          if (running.size === 0) return resolve();
          const timer = setTimeout(resolve, stopWaitMs);
          allEnded = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      if (!alive) return childless(); // it ended by itself, or was stopped before
      return new Promise<void>((resolve) => {
        const timer = setTimeout(() => engine.kill(), stopWaitMs);
        engine.onExit(() => {
          clearTimeout(timer);
          resolve();
        });
        post({ kind: "stop" });
      }).then(childless);
    },
    pid: () => engine.pid,
  };
}
