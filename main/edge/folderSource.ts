// A folder into which files are put: each finished file is read once, in the order of names, whatever restarts lie between. What was read is
// remembered by name, size and digest, so that a copy under another name is not read again. Memory and ledger are bounded.
import { join } from "node:path";
import { digestText, readDocument, struct, text, whole } from "../../shared/format/readers.ts";
import type { Read } from "../../shared/format/readers.ts";
import { textOfUtf8, utf8 } from "../../shared/format/utf8.ts";
import type { Appender, Disk, OpenFile } from "./disk.ts";
import { readingOf } from "./source.ts";
import type { Batch, Phase, Places, Source, TellSource } from "./source.ts";
import { PrefixDigest, TextFile } from "./textFile.ts";

const entryReader = struct({ name: text(512), size: whole(0), changedUs: whole(0), digest: digestText });
type Entry = Read<typeof entryReader>;

/** Files that are remembered; those gone from the folder are forgotten first. */
const entriesMost = 10_000;
const ledgerBytesMost = 16 * 1024 * 1024;
/** So much of a file is hashed in one step: 300 MB on a slow card take longer than the watch waits for a sign of life. */
const hashedAtOnce = 8 * 1024 * 1024;

/** What was read, in order, in a file that only grows and is written anew when most of it is out of date. */
class Ledger {
  private readonly byName = new Map<string, Entry>();
  private readonly digests = new Set<string>();
  private lines = 0;
  private file: Appender | undefined;

  constructor(
    private readonly path: string,
    private readonly disk: Disk,
  ) {
    const bytes = disk.exists(path) ? disk.read(path, 0, ledgerBytesMost) : new Uint8Array();
    for (const line of (textOfUtf8(bytes) ?? "").split("\n"))
      try {
        this.keep(readDocument(utf8(line), entryReader, { error: "deviceSourceMalformed", file: "ledger" }));
      } catch {
        // a torn last line: that file's last piece is committed, it will be entered again
        continue;
      }
    if (bytes.length > 0 && bytes.at(-1) !== 10) this.rewrite();
  }

  get size(): number {
    return this.byName.size;
  }

  knows({ name, size, changedUs }: Omit<Entry, "digest">): boolean {
    const entry = this.byName.get(name);
    return entry !== undefined && entry.size === size && entry.changedUs === changedUs;
  }

  hasDigest(digest: string): boolean {
    return this.digests.has(digest);
  }

  add(entry: Entry): void {
    this.keep(entry);
    this.file ??= this.disk.appender(this.path);
    this.file.append(utf8(`${JSON.stringify(entry)}\n`));
    this.file.sync();
    if (this.lines > 2 * entriesMost) this.rewrite();
  }

  /** Entries after that of `name`, in the order of reading; undefined when it is not known. */
  after(name: string): Entry[] | undefined {
    const all = [...this.byName.values()];
    const at = all.findIndex((entry) => entry.name === name);
    return at < 0 ? undefined : all.slice(at);
  }

  /** Forgets files that are no longer there. */
  forget(present: ReadonlySet<string>): void {
    for (const name of [...this.byName.keys()]) if (!present.has(name)) this.byName.delete(name);
    this.digests.clear();
    for (const { digest } of this.byName.values()) this.digests.add(digest);
    this.rewrite();
  }

  close(): void {
    this.file?.close();
    this.file = undefined;
  }

  private keep(entry: Entry): void {
    this.byName.delete(entry.name);
    this.byName.set(entry.name, entry);
    this.digests.add(entry.digest);
    this.lines++;
  }

  private rewrite(): void {
    this.close();
    this.disk.write(`${this.path}.part`, utf8([...this.byName.values()].map((entry) => `${JSON.stringify(entry)}\n`).join("")));
    this.disk.rename(`${this.path}.part`, this.path);
    this.lines = this.byName.size;
  }
}

interface Stretch {
  name: string;
  from: number;
  until: number | undefined;
  phase: Phase;
}

