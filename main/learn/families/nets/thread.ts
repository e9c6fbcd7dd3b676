// Runs a training in a thread beside the engine, so that calls are answered meanwhile; a cancel is heard at the next batch. Runs in main.
// Idle threads are kept for the next training, as a comparison asks for many, and hold no process.
import { Worker } from "node:worker_threads";
import { Failure } from "../../../../shared/contract/errors.ts";
import { entryPath } from "../../../entryPath.ts";
import type { FitOptions } from "../../family.ts";
import type { Backend } from "./backend.ts";
import type { NetResult, NetTask } from "./descend.ts";
import type { NetNews } from "./worker.ts";

const idle: Worker[] = [];

/** Trains; the arrays of the task may be shared memory. Throws callCancelled, learnDiverged, processDied. */
export function trainInThread(task: Omit<NetTask, "stop">, options: FitOptions): Promise<NetResult & { backend: Backend }> {
  return new Promise((resolve, reject) => {
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const worker = idle.pop() ?? new Worker(entryPath("netWorker.js"));
    quieten(worker);
    worker.ref();
    const onAbort = () => void Atomics.store(stop, 0, 1);
    const leave = (andRest: boolean) => {
      options.signal?.removeEventListener("abort", onAbort);
      quieten(worker);
      if (andRest) rest(worker);
      else void worker.terminate();
    };
    const died = (detail?: string) => {
      leave(false);
      reject(new Failure("processDied", { step: "netWorker", ...(detail === undefined ? {} : { detail }) }));
    };
    options.signal?.addEventListener("abort", onAbort, { once: true });
    worker.on("error", (error) => died(error.message));
    worker.on("exit", () => died());
    worker.on("message", (news: NetNews) => {
      if (news.kind === "epoch") return options.onProgress?.(news.epoch / task.epochs);
      if (news.kind === "failed") return died(news.detail);
      leave(true);
      if (news.kind === "stopped") reject(new Failure("callCancelled", { step: "netWorker" }));
      else if (news.kind === "diverged") reject(new Failure("learnDiverged", { detail: news.detail }));
      else resolve({ ...news.result, backend: news.backend });
    });
    worker.postMessage({ ...task, stop } satisfies NetTask);
  });
}

/** Takes every listener away, by name: all at once would take the thread's own with them, and it would never be heard again. */
function quieten(worker: Worker): void {
  for (const event of ["message", "error", "exit"] as const) worker.removeAllListeners(event);
}

/** Keeps a thread for the next training; one that ends meanwhile is forgotten. */
function rest(worker: Worker): void {
  const forget = () => {
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
  };
  worker.on("error", forget);
  worker.on("exit", forget);
  worker.unref();
  idle.push(worker);
}
