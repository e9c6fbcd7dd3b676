// How far a source was read and how far back it must be read again after a restart: rows for the past that answers rest on (warm), rows whose
// sketches are not in the log yet (leg). Pure bookkeeping; progress.ts keeps it on the disk.
import type { Mark, Places } from "./source.ts";

/** Rows kept in reach at most: reading them again takes about a second. */
const warmRowsMost = 20_000;

/** What the rows to come rest on, of the recipe and the rule that run. */
export interface Past {
  rows: number;
  seconds: number;
  machines: number;
}

export class Trail {
  /** Where batches began, oldest first. */
  private pieces: { from: Mark; rows: number; atMs: number }[] = [];
  private leg: Mark | undefined;
  private end: Mark | undefined;

  /** Goes on where an earlier run was, or has nothing behind it. */
  constructor(from?: Places) {
    if (from) this.begin(from.warm, from.leg, from.at);
  }

  begin(warm: Mark, leg: Mark = warm, end: Mark = leg): void {
    this.pieces = [{ from: warm, rows: 0, atMs: -Infinity }];
    this.leg = leg;
    this.end = end;
  }

  /** A batch was read, `nowMs` on a monotonic clock. */
  read(from: Mark, rows: number, nowMs: number): void {
    this.pieces.push({ from, rows, atMs: nowMs });
  }

  /** All rows up to here are answered. */
  answered(to: Mark): void {
    this.end = to;
  }

  /** All sketches up to here are in the log. What no answer to come rests on is let go. */
  sketched(nowMs: number, past: Past): void {
    this.leg = this.end;
    const { pieces } = this;
    const wanted = Math.min(warmRowsMost, (past.rows + 2) * past.machines * 2);
    const since = nowMs - past.seconds * 1100;
    let behind = pieces.reduce((sum, piece) => sum + piece.rows, 0);
    while (pieces.length > 1) {
      const left = behind - pieces[0]!.rows;
      if (!(left > warmRowsMost || (left >= wanted && pieces[1]!.atMs < since))) break;
      behind = left;
      pieces.shift();
    }
  }

  /** Undefined for a source that cannot go back. */
  get places(): Places | undefined {
    const warm = this.pieces[0]?.from;
    return warm && this.leg && this.end ? { warm, leg: this.leg, at: this.end } : undefined;
  }
}
