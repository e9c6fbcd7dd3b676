// A project folder: objects by digest, the journal that gives them names, HEAD, the lock. The only writer of that folder.
// Names change only by commit(); an act that fails leaves everything as it was.
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import { diskFailure, replaceFile, sweepParts } from "./disk.ts";
import { Journal, type JournalLine } from "./journal.ts";
import { takeLock } from "./lock.ts";
import { canonicalJson, ObjectStore } from "./objects.ts";

const format = "millwright.project/1";

export interface ProjectHead {
  format: string;
  id: string;
  name: string;
  /** IANA zone that people of this plant read times in. */
  zone: string;
  language: "en" | "de";
}

/** Who acts, for the journal. */
export interface Actor {
  person: string;
  role: string;
}

interface HeadFile {
  seq: number;
  journal: string;
  refs: Record<string, string>;
}

export class Project {
  readonly folder: string;
  readonly objects: ObjectStore;
  readonly readOnly: boolean;
  /** Codes of what was mended at opening. */
  readonly mended: string[] = [];
  head: ProjectHead;
  private readonly journalFile: Journal;
  private refs: Map<string, string>;
  private readonly release: () => void;

  /** Makes a new project in an empty or missing folder. Throws storeAlreadyExists, storeReadOnly, storeDiskFull. */
  static create(folder: string, facts: { name: string; zone: string; language: "en" | "de" }): Project {
    // A maker that died here has left at most a lock and a half-written project.json; opening sweeps both away.
    if (existsSync(folder) && readdirSync(folder).some((name) => name !== "lock" && !/^(project\.json|lock)\.[\w-]+\.part$/.test(name))) throw new Failure("storeAlreadyExists", { detail: facts.name });
    try {
      mkdirSync(dirname(folder), { recursive: true });
      // By itself: for a whole path at once Node calls a read-only disk a missing file.
      if (!existsSync(folder)) mkdirSync(folder);
      const head: ProjectHead = { format, id: randomUUID(), ...facts };
      replaceFile(join(folder, "project.json"), Buffer.from(canonicalJson(head)));
    } catch (thrown) {
      throw diskFailure(thrown, "project.json");
    }
    return new Project(folder);
  }

  static exists(folder: string): boolean {
    return existsSync(join(folder, "project.json"));
  }

  /** Opens a project; mends a torn journal tail and a missing HEAD. Throws storeNotAProject, storeNewerVersion, storeLocked, storeDamagedObject. */
  constructor(folder: string, options: { readOnly?: boolean } = {}) {
    this.folder = folder;
    this.readOnly = options.readOnly ?? false;
    this.head = readHead(folder);
    this.release = this.readOnly ? () => undefined : takeLock(folder);
    try {
      this.objects = new ObjectStore(folder);
      if (!this.readOnly) {
        this.objects.sweep();
        for (const place of [folder, this.workPath("")]) sweepParts(place);
      }
      this.journalFile = new Journal(folder, this.readOnly);
      if (this.journalFile.tailCut) this.mended.push("storeJournalTailCut");
      this.refs = replay(this.journalFile.lines);
      this.checkHead();
    } catch (thrown) {
      this.release();
      throw thrown;
    }
  }

  get seq(): number {
    return this.journalFile.seq;
  }
  get journal(): readonly JournalLine[] {
    return this.journalFile.lines;
  }

