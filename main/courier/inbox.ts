// The courier's folder on a device: a stick with a cable. What comes goes where a stick would carry it, what the device hands out lies where a stick
// would have it; names follow a closed grammar, sizes are bounded, and a file stands there whole or not at all.
import { closeSync, existsSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { createHash, type Hash } from "node:crypto";
import { dirname, join } from "node:path";
import { Failure } from "../../shared/contract/errors.ts";
import { pieceBytes } from "../../shared/format/lanFrame.ts";

const mebibyte = 1024 * 1024;
const packageName = /^packages\/[0-9a-f]{64}\.mwpkg$/;
/** Orders, acknowledgements, times, and the site's roots where a stick has them: small signed documents. Nothing else of device/, where a stick carries the program. */
const documentName = /^(in\/(?:orders|acks|times)\/[0-9A-Za-z][0-9A-Za-z.-]{0,79}|device\/roots\/root\.[1-9]\d{0,3}\.json)$/;
const outName = /^out\/d-[a-z0-9]{4,30}\/[0-9a-z][0-9A-Za-z.-]{0,79}$/;
const bytesMost = { package: 512 * mebibyte, document: 256 * 1024, all: 1024 * mebibyte };
/** Packages beside the one that comes, whole or not. */
const packagesMost = 7;
/** Documents of one folder of in/: the device looks at the first 64 of its orders, and has to find the newest among them. */
const documentsMost = 48;
/** Links of the chain of roots (reliability.md 3.11). */
const rootsMost = 1024;
/** Receipts of a device that stay here after they were handed out: the device has its own, and a list has an end. */
const receiptsMost = 200;

export interface Stored {
  name: string;
  size: number;
}

export class Inbox {
  /** `folder` is what the device program is given as its stick. */
  constructor(readonly folder: string) {
    for (const name of ["packages", "in", "out", "device/roots"]) mkdirSync(join(folder, "MILLWRIGHT", name), { recursive: true });
  }

  private at(name: string): string {
    return join(this.folder, "MILLWRIGHT", ...name.split("/"));
  }

  /** Files that came and files to fetch. */
  list(): Stored[] {
    const out: Stored[] = [];
    const walk = (prefix: string, depth: number) => {
      for (const entry of readdirSync(this.at(prefix), { withFileTypes: true })) {
        const name = `${prefix}/${entry.name}`;
        if (out.length >= 4096) return;
        if (entry.isDirectory() && depth > 0) walk(name, depth - 1);
        else if (entry.isFile() && (packageName.test(name) || documentName.test(name) || outName.test(name))) {
          // the device program may have taken it away meanwhile
          const found = statSync(this.at(name), { throwIfNoEntry: false });
          if (found) out.push({ name, size: found.size });
        }
      }
    };
    for (const area of ["packages", "in", "out", "device"]) walk(area, 1);
    return out.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Opens a file for what comes. `have` bytes of the same content lie there from a connection that broke, or all of them from one that did not.
   * Throws lanOverBound, lanVerbUnknown for a name that may not be written, deviceDiskFailed.
   */
  receive(name: string, size: number, digest: string): Incoming {
    const most = packageName.test(name) ? bytesMost.package : documentName.test(name) ? bytesMost.document : undefined;
    if (most === undefined) throw new Failure("lanVerbUnknown", { field: "name", detail: name.slice(0, 80) });
    if (size > most) throw new Failure("lanOverBound", { field: "size", detail: `${size} bytes` });
    const target = this.at(name);
    return onDisk(() => {
      mkdirSync(dirname(target), { recursive: true });
      const part = `${target}.${digest.slice(0, 16)}.part`;
      if (packageName.test(name)) makeRoom([target, part], size, { files: packagesMost, bytes: bytesMost.all });
      else if (name.startsWith("in/")) makeRoom([target, part], size, { files: documentsMost - 1, bytes: bytesMost.all });
      // a chain has no oldest link to spare
      else if (!existsSync(target) && !existsSync(part) && readdirSync(dirname(target)).length >= rootsMost) throw new Failure("lanOverBound", { field: "files" });
      return new Incoming(target, part, size, digest);
    });
  }

  /** Takes the oldest receipts away that were handed out long ago: a stick goes home and comes back empty, this folder stays. */
  tidy(): void {
    for (const device of readdirSync(this.at("out"), { withFileTypes: true })) {
      if (!device.isDirectory() || !/^d-[a-z0-9]{4,30}$/.test(device.name)) continue;
      const folder = this.at(`out/${device.name}`);
      const receipts = readdirSync(folder).filter((name) => /^receipt-\d{6}\.json$/.test(name)).sort();
      for (const name of receipts.slice(0, -receiptsMost)) for (const each of [name, name.replace(".json", ".copy.json")]) for (const ending of [".ok", ""]) rmSync(join(folder, each + ending), { force: true });
    }
  }

  /** A finished file of the device: reads pieces of it in order. Throws lanVerbUnknown for any other name. */
  *read(name: string, from: number): Generator<Uint8Array> {
    const path = this.at(name);
    if (!outName.test(name) || !existsSync(path) || !lstatSync(path).isFile()) throw new Failure("lanVerbUnknown", { field: "name", detail: name.slice(0, 80) });
    const fd = openSync(path, "r");
    try {
      for (let at = from; ; ) {
        const piece = new Uint8Array(pieceBytes);
        const read = readSync(fd, piece, 0, piece.length, at);
        if (read === 0) return;
        at += read;
        yield piece.subarray(0, read);
      }
    } finally {
      closeSync(fd);
    }
  }

  size(name: string): number {
    return statSync(this.at(name)).size;
  }
}

/** Earlier files of a folder go when this one would not fit beside them, the oldest first, also those that never became whole: the device has its own copies of what it took. */
function makeRoom(own: readonly string[], size: number, most: { files: number; bytes: number }): void {
  const folder = dirname(own[0]!);
  const others = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => !own.includes(path))
    .flatMap((path) => {
      const found = lstatSync(path, { throwIfNoEntry: false });
      return found?.isFile() === true ? [{ path, size: found.size, writtenMs: found.mtimeMs }] : [];
    })
    .sort((a, b) => a.writtenMs - b.writtenMs);
  let held = others.reduce((sum, each) => sum + each.size, size);
  while (others.length > 0 && (held > most.bytes || others.length > most.files)) {
    const gone = others.shift()!;
    rmSync(gone.path, { force: true });
    held -= gone.size;
  }
}

/** Runs an act on the device's disk. Throws deviceDiskFailed instead of the system's own words, so that whoever sends hears what is wrong. */
function onDisk<T>(act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw new Failure("deviceDiskFailed", { detail: thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown) }, { cause: thrown });
  }
}

