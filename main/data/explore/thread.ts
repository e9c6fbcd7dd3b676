// Runs an analysis in a thread beside the engine, so that drawing and other calls are answered meanwhile; a cancel ends the thread.
// Runs in Node. One idle thread is kept for the next analysis and does not hold the process.
import { Worker } from "node:worker_threads";
import { Failure } from "../../../shared/contract/errors.ts";
import { entryPath } from "../../entryPath.ts";
import type { News, Order } from "./worker.ts";
import type { Works } from "./works.ts";

/** Who waits: a cancel is heard, the share done is told with what is being done. */
export interface Watch {
  signal: AbortSignal;
  progress(done: number, what: string): void;
}

let idle: Worker | undefined;

/** Performs one work and tells its share of `from`..1. Throws callCancelled when the signal is raised, processDied when the thread ends early. */
export function inThread<W extends keyof Works>(work: W, input: Parameters<Works[W]>[0], watch: Watch, from = 0): Promise<ReturnType<Works[W]>> {
  return new Promise((resolve, reject) => {
    if (watch.signal.aborted) return reject(new Failure("callCancelled", { step: work }));
    const worker = idle ?? new Worker(entryPath("exploreWorker.js"));
    idle = undefined;
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
    worker.on("error", (error) => end(new Failure("processDied", { step: work, detail: error.message })));
    worker.on("exit", () => end(new Failure("processDied", { step: work })));
    worker.on("message", (news: News) => {
      if (news.kind === "progress") return watch.progress(from + (1 - from) * news.done, work);
      if (news.kind === "failed") return end(new Failure("processDied", { step: work, detail: news.detail }));
      leave();
      if (idle === undefined) rest(worker);
      else void worker.terminate();
      resolve(news.result as ReturnType<Works[W]>);
    });
    const order: Order = { work, input };
    worker.postMessage(order);
  });
}

/** Keeps a thread for the next work; one that ends meanwhile is forgotten. */
function rest(worker: Worker): void {
  const forget = () => {
    if (idle === worker) idle = undefined;
  };
  worker.on("error", forget);
  worker.on("exit", forget);
  worker.unref();
  idle = worker;
}
