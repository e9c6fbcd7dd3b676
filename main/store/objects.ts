// Immutable objects named by their content: a folder of files and a manifest; the digest is the SHA-256 of the manifest.
// objects/ab/cdef.../manifest.json. A write is whole or absent: temporary folder, sync, rename.
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import { diskFailure, sweepParts, sync, workFolder, writeSynced } from "./disk.ts";

/** What an object is made of. `meta` holds facts that belong to the content; never a time, a person or a path. */
export interface Manifest {
  kind: string;
  meta: unknown;
  files: { name: string; bytes: number; sha256: string }[];
}

const pieceBytes = 1 << 20;

/** JSON with sorted keys: the same value gives the same bytes. */
export function canonicalJson(value: unknown): string {
  const sort = (v: unknown): unknown =>
    Array.isArray(v)
      ? v.map(sort)
      : v !== null && typeof v === "object"
        ? Object.fromEntries(
            Object.entries(v)
              .filter(([, item]) => item !== undefined)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, item]) => [key, sort(item)]),
          )
        : v;
  return JSON.stringify(sort(value));
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** SHA-256 of a file, read in pieces. */
export function sha256OfFile(path: string): string {
  const hash = createHash("sha256");
  const piece = Buffer.alloc(pieceBytes);
  const file = openSync(path, "r");
  try {
    for (let n = readSync(file, piece, 0, pieceBytes, null); n > 0; n = readSync(file, piece, 0, pieceBytes, null)) hash.update(piece.subarray(0, n));
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}

export class ObjectStore {
  private readonly folder: string;
  constructor(projectFolder: string) {
    this.folder = join(projectFolder, "objects");
  }

  /** Makes an object: `fill` writes its files into the folder it is given; they become immutable. Returns the digest. */
  async make(kind: string, meta: unknown, fill: (folder: string) => Promise<void> | void): Promise<string> {
    let work: string | undefined;
    try {
      mkdirSync(this.folder, { recursive: true });
      work = workFolder(this.folder, kind);
      await fill(work);
      const files = readdirSync(work)
        .sort()
        .map((name) => {
          const path = join(work!, name);
          sync(path);
          return { name, bytes: statSync(path).size, sha256: sha256OfFile(path) };
        });
      const manifest = canonicalJson({ kind, meta, files } satisfies Manifest);
      const digest = sha256(manifest);
      writeSynced(join(work, "manifest.json"), Buffer.from(manifest));
      const target = this.path(digest);
      if (existsSync(target)) rmSync(work, { recursive: true });
      else {
        mkdirSync(join(this.folder, digest.slice(0, 2)), { recursive: true });
        renameSync(work, target);
        sync(join(this.folder, digest.slice(0, 2)));
      }
      return digest;
    } catch (thrown) {
      if (work) rmSync(work, { recursive: true, force: true });
      throw diskFailure(thrown, kind);
    }
  }

  /** An object of one JSON file, `<kind>.json`. */
  makeJson(kind: string, value: unknown, meta: unknown = {}): Promise<string> {
    return this.make(kind, meta, (folder) => writeSynced(join(folder, `${kind}.json`), Buffer.from(canonicalJson(value))));
  }

  /** Folder of an object. It need not exist. */
  path(digest: string): string {
    return join(this.folder, digest.slice(0, 2), digest.slice(2));
  }

  /** Path of one of its files. Throws storeMissingObject. */
  file(digest: string, name: string): string {
    const path = join(this.path(digest), name);
    if (!existsSync(path)) throw new Failure("storeMissingObject", { detail: digest, file: name });
    return path;
  }

  manifest(digest: string): Manifest {
    return JSON.parse(readFileSync(this.file(digest, "manifest.json"), "utf8")) as Manifest;
  }

  readJson<T>(digest: string, name: string): T {
    return JSON.parse(readFileSync(this.file(digest, name), "utf8")) as T;
  }

  /** Re-hashes an object. Throws storeDamagedObject with the file that differs. */
  verify(digest: string): Manifest {
    const bytes = readFileSync(this.file(digest, "manifest.json"));
    if (sha256(bytes) !== digest) throw new Failure("storeDamagedObject", { detail: digest, file: "manifest.json" });
    const manifest = JSON.parse(bytes.toString("utf8")) as Manifest;
    for (const file of manifest.files) {
      const path = join(this.path(digest), file.name);
      if (!existsSync(path) || sha256OfFile(path) !== file.sha256) throw new Failure("storeDamagedObject", { detail: digest, file: file.name });
    }
    return manifest;
  }

  /** Removes half-made folders of writers that died. */
  sweep(): void {
    sweepParts(this.folder);
  }
}