/** SHA-256 of a file, read in pieces: a package may be larger than a courier's memory. */
export function digestOfFile(path: string): string {
  const hash = createHash("sha256");
  const fd = openSync(path, "r");
  try {
    const piece = new Uint8Array(mebibyte);
    for (let read; (read = readSync(fd, piece, 0, piece.length, null)) > 0; ) hash.update(piece.subarray(0, read));
  } finally {
    closeSync(fd);
  }
  return hash.digest("hex");
}

/** A file on its way: pieces go to x.<digest>.part, which the next connection goes on with; whole and proven it takes its name. */
export class Incoming {
  readonly have: number;
  /** It lies there whole, under its name. */
  private readonly isHere: boolean;
  private readonly hash: Hash = createHash("sha256");
  private at: number;
  private fd: number | undefined;

  constructor(
    private readonly target: string,
    private readonly part: string,
    private readonly size: number,
    private readonly digest: string,
  ) {
    this.isHere = existsSync(target) && statSync(target).size === size && digestOfFile(target) === digest;
    if (this.isHere) {
      this.have = this.at = size;
      return;
    }
    const held = existsSync(this.part) ? Math.min(size, statSync(this.part).size) : 0;
    this.fd = openSync(this.part, held > 0 ? "r+" : "w");
    const piece = new Uint8Array(mebibyte);
    for (let at = 0; at < held; ) {
      const read = readSync(this.fd, piece, 0, Math.min(piece.length, held - at), at);
      this.hash.update(piece.subarray(0, read));
      at += read;
    }
    this.have = this.at = held;
  }

  get missing(): number {
    return this.size - this.at;
  }

  add(bytes: Uint8Array): void {
    if (bytes.length === 0 || bytes.length > this.missing) throw new Failure("lanOverBound", { field: "bytes", detail: `${bytes.length} of ${this.missing}` });
    onDisk(() => {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.fd!, bytes, done, bytes.length - done, this.at + done);
    });
    this.hash.update(bytes);
    this.at += bytes.length;
  }

  /** Gives the file its name. Throws stickFileReplaced when what arrived is not what was announced; then the next try begins anew. */
  finish(): void {
    if (this.isHere) return;
    if (this.hash.digest("hex") !== this.digest) {
      this.close();
      rmSync(this.part, { force: true });
      throw new Failure("stickFileReplaced", { file: this.target.split(/[\\/]/).at(-1)! });
    }
    onDisk(() => {
      fsyncSync(this.fd!);
      this.close();
      renameSync(this.part, this.target);
    });
  }

  close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }
}
