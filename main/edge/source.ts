// Where rows come from while the device runs: text in pieces, with marks that say how far it was read. A source only reads; there is no
// way back to the plant. A source that can go back (files) is read again from a mark after a restart, others go on with what comes.
import { errorRegistry, Failure } from "../../shared/contract/errors.ts";
import type { ErrorCode } from "../../shared/contract/errors.ts";
import { digestText, struct, text, whole } from "../../shared/format/readers.ts";
import type { Read } from "../../shared/format/readers.ts";

export const markReader = struct({
  file: text(512),
  /** SHA-256 of the file's first `prefix` bytes: the same name may come to hold another text. */
  digest: digestText,
  prefix: whole(0),
  /** Bytes read. */
  at: whole(0),
});

/** A place in a file. */
export type Mark = Read<typeof markReader>;

/** The places of a committed progress: rows before `warm` are forgotten, up to `leg` everything is done, up to `at` all answers are out. */
export interface Places {
  warm: Mark;
  leg: Mark;
  at: Mark;
}

/** warm: read again for its past alone; again: answers are out, sketches are made once more; new: never answered. */
export type Phase = "warm" | "again" | "new";

export interface Batch {
  text: string;
  /** Set where a text begins: its head, for a reader that starts in the middle; "" where the text itself begins with its head. */
  head?: string;
  phase: Phase;
  /** Where the piece begins and ends; absent for a source that cannot go back. */
  from?: Mark;
  to?: Mark;
  /** True for the last piece of a text: what waits for its end is complete. */
  last?: boolean;
  /** True where rows are dated by this machine's clock as they are read (inputRules.ts). */
  ownClock?: boolean;
}

/** What a source has to say besides rows: a file was replaced, an adapter ended. Goes into the log. */
export type TellSource = (event: string, facts: Record<string, string | number>) => void;

const wordsAtOnce = 60;
const wordEveryMs = 60_000;

/** What a source may say into the log: 60 words at once, then one a minute. Acts are never dropped for space, so an adapter that talks without end would
 *  leave none for alarms. */
export class WordGate {
  private left = wordsAtOnce;
  private filledMs = -Infinity;
  private held = 0;

  /** How many words were held back since the last that passed; undefined where this one is held back too. `nowMs`: monotonic. */
  pass(nowMs: number): number | undefined {
    const more = Math.min(wordsAtOnce, Math.floor((nowMs - this.filledMs) / wordEveryMs));
    if (more > 0) {
      this.left = Math.min(wordsAtOnce, this.left + more);
      this.filledMs = nowMs;
    }
    if (this.left === 0) {
      this.held++;
      return undefined;
    }
    this.left--;
    const { held } = this;
    this.held = 0;
    return held;
  }
}

const eventCodes: Record<string, ErrorCode> = { folderFull: errorRegistry.deviceFolderFull.code, clockSetBack: errorRegistry.deviceRowLate.code };

/** The code that an event of a source stands under in the log. */
export function codeOfEvent(event: string): ErrorCode {
  return eventCodes[event] ?? errorRegistry.deviceSourceLost.code;
}

/** Reads from a file. A medium that fails in the middle is the environment's failure: the worker begins again where it was, and no package is
 *  to blame. Throws deviceDiskFailed. */
export function readingOf<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw new Failure("deviceDiskFailed", { file, detail: thrown instanceof Error ? thrown.message : String(thrown) }, { cause: thrown });
  }
}

export interface Source {
  readonly kind: "file" | "folder" | "adapter" | "pipe";
  /** The next piece; undefined when there is none right now. */
  take(): Batch | undefined;
  /** True when nothing will ever come again. */
  readonly ended: boolean;
  /** Called whenever something may have come. */
  onReady(call: () => void): void;
  /** Everything up to here is safe on the disk. */
  committed?(): void;
  /** Rows that were dropped because they came faster than they were taken, since the last call. */
  dropped?(): number;
  /** Without a row for so long a source with a beat of its own knows nothing of the plant; absent: only the package may say. Microseconds. */
  readonly silentUs?: number;
  /** For people: connected, waiting, the name of the file. */
  readonly state: string;
  close(): void;
}
