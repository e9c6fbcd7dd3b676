// Rows from a pipe: standard input, or an adapter's output. A pipe cannot be read again. Standard input waits for us; an adapter does not:
// what comes faster than it is taken pushes out the oldest lines, and they are counted.
import type { Batch, Source } from "./source.ts";

/** Lines that wait at most (reliability.md 4.8). */
const queueMost = 1000;
/** Longest line kept; the row reader gives up one that is longer. */
const lineMost = 4 * 65_536;

/** What a pipe needs of a readable stream. */
export interface Readable {
  on(event: "data", call: (text: string) => void): unknown;
  on(event: "end", call: () => void): unknown;
  on(event: "error", call: (error: Error) => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** Lines that wait to be scored, the oldest first out when there are too many. */
export class LineQueue {
  private lines: string[] = [];
  private rest = "";
  private lost = 0;
  private isHeadTaken = false;

  /** Takes a piece of text apart; `drops`: more than 1 000 lines push out the oldest. */
  add(text: string, drops: boolean): void {
    const pieces = (this.rest + text).split("\n");
    this.rest = pieces.pop()!;
    if (this.rest.length > lineMost) {
      pieces.push(this.rest);
      this.rest = "";
    }
    for (const piece of pieces) this.lines.push(piece);
    const over = this.lines.length - queueMost;
    if (!drops || over <= 0) return;
    this.lost += over;
    // the first line of all is the head of a CSV: without it no later line means anything
    this.lines.splice(this.isHeadTaken ? 0 : 1, over);
  }

  /** Everything that waits, as text; "" when nothing does. `whole`: the unfinished last line too. */
  take(whole = false): string {
    if (whole && this.rest !== "") {
      this.lines.push(this.rest);
      this.rest = "";
    }
    if (this.lines.length === 0) return "";
    const text = `${this.lines.join("\n")}\n`;
    this.lines = [];
    this.isHeadTaken = true;
    return text;
  }

  get length(): number {
    return this.lines.length;
  }

  dropped(): number {
    const { lost } = this;
    this.lost = 0;
    return lost;
  }
}

export class PipeSource implements Source {
  readonly kind = "pipe";
  readonly state = "standard input";
  private readonly queue = new LineQueue();
  private isEnded = false;
  private isBegun = false;
  private ready: () => void = () => undefined;

  constructor(private readonly stream: Readable) {
    stream.on("data", (text) => {
      this.queue.add(text, false);
      // what waits is bounded by the pipe itself: the writer waits for us
      if (this.queue.length > queueMost) stream.pause();
      this.ready();
    });
    const end = () => {
      this.isEnded = true;
      this.ready();
    };
    // a pipe that breaks has ended: nobody heard would end the process, and the package would be blamed for it
    stream.on("end", end);
    stream.on("error", end);
  }

  onReady(call: () => void): void {
    this.ready = call;
  }

  get ended(): boolean {
    return this.isEnded && this.queue.length === 0;
  }

  take(): Batch | undefined {
    const text = this.queue.take(this.isEnded);
    this.stream.resume();
    if (text === "") return undefined;
    const head = this.isBegun ? {} : { head: "" };
    this.isBegun = true;
    return { text, phase: "new", ...head };
  }

  close(): void {
    this.stream.pause();
  }
}
