// Zip archives read by their central directory, strictly: what is in doubt refuses the whole archive before anything is inflated.
// Runs only in the throw-away import process. Never uses an entry's name as a path. Rows 25 to 28 of the bad-input table; format: PKWARE APPNOTE 6.3.
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import * as yauzl from "yauzl";
import { Failure } from "../../../shared/contract/errors.ts";

export interface ZipEntry {
  /** Name as the archive gives it, `/` between folders. */
  name: string;
  bytes: number;
  packedBytes: number;
}

export interface ZipBounds {
  entries: number;
  /** Bytes of all entries unpacked. */
  totalBytes: number;
  /** Entries that unpack to less than this may have any ratio. */
  ratioFromBytes: number;
  ratio: number;
}

/** Bounds of archives that hold files, and of workbooks, whose repetitive XML packs far better. */
export const zipBounds: ZipBounds = { entries: 10_000, totalBytes: 32 * 2 ** 30, ratioFromBytes: 1 << 20, ratio: 100 };
export const workbookBounds: ZipBounds = { entries: 10_000, totalBytes: 8 * 2 ** 30, ratioFromBytes: 64 << 20, ratio: 100 };

export interface OpenZip {
  entries: ZipEntry[];
  /** Content of an entry; errors when its length or checksum is not the promised one. */
  read(name: string): Promise<Readable>;
  close(): void;
}

const reservedName = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?$/i;

/** Why a name may not be used, or undefined. Control characters, absolute, drive, UNC, upward, device names, trailing dot or blank. */
export function unsafeName(name: string): string | undefined {
  if (name === "" || /[\u0000-\u001f\u007f]/.test(name)) return "control character";
  if (/^([\\/]|[A-Za-z]:)/.test(name)) return "absolute";
  if (name.includes("\\")) return "backslash";
  const parts = name.replace(/\/$/, "").split("/");
  for (const part of parts) {
    if (part === ".." || part === "." || part === "") return "upward or empty";
    if (/[. ]$/.test(part)) return "trailing dot or blank";
    if (reservedName.test(part)) return "device name";
    if (part.includes(":")) return "colon";
  }
  return undefined;
}

const unixFile = 0o100000;
const unixFolder = 0o040000;

function refuseKind(entry: yauzl.Entry, file: string): void {
  const madeOn = entry.versionMadeBy >>> 8;
  if (madeOn !== 3 && madeOn !== 19) return;
  const mode = entry.externalFileAttributes >>> 16;
  const type = mode & 0o170000;
  if (type !== 0 && type !== unixFile && type !== unixFolder) throw new Failure("zipUnsafeKind", { file, detail: `${JSON.stringify(entry.fileName)} mode=${mode.toString(8)}` });
  if ((mode & 0o6000) !== 0) throw new Failure("zipUnsafeKind", { file, detail: `${JSON.stringify(entry.fileName)} setuid mode=${mode.toString(8)}` });
}

function malformed(file: string, detail: string, cause?: unknown): Failure {
  return new Failure("zipMalformed", { file, detail }, { cause });
}

/** Reads and checks the directory. Throws zipMalformed, zipOverBound, zipUnsafeName, zipUnsafeKind, zipUnsupported. */
export async function openZip(path: string, file: string, bounds: ZipBounds): Promise<OpenZip> {
  let zip: yauzl.ZipFile;
  try {
    // Names are judged here, so that every doubt has its own code.
    zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true });
  } catch (cause) {
    throw malformed(file, (cause as Error).message.slice(0, 120), cause);
  }
  try {
    return await checked(zip, file, bounds);
  } catch (thrown) {
    zip.close();
    throw thrown instanceof Failure ? thrown : malformed(file, (thrown as Error).message.slice(0, 120), thrown);
  }
}

