// What a search under way has found, line by line on the disk, so that a killed one goes on where it was. Runs in main.
// Append-only; a line counts when it is whole, and what it refers to lies on the disk before it. A file of another search is never read.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { basename, join } from "node:path";
import { canonicalJson } from "../../store/objects.ts";
import { diskFailure, writeSynced } from "../../store/disk.ts";
import type { Trial, TrialOutcome, TrialSpec } from "./trial.ts";

const format = "millwright.search/1";

export interface Checkpoint {
  /** Trials of the same search that an earlier run ended, by number. */
  readonly before: readonly Trial[];
  /** Seconds that earlier runs took. */
  readonly secondsBefore: number;
  /** What is known of a trial; undefined where another one stands at its number. */
  known(spec: TrialSpec): TrialOutcome | undefined;
  /** Keeps a trial, and its answers where they may be wanted again. Throws storeDiskFull, storeWriteFailed. */
  append(trial: Trial, answers?: Float64Array): void;
  answers(number: number): Float64Array | undefined;
  remove(): void;
}

const same = (trial: TrialSpec) => canonicalJson([trial.number, trial.family, trial.parameters, trial.rung]);

/** Opens the checkpoint of a search in `folder`, begun when there is none of this key. */
export function openCheckpoint(folder: string, key: string): Checkpoint {
  const own = join(folder, key.slice(0, 16));
  const log = join(own, "trials.jsonl");
  const head = `${JSON.stringify({ format, key })}\n`;
  const { trials, end } = existsSync(log) ? readLog(log, head) : { trials: [], end: 0 };
  const kept = new Map(trials.map((trial) => [trial.number, trial]));
  const answersFile = (number: number) => join(own, `${number}.f64`);
  const write = (path: string, bytes: Uint8Array, flags: string) => {
    try {
      mkdirSync(own, { recursive: true });
      writeSynced(path, bytes, flags);
    } catch (thrown) {
      throw diskFailure(thrown, basename(path));
    }
  };
  if (end === 0) write(log, Buffer.from(head), "w");
  else truncateSync(log, end); // half a line of a killed writer would spoil the next
  return {
    before: trials,
    secondsBefore: Math.max(0, ...trials.map((trial) => trial.atSeconds)),
    known(spec) {
      const trial = kept.get(spec.number);
      return trial && same(trial) === same(spec) ? trial : undefined;
    },
    append(trial, answers) {
      if (answers) write(answersFile(trial.number), Buffer.from(answers.buffer, answers.byteOffset, answers.byteLength), "w");
      write(log, Buffer.from(lineOf(trial)), "a");
    },
    answers(number) {
      if (!existsSync(answersFile(number))) return undefined;
      const bytes = readFileSync(answersFile(number));
      return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    },
    remove: () => rmSync(own, { recursive: true, force: true }),
  };
}

/** Trials of a search that has not ended, without opening it for writing; undefined where there is none. */
export function readCheckpoint(folder: string, key: string): Trial[] | undefined {
  const log = join(folder, key.slice(0, 16), "trials.jsonl");
  return existsSync(log) ? readLog(log, `${JSON.stringify({ format, key })}\n`).trials : undefined;
}

/** Removes checkpoints of other searches: their plan or data are gone, so they can never go on. */
export function sweepCheckpoints(folder: string, key: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (name !== key.slice(0, 16)) rmSync(join(folder, name), { recursive: true, force: true });
}

/** A line with a check sum in front: a torn or damaged one is told from a whole one. */
function lineOf(trial: Trial): string {
  const text = JSON.stringify(trial);
  return `${sumOf(text)} ${text}\n`;
}

const sumOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** Trials up to the first line that is not whole, and where that begins; end 0 for a file of another search. */
function readLog(path: string, head: string): { trials: Trial[]; end: number } {
  const text = readFileSync(path, "utf8");
  if (!text.startsWith(head)) return { trials: [], end: 0 };
  const trials: Trial[] = [];
  let end = head.length;
  for (let next = text.indexOf("\n", end); next >= 0; next = text.indexOf("\n", end)) {
    const [sum, json] = [text.slice(end, end + 16), text.slice(end + 17, next)];
    if (sumOf(json) !== sum) break;
    trials.push(JSON.parse(json) as Trial);
    end = next + 1;
  }
  return { trials, end: Buffer.byteLength(text.slice(0, end)) };
}