/** A file that is open and whose name by its text is being worked out, over as many steps as it takes. */
interface Naming {
  name: string;
  open: OpenFile;
  size: number;
  changedUs: number;
  digest: PrefixDigest;
}

/** Not known yet: another step goes on. */
const later = "later";

export class FolderSource implements Source {
  readonly kind = "folder";
  readonly ended = false;
  private readonly ledger: Ledger;
  private file: TextFile | undefined;
  private entry: Entry | undefined;
  private finished: Entry[] = [];
  private plan: Stretch[] = [];
  /** Files as they were at the look before: one that did not change since is finished. */
  private seen = new Map<string, string>();
  private isFull = false;
  /** What could not be opened and was told. */
  private unread = new Set<string>();
  private naming: Naming | undefined;

  constructor(
    private readonly folder: string,
    ledgerPath: string,
    private readonly disk: Disk,
    private readonly tell: TellSource,
    /** Where to go on; undefined once the way there is planned. */
    private from?: Places,
  ) {
    this.ledger = new Ledger(ledgerPath, disk);
  }

  get state(): string {
    return this.file ? `${this.file.name}, ${this.file.mark.at} bytes` : `${this.ledger.size} files read`;
  }

  onReady(): void {
    // a folder says nothing by itself: whoever takes comes back after a while
  }

  take(): Batch | undefined {
    const { from } = this;
    if (from && readingOf(this.folder, () => this.resume(from)) === later) return undefined;
    this.from = undefined;
    for (;;) {
      const stretch = this.plan[0];
      const opened = this.file ? true : stretch ? this.openFile(stretch.name, stretch.from) : this.openNext();
      if (opened === later) return undefined;
      if (!opened) {
        if (!stretch) return undefined;
        this.plan.shift();
        continue;
      }
      const file = this.file!;
      const batch = readingOf(file.name, () => file.take(stretch?.phase ?? "new", stretch?.until, true));
      if (stretch) {
        const isOver = !batch || file.mark.at >= (stretch.until ?? Infinity) || file.isAtEnd();
        if (isOver) this.endStretch();
        if (batch) return batch;
        continue;
      }
      if (file.isAtEnd() || !batch) {
        this.finished.push(this.entry!);
        this.leave();
      }
      if (batch) return batch;
    }
  }

  /** Files are entered once their last rows are safe. */
  committed(): void {
    for (const entry of this.finished) this.ledger.add(entry);
    this.finished = [];
  }

  close(): void {
    this.leave();
    this.nameNone();
    this.ledger.close();
  }

  private nameNone(): void {
    this.naming?.open.close();
    this.naming = undefined;
  }

  private leave(): void {
    this.file?.close();
    this.file = undefined;
  }

  /** Goes on in the same open file where the next stretch continues it. */
  private endStretch(): void {
    const done = this.plan.shift()!;
    const next = this.plan[0];
    if (next && next.name === done.name) return;
    if (!next && this.entry && !this.ledger.knows(this.entry) && !this.file!.isAtEnd()) return;
    if (!next && this.entry && !this.ledger.knows(this.entry)) this.finished.push(this.entry);
    this.leave();
  }

  /** The file that is being named; it begins anew with another. Undefined where there is none. */
  private beginNaming(name: string): Naming | undefined {
    if (this.naming?.name === name) return this.naming;
    this.nameNone();
    const path = join(this.folder, name);
    const open = this.disk.open(path);
    if (!open) return undefined;
    try {
      const size = open.size();
      return (this.naming = { name, open, size, changedUs: this.disk.changedUs(path) ?? 0, digest: new PrefixDigest(open, size) });
    } catch (thrown) {
      open.close();
      throw thrown;
    }
  }

