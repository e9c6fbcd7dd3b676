// A CSV that another program keeps writing: read to its end, then as it grows. Rotation (the name leads to another file), truncation and
// replacement are noticed and told; what the old file still held is read first. After a restart reading goes on at the committed place.
import { basename } from "node:path";
import type { Disk } from "./disk.ts";
import { readingOf } from "./source.ts";
import type { Batch, Mark, Phase, Places, Source, TellSource } from "./source.ts";
import { identify, matches, TextFile } from "./textFile.ts";

/** So much of a file's beginning names it. */
const namedBy = 1024;

export class FollowSource implements Source {
  readonly kind = "file";
  readonly ended = false;
  private file: TextFile | undefined;
  /** Pieces to be read again after a restart: up to where, and what for. */
  private again: { until: number; phase: Phase }[] = [];

  constructor(
    private readonly path: string,
    private readonly disk: Disk,
    private readonly tell: TellSource,
    from?: Places,
  ) {
    if (from) readingOf(basename(path), () => this.resume(from));
  }

  get state(): string {
    return this.file ? `${basename(this.path)}, ${this.file.mark.at} bytes` : `${basename(this.path)} is not there`;
  }

  onReady(): void {
    // a file says nothing by itself: whoever takes comes back after a while
  }

  take(): Batch | undefined {
    return readingOf(basename(this.path), () => this.next());
  }

  private next(): Batch | undefined {
    this.file ??= this.openAnew();
    const { file } = this;
    if (!file) return undefined;
    if (file.isCutShort()) {
      this.tell("sourceTruncated", { file: basename(this.path), at: file.mark.at });
      this.leave();
      return this.next();
    }
    const stretch = this.again[0];
    const batch = file.take(stretch?.phase ?? "new", stretch?.until, false);
    if (stretch && (file.mark.at >= stretch.until || !batch)) this.again.shift();
    if (batch) {
      file.nameLonger(namedBy);
      return batch;
    }
    if (stretch) return this.next();
    // the rest of a file that got another name is complete as it is
    if (file.isCurrent()) return undefined;
    const rest = file.take("new", undefined, true);
    if (rest) return rest;
    this.tell("sourceRotated", { file: basename(this.path), at: file.mark.at });
    this.leave();
    return this.next();
  }

  close(): void {
    this.leave();
  }

  private leave(): void {
    this.file?.close();
    this.file = undefined;
    this.again = [];
  }

  private openAnew(): TextFile | undefined {
    const file = this.disk.open(this.path);
    return file && new TextFile(basename(this.path), file, 0, identify(file, namedBy));
  }

  private resume({ warm, leg, at }: Places): void {
    const file = this.disk.open(this.path);
    if (!file) return;
    if (!matches(file, at)) {
      file.close();
      this.tell("sourceReplaced", { file: basename(this.path), at: at.at });
      return;
    }
    const same = (mark: Mark) => mark.file === at.file && mark.at <= at.at && matches(file, mark);
    const begin = same(warm) ? warm.at : at.at;
    const until = same(leg) ? Math.max(leg.at, begin) : at.at;
    this.file = new TextFile(at.file, file, begin, { prefix: at.prefix, digest: at.digest });
    this.again = [
      { until, phase: "warm" as const },
      { until: at.at, phase: "again" as const },
    ].filter((stretch, i) => stretch.until > (i === 0 ? begin : until));
  }
}
