// Runs a fit in a thread beside the engine, so that calls are answered meanwhile whatever a family does; a cancel ends the thread.
// Runs in Node. A frame with shared memory is handed over, not copied. The result is the one that the work gives in the engine's own thread.
import { Worker } from "node:worker_threads";
import { Failure, failureFrom } from "../../../shared/contract/errors.ts";
import { entryPath } from "../../entryPath.ts";
import type { Frame } from "../frame.ts";
import type { News } from "./worker.ts";
import type { Told, Works } from "./works.ts";

/** Who waits: a cancel is heard, news are told as far as someone listens. */
export type Watch = { signal: AbortSignal } & Partial<Told>;

/** Idle threads are kept for the next work, at most as many as usually work side by side. */
const idle: Worker[] = [];
const mostIdle = 2;

/** Performs one work. Throws what the work throws, callCancelled when the signal is raised, memoryBound or processDied when the thread ends early. */
export function inThread<W extends keyof Works>(work: W, input: Parameters<Works[W]>[0], watch: Watch): Promise<Awaited<ReturnType<Works[W]>>> {
  return new Promise((resolve, reject) => {
    if (watch.signal.aborted) return reject(new Failure("callCancelled", { step: work }));
    const worker = idle.pop() ?? new Worker(entryPath("learnWorker.js"));
    worker.removeAllListeners();
    worker.ref();
    const leave = () => {
      watch.signal.removeEventListener("abort", onAbort);
      worker.removeAllListeners();
    };
    const end = (reason: Failure) => {
      leave();
      void worker.terminate().then(() => reject(reason));
    };
    const onAbort = () => end(new Failure("callCancelled", { step: work }));
    watch.signal.addEventListener("abort", onAbort, { once: true });
    worker.on("error", (error: Error & { code?: string }) => end(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? new Failure("memoryBound", { step: work }) : new Failure("processDied", { step: work, detail: error.message })));
    worker.on("exit", () => end(new Failure("processDied", { step: work })));
    worker.on("message", (news: News) => {
      if (news.kind === "progress") return watch.progress?.(news.done);
      if (news.kind === "candidate") return watch.candidate?.(news.id, news.n, news.of);
      if (news.kind === "curve") return news.points.forEach((point) => watch.curve?.(point));
      leave();
      rest(worker);
      if (news.kind === "failed") reject(failureFrom(news.failure));
      else resolve(news.result as Awaited<ReturnType<Works[W]>>);
    });
    worker.postMessage({ work, input });
  });
}

function rest(worker: Worker): void {
  if (idle.length >= mostIdle) return void worker.terminate();
  const forget = () => {
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
  };
  worker.on("error", forget);
  worker.on("exit", forget);
  worker.unref();
  idle.push(worker);
}

/** The frame with its numbers in memory that threads share. */
export function sharedFrame<F extends Frame>(frame: F): F {
  const { y, tUs, group } = frame;
  return {
    ...frame,
    X: sharedFloats(frame.X),
    ...(y ? { y: sharedFloats(y) } : {}),
    ...(tUs ? { tUs: sharedFloats(tUs) } : {}),
    ...(group ? { group: sharedInts(group) } : {}),
  };
}

function sharedFloats(values: Float64Array): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

function sharedInts(values: Int32Array): Int32Array {
  const shared = new Int32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}
