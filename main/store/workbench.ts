// What a domain function may reach: the project, the database, processes through the host, and the act it is part of. Types only.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { CallDeclaration, OutputOf, Role } from "../../shared/contract/call.ts";
import type { z } from "zod";
import type { Plan } from "../../shared/plan/plan.ts";
import type { Actor, Project } from "./project.ts";

/** A throw-away process that the host started for the engine. */
export interface Channel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** reason: the cap that the host killed it for. */
  onExit(listener: (code: number | null, reason?: "memory" | "time") => void): void;
  kill(): void;
}
export interface Caps {
  memoryMb: number;
  wallMs: number;
}
export type StartProcess = (entry: string, caps: Caps, args?: string[]) => Channel;

/** The operating system's store of secrets, behind the host; a browser's host and the command line have none. */
export interface SecretStore {
  has(): Promise<boolean>;
  /** Text that only this account on this computer can open again, base64. Throws keyStoreMissing. */
  seal(text: string): Promise<string>;
  /** What was sealed, once the person agreed that the key of `holder` signs; null asks nobody. Throws keyStoreMissing, keyUnreadable, callCancelled. */
  open(sealed: string, holder: string | null, file: string): Promise<string>;
}

export interface Workbench {
  readonly project: Project;
  readonly database: DuckDBConnection;
  readonly startProcess: StartProcess;
  /** Path behind a handle that the host made known. Throws fileMissing. */
  path(handle: string): string;
  /** Makes a path known under a fresh handle. */
  handleFor(path: string): string;
  /** Every handle that names a folder with data for plans, in the order they were given. */
  readonly dataFolders: readonly string[];
  chooseFolder(): Promise<{ handle: string | null; supported: boolean }>;
  readonly secrets: SecretStore;
  /** Starts a long act that no connection asked for, as a job under the name of a call. Resolves with its end, whatever that is. */
  startJob(call: string, actor: Actor, perform: (act: Act) => Promise<unknown>): Promise<void>;
  readonly threads: number;
  readonly configDir: string;
  readonly resourcesDir: string;
  readonly version: string;
  /** The plan as it stands and the digest of its object. */
  readPlan(): { plan: Plan; digest: string };
  /** Writes a plan as the plan of the project. */
  writePlan(plan: Plan, actor: Actor, act: string): Promise<string>;
}

/** One call under way: who asks, may it go on, how far is it. */
export interface Act {
  readonly actor: Actor;
  readonly signal: AbortSignal;
  /** done 0..1; what: word key or name. */
  progress(done: number, what: string, detail?: string): void;
  /** Changes who speaks on this connection; absent inside a job, which keeps who started it. */
  become?(person: string, role: Role): void;
}

/** The functions that answer the calls of one domain: same names, typed by their declarations. */
export type Answers<D extends Record<string, CallDeclaration>> = {
  [K in keyof D]: (input: z.output<D[K]["input"]>, workbench: Workbench, act: Act) => Promise<OutputOf<D[K]>>;
};

/** A part of an act's progress: maps 0..1 of a sub-step into from..to of the whole. */
export function part(act: Act, from: number, to: number): Act {
  return { actor: act.actor, signal: act.signal, progress: (done, what, detail) => act.progress(from + (to - from) * done, what, detail) };
}
