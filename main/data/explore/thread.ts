// Runs an analysis in a thread beside the engine, so that drawing and other calls are answered meanwhile; a cancel ends the thread.
// Runs in Node. One idle thread is kept for the next analysis and does not hold the process.
import { Failure } from "../../../shared/contract/errors.ts";
import { attend, threadsOf } from "../../store/threads.ts";
import type { News, Order } from "./worker.ts";
import type { Works } from "./works.ts";

/** Who waits: a cancel is heard, the share done is told with what is being done. */
export interface Watch {
  signal: AbortSignal;
  progress(done: number, what: string): void;
}

const threads = threadsOf("exploreWorker.js", 1);

/** Performs one work and tells its share of `from`..1. Throws callCancelled when the signal is raised, processDied when the thread ends early. */
export function inThread<W extends keyof Works>(work: W, input: Parameters<Works[W]>[0], watch: Watch, from = 0): Promise<ReturnType<Works[W]>> {
  return new Promise((resolve, reject) => {
    if (watch.signal.aborted) return reject(new Failure("callCancelled", { step: work }));
    const worker = threads.take();
    const end = (reason: Failure) => {
      leave();
      void worker.terminate().then(() => reject(reason));
    };
    const leave = attend<News>(worker, {
      signal: watch.signal,
      aborted: () => end(new Failure("callCancelled", { step: work })),
      died: (error) => end(new Failure("processDied", { step: work, ...(error ? { detail: error.message } : {}) })),
      heard: (news) => {
        if (news.kind === "progress") return watch.progress(from + (1 - from) * news.done, work);
        if (news.kind === "failed") return end(new Failure("processDied", { step: work, detail: news.detail }));
        leave();
        threads.rest(worker);
        resolve(news.result as ReturnType<Works[W]>);
      },
    });
    const order: Order = { work, input };
    worker.postMessage(order);
  });
}
