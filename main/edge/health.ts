// Whether a package on trial is well: it answers, in the range that its kind of answer has, in its budget of time, and the log can be written.
// Healthy after 15 minutes or 1 000 answers; the first breach ends the trial (reliability.md 4.6). Time is the monotonic clock's.
import type { Manifest } from "../../shared/format/manifest.ts";
import type { AnsweredRow } from "./pipeline.ts";

const perDoubling = 4;
const bucketCount = 40 * perDoubling;

/** Times of rows in buckets of a fifth of their size: a quantile in constant memory, at most 19 % too large. */
export class Latency {
  private readonly counts = new Uint32Array(bucketCount);
  private total = 0;

  add(ns: number): void {
    const bucket = Math.min(bucketCount - 1, Math.max(0, Math.ceil(Math.log2(Math.max(1, ns)) * perDoubling)));
    this.counts[bucket]!++;
    this.total++;
  }

  get count(): number {
    return this.total;
  }

  /** Milliseconds below which the share `q` of the rows lies; 0 without rows. */
  quantileMs(q: number): number {
    let seen = 0;
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      seen += this.counts[bucket]!;
      if (seen > 0 && seen >= q * this.total) return 2 ** (bucket / perDoubling) / 1e6;
    }
    return 0;
  }
}

export const trialRows = 1000;
export const trialMs = 15 * 60_000;
/** Rows from which a quantile of time means anything. */
const timedRows = 200;

export class Trial {
  private answers = 0;
  private given = 0;
  private wrong: string | undefined;

  constructor(
    private readonly manifest: Pick<Manifest, "answer" | "budget">,
    private readonly startedMs: number,
  ) {}

  saw(answer: AnsweredRow): void {
    this.answers++;
    if (answer.score === null) return;
    this.given++;
    const isShare = this.manifest.answer === "probability" || this.manifest.answer === "class";
    if (isShare && !(answer.score >= 0 && answer.score <= 1)) this.wrong ??= `answer ${answer.score} outside 0 to 1`;
  }

  /** Undefined while it is too early to say. */
  judge(nowMs: number, latency: Latency, canLog: boolean): { healthy: true } | { healthy: false; why: string } | undefined {
    const no = (why: string) => ({ healthy: false as const, why });
    if (this.wrong) return no(this.wrong);
    const p99 = latency.quantileMs(0.99);
    if (latency.count >= timedRows && p99 > this.manifest.budget.latencyP99Ms) return no(`p99 ${p99.toPrecision(3)} ms over ${this.manifest.budget.latencyP99Ms} ms`);
    const isLong = nowMs - this.startedMs >= trialMs;
    if (this.answers < trialRows && !isLong) return undefined;
    if (!canLog) return no("the log cannot be written");
    if (this.given > 0) return { healthy: true };
    // a quiet line says nothing about the package
    return this.answers >= trialRows ? no(`no answer in ${this.answers} rows`) : undefined;
  }
}
