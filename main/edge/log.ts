// The device's log: append-only segments of 1 MiB, every frame chained to the one before. A torn tail is cut at the last whole frame.
// What is acknowledged (synced) survives a power cut. A segment whose write or sync failed is finished: what was not safe in it is written
// again into a new one, never retried in the old (the PostgreSQL lesson). Room is made only by whole rules: acknowledged, or told by a gap entry.
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import { joinBytes } from "../../shared/format/bytes.ts";
import type { Crypto } from "../../shared/format/dsse.ts";
import { chainStart, frameBytes, nextHash } from "../../shared/format/logRecord.ts";
import type { Frame } from "../../shared/format/logRecord.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import type { Appender, Disk } from "./disk.ts";
import { headOf, readSegment, readSegmentHead, segmentHead, segmentLength, segmentsIn } from "./segment.ts";
import type { LogTail, Segment } from "./segment.ts";

const commitEvery = 256;

/** A segment that is no longer written. */
export interface ClosedSegment {
  name: string;
  bytes: number;
  /** What kinds of entries it holds. */
  kinds: ReadonlySet<string>;
}

export class DeviceLog {
  private file: Appender | undefined;
  private written = 0;
  /** Frames since the last sync, and what the chain was before them. */
  private unsynced: Frame[] = [];
  private safe: LogTail;
  /** Bytes at which a segment ends; smaller where the whole log may only be small. */
  private segmentMost = segmentLength;
  /** Kinds of entries in closed segments that were looked at; they change by thinning alone. */
  private readonly kinds = new Map<string, ReadonlySet<string>>();
  private owed: { name: string; seqs: readonly number[] } | undefined;
  /** Bytes of all segments, once they were asked for. */
  private total: number | undefined;

  /** Segments begun since the log was opened. */
  segments = 0;

  private constructor(
    private readonly folder: string,
    private readonly disk: Disk,
    private readonly crypto: Crypto,
    private tailAt: LogTail,
    private segment: string | undefined,
    /** Bytes of a torn tail cut at opening. */
    readonly cut: number,
  ) {
    this.safe = tailAt;
  }

  /** Opens the log in `folder`, cutting a torn tail. */
  static open(folder: string, disk: Disk, crypto: Crypto): DeviceLog {
    disk.makeFolder(folder);
    let cut = 0;
    for (;;) {
      const name = segmentsIn(folder, disk).at(-1);
      if (!name) return new DeviceLog(folder, disk, crypto, { seq: 0, hash: chainStart }, undefined, cut);
      const path = join(folder, name);
      const opened = readSegment(path, disk, crypto);
      if (!opened) {
        cut += disk.size(path) ?? 0;
        disk.remove(path);
        continue;
      }
      const { first, previous, frames, length, total } = opened;
      if (length < total) {
        cut += total - length;
        disk.truncate(path, length);
      }
      const log = new DeviceLog(folder, disk, crypto, { seq: first + frames.length - 1, hash: frames.at(-1)?.hash ?? previous }, path, cut);
      log.written = length;
      return log;
    }
  }

  /** The last entry, synced or not. */
  get tail(): LogTail {
    return this.tailAt;
  }

  /** The last entry that is safe on the disk. */
  get safeTail(): LogTail {
    return this.safe;
  }

  /** Segments end at a 32nd of what the whole log may hold, so that room can be made in small steps. */
  boundTo(bytes: number): void {
    this.segmentMost = Math.max(16 * 1024, Math.min(segmentLength, Math.floor(bytes / 32)));
  }

  /** Bytes of all segments. */
  get bytes(): number {
    this.total ??= segmentsIn(this.folder, this.disk).reduce((sum, name) => sum + (this.disk.size(join(this.folder, name)) ?? 0), 0);
    return this.total;
  }

  /** Appends one entry made from the next sequence number; synced with the group it falls into. Throws deviceDiskFailed, the log as before. */
  append(make: (seq: number) => object): void {
    const bytes = utf8(JSON.stringify(make(this.tailAt.seq + 1)));
    const frame = { bytes, hash: nextHash(this.tailAt.hash, bytes, this.crypto) };
    this.onDisk(() => this.put(frame), [...this.unsynced, frame]);
    this.unsynced.push(frame);
    this.tailAt = { seq: this.tailAt.seq + 1, hash: frame.hash };
    if (this.unsynced.length >= commitEvery) this.sync();
  }