async function checked(zip: yauzl.ZipFile, file: string, bounds: ZipBounds): Promise<OpenZip> {
  if (zip.entryCount > bounds.entries) throw new Failure("zipOverBound", { file, detail: `entries=${zip.entryCount} most=${bounds.entries}` });
  const found: { entry: yauzl.Entry; name: string }[] = [];
  const seen = new Set<string>();
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    const raw = entry.fileNameRaw ?? (entry.fileName as unknown as Buffer);
    const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, true);
    entry.fileName = name;
    const unsafe = unsafeName(raw.toString("latin1")) ?? unsafeName(name);
    if (unsafe) throw new Failure("zipUnsafeName", { file, detail: `${JSON.stringify(name.slice(0, 100))} ${unsafe}` });
    refuseKind(entry, file);
    const key = name.normalize("NFC").toLowerCase();
    if (seen.has(key)) throw malformed(file, `twice ${JSON.stringify(name.slice(0, 100))}`);
    seen.add(key);
    if (entry.isEncrypted()) throw new Failure("zipUnsupported", { file, detail: `encrypted ${JSON.stringify(name.slice(0, 100))}` });
    if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw new Failure("zipUnsupported", { file, detail: `method=${entry.compressionMethod}` });
    total += entry.uncompressedSize;
    if (total > bounds.totalBytes) throw new Failure("zipOverBound", { file, detail: `bytes=${total} most=${bounds.totalBytes}` });
    if (entry.uncompressedSize > bounds.ratioFromBytes && entry.uncompressedSize > entry.compressedSize * bounds.ratio)
      throw new Failure("zipOverBound", { file, detail: `ratio=${Math.round(entry.uncompressedSize / Math.max(1, entry.compressedSize))} most=${bounds.ratio} ${JSON.stringify(name.slice(0, 100))}` });
    found.push({ entry, name });
    if (found.length > bounds.entries) throw new Failure("zipOverBound", { file, detail: `entries most=${bounds.entries}` });
  }
  await refuseOverlap(zip, found, file);
  const byName = new Map(found.map(({ entry, name }) => [name, entry]));
  return {
    entries: found.filter(({ name }) => !name.endsWith("/")).map(({ entry, name }) => ({ name, bytes: entry.uncompressedSize, packedBytes: entry.compressedSize })),
    read: async (name) => withChecksum(await zip.openReadStreamPromise(byName.get(name)!), byName.get(name)!.crc32, file, name),
    close: () => zip.close(),
  };
}

/** Each entry's local header must say what the directory says, and no two may share bytes; nothing may stand before the first. */
async function refuseOverlap(zip: yauzl.ZipFile, found: { entry: yauzl.Entry; name: string }[], file: string): Promise<void> {
  const sorted = [...found].sort((a, b) => a.entry.relativeOffsetOfLocalHeader - b.entry.relativeOffsetOfLocalHeader);
  let end = 0;
  for (const { entry, name } of sorted) {
    const start = entry.relativeOffsetOfLocalHeader;
    if (start < end) throw new Failure("zipOverBound", { file, detail: `overlapping ${JSON.stringify(name.slice(0, 100))}` });
    if (end === 0 && start !== 0) throw malformed(file, `bytes before the first entry: ${start}`);
    const local = await zip.readLocalFileHeaderPromise(entry);
    const later = (local.generalPurposeBitFlag & 8) !== 0;
    const wide = local.compressedSize === 0xffffffff || local.uncompressedSize === 0xffffffff;
    const differs =
      !local.fileName.equals(entry.fileNameRaw ?? Buffer.from(entry.fileName)) ? "name"
      : local.compressionMethod !== entry.compressionMethod ? "method"
      : !later && local.crc32 !== entry.crc32 ? "checksum"
      : !later && !wide && (local.compressedSize !== entry.compressedSize || local.uncompressedSize !== entry.uncompressedSize) ? "size"
      : "";
    if (differs) throw malformed(file, `${differs} of ${JSON.stringify(name.slice(0, 100))} differs in header and directory`);
    end = local.fileDataStart + entry.compressedSize;
  }
}

async function* checksummed(source: Readable, expected: number, file: string, name: string): AsyncGenerator<Buffer> {
  let sum = 0;
  try {
    for await (const piece of source as AsyncIterable<Buffer>) {
      sum = crc32(piece, sum);
      yield piece;
    }
  } catch (thrown) {
    throw thrown instanceof Failure ? thrown : malformed(file, `${JSON.stringify(name.slice(0, 100))}: ${(thrown as Error).message.slice(0, 100)}`, thrown);
  }
  if (sum >>> 0 !== expected >>> 0) throw malformed(file, `checksum of ${JSON.stringify(name.slice(0, 100))}`);
}

function withChecksum(source: Readable, expected: number, file: string, name: string): Readable {
  return Readable.from(checksummed(source, expected, file, name), { objectMode: false });
}
