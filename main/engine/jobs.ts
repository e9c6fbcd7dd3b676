// Long acts: each has a name, progress, a log, a result and a cancel of its own; they outlive the connection that started them.
// Kept as one small file a job, so that a dead engine leaves an honest trace: what was running is then "interrupted".
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure, failureFrom, failureOf, type FailureData } from "../../shared/contract/errors.ts";
import type { Progress } from "../../shared/contract/call.ts";
import type { JobInfo } from "../../shared/contract/jobs.ts";
import { diskFailure, isDiskFull, replaceFile } from "../store/disk.ts";
import type { Act } from "../store/workbench.ts";
import type { Actor } from "../store/project.ts";

const kept = 40;
const logLines = 200;

interface LiveJob {
  info: JobInfo;
  abort: AbortController;
  result: Promise<unknown>;
  listeners: Set<(progress: Progress) => void>;
}

export class Jobs {
  private readonly folder: string | undefined;
  private readonly past: JobInfo[] = [];
  private readonly live = new Map<string, LiveJob>();
  private readonly onChange: (info: JobInfo) => void;
  private readonly onBusy: (busy: boolean) => void;
  private next = 1;

  /** folder: where jobs are kept; undefined for a read-only project. */
  constructor(folder: string | undefined, onChange: (info: JobInfo) => void, onBusy: (busy: boolean) => void) {
    this.folder = folder;
    this.onChange = onChange;
    this.onBusy = onBusy;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder).filter((n) => /^j-\d+\.json$/.test(n))) {
      const info = readJob(join(folder, name));
      if (!info) continue;
      this.next = Math.max(this.next, Number(info.id.slice(2)) + 1);
      if (info.state === "running") {
        info.state = "interrupted";
        info.failure = new Failure("jobInterrupted", { step: info.call }).data;
        this.keep(info);
      }
      this.past.push(info);
    }
    this.past.sort((a, b) => Number(a.id.slice(2)) - Number(b.id.slice(2)));
    for (const old of this.past.splice(0, Math.max(0, this.past.length - kept))) rmSync(join(folder, `${old.id}.json`), { force: true });
  }

  /** Starts an act as a job. */
  start(call: string, actor: Actor, perform: (act: Act) => Promise<unknown>): { id: string; result: Promise<unknown> } {
    const id = `j-${this.next++}`;
    const abort = new AbortController();
    const info: JobInfo = { id, call, state: "running", done: 0, what: call, startedMs: Date.now(), by: actor.person, log: [] };
    const job: LiveJob = { info, abort, result: Promise.resolve(), listeners: new Set() };
    this.live.set(id, job);
    this.keep(info);
    if (this.live.size === 1) this.onBusy(true);
    const act: Act = {
      actor,
      signal: abort.signal,
      progress: (done, what, detail) => this.move(job, done, what, detail),
    };
    job.result = perform(act)
      .then(
        (result) => {
          this.end(job, "done");
          return result;
        },
        (thrown: unknown) => {
          const failure: FailureData = abort.signal.aborted ? new Failure("callCancelled", { field: call }).data : failureOf(isDiskFull(thrown) ? diskFailure(thrown, call) : thrown);
          info.failure = failure;
          if (failure.name === "callFailedUnexpectedly") console.error(thrown);
          this.end(job, abort.signal.aborted ? "cancelled" : "failed");
          throw failureFrom(failure);
        },
      );
    job.result.catch(() => undefined);
    this.onChange(info);
    return { id, result: job.result };
  }

  /** Follows a job to its end. Throws storeUnknownRef for a job that this engine does not know, jobInterrupted for one that died. */
  watch(id: string, onProgress: (progress: Progress) => void): Promise<unknown> {
    const job = this.live.get(id);
    if (!job) {
      const past = this.past.find((info) => info.id === id);
      if (!past) throw new Failure("storeUnknownRef", { field: id });
      if (past.failure) throw failureFrom(past.failure as FailureData);
      return Promise.resolve(undefined);
    }
    job.listeners.add(onProgress);
    onProgress({ job: id, done: job.info.done, what: job.info.what });
    return job.result.finally(() => job.listeners.delete(onProgress));
  }

  cancel(id: string): void {
    this.live.get(id)?.abort.abort();
  }

  list(): JobInfo[] {
    return [...this.past, ...[...this.live.values()].map((job) => job.info)].slice(-kept).reverse();
  }

  /** Resolves when nothing runs; asks everything to stop first. */
  async stop(): Promise<void> {
    for (const job of this.live.values()) job.abort.abort();
    await Promise.allSettled([...this.live.values()].map((job) => job.result));
  }

  private move(job: LiveJob, done: number, what: string, detail: string | undefined): void {
    const { info } = job;
    const share = Math.min(1, Math.max(info.done, done));
    if (what !== info.what) info.log = [...info.log, what].slice(-logLines);
    info.done = share;
    info.what = what;
    if (detail === undefined) delete info.detail;
    else info.detail = detail;
    const passed = Date.now() - info.startedMs;
    if (share > 0.02 && share < 1) info.leftMs = Math.round((passed / share) * (1 - share));
    const progress: Progress = { job: info.id, done: share, what, ...(detail === undefined ? {} : { detail }) };
    for (const listener of job.listeners) listener(progress);
    this.onChange(info);
  }

  private end(job: LiveJob, state: JobInfo["state"]): void {
    const { info } = job;
    info.state = state;
    info.endedMs = Date.now();
    delete info.leftMs;
    if (state === "done") info.done = 1;
    this.live.delete(info.id);
    this.past.push(info);
    this.keep(info);
    this.onChange(info);
    if (this.live.size === 0) this.onBusy(false);
  }

  private keep(info: JobInfo): void {
    if (!this.folder || !existsSync(this.folder)) return;
    try {
      replaceFile(join(this.folder, `${info.id}.json`), Buffer.from(JSON.stringify(info)));
    } catch {
      // A full disk must not end the job itself; the job's own writes report it.
    }
  }
}

function readJob(path: string): JobInfo | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as JobInfo;
  } catch {
    return undefined;
  }
}
