// Runs a fit in a thread beside the engine, so that calls are answered meanwhile whatever a family does; a cancel ends the thread.
// Runs in Node. A frame with shared memory is handed over, not copied. The result is the one that the work gives in the engine's own thread.
import { Failure, failureFrom, failureOf } from "../../../shared/contract/errors.ts";
import { attend, threadsOf } from "../../store/threads.ts";
import type { FoldAnswer } from "../foldLedger.ts";
import type { Frame } from "../frame.ts";
import type { News } from "./worker.ts";
import type { Told, Works } from "./works.ts";

/** Who waits: a cancel is heard, news are told as far as someone listens. */
export type Watch = { signal: AbortSignal } & Partial<Told>;

/** As many wait idle as usually work side by side. */
const threads = threadsOf("learnWorker.js", 2);

/** Performs one work. Throws what the work throws, callCancelled when the signal is raised, memoryBound or processDied when the thread ends early. */
export function inThread<W extends keyof Works>(work: W, input: Parameters<Works[W]>[0], watch: Watch): Promise<Awaited<ReturnType<Works[W]>>> {
  return new Promise((resolve, reject) => {
    if (watch.signal.aborted) return reject(new Failure("callCancelled", { step: work }));
    const worker = threads.take();
    const end = (reason: Failure) => {
      leave();
      void worker.terminate().then(() => reject(reason));
    };
    // What cannot be kept, because the disk is full, ends the work: nobody would expect to do it all once more.
    const kept = (name: string, answer: FoldAnswer) => {
      try {
        watch.fold?.(name, answer);
      } catch (thrown) {
        end(failureFrom(failureOf(thrown)));
      }
    };
    const leave = attend<News>(worker, {
      signal: watch.signal,
      aborted: () => end(new Failure("callCancelled", { step: work })),
      died: (error) => end(error?.code === "ERR_WORKER_OUT_OF_MEMORY" ? new Failure("memoryBound", { step: work }) : new Failure("processDied", { step: work, ...(error ? { detail: error.message } : {}) })),
      heard: (news) => {
        if (news.kind === "progress") return watch.progress?.(news.done);
        if (news.kind === "candidate") return watch.candidate?.(news.id, news.n, news.of);
        if (news.kind === "curve") return news.points.forEach((point) => watch.curve?.(point));
        if (news.kind === "fold") return kept(news.name, news.answer);
        leave();
        threads.rest(worker);
        if (news.kind === "failed") reject(failureFrom(news.failure));
        else resolve(news.result as Awaited<ReturnType<Works[W]>>);
      },
    });
    worker.postMessage({ work, input });
  });
}

/** The frame with its numbers in memory that threads share; what is so already is taken as it is. */
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
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const shared = new Float64Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

function sharedInts(values: Int32Array): Int32Array {
  const shared = new Int32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}
