// An adapter beside the device program: a process of its own that reads the plant and writes rows to its standard output. Only the local
// description names what is started. One that ends is started again after 1, 2, 4 … 60 s; the device program itself opens no socket.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { Failure } from "../../shared/contract/errors.ts";
import { adapterSilentBeats, adapterSilentUs } from "../../shared/format/inputContract.ts";
import { anything, list, oneOf, readDocument, struct, text } from "../../shared/format/readers.ts";
import type { Read } from "../../shared/format/readers.ts";
import type { Disk } from "./disk.ts";
import { bareEnvironment, companionCommand } from "./ownProgram.ts";
import { LineQueue } from "./pipeSource.ts";
import type { Batch, Source, TellSource } from "./source.ts";

const descriptionReader = struct(
  { format: oneOf(1), kind: oneOf("adapter", "program") },
  {
    /** kind adapter: which one of adapter.cjs beside the device program; what it needs stands in `settings`, which it reads itself. */
    adapter: text(64, /^[a-z0-9-]+$/),
    settings: anything,
    /** kind program: what is started, with these arguments. */
    command: text(1024),
    args: list(text(1024), 64),
  },
);
export type SourceDescription = Read<typeof descriptionReader>;

/** Reads SOURCE.json. Throws fileMissing, deviceSourceMalformed. */
export function readDescription(path: string, disk: Disk): SourceDescription {
  if (!disk.exists(path)) throw new Failure("fileMissing", { file: path });
  const description = readDocument(disk.read(path, 0, 65_537), descriptionReader, { error: "deviceSourceMalformed", file: "source", bytes: 65_536 });
  const needed = description.kind === "adapter" ? "adapter" : "command";
  if (description[needed] === undefined) throw new Failure("deviceSourceMalformed", { field: needed });
  return description;
}

/** Without a row for so long an adapter knows nothing of the plant, microseconds. Any other program has a beat that nobody stated, unless its settings do. */
export function silentUsOf({ kind, settings }: SourceDescription): number {
  const { periodMs = kind === "adapter" ? 0 : undefined } = (settings ?? {}) as { periodMs?: unknown };
  return typeof periodMs === "number" ? Math.max(adapterSilentUs, adapterSilentBeats * 1000 * periodMs) : Infinity;
}

/** Pause before the n-th start in a row, milliseconds. */
export function backOffMs(failures: number): number {
  return Math.min(60, 2 ** Math.max(0, failures - 1)) * 1000;
}

/** One that ran this long was well: the next pause is the shortest again. */
const wellAfterMs = 60_000;
const leftMost = 4;

export class AdapterSource implements Source {
  readonly kind = "adapter";
  readonly ended = false;
  readonly silentUs: number;
  private queue = new LineQueue();
  /** What adapters that ended had still written, oldest first. */
  private left: Batch[] = [];
  private lost = 0;
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private startedMs = 0;
  private isFresh = true;
  private isClosed = false;
  private lastWord = "";
  private ready: () => void = () => undefined;
  state = "starting";

  constructor(
    private readonly path: string,
    private readonly description: SourceDescription,
    private readonly nowMs: () => number,
    private readonly tell: TellSource,
  ) {
    this.silentUs = silentUsOf(description);
    this.start();
  }

  onReady(call: () => void): void {
    this.ready = call;
  }

  take(): Batch | undefined {
    return this.left.shift() ?? this.waiting(false);
  }

  dropped(): number {
    const lost = this.lost + this.queue.dropped();
    this.lost = 0;
    return lost;
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.child?.kill();
  }

  private start(): void {
    const { kind, command, args } = this.description;
    const what = kind === "program" ? { file: command!, args: args ?? [] } : companionCommand("adapter", ["--source", this.path]);
    this.startedMs = this.nowMs();
    let child: ChildProcess;
    try {
      child = spawn(what.file, what.args, { stdio: ["pipe", "pipe", "pipe"], env: bareEnvironment, windowsHide: true });
    } catch (thrown) {
      // most starts that fail are told by an event; no memory for one more process, or a path through a file, throws
      this.pause(thrown instanceof Error ? thrown.message : String(thrown));
      return;
    }
    // its standard input says nothing; that it closes tells the adapter that this process is gone, however it went
    this.child = child;
    this.state = "running";
    // a start for which the system had no file left has no streams either
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.queue.add(text, true);
      this.ready();
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.lastWord = text.trim().split("\n").at(-1)?.slice(0, 200) ?? "";
    });
    child.once("error", (error) => this.over(error.message));
    child.once("close", (code, signal) => this.over(`${signal ?? `exit ${code}`} ${this.lastWord}`.trim()));
  }

  private waiting(whole: boolean): Batch | undefined {
    const text = this.queue.take(whole);
    if (text === "") return undefined;
    const head = this.isFresh ? { head: "" } : {};
    this.isFresh = false;
    // the adapters of this product date a row when they read it; any other program may bring rows of yesterday
    return { text, phase: "new", ...head, ownClock: this.description.kind === "adapter" };
  }

  private over(why: string): void {
    if (!this.child || this.isClosed) return;
    this.child = undefined;
    this.pause(why);
  }

  private pause(why: string): void {
    this.failures = this.nowMs() - this.startedMs > wellAfterMs ? 1 : this.failures + 1;
    const pauseMs = backOffMs(this.failures);
    this.state = `waiting ${pauseMs / 1000} s: ${why}`;
    this.tell("adapterEnded", { why, pauseMs });
    const rest = this.waiting(true);
    if (rest) this.left = [...this.left.slice(1 - leftMost), rest];
    this.lost += this.queue.dropped();
    // the next one writes its own head
    this.queue = new LineQueue();
    this.isFresh = true;
    this.timer = setTimeout(() => this.start(), pauseMs);
  }
}