  /** The digest that a name points to now. */
  ref(name: string): string | undefined {
    return this.refs.get(name);
  }
  /** The digest of a name. Throws storeUnknownRef. */
  needRef(name: string): string {
    const digest = this.refs.get(name);
    if (!digest) throw new Failure("storeUnknownRef", { field: name });
    return digest;
  }
  allRefs(): Record<string, string> {
    return Object.fromEntries([...this.refs].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  /** Names under a prefix, sorted. */
  refsUnder(prefix: string): [name: string, digest: string][] {
    return Object.entries(this.allRefs()).filter(([name]) => name.startsWith(prefix));
  }

  /** The commit point: points names at digests, with who and why. Unchanged names are left out; nothing to change gives no entry. */
  commit(actor: Actor, act: string, refs: Record<string, string | null>, note = ""): void {
    if (this.readOnly) throw new Failure("storeReadOnly", { detail: this.head.name });
    const changed = Object.fromEntries(Object.entries(refs).filter(([name, digest]) => (this.refs.get(name) ?? null) !== digest));
    if (Object.keys(changed).length === 0 && note === "") return;
    const line = this.journalFile.append({ at: new Date().toISOString(), by: actor.person, role: actor.role, act, note, refs: changed });
    apply(this.refs, line);
    this.writeHead();
  }

  /** Goes back to the names before the last act that changed any and was not itself undone. Returns that act's name. */
  undo(actor: Actor): string {
    const lines = this.journalFile.lines;
    let skip = 0;
    for (let i = lines.length - 1; i >= 0; i--) {
      const line = lines[i]!;
      if (Object.keys(line.refs).length === 0) continue;
      if (line.act === "project.undo") {
        skip++;
        continue;
      }
      if (skip > 0) {
        skip--;
        continue;
      }
      const before = replay(lines.slice(0, i));
      const back = Object.fromEntries(Object.keys(line.refs).map((name) => [name, before.get(name) ?? null]));
      this.commit(actor, "project.undo", back, `${line.act} ${line.seq}`);
      return line.act;
    }
    throw new Failure("storeUnknownRef", { field: "undo" });
  }

  setLanguage(language: "en" | "de"): void {
    this.head = { ...this.head, language };
    try {
      replaceFile(join(this.folder, "project.json"), Buffer.from(canonicalJson(this.head)));
    } catch (thrown) {
      throw diskFailure(thrown, "project.json");
    }
  }

  /** Folder for work in progress that may be deleted at any time; on the project's disk. */
  workPath(name: string): string {
    const folder = join(this.folder, "jobs");
    mkdirSync(folder, { recursive: true });
    return join(folder, name);
  }

  close(): void {
    this.release();
  }

  private checkHead(): void {
    const path = join(this.folder, "HEAD");
    let head: HeadFile | undefined;
    try {
      head = JSON.parse(readFileSync(path, "utf8")) as HeadFile;
    } catch {
      head = undefined; // missing or torn: rebuilt from the journal
    }
    if (head?.journal === this.journalFile.headDigest) return;
    if (this.journalFile.seq > 0) this.mended.push("storeHeadRebuilt");
    if (!this.readOnly) this.writeHead();
  }

  private writeHead(): void {
    const head: HeadFile = { seq: this.journalFile.seq, journal: this.journalFile.headDigest, refs: this.allRefs() };
    try {
      replaceFile(join(this.folder, "HEAD"), Buffer.from(canonicalJson(head)));
    } catch {
      // The journal is the truth and holds the act already; HEAD is rebuilt from it at the next opening.
      rmSync(join(this.folder, "HEAD"), { force: true });
    }
  }
}

function readHead(folder: string): ProjectHead {
  let text: string;
  try {
    text = readFileSync(join(folder, "project.json"), "utf8");
  } catch {
    throw new Failure("storeNotAProject", { file: "project.json" });
  }
  let head: ProjectHead;
  try {
    head = JSON.parse(text) as ProjectHead;
  } catch {
    throw new Failure("storeNotAProject", { file: "project.json", detail: "not JSON" });
  }
  if (head.format !== format) throw new Failure("storeNewerVersion", { file: "project.json", detail: String(head.format) });
  return head;
}

function apply(refs: Map<string, string>, line: JournalLine): void {
  for (const [name, digest] of Object.entries(line.refs)) {
    if (digest === null) refs.delete(name);
    else refs.set(name, digest);
  }
}

function replay(lines: readonly JournalLine[]): Map<string, string> {
  const refs = new Map<string, string>();
  for (const line of lines) apply(refs, line);
  return refs;
}