  /** Everything appended so far is on the disk when this returns. Throws deviceDiskFailed. */
  sync(): void {
    if (this.unsynced.length > 0) this.onDisk(() => this.syncFile(), this.unsynced);
    this.unsynced = [];
    this.safe = this.tailAt;
  }

  close(): void {
    this.sync();
    this.file?.close();
    this.file = undefined;
  }

  /** Frames after `seq`, in order, at most `mostBytes` of them. */
  framesAfter(seq: number, mostBytes: number): { first: number; previous: string; frames: Frame[] } {
    this.sync();
    let previous = chainStart;
    const frames: Frame[] = [];
    let bytes = 0;
    let first = seq + 1;
    const names = segmentsIn(this.folder, this.disk);
    const from = names.findLastIndex((name) => Number(name.slice(0, 10)) <= seq + 1);
    for (const [i, name] of names.slice(Math.max(0, from)).entries()) {
      const opened = this.read(name, names[Math.max(0, from) + i + 1]);
      if (!opened) continue;
      let at = opened.first;
      let before = opened.previous;
      // also of a segment that has no entry yet
      if (frames.length === 0 && at <= seq + 1) previous = before;
      for (const frame of opened.frames) {
        const isNext = frames.length === 0 ? at > seq : at === first + frames.length;
        if (isNext) {
          if (frames.length === 0) [first, previous] = [at, before];
          bytes += frame.bytes.length + 68;
          if (bytes > mostBytes) return { first, previous, frames };
          frames.push(frame);
        } else if (frames.length === 0) previous = frame.hash;
        before = frame.hash;
        at++;
      }
    }
    return { first, previous, frames };
  }

  /** Removes the oldest segments whose every entry is at or below `seq` until `enough()`; never the one that is written. */
  dropUpTo(seq: number, enough: () => boolean): void {
    const names = segmentsIn(this.folder, this.disk);
    for (let i = 0; i + 1 < names.length && !enough() && Number(names[i + 1]!.slice(0, 10)) - 1 <= seq; i++) {
      this.disk.remove(join(this.folder, names[i]!));
      this.kinds.delete(names[i]!);
      this.total = undefined;
    }
  }

  /** All segments but the one that is written, oldest first. `kindOf`: what an entry counts as; undefined where nobody asks for it. */
  closed(kindOf: (bytes: Uint8Array) => string | undefined): ClosedSegment[] {
    return segmentsIn(this.folder, this.disk).slice(0, -1).map((name) => {
      const kinds = this.kinds.get(name) ?? new Set(this.entriesIn(name).flatMap(({ bytes }) => kindOf(bytes) ?? []));
      this.kinds.set(name, kinds);
      return { name, bytes: this.disk.size(join(this.folder, name)) ?? 0, kinds };
    });
  }

  /** What a segment still says, with the numbers of the entries. */
  entriesIn(name: string): { seq: number; bytes: Uint8Array }[] {
    const opened = this.read(name, this.behind(name));
    return opened?.frames.flatMap(({ bytes }, i) => (bytes.length > 0 ? [{ seq: opened.first + i, bytes }] : [])) ?? [];
  }

  /** The newest entry for which `matches` is true, in the two newest segments. */
  newestWith(matches: (bytes: Uint8Array) => boolean): Uint8Array | undefined {
    for (const name of segmentsIn(this.folder, this.disk).slice(-2).reverse()) {
      const found = this.entriesIn(name).findLast(({ bytes }) => matches(bytes));
      if (found) return found.bytes;
    }
    return undefined;
  }

  /** Takes what these entries said out of every segment that still says it, but the one that is written. */
  thinLeft(seqs: readonly number[]): void {
    const wanted = new Set(seqs);
    const least = seqs.reduce((low, seq) => Math.min(low, seq), Infinity);
    const most = seqs.reduce((high, seq) => Math.max(high, seq), 0);
    const names = segmentsIn(this.folder, this.disk);
    names.slice(0, -1).forEach((name, i) => {
      if (Number(name.slice(0, 10)) > most || Number(names[i + 1]!.slice(0, 10)) <= least) return;
      const left = this.entriesIn(name).flatMap(({ seq }) => (wanted.has(seq) ? [seq] : []));
      if (left.length > 0) this.thin(name, left);
    });
  }

  /** Takes out of a segment what these entries said; the chain over them stays. What stands for them was written before. */
  thin(name: string, seqs: readonly number[]): void {
    this.owed = { name, seqs };
    this.settle();
  }

