// The journal: append-only lines, each with the digest of the line before. Appending and syncing a line is the commit point.
// A torn last line (power cut) is cut off; a broken chain before it is damage and is not mended.
import { closeSync, existsSync, ftruncateSync, fsyncSync, mkdirSync, openSync, readFileSync, readdirSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import { diskFailure, sync } from "./disk.ts";
import { canonicalJson, sha256 } from "./objects.ts";

/** One act: who, in which role, did what, to which names. A null digest removes the name. */
export interface JournalLine {
  seq: number;
  /** ISO time of the machine's clock; order is by seq, never by this. */
  at: string;
  by: string;
  role: string;
  act: string;
  note: string;
  refs: Record<string, string | null>;
  /** SHA-256 of the line before; 64 zeros for the first. */
  prev: string;
}

const segmentBytes = 4 << 20;
const first = "0".repeat(64);

export class Journal {
  readonly lines: JournalLine[] = [];
  /** True when a torn tail was cut at opening. */
  readonly tailCut: boolean;
  private readonly folder: string;
  private segment: string;
  private segmentSize: number;
  private head = first;

  /** Reads and checks the whole journal. Throws storeDamagedObject when the chain is broken before the tail. */
  constructor(projectFolder: string, readOnly: boolean) {
    this.folder = join(projectFolder, "journal");
    if (!readOnly) mkdirSync(this.folder, { recursive: true });
    const names = existsSync(this.folder) ? readdirSync(this.folder).filter((name) => /^\d{6}\.jsonl$/.test(name)).sort() : [];
    let cut = false;
    for (const [i, name] of names.entries()) {
      const path = join(this.folder, name);
      const bytes = readFileSync(path);
      let from = 0;
      while (from < bytes.length) {
        const end = bytes.indexOf(10, from);
        const line = end < 0 ? undefined : parse(bytes.subarray(from, end));
        const whole = line && line.prev === this.head && line.seq === this.lines.length + 1;
        if (!whole) {
          const torn = i === names.length - 1 && (end < 0 || (end === bytes.length - 1 && line === undefined));
          if (!torn) throw new Failure("storeDamagedObject", { file: `journal/${name}`, row: this.lines.length + 1 });
          cut = true;
          if (!readOnly) truncate(path, from);
          break;
        }
        this.lines.push(line);
        this.head = sha256(bytes.subarray(from, end));
        from = end + 1;
      }
    }
    this.tailCut = cut;
    this.segment = join(this.folder, names.at(-1) ?? "000001.jsonl");
    this.segmentSize = existsSync(this.segment) ? statSync(this.segment).size : 0;
  }

  get seq(): number {
    return this.lines.length;
  }
  get headDigest(): string {
    return this.head;
  }

  /** Appends an act and syncs it. On failure the file is as it was. Throws storeLocked when somebody else wrote meanwhile. */
  append(act: Omit<JournalLine, "seq" | "prev">): JournalLine {
    const line: JournalLine = { ...act, seq: this.lines.length + 1, prev: this.head };
    const bytes = Buffer.from(canonicalJson(line) + "\n");
    if (this.segmentSize > segmentBytes) {
      this.segment = join(this.folder, `${String(Number(this.segment.slice(-12, -6)) + 1).padStart(6, "0")}.jsonl`);
      this.segmentSize = 0;
    }
    const isNew = this.segmentSize === 0;
    const size = existsSync(this.segment) ? statSync(this.segment).size : 0;
    if (size !== this.segmentSize) throw new Failure("storeLocked", { file: "journal" });
    try {
      const file = openSync(this.segment, "a");
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
        fsyncSync(file);
      } catch (thrown) {
        ftruncateSync(file, this.segmentSize);
        throw thrown;
      } finally {
        closeSync(file);
      }
      if (isNew) sync(this.folder);
    } catch (thrown) {
      throw diskFailure(thrown, "journal");
    }
    this.segmentSize += bytes.length;
    this.head = sha256(bytes.subarray(0, bytes.length - 1));
    this.lines.push(line);
    return line;
  }
}

function parse(bytes: Uint8Array): JournalLine | undefined {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as JournalLine;
  } catch {
    return undefined; // a torn line; the caller decides what that means
  }
}

function truncate(path: string, size: number): void {
  const file = openSync(path, "r+");
  try {
    ftruncateSync(file, size);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
