// The device's log: append-only segments of 1 MiB, every frame chained to the one before. A torn tail is cut at the last whole frame.
// Nothing is changed after it was written; what is acknowledged (synced) survives a power cut.
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import { bytesOfHex, hexOf, joinBytes, sameBytes, u32At, u32Bytes } from "../../shared/format/bytes.ts";
import type { Crypto } from "../../shared/format/dsse.ts";
import { chainStart, frameBytes, nextHash, readFrames } from "../../shared/format/logRecord.ts";
import type { Frame } from "../../shared/format/logRecord.ts";
import { utf8 } from "../../shared/format/utf8.ts";
import type { Appender, Disk } from "./disk.ts";

const magic = utf8("MWSG1\n");
/** magic, sequence number of the first frame, hash before it. */
const segmentHead = magic.length + 4 + 32;
export const segmentLength = 1024 * 1024;
const commitEvery = 256;

export interface LogTail {
  seq: number;
  hash: string;
}

export class DeviceLog {
  private file: Appender | undefined;
  private written = 0;
  private unsynced = 0;

  private constructor(
    private readonly folder: string,
    private readonly disk: Disk,
    private readonly crypto: Crypto,
    private tailAt: LogTail,
    private segment: string | undefined,
    /** Bytes of a torn tail cut at opening. */
    readonly cut: number,
  ) {}

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

  get tail(): LogTail {
    return this.tailAt;
  }

  /** Appends one entry made from the next sequence number; synced with the group it falls into. */
  append(make: (seq: number) => object): void {
    const bytes = utf8(JSON.stringify(make(this.tailAt.seq + 1)));
    const frame = { bytes, hash: nextHash(this.tailAt.hash, bytes, this.crypto) };
    const out = frameBytes(frame);
    try {
      if (!this.file) this.openFile(out.length);
      else if (this.written + out.length > segmentLength) {
        this.sync();
        this.file.close();
        this.file = undefined;
        this.segment = undefined;
        this.openFile(out.length);
      }
      this.file!.append(out);
      this.written += out.length;
      this.tailAt = { seq: this.tailAt.seq + 1, hash: frame.hash };
      if (++this.unsynced >= commitEvery) this.sync();
    } catch (thrown) {
      throw new Failure("deviceDiskFailed", { file: "log", detail: thrown instanceof Error ? thrown.message : String(thrown) }, { cause: thrown });
    }
  }

  private openFile(next: number): void {
    if (!this.segment || this.written + next > segmentLength) {
      const first = this.tailAt.seq + 1;
      this.segment = join(this.folder, `${String(first).padStart(10, "0")}.mwlog`);
      this.disk.write(this.segment, joinBytes([magic, u32Bytes(first), bytesOfHex(this.tailAt.hash)!]));
      this.written = segmentHead;
    }
    this.file = this.disk.appender(this.segment);
  }

  /** Everything appended so far is on the disk when this returns. */
  sync(): void {
    if (this.unsynced > 0) this.file?.sync();
    this.unsynced = 0;
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
    for (const name of segmentsIn(this.folder, this.disk)) {
      const opened = readSegment(join(this.folder, name), this.disk, this.crypto);
      if (!opened) continue;
      let at = opened.first;
      let before = opened.previous;
      for (const frame of opened.frames) {
        if (at > seq) {
          if (frames.length === 0) [first, previous] = [at, before];
          bytes += frame.bytes.length + 36;
          if (bytes > mostBytes) return { first, previous, frames };
          frames.push(frame);
        } else previous = frame.hash;
        before = frame.hash;
        at++;
      }
    }
    return { first, previous, frames };
  }
}

function segmentsIn(folder: string, disk: Disk): string[] {
  return disk.list(folder, 100_000).filter((name) => /^\d{10}\.mwlog$/.test(name));
}

function readSegment(path: string, disk: Disk, crypto: Crypto): { first: number; previous: string; frames: Frame[]; length: number; total: number } | undefined {
  const bytes = disk.read(path, 0, 4 * segmentLength);
  if (bytes.length < segmentHead || !sameBytes(bytes.subarray(0, magic.length), magic)) return undefined;
  const first = u32At(bytes, magic.length);
  const previous = hexOf(bytes.subarray(magic.length + 4, segmentHead));
  const { frames, length } = readFrames(bytes.subarray(segmentHead), previous, crypto);
  return { first, previous, frames, length: segmentHead + length, total: bytes.length };
}
