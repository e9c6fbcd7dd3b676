// A candidate beside the package that answers: same rows, its answers compared and never given out. What it did otherwise is counted and goes
// into the log; only then may it be put on trial (reliability.md 4.5). It shares the process so that it takes over with its past, without a gap.
import type { Manifest } from "../../shared/format/manifest.ts";
import type { AnsweredRow } from "./pipeline.ts";

/** Rows compared where the package does not say. */
export const shadowRows = 1000;
/** Answers of one side that wait for the other's, at most. */
const waitingMost = 4096;

export type ShadowBound = NonNullable<Manifest["shadow"]>;

/** How two packages answered the same rows. */
export interface Differences {
  rows: number;
  /** Answers that only one of the two gave. */
  gained: number;
  lost: number;
  alarmsGained: number;
  alarmsLost: number;
  /** Largest and mean distance of two answers. */
  worst: number;
  mean: number;
}

export class Shadow {
  /** Answers that wait for the other side's, by machine, time and side; several of one time, or without any, in the order in which they came. */
  private readonly waiting = new Map<string, AnsweredRow[]>();
  private waits = 0;
  private readonly found: Differences = { rows: 0, gained: 0, lost: 0, alarmsGained: 0, alarmsLost: 0, worst: 0, mean: 0 };
  private sum = 0;
  private both = 0;

  constructor(readonly bound: ShadowBound) {}

  /** An answer of the package that runs, or of the candidate. */
  saw(answer: AnsweredRow, isCandidate: boolean): void {
    const key = `${answer.group ?? ""}|${Number.isNaN(answer.tUs) ? "" : answer.tUs}|${isCandidate}`;
    const other = `${key.slice(0, key.lastIndexOf("|"))}|${!isCandidate}`;
    const match = this.waiting.has(other) ? this.first(other) : undefined;
    if (match) {
      this.compare(isCandidate ? match : answer, isCandidate ? answer : match);
      return;
    }
    const mine = this.waiting.get(key);
    if (mine) mine.push(answer);
    else this.waiting.set(key, [answer]);
    if (++this.waits > waitingMost) this.alone(this.waiting.keys().next().value!);
  }

  /** Takes the answer that has waited longest under a key. */
  private first(key: string): AnsweredRow {
    const queue = this.waiting.get(key)!;
    const answer = queue.shift()!;
    if (queue.length === 0) this.waiting.delete(key);
    this.waits--;
    return answer;
  }

  get differences(): Differences {
    return { ...this.found, mean: this.both === 0 ? 0 : this.sum / this.both };
  }

  /** Undefined while too few rows were compared; else whether the candidate stayed within its bound. */
  judge(): { within: true } | { within: false; why: string } | undefined {
    const { rows, alarmsGained, alarmsLost, worst, lost } = this.differences;
    if (rows < this.bound.rows) return undefined;
    const share = (alarmsGained + alarmsLost) / rows;
    if (share > this.bound.alarmShareMost) return { within: false, why: `alarms differ in ${(100 * share).toPrecision(3)} % of the rows` };
    if (this.bound.differenceMost !== null && worst > this.bound.differenceMost) return { within: false, why: `answers differ by ${worst.toPrecision(4)}` };
    if (lost > rows / 2) return { within: false, why: `no answer in ${lost} of ${rows} rows` };
    return { within: true };
  }

  private compare(old: AnsweredRow, fresh: AnsweredRow): void {
    const { found } = this;
    found.rows++;
    if (fresh.alarm && !old.alarm) found.alarmsGained++;
    if (old.alarm && !fresh.alarm) found.alarmsLost++;
    if (fresh.score !== null && old.score === null) found.gained++;
    else if (old.score !== null && fresh.score === null) found.lost++;
    else if (old.score !== null && fresh.score !== null) {
      const distance = Math.abs(old.score - fresh.score);
      this.sum += distance;
      this.both++;
      found.worst = Math.max(found.worst, distance);
    }
  }

  /** An answer that the other package never gave. */
  private alone(key: string): void {
    const mine = key.endsWith("|true");
    const answer = this.first(key);
    this.found.rows++;
    if (answer.score !== null) this.found[mine ? "gained" : "lost"]++;
    if (answer.alarm) this.found[mine ? "alarmsGained" : "alarmsLost"]++;
  }
}
