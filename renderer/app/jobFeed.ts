// The jobs that the engine has told of: who shows one of them hears of its news, who shows none hears of nothing. Pure; no React, no engine.

import { keepEqual } from "../parts/keepEqual.ts";
import type { JobInfo } from "../../shared/contract/jobs.ts";

export interface JobFeed {
  /** Newest first; the same array until something changes. */
  all(): readonly JobInfo[];
  /** The newest job of a call, whatever its state; the same object until that job changes. */
  newest(call: string): JobInfo | undefined;
  /** A job in its newest state. */
  put(job: JobInfo): void;
  /** All jobs of an engine, in place of those known before. */
  replace(jobs: readonly JobInfo[]): void;
  subscribe(listener: () => void): () => void;
}

export function makeJobFeed(): JobFeed {
  let known: readonly JobInfo[] = [];
  const listeners = new Set<() => void>();
  const set = (jobs: readonly JobInfo[]) => {
    known = jobs.toSorted((a, b) => b.startedMs - a.startedMs);
    for (const listener of listeners) listener();
  };
  return {
    all: () => known,
    newest: (call) => known.find((job) => job.call === call),
    put: (job) => set(known.some(({ id }) => id === job.id) ? known.map((each) => (each.id === job.id ? keepEqual(each, job) : each)) : [...known, job]),
    replace: set,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
