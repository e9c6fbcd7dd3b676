// Hooks over the contract: read an answer, perform an act, follow a job. The only way a screen talks to the engine.

import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import type { CallDeclaration, InputOf, OutputOf } from "../../shared/contract/call.ts";
import { contract, events } from "../../shared/contract/contract.ts";
import { failureOf, type FailureData } from "../../shared/contract/errors.ts";
import { JobInfo } from "../../shared/contract/jobs.ts";
import type { Client } from "../../shared/pipe/client.ts";
import { ErrorNote } from "../parts/ErrorNote.tsx";
import { Skeleton } from "../parts/Empty.tsx";
import { keyOf, makeAnswers, type Answer, type Answers } from "./answers.ts";
import { makeJobFeed, type JobFeed } from "./jobFeed.ts";
import type { PlanWriter } from "./planWriter.ts";

interface Engine {
  readonly client: Client;
  /** Asks the newest client: an answer may be read again after the engine came back. */
  readonly ask: <C extends CallDeclaration>(declaration: C, input: InputOf<C>) => Promise<OutputOf<C>>;
  readonly answers: Answers;
  readonly jobs: JobFeed;
}

const EngineContext = createContext<Engine | null>(null);
/** The window's one writer of its project's plan; null before the project is known. */
export const PlanWriterContext = createContext<PlanWriter | null>(null);

/** The engine of this window, for everything below. */
export function EngineProvider({ client, children }: { readonly client: Client; readonly children: ReactNode }) {
  const answers = useMemo(() => makeAnswers(), []);
  const jobs = useMemo(() => makeJobFeed(), []);
  const newest = useRef(client);
  const ask = useCallback(<C extends CallDeclaration>(declaration: C, input: InputOf<C>) => newest.current.call(declaration, input), []);
  useEffect(() => {
    if (newest.current !== client) {
      newest.current = client;
      answers.clear();
    }
    let isGone = false;
    client.call(contract.job.list, {}).then(
      (list) => {
        if (!isGone) jobs.replace(list);
      },
      () => undefined, // the closing of the pipe is shown by the shell
    );
    const stops = [
      client.on(events.projectChanged, () => answers.dropAll()),
      client.on(events.jobChanged, (value) => {
        const job = JobInfo.safeParse(value);
        if (job.success) jobs.put(job.data);
      }),
    ];
    return () => {
      isGone = true;
      for (const stop of stops) stop();
    };
  }, [client, answers, jobs]);
  const engine = useMemo(() => ({ client, ask, answers, jobs }), [client, ask, answers, jobs]);
  return <EngineContext value={engine}>{children}</EngineContext>;
}

function useEngine(): Engine {
  const engine = useContext(EngineContext);
  if (engine === null) throw new Error("a call outside of EngineProvider");
  return engine;
}

/** Loads data outside of rendering (a chart's `load`): the bare client's call. */
export function useClient(): Client {
  return useEngine().client;
}

/** All jobs that the engine knows, newest first. */
export function useJobs(): readonly JobInfo[] {
  const { jobs } = useEngine();
  return useSyncExternalStore(jobs.subscribe, jobs.all);
}

/** The engine's answer to a read, or `idle` while `input` is null. Cached by call and input; dropped by events. The same object until a reading says something else. */
export function useCall<C extends CallDeclaration>(declaration: C, input: InputOf<C> | null): Answer<OutputOf<C>> | { readonly state: "idle" } {
  const { ask, answers } = useEngine();
  const key = input === null ? null : keyOf(declaration.name, input);
  // The answer to this key came from this declaration, whose output the client has checked.
  const read = useCallback(
    (): Answer<OutputOf<C>> | null => (key === null || input === null ? null : (answers.read(key, () => ask(declaration, input)) as Answer<OutputOf<C>>)),
    // `input` is new on every render; its content is the key.
    // oxlint-disable-next-line react/exhaustive-deps
    [answers, ask, key, declaration],
  );
  const subscribe = useCallback((listener: () => void) => (key === null ? () => undefined : answers.subscribe(key, listener)), [answers, key]);
  return useSyncExternalStore(subscribe, read) ?? idle;
}