  /** True while entries that were replaced still stand in their segment. */
  get isOwing(): boolean {
    return this.owed !== undefined;
  }

  /** What a disk that failed kept from being thinned is thinned before anything else is: its entries have been replaced already. */
  settle(): void {
    if (!this.owed) return;
    const { name, seqs } = this.owed;
    const path = join(this.folder, name);
    const opened = this.read(name, this.behind(name));
    if (opened) {
      const gone = new Set(seqs);
      const frames = opened.frames.map((frame, i) => frameBytes(gone.has(opened.first + i) ? { ...frame, bytes: new Uint8Array(0) } : frame));
      this.disk.write(`${path}.part`, joinBytes([headOf({ seq: opened.first - 1, hash: opened.previous }), ...frames]));
      this.disk.rename(`${path}.part`, path);
      this.total = undefined;
      this.kinds.delete(name);
    }
    this.owed = undefined;
  }

  /**
   * A segment up to where the one behind it begins: of one that was given up the entries that were not safe stand there again, or were never said.
   * Entries that a spoilt disk keeps from being read stand as dropped ones, for the one behind says where the chain goes on: the workbench tells
   * of the hole, and what came after it still goes home. Undefined for what is no segment.
   */
  private read(name: string, behind: string | undefined): Segment | undefined {
    const opened = readSegment(join(this.folder, name), this.disk, this.crypto);
    const next = opened && behind !== undefined ? readSegmentHead(join(this.folder, behind), this.disk) : undefined;
    if (!opened || !next) return opened;
    const count = Math.max(0, next.first - opened.first);
    const unread = Array.from({ length: Math.max(0, count - opened.frames.length) }, () => ({ bytes: new Uint8Array(0), hash: next.previous }));
    return { ...opened, frames: [...opened.frames.slice(0, count), ...unread] };
  }

  private behind(name: string): string | undefined {
    return segmentsIn(this.folder, this.disk).find((other) => other > name);
  }

  private put(frame: Frame): void {
    const out = frameBytes(frame);
    if (this.file && this.written + out.length > this.segmentMost) {
      this.sync();
      this.file.close();
      this.file = undefined;
      this.segment = undefined;
    }
    if (!this.file) this.openFile(out.length);
    this.file!.append(out);
    this.written += out.length;
    if (this.total !== undefined) this.total += out.length;
  }

  private syncFile(): void {
    // after a segment was given up and none could be begun nothing is safe
    if (!this.file) throw new Error("no segment");
    this.file.sync();
  }

  private openFile(next: number): void {
    if (!this.segment || this.written + next > this.segmentMost) this.beginSegment(this.safe, this.unsynced);
    this.file ??= this.disk.appender(this.segment!);
  }

  /** A new segment behind the entry `after`, with these frames in it. */
  private beginSegment(after: LogTail, frames: readonly Frame[]): void {
    const number = String(after.seq + 1).padStart(10, "0");
    const taken = new Set(segmentsIn(this.folder, this.disk));
    const name = ["", ..."bcdefghijklmnopqrstuvwxyz"].map((letter) => `${number}${letter}.mwlog`).find((each) => !taken.has(each));
    if (!name) throw new Error("segments");
    const path = (this.segment = join(this.folder, name));
    this.total = undefined;
    try {
      this.disk.write(path, headOf(after));
      this.written = segmentHead;
      this.file = this.disk.appender(path);
      for (const frame of frames) {
        const out = frameBytes(frame);
        this.file.append(out);
        this.written += out.length;
      }
      this.segments++;
    } catch (thrown) {
      // nothing in it was ever safe; left there, each try on a full disk would use up one of the names that this place of the chain has
      this.abandon();
      this.disk.remove(path);
      throw thrown;
    }
  }

  /** Does it; when the disk fails, gives the segment up and writes all of `frames` into a new one, once. */
  private onDisk(act: () => void, frames: readonly Frame[]): void {
    try {
      act();
    } catch {
      try {
        this.abandon();
        this.beginSegment(this.safe, frames);
        this.syncFile();
      } catch (thrown) {
        this.abandon();
        throw new Failure("deviceDiskFailed", { file: "log", detail: thrown instanceof Error ? thrown.message : String(thrown) }, { cause: thrown });
      }
    }
  }

  private abandon(): void {
    try {
      this.file?.close();
    } catch {
      // a file that cannot even be closed is left to the system
    }
    this.file = undefined;
    this.segment = undefined;
  }
}