  /** A folder in the folder, a file that may not be read, that another program holds or took away: told once, passed over, tried again. */
  private openFile(name: string, from: number): boolean | typeof later {
    try {
      const naming = this.beginNaming(name);
      if (!naming) return false;
      const digest = naming.digest.go(hashedAtOnce);
      if (digest === undefined) return later;
      const { open, size, changedUs } = naming;
      this.entry = { name, size, changedUs, digest };
      this.file = new TextFile(name, open, from, { prefix: size, digest });
      this.naming = undefined;
      this.unread.delete(name);
      return true;
    } catch (thrown) {
      this.nameNone();
      if (!this.unread.has(name)) this.tell("fileUnread", { file: name.slice(0, 200), why: thrown instanceof Error ? thrown.message.slice(0, 200) : "" });
      this.unread.add(name);
      return false;
    }
  }

  /** Size and change of a file; undefined for one that is gone at this moment. */
  private lookAt(name: string): Omit<Entry, "digest"> | undefined {
    const path = join(this.folder, name);
    try {
      const size = this.disk.size(path);
      const changedUs = this.disk.changedUs(path);
      return size === undefined || changedUs === undefined ? undefined : { name, size, changedUs };
    } catch {
      return undefined;
    }
  }

  private openNext(): boolean | typeof later {
    const names = readingOf(this.folder, () => this.disk.list(this.folder, 2 * entriesMost)).filter((name) => !name.startsWith(".") && !/\.(part|tmp|crdownload)$/i.test(name));
    if (this.unread.size > 0) this.unread = new Set(names.filter((name) => this.unread.has(name)));
    const seen = new Map<string, string>();
    for (const name of names) {
      const now = this.lookAt(name);
      if (!now || this.ledger.knows(now) || this.finished.some((entry) => entry.name === name)) continue;
      const look = `${now.size} ${now.changedUs}`;
      seen.set(name, look);
      if (this.seen.get(name) !== look || now.size === 0) continue;
      if (this.ledger.size >= entriesMost) this.ledger.forget(new Set(names));
      if (this.ledger.size >= entriesMost) {
        if (!this.isFull) this.tell("folderFull", { files: this.ledger.size });
        this.isFull = true;
        break;
      }
      this.isFull = false;
      const opened = this.openFile(name, 0);
      if (opened === later) {
        this.seen = seen;
        return later;
      }
      if (!opened) continue;
      if (!this.ledger.hasDigest(this.entry!.digest)) {
        this.seen = seen;
        return true;
      }
      // the same text under another name, or written again: known, not read twice
      this.ledger.add(this.entry!);
      this.leave();
    }
    this.seen = seen;
    // what was being named changed meanwhile, or has gone
    this.nameNone();
    return false;
  }

  /** Plans what is read again; its first file may stay open for that. */
  private resume({ warm, leg, at }: Places): typeof later | undefined {
    const naming = this.beginNaming(at.file);
    const digest = naming?.size === at.prefix ? naming.digest.go(hashedAtOnce) : "";
    if (digest === undefined) return later;
    const isSame = digest === at.digest;
    // the files between the places, in the order in which they were read; those that are gone are passed over
    const between = (this.ledger.after(warm.file) ?? []).map(({ name }) => name).filter((name) => name !== at.file);
    const names = [...between, ...(isSame ? [at.file] : [])];
    const legAt = names.indexOf(leg.file);
    names.forEach((name, i) => {
      const from = name === warm.file ? warm.at : 0;
      const until = name === at.file ? at.at : undefined;
      if (i < legAt) this.plan.push({ name, from, until, phase: "warm" });
      else if (i > legAt) this.plan.push({ name, from, until, phase: "again" });
      else {
        if (leg.at > from) this.plan.push({ name, from, until: leg.at, phase: "warm" });
        if (until === undefined || until > leg.at) this.plan.push({ name, from: Math.max(from, leg.at), until, phase: "again" });
      }
    });
    // a file of which nothing new was read, or that was read to its end before it could be entered
    if (isSame && this.plan.at(-1)?.name !== at.file) this.plan.push({ name: at.file, from: at.at, until: at.at, phase: "again" });
    if (!isSame && at.at < at.prefix) this.tell("sourceReplaced", { file: at.file, at: at.at });
    return undefined;
  }
}
