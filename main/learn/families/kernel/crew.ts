// Threads that share the chunks of a step. The driver works too; a worker that comes late finds the next chunk or nothing.
// Runs in main. A chunk is claimed by compare-and-swap of (step number, next chunk) in one word, so none is done twice.
import { Worker } from "node:worker_threads";
import { Failure } from "../../../../shared/contract/errors.ts";
import { entryPath } from "../../../entryPath.ts";

/** Words of `control`: `bell` rings for a new step, `left` counts unfinished chunks, `next` holds step number and next chunk. */
const Word = { bell: 0, step: 1, left: 2, next: 3, chunks: 4, stop: 5, failed: 6 } as const;
export const controlWords = 16;
const chunkBits = 13;
const chunkMask = (1 << chunkBits) - 1;
const spins = 2000;
const patienceMs = 120_000;

/** Does chunk `chunk` of `chunks` of a step on the memory of one training. */
export type Work = (step: number, chunk: number, chunks: number) => void;

/** What a worker is started with: which training it joins, and its memory, which passes between threads as it is. */
export interface WorkerTask<S extends { control: Int32Array }> {
  kind: "boosting" | "forest";
  state: S;
}

export interface Crew {
  /** Runs all chunks of a step and returns when they are done. Throws processDied when a worker failed. */
  run(step: number, chunks: number): void;
  /** Lets the workers go; to be called whatever happened. */
  dismiss(): void;
}

/** A crew of `threads` threads, this one included; 1 starts no worker. */
export function crewOf<S extends { control: Int32Array }>(kind: WorkerTask<S>["kind"], state: S, work: Work, threads: number): Crew {
  const { control } = state;
  const workers = Array.from({ length: threads - 1 }, () => {
    const worker = new Worker(entryPath("boostingWorker.js"), { workerData: { kind, state } satisfies WorkerTask<S> });
    worker.on("error", () => Atomics.store(control, Word.failed, 1));
    worker.unref();
    return worker;
  });
  let number = 0;
  return {
    run(step, chunks) {
      if (workers.length === 0 || chunks === 1) {
        for (let chunk = 0; chunk < chunks; chunk++) work(step, chunk, chunks);
        return;
      }
      number = (number + 1) & ((1 << (31 - chunkBits)) - 1);
      Atomics.store(control, Word.chunks, 0);
      Atomics.store(control, Word.step, step);
      Atomics.store(control, Word.left, chunks);
      Atomics.store(control, Word.next, number << chunkBits);
      Atomics.store(control, Word.chunks, chunks);
      Atomics.add(control, Word.bell, 1);
      Atomics.notify(control, Word.bell);
      drain(control, work, false);
      for (let spin = 0, left = chunks; (left = Atomics.load(control, Word.left)) !== 0; spin++)
        if (spin > spins && Atomics.wait(control, Word.left, left, patienceMs) === "timed-out") throw new Failure("processDied", { detail: "boostingWorker" });
      if (Atomics.load(control, Word.failed) === 1) throw new Failure("processDied", { detail: "boostingWorker" });
    },
    dismiss() {
      Atomics.store(control, Word.stop, 1);
      Atomics.add(control, Word.bell, 1);
      Atomics.notify(control, Word.bell);
    },
  };
}

/** Body of a worker: takes chunks until the crew is dismissed. */
export function serve(control: Int32Array, work: Work): void {
  let heard = 0;
  for (;;) {
    for (let spin = 0; Atomics.load(control, Word.bell) === heard; spin++) if (spin > spins) Atomics.wait(control, Word.bell, heard);
    heard = Atomics.load(control, Word.bell);
    if (Atomics.load(control, Word.stop) === 1) return;
    drain(control, work, true);
  }
}

function drain(control: Int32Array, work: Work, asWorker: boolean): void {
  for (;;) {
    const next = Atomics.load(control, Word.next);
    const chunks = Atomics.load(control, Word.chunks);
    const step = Atomics.load(control, Word.step);
    const chunk = next & chunkMask;
    if (chunk >= chunks) return;
    if (Atomics.compareExchange(control, Word.next, next, next + 1) !== next) continue;
    try {
      work(step, chunk, chunks);
    } catch (thrown) {
      if (!asWorker) throw thrown;
      Atomics.store(control, Word.failed, 1);
    }
    if (Atomics.sub(control, Word.left, 1) === 1 && asWorker) Atomics.notify(control, Word.left);
  }
}
