// A text file read in pieces that end with a line, from any byte, while another process may still write it. Knows no rows.
import type { OpenFile } from "./disk.ts";
import { runningHash } from "./deviceCrypto.ts";
import type { Batch, Mark, Phase } from "./source.ts";

const pieceBytes = 64 * 1024;
/** Beyond this without a line feed the piece is handed on as it is: the row reader gives such a row up. */
const lineBytesMost = 4 * pieceBytes;
const newline = 10;

const hashBytes = 1024 * 1024;

/** Digest of the first `length` bytes of a file, worked out a piece at a time: all of a large one on a slow card takes longer than a step may. */
export class PrefixDigest {
  private readonly hash = runningHash("sha256");
  private at = 0;
  private known: string | undefined;

  constructor(
    private readonly file: OpenFile,
    private readonly length: number,
  ) {}

  /** Reads at most `most` bytes more; the digest once all are read, or the file has no more. */
  go(most: number): string | undefined {
    for (let left = most; this.known === undefined && this.at < this.length; ) {
      if (left <= 0) return undefined;
      const bytes = this.file.read(this.at, Math.min(hashBytes, this.length - this.at, left));
      if (bytes.length === 0) break;
      this.hash.add(bytes);
      this.at += bytes.length;
      left -= bytes.length;
    }
    return (this.known ??= this.hash.hex());
  }
}

/** Digest of the first `length` bytes. */
function prefixDigest(file: OpenFile, length: number): string {
  return new PrefixDigest(file, length).go(Infinity)!;
}

/** Whether the file still begins as it did when the mark was made, and is long enough. */
export function matches(file: OpenFile, mark: Mark): boolean {
  return file.size() >= Math.max(mark.at, mark.prefix) && prefixDigest(file, mark.prefix) === mark.digest;
}

export class TextFile {
  private readonly decoder = new TextDecoder();
  private begun = false;

  constructor(
    readonly name: string,
    private readonly file: OpenFile,
    private at: number,
    /** What names this text in marks. */
    private identity: { prefix: number; digest: string },
  ) {}

  get mark(): Mark {
    return { file: this.name, ...this.identity, at: this.at };
  }

  /** The next whole lines before `until`; with `whole` what is left at the end of the file counts as a line. Undefined when there are none. */
  take(phase: Phase, until: number | undefined, whole: boolean): Batch | undefined {
    const end = until ?? Infinity;
    const from = this.mark;
    let bytes = this.file.read(this.at, Math.min(pieceBytes, end - this.at));
    let cut = bytes.lastIndexOf(newline) + 1;
    if (cut === 0 && bytes.length > 0) {
      bytes = this.file.read(this.at, Math.min(lineBytesMost, end - this.at));
      cut = bytes.indexOf(newline) + 1;
      if (cut === 0 && (bytes.length === lineBytesMost || this.at + bytes.length === until || whole)) cut = bytes.length;
    }
    if (cut === 0) return undefined;
    const head = this.begun ? undefined : this.head();
    this.begun = true;
    this.at += cut;
    const last = whole && this.at >= this.file.size();
    return { text: this.decoder.decode(bytes.subarray(0, cut)), phase, from, to: this.mark, ...(head === undefined ? {} : { head }), ...(last ? { last } : {}) };
  }

  /** A text that grows is named by more of its beginning, at most `most` bytes, as soon as there is more. */
  nameLonger(most: number): void {
    if (this.identity.prefix < most) this.identity = identify(this.file, most);
  }

  isAtEnd(): boolean {
    return this.at >= this.file.size();
  }

  /** True when the file is shorter than what was read of it. */
  isCutShort(): boolean {
    return this.file.size() < this.at;
  }

  isCurrent(): boolean {
    return this.file.current();
  }

  close(): void {
    this.file.close();
  }

  private head(): string {
    return this.at === 0 ? "" : this.decoder.decode(this.file.read(0, pieceBytes));
  }
}

/** Name of a text by its beginning: at most `most` bytes of what is there. */
export function identify(file: OpenFile, most: number): { prefix: number; digest: string } {
  const prefix = Math.min(most, file.size());
  return { prefix, digest: prefixDigest(file, prefix) };
}
