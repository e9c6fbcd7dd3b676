// Threads beside the engine that are kept for the next work, and how one is listened to until its work is done. Runs in Node.
// Knows no work: what is sent and answered is between those who use a thread and its entry. An idle thread holds no process.
import { Worker } from "node:worker_threads";
import { entryPath } from "../entryPath.ts";

export interface Threads {
  /** An idle thread, or a new one; it holds the process until it rests. */
  take(): Worker;
  /** Keeps a thread that has done its work, or ends it where enough of them wait. One that ends meanwhile is forgotten. */
  rest(worker: Worker): void;
}

/** Threads of one entry of the build; at most `most` wait idle. */
export function threadsOf(entry: string, most: number): Threads {
  const idle: Worker[] = [];
  return {
    take() {
      const worker = idle.pop() ?? new Worker(entryPath(entry));
      quieten(worker);
      worker.ref();
      return worker;
    },
    rest(worker) {
      if (idle.length >= most) return void worker.terminate();
      const forget = () => {
        const at = idle.indexOf(worker);
        if (at >= 0) idle.splice(at, 1);
      };
      worker.on("error", forget);
      worker.on("exit", forget);
      worker.unref();
      idle.push(worker);
    },
  };
}

/** Who listens to a thread. */
export interface Attending<News> {
  signal: AbortSignal | undefined;
  aborted(): void;
  heard(news: News): void;
  /** The thread ended before its work did; with what it threw, where it threw. */
  died(error?: Error & { code?: string }): void;
}

/** Listens to a thread and to the signal; the answer ends both. */
export function attend<News>(worker: Worker, { signal, aborted, heard, died }: Attending<News>): () => void {
  signal?.addEventListener("abort", aborted, { once: true });
  worker.on("error", died);
  worker.on("exit", () => died());
  worker.on("message", heard);
  return () => {
    signal?.removeEventListener("abort", aborted);
    quieten(worker);
  };
}

/** Takes every listener away, by name: all at once would take the thread's own with them, and inside another thread it would never be heard again. */
function quieten(worker: Worker): void {
  for (const event of ["message", "error", "exit"] as const) worker.removeAllListeners(event);
}
