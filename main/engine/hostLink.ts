// The one channel between a host and the engine's process: connections multiplexed as frames, processes asked for, words of state.
// Hosts start processes, the engine asks (architecture.md rule 11). Works over child_process IPC (advanced serialization) and Electron's parentPort.
import type { Role } from "../../shared/contract/call.ts";

/** Bounds of a throw-away process; the host kills it past them. */
export interface ProcessCaps {
  /** Resident memory, MB. */
  memoryMb: number;
  /** Wall-clock time, ms. */
  wallMs: number;
}

/** What the engine needs to know at its start. Paths stay on this side of the pipe. */
export interface EngineStart {
  /** Project folder; created when it does not exist and `create` is given. */
  projectDir: string;
  create?: { name: string; zone: string; language: "en" | "de" };
  /** Folder of this person's keys and settings (0700). */
  configDir: string;
  /** Folder with example plans and templates. */
  resourcesDir: string;
  /** Upper bound of worker threads; results never depend on it. */
  threads: number;
  /** Version of the program, written into packages. */
  version: string;
  /** Set by hosts that stay: a watched folder is looked at while the engine runs. */
  watches?: boolean;
}

/** What the engine asks of the operating system's store of secrets. `holder`: whose key is to be opened, told to the person who has to agree; null asks nobody. */
export type SecretWish = { act: "has" } | { act: "seal"; text: string } | { act: "open"; text: string; holder: string | null };
export type SecretSaid = { state: "done"; text: string } | { state: "missing" | "unreadable" | "declined" };

export type HostToEngine =
  | { kind: "start"; start: EngineStart }
  | { kind: "open"; connection: number; person: string; role: Role }
  | { kind: "frame"; connection: number; frame: Uint8Array }
  | { kind: "close"; connection: number }
  /** A file or folder that a person chose; calls name it by the handle only. */
  | { kind: "handle"; handle: string; path: string }
  | { kind: "processMessage"; process: number; message: unknown }
  | { kind: "processExit"; process: number; code: number | null; reason?: "memory" | "time" }
  /** Answer to chooseFolder: the handle (already made known), null for none; `supported` false where the host has no dialog. */
  | { kind: "chosenFolder"; ask: number; handle: string | null; supported: boolean }
  | { kind: "secretSaid"; ask: number; said: SecretSaid }
  | { kind: "stop" };

export type EngineToHost =
  | { kind: "ready"; project: string }
  | { kind: "refused"; failure: import("../../shared/contract/errors.ts").FailureData }
  | { kind: "frame"; connection: number; frame: Uint8Array }
  | { kind: "close"; connection: number }
  /** Start build/node/<entry> as a throw-away process with these arguments. */
  | { kind: "startProcess"; process: number; entry: string; args: string[]; caps: ProcessCaps }
  | { kind: "toProcess"; process: number; message: unknown }
  | { kind: "killProcess"; process: number }
  /** Ask the person for a folder with the host's own dialog. */
  | { kind: "chooseFolder"; ask: number }
  | { kind: "secret"; ask: number; wish: SecretWish }
  /** True while a job runs: hosts keep the engine then, even without a window. */
  | { kind: "busy"; busy: boolean };

/** One side's end of the channel. */
export interface HostLink {
  post(message: EngineToHost): void;
  on(listener: (message: HostToEngine) => void): void;
}

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { data: unknown }) => void): void;
}

/** The link of this process to the host that started it: Electron's utility process or a forked Node child. */
export function linkToHost(): HostLink {
  const port = (process as unknown as { parentPort?: ParentPort }).parentPort;
  if (port)
    return {
      post: (message) => port.postMessage(message),
      on: (listener) => port.on("message", (event) => listener(event.data as HostToEngine)),
    };
  return {
    // A host that is gone cannot be told: its end is heard as a disconnect, and ends this process.
    post: (message) => process.send?.(message, undefined, undefined, () => undefined),
    on: (listener) => process.on("message", (message) => listener(message as HostToEngine)),
  };
}
