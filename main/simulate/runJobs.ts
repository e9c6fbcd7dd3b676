// Runs the jobs of a plant, each in a thread or one after the other in this one. Runs in Node.
// The number of threads and the pieces they look up after change no byte of what a job gives.
import { Worker } from "node:worker_threads";
import { Failure } from "../../shared/contract/errors.ts";
import { entryPath } from "../entryPath.ts";
import type { DayBlock, RunSettings } from "./area.ts";
import { runJob, type AreaSummary, type JobName } from "./jobs.ts";
import type { WorkerNews, WorkerOrder } from "./worker.ts";

/** How jobs are run: 1 thread = all in this one; seconds between looks at the clock and the signal. */
export interface RunManner {
  threads: number;
  chunkS: number;
  signal?: AbortSignal | undefined;
}

/** Runs the jobs; each completed day goes to `take`. `lookUp` hears how far a job is. Throws callCancelled when the signal is raised, processDied if a thread ends early. */
export async function runJobs(jobs: readonly JobName[], settings: RunSettings, manner: RunManner, take: (block: DayBlock) => Promise<void>, lookUp: (job: JobName, doneS: number) => void): Promise<AreaSummary[]> {
  const { threads, chunkS, signal } = manner;
  if (threads >= 2) return (await allOrStop(jobs.map((job) => runInThread({ job, settings, chunkS }, take, (doneS) => lookUp(job, doneS), signal)))).flat();
  const summaries: AreaSummary[] = [];
  for (const job of jobs)
    summaries.push(
      ...(await runJob(job, settings, chunkS, take, async (doneS) => {
        if (signal?.aborted) throw new Failure("callCancelled");
        lookUp(job, doneS);
        // lets the caller's signal and progress through
        await new Promise((resolve) => setImmediate(resolve));
      })),
    );
  return summaries;
}

function runInThread(order: WorkerOrder, emit: (block: DayBlock) => Promise<void>, lookUp: (doneS: number) => void, signal?: AbortSignal): Promise<AreaSummary[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(entryPath("simulateWorker.js"), { workerData: order });
    let stopped = false;
    const stop = (reason: unknown): void => {
      stopped = true;
      signal?.removeEventListener("abort", onAbort);
      void worker.terminate().then(() => queue.catch(() => undefined)).then(() => reject(reason));
    };
    const onAbort = (): void => stop(new Failure("callCancelled"));
    signal?.addEventListener("abort", onAbort);
    let queue = Promise.resolve();
    let summaries: AreaSummary[] | undefined;
    worker.on("message", (news: WorkerNews) => {
      if (news.kind === "progress") {
        if (!signal?.aborted) lookUp(news.doneS);
      }
      else if (news.kind === "done") summaries = news.summaries;
      else
        queue = queue.then(async () => {
          if (stopped) return;
          await emit(news.block);
          worker.postMessage("taken");
        });
      if (news.kind === "block") queue.catch(stop);
    });
    worker.on("error", stop);
    worker.on("exit", () => {
      signal?.removeEventListener("abort", onAbort);
      if (summaries) queue.then(() => resolve(summaries!), reject);
      else if (!stopped) reject(new Failure("processDied", { detail: "simulation worker" }));
    });
  });
}

/** Like Promise.all, but a failure is told only when every job has ended, so nobody writes to a file that was let go. */
async function allOrStop<T>(running: Promise<T>[]): Promise<T[]> {
  const ended = await Promise.allSettled(running);
  const failed = ended.find((e) => e.status === "rejected");
  if (failed) throw failed.reason;
  return ended.map((e) => (e as PromiseFulfilledResult<T>).value);
}
