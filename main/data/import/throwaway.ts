// One question to a throw-away process: start it, ask once, take the answer, end it. Runs in the engine.
// Outside files are parsed only over there (reliability.md section 7.6); this side never opens them.
// The host hands in how a process is started and enforces the caps; death without an answer is a failure, never a hang.
import { Failure, failureFrom } from "../../../shared/contract/errors.ts";
import type { FailureData } from "../../../shared/contract/errors.ts";

/** Bounds of a throw-away process; the host kills it when one is passed. */
export interface Caps {
  memoryMb: number;
  wallMs: number;
}

/** The pipe to a throw-away process. Messages are plain data. */
export interface Channel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

/** Starts the bundled Node entry `entry` (e.g. "importWorker.js") within the caps. */
export type StartProcess = (entry: string, caps: Caps) => Channel;

/** Exit code by which a worker says that it, or its host, ended it at the memory cap. */
export const memoryExitCode = 77;

export interface Progress {
  done: number;
  total: number;
}

/** What a throw-away process says; `done` and `failed` end it. */
export type Answer =
  | { kind: "progress"; done: number; total: number }
  /** What is parsed next: a process that dies over it died of it. */
  | { kind: "form"; form: string }
  | { kind: "done"; result: unknown }
  | { kind: "failed"; failure: FailureData };

export interface AskOptions {
  start: StartProcess;
  caps: Caps;
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

/** Sends `request` and resolves with the result. Rejects with the failure found there, `memoryBound` (`parquetOverBound` over Parquet), `processDied`, or `callCancelled`. */
export function askThrowaway(entry: string, request: unknown, options: AskOptions): Promise<unknown> {
  const { start, caps, onProgress, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(new Failure("callCancelled"));
      return;
    }
    const channel = start(entry, caps);
    let settled = false;
    let form = "";
    // A small Parquet file may say a terabyte: its pages repeat what stands in them once.
    const overMemory = () => new Failure(form === "parquet" ? "parquetOverBound" : "memoryBound", { detail: `memoryMb=${caps.memoryMb}` });
    const settle = (act: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
      channel.kill();
      act();
    };
    const cancel = () => settle(() => reject(new Failure("callCancelled")));
    const timer = setTimeout(() => settle(() => reject(new Failure("processDied", { detail: `wallMs=${caps.wallMs}` }))), caps.wallMs);
    signal?.addEventListener("abort", cancel);
    channel.onMessage((message) => {
      const answer = message as Answer;
      if (answer.kind === "progress") onProgress?.({ done: answer.done, total: answer.total });
      else if (answer.kind === "form") form = answer.form;
      else if (answer.kind === "done") settle(() => resolve(answer.result));
      else settle(() => reject(answer.failure.name === "memoryBound" ? overMemory() : failureFrom(answer.failure)));
    });
    channel.onExit((code) =>
      settle(() =>
        reject(
          code === memoryExitCode ? overMemory()
          : form === "parquet" ? new Failure("parquetReaderDied", { detail: `exit=${code}` })
          : new Failure("processDied", { detail: `exit=${code}` }),
        ),
      ),
    );
    channel.send(request);
  });
}
