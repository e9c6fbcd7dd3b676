// How far a running device is with its source: read (trail.ts), sketched in legs, kept on the disk (progress.ts). What was kept is where reading
// goes on after any end; nothing here reads a source or writes an output.
import type { World } from "./device.ts";
import { loadProgress, saveProgress } from "./progress.ts";
import type { Progress } from "./progress.ts";
import type { Batch, Mark, Places } from "./source.ts";
import { Trail } from "./trail.ts";
import type { Past } from "./trail.ts";

/** A leg: sketches of so many rows, or of so long, are handed to the log at least; a restart reads no more than that again. */
const legRows = 20_000;
const legMs = 60_000;

export class Reach {
  private trail = new Trail();
  private progress: Progress | undefined;
  /** Of the stream when the leg began: the log's last entry, and rows read. */
  private leg = { seq: 0, rows: 0 };
  private rowsSinceLeg = 0;

  constructor(
    private readonly home: string,
    private readonly source: string,
    private readonly world: World,
    /** When the leg began, monotonic. */
    private leggedMs: number,
  ) {}

  /** Where the source was left; undefined when it is new. */
  load(): Progress | undefined {
    return loadProgress(this.home, this.source, this.world.disk, this.world.crypto);
  }

  /** Goes on from what was loaded, or from the log's entry `seq` and so many rows of the stream. */
  begin(progress: Progress | undefined, seq: number, rows: number): void {
    this.progress = progress;
    this.trail = new Trail(progress);
    this.leg = { seq: progress?.legSeq ?? seq, rows };
    this.rowsSinceLeg = 0;
  }

  /** The very first rows of a source begin here; true when the disk must know of it before their answers can reach it. */
  first(from: Mark): boolean {
    if (this.progress) return false;
    this.trail.begin(from);
    return true;
  }

  /** A batch of so many rows was read. */
  read({ from, phase }: Batch, rows: number, nowMs: number): void {
    if (from) this.trail.read(from, rows, nowMs);
    if (phase !== "warm") this.rowsSinceLeg += rows;
  }

  /** All rows up to here are answered. */
  answered(to: Mark): void {
    this.trail.answered(to);
  }

  get isLegFull(): boolean {
    return this.rowsSinceLeg >= legRows;
  }

  /** A source that cannot go back has its sketches handed on by time. */
  isLegLate(nowMs: number): boolean {
    return nowMs - this.leggedMs >= legMs && this.rowsSinceLeg > 0 && !this.trail.places;
  }

  /** All sketches up to the log's entry `seq` are handed to it; `rows` of the stream were read until here. */
  sketched(nowMs: number, past: Past, seq: number, rows: number): void {
    this.trail.sketched(nowMs, past);
    this.leg = { seq, rows };
    this.rowsSinceLeg = 0;
    this.leggedMs = nowMs;
  }

  /** Rows of the stream when the leg began. */
  get legRows(): number {
    return this.leg.rows;
  }

  /** Undefined for a source that cannot go back. */
  get places(): Places | undefined {
    return this.trail.places;
  }

  /** Keeps `places` for the package with this digest, and how long the outputs are. Throws deviceDiskFailed. */
  save(digest: string, places: Places, outputs: { scores: number; alarms: number }): void {
    const { home, source, world, leg } = this;
    const next = { format: 1 as const, seq: this.progress?.seq ?? 0, source, package: digest, ...places, legSeq: leg.seq, legRows: leg.rows, ...outputs };
    this.progress = saveProgress(home, next, world.disk, world.crypto);
  }
}
