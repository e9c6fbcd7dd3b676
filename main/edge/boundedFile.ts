// A text file of lines that never grows beyond its bound: at the bound it becomes <name>.1 and a new one begins. Lines that a full or broken
// disk does not take are counted, and writing is tried again with the next group: scoring does not stop for them.
import { utf8 } from "../../shared/format/utf8.ts";
import type { Appender, Disk } from "./disk.ts";

const groupLength = 65_536;

export class BoundedFile {
  private file: Appender | undefined;
  private written = 0;
  private waiting = "";
  private waitingLines = 0;
  private isUnsynced = false;
  /** Lines that could not be written. */
  lost = 0;
  /** Why the last group could not be written; undefined when it was. */
  trouble: string | undefined;

  constructor(
    private readonly path: string,
    private readonly disk: Disk,
    private readonly most: number,
    /** First line of each file, with its line feed; "" for none. */
    private head: string,
    /** True where a failing disk ends the run instead. */
    private readonly isStrict: boolean,
  ) {}

  /** What the file is called once it is full. */
  get older(): string {
    const dot = this.path.lastIndexOf(".");
    return `${this.path.slice(0, dot)}.1${this.path.slice(dot)}`;
  }

  /** Bytes of the current file that are written. */
  get length(): number {
    return this.written;
  }

  /** Goes on in a file that is there: with `at`, back at that many bytes, else after its last whole line. A file with another head is put aside. */
  resume(at: number | undefined): void {
    const { disk, path } = this;
    if (at !== undefined && (disk.size(path) ?? 0) < at && (disk.size(this.older) ?? 0) >= at) {
      // it was put aside after that place was committed
      disk.remove(path);
      disk.rename(this.older, path);
    }
    const size = disk.size(path);
    if (size === undefined || size === 0) return;
    const head = utf8(this.head);
    if (size < head.length || !disk.read(path, 0, head.length).every((byte, i) => byte === head[i])) {
      // what the power left without a whole line is begun anew: nothing in it is worth the older half
      if (this.lastLine(size) > 0) disk.rename(path, this.older);
      return;
    }
    const end = Math.max(head.length, at !== undefined && at <= size ? at : this.lastLine(size));
    if (end < size) disk.truncate(path, end);
    this.written = end;
  }

  write(line: string): void {
    this.waiting += `${line}\n`;
    this.waitingLines++;
    if (this.waiting.length > groupLength) this.flush();
  }

  flush(): void {
    if (this.waiting === "") return;
    const bytes = utf8(this.waiting);
    const lines = this.waitingLines;
    this.waiting = "";
    this.waitingLines = 0;
    try {
      if (this.written > 0 && this.written + bytes.length > this.most) {
        this.close();
        this.disk.rename(this.path, this.older);
        this.written = 0;
      }
      this.file ??= this.begin();
      this.file.append(bytes);
      this.written += bytes.length;
      this.isUnsynced = true;
      this.trouble = undefined;
    } catch (thrown) {
      this.fail(thrown, lines);
    }
  }

  /** Everything written so far is on the disk when this returns. */
  sync(): void {
    this.flush();
    if (!this.isUnsynced) return;
    this.isUnsynced = false;
    try {
      this.file?.sync();
    } catch (thrown) {
      this.fail(thrown, 0);
    }
  }

  close(): void {
    this.flush();
    this.file?.close();
    this.file = undefined;
  }

  private begin(): Appender {
    if (this.written === 0) {
      this.disk.write(this.path, utf8(this.head));
      this.written = this.head.length;
    } else if ((this.disk.size(this.path) ?? 0) > this.written) this.disk.truncate(this.path, this.written);
    return this.disk.appender(this.path);
  }

  /** What was written half is cut off by the next try. */
  private fail(thrown: unknown, lines: number): void {
    if (this.isStrict) throw thrown;
    this.lost += lines;
    this.trouble = thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);
    try {
      this.file?.close();
    } catch {
      // a file that cannot even be closed is left to the system
    }
    this.file = undefined;
  }

  private lastLine(size: number): number {
    for (let end = size; end > 0; end -= groupLength) {
      const from = Math.max(0, end - groupLength);
      const at = this.disk.read(this.path, from, end - from).lastIndexOf(10);
      if (at >= 0) return from + at + 1;
    }
    return 0;
  }
}
