// Runs a training in a thread beside the engine, so that calls are answered meanwhile; a cancel is heard at the next batch. Runs in main.
// Idle threads are kept for the next training, as a comparison asks for many, and hold no process.
import { Failure } from "../../../../shared/contract/errors.ts";
import { attend, threadsOf } from "../../../store/threads.ts";
import type { FitOptions } from "../../family.ts";
import type { Backend } from "./backend.ts";
import type { NetResult, NetTask } from "./descend.ts";
import type { NetNews } from "./worker.ts";

const threads = threadsOf("netWorker.js", 2);

/** Trains; the arrays of the task may be shared memory. Throws callCancelled, learnDiverged, processDied. */
export function trainInThread(task: Omit<NetTask, "stop">, options: FitOptions): Promise<NetResult & { backend: Backend }> {
  return new Promise((resolve, reject) => {
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const worker = threads.take();
    const died = (detail?: string) => {
      leave();
      void worker.terminate();
      reject(new Failure("processDied", { step: "netWorker", ...(detail === undefined ? {} : { detail }) }));
    };
    const leave = attend<NetNews>(worker, {
      signal: options.signal,
      aborted: () => void Atomics.store(stop, 0, 1),
      died: (error) => died(error?.message),
      heard: (news) => {
        if (news.kind === "epoch") return options.onProgress?.(news.epoch / task.epochs);
        if (news.kind === "failed") return died(news.detail);
        leave();
        threads.rest(worker);
        if (news.kind === "stopped") reject(new Failure("callCancelled", { step: "netWorker" }));
        else if (news.kind === "diverged") reject(new Failure("learnDiverged", { detail: news.detail }));
        else resolve({ ...news.result, backend: news.backend });
      },
    });
    worker.postMessage({ ...task, stop } satisfies NetTask);
  });
}