/** Looks again every `periodMs` while the window is seen, for what changes without the engine's doing (a stick plugged in); screens read anew only when the answer differs. */
export function useRenewed<C extends CallDeclaration>(declaration: C, input: InputOf<C>, periodMs: number): void {
  const { client, answers } = useEngine();
  const key = keyOf(declaration.name, input);
  useEffect(() => {
    let last: string | undefined;
    let isAsking = false;
    const look = async () => {
      if (isAsking || document.hidden) return;
      isAsking = true;
      try {
        const now = JSON.stringify(await client.call(declaration, input));
        if (last !== undefined && last !== now) answers.dropAll();
        last = now;
      } catch {
        // what failed says so where the call is shown
      } finally {
        isAsking = false;
      }
    };
    void look();
    const timer = setInterval(() => void look(), periodMs);
    return () => clearInterval(timer);
    // `input` is new on every render; its content is the key.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [client, answers, declaration, key, periodMs]);
}

const idle = { state: "idle" } as const;

export interface CallViewProps<T> {
  readonly answer: Answer<T> | { readonly state: "idle" };
  /** What is read, for the bones: "quality report". */
  readonly what: string;
  readonly shape?: "lines" | "block";
  readonly lines?: number;
  readonly children: (value: T) => ReactNode;
}

/** Draws loading, failed and ready of an answer. Old data stay while newer ones are read. */
export function CallView<T>({ answer, what, shape = "lines", lines = 4, children }: CallViewProps<T>) {
  switch (answer.state) {
    case "idle":
      return null;
    case "loading":
      return <Skeleton what={what} shape={shape} lines={lines} />;
    case "failed":
      return <ErrorNote error={answer.failure} onRetry={answer.retry} />;
    case "ready":
      return <>{children(answer.value)}</>;
  }
}

export interface Act<C extends CallDeclaration> {
  /** Performs it; resolves with the answer, or undefined when it failed (the failure is in `failure`). */
  readonly run: (input: InputOf<C>) => Promise<OutputOf<C> | undefined>;
  readonly isRunning: boolean;
  readonly failure: FailureData | null;
  readonly clear: () => void;
}

/** A short act (no job): saving, judging, undoing. The engine tells every window of one that changes, this one too, before it answers: cached answers are dropped then. */
export function useAct<C extends CallDeclaration>(declaration: C): Act<C> {
  return useActAfter(declaration, null);
}

/** An act that begins once `writer` is idle; it counts as running from the press on, so that a second press finds it begun. */
function useActAfter<C extends CallDeclaration>(declaration: C, writer: PlanWriter | null): Act<C> {
  const { client } = useEngine();
  const [running, setRunning] = useState(0);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const run = useCallback(
    async (input: InputOf<C>) => {
      setRunning((count) => count + 1);
      setFailure(null);
      try {
        await writer?.idle();
        return await client.call(declaration, input);
      } catch (thrown) {
        setFailure(failureOf(thrown));
        return undefined;
      } finally {
        setRunning((count) => count - 1);
      }
    },
    [client, declaration, writer],
  );
  return { run, isRunning: running > 0, failure, clear: () => setFailure(null) };
}

export interface Job<C extends CallDeclaration> {
  readonly start: (input: InputOf<C>) => Promise<OutputOf<C> | undefined>;
  /** Running here, in another window, or since before this window opened. */
  readonly isRunning: boolean;
  readonly progress: { readonly done: number; readonly what: string; readonly detail: string | undefined; readonly leftMs: number | undefined } | null;
  readonly cancel: () => void;
  readonly failure: FailureData | null;
  readonly clear: () => void;
  /** The newest job of this call, whatever its state; its `log` tells the story. */
  readonly last: JobInfo | undefined;
}

/** A long act. It goes on when this screen or window is gone; coming back shows it still running. It begins on the plan with all that was set before it:
 *  the engine reads the plan as the job begins, and settings made a moment ago may still wait for their turn to be written. */
export function useJob<C extends CallDeclaration>(declaration: C): Job<C> {
  const { client, jobs } = useEngine();
  const act = useActAfter(declaration, useContext(PlanWriterContext));
  const last = useSyncExternalStore(jobs.subscribe, () => jobs.newest(declaration.name));
  const running = last?.state === "running" ? last : undefined;
  return {
    start: act.run,
    isRunning: act.isRunning || running !== undefined,
    progress: running === undefined ? (act.isRunning ? { done: 0, what: "", detail: undefined, leftMs: undefined } : null) : { done: running.done, what: running.what, detail: running.detail, leftMs: running.leftMs },
    cancel: () => {
      if (running !== undefined) void client.call(contract.job.cancel, { job: running.id }).catch(() => undefined); // a pipe that closed has cancelled nothing; the shell says so
    },
    failure: act.failure,
    clear: act.clear,
    last,
  };
}
